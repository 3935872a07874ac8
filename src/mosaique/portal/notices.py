"""What a document's page shows, in the order readers need it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import escape, format_html, format_html_join, urlize
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from mosaique.catalogue.derivation import concepts_of
from mosaique.catalogue.file_labels import kind_and_size
from mosaique.catalogue.indexing import territories_of
from mosaique.catalogue.models import Attachment, Holding, Record
from mosaique.catalogue.values.codes import LinkKind
from mosaique.catalogue.values.description import Contributor, Description
from mosaique.catalogue.values.identifiers import web_address
from mosaique.core.prepared import Prepared
from mosaique.discovery import search
from mosaique.network.models import Structure
from mosaique.portal import addresses, citing, labels, metadata, wording
from mosaique.portal.baskets import read_basket
from mosaique.portal.cards import Card, Cover, Subject, Tile, card, descriptions_of
from mosaique.portal.responses import notice_forms
from mosaique.vocabularies import territories

_SIMILAR = 5
_NOT_OFFERED = frozenset({"CSV", "JSON-LD"})  # a table of one line, and what search engines read


class Person(NamedTuple):
    """A contributor: who, what they did, and their other documents."""

    name: str
    role: str
    url: str


class Fact(NamedTuple):
    """A line of a list of facts."""

    name: str
    value: SafeString


class Button(NamedTuple):
    """A way to the document itself."""

    label: str
    url: str


class File(NamedTuple):
    """A file to take away: its title, what it is and how large, its address."""

    title: str
    kind: str
    url: str


class Copy(NamedTuple):
    """Where a centre keeps the document, and how one gets it."""

    tile: Tile
    name: str
    url: str
    shelf_mark: str
    access: str
    conditions: str
    link: str


class Notice(NamedTuple):
    """A record with its centre, its copies with theirs, and the files that readers may open."""

    record: Record
    copies: list[Holding]
    files: list[Attachment]


_RECORD = Prepared(lambda keys: Record.objects.filter(pk=keys[0]).order_by())
_CENTRES = Prepared(lambda _keys: Structure.objects.order_by("code"), size=0)
_COPIES = Prepared(lambda keys: Holding.objects.filter(record=keys[0]).order_by("structure__code", "pk"))
_FILES = Prepared(
    lambda keys: Attachment.objects.filter(record=keys[0], is_public=True).defer("text").order_by("pk")
)


def find_notice(pk: int) -> Notice | None:
    """A record in whatever state with what its page needs, in four queries; None if there is none."""
    record = next(iter(_RECORD.objects(pk)), None)
    if record is None:
        return None
    centres = {centre.pk: centre for centre in _CENTRES.objects()}
    copies = _COPIES.objects(pk)
    record.structure = centres[record.structure_id]
    for copy in copies:
        copy.structure = centres[copy.structure_id]
    return Notice(record, copies, _FILES.objects(pk))


def notice_context(request: HttpRequest, notice: Notice) -> dict[str, object]:
    """Everything that the template writes."""
    record, copies, files = notice
    described = record.description
    permalink = addresses.absolute(addresses.notice(record.pk))
    style, forms = citing.chosen_style(request), notice_forms(record.pk)
    return {
        "record": record,
        "described": described,
        "title": wording.title(described),
        "title_language": wording.foreign_language(described),
        "type": labels.document_type(described.type),
        "people": list(_people(described.contributors)),
        "fact_line": _fact_line(described),
        "about": list(_about(described)),
        "details": list(_details(record, permalink)),
        "buttons": _buttons(described),
        "files": [_file(one) for one in files if not (one.is_cover and one.is_image)],
        "cover": next((_cover(one) for one in files if one.is_cover and one.picture), None),
        "copies": [_copy(held) for held in copies],
        "permalink": permalink,
        "citation": citing.citation(record.pk, described, style=style),
        "style": style,
        "styles": citing.styles(),
        "exports": [(one.url, one.name) for one in forms if one.name not in _NOT_OFFERED],
        "forms": forms,
        "data": reverse("api_notice", args=[record.pk]),
        "similar": _similar(record.pk),
        "in_basket": record.pk in read_basket(request),
        "meta": [
            *metadata.citation_tags(described, files),
            *metadata.dublin_core_tags(described),
            *metadata.zotero_tags(described),
        ],
        "json_ld": mark_safe(metadata.json_ld(described, url=permalink, files=files)),  # noqa: S308  # angle brackets escaped
        "coins": metadata.coins(described),
    }


def _people(contributors: Iterable[Contributor]) -> Iterator[Person]:
    for one in contributors:
        yield Person(one.direct_name, labels.role(one.role), addresses.search(f'auteur:"{one.direct_name}"'))


def _fact_line(described: Description) -> list[str]:
    """Publisher or journal, place, year, edition, extent, language."""
    places = dict.fromkeys(one.place for one in described.publishers if one.place)
    facts = [
        wording.source(described),
        *places,
        wording.date(described.date),
        described.edition,
        described.extent,
        *map(labels.language, described.languages),
    ]
    return list(filter(None, facts))


def _about(described: Description) -> Iterator[Fact]:
    """What the document is about and for whom."""
    themes = [Subject(labels.concept(one), addresses.theme(one)) for one in concepts_of(described)]
    # A heading that is no concept of the thesaurus stays as its source wrote it.
    themes += [
        Subject(one.label, addresses.search(f'sujet:"{one.label}"'))
        for one in described.subjects
        if not (one.concept or labels.is_theme(one.label))
    ]
    words = [
        Subject(one.text, addresses.search(f'"{one.text}"'))
        for one in described.keywords
        if not labels.is_theme(one.text)
    ]
    places = [
        Subject(territories.label(code) or code, addresses.search(territoire=code))
        for code in territories_of(described)
    ]
    for name, found in ((_("Subjects"), themes), (_("Keywords"), words), (_("Territories"), places)):
        if found:
            yield Fact(name, _links(found))
    if described.scope:
        yield _fact(_("Scope"), labels.facet_value("portee", described.scope))
    if described.publics:
        publics = ", ".join(labels.facet_value("public", one) for one in described.publics)
        yield _fact(_("For whom"), publics)


def _details(record: Record, permalink: str) -> Iterator[Fact]:
    """The finer print: series, degree, event, numbers, notes, rights, who describes it."""
    described = record.description
    for series in described.series:
        numbered = f"{series.title} ; {series.number}" if series.number else series.title
        yield _fact(_("Series"), wording.typeset(numbered))
    if thesis := described.thesis:
        yield _fact(
            _("Thesis"), ", ".join(filter(None, (thesis.degree, thesis.discipline, thesis.institution)))
        )
    if event := described.event:
        when = wording.date(event.date)
        yield _fact(_("Event"), ", ".join(filter(None, (event.name, event.place, when))))
    for number in described.identifiers:
        name = str(number.scheme).upper() if len(number.scheme) <= 5 else str(number.scheme)
        if number.scheme == "doi":
            yield Fact(name, format_html('<a href="https://doi.org/{0}">{0}</a>', number.value))
        else:
            yield _fact(
                name, " ".join(filter(None, (number.value, number.qualifier and f"({number.qualifier})")))
            )
    if related := _related(described):
        yield Fact(_("See also"), _links(related))
    for note in described.notes:
        yield Fact(_("Note"), mark_safe(urlize(wording.typeset(note.text), autoescape=True)))  # noqa: S308
    if described.rights:
        yield _fact(_("Rights"), described.rights)
    yield Fact(_("Described by"), _described_by(record))
    yield Fact(_("Permanent link"), format_html('<a href="{0}">{0}</a>', permalink))


def _described_by(record: Record) -> SafeString:
    centre = record.structure
    link = format_html('<a href="{}">{}</a>', addresses.structure(centre.code), centre.name)
    if not record.published_at:
        return link
    return format_html("{}, {}", link, wording.date(f"{record.published_at:%Y-%m-%d}"))


def _fact(name: str, value: str) -> Fact:
    return Fact(name, mark_safe(escape(value)))  # noqa: S308  # escaped


def _links(found: Iterable[Subject]) -> SafeString:
    items = format_html_join("", '<li><a href="{}">{}</a></li>', ((one.url, one.label) for one in found))
    return format_html('<ul class="inline-list">{}</ul>', items)


def _buttons(described: Description) -> list[Button]:
    """The document on line, or its publisher's page."""
    words = {LinkKind.FULL_TEXT: _("Read online"), LinkKind.PUBLISHER: _("See the publisher’s page")}
    return [
        Button(link.label or words[link.kind], web_address(link.url))
        for link in described.links
        if link.kind in words and web_address(link.url)
    ]


