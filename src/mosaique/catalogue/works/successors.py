"""Where readers are led who ask for a work under a record that led it and that they see no more."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from django.db.models.functions import Coalesce

from mosaique.catalogue.works.models import FormerLeader
from mosaique.core.bulk import in_batches

_LOOKUP = 500


def successor_of(pk: int) -> int | None:
    """The record under which a work is now that this one led, or None."""
    from mosaique.catalogue.models import Record  # noqa: PLC0415  # storage, which this stands under, imports it

    of_the_work = FormerLeader.objects.filter(pk=pk).values("successor")
    heads = Record.objects.published().filter(pk__in=of_the_work)
    return heads.values_list(Coalesce("leader_id", "pk"), flat=True).first()


def remember(heads: Mapping[int, int], *, staying: Collection[int]) -> None:
    """Lead from the records that go to one that stays of their work; ``heads`` are who led each of both.

    What stays is asked for under its own address again.
    """
    successors: dict[int, int] = {}
    for one in sorted(staying, reverse=True):
        successors[heads[one]] = one
    gone = heads.keys() - set(staying)
    for batch in in_batches(sorted(gone), _LOOKUP):
        for row in FormerLeader.objects.filter(successor__in=batch):
            if following := successors.get(heads[row.successor]):
                FormerLeader.objects.filter(pk=row.pk).update(successor=following)
    for batch in in_batches(sorted(staying), _LOOKUP):
        FormerLeader.objects.filter(pk__in=batch).delete()
    FormerLeader.objects.bulk_create(
        (FormerLeader(former=one, successor=successors[one]) for one in sorted(gone & successors.keys())),
        batch_size=_LOOKUP,
        update_conflicts=True,
        unique_fields=["former"],
        update_fields=["successor"],
    )
