"""What searching and indexing refuse.

DiscoveryError
├── WriterBusy     another process is writing to the index
└── UnknownFacet   a filter names no facet
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _


class DiscoveryError(Exception):
    """Base: ``user_message`` is a sentence for the person who asked."""

    user_message: object = ""


class WriterBusy(DiscoveryError):
    """Only one process writes to an index; its work will be taken over by that process."""

    user_message = _(
        "The index is being written by another process; what you changed will be indexed shortly."
    )


class UnknownFacet(DiscoveryError, LookupError):
    """No facet has that name."""

    def __init__(self, name: str, known: tuple[str, ...]) -> None:
        super().__init__(f"no facet is named {name!r}; facets: {', '.join(known)}")
