"""RIS fields as a draft, with the parts of the draft that each field feeds."""

from __future__ import annotations

import re
from collections.abc import Callable

from mosaique.catalogue.values.codes import DocumentType, NoteKind, TitleKind
from mosaique.catalogue.values.dates import PartialDate, Precision
from mosaique.catalogue.values.description import (
    Abstract,
    Description,
    Event,
    HoldingDraft,
    Host,
    Identifier,
    Keyword,
    Link,
    Note,
    OtherTitle,
    RecordDraft,
    Series,
    Thesis,
)
from mosaique.catalogue.values.identifiers import Doi, InvalidIdentifier, identifier, recognise, web_address
from mosaique.catalogue.values.languages import language_tag
from mosaique.catalogue.values.names import contributor
from mosaique.exchange.formats.overlay import Parts
from mosaique.exchange.formats.ris.dialects import Field
from mosaique.exchange.formats.ris.tags import EDITED_HOST, FROM_RIS, HOSTED, REMAINDER
from mosaique.exchange.formats.wording import plain, publishers, split_list, split_title

T = DocumentType
_NOTE_NAME = re.compile(r"Contributor \(([a-z]{3})\): (.+)")
_VOLUME_ISSUE = re.compile(r"([0-9]{1,5}) ?\(([0-9-]{1,9})\)")
_ORDER = {p: n for n, p in enumerate((Precision.UNKNOWN, Precision.CENTURY, Precision.DECADE, Precision.YEAR,
                                      Precision.SEASON, Precision.MONTH, Precision.DAY))}  # fmt: skip


class Reading:
    """One record being read.

    ``draft`` is what the fields say; ``fed`` has, for each field, the parts it feeds (none: unknown, kept for
    the way back); ``identifier`` is the source's own; ``remainder`` what our writer added.
    """

    def __init__(self, fields: list[Field]) -> None:
        self.fields = fields
        self.fed: list[Parts] = [frozenset()] * len(fields)
        self.by_tag: dict[str, list[tuple[int, str]]] = {}
        for index, (tag, value) in enumerate(fields):
            if value:
                self.by_tag.setdefault(tag, []).append((index, value))
        self.identifier = self._first("ID") or self._first("AN")
        self.remainder = self._first(REMAINDER)
        self.description = Description(type=self._type())
        self.holdings: list[HoldingDraft] = []
        for step in _STEPS:
            step(self)

    @property
    def draft(self) -> RecordDraft:
        return RecordDraft(description=self.description, holdings=self.holdings)

    def take(self, tags: str, parts: str) -> list[str]:
        """The values of these tags, tag after tag, and the note that they feed these parts."""
        taken = []
        for tag in tags.split():
            if tag not in self.by_tag:
                continue
            fed = frozenset(parts.split())
            for index, value in self.by_tag[tag]:
                self.fed[index] |= fed
                taken.append(plain(value))
        return taken

    def first(self, tags: str, parts: str) -> str:
        """The first value of the first of these tags that has one; the others are left as unknown."""
        for tag in tags.split():
            if tag in self.by_tag:
                index, value = self.by_tag[tag][0]
                self.fed[index] |= frozenset(parts.split())
                return plain(value)
        return ""

    def _first(self, tag: str) -> str:
        return self.by_tag[tag][0][1] if tag in self.by_tag else ""

    def _type(self) -> DocumentType:
        for index, _value in self.by_tag.get("TY", ()):
            self.fed[index] = frozenset({"type"})
        kind = FROM_RIS.get(self._first("TY").upper(), T.OTHER)
        if kind == T.PROCEEDINGS and ("AU" in self.by_tag or "A1" in self.by_tag):
            return T.CONFERENCE_PAPER
        if kind == T.JOURNAL and ("VL" in self.by_tag or "IS" in self.by_tag):
            return T.JOURNAL_ISSUE
        return kind


