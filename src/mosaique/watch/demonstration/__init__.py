"""The demonstration's watch: real feeds, recorded, read offline; what was kept of them: ``README.md``."""
