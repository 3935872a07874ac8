"""A description as the fields of a form, member by member, and back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import msgspec

from mosaique.catalogue import entry_lines as lines
from mosaique.catalogue.values.codes import AbstractOrigin, DocumentType
from mosaique.catalogue.values.description import Abstract, Description, Event, Host, Note, Thesis


@dataclass(frozen=True, slots=True)
class LineList:
    """A list of the description edited as lines: its member, how an element is shown and read."""

    member: str
    line: Callable[[Any], str]
    parse: Callable[[str], Any]


LINE_LISTS = (
    LineList("contributors", lines.contributor_line, lines.parse_contributor),
    LineList("publishers", lines.publisher_line, lines.parse_publisher),
    LineList("series", lines.series_line, lines.parse_series),
    LineList("identifiers", lines.identifier_line, lines.parse_identifier),
    LineList("links", lines.link_line, lines.parse_link),
    LineList("subjects", lines.subject_line, lines.parse_subject),
    LineList("keywords", lines.keyword_line, lines.parse_keyword),
    LineList("territories", lines.territory_line, lines.parse_territory),
)
PLAIN = ("title", "subtitle", "edition", "date", "extent", "rights", "licence", "scope")
# Members that are one thing of several parts → its class and the parts that fields show.
PARTS: dict[str, tuple[type[Any], tuple[str, ...]]] = {
    "host": (Host, ("title", "issn", "isbn", "volume", "issue", "pages")),
    "thesis": (Thesis, ("degree", "discipline", "institution")),
    "event": (Event, ("name", "place", "date")),
}
_ABSTRACT = ("abstract", "abstract_language", "abstract_origin", "abstract_author")
# Member of the description → the fields that show it.
FIELDS_OF: dict[str, tuple[str, ...]] = {
    "type": ("type",),
    "languages": ("languages",),
    "publics": ("publics",),
    "abstracts": _ABSTRACT,
    "notes": ("note",),
    **{name: (name,) for name in PLAIN},
    **{each.member: (each.member,) for each in LINE_LISTS},
    **{name: tuple(f"{name}_{part}" for part in parts) for name, (_class, parts) in PARTS.items()},
}


def field_values(described: Description) -> dict[str, Any]:
    """What each field shows of a description."""
    abstract = described.abstracts[0] if described.abstracts else None
    shown: dict[str, Any] = {
        "type": str(described.type),
        "languages": " ".join(described.languages),
        "publics": described.publics,
        "note": described.notes[0].text if described.notes else "",
        **{name: getattr(described, name) for name in PLAIN},
        **{each.member: lines.show(getattr(described, each.member), each.line) for each in LINE_LISTS},
    }
    if abstract:
        shown |= {
            "abstract": abstract.text,
            "abstract_language": abstract.language,
            "abstract_origin": str(abstract.origin),
            "abstract_author": abstract.author,
        }
    for name, (_class, parts) in PARTS.items():
        whole = getattr(described, name)
        shown |= {f"{name}_{part}": getattr(whole, part) if whole else "" for part in parts}
    return shown


def described_by(said: dict[str, Any], before: Description) -> Description:
    """The description that clean fields make out of a former one; what no field shows is kept."""
    return msgspec.structs.replace(
        before,
        type=DocumentType(said["type"]),
        languages=said["languages"],
        publics=said["publics"],
        abstracts=_abstracts(said, before),
        notes=_notes(said["note"], before),
        **{name: said[name] for name in PLAIN},
        **{each.member: said[each.member] for each in LINE_LISTS},
        **{name: _whole(name, said, before) for name in PARTS},
    )


def _whole(name: str, said: dict[str, Any], before: Description) -> Any:
    """A member of several parts; None when nothing is said of it."""
    kind, parts = PARTS[name]
    former = getattr(before, name) or kind()
    whole = msgspec.structs.replace(former, **{part: said[f"{name}_{part}"] for part in parts})
    return whole if whole != kind() else None


def _abstracts(said: dict[str, Any], before: Description) -> list[Abstract]:
    others = before.abstracts[1:]
    if not said["abstract"]:
        return others
    first = Abstract(
        text=said["abstract"],
        language=said["abstract_language"],
        origin=AbstractOrigin(said["abstract_origin"] or AbstractOrigin.UNKNOWN),
        author=said["abstract_author"],
    )
    return [first, *others]


def _notes(text: str, before: Description) -> list[Note]:
    first, others = before.notes[:1], before.notes[1:]
    if not text:
        return others
    return [msgspec.structs.replace(first[0], text=text) if first else Note(text=text), *others]
