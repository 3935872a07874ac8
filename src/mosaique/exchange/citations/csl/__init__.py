"""A CSL 1.0.2 processor for bibliographies: styles compiled once, entries as trees of text, then HTML.

Written from the specification (https://docs.citationstyles.org/en/stable/specification.html), held to the
public test-suite; docs/adr/0007-citations.md says why. Knows neither Django nor the catalogue.
"""
