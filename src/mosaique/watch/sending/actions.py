"""Taking in what people send, with the credit, and describing it."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from django.db import transaction

from mosaique.catalogue.values.matching import digest, normalised
from mosaique.catalogue.values.text import tidy
from mosaique.core import clock, stopping
from mosaique.core.http import POLITE
from mosaique.network.models import Structure, User
from mosaique.watch.cleaning import ADDRESS, cleaned, shortened
from mosaique.watch.enums import SourceKind, SourceState
from mosaique.watch.errors import NOT_AN_ADDRESS
from mosaique.watch.feeds.addresses import canonical
from mosaique.watch.feeds.values import Feed, FeedItem
from mosaique.watch.keeping import WORDS, keep
from mosaique.watch.models import Item, Sighting, Source
from mosaique.watch.sending.lists import BadLine, Link
from mosaique.watch.sending.looking import Looked, checked, look
from mosaique.watch.sending.models import Sending
from mosaique.watch.topics.matching import match
from mosaique.watch.topics.models import Placing, Topic, TopicItem

logger = logging.getLogger(__name__)

SENT_URL = "sent:"
_NOTE = 2_000  # characters of a sending's
_AT_ONCE = 50  # pages that one job describes


@dataclass(slots=True)
class Sent:
    """What sending came to: items that are new to the watch, items that it had, lines without a link."""

    added: list[Item] = field(default_factory=list)
    known: list[Item] = field(default_factory=list)
    repeated: int = 0
    refused: list[BadLine] = field(default_factory=list)


def sent_source() -> Source:
    """The source of what people send, made when it is first needed; nobody reads it."""
    now = clock.now()
    source, _made = Source.objects.get_or_create(
        url=SENT_URL,
        defaults={
            "kind": SourceKind.SENT,
            "state": SourceState.PAUSED,
            "title": "Envois",
            "is_titled": True,
            "next_at": now,
            "added_at": now,
        },
    )
    return source


def send(
    links: Iterable[Link | BadLine],
    *,
    by: User,
    structure: Structure | None,
    topic: Topic | None = None,
    looked: Looked | None = None,
) -> Sent:
    """Put what somebody sends in the watch, credited to her; good links of a list come in, bad ones are told.

    ``looked`` is what the only link's page said of itself, when it was asked already; the others' pages are
    asked in the background.
    """
    sent, chosen = Sent(), dict[str, tuple[Link, str]]()
    for one in links:
        if isinstance(one, BadLine):
            sent.refused.append(one)
            continue
        url, refused = checked(one.url)
        key = tidy(canonical(url))
        if refused is not None or not key or len(url) > ADDRESS:
            reason, facts = (refused.reason, refused.facts) if refused else (NOT_AN_ADDRESS, {})
            sent.refused.append(BadLine(one.line, one.url[:200], reason, facts))
        elif key in chosen:
            sent.repeated += 1
        else:
            chosen[key] = (one, url)
    if chosen:
        _take_in(chosen, sent, by=by, structure=structure, topic=topic, looked=looked)
    return sent


@transaction.atomic
def _take_in(
    chosen: dict[str, tuple[Link, str]],
    sent: Sent,
    *,
    by: User,
    structure: Structure | None,
    topic: Topic | None,
    looked: Looked | None,
) -> None:
    now, source = clock.now(), sent_source()
    keys = {digest(shortened(key)): key for key in chosen}
    seen = set(Sighting.objects.filter(source=source, key__in=keys).values_list("key", flat=True))
    fresh = [_entry(key, *chosen[key], looked) for number, key in keys.items() if number not in seen]
    kept = keep(source, cleaned(Feed(version="sent", items=fresh), now=now), now=now)
    match(kept.new)
    if kept.new and looked and looked.language:
        Item.objects.filter(pk=kept.new[0].pk).update(language=looked.language[:35])
    sightings = Sighting.objects.filter(source=source, key__in=keys).select_related("item")
    items = {keys[one.key]: one.item for one in sightings}
    new = {item.pk for item in kept.new}
    for key in chosen:
        item = items[key]
        (sent.added if item.pk in new else sent.known).append(item)
    said = [(items[key], link.note) for key, (link, _url) in chosen.items()]
    _credit(said, by=by, structure=structure)
    if topic is not None:
        _put_in(topic, items.values())
    if kept.new and looked is None:
        _describe_later(sorted(new))


def _credit(said: Sequence[tuple[Item, str]], *, by: User, structure: Structure | None) -> None:
    """Note who sent each item, once; what she writes of one that she has sent joins what she wrote."""
    found = Sending.objects.filter(by=by, item__in=[item for item, _note in said])
    sendings, fresh = {one.item_id: one for one in found}, list[Sending]()
    for item, note in said:
        if item.pk not in sendings:
            sendings[item.pk] = Sending(item=item, by=by, structure=structure, at=clock.now())
            fresh.append(sendings[item.pk])
        one = sendings[item.pk]
        if note not in one.note:
            one.note = f"{one.note}\n\n{note}".strip()[:_NOTE]
    Sending.objects.bulk_create(fresh, ignore_conflicts=True)
    Sending.objects.bulk_update(found, ["note"], batch_size=100)


def _entry(key: str, link: Link, url: str, looked: Looked | None) -> FeedItem:
    """The link as an entry: under its canonical address, what a person wrote before what the page says."""
    said = looked.item if looked else FeedItem(identifier=key)
    return FeedItem(
        identifier=key,
        link=said.link or url,
        title=_escaped(link.title) or said.title,
        published=said.published,
        author=said.author,
        summary=said.summary,
        categories=said.categories,
    )


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;")


def _put_in(topic: Topic, items: Iterable[Item]) -> None:
    """Have the items in a topic because a person said so."""
    wanted = {item.pk for item in items}
    TopicItem.objects.filter(topic=topic, item__in=wanted).update(placing=Placing.ADDED)
    TopicItem.objects.bulk_create(
        [TopicItem(topic=topic, item_id=pk, placing=Placing.ADDED) for pk in sorted(wanted)],
        ignore_conflicts=True,
    )


def _describe_later(pks: Sequence[int]) -> None:
    from mosaique.watch.sending.tasks import describe_sent  # noqa: PLC0415  # which calls this module

    for start in range(0, len(pks), _AT_ONCE):
        some = list(pks[start : start + _AT_ONCE])
        transaction.on_commit(lambda some=some: describe_sent.enqueue(some))  # type: ignore[misc]  # a default


def describe(pks: Sequence[int], *, look: Callable[..., Looked] = look) -> int:
    """Ask the pages of items that were sent and say nothing yet; gives how many said something.

    Politely, one after the other; asked to stop, the rest is left to another job.
    """
    done = 0
    for place, pk in enumerate(pks):
        if stopping.is_stopping():
            _describe_later(pks[place:])
            break
        item = Item.objects.filter(pk=pk, origin__kind=SourceKind.SENT, summary="", content="").first()
        if item is not None and item.url:
            done += _describe(pk, look(item.url, pace=POLITE))
    logger.info("sent items=%s described=%s", len(pks), done)
    return done


@transaction.atomic
def _describe(pk: int, looked: Looked) -> bool:
    """Give an item what its page says; the title that a person gave it stays."""
    read = cleaned(Feed(version="sent", items=[looked.item]), now=clock.now()).items[0]
    # Somebody may have changed it while its page was asked, or removed it.
    item = Item.objects.select_for_update().filter(pk=pk).first()
    if item is None:
        return False
    if looked.item.title and item.title == item.url:
        item.title, item.title_key = read.title, digest(normalised(read.title))
    item.author, item.date = item.author or read.author, item.date or read.date
    item.summary, item.words = read.summary, " ".join(read.words.split(" ", WORDS)[:WORDS])
    item.categories = item.categories or read.categories
    item.language = item.language or looked.language[:35]
    item.save()
    match([item])
    return bool(looked.item.title)
