"""The working list and what is done from it."""
