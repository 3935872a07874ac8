"""The thesaurus in memory: labels, hierarchy and look-ups by any label, cheap enough to ask at every record.

It is the network's own scheme (``ConceptScheme.objects.main()``), without candidates; schemes imported beside
it are kept and exported, not indexed with. Read once per process, and again when ``VocabularyRevision`` has
moved, which is looked at once a second at most.
"""

from __future__ import annotations

import math
import re
import threading
import time
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TypeVar

from mosaique.vocabularies.enums import ConceptStatus, LabelKind
from mosaique.vocabularies.models import Concept, ConceptLabel, VocabularyRevision

K = TypeVar("K")

_LOOK_EVERY = 1.0  # seconds
_NOT_WORD = re.compile(r"[\W_]+")
_FINAL_PLURAL = re.compile(r"(?<=[^s\W]{3})[sx]\b")


@lru_cache(maxsize=20_000)
def label_key(text: str) -> str:
    """A label for comparison: no case, accents or punctuation, or plural endings."""
    opened = text.casefold().replace("œ", "oe").replace("æ", "ae")
    plain = "".join(c for c in unicodedata.normalize("NFKD", opened) if not unicodedata.combining(c))
    return _FINAL_PLURAL.sub("", _NOT_WORD.sub(" ", plain).strip())


@dataclass(frozen=True, slots=True)
class Wording:
    """A label with its language and its kind (``LabelKind``)."""

    text: str
    language: str
    kind: str


@dataclass(frozen=True, slots=True)
class Entry:
    """A concept as the thesaurus in memory knows it; relations hold identifiers."""

    pk: int
    identifier: str
    status: str
    preferred: dict[str, str]
    labels: tuple[str, ...]
    broader: tuple[str, ...]
    narrower: tuple[str, ...]
    related: tuple[str, ...]
    replaced_by: tuple[str, ...]
    replaces: tuple[str, ...]
    wordings: tuple[Wording, ...] = ()


@dataclass(frozen=True)
class Thesaurus:
    """Every concept by identifier; unknown identifiers give empty answers, never an error."""

    entries: dict[str, Entry] = field(default_factory=dict)
    by_key: dict[str, tuple[str, ...]] = field(default_factory=dict)
    by_language: dict[tuple[str, str], tuple[str, ...]] = field(default_factory=dict)
    # Found once for a concept, for every record asks.
    _above: dict[str, tuple[str, ...]] = field(default_factory=dict, init=False, repr=False, compare=False)
    _labels: dict[str, tuple[str, ...]] = field(default_factory=dict, init=False, repr=False, compare=False)

    def concept(self, identifier: str) -> Entry | None:
        """The concept, or None."""
        return self.entries.get(identifier)

    def primary_key(self, identifier: str) -> int | None:
        """The database key of a concept, or None."""
        entry = self.entries.get(identifier)
        return entry.pk if entry else None

    def label(self, identifier: str, language: str = "fr") -> str:
        """The preferred label in a language, else in French, else in any; empty for an unknown concept."""
        entry = self.entries.get(identifier)
        if entry is None:
            return ""
        return (
            entry.preferred.get(language)
            or entry.preferred.get("fr")
            or next(iter(entry.preferred.values()), "")
        )

    def labels(self, identifier: str) -> tuple[str, ...]:
        """Every label in every language, with those of the concepts that it replaces."""
        if identifier in self._labels:
            return self._labels[identifier]
        entry = self.entries.get(identifier)
        if entry is None:
            return ()
        former = (
            label for old in entry.replaces if old in self.entries for label in self.entries[old].labels
        )
        found = self._labels[identifier] = (*entry.labels, *former)
        return found

    def in_use(self, identifier: str) -> tuple[str, ...]:
        """The concept itself, or what took the place of one no longer to be used, however many times.

        A concept of another time that is not deprecated ("Zone urbaine sensible", 1996-2014) stays itself:
        what was written on it is still indexed with it.
        """
        entry = self.entries.get(identifier)
        if entry is None:
            return ()
        if entry.status != ConceptStatus.DEPRECATED:
            return (identifier,)
        later = self._walk(identifier, "replaced_by", past=ConceptStatus.DEPRECATED)
        return tuple(one for one in later if self.entries[one].status != ConceptStatus.DEPRECATED)

    def find(self, text: str) -> tuple[str, ...]:
        """Identifiers of the concepts that have this label, preferred ones first, in any language."""
        return self.by_key.get(label_key(text), ())

    def match(self, label: str, language: str | None = None) -> str:
        """The identifier of the concept that a heading or keyword is, or an empty string.

        A language narrows it to labels in that language: "CV" need not be the same in two of them.
        """
        key = label_key(label)
        found = self.by_key.get(key) if language is None else self.by_language.get((language, key))
        return found[0] if found else ""

    def ancestors(self, identifier: str) -> tuple[str, ...]:
        """Identifiers of all broader concepts, nearest first."""
        if identifier in self._above:
            return self._above[identifier]
        found = tuple(self._walk(identifier, "broader"))
        if identifier in self.entries:
            self._above[identifier] = found
        return found

    def descendants(self, identifier: str) -> tuple[str, ...]:
        """Identifiers of all narrower concepts, nearest first."""
        return tuple(self._walk(identifier, "narrower"))

    def children(self, identifier: str, language: str = "fr") -> tuple[str, ...]:
        """Identifiers of the narrower concepts, in the order of their labels."""
        entry = self.entries.get(identifier)
        return self._sorted(entry.narrower, language) if entry else ()

    def top_concepts(self, language: str = "fr") -> tuple[str, ...]:
        """Identifiers of the concepts without a broader one, in the order of their labels."""
        return self._sorted((one.identifier for one in self.entries.values() if not one.broader), language)

    def _sorted(self, identifiers: Iterable[str], language: str) -> tuple[str, ...]:
        return tuple(sorted(identifiers, key=lambda one: label_key(self.label(one, language))))

    def _walk(self, identifier: str, relation: str, *, past: str = "") -> Iterable[str]:
        """What a relation leads to, level by level; going on only from concepts of a status, if given."""
        seen = {identifier}
        level = [identifier]
        while level:
            further: list[str] = []
            for one in level:
                entry = self.entries.get(one)
                if entry is None or (past and entry.status != past):
                    continue
                further += [other for other in getattr(entry, relation) if other not in seen]
                seen.update(further)
            yield from (level := list(dict.fromkeys(further)))


