"""Records as a protocol wraps them: which format they are in, and one at a time through its reader."""

from __future__ import annotations

from io import BytesIO

from mosaique.catalogue.values.description import RecordDraft
from mosaique.core.messages import gettext_noop as _
from mosaique.exchange.formats import registry
from mosaique.exchange.formats.base import NotThisFormat, ReadOptions, ReadProblem, RecordFormat

# Metadata prefixes and record schemas → formats. What is not here is recognised by what the records hold.
KNOWN = {
    "oai_dc": "dc",
    "dc": "dc",
    "qdc": "dc",
    "oai_qdc": "dc",
    "dcterms": "dc",
    "dublincore": "dc",
    "marcxml": "marcxml",
    "marc21": "marcxml",
    "oai_marc21": "marcxml",
    "marcxchange": "unimarc-xml",
    "unimarc": "unimarc-xml",
    "unimarcxml": "unimarc-xml",
    "unimarcxchange": "unimarc-xml",
    "mods": "mods",
    "oai_mods": "mods",
}
_UTF8 = ReadOptions(encoding="utf-8")  # what an envelope was brought to
UNKNOWN = _("The records are in a format that is not known here.")


class Payloads:
    """Reads records of one list. The format is the prefix's, until a record shows that it is another one: a
    French catalogue may give UNIMARC as "marcxml".
    """

    def __init__(self, prefix: str) -> None:
        slug = KNOWN.get(prefix.lower().replace("-", ""), "")
        self._format: RecordFormat | None = registry.get(slug) if slug else None
        self._is_sure = False

    def read(self, payload: bytes, identifier: str, position: int) -> RecordDraft | ReadProblem:
        """The draft of one record's XML under the identifier that the list gives it."""
        try:
            found = self._first(payload)
        except NotThisFormat as error:
            return _problem(payload, identifier, position, error.reason, error.facts)
        except registry.UnknownFormat:
            return _problem(payload, identifier, position, UNKNOWN, {})
        if isinstance(found, ReadProblem):
            return _problem(payload, identifier, position, found.reason, found.facts)
        self._is_sure = True
        found.source.identifier = identifier or found.source.identifier
        found.source.position = position
        return found

    def _first(self, payload: bytes) -> RecordDraft | ReadProblem:
        if self._format is not None:
            try:
                return _first_of(self._format, payload)
            except NotThisFormat:
                if self._is_sure:
                    raise
        self._format = registry.recognise(payload)
        return _first_of(self._format, payload)


def _first_of(known: RecordFormat, payload: bytes) -> RecordDraft | ReadProblem:
    found = next(iter(known.read(BytesIO(payload), _UTF8)), None)
    if found is None:
        raise NotThisFormat(UNKNOWN)
    return found


def _problem(payload: bytes, identifier: str, position: int, reason: str, facts: object) -> ReadProblem:
    return ReadProblem(
        position=position,
        reason=reason,
        facts=dict(facts),  # type: ignore[call-overload]  # a mapping
        identifier=identifier,
        excerpt=payload[:200],
    )
