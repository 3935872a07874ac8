"""What a line of the inbox shows of an item, read for a whole page at once."""

from __future__ import annotations

import html
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce, NullIf, Substr
from django.utils.html import format_html
from django.utils.safestring import SafeString

from mosaique.catalogue.values.text import tidy
from mosaique.core import clock
from mosaique.discovery.highlighting import Marker, Runs
from mosaique.discovery.query.words import fold_word
from mosaique.watch.inbox.models import Decision, ItemClaim, ItemRecord, ReadState, WayFound
from mosaique.watch.inbox.paging import Place
from mosaique.watch.models import Item, Sighting, Source
from mosaique.watch.topics.models import ItemRank, Placing, Topic, TopicItem

_READ = 1_600  # characters of markup from which the first lines are taken
_TITLE = 600
_TAG = re.compile(r"<[^>]*>?")
_MARKED, _PLAIN = "<mark>{}</mark>", "{}"
_WORD = re.compile(r"[\w’'-]+")
_MOST_MATCHED = 40
_HEAVY = ("content", "summary", "words", "categories", "enclosures", "identifiers")


@dataclass(slots=True)
class Line:
    """An item where it stands. ``title`` and ``text`` are HTML, the words found in them marked;
    ``actions`` is that of its gestures (``drawing``).
    """

    item: Item
    place: Place
    title: str = ""
    text: str = ""
    sources: list[Source] = field(default_factory=list)
    topics: list[TopicItem] = field(default_factory=list)
    claim: ItemClaim | None = None
    decision: Decision | None = None
    records: list[ItemRecord] = field(default_factory=list)
    chance: float | None = None
    is_read: bool = False
    is_later: bool = False
    actions: str = ""

    @property
    def is_drawn(self) -> bool:
        return self.place.way == WayFound.DRAWN

    @property
    def percent(self) -> int | None:
        """The chance, in hundredths, when it is what put the item here."""
        return None if self.chance is None or self.place.way != WayFound.RANKED else round(100 * self.chance)


def lines_of(places: Sequence[Place], user: Any, *, topic: Topic | None = None) -> list[Line]:
    """The lines of a page, in as many queries whatever its length."""
    ids = [place.item_id for place in places]
    opening = Substr(Coalesce(NullIf(F("summary"), Value("")), F("content")), 1, _READ)
    items = Item.objects.filter(pk__in=ids).defer(*_HEAVY).annotate(opening=opening).in_bulk()
    lines = {place.item_id: Line(items[place.item_id], place) for place in places if place.item_id in items}
    _tell_sources(lines)
    _tell_topics(lines)
    _tell_states(lines, user)
    _tell_decisions(lines)
    for one in ItemRecord.objects.filter(item__in=ids).select_related("record", "by"):
        lines[one.item_id].records.append(one)
    _tell_chances(lines, topic)
    for line in lines.values():
        _mark(line)
    return list(lines.values())


def _tell_sources(lines: dict[int, Line]) -> None:
    seen = Sighting.objects.filter(item__in=lines).select_related("source").order_by("pk")
    for one in seen.only("item_id", "source__title", "source__url"):
        line = lines[one.item_id]
        if one.source not in line.sources:
            line.sources.append(one.source)


def _tell_topics(lines: dict[int, Line]) -> None:
    held = TopicItem.objects.filter(item__in=lines).exclude(placing=Placing.TAKEN_OUT)
    for one in held.select_related("topic").order_by("topic__name"):
        lines[one.item_id].topics.append(one)


def _tell_states(lines: dict[int, Line], user: Any) -> None:
    """Claims that hold, and what the items are to the person."""
    held = ItemClaim.objects.filter(item__in=lines, until__gt=clock.now())
    for claim in held.select_related("by", "structure"):
        lines[claim.item_id].claim = claim
    for state in ReadState.objects.filter(Q(item__in=lines), user=user):
        lines[state.item_id].is_read = state.read_at is not None
        lines[state.item_id].is_later = state.later_at is not None


def _tell_decisions(lines: dict[int, Line]) -> None:
    held = Decision.objects.filter(item__in=lines, undone_at=None)
    for one in held.select_related("by", "structure"):
        lines[one.item_id].decision = one


def _tell_chances(lines: dict[int, Line], topic: Topic | None) -> None:
    """The chance in the topic that is looked at, else the network's."""
    if topic is not None:
        for line in lines.values():
            line.chance = next((one.chance for one in line.topics if one.topic_id == topic.pk), None)
        return
    for item, chance in ItemRank.objects.filter(item__in=lines).values_list("item_id", "chance"):
        lines[item].chance = chance


def _mark(line: Line) -> None:
    marker = Marker(_wanted(line.topics))
    line.title = _in_html(marker.snippet(line.item.title, window=_TITLE))
    line.text = _in_html(marker.snippet(first_words(getattr(line.item, "opening", ""))))


def _in_html(runs: Runs) -> SafeString:
    """Runs of words, those that were found marked."""
    parts = ((_MARKED if is_found else _PLAIN, words) for words, is_found in runs)
    return SafeString("".join(format_html(shape, words) for shape, words in parts))


def _wanted(topics: Iterable[TopicItem]) -> list[str]:
    """The folded words of what the topics found."""
    words = defaultdict[str, None](lambda: None)
    for one in topics:
        for said in one.matched if isinstance(one.matched, list) else []:
            for word in _WORD.findall(str(said)):
                words[fold_word(word)]
    return [word for word in words if word][:_MOST_MATCHED]


def first_words(markup: str) -> str:
    """The words at the beginning of a cleaned text, a tag or an entity that was cut left out."""
    plain = html.unescape(_TAG.sub(" ", markup))
    return tidy(plain)
