"""The parameters of the API: each reads its values, refuses the others, and describes itself.

They have the names of the portal's own addresses: a search of the portal becomes a search of the API by its
path alone. Unlike a page, which passes over what makes no sense, the API says so: whoever writes a program
wants to know of the misspelt filter.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict

from mosaique.core.messages import gettext_noop
from mosaique.discovery import facets
from mosaique.portal import asked
from mosaique.portal.api.problems import AskedWrongly, Trouble

LANGUAGES = ("fr", "en")
LARGEST_ID = 2**63 - 1  # what the database can hold
MOST_IDS = 100
MOST_PER_PAGE = 100
_MOST_VALUES = 40
_LONGEST_VALUE = 80
_LONGEST_TEXT = 500  # what the query language reads
_LONGEST_CURSOR = 200
_YEARS = re.compile(r"[0-9]{1,4}|[0-9]{0,4}\.\.[0-9]{0,4}")


class _Unusable(Exception):
    """A value that a parameter does not take, with what it takes."""

    def __init__(self, message: str, **facts: object) -> None:
        super().__init__(message)
        self.message, self.facts = message, facts


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter: ``read`` makes its value of a text. One that is ``repeated`` gives a tuple of values."""

    name: str
    description: str
    schema: dict[str, Any]
    read: Callable[[str], Any]
    default: Any = None
    repeated: bool = False
    example: str = ""


def read_parameters(query: QueryDict, known: Sequence[Parameter]) -> dict[str, Any]:
    """The value of each parameter, its default when it was not given.

    Raises AskedWrongly, naming every parameter that is unknown or has a value it does not take.
    """
    by_name = {one.name: one for one in known}
    given = {name: query.getlist(name) for name in query}
    found: dict[str, Any] = {name: one.default for name, one in by_name.items()}
    troubles = [
        Trouble(
            name,
            ", ".join(given[name][:3]),
            gettext_noop("No parameter has this name here; there are: %(names)s."),
            {"names": ", ".join(by_name)},
        )
        for name in given
        if name not in by_name
    ]
    for name, texts in given.items():
        if name in by_name:
            try:
                found[name] = _value(by_name[name], texts)
            except _Unusable as wrong:
                troubles.append(Trouble(name, ", ".join(texts[:3]), wrong.message, wrong.facts))
    if troubles:
        raise AskedWrongly(troubles[:_MOST_VALUES])
    return found


def _value(parameter: Parameter, texts: list[str]) -> Any:
    if not parameter.repeated:
        if len(texts) > 1:
            raise _Unusable(gettext_noop("It is given once."))
        return parameter.read(texts[0]) if texts[0] else parameter.default
    if len(texts) > _MOST_VALUES:
        raise _Unusable(gettext_noop("At most %(most)s values are taken."), most=_MOST_VALUES)
    return tuple(dict.fromkeys(parameter.read(text) for text in texts if text))


def _text(longest: int) -> Callable[[str], str]:
    def read(text: str) -> str:
        if "\x00" in text or len(text) > longest:
            raise _Unusable(
                gettext_noop("A text of at most %(longest)s characters is taken."), longest=longest
            )
        return text.strip()

    return read


def _plain(text: str) -> str:
    if len(text) > _LONGEST_VALUE or not text.isprintable():
        raise _Unusable(
            gettext_noop("A code of at most %(longest)s characters is taken."), longest=_LONGEST_VALUE
        )
    return text


def _number(low: int, high: int) -> Callable[[str], int]:
    def read(text: str) -> int:
        number = int(text) if text.isascii() and text.isdigit() and len(text) <= 19 else -1
        if not low <= number <= high:
            raise _Unusable(gettext_noop("A number from %(low)s to %(high)s is taken."), low=low, high=high)
        return number

    return read


def _one_of(values: Sequence[str]) -> Callable[[str], str]:
    def read(text: str) -> str:
        if text not in values:
            raise _Unusable(gettext_noop("One of these is taken: %(values)s."), values=", ".join(values))
        return text

    return read


def _years(text: str) -> asked.Years:
    if not _YEARS.fullmatch(text) or text == "..":
        raise _Unusable(
            gettext_noop("A year or a range of years is taken: 2009, 2005..2010, 2005.., ..2010.")
        )
    return asked.read_years({facets.YEAR: text})


def _ids(text: str) -> tuple[int, ...]:
    parts = text.split(",")
    if len(parts) > MOST_IDS:
        raise _Unusable(gettext_noop("At most %(most)s values are taken."), most=MOST_IDS)
    read = _number(1, LARGEST_ID)
    return tuple(dict.fromkeys(read(part.strip()) for part in parts))


