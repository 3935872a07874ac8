"""Batches in words: what an operation does, what a member holds, before and after."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import takewhile
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mosaique.catalogue import entry_lines as lines
from mosaique.catalogue.batches import operations as ops
from mosaique.catalogue.enums import ACCESSES, DOCUMENT_TYPES, PUBLICS, SCOPES, RecordState
from mosaique.catalogue.values.description import Description, Part
from mosaique.portal import labels
from mosaique.vocabularies import territories
from mosaique.vocabularies.thesaurus import thesaurus

MEMBERS: dict[str, Promise] = {
    "type": gettext_lazy("Type"),
    "title": gettext_lazy("Title"),
    "subtitle": gettext_lazy("Subtitle"),
    "responsibility": gettext_lazy("Responsibility"),
    "other_titles": gettext_lazy("Other titles"),
    "contributors": gettext_lazy("Authors"),
    "edition": gettext_lazy("Edition"),
    "publishers": gettext_lazy("Publishers"),
    "date": gettext_lazy("Date"),
    "extent": gettext_lazy("Extent"),
    "series": gettext_lazy("Series"),
    "host": gettext_lazy("In (journal or book)"),
    "languages": gettext_lazy("Languages"),
    "abstracts": gettext_lazy("Abstract"),
    "subjects": gettext_lazy("Subjects"),
    "keywords": gettext_lazy("Free keywords"),
    "territories": gettext_lazy("Territories"),
    "publics": gettext_lazy("Publics"),
    "scope": gettext_lazy("Scope"),
    "notes": gettext_lazy("Notes"),
    "rights": gettext_lazy("Rights"),
    "licence": gettext_lazy("Licence"),
    "access": gettext_lazy("Access"),
    "location": gettext_lazy("Location"),
    "conditions": gettext_lazy("Conditions"),
    "state": gettext_lazy("State"),
}
_LINES: dict[str, Callable[[Any], str]] = {
    "contributors": lines.contributor_line,
    "publishers": lines.publisher_line,
    "series": lines.series_line,
    "subjects": lines.subject_line,
    "keywords": lines.keyword_line,
    "territories": lines.territory_line,
    "publics": lambda value: str(PUBLICS.get(value, value)),
    "languages": lambda value: labels.facet_value("langue", value),
}
_CODES: dict[str, Mapping[Any, Any]] = {
    "type": DOCUMENT_TYPES,
    "scope": SCOPES,
    "access": ACCESSES,
    "state": {str(state): state.label for state in RecordState},
}
_AROUND = 60  # characters shown on either side of what differs in a long text


@dataclass(frozen=True, slots=True)
class Difference:
    """A member in words, with what goes and what comes."""

    label: str
    gone: tuple[str, ...]
    come: tuple[str, ...]


def member_label(name: str) -> str:
    """What a member is called; its own name when it has none here."""
    return str(MEMBERS.get(name, name))


def differences(before: Description, after: Description) -> list[Difference]:
    """What differs between two descriptions, in the model's order."""
    return [
        difference(name, getattr(before, name), getattr(after, name))
        for name in Description.__struct_fields__
        if getattr(before, name) != getattr(after, name)
    ]


def difference(name: str, before: Any, after: Any) -> Difference:
    """One member: of a list only the elements that go and come, of a long text only what is around."""
    old, new = _shown(name, before), _shown(name, after)
    gone = tuple(one for one in old if one not in new)
    come = tuple(one for one in new if one not in old)
    if len(gone) == len(come):
        pairs = [_around(one, other) for one, other in zip(gone, come, strict=True)]
        gone, come = tuple(one for one, _other in pairs), tuple(other for _one, other in pairs)
    return Difference(member_label(name), gone, come)


def _shown(name: str, value: Any) -> list[str]:
    if value is None or value == "":
        return []
    if isinstance(value, list):
        line = _LINES.get(name, _text_of)
        return [line(one) for one in value]
    if name in _CODES:
        return [str(_CODES[name].get(value, value))]
    return [_text_of(value)]


def _text_of(value: Any) -> str:
    if isinstance(value, Part):
        return str(getattr(value, "text", "") or getattr(value, "title", ""))
    return str(value)


def _around(one: str, other: str) -> tuple[str, str]:
    """Two texts cut to where they differ."""
    start = _alike(one, other)
    end = min(_alike(one[::-1], other[::-1]), min(len(one), len(other)) - start)
    return _cut(one, start, end), _cut(other, start, end)


def _alike(one: str, other: str) -> int:
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))