def _titles(r: Reading) -> None:
    d = r.description
    line = r.first("TI T1 CT", "title subtitle part_title")
    if not line:
        line = r.first(
            "BT T2" if d.type == T.BOOK else "JF T2" if d.type == T.JOURNAL else "BT", "title subtitle"
        )
    d.title, d.subtitle = split_title(line)
    for tag, kind in (("ST", TitleKind.ABBREVIATED), ("TT", TitleKind.PARALLEL), ("OP", TitleKind.ORIGINAL)):
        for text in r.take(tag, "other_titles"):
            if text not in {d.title, line}:
                d.other_titles.append(OtherTitle(text=text, kind=kind))


def _people(r: Reading) -> None:
    d = r.description
    edited = r.first("TY", "type") == "EDBOOK"  # its authors are editors
    for index, (tag, value) in enumerate(r.fields):
        role = "edt" if edited and tag in {"AU", "A1"} else _role_of(tag, d.type)
        if role is None or not value:
            continue
        person = contributor(value, role=role)
        if not person.name:
            continue
        if tag == "A2" and d.type in EDITED_HOST:
            r.fed[index] = frozenset({"host.editors"})
            _host_of(r).editors.append(person)
        else:
            r.fed[index] = frozenset({"contributors"})
            d.contributors.append(person)
    addresses = r.by_tag.get("AD", [])
    if len(addresses) == 1 and len(d.contributors) == 1:
        d.contributors[0].affiliation = r.first("AD", "contributors")


def _role_of(tag: str, kind: DocumentType) -> str | None:
    if tag in {"AU", "A1"}:
        return "aut"
    if tag == "A3":
        return {T.BOOK: "edt", T.THESIS: "ths"}.get(kind, "pbd")
    if tag == "A2" and kind == T.THESIS:
        return "ths"
    return {"A2": "edt", "ED": "edt", "A4": "trl"}.get(tag)


def _host_of(r: Reading) -> Host:
    if r.description.host is None:
        r.description.host = Host()
    return r.description.host


def _host(r: Reading) -> None:
    d = r.description
    host = _host_of(r)
    hosted = d.type in HOSTED
    if "C3" in r.by_tag and d.type == T.CONFERENCE_PAPER:
        host.title = r.first("C3", "host.title")
    elif hosted:
        host.title = r.first("T2 JF BT JO J2 JA", "host.title")
        _same_again(r, "T2 JF BT JO", host.title, "host.title")
    elif d.type != T.JOURNAL:
        host.title = r.first("JF JO", "host.title")
    host.article_number = r.first("C7 AR", "host.article_number")
    _event(r)
    if not (hosted or host.title):
        d.part_number = r.first("VL", "part_number")
        return
    host.volume = r.first("VL", "host.volume")
    host.issue = (
        r.first("IS", "host.issue") or r.first("M1", "host.issue")
        if d.type == T.ARTICLE
        else r.first("IS", "host.issue")
    )
    if not host.issue and (match := _VOLUME_ISSUE.fullmatch(host.volume)):
        host.volume, host.issue = match[1], match[2]
        r.take("VL", "host.volume host.issue")
    start, end = r.first("SP", "host.pages"), r.first("EP", "host.pages")
    host.pages = (
        f"{start}-{end}"
        if start and end and end not in {start, f"-{end}"} and "-" not in start
        else start or end
    )


def _same_again(r: Reading, tags: str, value: str, parts: str) -> None:
    """Fields that repeat a value under another tag feed the same parts (JF beside T2)."""
    for tag in tags.split():
        for index, other in r.by_tag.get(tag, ()):
            if plain(other) == value:
                r.fed[index] |= frozenset(parts.split())


def _event(r: Reading) -> None:
    d = r.description
    if d.type not in {T.CONFERENCE_PAPER, T.PROCEEDINGS}:
        return
    name = r.first("T2", "event.name") if "C3" in r.by_tag or d.type == T.PROCEEDINGS else ""
    place = r.first("C1", "event.place")
    if name or place:
        d.event = Event(name=name, place=place)


