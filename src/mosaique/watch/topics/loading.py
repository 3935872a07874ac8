"""Topics and items read from the database, as profiles and texts: few statements, whatever their number."""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Iterable, Sequence

from django.db.models import Count, Max

from mosaique.discovery.query.parser import parse
from mosaique.vocabularies.models import Territory
from mosaique.vocabularies.thesaurus import Thesaurus, thesaurus
from mosaique.watch.models import Item, Sighting
from mosaique.watch.topics.models import Topic
from mosaique.watch.topics.profiles import Profile, Profiles
from mosaique.watch.topics.texts import ABSTRACT, PEOPLE, SOURCE, SUBJECT, TITLE, ItemText, plain

MOST_PLACES = 20_000  # names of one topic: a whole country's communes are not spelled out
_LEAST_LETTERS = 4  # of a place that is a part of the one chosen: "Y" and "Us" are communes too
_KINDS = ("concepts", "territories", "sources")

_lock = threading.Lock()
_known: tuple[object, Profiles] | None = None


def profiles() -> Profiles:
    """All topics, ready to match; read again when one was changed, or the thesaurus."""
    global _known  # noqa: PLW0603  # one cache for the process
    vocabulary = thesaurus()
    moment = Topic.objects.aggregate(count=Count("pk"), newest=Max("pk"), changed=Max("changed_at"))
    key = (tuple(moment.values()), vocabulary)
    with _lock:
        if _known is None or _known[0][0] != key[0] or _known[0][1] is not vocabulary:  # type: ignore[index]  # key
            _known = (key, Profiles(profiles_of(Topic.objects.all())))
        return _known[1]


def profiles_of(topics: Iterable[Topic]) -> list[Profile]:
    """The profiles of topics that are in the database."""
    chosen = list(topics)
    linked = {kind: _linked(kind, chosen) for kind in _KINDS}
    identifiers = _identifiers(thesaurus())
    places = _places({code for codes in _codes(linked["territories"]).values() for code in codes})
    codes = _codes(linked["territories"])
    return [
        profile(
            one.pk,
            one.query,
            concepts=[identifiers[pk] for pk in linked["concepts"][one.pk] if pk in identifiers],
            places={name for code in codes.get(one.pk, ()) for name in places[code]},
            sources=linked["sources"][one.pk],
        )
        for one in chosen
    ]


def profile(
    key: int, query: str, *, concepts: Iterable[str], places: Iterable[str], sources: Iterable[int]
) -> Profile:
    """A profile of what a topic says, concepts by identifier."""
    return Profile(
        key=key,
        node=parse(query).node,
        labels=frozenset(_labels(thesaurus(), concepts)),
        places=frozenset(sorted(places)[:MOST_PLACES]),
        sources=frozenset(sources),
    )


def names_of(territories: Iterable[Territory]) -> set[str]:
    """Names of these places, of what they were, and of what is in them."""
    found = _places({one.code for one in territories})
    return {name for names in found.values() for name in names}


def _linked(kind: str, topics: Sequence[Topic]) -> dict[int, list[int]]:
    """What topics are linked to, by topic."""
    through = getattr(Topic, kind).through
    column = {"concepts": "concept_id", "territories": "territory_id", "sources": "source_id"}[kind]
    found: dict[int, list[int]] = defaultdict(list)
    rows = through.objects.filter(topic__in=topics).order_by("pk").values_list("topic_id", column)
    for topic, other in rows:
        found[topic].append(other)
    return found


def _identifiers(vocabulary: Thesaurus) -> dict[int, str]:
    return {entry.pk: entry.identifier for entry in vocabulary.entries.values()}


def _labels(vocabulary: Thesaurus, identifiers: Iterable[str]) -> set[str]:
    """Every label of concepts, in every language, of what they replaced and of all narrower ones."""
    below = {lower for one in identifiers for lower in (one, *vocabulary.descendants(one))}
    return {label for one in below for label in vocabulary.labels(one)}


def _codes(linked: dict[int, list[int]]) -> dict[int, list[str]]:
    """The codes of the territories of topics."""
    keys = {pk for some in linked.values() for pk in some}
    codes = dict(Territory.objects.filter(pk__in=keys).values_list("pk", "code"))
    return {topic: [codes[pk] for pk in some] for topic, some in linked.items()}


def _places(codes: set[str]) -> dict[str, set[str]]:
    """By code the place's name, those of what is in it however far down, and of what they were before."""
    if not codes:
        return {}
    rows = Territory.objects.values_list("code", "name", "parents", "successors")
    names, inside = dict[str, str](), defaultdict[str, list[str]](list)
    for code, name, parents, successors in rows.iterator(chunk_size=5_000):
        names[code] = name
        for above in (*parents, *successors):
            inside[above].append(code)
    return {code: _named_below(code, names, inside) for code in codes}


def _named_below(code: str, names: dict[str, str], inside: dict[str, list[str]]) -> set[str]:
    seen, level = {code}, [code]
    while level:
        level = [lower for one in level for lower in inside.get(one, ()) if lower not in seen]
        seen.update(level)
    kept = {names[one] for one in seen if len(names.get(one, "")) >= _LEAST_LETTERS}
    return kept | ({names[code]} if code in names else set())


def texts_of(items: Sequence[Item]) -> list[ItemText]:
    """Items as topics read them, with all the sources that show them."""
    sources: dict[int, dict[int, str]] = defaultdict(dict)
    seen = Sighting.objects.filter(item__in=items).order_by("pk")
    for item, source, title in seen.values_list("item_id", "source_id", "source__title"):
        sources[item][source] = title
    return [_text(one, sources[one.pk]) for one in items]


def _text(item: Item, sources: dict[int, str]) -> ItemText:
    body = f"{item.summary} {item.content}" if item.content else item.summary
    return ItemText(
        key=item.pk,
        texts={
            TITLE: item.title,
            ABSTRACT: plain(body),
            SUBJECT: " ; ".join(map(str, item.categories)),
            PEOPLE: item.author,
            SOURCE: " ; ".join(sources.values()),
        },
        year=(item.date or item.seen_at).year,
        language=item.language,
        identifiers=frozenset(str(one.get("value", "")).lower() for one in item.identifiers),
        sources=frozenset(sources),
    )
