"""Lists of a description as lines of text, the way a documentalist types them, and back.

An element whose line was not touched comes back as the same object, with what the line does not show
(an author's identifiers, a heading's vocabulary).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from mosaique.catalogue.values.description import (
    Contributor,
    Identifier,
    Keyword,
    Link,
    Publisher,
    Series,
    Subject,
    Territory,
)
from mosaique.catalogue.values.identifiers import identifier, recognise, web_address
from mosaique.catalogue.values.names import contributor
from mosaique.vocabularies import territories
from mosaique.vocabularies.thesaurus import thesaurus

T = TypeVar("T")

_ROLE = re.compile(r"^(?P<name>.+?)\s*\[(?P<role>[a-z]{3})\]$")
_SERIES = re.compile(r"^(?P<title>.+?)\s*;\s*(?P<number>[^;]+)$")
_PUBLISHER = re.compile(r"^(?P<place>[^:]+?)\s+:\s+(?P<name>.+)$")


def show(elements: Iterable[T], line: Callable[[T], str]) -> str:
    """The elements, a line each."""
    return "\n".join(_on_one_line(line(element)) for element in elements)


def read(text: str, *, before: Sequence[T], line: Callable[[T], str], parse: Callable[[str], T]) -> list[T]:
    """The elements that the lines say. Raises ValidationError naming the line that cannot be read."""
    known: dict[str, list[T]] = {}
    for element in before:
        known.setdefault(_on_one_line(line(element)), []).append(element)
    wanted = [_on_one_line(one) for one in text.splitlines() if one.strip()]
    return [_taken(known[one]) if one in known else parse(one) for one in wanted]


def _taken(alike: list[T]) -> T:
    """The next of the elements that make one same line; the last serves for all lines beyond."""
    return alike.pop(0) if len(alike) > 1 else alike[0]


def _on_one_line(text: str) -> str:
    """The text without line ends or repeated spaces, no-break ones included."""
    return " ".join(text.split())


def contributor_line(person: Contributor) -> str:
    """As “Noiriel, Gérard” for an author, “Noiriel, Gérard [edt]” for another role."""
    return person.name if person.role in {"", "aut"} else f"{person.name} [{person.role}]"


def parse_contributor(line: str) -> Contributor:
    found = _ROLE.match(line)
    return contributor(found["name"], role=found["role"]) if found else contributor(line)


def publisher_line(publisher: Publisher) -> str:
    """As “Paris : La Découverte”, or the name alone."""
    return f"{publisher.place} : {publisher.name}" if publisher.place else publisher.name


def parse_publisher(line: str) -> Publisher:
    found = _PUBLISHER.match(line)
    return Publisher(place=found["place"], name=found["name"]) if found else Publisher(name=line)


def series_line(series: Series) -> str:
    """As “Repères ; 324”, or the title alone."""
    return f"{series.title} ; {series.number}" if series.number else series.title


def parse_series(line: str) -> Series:
    found = _SERIES.match(line)
    return Series(title=found["title"], number=found["number"].strip()) if found else Series(title=line)


def identifier_line(number: Identifier) -> str:
    """As “isbn 9782707143112”."""
    return f"{number.scheme} {number.value}"


def parse_identifier(line: str) -> Identifier:
    """A number with its scheme before it, or one that says by itself what it is: an ISBN, a DOI."""
    if bare := recognise(line):
        return bare
    scheme, _space, value = line.partition(" ")
    if not value:
        raise ValidationError(
            _("“%(line)s”: write the kind of number, then the number, as in “isbn 9782…”.") % {"line": line}
        )
    found = identifier(scheme.lower().rstrip(":"), value)
    if not found.valid:
        raise ValidationError(_("“%(line)s” is not a valid number: check its digits.") % {"line": line})
    return found


def link_line(link: Link) -> str:
    return link.url


def parse_link(line: str) -> Link:
    if not web_address(line):
        raise ValidationError(_("“%(line)s” is not a web address that a reader can follow.") % {"line": line})
    return Link(url=web_address(line))


def subject_line(subject: Subject) -> str:
    return thesaurus().label(subject.concept, "fr") or subject.label if subject.concept else subject.label


def parse_subject(line: str) -> Subject:
    concept = thesaurus().match(line)
    if not concept:
        raise ValidationError(
            _("“%(line)s” is not in the thesaurus: choose another term, or make it a free keyword.")
            % {"line": line}
        )
    return Subject(label=thesaurus().label(concept, "fr"), concept=concept, scheme="mosaique")


def keyword_line(keyword: Keyword) -> str:
    return keyword.text


def parse_keyword(line: str) -> Keyword:
    return Keyword(text=line)


def territory_line(place: Territory) -> str:
    return place.label or territories.label(place.code) or place.code


def parse_territory(line: str) -> Territory:
    code = territories.find(line)
    if not code:
        raise ValidationError(
            _("“%(line)s” is not a known territory: give its name or its code.") % {"line": line}
        )
    return Territory(label=territories.label(code), code=code)
