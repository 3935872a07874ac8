"""Benchmarks: each a ratio against a named peer in the same run. `make bench`, or `python -m bench NAME`."""
