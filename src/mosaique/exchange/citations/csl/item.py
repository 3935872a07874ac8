"""One CSL-JSON item made safe to read: texts, names and dates whatever the file held."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

NAME_VARIABLES = frozenset(
    (
        "author", "chair", "collection-editor", "compiler", "composer", "container-author", "contributor",
        "curator", "director", "editor", "editor-translator", "editorial-director", "executive-producer",
        "guest", "host", "illustrator", "interviewer", "narrator", "organizer", "original-author",
        "performer", "producer", "recipient", "reviewed-author", "script-writer", "series-creator",
        "translator",
    )
)  # fmt: skip
DATE_VARIABLES = frozenset(
    (
        "accessed", "available-date", "event-date", "issued", "original-date", "submitted",
    )
)  # fmt: skip
_ALIASES = {"shortTitle": "title-short", "journalAbbreviation": "container-title-short"}
# No citation shows more; what is longer is a damaged field, and would only cost time.
LONGEST_TEXT, MOST_NAMES = 4_000, 300
_CONTROLS = re.compile(r"[\x00-\x1f\x7f\ue000\ue001]+")
_DOI_ADDRESS = re.compile(r"^(?:https?://(?:dx\.)?doi\.org/|doi:\s*)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Name:
    """A person's name in its parts, or a body's in ``literal``."""

    family: str = ""
    given: str = ""
    dropping: str = ""
    non_dropping: str = ""
    suffix: str = ""
    comma_suffix: bool = False
    literal: str = ""


@dataclass(frozen=True, slots=True)
class Date:
    """A date or a range: each side is (year, month, day), a year alone, … Months 13 to 24 are seasons."""

    start: tuple[int, ...] = ()
    end: tuple[int, ...] = ()
    open_ended: bool = False
    literal: str = ""
    uncertain: bool = False

    @property
    def is_empty(self) -> bool:
        return not self.start and not self.literal


@dataclass(slots=True)
class Item:
    id: str
    type: str
    texts: dict[str, str] = field(default_factory=dict)
    names: dict[str, tuple[Name, ...]] = field(default_factory=dict)
    dates: dict[str, Date] = field(default_factory=dict)

    @property
    def language(self) -> str:
        return self.texts.get("language", "")

    def has(self, variable: str) -> bool:
        return bool(self.texts.get(variable) or self.names.get(variable) or variable in self.dates)


def read_item(data: Mapping[str, Any], *, position: int) -> Item:
    """The item of a CSL-JSON object. What has the wrong shape is left out, never raised."""
    item = Item(id=str(data.get("id") or position), type=str(data.get("type") or "document"))
    for key, value in data.items():
        variable = _ALIASES.get(key, key)
        if variable in NAME_VARIABLES:
            if names := tuple(name for entry in _as_list(value)[:MOST_NAMES] if (name := read_name(entry))):
                item.names[variable] = names
        elif variable in DATE_VARIABLES:
            if not (date := read_date(value)).is_empty:
                item.dates[variable] = date
        elif variable not in {"id", "type"} and (text := _text(value)):
            item.texts.setdefault(variable, text)
    _derive(item)
    return item


def _derive(item: Item) -> None:
    if doi := item.texts.get("DOI"):
        item.texts["DOI"] = _DOI_ADDRESS.sub("", doi)
    for old, new in (("event", "event-title"), ("event-title", "event")):  # renamed by CSL 1.0.2
        if old in item.texts:
            item.texts.setdefault(new, item.texts[old])
    if (page := item.texts.get("page")) and "page-first" not in item.texts:
        item.texts["page-first"] = re.split(r"[\s,&–—-]", page, maxsplit=1)[0]


def _as_list(value: object) -> list[Any]:
    if isinstance(value, list):
        return value
    return [] if value is None else [value]


def _text(value: object) -> str:
    if isinstance(value, bool) or value is None:
        return ""
    if isinstance(value, int | float | str):
        text = _CONTROLS.sub(" ", str(value)).strip()
        return text if len(text) <= LONGEST_TEXT else text[:LONGEST_TEXT].rstrip() + "…"
    return ""


# --- Names ------------------------------------------------------------------------------------------------

_APOSTROPHES = ("'", "’")
_ELIDED = re.compile(r"^(\w{1,3}(?:['’]\s*(?=\w)|-(?=[A-ZÀ-Þ])))")


def read_name(value: object) -> Name | None:
    """The name of a CSL-JSON name object, or of a bare text. None when it holds nothing."""
    if isinstance(value, str):
        return Name(literal=value.strip()) if value.strip() else None
    if not isinstance(value, Mapping):
        return None
    if literal := _text(value.get("literal")):
        return Name(literal=literal)
    family, given = _text(value.get("family")), _text(value.get("given"))
    dropping, non_dropping = _text(value.get("dropping-particle")), _text(value.get("non-dropping-particle"))
    if family.startswith('"') and family.endswith('"'):  # written so to keep its particle
        family = family.strip('"')
    elif value.get("parse-names", True) is not False:
        if not non_dropping:
            non_dropping, family = _leading(family)
        if not dropping:
            given, dropping = _trailing(given)
    if not (family or given or non_dropping):
        return None
    given, comma, suffix = _suffix(given, _text(value.get("suffix")))
    return Name(
        family=family,
        given=given,
        dropping=dropping,
        non_dropping=non_dropping,
        suffix=suffix,
        comma_suffix=comma or bool(value.get("comma-suffix")),
    )


def _leading(family: str) -> tuple[str, str]:
    """The particles that open a family name ("de", "van der", "d’"), then the name."""
    words = family.split(" ")
    count = 0
    while count < len(words) - 1 and _is_particle(words[count]):
        count += 1
    particle, rest = " ".join(words[:count]), " ".join(words[count:])
    if (elided := _ELIDED.match(rest)) and elided[1].islower():
        return f"{particle} {elided[1]}".strip(), rest[elided.end() :]
    # "de' Medici" keeps the space that "d'Alembert" has not.
    return f"{particle} " if particle.endswith(_APOSTROPHES) else particle, rest


def _trailing(given: str) -> tuple[str, str]:
    """The given name, then the particles that close it ("Jean de")."""
    words = given.split(" ")
    count = len(words)
    while count > 1 and _is_particle(words[count - 1]):
        count -= 1
    return " ".join(words[:count]), " ".join(words[count:])


def _is_particle(word: str) -> bool:
    letters = word.strip("'’.-")
    return bool(letters) and letters.islower()


def _suffix(given: str, suffix: str) -> tuple[str, bool, str]:
    """The suffix of "Martin Luther, Jr." keeps its comma when "!" stands before it."""
    if suffix or "," not in given:
        return given, False, suffix
    given, _, rest = given.partition(",")
    rest = rest.strip()
    return given.strip(), rest.startswith("!"), rest.lstrip("! ")


# --- Dates ------------------------------------------------------------------------------------------------

_ISO = re.compile(r"^(-?\d{1,5})(?:-(\d{1,2})(?:-(\d{1,2}))?)?(?:T.*)?$")
_SEASONS = {"spring": 21, "summer": 22, "autumn": 23, "fall": 23, "winter": 24}


def read_date(value: object) -> Date:
    if isinstance(value, str | int):
        return _raw(str(value))
    if not isinstance(value, Mapping):
        return Date()
    uncertain = bool(value.get("circa")) and str(value.get("circa")) not in {"0", "false"}
    sides = [side for raw in _as_list(value.get("date-parts"))[:2] if (side := _side(raw)) is not None]
    if sides and sides[0]:
        start = _with_season(sides[0], value.get("season"))
        end = sides[1] if len(sides) > 1 else ()
        return Date(start=start, end=end, open_ended=len(sides) > 1 and not end, uncertain=uncertain)
    if literal := _text(value.get("literal")):
        return Date(literal=literal, uncertain=uncertain)
    if raw := _text(value.get("raw")):
        date = _raw(raw)
        return Date(start=date.start, end=date.end, literal=date.literal, uncertain=uncertain)
    return Date()


def _raw(text: str) -> Date:
    first, slash, last = text.strip().partition("/")
    start, end = _ISO.match(first), _ISO.match(last)
    if not start:
        return Date(literal=text.strip())
    return Date(
        start=_side(start.groups()) or (),
        end=(_side(end.groups()) or ()) if end else (),
        open_ended=bool(slash and not last),
    )


def _with_season(start: tuple[int, ...], season: object) -> tuple[int, ...]:
    if len(start) == 1 and season:
        number = _SEASONS.get(str(season).strip().lower())
        if number is None and str(season).strip().isdigit():
            number = 20 + (int(str(season)) - 1) % 4 + 1
        if number:
            return (start[0], number)
    return start


def _side(value: object) -> tuple[int, ...] | None:
    """The leading parts that are numbers within their bounds; () when there is no year."""
    if not isinstance(value, list | tuple):
        return None
    parts: list[int] = []
    for raw, bound in zip(value, (99999, 24, 31), strict=False):
        try:
            number = int(str(raw).strip())
        except ValueError:
            break
        if number == 0 or abs(number) > bound or (parts and number < 0):
            break
        parts.append(number)
    return tuple(parts)
