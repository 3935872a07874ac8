"""What a batch can do to a record: small values, kept as JSON by their kind, each with its effect.

An operation is a function from a description, a copy or a state to another; it never fails on what it finds,
and doing it twice changes nothing more.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any, ClassVar, TypeVar

import msgspec
from msgspec.structs import replace

from mosaique.catalogue.batches import elements
from mosaique.catalogue.derivation import agent_key
from mosaique.catalogue.enums import RecordState
from mosaique.catalogue.values.codes import AgentKind, DocumentType
from mosaique.catalogue.values.description import (
    Contributor,
    Description,
    HoldingDraft,
    Host,
    Keyword,
    Publisher,
    Series,
)
from mosaique.vocabularies.thesaurus import thesaurus

O = TypeVar("O", bound="type[Operation]")  # noqa: E741  # an operation's class


class Operation(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind"):
    """Base: leaves everything as it is. ``state`` is the one that a record is moved to."""

    state: ClassVar[RecordState | None] = None
    changes_copies: ClassVar[bool] = False

    def apply(self, description: Description) -> Description:
        """The description after the operation."""
        return description

    def apply_to_copy(self, copy: HoldingDraft) -> HoldingDraft:
        """The copy of the batch's own centre after the operation."""
        return copy


_kinds: dict[str, type[Operation]] = {}


def register(operation: O) -> O:
    """Make a kind of operation known under its tag."""
    _kinds[kind_of(operation)] = operation
    return operation


def kind_of(operation: type[Operation] | Operation) -> str:
    """The word under which an operation is kept."""
    return str(operation.__struct_config__.tag)


def kinds() -> list[str]:
    """Every kind known, in the order of the menu."""
    return list(_kinds)


def from_kept(kept: dict[str, Any]) -> Operation:
    """The operation that was kept. Raises ``msgspec.ValidationError`` for what is none."""
    kind = _kinds.get(str(kept.get("kind")))
    if kind is None:
        message = f"unknown operation {kept.get('kind')!r}"
        raise msgspec.ValidationError(message)
    return msgspec.convert(kept, kind)


def to_keep(operation: Operation) -> dict[str, Any]:
    """The operation as JSON holds it."""
    return msgspec.to_builtins(operation)


def apply(description: Description, operations: Iterable[Operation]) -> Description:
    """The description after all the operations, in their order."""
    for operation in operations:
        description = operation.apply(description)
    return description


def apply_to_copy(copy: HoldingDraft, operations: Iterable[Operation]) -> HoldingDraft:
    """The copy after all the operations, in their order."""
    for operation in operations:
        copy = operation.apply_to_copy(copy)
    return copy


# --- Subjects, keywords, territories, publics ----------------------------------------------------------


@register
class AddSubject(Operation, frozen=True, tag="add_subject"):
    """Index with a concept of the thesaurus."""

    concept: str

    def apply(self, description: Description) -> Description:
        heading = elements.concept_heading(self.concept)
        is_it = elements.is_concept(self.concept)
        return replace(description, subjects=elements.with_one(description.subjects, heading, is_it))


@register
class RemoveSubject(Operation, frozen=True, tag="remove_subject"):
    """Take a concept away."""

    concept: str

    def apply(self, description: Description) -> Description:
        is_it = elements.is_concept(self.concept)
        return replace(description, subjects=elements.without(description.subjects, is_it))


@register
class ReplaceSubject(Operation, frozen=True, tag="replace_subject"):
    """Index with another concept; free keywords that were recognised as the old one become the new one."""

    old: str
    new: str

    def apply(self, description: Description) -> Description:
        heading, is_new = elements.concept_heading(self.new), elements.is_concept(self.new)
        subjects = elements.with_another(
            description.subjects, elements.is_concept(self.old), lambda _: heading, is_new
        )
        keywords = [one for one in description.keywords if thesaurus().match(one.text) != self.old]
        if len(keywords) < len(description.keywords):
            subjects = elements.with_one(subjects, heading, is_new)
        return replace(description, subjects=subjects, keywords=keywords)


@register
class AddKeyword(Operation, frozen=True, tag="add_keyword"):
    """Add a free keyword."""

    text: str

    def apply(self, description: Description) -> Description:
        keywords = elements.with_one(
            description.keywords, Keyword(text=self.text), elements.is_keyword(self.text)
        )
        return replace(description, keywords=keywords)


