"""A search as RSS 2.0 or Atom: the newest documents that a question finds."""

from __future__ import annotations

from collections.abc import Sequence

from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed, DefaultFeed, SyndicationFeed
from django.utils.translation import gettext as _

from mosaique.catalogue.models import Record
from mosaique.catalogue.works.reading import COLUMNS, Row, in_works, merged, rows_by_work
from mosaique.core import clock
from mosaique.exchange.formats.safe_xml import xml_text
from mosaique.portal import addresses, labels, wording
from mosaique.portal.asked import Asked

KINDS: dict[str, type[SyndicationFeed]] = {"rss": DefaultFeed, "atom": Atom1Feed}
_NAMES_SHOWN = 5


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
        author_name=xml_text(", ".join(one.direct_name for one in described.contributors[:_NAMES_SHOWN]))
        or None,
        pubdate=min(published for *_, published, _updated in rows),
        updateddate=max(updated for *_, updated in rows),
        categories=[xml_text(subject.label) for subject in described.subjects],
    )
