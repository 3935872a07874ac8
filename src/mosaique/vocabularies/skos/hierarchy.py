"""Relations between concepts, made sound: no concept above or beside itself (SKOS S27; ISO 25964-1, 10.2).

What is taken out is told. Used by the reader, and by whoever edits one concept.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from mosaique.core.messages import gettext_noop as _
from mosaique.vocabularies.skos.values import SkosProblem

ITSELF = _("It is said to be its own broader, related or replacing concept.")
CIRCLE = _("It is above itself through %(other)s: this link is left out.")
TOO_DEEP = _("It is more than %(limit)s levels deep: it is put at the top.")
BOTH = _("It is said to be both related to %(other)s and above or below it: the relation is left out.")

MAX_DEPTH = 100

Links = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Relations:
    """Identifier → identifiers, one mapping a relation; every identifier is a key of each."""

    broader: Links
    related: Links
    replaced_by: Links


def mend(relations: Relations) -> tuple[Relations, list[SkosProblem]]:
    """The relations without what cannot hold, and what was left out."""
    faults: list[SkosProblem] = []
    plain = Relations(
        *(
            _without_itself(links, faults)
            for links in (relations.broader, relations.related, relations.replaced_by)
        )
    )
    broader = _within_depth(_without_circles(plain.broader, faults), faults)
    replaced_by = _without_circles(plain.replaced_by, faults)
    return Relations(broader, _apart(plain.related, broader, faults), replaced_by), faults


def ancestors(identifier: str, broader: Links) -> set[str]:
    """Every concept above one; ends even if the links go in circles."""
    found: set[str] = set()
    waiting = [identifier]
    while waiting:
        for above in broader.get(waiting.pop(), ()):
            if above not in found:
                found.add(above)
                waiting.append(above)
    return found


def _without_itself(links: Links, faults: list[SkosProblem]) -> dict[str, tuple[str, ...]]:
    sound = {}
    for identifier, others in links.items():
        if identifier in others:
            faults.append(SkosProblem(identifier, ITSELF))
        sound[identifier] = tuple(other for other in others if other != identifier)
    return sound


def _without_circles(links: Links, faults: list[SkosProblem]) -> dict[str, tuple[str, ...]]:
    """Walk upwards from each concept, depth first without recursion, and cut a link that leads back."""
    sound = {identifier: list(others) for identifier, others in links.items()}
    done: set[str] = set()
    for start in sorted(links):
        path: dict[str, Iterator[str]] = {}
        current: str | None = None if start in done else start
        while current is not None:
            path.setdefault(current, iter(tuple(sound.get(current, ()))))
            above = next(path[current], None)
            if above is None:
                done.add(current)
                del path[current]
                current = next(reversed(path), None)
            elif above in path:
                sound[current].remove(above)
                faults.append(SkosProblem(current, CIRCLE, {"other": above}))
            elif above not in done:
                current = above
    return {identifier: tuple(others) for identifier, others in sound.items()}


def _within_depth(broader: Links, faults: list[SkosProblem]) -> dict[str, tuple[str, ...]]:
    """Level by level from the top: what would be deeper than MAX_DEPTH loses what is above it."""
    narrower: dict[str, list[str]] = {}
    waits = {identifier: len(set(others)) for identifier, others in broader.items()}
    for identifier, others in broader.items():
        for above in set(others):
            narrower.setdefault(above, []).append(identifier)
    sound = dict(broader)
    level = [identifier for identifier, count in waits.items() if not count]
    depth = dict.fromkeys(level, 0)
    while level:
        following = []
        for one in level:
            for below in narrower.get(one, ()):
                depth[below] = max(depth.get(below, 0), depth[one] + 1)
                waits[below] -= 1
                if waits[below]:
                    continue
                if depth[below] > MAX_DEPTH:
                    faults.append(SkosProblem(below, TOO_DEEP, {"limit": MAX_DEPTH}))
                    sound[below], depth[below] = (), 0
                following.append(below)
        level = following
    return sound


def _apart(related: Links, broader: Links, faults: list[SkosProblem]) -> dict[str, tuple[str, ...]]:
    sound = {}
    for identifier, others in related.items():
        above = ancestors(identifier, broader) if others else set()
        kept = []
        for other in others:
            below = identifier in ancestors(other, broader)
            if not below and other not in above:
                kept.append(other)
            elif not below or identifier not in related.get(other, ()):  # told once, by the lower of the two
                faults.append(SkosProblem(identifier, BOTH, {"other": other}))
        sound[identifier] = tuple(kept)
    return sound
