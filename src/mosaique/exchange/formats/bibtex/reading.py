"""An entry as a draft, with the parts of the draft that each of its fields feeds."""

from __future__ import annotations

import re
from collections.abc import Callable

from mosaique.catalogue.values.codes import DocumentType, TitleKind
from mosaique.catalogue.values.dates import PartialDate
from mosaique.catalogue.values.description import (
    Abstract,
    Contributor,
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
from mosaique.catalogue.values.identifiers import Doi, InvalidIdentifier, identifier, web_address
from mosaique.catalogue.values.languages import language_tag
from mosaique.catalogue.values.text import tidy, tidy_lines
from mosaique.exchange.formats.bibtex.latex import decode, split_protected
from mosaique.exchange.formats.bibtex.people import read_names
from mosaique.exchange.formats.bibtex.types import (
    EDITED_HOST,
    EDITOR_TYPES,
    EPRINTS,
    FIELD_ROLES,
    FROM_BIBTEX,
    HOSTED,
    REMAINDER,
)
from mosaique.exchange.formats.overlay import Parts
from mosaique.exchange.formats.wording import date_line, publishers, split_title

T = DocumentType
Field = tuple[str, str]  # a field's name in lower case and its LaTeX source
KIND = "@"  # stands for the entry type among the fields

_SPACES = re.compile(r"\s+")
_AND = re.compile(r"\s+and\s+")
_LIST = re.compile(r"[,;]")
_SEMICOLON = re.compile(r";")
_URL = re.compile(r"(?:https?|ftp)://[^\s{}\\]+(?:\\[_%&#][^\s{}\\]*)*")


class Reading:
    """One entry being read: ``draft`` as its fields say, ``fed`` the parts that each field feeds."""

    def __init__(self, fields: list[Field]) -> None:
        self.fields = fields
        self.fed: dict[str, Parts] = {}
        self.values = {name: value for name, value in reversed(fields) if value.strip()}
        self.description = Description(type=self._type())
        self.holdings: list[HoldingDraft] = []
        for step in _STEPS:
            step(self)

    @property
    def draft(self) -> RecordDraft:
        return RecordDraft(description=self.description, holdings=self.holdings)

    @property
    def remainder(self) -> str:
        return self.values.get(REMAINDER, "")

    def raw(self, names: str, parts: str) -> str:
        """The LaTeX source of the first of these fields that has one."""
        for name in names.split():
            if value := self.values.get(name):
                self.fed[name] = self.fed.get(name, frozenset()) | frozenset(parts.split())
                return value
        return ""

    def text(self, names: str, parts: str) -> str:
        """The text on one line of the first of these fields that has one."""
        value = self.raw(names, parts)
        return tidy(decode(value)) if value else ""

    def _type(self) -> DocumentType:
        self.fed[KIND] = frozenset({"type"})
        kind = FROM_BIBTEX.get(self.values.get(KIND, ""), T.OTHER)
        subtype = self.values.get("entrysubtype", "")
        if subtype in set(T):
            self.fed["entrysubtype"] = frozenset({"type"})
            return T(subtype)
        if kind == T.JOURNAL and (self.values.get("number") or self.values.get("volume")):
            return T.JOURNAL_ISSUE
        return kind


def _titles(r: Reading) -> None:
    d = r.description
    d.title, d.subtitle = split_title(r.text("title", "title subtitle part_title"))
    if subtitle := r.text("subtitle", "subtitle"):
        d.subtitle = subtitle
    for name, kind in (
        ("shorttitle", TitleKind.ABBREVIATED),
        ("origtitle", TitleKind.ORIGINAL),
        ("titletranslation", TitleKind.PARALLEL),
    ):
        if text := r.text(name, "other_titles"):
            d.other_titles.append(OtherTitle(text=text, kind=kind))


def _people(r: Reading) -> None:
    """Names, field by field in the order of the entry."""
    d = r.description
    for name, _ in r.fields:
        if name in r.fed or not r.values.get(name):
            continue
        if name == "editor" and d.type in EDITED_HOST:
            _host_of(r).editors = read_names(r.raw(name, "host.editors"), "edt")
        elif name in FIELD_ROLES:
            role = EDITOR_TYPES.get(r.values.get(f"{name}type", ""), FIELD_ROLES[name])
            d.contributors += read_names(r.raw(name, "contributors"), role)
        elif name in {"namea", "nameb", "namec"}:
            role = r.text(f"{name}type", "contributors")
            d.contributors += read_names(r.raw(name, "contributors"), role)
    _one_affiliation(r, d.contributors)


def _one_affiliation(r: Reading, people: list[Contributor]) -> None:
    if len(people) == 1 and "affiliation" in r.values:
        people[0].affiliation = r.text("affiliation", "contributors")


def _host_of(r: Reading) -> Host:
    if r.description.host is None:
        r.description.host = Host()
    return r.description.host


def _host(r: Reading) -> None:
    d = r.description
    host = _host_of(r)
    host.title = r.text("booktitle journaltitle journal journalname", "host.title")
    if d.type in HOSTED:
        host.volume = r.text("volume", "host.volume")
        host.pages = _pages(r.text("pages", "host.pages"))
        host.article_number = r.text("eid articleno", "host.article_number")
    if d.type == T.ARTICLE:
        host.issue = r.text("number issue", "host.issue")
    for scheme in ("issn", "isbn"):
        numbers = [
            n
            for n in re.split(r"[,;]|\s(?=[0-9]{3})", r.text(scheme, f"host.{scheme} identifiers"))
            if n.strip()
        ]
        for number in (identifier(scheme, n) for n in numbers):
            if d.type in HOSTED and not getattr(host, scheme):
                setattr(host, scheme, number.value)
            else:
                d.identifiers.append(number)
    if d.host == Host():
        d.host = None


def _pages(text: str) -> str:
    return re.sub(r"\s*[\u2013\u2014-]+\s*", "-", text)


def _publication(r: Reading) -> None:
    d = r.description
    name = (
        "school institution publisher" if d.type == T.THESIS else "publisher institution organization school"
    )
    names = _list(r, name, "publishers thesis.institution")
    if d.type == T.THESIS:
        d.thesis = Thesis(institution=names.pop(0) if names else "", degree=r.text("type", "thesis.degree"))
        if d.thesis == Thesis():
            d.thesis = None
    d.publishers = publishers(names, _list(r, "address location", "publishers"))
    d.edition = r.text("edition", "edition")
    if series := r.text("series", "series"):
        d.series = [Series(title=series, number=r.text("number", "series") if d.type != T.ARTICLE else "")]
    if d.type not in HOSTED:
        d.part_number = r.text("volume part", "part_number")
        extent = r.text("pagetotal", "extent") or (
            r.text("pages", "extent") if "-" not in r.values.get("pages", "-") else ""
        )
        d.extent = f"{extent} p." if extent.isdecimal() else extent
    event = Event(
        name=r.text("eventtitle", "event.name"),
        place=r.text("venue eventplace", "event.place"),
        date=_date_of(r.text("eventdate", "event.date")),
    )
    d.event = event if event != Event() else None
    d.rights = r.text("copyright rights", "rights")


def _list(r: Reading, names: str, parts: str) -> list[str]:
    """The items of a literal list: BibLaTeX joins publishers and places by "and"."""
    return [tidy(decode(item)) for item in split_protected(f" {r.raw(names, parts)} ", _AND)]


def _date(r: Reading) -> None:
    d = r.description
    if date := r.text("date", "date"):
        d.date = _date_of(date)
        return
    year, end = r.text("year", "date"), r.text("endyear", "date")
    month, day = r.text("month", "date"), r.text("day", "date")
    if not year:
        return
    if end and re.fullmatch(r"[0-9]{4}", year + end[4:]):
        d.date = f"{year}-{end}"
    elif month and re.fullmatch(r"[0-9]{4}", year):
        words = f"{day} {month}" if day and not re.search("[0-9]", month) else month
        figures = f"{year}-{month:0>2}-{day:0>2}" if day else f"{year}-{month:0>2}"
        parsed = PartialDate.parse(figures if month.isdecimal() else f"{words} {year}")
        d.date = date_line(parsed.start, parsed.end) if parsed.start and parsed.start.month else year
    else:
        d.date = year


def _date_of(text: str) -> str:
    """A BibLaTeX date as descriptions write it; one with a doubt ("1998?", "199X") stays as written."""
    date = PartialDate.parse(text)
    if date.start is None or date.is_period or date.uncertain or date.approximate or date.inferred:
        return text
    return date_line(date.start, date.end) if re.fullmatch(r"[0-9/.T:Z-]+", text) else text


def _numbers(r: Reading) -> None:
    d = r.description
    if doi := r.raw("doi", "identifiers"):
        d.identifiers.append(identifier("doi", _verbatim(doi)))
    if number := r.text("number", "identifiers") if d.type in {T.REPORT, T.GREY_LITERATURE} else "":
        d.identifiers.append(Identifier(scheme="report", value=number))
    if eprint := r.values.get("eprint"):
        scheme = EPRINTS.get(r.values.get("eprinttype", r.values.get("archiveprefix", "arxiv")).lower(), "")
        if scheme:
            r.raw("eprint", "identifiers")
            r.raw("eprinttype", "identifiers")
            r.raw("archiveprefix", "identifiers")
            d.identifiers.append(Identifier(scheme=scheme, value=_verbatim(eprint)))
    for name, scheme in (("hal_id", "hal"), ("pmid", "pmid"), ("lccn", "lccn")):
        if value := r.text(name, "identifiers"):
            d.identifiers.append(Identifier(scheme=scheme, value=value))


def _links(r: Reading) -> None:
    d = r.description
    for name in ("url", "howpublished", "pdf", "note"):
        value = r.values.get(name, "")
        found = _URL.search(value)
        address = web_address(_verbatim(value) if name == "url" else _verbatim(found[0]) if found else "")
        if not address or (name == "note" and _verbatim(value).strip() != address):
            continue
        r.fed[name] = frozenset({"links"})
        if not _is_doi_of(address, d) and all(link.url != address for link in d.links):
            d.links.append(Link(url=address))


def _is_doi_of(address: str, d: Description) -> bool:
    try:
        return "doi.org/" in address and str(Doi.parse(address)) == d.identifier("doi")
    except InvalidIdentifier:
        return False


def _verbatim(tex: str) -> str:
    """An address or a DOI: BibLaTeX takes it as it is, older files escape it."""
    plain = re.sub(r"\\url\s*\{([^{}]*)\}", r"\1", tex.strip())
    return re.sub(r"\\([_%&#~])(?:\{\})?", r"\1", plain).strip("{}<> ")


def _content(r: Reading) -> None:
    d = r.description
    for name in ("language", "langid"):
        tags = [
            language_tag(tidy(decode(t)))
            for t in re.split(r"\s+and\s+|[,;]", r.values.get(name, ""))
            if t.strip()
        ]
        if tags and all(tags):
            r.raw(name, "languages")
            d.languages += [tag for tag in tags if tag not in d.languages]
    d.original_languages = [
        t for part in _list(r, "origlanguage", "original_languages") if (t := language_tag(part))
    ]
    # French theses' and conferences' own fields (HAL, TALN): "resume" and "motscles" beside the English ones.
    in_french = "resume" in r.values
    for name, language in (("resume", "fr"), ("abstract", "en" if in_french else "")):
        if text := tidy_lines(decode(_SPACES.sub(" ", r.raw(name, "abstracts")))):
            d.abstracts.append(Abstract(text=text, language=language))
    with_french = "motscles" in r.values
    for name, language in (("motscles", "fr"), ("keywords", "en" if with_french else ""), ("keyword", "")):
        words = r.raw(name, "subjects keywords territories")
        separator = _SEMICOLON if ";" in words else _LIST
        d.keywords += [
            Keyword(text=text, language=language)
            for word in split_protected(f"{words} ", separator)
            if (text := tidy(decode(word)))
        ]
    for name in ("note", "annote"):
        if name not in r.fed and (text := decode(_SPACES.sub(" ", r.raw(name, "notes")))):
            d.notes += [Note(text=note) for line in text.split("\n") if (note := tidy(line))]
    if "howpublished" not in r.fed and (text := r.text("howpublished", "notes")):
        d.notes.append(Note(text=text))
    if mark := r.text("library callnumber call-number shelfmark", "holdings"):
        r.holdings.append(HoldingDraft(shelf_mark=mark))


_STEPS: tuple[Callable[[Reading], None], ...] = (
    _titles, _people, _host, _publication, _date, _numbers, _links, _content,
)  # fmt: skip
