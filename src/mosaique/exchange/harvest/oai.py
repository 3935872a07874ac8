"""OAI-PMH 2.0 as a harvester meets it (openarchives.org/OAI/2.0/openarchivesprotocol.htm).

Sickle and oaipmh-scythe were looked at (ADR 0014): they ask by a client of their own, and parse a page whole,
so that damage in one record loses others without a word.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlencode

from mosaique.catalogue.values.description import RecordDraft
from mosaique.core.messages import gettext_noop as _
from mosaique.exchange.formats.base import ReadProblem
from mosaique.exchange.harvest import envelope
from mosaique.exchange.harvest.errors import ListEndless, SourceFailed, TokenRefused
from mosaique.exchange.harvest.pages import Ask, Page, clean_identifier, one_line
from mosaique.exchange.harvest.payloads import Payloads

REFUSED = _("The source refuses the question (%(code)s): %(message)s")
EXPIRED = _("The source no longer knows the resumption token.")
REPEATED = _("The source gives a resumption token that it gave before: its list would never end.")
EMPTY_PAGES = _("The source gives one empty page after the other: its list would never end.")
CUT = _("The list stops in the middle of a page.")
NO_IDENTIFIER = _("The record has no identifier.")
NO_METADATA = _("The record has a header and nothing else.")

SECONDS, DAY = "%Y-%m-%dT%H:%M:%SZ", "%Y-%m-%d"
_MOST_EMPTY = 50  # pages in a row
_ROOT = re.compile(rb"<(?:[\w.-]+:)?OAI-PMH[\s>]")
_END = re.compile(rb"</(?:[\w.-]+:)?OAI-PMH\s*>\s*(?:<!--.*?-->\s*)?$", re.DOTALL)
_HEADER = re.compile(rb"<((?:[\w.-]+:)?)header(?=[\s>])([^<>]*)>")
_METADATA = re.compile(rb"<((?:[\w.-]+:)?)metadata(?:\s[^<>]*)?>")
_ERROR = re.compile(
    rb"""<(?:[\w.-]+:)?error\b[^<>]*?code\s*=\s*["']([\w-]{1,60})["'][^<>]*?(?:/>|>([^<]{0,2000}))"""
)
_TOKEN = re.compile(
    rb"<(?:[\w.-]+:)?resumptionToken\b([^<>]*?)(?:/>|>((?:<!\[CDATA\[.*?\]\]>|[^<])*)<)", re.DOTALL
)
_SIZE = re.compile(rb"""completeListSize\s*=\s*["']\s*([0-9]{1,12})""")
_DELETED = re.compile(rb"""\bstatus\s*=\s*["']\s*deleted""")
_DECLARATION = re.compile(rb"<\?xml[^>]*\?>")


@dataclass(frozen=True, slots=True)
class Identity:
    """What a source says of itself."""

    name: str
    earliest: str
    granularity: str
    deleted: str

    @property
    def pattern(self) -> str:
        """How its dates are written."""
        return SECONDS if "hh" in self.granularity else DAY


