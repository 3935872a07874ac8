"""Searching: documents in, hits and facets out. Knows no model of the other rooms."""
