"""What is derived from a description: columns to sort and filter by, keys, links to authorities."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from django.conf import settings

from mosaique.catalogue.values.codes import SubjectKind
from mosaique.catalogue.values.dates import PartialDate
from mosaique.catalogue.values.description import Contributor, Description
from mosaique.catalogue.values.matching import digest, match_keys, normalised
from mosaique.catalogue.values.minimum_level import Element, missing_elements
from mosaique.vocabularies.thesaurus import thesaurus

_ARTICLE = re.compile(r"^(?:l |d |le |la |les |un |une |des |du |the |a |an )(?=\S)")
_LONGEST_CODE = 16  # characters, as the column; a source may write anything there
_LEAST_YEAR, _LAST_YEAR = -9999, 9999
# Headings name topics, places or forms alike in small centres' files; a person's name is never a concept.
_INDEXING_KINDS = frozenset({SubjectKind.TOPIC, SubjectKind.PLACE, SubjectKind.FORM})


@dataclass(frozen=True, slots=True)
class Derived:
    """The columns and links of one record. ``concepts`` are identifiers of the thesaurus, without
    repetition, in the description's order; ``key_digests`` as in ``values.matching``.
    """

    title: str
    sort_title: str
    main_contributor: str
    type: str
    year: int | None
    scope: str
    concepts: tuple[str, ...]
    missing: tuple[Element, ...]
    key_digests: tuple[int, ...]

    @property
    def is_complete(self) -> bool:
        return not self.missing


def derive(description: Description) -> Derived:
    """Everything that follows from a description, computed once for a write."""
    concepts = concepts_of(description)
    missing = missing_elements(
        description, abstract_length=settings.MOSAIQUE_ABSTRACT_MINIMUM, has_subject=bool(concepts)
    )
    return Derived(
        title=description.full_title()[:500],
        sort_title=sort_key(description.title),
        main_contributor=description.contributors[0].name[:200] if description.contributors else "",
        type=description.type,
        year=year_of(description),
        scope=description.scope[:_LONGEST_CODE],
        concepts=concepts,
        missing=tuple(missing),
        key_digests=tuple(map(digest, match_keys(description))),
    )


def concepts_of(description: Description) -> tuple[str, ...]:
    """Concepts said outright, and those whose label a heading or a free keyword is, in any language.

    The description itself stays as the source wrote it, so that an export gives the same headings back.
    """
    vocabulary = thesaurus()
    found = [
        subject.concept or vocabulary.match(subject.label)
        for subject in description.subjects
        if subject.kind in _INDEXING_KINDS
    ]
    found += [vocabulary.match(keyword.text) for keyword in description.keywords]
    return tuple(dict.fromkeys(filter(None, found)))


def year_of(description: Description) -> int | None:
    """The first year of publication, None when unknown or beyond what a column holds."""
    year = PartialDate.parse(description.date).start_year
    return year if year is not None and _LEAST_YEAR <= year <= _LAST_YEAR else None


def sort_key(title: str) -> str:
    """The title folded, without its leading article ("L'intégration" files at I)."""
    return _ARTICLE.sub("", normalised(title))[:120]


def name_order(name: str) -> str:
    """What a name is ordered by in a list: "Défenseur" comes before "Duchier", whatever the database."""
    return _plain_name(name)[:120]


def agent_key(contributor: Contributor) -> str:
    """The key of an authority's form: its kind and its folded name, with dates where a name is common."""
    name = f"{contributor.name} {contributor.dates}" if contributor.dates else contributor.name
    return f"{contributor.kind}:{_plain_name(name)}"[:250]


# Each name is asked about several times a record, and authors come back.
_plain_name = lru_cache(maxsize=10_000)(normalised)
