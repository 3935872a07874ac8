"""SRU 1.1, 1.2 and 2.0 as lists: one question, its records from the first to the last.

SRU does not say what was deleted nor what changed: every harvest reads the whole answer.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from mosaique.catalogue.values.description import RecordDraft
from mosaique.core.messages import gettext_noop as _
from mosaique.exchange.formats.base import ReadProblem
from mosaique.exchange.formats.lines import decode
from mosaique.exchange.harvest import envelope
from mosaique.exchange.harvest.errors import ListEndless, SourceFailed
from mosaique.exchange.harvest.pages import Ask, Page, clean_identifier, content_identifier, one_line
from mosaique.exchange.harvest.payloads import Payloads
from mosaique.exchange.lookup.sources.sru import ENVELOPE, diagnosed, search_address

REFUSED = _("The catalogue refused the question: %(error)s")
STUCK = _("The catalogue leads from record %(start)s back to record %(next)s: its list would never end.")
SHORT = _("The catalogue gave no more after record %(start)s of %(total)s.")

A_PAGE = 100  # records asked for; a catalogue may give fewer
_VERSIONS = ("1.2", "1.1", "2.0")
_DATA = re.compile(rb"<((?:[\w.-]+:)?)recordData(?:\s[^<>]*)?>")
_UNSUPPORTED_VERSION = re.compile(rb"diagnostic/1/5\b")


@dataclass(slots=True)
class SruReader:
    """The answer to one question. ``schema``: the source's name of the format."""

    base: str
    ask: Ask
    query: str
    schema: str = ""
    _version: str = field(default="", init=False)

    def pages(self, token: str = "") -> Iterator[Page]:
        """Raises SourceFailed. Tokens are places in the answer, from 1."""
        payloads, start = Payloads(self.schema), int(token) if token.isdigit() else 1
        while True:
            answer = self._answer(start)
            page = _read(answer, payloads)
            count = len(page.drafts) + len(page.problems)
            following = _number(answer, "nextRecordPosition")
            total = page.total or 0
            if following is None and count and start + count <= total:
                following = start + count
            page.token = str(following) if following is not None and following <= total else ""
            if count == 0 and start <= total:
                raise SourceFailed(SHORT, {"start": start - 1, "total": total})
            yield page
            if not page.token:
                return
            if int(page.token) <= start:
                raise ListEndless(STUCK, {"start": start, "next": page.token})
            start = int(page.token)

    def _answer(self, start: int) -> bytes:
        """The answer, in the first version of the protocol that the catalogue takes. Raises SourceFailed."""
        answer = b""
        for version in (self._version,) if self._version else _VERSIONS:
            address = search_address(
                self.base, self.query, version=version, schema=self.schema, most=A_PAGE, start=start
            )
            answer = envelope.in_utf8(self.ask(address), ENVELOPE)
            if not _UNSUPPORTED_VERSION.search(answer):
                self._version = version
                break
        said = diagnosed(answer)
        if said and not _DATA.search(answer) and _number(answer, "numberOfRecords") != 0:
            raise SourceFailed(REFUSED, {"error": one_line(said)})
        return answer


def _number(answer: bytes, name: str) -> int | None:
    text = envelope.text_in(answer, name)
    return int(text) if text.isascii() and text.isdigit() and len(text) < 12 else None


def _read(answer: bytes, payloads: Payloads) -> Page:
    page = Page(total=_number(answer, "numberOfRecords"))
    opened = list(_DATA.finditer(answer))
    around = envelope.namespaces_of(answer[: opened[0].start()]) if opened else b""
    ends = [*(one.start() for one in opened[1:]), len(answer)] if opened else []
    for position, (data, end) in enumerate(zip(opened, ends, strict=True), start=1):
        close = answer.find(b"</" + data[1] + b"recordData", data.end(), end)
        inside = answer[data.end() : close if close >= 0 else end].strip()
        if inside.startswith(b"&lt;"):
            inside = html.unescape(decode(inside)[0]).encode()
        after = answer[close:end] if close >= 0 else b""
        named = clean_identifier(envelope.text_in(after, "recordIdentifier"))
        found = _one(b"<recordData" + around + b">" + inside + b"</recordData>", named, position, payloads)
        (page.drafts if isinstance(found, RecordDraft) else page.problems).append(found)  # type: ignore[arg-type]
    return page


def _one(payload: bytes, named: str, position: int, payloads: Payloads) -> RecordDraft | ReadProblem:
    said = diagnosed(payload[:2000]) if b"diagnostic" in payload[:500] else ""
    if said:
        return ReadProblem(position, REFUSED, {"error": one_line(said)}, identifier=named)
    found = payloads.read(payload, named, position)
    if isinstance(found, RecordDraft):
        own = clean_identifier(found.source.identifier)
        found.source.identifier = own or content_identifier(found.source.original)
    return found
