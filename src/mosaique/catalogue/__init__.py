"""Records, contributors, holdings: what the centres describe."""
