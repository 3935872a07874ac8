"""The vocabularies that come with the package."""
