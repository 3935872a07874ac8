"""The demonstration's real references, read from ``references.json``; method and sources in ``README.md``."""
