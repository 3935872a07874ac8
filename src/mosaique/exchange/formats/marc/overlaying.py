"""Writing over an original, field by field.

``formats.overlay`` replaces all the fields of a member that changed. A MARC record says more in each field
than a description keeps (a subject's subdivision codes, a copy's inventory number), so here a field stays as
it was as long as everything it says is still wanted: adding a keyword leaves the others, and what only the
source knew of them, untouched.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any, ClassVar, Protocol

import msgspec

from mosaique.catalogue.values.description import Description, HoldingDraft, RecordDraft
from mosaique.exchange.formats.marc.record import Field, MarcRecord
from mosaique.exchange.formats.marc.remaining import REMAINDER_TAG, remaining
from mosaique.exchange.formats.overlay import changed_members

Values = dict[str, Any]  # a member's name → its value, lists and texts alike
_EMPTY = Description()
_HOLDINGS = "holdings"


class Writer(Protocol):
    """What a dialect says of its fields. ``groups``: members that stand together in one field, so that one
    changes with the others. ``fixed``: tags never dropped, but brought up to date by ``refreshed``.
    ``type_tags``: coded fields that a type brings with it. ``copies``: the tag that copies are written in;
    others that tell of copies are left as they are.
    """

    groups: ClassVar[tuple[frozenset[str], ...]]
    fixed: frozenset[str]
    type_tags: frozenset[str]
    copies: str

    def draft(self, record: MarcRecord) -> RecordDraft: ...

    def record(self, draft: RecordDraft) -> MarcRecord: ...

    def refreshed(self, record: MarcRecord, draft: RecordDraft, changed: frozenset[str]) -> MarcRecord: ...

    def typed(self, record: MarcRecord, draft: RecordDraft) -> MarcRecord: ...


def written(draft: RecordDraft, writer: Writer) -> MarcRecord:
    """The record that says all a draft does, made from nothing."""
    return _completed(writer.record(draft), draft, writer)


def overwritten(original: MarcRecord, draft: RecordDraft, writer: Writer) -> MarcRecord:
    """The original with what the draft says otherwise; the original itself when that is nothing."""
    before = writer.draft(original)
    draft = msgspec.structs.replace(draft, holdings=_aligned(draft.holdings, before.holdings))
    changed = _changed(before, draft, writer)
    if not changed:
        return original
    fields = [one for one in original.fields if one[0] != REMAINDER_TAG]
    record = _Overlay(replace(original, fields=fields), before, draft, writer, changed).record()
    return _completed(record, draft, writer)


def _completed(record: MarcRecord, draft: RecordDraft, writer: Writer) -> MarcRecord:
    """The record with its type said outright, and what its fields still do not say as JSON."""
    read_back = writer.draft(record)
    if read_back.description.type != draft.description.type:
        record = writer.typed(record, draft)
        read_back = writer.draft(record)
    return replace(record, fields=[*record.fields, *remaining(read_back, draft)])


def _aligned(wanted: list[HoldingDraft], before: list[HoldingDraft]) -> list[HoldingDraft]:
    """The wanted copies, those that the source had under the codes it gave their structures: the base knows
    centres by other codes than the library that sent the file.
    """
    left = list(before)
    aligned = []
    for copy in wanted:
        known = next((one for one in left if _nowhere(one) == _nowhere(copy)), None)
        if known is not None:
            left.remove(known)
        aligned.append(known or copy)
    return aligned


def _nowhere(copy: HoldingDraft) -> HoldingDraft:
    return msgspec.structs.replace(copy, structure="")


def _changed(before: RecordDraft, draft: RecordDraft, writer: Writer) -> frozenset[str]:
    """The members that differ, with those that share a field with them."""
    changed = set(changed_members(before.description, draft.description))
    if before.holdings != draft.holdings:
        changed.add(_HOLDINGS)
    for group in writer.groups:
        if group & changed:
            changed |= group
    return frozenset(changed)


@dataclass(slots=True)
class _Placed:
    """A field, what it says alone, and whether it comes from the original and stays."""

    field: Field
    says: Values
    kept: bool = True


@dataclass(slots=True)
class _Overlay:
    original: MarcRecord
    before: RecordDraft
    draft: RecordDraft
    writer: Writer
    changed: frozenset[str]
    placed: list[_Placed] = field(default_factory=list)

    def record(self) -> MarcRecord:
        """The original with its outdated fields replaced, where they stood."""
        wanted = _values(self.draft)
        for one in self.original.fields:
            says = self._alone(one)
            self.placed.append(_Placed(one, says, kept=self._stays(one[0], says, wanted)))
        generated = self.writer.record(self._rest(wanted))
        self._insert(generated)
        self._sort(wanted)
        record = replace(self.original, fields=[one.field for one in self.placed if one.kept])
        if "type" in self.changed:
            record.leader = record.leader[:6] + generated.leader[6:8] + record.leader[8:]
        return self.writer.refreshed(record, self.draft, self.changed)

    def _alone(self, one: Field) -> Values:
        """What a field says by itself: the members that a record of only this field fills."""
        if one[0] in self.writer.fixed:
            return {}
        draft = self.writer.draft(MarcRecord(self.original.leader, [one]))
        values = {name: value for name, value in _values(draft).items() if name != "type" and value}
        if one[0] in self.writer.type_tags:
            values["type"] = self.before.description.type
        if one[0] != self.writer.copies:
            values.pop(_HOLDINGS, None)
        return values

    def _stays(self, tag: str, says: Values, wanted: Values) -> bool:
        return all(
            name not in self.changed or (self._is_list(name) and _holds(wanted[name], value))
            for name, value in says.items()
        )

    def _is_list(self, name: str) -> bool:
        """Whether a member is a list whose elements have a field each."""
        if name == _HOLDINGS:
            return True
        grouped = any(name in group for group in self.writer.groups)
        return isinstance(getattr(_EMPTY, name), list) and not grouped

    def _rest(self, wanted: Values) -> RecordDraft:
        """A draft of only what no kept field says."""
        lost = [one.says for one in self.placed if not one.kept]
        kept = [one.says for one in self.placed if one.kept]
        values: Values = {"type": self.draft.description.type}
        for name, value in wanted.items():
            if self._is_list(name):
                said = [one for says in kept for one in says.get(name, ())]
                needed = [one for says in lost for one in says.get(name, ())]
                values[name] = [
                    one for one in value if one not in said and (name in self.changed or one in needed)
                ]
            elif name in self.changed or any(name in says for says in lost):
                values[name] = value
        holdings = values.pop(_HOLDINGS)
        return RecordDraft(description=Description(**values), holdings=holdings, source=self.draft.source)

    def _insert(self, generated: MarcRecord) -> None:
        """Put each generated field where the first one it replaces stood, or behind the tags before its."""
        outdated = self.changed | {name for one in self.placed if not one.kept for name in one.says}
        taken: dict[int, int] = {}  # place in ``placed`` → how many were put there already
        originals = list(self.placed)
        for one in generated.fields:
            says = self._alone(one)
            if not says.keys() & outdated:
                continue
            place = self._place(one, says, originals)
            at = place + sum(count for before, count in taken.items() if before <= place)
            self.placed.insert(at, _Placed(one, says))
            taken[place] = taken.get(place, 0) + 1

    def _place(self, one: Field, says: Values, originals: list[_Placed]) -> int:
        for place, old in enumerate(originals):
            if not old.kept and old.says.keys() & says.keys():
                return place
        before = [place for place, old in enumerate(originals) if old.field[0] <= one[0]]
        return before[-1] + 1 if before else 0

    def _sort(self, wanted: Values) -> None:
        """Give the fields of each changed list the order that is wanted, on the places they hold."""
        for name in self.changed:
            if not self._is_list(name):
                continue
            places = [i for i, one in enumerate(self.placed) if one.kept and one.says.keys() == {name}]
            fields = sorted(
                (self.placed[place] for place in places),
                key=lambda one, name=name: _rank(one.says[name][0], wanted[name]),  # type: ignore[misc]
            )
            for place, one in zip(places, fields, strict=True):
                self.placed[place] = one


def _holds(wanted: list[object], elements: list[object]) -> bool:
    """Whether the elements of a field are wanted, one after the other as they are in it."""
    size = len(elements)
    return any(wanted[place : place + size] == elements for place in range(len(wanted) - size + 1))


def _rank(element: object, wanted: list[object]) -> int:
    """The place of an element among those wanted; behind them all if it reads otherwise."""
    return wanted.index(element) if element in wanted else len(wanted)


def _values(draft: RecordDraft) -> Values:
    """The members of a draft by name, its copies among them; those at their default are there too."""
    values = {name: getattr(draft.description, name) for name in Description.__struct_fields__}
    values[_HOLDINGS] = draft.holdings
    return values
