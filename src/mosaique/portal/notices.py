"""What a document's page shows, in the order readers need it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import NamedTuple

from django.db.models import Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import escape, format_html, format_html_join, urlize
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from mosaique.catalogue.derivation import concepts_of
from mosaique.catalogue.enums import RecordState
from mosaique.catalogue.file_labels import kind_and_size
from mosaique.catalogue.indexing import territories_of
from mosaique.catalogue.models import Attachment, Holding, Record
from mosaique.catalogue.values.codes import LinkKind
from mosaique.catalogue.values.description import Contributor, Description
from mosaique.catalogue.values.identifiers import web_address
from mosaique.catalogue.works.description import Merged
from mosaique.catalogue.works.reading import merged
from mosaique.core.bulk import in_batches
from mosaique.core.prepared import Prepared
from mosaique.discovery import search
from mosaique.network.models import Structure
from mosaique.portal import addresses, citing, labels, metadata, wording
from mosaique.portal.baskets import read_basket
from mosaique.portal.cards import Card, Cover, Subject, Tile, card, descriptions_of
from mosaique.portal.centres import tile_of
from mosaique.portal.responses import notice_forms
from mosaique.portal.sources import work_of
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
    """Where a copy stands, and how one gets it."""

    shelf_mark: str
    access: str
    conditions: str
    link: str


class Copies(NamedTuple):
    """A centre with its copies."""

    tile: Tile
    name: str
    url: str
    copies: tuple[Copy, ...]


class Notice(NamedTuple):
    """A record with its centre, and the others of its work if it leads one; the copies of all of them with
    their centres, and the files that readers may open.
    """

    record: Record
    copies: list[Holding]
    files: list[Attachment]
    others: tuple[Record, ...] = ()

    def together(self) -> Merged:
        """What its records say together."""
        return merged(
            (one.pk, one.leader_id, one.structure.code, one.structure.kind, one.description)
            for one in (self.record, *self.others)
        )


_AT_ONCE = 20  # records of one work
_RECORDS = Prepared(
    lambda keys: Record.objects.filter(
        Q(pk=keys[0]) | Q(leader=keys[0], state=RecordState.PUBLISHED)
    ).order_by()
)
_CENTRES = Prepared(lambda _keys: Structure.objects.order_by("code"), size=0)
_COPIES = Prepared(lambda keys: Holding.objects.filter(record__in=keys).order_by(), size=_AT_ONCE)
_FILES = Prepared(
    lambda keys: Attachment.objects.filter(record__in=keys, is_public=True).defer("text").order_by(),
    size=_AT_ONCE,
)


def find_notice(pk: int, *, alone: bool = False) -> Notice | None:
    """A record in whatever state with what its page needs, in four queries; None if there is none.

    The others of its work that readers see come with it, unless it is asked ``alone``.
    """
    records = {record.pk: record for record in _RECORDS.objects(pk)}
    record = records.pop(pk, None)
    if record is None:
        return None
    others = () if alone else tuple(sorted(records.values(), key=lambda one: one.pk))
    centres = {centre.pk: centre for centre in _CENTRES.objects()}
    for one in (record, *others):
        one.structure = centres[one.structure_id]
    ids = [pk, *(one.pk for one in others)]
    copies = [copy for some in in_batches(ids, _AT_ONCE) for copy in _COPIES.objects(*some)]
    for copy in copies:
        copy.structure = centres[copy.structure_id]
    copies.sort(key=lambda copy: (copy.structure.code, copy.pk))
    files = [file for some in in_batches(ids, _AT_ONCE) for file in _FILES.objects(*some)]
    return Notice(record, copies, sorted(files, key=lambda file: file.pk), others)


def notice_context(request: HttpRequest, notice: Notice) -> dict[str, object]:
    """Everything that the template writes."""
    record, together = notice.record, notice.together()
    described = together.description
    permalink = addresses.absolute(addresses.notice(record.pk))
    style, forms = citing.chosen_style(request), notice_forms(record.pk)
    files = sorted(notice.files, key=lambda one: (together.order.index(one.record_id), one.pk))
    return {
        "record": record,
        "described": described,
        "title": wording.title(described),
        "title_language": wording.foreign_language(described),
        "type": labels.document_type(described.type),
        "people": list(_people(described.contributors)),
        "fact_line": _fact_line(described),
        "about": list(_about(described)),
        "details": list(_details(notice, described, permalink)),
        "buttons": _buttons(described),
        "files": [_file(one) for one in files if not (one.is_cover and one.is_image)],
        "cover": next((_cover(one) for one in files if one.is_cover and one.picture), None),
        "copies": _copies(notice.copies),
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
        "work": work_of(notice, together) if notice.others else None,
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


def _details(notice: Notice, described: Description, permalink: str) -> Iterator[Fact]:
    """The finer print: series, degree, event, numbers, notes, rights, who describes it."""
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
    if not notice.others:
        yield Fact(_("Described by"), _described_by(notice.record))
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


def _copies(held: Iterable[Holding]) -> list[Copies]:
    """Copies, which come by centre, under the centre of each."""
    return [
        Copies(tile_of(centre), centre.name, addresses.structure(centre.code), tuple(map(_copy, copies)))
        for centre, copies in groupby(held, key=lambda copy: copy.structure)
    ]


def _copy(held: Holding) -> Copy:
    return Copy(
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
