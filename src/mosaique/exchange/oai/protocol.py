"""What a harvester asks: verbs, arguments, dates; and the protocol's own errors."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass, field

SECONDS = "%Y-%m-%dT%H:%M:%SZ"

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_SECOND = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z")
_WORD = r"[A-Za-z0-9\-_.!~*'()]+"
_SHOWN = 100  # characters of what was asked, in the sentence that refuses it

# What each argument may look like: beyond, the answer that repeats it would not be valid (OAI-PMH.xsd).
_FORMS = {
    "metadataPrefix": re.compile(_WORD),
    "set": re.compile(f"{_WORD}(?::{_WORD})*"),
    "identifier": re.compile(r"[^\s<>\"{}|\\^`\x00-\x1f]+"),
    "from": re.compile(f"{_DAY.pattern}|{_SECOND.pattern}"),
    "until": re.compile(f"{_DAY.pattern}|{_SECOND.pattern}"),
}


class OaiError(Exception):
    """An answer of the protocol (its section 3.6), not a failure; ``message`` is for who harvests."""

    code = ""

    def __init__(self, message: str) -> None:
        self.message = message
        super().__init__(message)


class BadVerb(OaiError):
    code = "badVerb"


class BadArgument(OaiError):
    code = "badArgument"


class BadResumptionToken(OaiError):
    code = "badResumptionToken"


class CannotDisseminateFormat(OaiError):
    code = "cannotDisseminateFormat"


class IdDoesNotExist(OaiError):
    code = "idDoesNotExist"


class NoRecordsMatch(OaiError):
    code = "noRecordsMatch"


@dataclass(frozen=True, slots=True)
class Verb:
    """The arguments of a verb. ``exclusive`` stands alone, in the place of all others."""

    required: frozenset[str] = frozenset()
    optional: frozenset[str] = frozenset()
    exclusive: str = ""

    @property
    def known(self) -> frozenset[str]:
        return self.required | self.optional | {self.exclusive} - {""}


_LIST = Verb(frozenset({"metadataPrefix"}), frozenset({"from", "until", "set"}), "resumptionToken")
VERBS = {
    "Identify": Verb(),
    "ListMetadataFormats": Verb(optional=frozenset({"identifier"})),
    "ListSets": Verb(exclusive="resumptionToken"),
    "ListIdentifiers": _LIST,
    "ListRecords": _LIST,
    "GetRecord": Verb(frozenset({"identifier", "metadataPrefix"})),
}


@dataclass(frozen=True, slots=True)
class Ask:
    """A request whose arguments are those of its verb, each given once and well-formed."""

    verb: str
    arguments: dict[str, str] = field(default_factory=dict)


def read_ask(pairs: Iterable[tuple[str, str]]) -> Ask:
    """The request of these arguments. Raises BadVerb or BadArgument."""
    given = list(pairs)
    verbs = [value for name, value in given if name == "verb"]
    if len(verbs) != 1 or verbs[0] not in VERBS:
        raise BadVerb(_about_verbs(verbs))
    verb = VERBS[verbs[0]]
    others = [(name, value) for name, value in given if name != "verb"]
    arguments = dict(others)
    _refuse_if(sorted(arguments.keys() - verb.known), "is not an argument of this verb")
    _refuse_if(sorted({name for name, _ in others if _count(others, name) > 1}), "is given more than once")
    if verb.exclusive in arguments:
        _refuse_if(sorted(arguments.keys() - {verb.exclusive}), f"cannot go with {verb.exclusive}")
        return Ask(verbs[0], arguments)
    _refuse_if(sorted(verb.required - arguments.keys()), "is missing")
    for name, value in arguments.items():
        if not _FORMS[name].fullmatch(value):
            raise BadArgument(f"{name} is not well-formed: {_shown(value)}")
    return Ask(verbs[0], arguments)


def _about_verbs(verbs: list[str]) -> str:
    if not verbs:
        return "The verb is missing."
    return "The verb is given more than once." if len(verbs) > 1 else f"Unknown verb: {_shown(verbs[0])}"


def _refuse_if(names: list[str], why: str) -> None:
    if names:
        raise BadArgument(f"{_shown(names[0])} {why}.")


def _count(pairs: list[tuple[str, str]], name: str) -> int:
    return sum(one == name for one, _ in pairs)


def _shown(text: str) -> str:
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"


@dataclass(frozen=True, slots=True)
class Span:
    """Moments that a list is limited to: from ``since`` on, before ``before``; None for no limit."""

    since: dt.datetime | None = None
    before: dt.datetime | None = None


ALWAYS = Span()


def read_span(arguments: dict[str, str]) -> Span:
    """The moments between ``from`` and ``until``, both included; a day is the whole day (section 2.7.1).

    Raises BadArgument for a date that no calendar has, two granularities, or an end before the start.
    """
    start, end = arguments.get("from", ""), arguments.get("until", "")
    if start and end and len(start) != len(end):
        raise BadArgument("from and until have different granularities.")
    if start and end and start > end:
        raise BadArgument("from is later than until.")
    return Span(_moment("from", start)[0] if start else None, _moment("until", end)[1] if end else None)


def _moment(name: str, text: str) -> tuple[dt.datetime, dt.datetime | None]:
    """The first moment that a datestamp covers and the first after it, None at the end of time."""
    is_day = bool(_DAY.fullmatch(text))
    try:
        first = dt.datetime.strptime(text, "%Y-%m-%d" if is_day else SECONDS).replace(tzinfo=dt.UTC)
    except ValueError:
        raise BadArgument(f"{name} is no date: {text}") from None
    try:
        return first, first + (dt.timedelta(days=1) if is_day else dt.timedelta(seconds=1))
    except OverflowError:
        return first, None
