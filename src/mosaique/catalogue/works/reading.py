"""Works as readers see them: the records of one document together, under the one that leads them.

Who shows a document reads rows of ``COLUMNS`` for the ids it has, with ``in_works``, and gives them to
``works_of``: a record that stands alone costs nothing more than before.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from typing import Any

from django.conf import settings
from django.db.models import Q

from mosaique.catalogue.models import Record
from mosaique.catalogue.values.description import Description
from mosaique.catalogue.works.description import Member, Merged, best_description
from mosaique.core.bulk import in_batches
from mosaique.network.enums import StructureKind

# What ``works_of`` wants of each record, in this order; a caller's own columns may follow.
COLUMNS = ("pk", "leader_id", "structure__code", "structure__kind", "description")
Row = Sequence[Any]

_LOOKUP = 5_000


def in_works(leaders: Collection[int]) -> Q:
    """The records of the works that these lead, themselves included."""
    return Q(pk__in=leaders) | Q(leader__in=leaders)


def leading_ids(ids: Iterable[int]) -> list[int]:
    """Ids of the records under which readers see these, in that order, each once; a record that nobody leads
    stands for itself. What is not there any more stays as it is.
    """
    asked = list(dict.fromkeys(ids))
    leaders: dict[int, int] = {}
    for some in in_batches(asked, _LOOKUP):
        led = Record.with_bin.filter(pk__in=some, leader__isnull=False).order_by()
        leaders.update(led.values_list("pk", "leader_id"))
    return list(dict.fromkeys(leaders.get(one, one) for one in asked))


def rows_by_work(rows: Iterable[Row]) -> dict[int, list[Row]]:
    """The rows under the record that leads them, which is among them, the oldest first."""
    found: dict[int, list[Row]] = defaultdict(list)
    for row in rows:
        found[row[1] or row[0]].append(row)
    return {
        leader: sorted(members, key=lambda row: row[0])
        for leader, members in found.items()
        if any(row[0] == leader for row in members)
    }


def works_of(rows: Iterable[Row]) -> dict[int, Merged]:
    """What the records of each work say together, under the id of the one that leads."""
    return {leader: merged(members) for leader, members in rows_by_work(rows).items()}


def merged(members: Iterable[Row]) -> Merged:
    """What the records of one work say together."""
    return best_description(
        [member(pk, centre, kind, described) for pk, _leader, centre, kind, described, *_ in members],
        priority=settings.MOSAIQUE_SOURCE_PRIORITY,
    )


def member(pk: int, centre: str, kind: str, described: Description) -> Member:
    """A record of a work, with the code and the kind of its centre."""
    return Member(pk, centre, kind == StructureKind.PARTNER, described)
