"""A CSL item as a draft, with the parts of the draft that each of its keys feeds."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from mosaique.catalogue.values.codes import AgentKind, DocumentType, TitleKind
from mosaique.catalogue.values.dates import Moment
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
from mosaique.catalogue.values.identifiers import identifier, web_address
from mosaique.catalogue.values.languages import language_tag
from mosaique.catalogue.values.names import Name
from mosaique.catalogue.values.text import tidy
from mosaique.exchange.formats.csl_json.types import EDITED_HOST, FROM_CSL, HOSTED, NAME_VARIABLES, NUMBERED
from mosaique.exchange.formats.overlay import Parts
from mosaique.exchange.formats.wording import (
    date_line,
    plain,
    plain_lines,
    publishers,
    split_list,
    split_title,
)

Item = dict[str, Any]  # a JSON object: each key's value has its own shape

_SEASONS = {"spring": 1, "summer": 2, "fall": 3, "autumn": 3, "winter": 4}


class Reading:
    """One item being read: ``draft`` as its keys say, ``fed`` the parts each known key feeds."""

    def __init__(self, item: Item) -> None:
        self.item = item
        self.fed: dict[str, Parts] = {}
        self.description = Description(type=self._type())
        self.holdings: list[HoldingDraft] = []
        for read in _STEPS:
            read(self)

    @property
    def draft(self) -> RecordDraft:
        return RecordDraft(description=self.description, holdings=self.holdings)

    def text(self, key: str, parts: str) -> str:
        """The key's value as one line, and the note that it feeds these parts."""
        value = text_of(self.item.get(key))
        if value:
            self.feed(key, parts)
        return value

    def feed(self, key: str, parts: str) -> None:
        self.fed[key] = frozenset(parts.split())

    def _type(self) -> DocumentType:
        self.fed["type"] = frozenset({"type"})
        kind = FROM_CSL.get(str(self.item.get("type", "")), DocumentType.OTHER)
        if kind == DocumentType.JOURNAL and (self.item.get("volume") or self.item.get("issue")):
            return DocumentType.JOURNAL_ISSUE
        return kind

    @property
    def is_hosted(self) -> bool:
        return self.description.type in HOSTED


def text_of(value: object) -> str:
    """A JSON value as one line of text: the first of a list (Crossref), a number as it is written."""
    if isinstance(value, list):
        value = next((v for v in value if v), "")
    if isinstance(value, str):
        return plain(value)
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else ""


def _texts(value: object) -> list[str]:
    values = value if isinstance(value, list) else [value]
    return [text for v in values if (text := text_of(v))]


def _titles(r: Reading) -> None:
    d = r.description
    d.title, d.subtitle = split_title(r.text("title", "title subtitle part_title"))
    if subtitle := r.text("subtitle", "subtitle"):  # Crossref
        d.subtitle = subtitle
    for key, kind in (
        ("title-short", TitleKind.ABBREVIATED),
        ("shortTitle", TitleKind.ABBREVIATED),
        ("original-title", TitleKind.ORIGINAL),
    ):
        text = r.text(key, "other_titles")
        if text and text != d.title:
            d.other_titles.append(OtherTitle(text=text, kind=kind))


def _people(r: Reading) -> None:
    for variable, roles in NAME_VARIABLES.items():
        people = r.item.get(variable)
        if not isinstance(people, list):
            continue
        found = [person for value in people if (person := contributor_of(value, roles[0]))]
        if variable == "editor" and r.description.type in EDITED_HOST:
            r.feed(variable, "host.editors contributors")
            _host_of(r).editors.extend(found)
        else:
            r.feed(variable, "contributors")
            r.description.contributors.extend(found)


def contributor_of(value: object, role: str) -> Contributor | None:
    """The contributor of a CSL name: in parts, ``literal``, or a bare string."""
    if isinstance(value, str):
        value = {"literal": value}
    if not isinstance(value, dict):
        return None
    part = {key: text_of(text) for key, text in value.items()}
    if literal := part.get("literal") or (part.get("name") if not part.get("family") else ""):
        return Contributor(name=literal, kind=AgentKind.BODY, role=role)
    family = " ".join(filter(None, (part.get("non-dropping-particle"), part.get("family"))))
    name = Name(family, part.get("given", ""), part.get("dropping-particle", ""), part.get("suffix", ""))
    heading = name.heading if family else name.given
    return Contributor(name=heading, role=role) if heading else None


def _host(r: Reading) -> None:
    d = r.description
    if r.is_hosted or r.item.get("container-title"):
        host = _host_of(r)
        host.title = r.text("container-title", "host.title")
        host.issue = r.text("issue", "host.issue")
        host.pages = r.text("page", "host.pages").replace("\u2013", "-")
        if r.is_hosted:
            host.volume = r.text("volume", "host.volume")
        if d.type not in NUMBERED:
            host.article_number = r.text("number", "host.article_number")
    if not r.is_hosted:
        d.part_number = r.text("volume", "part_number")
    if not any((r.item.get("event-title"), r.item.get("event"), r.item.get("event-place"))):
        return
    name = r.text("event", "event.name")
    name = r.text("event-title", "event.name") or name
    date = date_of(r.item.get("event-date"))
    if date:
        r.feed("event-date", "event.date")
    d.event = Event(name=name, place=r.text("event-place", "event.place"), date=date)


