"""Bringing a file in from the desk, step by step, and taking a centre's data away."""
