"""The indexes that partners may search, and what each is in the catalogue's own index."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from mosaique.discovery import facets
from mosaique.discovery.query.tree import IDENTIFIER, RECORD
from mosaique.exchange.sru import diagnostics
from mosaique.exchange.sru.cql_tree import Prefixes
from mosaique.exchange.sru.diagnostics import Refused


class Kind(StrEnum):
    """What a term of the index is."""

    TEXT = "text"  # words
    VALUE = "value"  # a code, a number, a name: whole
    YEAR = "year"
    EVERYTHING = "everything"  # finds all records, whatever the term


@dataclass(frozen=True, slots=True)
class Index:
    """``field`` is what discovery calls it; none is every text. ``scanned``: its terms can be listed."""

    set: str
    name: str
    title: str
    kind: Kind = Kind.TEXT
    field: str = ""
    scanned: bool = False

    @property
    def sorts(self) -> bool:
        """Whether records can be put in its order."""
        return self.name in SORTED


# Prefix → identifier of the context set; the first is how explain names it.
SETS = {
    "cql": "info:srw/cql-context-set/1/cql-v1.2",
    "dc": "info:srw/cql-context-set/1/dc-v1.1",
    "bath": "http://zing.z3950.org/cql/bath/2.0/",
    "rec": "info:srw/cql-context-set/2/rec-1.1",
}
_OTHER_IDENTIFIERS = {
    "info:srw/cql-context-set/1/cql-v1.1": "cql",
    "http://www.loc.gov/zing/cql/context-sets/cql/v1.1/": "cql",
    "http://www.loc.gov/zing/cql/cql-indexes/v1.0/": "cql",
    "http://www.loc.gov/zing/cql/dc-indexes/v1.0/": "dc",
    "http://purl.org/dc/elements/1.1/": "dc",
    "http://purl.org/dc/elements/1.1": "dc",
    "http://www.loc.gov/zing/cql/context-sets/bath/v1.1/": "bath",
}
_OTHER_PREFIXES = {"srw": "cql", "dcterms": "dc"}

INDEXES = (
    Index("cql", "serverChoice", "Anywhere", scanned=True),
    Index("cql", "anywhere", "Anywhere", scanned=True),
    Index("cql", "keywords", "Anywhere", scanned=True),
    Index("cql", "allIndexes", "Anywhere", scanned=True),
    Index("cql", "allRecords", "All records", Kind.EVERYTHING),
    Index("dc", "title", "Title", field="title", scanned=True),
    Index("dc", "creator", "Author", field="people", scanned=True),
    Index("dc", "contributor", "Contributor", field="people", scanned=True),
    Index("dc", "subject", "Subject", field="subject", scanned=True),
    Index("dc", "description", "Abstract", field="abstract"),
    Index("dc", "publisher", "Publisher, journal or series", field="source"),
    Index("dc", "source", "Publisher, journal or series", field="source"),
    Index("dc", "date", "Year of publication", Kind.YEAR),
    Index("dc", "type", "Document type", Kind.VALUE, facets.TYPE),
    Index("dc", "language", "Language", Kind.VALUE, facets.LANGUAGE),
    Index("dc", "coverage", "Territory", Kind.VALUE, facets.TERRITORY),
    Index("dc", "identifier", "ISBN, ISSN, DOI or other number", Kind.VALUE, IDENTIFIER),
    Index("bath", "isbn", "ISBN", Kind.VALUE, IDENTIFIER),
    Index("bath", "issn", "ISSN", Kind.VALUE, IDENTIFIER),
    Index("rec", "id", "Number of the record", Kind.VALUE, RECORD),
    Index("rec", "identifier", "Number of the record", Kind.VALUE, RECORD),
    Index("rec", "structure", "Centre, by its code", Kind.VALUE, facets.STRUCTURE),
)
# Index → its order in discovery, ascending then descending.
SORTED = {"title": ("title", "title-descending"), "date": ("date-ascending", "date")}

_RESULT_SET = "resultsetid"
_BY_NAME = {(one.set, one.name.lower()): one for one in INDEXES}
_BARE = {one.name.lower(): one for one in reversed(INDEXES)}
_SERVER_CHOICE = INDEXES[0]


def find(written: str, prefixes: Prefixes = ()) -> Index:
    """The index of a name, with or without the prefix of its set. Raises Refused."""
    if not written:
        return _SERVER_CHOICE
    prefix, dot, name = written.lower().rpartition(".")
    if name == _RESULT_SET:
        raise Refused(diagnostics.RESULT_SETS)
    assigned = dict(reversed(prefixes)).get(prefix)
    context = _set_of(assigned) if assigned else _OTHER_PREFIXES.get(prefix, prefix)
    found = _BY_NAME.get((context, name)) if dot or assigned else _BARE.get(name)
    if found is None:
        raise Refused(diagnostics.UNSUPPORTED_INDEX, written)
    return found


def _set_of(identifier: str) -> str:
    for prefix, known in SETS.items():
        if identifier == known:
            return prefix
    if identifier in _OTHER_IDENTIFIERS:
        return _OTHER_IDENTIFIERS[identifier]
    raise Refused(diagnostics.UNSUPPORTED_SET, identifier)


def by_title() -> Iterator[tuple[str, list[Index]]]:
    """What explain lists: each thing that can be searched, with all its names."""
    grouped: dict[str, list[Index]] = {}
    for one in INDEXES:
        grouped.setdefault(one.title, []).append(one)
    yield from grouped.items()