def _related(described: Description) -> list[Subject]:
    """Pages about the document that are not the document."""
    links = [(link.label, web_address(link.url)) for link in described.links if link.kind == LinkKind.RELATED]
    return [Subject(label or url, url) for label, url in links if url]


def _copy(held: Holding) -> Copy:
    centre = held.structure
    return Copy(
        tile=Tile(centre.code, centre.hue, centre.name),
        name=centre.name,
        url=addresses.structure(centre.code),
        shelf_mark=" – ".join(filter(None, (held.location, held.shelf_mark))),
        access=labels.facet_value("acces", held.access) if held.access else "",
        conditions=held.conditions,
        link=web_address(held.link),
    )


def _file(one: Attachment) -> File:
    return File(wording.typeset(str(one)), kind_and_size(one), addresses.file(one.pk))


def _cover(one: Attachment) -> Cover:
    return Cover(addresses.cover(one.pk), one.picture_width, one.picture_height)


def _similar(pk: int) -> list[Card]:
    ids = [hit.id for hit in search.similar(pk, limit=_SIMILAR)]
    return [card(other, one) for other, one in descriptions_of(ids).items()]


def edit_addresses(record: Record) -> dict[str, str]:
    """Where those who may change the record do it, and see its versions."""
    return {
        "edit": reverse("desk:entry", args=[record.pk]),
        "versions": reverse("desk:history", args=[record.pk]),
    }
