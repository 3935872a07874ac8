"""Entries of a source become items: known already, seen elsewhere, changed, or new."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from mosaique.catalogue.values.identifiers import recognise
from mosaique.catalogue.values.matching import digest, normalised
from mosaique.watch.cleaning import CleanFeed, CleanItem
from mosaique.watch.enums import Change
from mosaique.watch.feeds.addresses import canonical
from mosaique.watch.likeness import are_alike
from mosaique.watch.models import Item, ItemVersion, Sighting, Source

WORDS = 300  # kept of a text, for likeness
_MOST_VERSIONS = 20
_REVISED = ["title", "title_key", "date", "summary", "content", "words", "digest", "changed_at"]
_NEAR = dt.timedelta(days=3)  # between two publications of one text
_DAY = dt.timedelta(days=1)


@dataclass(slots=True)
class Kept:
    """What a reading brought; ``seen_again`` are items of other sources that this one shows too."""

    new: list[Item] = field(default_factory=list)
    changed: list[Item] = field(default_factory=list)
    seen_again: list[Item] = field(default_factory=list)


@dataclass(slots=True)
class _Entry:
    """An entry with its digests."""

    clean: CleanItem
    key: int
    item_key: int
    title_key: int
    digest: int


def keep(source: Source, feed: CleanFeed, *, now: dt.datetime) -> Kept:
    """Store a reading's entries. In the caller's transaction; reading the same again changes nothing."""
    entries = {entry.key: entry for entry in _entries(source, feed)}
    seen = Sighting.objects.filter(source=source, key__in=entries).select_related("item")
    kept, known = Kept(), {one.key: one for one in seen}
    for sighting in known.values():
        _change(sighting, entries[sighting.key], source, kept, now)
    fresh = [entry for key, entry in entries.items() if key not in known]
    if fresh:
        _add(source, fresh, feed.language, kept, now)
    return kept


def _entries(source: Source, feed: CleanFeed) -> Iterator[_Entry]:
    titles: dict[str, set[str]] = {}
    for clean in feed.items:
        titles.setdefault(canonical(clean.link), set()).add(normalised(clean.title))
    for clean in feed.items:
        address, title = canonical(clean.link), normalised(clean.title)
        # Some feeds link every entry to one page, their home page most often: it names none of them.
        names_a_page = address.count("/") > 2 or "?" in address
        is_its_own = names_a_page and len(titles[address]) == 1 and not clean.is_change
        said = (title, clean.words, clean.date.isoformat() if clean.date else "")
        yield _Entry(
            clean=clean,
            key=digest(clean.identifier),
            item_key=digest(address if is_its_own else f"{source.pk} {clean.identifier}"),
            title_key=digest(title),
            digest=digest("\0".join(said)),
        )


def _add(source: Source, fresh: list[_Entry], language: str, kept: Kept, now: dt.datetime) -> None:
    """Entries that the source did not have: of items seen elsewhere, or at another identifier, or new."""
    by_key = {one.key: one for one in Item.objects.filter(key__in={entry.item_key for entry in fresh})}
    unmatched = [entry for entry in fresh if entry.item_key not in by_key and not entry.clean.is_change]
    for entry, item in _alike(unmatched, now):
        by_key[entry.item_key] = item
    known = {item.pk for item in by_key.values()}
    made: dict[int, Item] = {}
    for entry in fresh:
        if entry.item_key not in by_key:
            made.setdefault(entry.item_key, _item(entry, source, language, now))
    Item.objects.bulk_create(made.values())
    by_key |= made
    Sighting.objects.bulk_create(
        Sighting(
            item=by_key[entry.item_key],
            source=source,
            identifier=entry.clean.identifier,
            key=entry.key,
            url=entry.clean.link,
            digest=entry.digest,
            seen_at=now,
        )
        for entry in fresh
    )
    kept.new += made.values()
    kept.seen_again += [item for item in by_key.values() if item.pk in known]
    for entry in fresh:
        item = by_key[entry.item_key]
        # A source that gives one of its own pages again, under a new identifier, publishes it again.
        if item.pk in known and item.origin_id == source.pk and item.digest != entry.digest:
            _revise(item, entry, source, kept, now)


def _alike(entries: list[_Entry], now: dt.datetime) -> Iterable[tuple[_Entry, Item]]:
    """The entries whose title, date and text are an item's: its title alone is never enough."""
    if not entries:
        return
    found: dict[int, list[Item]] = {}
    titles = {entry.title_key for entry in entries}
    for item in Item.objects.filter(title_key__in=titles).order_by("-pk")[: 20 * len(titles)]:
        found.setdefault(item.title_key, []).append(item)
    for entry in entries:
        for item in found.get(entry.title_key, ()):
            apart = abs((entry.clean.date or now) - (item.date or item.seen_at))
            if apart <= _NEAR and are_alike(_first(entry.clean.words), item.words):
                yield entry, item
                break


def _item(entry: _Entry, source: Source, language: str, now: dt.datetime) -> Item:
    clean = entry.clean
    named = [recognise(text) for text in dict.fromkeys((clean.identifier, clean.link)) if text]
    return Item(
        key=entry.item_key,
        origin=source,
        url=clean.link,
        title=clean.title,
        title_key=entry.title_key,
        author=clean.author,
        date=clean.date,
        seen_at=now,
        summary=clean.summary,
        content=clean.content,
        words=_first(clean.words),
        language=language,
        image=clean.image,
        categories=clean.categories,
        enclosures=clean.enclosures,
        identifiers=[{"scheme": one.scheme, "value": one.value} for one in named if one],
        digest=entry.digest,
    )


def _change(sighting: Sighting, entry: _Entry, source: Source, kept: Kept, now: dt.datetime) -> None:
    """Note that a source says something else of an item than last time; its first source changes it."""
    if sighting.digest == entry.digest:
        return
    sighting.digest, sighting.url = entry.digest, entry.clean.link
    sighting.save(update_fields=["digest", "url"])
    if sighting.item.origin_id in {source.pk, None}:
        _revise(sighting.item, entry, source, kept, now)


def _revise(item: Item, entry: _Entry, source: Source, kept: Kept, now: dt.datetime) -> None:
    """Give an item what its source says now, its former self kept."""
    ItemVersion.objects.create(
        item=item,
        source=source,
        at=now,
        change=_what_changed(item, entry),
        title=item.title,
        date=item.date,
        summary=item.summary,
        content=item.content,
    )
    former = list(item.versions.order_by("-pk").values_list("pk", flat=True)[_MOST_VERSIONS:])
    if former:
        item.versions.filter(pk__in=former).delete()
    clean = entry.clean
    item.title, item.title_key, item.date = clean.title, entry.title_key, clean.date or item.date
    item.summary, item.content, item.words = clean.summary, clean.content, _first(clean.words)
    item.digest, item.changed_at = entry.digest, now
    item.save(update_fields=_REVISED)  # a decision may be written meanwhile
    kept.changed.append(item)


def _what_changed(item: Item, entry: _Entry) -> Change:
    if item.title_key != entry.title_key:
        return Change.RETITLED
    if item.date and entry.clean.date and entry.clean.date - item.date >= _DAY:
        return Change.REPUBLISHED
    return Change.REVISED


def _first(words: str) -> str:
    return " ".join(words.split(" ", WORDS)[:WORDS])
