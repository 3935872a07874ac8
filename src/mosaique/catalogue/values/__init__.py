"""Bibliographic values: descriptions, partial dates, identifiers. Nothing here knows Django."""