def _publication(r: Reading) -> None:
    d = r.description
    names = r.take("PB", "publishers thesis.institution")
    if d.type == T.THESIS:
        thesis = Thesis(institution=names.pop(0) if names else "", degree=r.first("M3", "thesis.degree"))
        d.thesis = thesis if thesis != Thesis() else None
    d.publishers = publishers(names, r.take("CY PP", "publishers"))
    d.edition = r.first("ET", "edition")
    tags = "T3" if d.type in HOSTED or d.type == T.PROCEEDINGS else "T2 T3"
    if d.type != T.JOURNAL:
        used = {d.title, d.host.title if d.host else "", d.event.name if d.event else ""}
        d.series = [Series(title=title) for title in r.take(tags, "series") if title not in used]
    if d.series:
        d.series[0].number = r.first("SV M1" if d.type == T.BOOK else "SV", "series")
    if not (d.type in HOSTED or (d.host and d.host.title)):
        extent = r.first("SP", "extent")
        d.extent = f"{extent} p." if extent.isdecimal() else extent
    d.rights = r.first("CR", "rights")


def _date(r: Reading) -> None:
    """PY, Y1 and DA say one date with more or less detail: the most precise one that agrees with the year."""
    best = PartialDate()
    for tag in ("PY", "Y1", "DA", "YR"):
        for index, value in r.by_tag.get(tag, ()):
            date = _ris_date(value)
            if not date.written:
                continue
            agrees = not best or date.start_year == best.start_year
            if agrees:
                r.fed[index] = frozenset({"date"})
            if (
                not best.written
                or (agrees and _ORDER[date.precision] > _ORDER[best.precision])
                or (agrees and date.written != str(date.start_year) and best.written == str(best.start_year))
            ):
                best = date
    r.description.date = best.written


def _ris_date(value: str) -> PartialDate:
    """A date in RIS, "YYYY/MM/DD/other": the other is how the document has it, if it is a date."""
    year, slash, rest = value.partition("/")
    if not slash:
        return PartialDate.parse(value)
    month, _, rest = rest.partition("/")
    day, _, other = rest.partition("/")
    written = PartialDate.parse(other)
    if written and (not re.fullmatch(r"[0-9]{4}", year) or written.start_year == int(year)):
        return written
    figures = PartialDate.parse("-".join(filter(None, (year.strip(), month.strip(), day.strip()))))
    return PartialDate.parse(str(figures.start)) if figures.start else figures


def _numbers(r: Reading) -> None:
    d = r.description
    for index, value in r.by_tag.get("SN", ()):
        for text in re.split(r"[;,\n]|\)\s+(?=[0-9])| (?=(?:97[89]|[0-9]{4}-[0-9]{3}[0-9Xx]))", plain(value)):
            if re.search("[0-9]", text):
                _add_serial(r, index, text.strip())
    for index, value in [*r.by_tag.get("DO", ()), *r.by_tag.get("DI", ())]:
        r.fed[index] = frozenset({"identifiers"})
        number = identifier("doi", value)
        if number not in d.identifiers:
            d.identifiers.append(number)


def _stray_dois(r: Reading) -> None:
    """DOIs that databases put in N1, M3 or UR: read if DO has none, and known as the same if it has."""
    d = r.description
    for tag in ("N1", "M3", "UR"):
        for index, value in r.by_tag.get(tag, ()):
            if not re.match(r"(?i)(?:doi\s*:|https?://(?:dx\.)?doi\.org/)", value) or not _is_doi(value):
                continue
            if not d.identifier("doi"):
                d.identifiers.append(identifier("doi", value))
            if d.identifier("doi") == str(Doi.parse(value)):
                r.fed[index] = frozenset({"identifiers"})


def _is_doi(value: str) -> bool:
    try:
        Doi.parse(value)
    except InvalidIdentifier:
        return False
    return True


