"""The best description of a work: each member of it taken from the record that says it best.

Sources come in order: the network's own centres, then its partners; within each, the centres named by the
network's priority. Within the same rank the fullest answer is taken, then the record that is fullest as a
whole, then the oldest. What adds up (subjects, keywords, territories, publics, numbers, links, other titles)
is united. The same records always give the same description, in whatever order they come.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, TypeVar

import msgspec

from mosaique.catalogue.values.codes import Access, DocumentType
from mosaique.catalogue.values.dates import PartialDate, Precision
from mosaique.catalogue.values.description import Abstract, Description
from mosaique.catalogue.values.matching import normalised

Said = TypeVar("Said")

READERS_LANGUAGES = ("fr", "en")  # of the portal: their abstracts come first
_LEAST_ABSTRACT = 40  # characters; less is a heading that strayed into the field
_PRECISIONS = list(Precision)


@dataclass(frozen=True, slots=True)
class Member:
    """A record of a work: its number, the code of its centre, and what it says."""

    id: int
    centre: str
    is_partner: bool
    description: Description


@dataclass(frozen=True, slots=True)
class Merged:
    """What the records of a work say together. ``whose`` names the records behind each member of the
    description that says something, in the order of the sources; ``order`` is that order.
    """

    description: Description
    whose: dict[str, tuple[int, ...]]
    order: tuple[int, ...]


class _Source(NamedTuple):
    """A record with its rank, 0 for the best; several may share one."""

    rank: int
    id: int
    said: Description


# Members of the description that are taken together from one record.
_BLOCKS: tuple[tuple[str, ...], ...] = (
    ("title", "subtitle", "part_number", "part_title", "responsibility"),
    ("edition",),
    ("publishers",),
    ("extent", "physical_details", "dimensions"),
    ("series",),
    ("host",),
    ("thesis",),
    ("event",),
    ("contributors",),
    ("languages",),
    ("original_languages",),
    ("scope",),
    ("rights", "licence"),
)
# Members that add up, with what makes two of their elements the same.
_UNITED: dict[str, Callable[[Any], object]] = {
    "other_titles": lambda one: normalised(one.text),
    "identifiers": lambda one: (one.scheme, one.value.lower()),
    "links": lambda one: one.url.partition("://")[2].rstrip("/") or one.url,
    "subjects": lambda one: one.concept or normalised(one.label),
    "keywords": lambda one: normalised(one.text),
    "territories": lambda one: one.code or normalised(one.label),
    "publics": lambda one: one,
}


def best_description(members: Collection[Member], *, priority: Sequence[str] = ()) -> Merged:
    """The description of a work with whose each part is. ``priority`` holds codes of centres, first ones
    first. A record alone gives its own description, untouched.
    """
    if len(members) == 1:
        (alone,) = members
        said = _said(alone.description)
        return Merged(alone.description, dict.fromkeys(said, (alone.id,)), (alone.id,))
    sources = _ranked(members, priority)
    order = tuple(source.id for source in sources)
    merging = _Merging(sources)
    for names in _BLOCKS:
        merging.take_block(names)
    for name, key in _UNITED.items():
        merging.unite(name, key)
    merging.take_date()
    merging.take_type()
    merging.take_access()
    merging.take_abstracts()
    merging.take_notes()
    merging.leave_out_doubles()
    return Merged(Description(**merging.found), merging.owners(), order)


def _ranked(members: Collection[Member], priority: Sequence[str]) -> list[_Source]:
    places = {code: place for place, code in enumerate(priority)}

    def standing(one: Member) -> tuple[bool, int]:
        return one.is_partner, places.get(one.centre, len(places))

    ranks = {found: rank for rank, found in enumerate(sorted(set(map(standing, members))))}
    sources = [_Source(ranks[standing(one)], one.id, one.description) for one in members]
    return sorted(sources, key=lambda one: (one.rank, -len(_said(one.said)), one.id))


def _said(described: Description) -> list[str]:
    return [name for name in Description.__struct_fields__ if getattr(described, name)]


class _Merging:
    """A description being put together from several, with whose each part is."""

    def __init__(self, sources: Sequence[_Source]) -> None:
        self.found: dict[str, Any] = {}
        self._whose: dict[str, tuple[int, ...]] = {}
        self._sources = sources

    def owners(self) -> dict[str, tuple[int, ...]]:
        """Whose each part is, in the model's order; what nobody said is not there."""
        return {name: self._whose[name] for name in Description.__struct_fields__ if self.found.get(name)}

    def take_block(self, names: tuple[str, ...]) -> None:
        """From one record: the fullest of the first rank that says its first member, or else any."""
        saying = self._saying(names[:1]) or self._saying(names)
        if not saying:
            return
        best = _best(saying, lambda one: sum(fullness(getattr(one.said, name)) for name in names))
        for name in names:
            self._keep(name, getattr(best.said, name), best.id)

    def unite(self, name: str, key: Callable[[Any], object]) -> None:
        """Every element once, as the first to say it has it; numbers that cannot be right are left out."""
        united: dict[object, Any] = {}
        said_by: dict[int, None] = {}
        for one in self._sources:
            for element in getattr(one.said, name):
                if getattr(element, "valid", True) and united.setdefault(key(element), element) is element:
                    said_by[one.id] = None
        self._keep(name, list(united.values()), *said_by)

    def take_date(self) -> None:
        """The most precise date; one that is certain before one that is not."""
        if dated := self._saying(("date",)):
            best = _best(dated, lambda one: _date_worth(one.said.date))
            self._keep("date", best.said.date, best.id)

    def take_type(self) -> None:
        """The first that says more than “other”."""
        telling = (one for one in self._sources if one.said.type != DocumentType.OTHER)
        best = next(telling, self._sources[0])
        self._keep("type", best.said.type, best.id)

    def take_access(self) -> None:
        """Open if anybody found it so: the document is free wherever one looks from."""
        if said := self._saying(("access",)):
            best = next((one for one in said if one.said.access == Access.OPEN), said[0])
            self._keep("access", best.said.access, best.id)

    def take_abstracts(self) -> None:
        """The longest valid one of each language, readers' languages first.

        One without a language serves when no other is there: it would say the same twice.
        """
        candidates = [
            (one, abstract) for one in self._sources for abstract in one.said.abstracts
            if _is_abstract(abstract, one.said)
        ]  # fmt: skip
        by_language = _grouped(candidates, lambda abstract: abstract.language[:2])
        if len(by_language) > 1:
            by_language.pop("", None)
        chosen = [
            _longest(by_language[language], lambda abstract: len(abstract.text))
            for language in sorted(by_language, key=_reading_order)
        ]
        self._keep("abstracts", [abstract for _, abstract in chosen], *(one.id for one, _ in chosen))

    def take_notes(self) -> None:
        """Those of each kind from the record that says most of it: two would repeat each other."""
        said = [
            (one, [note for note in one.said.notes if note.kind == kind])
            for one in self._sources
            for kind in dict.fromkeys(note.kind for note in one.said.notes)
        ]
        by_kind = _grouped(said, lambda notes: notes[0].kind)
        chosen = [
            _longest(each, lambda notes: sum(len(note.text) for note in notes)) for each in by_kind.values()
        ]
        self._keep("notes", [note for _, notes in chosen for note in notes], *(one.id for one, _ in chosen))

    def leave_out_doubles(self) -> None:
        """Another title that is the title, a keyword that is a subject, say nothing more."""
        title, subtitle = self.found.get("title", ""), self.found.get("subtitle", "")
        known = {normalised(title), normalised(f"{title} {subtitle}")}
        self.found["other_titles"] = _without(known, self.found["other_titles"], lambda one: one.text)
        known = {normalised(subject.label) for subject in self.found["subjects"]}
        self.found["keywords"] = _without(known, self.found["keywords"], lambda one: one.text)

    def _saying(self, names: Iterable[str]) -> list[_Source]:
        return [one for one in self._sources if any(getattr(one.said, name) for name in names)]

    def _keep(self, name: str, value: object, *owners: int) -> None:
        self.found[name], self._whose[name] = value, tuple(dict.fromkeys(owners))