@register
class RemoveKeyword(Operation, frozen=True, tag="remove_keyword"):
    """Take a free keyword away."""

    text: str

    def apply(self, description: Description) -> Description:
        return replace(
            description, keywords=elements.without(description.keywords, elements.is_keyword(self.text))
        )


@register
class ReplaceKeyword(Operation, frozen=True, tag="replace_keyword"):
    """Write a free keyword otherwise."""

    old: str
    new: str

    def apply(self, description: Description) -> Description:
        keywords = elements.with_another(
            description.keywords,
            elements.is_keyword(self.old),
            lambda one: replace(one, text=self.new),
            elements.is_keyword(self.new),
        )
        return replace(description, keywords=keywords)


@register
class AddTerritory(Operation, frozen=True, tag="add_territory"):
    """Add a place that the document is about."""

    code: str

    def apply(self, description: Description) -> Description:
        found = elements.with_one(
            description.territories, elements.place_heading(self.code), elements.is_territory(self.code)
        )
        return replace(description, territories=found)


@register
class RemoveTerritory(Operation, frozen=True, tag="remove_territory"):
    """Take a place away."""

    code: str

    def apply(self, description: Description) -> Description:
        is_it = elements.is_territory(self.code)
        return replace(description, territories=elements.without(description.territories, is_it))


@register
class ReplaceTerritory(Operation, frozen=True, tag="replace_territory"):
    """Put a place in another's place."""

    old: str
    new: str

    def apply(self, description: Description) -> Description:
        heading = elements.place_heading(self.new)
        found = elements.with_another(
            description.territories,
            elements.is_territory(self.old),
            lambda _: heading,
            elements.is_territory(self.new),
        )
        return replace(description, territories=found)


@register
class AddPublic(Operation, frozen=True, tag="add_public"):
    """Say that the document is useful to a public."""

    public: str

    def apply(self, description: Description) -> Description:
        found = elements.with_one(description.publics, self.public, self.public.__eq__)
        return replace(description, publics=found)


@register
class RemovePublic(Operation, frozen=True, tag="remove_public"):
    """Take a public away."""

    public: str

    def apply(self, description: Description) -> Description:
        return replace(description, publics=elements.without(description.publics, self.public.__eq__))


# --- Contributors, series, publishers ------------------------------------------------------------------


@register
class ReplaceContributor(Operation, frozen=True, tag="replace_contributor"):
    """Write a person's or body's heading otherwise, whatever their part.

    ``old`` are keys of its forms (``derivation.agent_key``), ``shown`` is what people call it.
    """

    old: tuple[str, ...]
    name: str
    shown: str = ""
    agent: AgentKind = AgentKind.PERSON
    dates: str = ""
    identifiers: dict[str, str] = {}

    def apply(self, description: Description) -> Description:
        keys = frozenset(self.old)
        people = [self._renamed(one) if agent_key(one) in keys else one for one in description.contributors]
        return replace(description, contributors=_once(people))

    def _renamed(self, one: Contributor) -> Contributor:
        identifiers = {**one.identifiers, **self.identifiers}
        return replace(one, name=self.name, kind=self.agent, dates=self.dates, identifiers=identifiers)


def _once(people: Sequence[Contributor]) -> list[Contributor]:
    """The contributors, nobody twice in the same part."""
    return list({(agent_key(one), one.role): one for one in reversed(people)}.values())[::-1]


@register
class AddSeries(Operation, frozen=True, tag="add_series"):
    """Say that the document belongs to a series."""

    title: str

    def apply(self, description: Description) -> Description:
        found = elements.with_one(
            description.series, Series(title=self.title), elements.is_series(self.title)
        )
        return replace(description, series=found)


@register
class RemoveSeries(Operation, frozen=True, tag="remove_series"):
    """Take a series away."""

    title: str

    def apply(self, description: Description) -> Description:
        return replace(
            description, series=elements.without(description.series, elements.is_series(self.title))
        )


@register
class ReplaceSeries(Operation, frozen=True, tag="replace_series"):
    """Write a series' title otherwise; the numbers stay."""

    old: str
    new: str

    def apply(self, description: Description) -> Description:
        found = [
            replace(one, title=self.new) if elements.is_series(self.old)(one) else one
            for one in description.series
        ]
        return replace(description, series=found)