@dataclass(slots=True)
class OaiReader:
    """One list of one source. ``since``: only what changed from that moment on; None for everything."""

    base: str
    ask: Ask
    prefix: str = "oai_dc"
    set_spec: str = ""
    since: dt.datetime | None = None
    given: int = 0  # records that the list gave before the token

    def identify(self) -> Identity:
        """Raises SourceFailed."""
        answer = self._answer({"verb": "Identify"})
        _refuse(answer)
        names = ("repositoryName", "earliestDatestamp", "granularity", "deletedRecord")
        return Identity(*(one_line(envelope.text_in(answer, name)) for name in names))

    def prefixes(self) -> list[str]:
        """The formats that it offers. Raises SourceFailed."""
        return self._listed("ListMetadataFormats", rb"metadataPrefix")

    def sets(self) -> list[str]:
        """The first part of its sets, none where it has none. Raises SourceFailed."""
        try:
            return self._listed("ListSets", rb"setSpec")
        except SourceFailed as error:
            if error.facts.get("code") == "noSetHierarchy":
                return []
            raise

    def _listed(self, verb: str, name: bytes) -> list[str]:
        answer = self._answer({"verb": verb})
        _refuse(answer)
        found = re.findall(rb"<(?:[\w.-]+:)?%s>([^<]{1,300})<" % name, answer)
        return list(dict.fromkeys(one_line(envelope.plain(one)) for one in found))

    def pages(self, token: str = "") -> Iterator[Page]:
        """Raises SourceFailed: TokenRefused when the list has to be begun again, ListEndless."""
        payloads, seen, empty = Payloads(self.prefix), {token}, 0
        while True:
            answer, is_cut = self._page(token)
            page = self._read(answer, payloads)
            page.is_whole = not is_cut
            count = len(page.drafts) + len(page.problems) + len(page.deleted)
            self.given += count
            empty = 0 if count else empty + 1
            if page.token in seen and page.token and page.total is not None and self.given >= page.total:
                page.token = ""  # Koha repeats the token on the last page
            token = page.token
            yield page
            if is_cut and not token:
                raise SourceFailed(CUT)
            if not token:
                return
            if token in seen:
                raise ListEndless(REPEATED)
            if empty >= _MOST_EMPTY:
                raise ListEndless(EMPTY_PAGES)
            seen.add(token)

    def _page(self, token: str) -> tuple[bytes, bool]:
        """The answer, and whether it is cut short even when asked for twice."""
        asked = {"verb": "ListRecords", "resumptionToken": token} if token else self._question()
        answer = self._answer(asked)
        if not _END.search(answer[-4000:]):
            answer = self._answer(asked)
        return answer, not _END.search(answer[-4000:])

    def _question(self) -> dict[str, str]:
        asked = {"verb": "ListRecords", "metadataPrefix": self.prefix}
        if self.set_spec:
            asked["set"] = self.set_spec
        if self.since:
            asked["from"] = self.since.strftime(self.identify().pattern)
        return asked

    def _answer(self, asked: dict[str, str]) -> bytes:
        joint = "&" if "?" in self.base else "?"
        return envelope.in_utf8(self.ask(f"{self.base}{joint}{urlencode(asked)}"), _ROOT)

    def _read(self, answer: bytes, payloads: Payloads) -> Page:
        """The records of a page; a page without any may be an error that means "none"."""
        page = Page(said_at=one_line(envelope.text_in(answer[:8000], "responseDate"), 40))
        headers = _headers(answer)
        if not headers:
            _refuse(answer)
        starts = [one.start() for one in headers]
        around = envelope.namespaces_of(answer[: starts[0]] if starts else b"")
        ends = [*starts[1:], len(answer)] if starts else []
        for position, (header, end) in enumerate(zip(headers, ends, strict=True), start=1):
            _take(_Segment(answer[header.start() : end], header, around, position), payloads, page)
        if token := list(_TOKEN.finditer(answer, starts[-1] if starts else 0)):
            page.token = envelope.plain(token[-1][2] or b"").replace("\x00", "")  # no XML, and no text either
            size = _SIZE.search(token[-1][1])
            page.total = int(size[1]) if size else None
        return page


def _headers(answer: bytes) -> list[re.Match[bytes]]:
    """Start tags of the records' headers; an element of that name in a record has no identifier in it."""
    found = list(_HEADER.finditer(answer))
    ends = [*(one.start() for one in found[1:]), len(answer)] if found else []
    return [one for one, end in zip(found, ends, strict=True) if _is_named(answer, one, end)]


def _is_named(answer: bytes, header: re.Match[bytes], end: int) -> bool:
    """Whether an identifier stands in the header, at most up to ``end``, where the next one begins: a million
    headers that are not closed cost no more than their length.
    """
    close = answer.find(b"</" + header[1] + b"header", header.end(), end)
    return answer.find(b"identifier", header.end(), close if close >= 0 else end) >= 0


@dataclass(frozen=True, slots=True)
class _Segment:
    """One record of a page, from its header to the next one's, with the prefixes declared around it."""

    data: bytes
    header: re.Match[bytes]
    around: bytes
    position: int


def _take(segment: _Segment, payloads: Payloads, page: Page) -> None:
    """Read one record."""
    position, header = segment.position, segment.header
    end = segment.data.find(b"</" + header[1] + b"header")
    head, rest = segment.data[:end], segment.data[end:]
    identifier = clean_identifier(envelope.text_in(head, "identifier"))
    if not identifier:
        page.problems.append(ReadProblem(position, NO_IDENTIFIER, excerpt=segment.data[:200]))
    elif _DELETED.search(header[2]):
        page.deleted.append(identifier)
    elif (payload := _payload(rest, segment.around)) is None:
        page.problems.append(ReadProblem(position, NO_METADATA, identifier=identifier))
    else:
        found = payloads.read(payload, identifier, position)
        if isinstance(found, RecordDraft):
            found.source.modified = one_line(envelope.text_in(head, "datestamp"), 40)
            page.drafts.append(found)
        else:
            page.problems.append(found)


def _payload(rest: bytes, around: bytes) -> bytes | None:
    """What stands in ``<metadata>``, or after it where it is not closed, under the envelope's prefixes."""
    opening = _METADATA.search(rest)
    if not opening:
        return None
    end = rest.rfind(b"</" + opening[1] + b"metadata")
    inside = rest[opening.end() : end if end >= 0 else len(rest)].strip()
    inside = _DECLARATION.sub(b"", inside, count=1).strip()
    return b"<metadata" + around + b">" + inside + b"</metadata>" if inside else None


def _refuse(answer: bytes) -> None:
    """Raise what the source's error means; one that says that there is nothing is none."""
    error = _ERROR.search(answer)
    if error is None or error[1] == b"noRecordsMatch":
        return
    if error[1] == b"badResumptionToken":
        raise TokenRefused(EXPIRED, {"code": "badResumptionToken"})
    message = one_line(envelope.plain(error[2] or b""))
    raise SourceFailed(REFUSED, {"code": error[1].decode(), "message": message})
