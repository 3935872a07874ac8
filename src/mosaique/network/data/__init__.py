"""The network that comes with the package."""
