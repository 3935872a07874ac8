"""A pasted reference, in the shapes of ISO 690, APA and French usage.

Modest on purpose: a shape is taken only when all of it fits; otherwise what stands by itself is kept (numbers
and addresses) and the rest is left to the person.
"""

from __future__ import annotations

import msgspec

from mosaique.catalogue.values.codes import DocumentType
from mosaique.catalogue.values.description import Description, Host, RecordDraft
from mosaique.catalogue.values.identifiers import identifier
from mosaique.catalogue.values.text import tidy
from mosaique.core.messages import gettext_noop as _
from mosaique.exchange.lookup.query import Key, Kind, isbns, issns, strong_keys
from mosaique.exchange.lookup.sources.base import Reading, Received
from mosaique.exchange.lookup.sources.citation import pieces
from mosaique.exchange.lookup.sources.citation.shapes import SHAPES

_LONGEST = 2000  # characters; a longer text is no reference
_SCHEMES = frozenset({Kind.DOI, Kind.HAL, Kind.NNT, Kind.PPN})
_PARTS = frozenset({DocumentType.ARTICLE, DocumentType.CHAPTER})


class Citation:
    """The source ``citation``: the text itself is read, nothing is asked."""

    name = "citation"
    label = _("Pasted reference")
    kinds = frozenset({Kind.TEXT})
    base = ""
    accept = ""
    not_found_is_an_answer = False

    def address(self, key: Key, base: str) -> str:
        return ""

    def read(self, received: Received) -> Reading:
        d = describe(received.body.decode("utf-8", "replace"))
        return [RecordDraft(description=d)] if d != Description() else []


CITATION = Citation()


def describe(text: str) -> Description:
    """What the reference says for sure; an empty description when that is nothing."""
    written = tidy(text)[:_LONGEST]
    rest, host, extent = pieces.taken_apart(pieces.without_numbers(written))
    shaped = (shape(rest, msgspec.structs.replace(host)) for shape in SHAPES)
    d = next(filter(None, shaped), Description())
    d.links = pieces.links(written)
    d.identifiers = [identifier(k.kind, k.value) for k in strong_keys(written) if k.kind in _SCHEMES]
    if d.title:
        d.extent = extent
    _place_numbers(d, isbns(written), issns(written))
    return d


def _place_numbers(d: Description, books: list[str], journals: list[str]) -> None:
    """An ISBN or ISSN is the host's when the reference is of a part."""
    if d.type in _PARTS:
        d.host = d.host or Host()
        d.host.isbn, d.host.issn = next(iter(books), ""), next(iter(journals), "")
    else:
        d.identifiers += [identifier("isbn", number) for number in books]