def _cut(text: str, start: int, end: int) -> str:
    first, last = max(0, start - _AROUND), len(text) - max(0, end - _AROUND)
    return f"{'…' if first else ''}{text[first:last]}{'…' if last < len(text) else ''}"


# --- Operations ----------------------------------------------------------------------------------------


def sentence(operation: ops.Operation) -> str:
    """What an operation does, as people say it."""
    return _SENTENCES[type(operation)](operation)


def sentences(kept: Sequence[dict[str, Any]]) -> list[str]:
    """What the operations of a batch do."""
    return [sentence(ops.from_kept(one)) for one in kept]


def _concept(identifier: str) -> str:
    return thesaurus().label(identifier) or identifier


def _place(code: str) -> str:
    return territories.label(code) or code


def _public(value: str) -> str:
    return str(PUBLICS.get(value, value))


def _set(one: Any) -> str:
    value = ", ".join(_shown(one.member, one.value.split() if one.member == "languages" else one.value))
    facts = {"member": member_label(one.member), "value": value}
    if one.only_if_empty:
        return _("%(member)s: “%(value)s” where nothing is said") % facts
    return _("%(member)s: “%(value)s” everywhere") % facts


def _set_copy(one: Any) -> str:
    return _("Copies – %(set)s") % {"set": _set(one)}


def _replace_text(one: Any) -> str:
    facts = {"member": member_label(one.member), "old": one.old, "new": one.new}
    if one.new:
        return _("%(member)s: replace “%(old)s” with “%(new)s”") % facts
    return _("%(member)s: take “%(old)s” away") % facts


_SENTENCES: dict[type[ops.Operation], Callable[[Any], str]] = {
    ops.AddSubject: lambda one: _("Add the subject “%(name)s”") % {"name": _concept(one.concept)},
    ops.RemoveSubject: lambda one: _("Remove the subject “%(name)s”") % {"name": _concept(one.concept)},
    ops.ReplaceSubject: lambda one: (
        _("Replace the subject “%(old)s” with “%(new)s”")
        % {"old": _concept(one.old), "new": _concept(one.new)}
    ),
    ops.AddKeyword: lambda one: _("Add the keyword “%(name)s”") % {"name": one.text},
    ops.RemoveKeyword: lambda one: _("Remove the keyword “%(name)s”") % {"name": one.text},
    ops.ReplaceKeyword: lambda one: (
        _("Replace the keyword “%(old)s” with “%(new)s”") % {"old": one.old, "new": one.new}
    ),
    ops.AddTerritory: lambda one: _("Add the territory “%(name)s”") % {"name": _place(one.code)},
    ops.RemoveTerritory: lambda one: _("Remove the territory “%(name)s”") % {"name": _place(one.code)},
    ops.ReplaceTerritory: lambda one: (
        _("Replace the territory “%(old)s” with “%(new)s”") % {"old": _place(one.old), "new": _place(one.new)}
    ),
    ops.AddPublic: lambda one: _("Add the public “%(name)s”") % {"name": _public(one.public)},
    ops.RemovePublic: lambda one: _("Remove the public “%(name)s”") % {"name": _public(one.public)},
    ops.ReplaceContributor: lambda one: (
        _("Replace the author “%(old)s” with “%(new)s”")
        % {"old": one.shown or ", ".join(one.old), "new": one.name}
    ),
    ops.AddSeries: lambda one: _("Add the series “%(name)s”") % {"name": one.title},
    ops.RemoveSeries: lambda one: _("Remove the series “%(name)s”") % {"name": one.title},
    ops.ReplaceSeries: lambda one: (
        _("Replace the series “%(old)s” with “%(new)s”") % {"old": one.old, "new": one.new}
    ),
    ops.AddPublisher: lambda one: _("Add the publisher “%(name)s”") % {"name": one.name},
    ops.RemovePublisher: lambda one: _("Remove the publisher “%(name)s”") % {"name": one.name},
    ops.ReplacePublisher: lambda one: (
        _("Replace the publisher “%(old)s” with “%(new)s”") % {"old": one.old, "new": one.new}
    ),
    ops.SetMember: _set,
    ops.ReplaceText: _replace_text,
    ops.SetCopy: _set_copy,
    ops.Proofread: lambda one: _("Mark as proofread"),
    ops.Publish: lambda one: _("Publish those at the minimum level"),
    ops.Withdraw: lambda one: _("Withdraw: “%(reason)s”") % {"reason": one.reason},
}
