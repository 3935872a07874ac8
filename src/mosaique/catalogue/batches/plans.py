"""What a batch would do to each record: the same answer for the preview and for the run."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from mosaique.catalogue.batches.operations import Operation, apply, apply_to_copy
from mosaique.catalogue.derivation import Derived, derive
from mosaique.catalogue.enums import Outcome, RecordState, Refusal
from mosaique.catalogue.models import Record
from mosaique.catalogue.values.description import Description, HoldingDraft

logger = logging.getLogger(__name__)

# The states from which a record may be moved (docs/catalogue.md, "States").
_FROM = {
    RecordState.PROOFREAD: frozenset({RecordState.DRAFT}),
    RecordState.PUBLISHED: frozenset({RecordState.DRAFT, RecordState.PROOFREAD}),
    RecordState.WITHDRAWN: frozenset({RecordState.PUBLISHED}),
}


@dataclass(frozen=True, slots=True)
class CopyChange:
    """A copy before and after."""

    pk: int
    before: HoldingDraft
    after: HoldingDraft

    def members(self) -> dict[str, list[str]]:
        """The members that differ, each with its value before and after."""
        return {
            name: [getattr(self.before, name), getattr(self.after, name)]
            for name in ("location", "access", "conditions")
            if getattr(self.before, name) != getattr(self.after, name)
        }


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be done to one record, or why nothing is."""

    record_id: int
    record: Record | None
    outcome: Outcome
    reason: Refusal | None = None
    missing: tuple[str, ...] = ()
    description: Description | None = None
    derived: Derived | None = None
    state: RecordState | None = None
    copies: tuple[CopyChange, ...] = ()


class Planner:
    """Plans for one person's batch."""

    def __init__(self, operations: Sequence[Operation], user: Any) -> None:
        self.operations = operations
        self.user = user
        self.state = next((one.state for one in reversed(operations) if one.state), None)

    @property
    def needs_copies(self) -> bool:
        return any(one.changes_copies for one in self.operations)

    def plan(self, record: Record, copies: Sequence[tuple[int, HoldingDraft]] = ()) -> Plan:
        """What the batch would do to a record as it stands, with the centre's own copies of it.

        What goes wrong with one record is said of that one: the others are not held up.
        """
        try:
            return self._plan(record, copies)
        except Exception:
            logger.exception("batch: record id=%s cannot be changed", record.pk)
            return Plan(record.pk, record, Outcome.REFUSED, Refusal.ERROR)

    def _plan(self, record: Record, copies: Sequence[tuple[int, HoldingDraft]]) -> Plan:
        description = apply(record.description, self.operations)
        state = self.state if self.state and self.state != record.state else None
        changed = tuple(
            CopyChange(pk, copy, after)
            for pk, copy in copies
            if (after := apply_to_copy(copy, self.operations)) != copy
        )
        if description == record.description and state is None:
            outcome = Outcome.CHANGED if changed else Outcome.UNCHANGED
            return Plan(record.pk, record, outcome, copies=changed)
        return self._checked(record, description, state, changed)

    def _checked(
        self,
        record: Record,
        description: Description,
        state: RecordState | None,
        copies: tuple[CopyChange, ...],
    ) -> Plan:
        if refusal := refused_to(self.user, record, withdraws=state == RecordState.WITHDRAWN):
            return Plan(record.pk, record, Outcome.REFUSED, refusal)
        if state and record.state not in _FROM[state]:
            return Plan(record.pk, record, Outcome.REFUSED, Refusal.STATE)
        derived = derive(description)
        if lacks(record, derived, state):
            return Plan(record.pk, record, Outcome.REFUSED, Refusal.INCOMPLETE, tuple(derived.missing))
        return Plan(
            record.pk,
            record,
            Outcome.CHANGED,
            description=description,
            derived=derived,
            state=state,
            copies=copies,
        )


def refused_to(user: Any, record: Record, *, withdraws: bool) -> Refusal | None:
    """Why the person may not change the record, withdraw it or restore it; None when she may."""
    if record.is_partner:
        return Refusal.PARTNER
    if not user.has_perm("catalogue.change_record", record):
        return Refusal.OTHER_CENTRE
    if withdraws and not user.has_perm("catalogue.withdraw_record", record):
        return Refusal.ROLE
    return None


def lacks(record: Record, derived: Derived, state: str | None) -> bool:
    """Whether the change would have readers see less than the minimum level, or take the title away."""
    to_publish = state == RecordState.PUBLISHED
    falls = record.is_complete and (state or record.state) == RecordState.PUBLISHED
    return not derived.title or (bool(derived.missing) and (to_publish or falls))
