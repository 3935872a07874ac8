"""Lists of a description with an element more, less, or in another's place."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from mosaique.catalogue.values.codes import SubjectKind
from mosaique.catalogue.values.description import Keyword, Publisher, Series, Subject, Territory
from mosaique.catalogue.values.matching import normalised
from mosaique.vocabularies import territories
from mosaique.vocabularies.thesaurus import thesaurus

T = TypeVar("T")
Is = Callable[[T], bool]

_INDEXING = frozenset({SubjectKind.TOPIC, SubjectKind.PLACE, SubjectKind.FORM})


def with_one(elements: Sequence[T], new: T, is_it: Is[T]) -> list[T]:
    """The elements and a new one at the end, unless it is among them."""
    return list(elements) if any(map(is_it, elements)) else [*elements, new]


def without(elements: Sequence[T], is_it: Is[T]) -> list[T]:
    """The elements but those."""
    return [one for one in elements if not is_it(one)]


def with_another(elements: Sequence[T], is_old: Is[T], renew: Callable[[T], T], is_new: Is[T]) -> list[T]:
    """The elements with the old ones renewed in their place; what would stand twice stands once."""
    if not any(map(is_old, elements)):
        return list(elements)
    found: list[T] = []
    for one in elements:
        made = renew(one) if is_old(one) else one
        if not (is_new(made) and any(map(is_new, found))):
            found.append(made)
    return found


def is_concept(identifier: str) -> Is[Subject]:
    """Whether a heading is that concept, said outright or recognised by its label."""

    def is_it(subject: Subject) -> bool:
        if subject.concept:
            return subject.concept == identifier
        return subject.kind in _INDEXING and thesaurus().match(subject.label) == identifier

    return is_it


def is_keyword(text: str) -> Is[Keyword]:
    """Whether a keyword is that one, whatever its case and accents."""
    wanted = normalised(text)
    return lambda keyword: normalised(keyword.text) == wanted


def is_territory(code: str) -> Is[Territory]:
    """Whether a place is that one, by its code or its name."""
    return lambda place: (place.code or territories.find(place.label)) == code


def is_series(title: str) -> Is[Series]:
    """Whether a series has that title, whatever its number."""
    wanted = normalised(title)
    return lambda series: normalised(series.title) == wanted


def is_publisher(name: str) -> Is[Publisher]:
    """Whether a publisher has that name, wherever it is."""
    wanted = normalised(name)
    return lambda publisher: normalised(publisher.name) == wanted


def concept_heading(identifier: str) -> Subject:
    """A concept as a record says it."""
    return Subject(label=thesaurus().label(identifier, "fr"), concept=identifier, scheme="mosaique")


def place_heading(code: str) -> Territory:
    """A place as a record says it."""
    return Territory(label=territories.label(code), code=code)
