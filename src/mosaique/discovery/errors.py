"""What searching and indexing refuse.

DiscoveryError
├── WriterBusy     another process is writing to the index
├── IndexDamaged   the index cannot be opened; it is rebuilt from the database
└── UnknownFacet   a filter names no facet
"""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class DiscoveryError(Exception):
    """Base: ``user_message`` is a sentence for the person who asked."""

    user_message: str | Promise = ""


class WriterBusy(DiscoveryError):
    """Only one process writes to an index; its work will be taken over by that process."""

    user_message = _(
        "The index is being written by another process; what you changed will be indexed shortly."
    )


class IndexDamaged(DiscoveryError):
    """The files of the index are not an index any more; the database holds everything it held."""

    user_message = _("The search index is damaged; it must be rebuilt (mosaique index rebuild).")

    def __init__(self, where: object) -> None:
        super().__init__(f"the search index in {where} cannot be opened; run: mosaique index rebuild")


class UnknownFacet(DiscoveryError, LookupError):
    """No facet has that name."""

    def __init__(self, name: str, known: tuple[str, ...]) -> None:
        super().__init__(f"no facet is named {name!r}; facets: {', '.join(known)}")
