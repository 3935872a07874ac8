"""Concept schemes, territories and code lists."""