def _add_serial(r: Reading, index: int, text: str) -> None:
    """Keep an SN where it belongs: an article's ISSN and a chapter's ISBN are their host's."""
    d = r.description
    bare = text.partition("(")[0].strip()
    kind = recognise(bare) or recognise(f"ISSN {bare}")
    scheme = kind.scheme if kind and kind.scheme in {"isbn", "issn"} else _likely_scheme(bare, d.type)
    number = identifier(scheme, text if "(" in text and ")" in text else bare)
    host = d.host
    in_host = (
        host is not None and scheme in {"isbn", "issn"} and d.type in HOSTED - {T.WEB_PAGE, T.LEGAL_TEXT}
    )
    if host and in_host and getattr(host, scheme) in {"", number.value}:
        setattr(host, scheme, number.value)
        r.fed[index] |= frozenset({f"host.{scheme}"})
    elif scheme == "issn" and d.series and not d.series[0].issn:
        d.series[0].issn = number.value
        r.fed[index] |= frozenset({"series"})
    else:
        r.fed[index] |= frozenset({"identifiers"})
        d.identifiers.append(number)


def _likely_scheme(text: str, kind: DocumentType) -> str:
    if kind == T.REPORT:
        return "report"
    digits = len(re.sub(r"[^0-9Xx]", "", text))
    if kind in {T.ARTICLE, T.JOURNAL, T.JOURNAL_ISSUE}:
        return "isbn" if digits in {10, 13} else "issn"
    return "issn" if digits == 8 else "isbn"


def _links(r: Reading) -> None:
    d = r.description
    for tag in ("UR", "L1", "L2", "LK"):
        for index, value in r.by_tag.get(tag, ()):
            if r.fed[index]:
                continue
            addresses = [
                a for part in re.split(r"[;\s]+(?=https?://|ftp://|www\.)", value) if (a := web_address(part))
            ]
            if addresses:
                r.fed[index] = frozenset({"links"})
                d.links += [Link(url=a) for a in addresses if all(a != link.url for link in d.links)]


def _content(r: Reading) -> None:
    d = r.description
    for index, value in r.by_tag.get("LA", ()):
        tags = [language_tag(part) for part in split_list(value, ";,/")]
        if tags and all(tags):
            r.fed[index] = frozenset({"languages"})
            d.languages += [tag for tag in tags if tag not in d.languages]
    for text in r.take("AB N2", "abstracts"):
        if all(text != a.text for a in d.abstracts):
            d.abstracts.append(Abstract(text=text))
    for line in r.take("KW K1", "subjects keywords territories"):
        d.keywords += [Keyword(text=word) for word in split_list(line)]
    for index, value in [*r.by_tag.get("N1", ()), *r.by_tag.get("RN", ())]:
        text = plain(value)
        if r.fed[index]:
            continue
        if match := _NOTE_NAME.fullmatch(text):
            r.fed[index] = frozenset({"contributors"})
            d.contributors.append(contributor(match[2], role=match[1]))
        elif text:
            r.fed[index] = frozenset({"notes"})
            d.notes.append(Note(text=text, kind=NoteKind.GENERAL))


def _copies(r: Reading) -> None:
    marks, places = r.take("CN H2", "holdings"), r.take("AV", "holdings")
    for number in range(max(len(marks), min(len(places), 1))):
        place = places[number] if number < len(places) else ""
        r.holdings.append(HoldingDraft(shelf_mark=marks[number] if marks else "", location=place))


def _report(r: Reading) -> None:
    d = r.description
    if d.type == T.REPORT and (number := r.first("IS", "identifiers")):
        d.identifiers.append(Identifier(scheme="report", value=number))


def _finish(r: Reading) -> None:
    if r.description.host == Host():
        r.description.host = None


_STEPS: tuple[Callable[[Reading], None], ...] = (
    _titles, _people, _host, _publication, _date, _numbers, _stray_dois, _links, _content, _copies,
    _report, _finish,
)  # fmt: skip
