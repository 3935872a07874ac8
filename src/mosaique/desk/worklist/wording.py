"""The members of a description in words, for who compares or proofreads them."""

from __future__ import annotations

from typing import Any

from mosaique.catalogue.enums import ABSTRACT_ORIGINS
from mosaique.catalogue.values.codes import AbstractOrigin
from mosaique.catalogue.values.description import (
    Abstract,
    Contributor,
    Description,
    Event,
    Host,
    Identifier,
    Keyword,
    Link,
    Note,
    OtherTitle,
    Publisher,
    Series,
    Subject,
    Territory,
    Thesis,
)
from mosaique.portal import labels
from mosaique.vocabularies import territories

_CODES = {
    "type": labels.document_type,
    "scope": lambda value: labels.facet_value("portee", value),
    "publics": lambda value: labels.facet_value("public", value),
    "access": lambda value: labels.facet_value("acces", value),
    "languages": labels.language,
    "original_languages": labels.language,
}


def in_words(member: str, described: Description) -> str:
    """A member's value as people say it, a line an element; empty when it says nothing."""
    value = getattr(described, member)
    parts = value if isinstance(value, list) else [value]
    return "\n".join(filter(None, (_one(member, part) for part in parts if part)))


def _one(member: str, value: Any) -> str:  # noqa: C901, PLR0911, PLR0912  # one case for each shape of a member
    match value:
        case Contributor():
            role = labels.role(value.role)
            return " ".join(filter(None, (value.name, role and f"({role})", value.dates, value.affiliation)))
        case Publisher():
            return " : ".join(filter(None, (value.place, value.name)))
        case Series():
            return " ; ".join(filter(None, (value.title, value.number, value.issn)))
        case Host():
            return _parts(
                value.title, value.issn, value.isbn, value.volume, value.issue, value.pages,
                value.article_number, *(editor.name for editor in value.editors),
            )  # fmt: skip
        case Thesis():
            return _parts(value.degree, value.discipline, value.institution)
        case Event():
            return _parts(value.name, value.number, value.place, value.date)
        case Identifier():
            return " ".join(filter(None, (value.scheme.upper(), value.value, value.qualifier)))
        case Link():
            return " – ".join(filter(None, (value.label, value.url)))
        case Abstract():
            origin = "" if value.origin == AbstractOrigin.UNKNOWN else str(ABSTRACT_ORIGINS[value.origin])
            language = value.language and labels.language(value.language)
            return (
                f"{value.text} [{facts}]" if (facts := _parts(language, origin, value.author)) else value.text
            )
        case Subject():
            return labels.concept(value.concept) if value.concept else value.label
        case Territory():
            return value.label or territories.label(value.code) or value.code
        case Keyword() | Note() | OtherTitle():
            return value.text
        case _:
            return str(_CODES[member](value)) if member in _CODES else str(value)


def _parts(*facts: str) -> str:
    return ", ".join(filter(None, facts))
