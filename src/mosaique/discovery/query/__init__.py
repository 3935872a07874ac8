"""The readers' query language: text to a tree. Nothing here knows Django or an engine."""
