"""Bibliographic formats: bytes to drafts or problems, drafts to bytes. Nothing here knows Django."""
