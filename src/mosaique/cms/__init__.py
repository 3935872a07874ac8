"""The web site's own pages."""
