"""A draft as RIS fields, each with the parts of the draft that it says."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from mosaique.catalogue.values.codes import AgentKind, DocumentType, TitleKind
from mosaique.catalogue.values.dates import Moment, PartialDate
from mosaique.catalogue.values.description import Contributor, Description, RecordDraft
from mosaique.catalogue.values.names import contributor
from mosaique.exchange.formats.overlay import Parts
from mosaique.exchange.formats.ris.dialects import Field
from mosaique.exchange.formats.ris.tags import EDITED_HOST, HOSTED, ROLE_TAGS, TO_RIS
from mosaique.exchange.formats.wording import is_plain_date, keyword_labels, title_line

T = DocumentType
_Said = tuple[str, str, str]  # tag, value, and the parts that it says, blank between them

_TITLE_TAGS = {TitleKind.ABBREVIATED: "ST", TitleKind.PARALLEL: "TT", TitleKind.ORIGINAL: "OP"}


def ris_said(draft: RecordDraft) -> list[tuple[Field, Parts]]:
    """Every field that RIS has for the draft, beginning with TY, without ER."""
    d = draft.description
    steps = (_titles, _people, _host, _publication, _dates, _numbers, _content)
    described = chain.from_iterable(step(d) for step in steps)
    said = chain(described, _copies(draft), [("ID", draft.source.identifier, "identifier")])
    return [((tag, value), frozenset(parts.split())) for tag, value, parts in said if tag and value]


def _titles(d: Description) -> Iterator[_Said]:
    yield "TY", TO_RIS[d.type], "type"
    yield "TI", title_line(d), "title subtitle part_title"
    for title in d.other_titles:
        yield _TITLE_TAGS.get(title.kind, ""), title.text if title.kind in _TITLE_TAGS else "", "other_titles"


def _people(d: Description) -> Iterator[_Said]:
    for person in d.contributors:
        tag = "A3" if person.role == "ths" and d.type == T.THESIS else ROLE_TAGS.get(person.role, "")
        if tag:
            yield tag, ris_name(person), "contributors"
        else:
            yield "N1", f"Contributor ({person.role}): {ris_name(person)}", "contributors"
    if len(d.contributors) == 1:
        yield "AD", d.contributors[0].affiliation, "contributors"
    for editor in d.host.editors if d.host else ():
        yield "A2" if d.type in EDITED_HOST else "", ris_name(editor), "host.editors"


def _host(d: Description) -> Iterator[_Said]:
    host, event = d.host, d.event
    named_event = event is not None and bool(event.name) and d.type in {T.CONFERENCE_PAPER, T.PROCEEDINGS}
    if event and d.type in {T.CONFERENCE_PAPER, T.PROCEEDINGS}:
        yield "T2", event.name, "event.name"
        yield "C1", event.place, "event.place"
    if host:
        tag = "C3" if named_event and d.type == T.CONFERENCE_PAPER else "T2" if d.type in HOSTED else "JF"
        yield tag, host.title, "host.title"
        yield "VL", host.volume, "host.volume"
        yield "IS", host.issue, "host.issue"
        start, dash, end = host.pages.partition("-")
        if dash and start and end and "-" not in end:
            yield "SP", start, "host.pages"
            yield "EP", end, "host.pages"
        else:
            yield "SP", host.pages, "host.pages"
        yield "C7", host.article_number, "host.article_number"
    if d.type not in HOSTED and not (host and host.title):
        yield "VL", d.part_number, "part_number"
        yield (
            "SP",
            d.extent.removesuffix(" p.") if d.extent.removesuffix(" p.").isdecimal() else d.extent,
            "extent",
        )


def _publication(d: Description) -> Iterator[_Said]:
    if d.thesis and d.type == T.THESIS:
        yield "PB", d.thesis.institution, "thesis.institution publishers"
        yield "M3", d.thesis.degree, "thesis.degree"
    for publisher in d.publishers:
        yield "PB", publisher.name, "publishers thesis.institution"
        yield "CY", publisher.place, "publishers"
    yield "ET", d.edition, "edition"
    for number, series in enumerate(d.series):
        own = d.type not in HOSTED and d.type != T.PROCEEDINGS and number == 0
        yield "T2" if own else "T3", series.title, "series"
    if d.series:
        yield "M1" if d.type == T.BOOK else "SV", d.series[0].number, "series"
        yield "SN", d.series[0].issn, "series"
    yield "CR", d.rights, "rights"


def _dates(d: Description) -> Iterator[_Said]:
    """PY for the year, DA for more: month and day, and the date as it is written when it is no plain one."""
    date = PartialDate.parse(d.date)
    known = date.start or date.end
    if known is None:
        return
    yield "PY", str(known.year), "date"
    if is_plain_date(date) and date.start == date.end and known.month <= 12:
        yield "DA", _ris_date(known) if known.month else "", "date"
    else:
        yield "DA", f"{_ris_date(known)}/{date.written}", "date"


def _ris_date(moment: Moment) -> str:
    if not moment.month or moment.month > 12:
        return f"{moment.year}//"
    return f"{moment.year}/{moment.month:02}/{f'{moment.day:02}' if moment.day else ''}"


def _numbers(d: Description) -> Iterator[_Said]:
    for number in d.identifiers:
        tag = {"isbn": "SN", "issn": "SN", "doi": "DO"}.get(number.scheme, "")
        if number.scheme == "report" and d.type in {T.REPORT, T.GREY_LITERATURE}:
            tag = "SN"
        value = f"{number.value} ({number.qualifier})" if number.qualifier and tag == "SN" else number.value
        yield tag, value if tag else "", "identifiers"
    if d.host:
        yield "SN", d.host.isbn, "host.isbn"
        yield "SN", d.host.issn, "host.issn"
    for link in d.links:
        yield "UR", link.url, "links"


def _content(d: Description) -> Iterator[_Said]:
    for language in d.languages:
        yield "LA", language, "languages"
    for number, abstract in enumerate(d.abstracts):
        yield "N2" if number else "AB", abstract.text, "abstracts"
    for label in keyword_labels(d):
        yield "KW", label, "subjects keywords territories"
    for note in d.notes:
        yield "N1", note.text, "notes"


def _copies(draft: RecordDraft) -> Iterator[_Said]:
    for holding in draft.holdings:
        yield "CN", holding.shelf_mark, "holdings"
        yield "AV", holding.location, "holdings"


def ris_name(person: Contributor) -> str:
    """The name as RIS has it; a comma follows a body's name that could pass for a person's (EndNote)."""
    if person.kind == AgentKind.PERSON or contributor(person.name).kind == person.kind:
        return person.name
    return f"{person.name},"
