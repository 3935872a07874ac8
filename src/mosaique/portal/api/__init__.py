"""The JSON API, version 1: what readers see, as data (docs/api.md, ADR 0015)."""
