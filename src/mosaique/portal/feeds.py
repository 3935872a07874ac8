"""A search as RSS 2.0 or Atom: the newest documents that a question finds."""

from __future__ import annotations

from collections.abc import Sequence

from django.conf import settings
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed, DefaultFeed, SyndicationFeed
from django.utils.translation import gettext as _

from mosaique.catalogue.models import Record
from mosaique.core import clock
from mosaique.portal import labels
from mosaique.portal.searching import Asked

KINDS: dict[str, type[SyndicationFeed]] = {"rss": DefaultFeed, "atom": Atom1Feed}


def feed(records: Sequence[Record], asked: Asked, *, kind: str, language: str) -> bytes:
    """The feed's bytes, UTF-8. Every item has an id, a title, a link and the date readers first saw it."""
    base = settings.MOSAIQUE_BASE_URL
    query = asked.query_string()
    title = (
        _("Mosaïque: %(question)s") % {"question": asked.text}
        if asked.text
        else _("Mosaïque: newest references")
    )
    made = KINDS[kind](
        title=title,
        link=f"{base}{reverse('portal:search')}?{query}",
        description=_("Documents of the network that this search finds, newest first."),
        language=language,
        feed_url=f"{base}{reverse('portal:search_export', args=[kind])}" + (f"?{query}" if query else ""),
    )
    for record in records:
        described = record.description
        url = base + reverse("portal:notice", args=[record.pk])
        made.add_item(
            title=described.full_title(),
            link=url,
            unique_id=url,
            description=described.abstracts[0].text
            if described.abstracts
            else labels.document_type(described.type),
            author_name=", ".join(person.direct_name for person in described.contributors[:5]) or None,
            pubdate=record.published_at,
            updateddate=record.updated_at,
            categories=[subject.label for subject in described.subjects],
        )
    if not records:
        made.feed["updated"] = clock.now()
    return made.writeString("utf-8").encode()