def _yes(text: str) -> bool:
    return _one_of(("0", "1"))(text) == "1"


_WHOLE = {"type": "integer"}
_STRING = {"type": "string"}

LANGUAGE = Parameter(
    "lang",
    gettext_noop("The language of labels and messages; when it is not given, Accept-Language chooses."),
    {**_STRING, "enum": list(LANGUAGES)},
    _one_of(LANGUAGES),
)
TEXT = Parameter(
    "q",
    gettext_noop(
        'The question, in the portal’s own language: words, "phrases", OU, -without, auteur:, titre:…'
    ),
    {**_STRING, "maxLength": _LONGEST_TEXT},
    _text(_LONGEST_TEXT),
    default="",
    example="logement",
)
_FILTERS = {
    facets.STRUCTURE: gettext_noop("Held by this centre (its code); repeated: by one of them."),
    facets.SUBJECT: gettext_noop("Indexed with this concept or a narrower one (its identifier)."),
    facets.TYPE: gettext_noop("Of this type of document (its code)."),
    facets.LANGUAGE: gettext_noop("Written in this language (its code: fr)."),
    facets.TERRITORY: gettext_noop("About this territory or one within it (its code: R44, D67, C67482)."),
    facets.SCOPE: gettext_noop("Of this geographical scope (its code)."),
    facets.PUBLIC: gettext_noop("For this public (its code)."),
    facets.ACCESS: gettext_noop("Open to readers in this way (its code)."),
}
FILTERS = tuple(
    Parameter(name, _FILTERS[name], {**_STRING, "maxLength": _LONGEST_VALUE}, _plain, (), repeated=True)
    for name in facets.NAMES
)
YEARS = Parameter(
    facets.YEAR,
    gettext_noop("Published in this year or these years: 2009, 2005..2010, 2005.., ..2010."),
    {**_STRING, "pattern": f"^({_YEARS.pattern})$"},
    _years,
    default=asked.ALL_YEARS,
    example="2005..2010",
)
SORT = Parameter(
    "tri",
    gettext_noop("The order: relevance, the latest, titles, or the last added."),
    {**_STRING, "enum": list(asked.SORTS), "default": "pertinence"},
    _one_of(tuple(asked.SORTS)),
    default="pertinence",
)
PAGE = Parameter(
    "page",
    gettext_noop("The number of the page."),
    {**_WHOLE, "minimum": 1, "maximum": asked.DEEPEST, "default": 1},
    _number(1, asked.DEEPEST),
    default=1,
)
PER_PAGE = Parameter(
    "parpage",
    gettext_noop("How many on a page."),
    {**_WHOLE, "minimum": 1, "maximum": MOST_PER_PAGE, "default": 20},
    _number(1, MOST_PER_PAGE),
    default=20,
)
FACETS = Parameter(
    "facettes",
    gettext_noop("Filters whose values are to be counted; repeated for several."),
    {**_STRING, "enum": [*facets.NAMES, facets.YEAR]},
    _one_of((*facets.NAMES, facets.YEAR)),
    default=(),
    repeated=True,
    example="structure",
)
PASSAGES = Parameter(
    "extraits",
    gettext_noop("1 to be given the passages in which the words were found."),
    {**_STRING, "enum": ["0", "1"], "default": "0"},
    _yes,
    default=False,
)
IDS = Parameter(
    "ids",
    gettext_noop("The numbers of the notices wanted, separated by commas, a hundred at most."),
    {**_STRING, "pattern": "^[0-9]+(,[0-9]+)*$"},
    _ids,
    example="1,2,3",
)
SINCE = Parameter(
    "depuis",
    gettext_noop("What changed since this day or moment: 2026-01-31 or 2026-01-31T08:00:00Z."),
    _STRING,
    _text(_LONGEST_CURSOR),
)
CURSOR = Parameter(
    "cursor",
    gettext_noop("Where to go on, as the answer before said."),
    _STRING,
    _text(_LONGEST_CURSOR),
)
LABEL = Parameter(
    "q",
    gettext_noop("Concepts one of whose labels holds these words, in any language."),
    {**_STRING, "maxLength": _LONGEST_VALUE},
    _text(_LONGEST_VALUE),
    default="",
    example="logement",
)
BROADER = Parameter(
    "generique",
    gettext_noop("Only the concepts right below this one (its identifier)."),
    _STRING,
    _plain,
    default="",
)
TOP = Parameter(
    "sommets",
    gettext_noop("1 for the concepts without a broader one only."),
    {**_STRING, "enum": ["0", "1"], "default": "0"},
    _yes,
    default=False,
)
