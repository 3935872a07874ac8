"""What a batch would do, told before it is confirmed: how many records, and each of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from mosaique.catalogue.batches.plans import Plan
from mosaique.catalogue.batches.running import CHUNK, plans_for
from mosaique.catalogue.enums import Outcome
from mosaique.catalogue.models import Batch, Record
from mosaique.core.bulk import in_batches

# One letter a record, in the order of the selection: a page of one outcome is found without planning again.
_LETTERS = {Outcome.CHANGED: "c", Outcome.UNCHANGED: "u", Outcome.REFUSED: "r"}


# Records foretold at most: some seconds. Of a larger selection the first ones are, and the page says so.
MOST_FORETOLD = 20_000


def foretell(batch: Batch, *, user: Any) -> None:
    """Put on a batch in preparation what would become of each record; the caller saves it."""
    letters: list[str] = []
    if batch.operations:
        for ids in in_batches(batch.selection[:MOST_FORETOLD], CHUNK):
            letters += [_LETTERS[plan.outcome] for plan in plans_for(batch, ids, user=user)]
    batch.forecast = "".join(letters)
    batch.changed, batch.unchanged, batch.refused = map(letters.count, _LETTERS.values())


def foretold_ids(batch: Batch, outcome: Outcome | None) -> Sequence[int]:
    """The records that would have that outcome, or all, in their order."""
    if outcome is None or not batch.forecast:
        return batch.selection
    letter = _LETTERS[outcome]
    return [id_ for id_, one in zip(batch.selection, batch.forecast, strict=False) if one == letter]


def foretold(batch: Batch, ids: Sequence[int], *, user: Any) -> list[Plan]:
    """What would be done to those records, for a page that shows them."""
    return plans_for(batch, ids, user=user, records=Record.objects.select_related("structure"))
