"""Screens of the works: pairs to decide of, one work, decisions."""
