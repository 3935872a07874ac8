"""Published selections as Atom (RFC 4287): each is an entry, with what it holds as its text."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from html import escape

from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _

from mosaique.exchange.formats.safe_xml import xml_text
from mosaique.portal import addresses, wording
from mosaique.watch.selections import queries
from mosaique.watch.selections.models import SelectedItem, Selection
from mosaique.watch.selections.queries import Entry
from mosaique.watch.topics.models import Topic

ALL = "veille"  # the address of the feed of every selection
LENGTH = 20  # selections
_EPOCH = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)  # the date of a feed that has never held anything


class _Atom(Atom1Feed):
    """Atom whose feed is dated even when it is empty, and always the same."""

    never: dt.datetime

    def latest_post_date(self) -> dt.datetime:
        return super().latest_post_date() if self.items else self.never


def feed(topic: Topic | None) -> bytes:
    """The newest selections, of a topic or of all, UTF-8. Three queries more than the list's."""
    found = list(queries.with_entries(queries.public_selections(topic))[:LENGTH])
    made = _Atom(
        title=xml_text(title_of(topic)),
        link=addresses.absolute(page_of(topic)),
        description=_("What the network found, chosen and annotated by its documentalists."),
        language=wording.language(),
        feed_url=addresses.absolute(feed_path(topic)),
        feed_guid=addresses.absolute(feed_path(topic)),
    )
    made.never = topic.created_at if topic else _EPOCH
    shown = _values(found)
    for selection in found:
        _add(made, selection, shown[selection.pk])
    return made.writeString("utf-8").encode()


def title_of(topic: Topic | None) -> str:
    """What the feed is called."""
    return _("Mosaïque: selections, %(topic)s") % {"topic": topic} if topic else _("Mosaïque: selections")


def page_of(topic: Topic | None) -> str:
    """The list that the feed follows."""
    return reverse("selections:list") + (f"?theme={topic.slug}" if topic else "")


def feed_path(topic: Topic | None) -> str:
    """The feed's address on this site."""
    return reverse("selections:feed", args=[topic.slug if topic else ALL])


def _values(found: Sequence[Selection]) -> dict[int, list[Entry]]:
    """The entries of every selection of the feed, in two queries."""
    rows: list[SelectedItem] = [one for selection in found for one in selection.shown]  # type: ignore[attr-defined]  # prefetched
    values = {one.pk: one for one in queries.values(rows)}
    return {selection.pk: [values[one.pk] for one in selection.shown] for selection in found}  # type: ignore[attr-defined]


def _add(made: Atom1Feed, selection: Selection, entries: Sequence[Entry]) -> None:
    url = addresses.absolute(selection.public_path)
    author = selection.structure.name if selection.structure else _("Network of resource centres")
    made.add_item(
        title=xml_text(wording.typeset(selection.title)),
        link=url,
        unique_id=url,
        description=xml_text(_body(selection, entries)),
        author_name=xml_text(author),
        pubdate=selection.published_at,
        updateddate=max(selection.changed_at, selection.published_at or selection.changed_at),
        categories=[xml_text(str(selection.topic))] if selection.topic else (),
    )


def _body(selection: Selection, entries: Sequence[Entry]) -> str:
    """The introduction and the entries, as HTML that readers of feeds show."""
    parts = [_paragraphs(selection.introduction)]
    for group in queries.grouped(entries):
        if group.heading:
            parts.append(f"<h2>{escape(wording.typeset(group.heading))}</h2>")
        parts.append(f"<ul>{''.join(map(_line, group.entries))}</ul>")
    return "".join(parts)


def _line(entry: Entry) -> str:
    title = escape(wording.typeset(entry.title))
    linked = f'<a href="{escape(entry.url)}">{title}</a>' if entry.url else title
    about = ", ".join(filter(None, (entry.source, wording.date(entry.date))))
    return f"<li><p>{linked}{f' ({escape(about)})' if about else ''}</p>{_paragraphs(entry.note)}</li>"


def _paragraphs(text: str) -> str:
    found = (one.strip() for one in wording.typeset(text).split("\n\n"))
    return "".join(f"<p>{escape(one)}</p>" for one in found if one)
