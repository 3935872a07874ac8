"""Prefilling a record: from what a person pastes or drops to proposals, each with where it comes from.

``recognise`` says what was pasted, ``look_up`` asks the sources (``look_up_pdf`` for a file), ``merge`` sets
their answers side by side, ``accept`` takes the chosen ones. docs/lookup.md tells of the sources,
docs/adr/0011-lookup-sources.md of the choices.
"""

from __future__ import annotations

from mosaique.exchange.lookup.asking import look_up, look_up_pdf
from mosaique.exchange.lookup.merging import Candidate, Proposal, accept, merge
from mosaique.exchange.lookup.outcomes import (
    Found,
    Lookup,
    Nothing,
    Outcome,
    Unavailable,
    from_json,
    source_label,
    to_json,
)
from mosaique.exchange.lookup.query import Key, Kind, Query, recognise

__all__ = [
    "Candidate",
    "Found",
    "Key",
    "Kind",
    "Lookup",
    "Nothing",
    "Outcome",
    "Proposal",
    "Query",
    "Unavailable",
    "accept",
    "from_json",
    "look_up",
    "look_up_pdf",
    "merge",
    "recognise",
    "source_label",
    "to_json",
]
