"""Everything that enters or leaves: formats, imports, exports, citations, harvesting and protocols."""
