"""A search as RSS 2.0 or Atom: the newest documents that a question finds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed, DefaultFeed, SyndicationFeed
from django.utils.translation import gettext as _

from mosaique.catalogue.models import Record
from mosaique.catalogue.values.dates import PartialDate
from mosaique.catalogue.values.description import Description, Host
from mosaique.catalogue.works.reading import COLUMNS, Row, in_works, merged, rows_by_work
from mosaique.core import clock
from mosaique.exchange.formats.safe_xml import xml_text
from mosaique.portal import addresses, labels, wording
from mosaique.portal.asked import Asked

_NAMESPACES = {
    "xmlns:dc": "http://purl.org/dc/elements/1.1/",
    "xmlns:prism": "http://prismstandard.org/namespaces/basic/2.0/",
}


class _Rss(DefaultFeed):
    """RSS 2.0 with what reference managers read of an item (Dublin Core, PRISM)."""

    def rss_attributes(self) -> dict[str, str]:
        return {**super().rss_attributes(), **_NAMESPACES}

    def add_item_elements(self, handler: Any, item: dict[str, Any]) -> None:
        super().add_item_elements(handler, item)
        for name in item["people"]:
            handler.addQuickElement("dc:creator", name)
        _add_members(handler, item)


class _Atom(Atom1Feed):
    """Atom with the same."""

    def root_attributes(self) -> dict[str, str]:
        return {**super().root_attributes(), **_NAMESPACES}

    def add_item_elements(self, handler: Any, item: dict[str, Any]) -> None:
        super().add_item_elements(handler, item)
        for name in item["people"]:
            handler.startElement("author", {})
            handler.addQuickElement("name", name)
            handler.endElement("author")
        _add_members(handler, item)


def _add_members(handler: Any, item: dict[str, Any]) -> None:
    for name, text in item["members"]:
        handler.addQuickElement(name, text)


KINDS: dict[str, type[SyndicationFeed]] = {"rss": _Rss, "atom": _Atom}


def feed(ids: Sequence[int], asked: Asked, *, kind: str) -> bytes:
    """The feed of those published records, UTF-8. Every item has an id, a title, a link and the date when
    readers first saw it.
    """
    made = _empty_feed(asked, kind)
    records = Record.objects.published().filter(in_works(ids)).order_by()
    found = rows_by_work(records.values_list(*COLUMNS, "published_at", "updated_at"))
    for pk in ids:
        if pk in found:
            _add(made, pk, found[pk])
    if not found:
        made.feed["updated"] = clock.now()
    return made.writeString("utf-8").encode()


def _empty_feed(asked: Asked, kind: str) -> SyndicationFeed:
    query = asked.query_string()
    own = addresses.absolute(reverse("portal:search_export", args=[kind]))
    return KINDS[kind](
        title=xml_text(title_of(asked)),
        link=f"{addresses.absolute(addresses.page('search'))}?{query}",
        description=_("Documents of the network that this search finds, newest first."),
        language=wording.language(),
        feed_url=f"{own}?{query}" if query else own,
    )


def title_of(asked: Asked) -> str:
    """What the feed of a search is called."""
    if asked.text:
        return _("Mosaïque: %(question)s") % {"question": asked.text}
    return _("Mosaïque: newest references")


def _add(made: SyndicationFeed, pk: int, rows: Sequence[Row]) -> None:
    """A work; readers first saw it with the first of its records."""
    described = merged(rows).description
    url = addresses.absolute(addresses.notice(pk))
    abstract = described.abstracts[0].text if described.abstracts else ""
    made.add_item(
        title=xml_text(described.full_title()),
        link=url,
        unique_id=url,
        description=xml_text(abstract) or labels.document_type(described.type),
        people=[xml_text(one) for one in _people(described)],
        members=[(name, xml_text(text)) for name, text in _members(described) if text],
        pubdate=min(published for *_, published, _updated in rows),
        updateddate=max(updated for *_, updated in rows),
        categories=[xml_text(subject.label) for subject in described.subjects],
    )


def _people(described: Description) -> list[str]:
    """Family name first, which reference managers take apart rightly; but a single author is given in
    reading order: of one name with a comma, Zotero makes two people when the family name has a space.
    """
    people = described.contributors
    return [people[0].direct_name] if len(people) == 1 else [one.name for one in people]


def _members(described: Description) -> Iterator[tuple[str, str]]:
    host = described.host or Host()
    pages = host.pages.replace("–", "-").partition("-")
    yield "dc:date", PartialDate.parse(described.date).iso
    yield "prism:publicationDate", PartialDate.parse(described.date).iso
    yield "prism:publicationName", host.title
    yield "prism:volume", host.volume
    yield "prism:number", host.issue
    yield "prism:startingPage", pages[0].strip()
    yield "prism:endingPage", pages[2].strip()
    yield "prism:issn", host.issn or described.identifier("issn")
    yield "prism:isbn", described.identifier("isbn")
    yield "dc:identifier", described.identifier("doi")
    yield "dc:publisher", next((one.name for one in described.publishers if one.name), "")
    yield "dc:language", next(iter(described.languages), "")
    yield "dc:rights", described.rights
