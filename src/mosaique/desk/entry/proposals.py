"""What was found elsewhere, as values of the form's fields: shown with its sources, taken by one or all."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import msgspec
from django.utils.functional import Promise
from django.utils.translation import gettext

from mosaique.catalogue.enums import ABSTRACT_ORIGINS, DOCUMENT_TYPES
from mosaique.catalogue.values.description import Description
from mosaique.desk.entry.fields import FIELDS_OF, field_values
from mosaique.desk.models import Entry
from mosaique.exchange import lookup

# A publisher's summary is shown, and taken on purpose only: the network's abstracts are its own.
_NEVER_WITH_ALL = frozenset({"abstracts"})


@dataclass(frozen=True, slots=True)
class Choice:
    """One value for a member: as a line of text, with who says so; ``command`` takes it."""

    shown: str
    sources: str
    is_guess: bool
    command: str


@dataclass(frozen=True, slots=True)
class Offered:
    """What can be filled in of one member, the best choice first."""

    member: str
    label: str | Promise
    choices: list[Choice]


def found_for(entry: Entry) -> lookup.Lookup | None:
    """What was looked up for an entry, if anything was."""
    try:
        return lookup.from_json(entry.lookup) if entry.lookup else None
    except msgspec.DecodeError:  # kept by an older version
        return None


def doubt(entry: Entry) -> str:
    """What is strange in what was pasted, in the reader's language; empty when nothing is."""
    found = found_for(entry)
    return gettext(found.query.doubt) if found and found.query.doubt else ""


def offered(entry: Entry, labels: Mapping[str, str | Promise]) -> list[Offered]:
    """What the sources propose for the members that the form shows."""
    return [
        Offered(
            one.member,
            labels[FIELDS_OF[one.member][0]],
            [_choice(one, place) for place in range(len(one.candidates))],
        )
        for one in _proposals(entry)
    ]


def descriptions_found(entry: Entry) -> list[Description]:
    """The descriptions of which an element may be meant by a line of the form."""
    found = found_for(entry)
    return [draft.description for one in found.found for draft in one.drafts] if found else []


def publisher_s_text(entry: Entry) -> str:
    """The summaries that the sources give, to compare an abstract with."""
    return "\n".join(one.text for described in descriptions_found(entry) for one in described.abstracts)


def take(entry: Entry, typed: dict[str, Any], wanted: str) -> dict[str, Any]:
    """The typed values with what ``wanted`` names: "all", or "member:place".

    "all" fills what is still empty. Says in ``entry.taken`` where each member comes from.
    """
    member, _colon, place = wanted.partition(":")
    filled = dict(typed)
    for one in _proposals(entry):
        if wanted == "all":
            if one.member not in _NEVER_WITH_ALL and not _is_filled(filled, one.member):
                _put(entry, filled, one, 0)
        elif one.member == member and place.isdecimal() and int(place) < len(one.candidates):
            _put(entry, filled, one, int(place))
    return filled


def _proposals(entry: Entry) -> Iterable[lookup.Proposal]:
    found = found_for(entry)
    return [one for one in lookup.merge(found.outcomes) if one.member in FIELDS_OF] if found else []


def _choice(one: lookup.Proposal, place: int) -> Choice:
    candidate = one.candidates[place]
    shown = _values(one, place)
    text = " · ".join(_in_words(name, value) for name, value in shown.items() if value)
    return Choice(text, ", ".join(candidate.labels), candidate.is_guess, f"take:{one.member}:{place}")


def _in_words(name: str, value: Any) -> str:
    """A field's value as people say it, on one line."""
    if name == "type":
        return str(DOCUMENT_TYPES[value])
    if name == "abstract_origin":
        return str(ABSTRACT_ORIGINS[value])
    return ", ".join(value) if isinstance(value, list) else str(value).replace("\n", " ; ")


def _values(one: lookup.Proposal, place: int) -> dict[str, Any]:
    """Field → value of one candidate."""
    values = field_values(Description(**{one.member: one.candidates[place].value}))
    return {name: values[name] for name in FIELDS_OF[one.member] if name in values}


def _is_filled(typed: dict[str, Any], member: str) -> bool:
    """Whether something was typed; a type and languages have a default, which sources know better."""
    return member not in {"type", "languages"} and any(typed.get(name) for name in FIELDS_OF[member])


def _put(entry: Entry, typed: dict[str, Any], one: lookup.Proposal, place: int) -> None:
    typed |= _values(one, place)
    entry.taken = {**entry.taken, one.member: ", ".join(one.candidates[place].labels)}