_lock = threading.Lock()
_current = Thesaurus()
_revision = -1
_looked_at = -math.inf


def thesaurus() -> Thesaurus:
    """The thesaurus of this moment."""
    global _current, _looked_at, _revision  # noqa: PLW0603  # one cache for the process
    if time.monotonic() - _looked_at < _LOOK_EVERY:
        return _current
    with _lock:
        revision = VocabularyRevision.objects.values_list("number", flat=True).first() or 0
        if revision != _revision:
            _current, _revision = _load(), revision
        _looked_at = time.monotonic()
    return _current


def forget() -> None:
    """Read again at the next call: for tests, and for a process that has just changed the vocabularies."""
    global _looked_at, _revision
    _revision, _looked_at = -1, -math.inf


def _load() -> Thesaurus:
    concepts = {concept.pk: concept for concept in Concept.objects.public()}
    labels: dict[int, list[ConceptLabel]] = {}
    for label in ConceptLabel.objects.filter(concept__in=Concept.objects.public()).order_by("pk"):
        if label.concept_id in concepts:  # one added since the first statement waits for the next reading
            labels.setdefault(label.concept_id, []).append(label)
    broader, narrower = _both_ways(Concept.broader.through, concepts)
    related, _same = _both_ways(Concept.related.through, concepts)
    replaced, replaces = _both_ways(Concept.replaced_by.through, concepts)
    entries = {
        concept.identifier: Entry(
            pk=pk,
            identifier=concept.identifier,
            status=concept.status,
            preferred={
                one.language: one.text for one in labels.get(pk, ()) if one.kind == LabelKind.PREFERRED
            },
            labels=tuple(dict.fromkeys(one.text for one in labels.get(pk, ()))),
            broader=tuple(broader.get(concept.identifier, ())),
            narrower=tuple(narrower.get(concept.identifier, ())),
            related=tuple(related.get(concept.identifier, ())),
            replaced_by=tuple(replaced.get(concept.identifier, ())),
            replaces=tuple(replaces.get(concept.identifier, ())),
            wordings=tuple(Wording(one.text, one.language, one.kind) for one in labels.get(pk, ())),
        )
        for pk, concept in concepts.items()
    }
    return Thesaurus(entries, *_by_key(concepts, labels))


def _both_ways(
    through: type, concepts: dict[int, Concept]
) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    """A relation's rows as identifiers, by their start and by their end."""
    forward: dict[str, list[str]] = {}
    backward: dict[str, list[str]] = {}
    for start, end in through.objects.values_list("from_concept_id", "to_concept_id"):  # type: ignore[attr-defined]
        if start in concepts and end in concepts:
            forward.setdefault(concepts[start].identifier, []).append(concepts[end].identifier)
            backward.setdefault(concepts[end].identifier, []).append(concepts[start].identifier)
    return forward, backward


def _by_key(
    concepts: dict[int, Concept], labels: dict[int, list[ConceptLabel]]
) -> tuple[dict[str, tuple[str, ...]], dict[tuple[str, str], tuple[str, ...]]]:
    """Identifiers by the key of a label, then by language and key; preferred labels first."""
    ranked = sorted(
        (
            (one.kind != LabelKind.PREFERRED, pk, one.language, one.text)
            for pk, some in labels.items()
            for one in some
        ),
        key=lambda row: row[:2],
    )
    found: dict[str, dict[str, None]] = {}
    in_language: dict[tuple[str, str], dict[str, None]] = {}
    for _kind, pk, language, text in ranked:
        key, identifier = label_key(text), concepts[pk].identifier
        found.setdefault(key, {})[identifier] = None
        in_language.setdefault((language, key), {})[identifier] = None
    return _frozen(found), _frozen(in_language)


def _frozen(found: dict[K, dict[str, None]]) -> dict[K, tuple[str, ...]]:
    return {key: tuple(identifiers) for key, identifiers in found.items()}
