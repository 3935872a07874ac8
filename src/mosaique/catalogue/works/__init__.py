"""Works: which records of the union describe the same document, why, and what people decided of it."""