def _best(sources: Sequence[_Source], worth: Callable[[_Source], Any]) -> _Source:
    """The worthiest of the first rank among them; the first of equals."""
    return max((one for one in sources if one.rank == sources[0].rank), key=worth)


def _longest(
    candidates: Sequence[tuple[_Source, Said]], length: Callable[[Said], int]
) -> tuple[_Source, Said]:
    """The same for what was taken out of the records."""
    first = candidates[0][0].rank
    return max((pair for pair in candidates if pair[0].rank == first), key=lambda pair: length(pair[1]))


def _grouped(
    candidates: Iterable[tuple[_Source, Said]], key: Callable[[Said], str]
) -> dict[str, list[tuple[_Source, Said]]]:
    found: dict[str, list[tuple[_Source, Said]]] = {}
    for pair in candidates:
        found.setdefault(key(pair[1]), []).append(pair)
    return found


def _without(known: set[str], elements: Sequence[Said], text: Callable[[Said], str]) -> list[Said]:
    return [one for one in elements if normalised(text(one)) not in known]


def fullness(value: object) -> int:
    """How many facts a value holds: one a text, and those of what it is made of."""
    if isinstance(value, msgspec.Struct):
        return sum(fullness(getattr(value, name)) for name in value.__struct_fields__)
    if isinstance(value, dict):
        return len(value)
    if isinstance(value, list):
        return sum(map(fullness, value))
    return 1 if value else 0


def _date_worth(text: str) -> tuple[int, bool]:
    read = PartialDate.parse(text)
    return _PRECISIONS.index(read.precision), not (read.approximate or read.uncertain or read.inferred)


def _is_abstract(abstract: Abstract, described: Description) -> bool:
    text = abstract.text.strip()
    return len(text) >= _LEAST_ABSTRACT and normalised(text) != normalised(described.full_title())


def _reading_order(language: str) -> tuple[int, str]:
    known = language in READERS_LANGUAGES
    return READERS_LANGUAGES.index(language) if known else len(READERS_LANGUAGES), language