@register
class ReplacePublisher(Operation, frozen=True, tag="replace_publisher"):
    """Write a publisher's name otherwise; the places stay."""

    old: str
    new: str

    def apply(self, description: Description) -> Description:
        found = [
            replace(one, name=self.new) if elements.is_publisher(self.old)(one) else one
            for one in description.publishers
        ]
        return replace(description, publishers=found)


@register
class AddPublisher(Operation, frozen=True, tag="add_publisher"):
    """Add a publisher."""

    name: str
    place: str = ""

    def apply(self, description: Description) -> Description:
        new = Publisher(name=self.name, place=self.place)
        found = elements.with_one(description.publishers, new, elements.is_publisher(self.name))
        return replace(description, publishers=found)


@register
class RemovePublisher(Operation, frozen=True, tag="remove_publisher"):
    """Take a publisher away."""

    name: str

    def apply(self, description: Description) -> Description:
        is_it = elements.is_publisher(self.name)
        return replace(description, publishers=elements.without(description.publishers, is_it))


# --- Single members and texts --------------------------------------------------------------------------

SETTABLE = ("scope", "type", "languages", "licence", "rights", "access")
TEXTS = (
    "title", "subtitle", "responsibility", "edition", "extent", "rights", "host", "abstracts", "notes",
    "keywords", "other_titles",
)  # fmt: skip


@register
class SetMember(Operation, frozen=True, tag="set_member"):
    """Give a member a value, always or only where it has none; languages are parted by spaces."""

    member: str
    value: str
    only_if_empty: bool = True

    def apply(self, description: Description) -> Description:
        if self.member not in SETTABLE or (self.only_if_empty and self._is_said(description)):
            return description
        return replace(description, **{self.member: self._value()})

    def _is_said(self, description: Description) -> bool:
        found = getattr(description, self.member)
        return bool(found) and found != DocumentType.OTHER

    def _value(self) -> Any:
        if self.member == "languages":
            return self.value.split()
        return DocumentType(self.value) if self.member == "type" else self.value


@register
class ReplaceText(Operation, frozen=True, tag="replace_text"):
    """Replace a text wherever it stands in a member, as typed; as whole words only if asked."""

    member: str
    old: str
    new: str
    whole_words: bool = False

    def apply(self, description: Description) -> Description:
        if self.member not in TEXTS or not self.old:
            return description
        return replace(description, **{self.member: self._replaced(getattr(description, self.member))})

    def _replaced(self, value: Any) -> Any:
        if isinstance(value, str):
            return self._in_text(value)
        if isinstance(value, Host):
            return replace(value, title=self._in_text(value.title))
        if isinstance(value, list):
            found = [replace(one, text=self._in_text(one.text)) for one in value]
            return [one for one in found if one.text]
        return value

    def _in_text(self, text: str) -> str:
        if self.old not in text:
            return text
        if not self.whole_words:
            return text.replace(self.old, self.new).strip()
        whole = rf"(?<!\w){re.escape(self.old)}(?!\w)"
        return re.sub(whole, lambda _: self.new, text).strip()


# --- Copies and states ---------------------------------------------------------------------------------

COPY_MEMBERS = ("location", "access", "conditions")


@register
class SetCopy(Operation, frozen=True, tag="set_copy"):
    """Say something of the centre's own copies, always or only where nothing is said."""

    changes_copies = True

    member: str
    value: str
    only_if_empty: bool = True

    def apply_to_copy(self, copy: HoldingDraft) -> HoldingDraft:
        if self.member not in COPY_MEMBERS or (self.only_if_empty and getattr(copy, self.member)):
            return copy
        return replace(copy, **{self.member: self.value})


@register
class Proofread(Operation, frozen=True, tag="proofread"):
    """Mark drafts as read again."""

    state = RecordState.PROOFREAD


@register
class Publish(Operation, frozen=True, tag="publish"):
    """Show to readers those that are at the minimum level."""

    state = RecordState.PUBLISHED


@register
class Withdraw(Operation, frozen=True, tag="withdraw"):
    """Take away from readers, saying why."""

    state = RecordState.WITHDRAWN

    reason: str