def _host_of(r: Reading) -> Host:
    if r.description.host is None:
        r.description.host = Host()
    return r.description.host


def _publication(r: Reading) -> None:
    d = r.description
    if date := date_of(r.item.get("issued")):
        r.feed("issued", "date")
        d.date = date
    names = r.text("publisher", "publishers thesis.institution").split(" ; ")
    places = r.text("publisher-place", "publishers").split(" ; ")
    if d.type == DocumentType.THESIS:
        d.thesis = Thesis(institution=names.pop(0), degree=r.text("genre", "thesis.degree"))
        if d.thesis == Thesis():
            d.thesis = None
    d.publishers = publishers([n for n in names if n], [p for p in places if p])
    d.edition = r.text("edition", "edition")
    if title := r.text("collection-title", "series"):
        d.series = [Series(title=title, number=r.text("collection-number", "series"))]
    extent = r.text("number-of-pages", "extent")
    d.extent = f"{extent} p." if extent.isdecimal() else extent
    d.dimensions = r.text("dimensions", "dimensions")


def _numbers(r: Reading) -> None:
    d = r.description
    for key, scheme in (
        ("DOI", "doi"),
        ("ISBN", "isbn"),
        ("ISSN", "issn"),
        ("PMID", "pmid"),
        ("PMCID", "pmcid"),
    ):
        for text in _texts(r.item.get(key)):
            for number in split_list(text, ",; ") if scheme in {"isbn", "issn"} else [text]:
                _add_number(r, key, identifier(scheme, number))
    if d.type in NUMBERED and (number := r.text("number", "identifiers")):
        d.identifiers.append(Identifier(scheme="report", value=number))
    url = text_of(r.item.get("URL"))
    if address := web_address(url):
        r.feed("URL", "links")
        doi = d.identifier("doi")
        if not (doi and "doi.org/" in address and address.lower().endswith(doi)):
            d.links.append(Link(url=address))


def _add_number(r: Reading, key: str, number: Identifier) -> None:
    """Keep a number where it belongs: an article's ISSN and a chapter's ISBN are their host's."""
    d = r.description
    in_host = {"issn": DocumentType.ARTICLE, "isbn": DocumentType.CHAPTER}.get(number.scheme) == d.type or (
        d.type in {DocumentType.CONFERENCE_PAPER, DocumentType.JOURNAL_ISSUE}
        and number.scheme in {"issn", "isbn"}
    )
    host = d.host
    if in_host and host and not getattr(host, number.scheme):
        setattr(host, number.scheme, number.value)
        r.feed(key, f"host.{number.scheme} identifiers")
    else:
        r.feed(key, "identifiers host.isbn host.issn")
        d.identifiers.append(number)


def _content(r: Reading) -> None:
    d = r.description
    if language := language_tag(r.text("language", "languages")):
        d.languages = [language]
    if isinstance(abstract := r.item.get("abstract"), str) and abstract.strip():
        r.feed("abstract", "abstracts")
        lines = plain_lines(abstract)
        d.abstracts = [Abstract(text=lines)] if lines else []
    words = r.text("keyword", "subjects keywords territories")
    d.keywords = [Keyword(text=word) for word in split_list(words, ";" if ";" in words else ",")]
    if isinstance(note := r.item.get("note"), str):
        r.feed("note", "notes")
        d.notes = [Note(text=text) for line in note.splitlines() if (text := tidy(line))]
    if mark := r.text("call-number", "holdings"):
        r.holdings.append(HoldingDraft(shelf_mark=mark))


def _finish(r: Reading) -> None:
    if r.description.host == Host():
        r.description.host = None


def date_of(value: object) -> str:
    """A CSL date as descriptions write it; a bare string or number counts as ``raw``."""
    if isinstance(value, str | int):
        return tidy(str(value))
    if not isinstance(value, dict):
        return ""
    for key in ("raw", "literal"):
        if isinstance(text := value.get(key), str) and text.strip():
            return tidy(text)
    moments = _moments(value.get("date-parts"), _season(value.get("season")))
    if not moments:
        return ""
    start = moments[0]
    if start is None:
        return ""
    end = moments[1] if len(moments) > 1 else start
    circa = "ca " if value.get("circa") not in {None, False, "0", ""} else ""
    return f"{circa}{date_line(start, end)}"


def _moments(parts: object, season: int) -> list[Moment | None]:
    """The one or two moments of ``date-parts``; None for the open end of a range."""
    if not isinstance(parts, list):
        return []
    moments: list[Moment | None] = []
    for part in parts[:2]:
        numbers = [_whole(p) for p in part] if isinstance(part, list) else []
        year, month, day = (*numbers, 0, 0, 0)[:3]
        if 1000 <= year < 3000:
            moments.append(Moment.of(year, month or season, day))
        elif moments:
            moments.append(None)
    return moments


def _season(value: object) -> int:
    number = _SEASONS.get(str(value).lower(), 0) or _whole(value)
    return number + 20 if 1 <= number <= 4 else 0


def _whole(value: object) -> int:
    if isinstance(value, str) and value.strip().isdecimal() and len(value) < 10:
        return int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) else 0


_STEPS: tuple[Callable[[Reading], None], ...] = (
    _titles,
    _people,
    _host,
    _publication,
    _numbers,
    _content,
    _finish,
)
