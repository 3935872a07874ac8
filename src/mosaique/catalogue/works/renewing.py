"""Records that changed, compared again with what they may be alike, a thousand at a time."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence

from django.db import transaction
from django.db.models import Q

from mosaique.catalogue.models import Record, SourceRecord
from mosaique.catalogue.works import queue
from mosaique.catalogue.works.grouping import group, read_profiles
from mosaique.catalogue.works.keys import FEW, MOST_COMPARED, is_crowd, work_keys
from mosaique.catalogue.works.models import DecidedPair, Match, WorkKey
from mosaique.catalogue.works.profiles import Profile, profile_of
from mosaique.catalogue.works.scoring import Score, score
from mosaique.catalogue.works.turns import turn_of_a_batch
from mosaique.core.bulk import in_batches, insert_rows, select_rows, take_lock

logger = logging.getLogger(__name__)

BATCH = 1_000
_LOOKUP = 5_000


def work_off(*, progress: Callable[[int], None] = lambda count: None, limit: int | None = None) -> int:
    """Find the works of what waits, up to ``limit`` records; return how many were looked at.

    None while another process finds all works again.
    """
    done = 0
    while limit is None or done < limit:
        with turn_of_a_batch() as ours:
            looked_at = _one_batch() if ours else 0
        if not looked_at:
            break
        done += looked_at
        progress(looked_at)
    if done:
        logger.info("works looked_at=%s", done)
    return done


@transaction.atomic
def _one_batch() -> int:
    take_lock(Record, "works")
    rows = queue.waiting(BATCH)
    if rows:
        renew([record_id for record_id, _ in rows])
        queue.forget(rows)
    return len(rows)


def renew(ids: Sequence[int]) -> int:
    """Compare these records again with all others and find their works; return how many changed leader.

    Those that readers do not see, or that are gone, leave the works they were in.
    """
    rows = list(
        Record.objects.published().filter(pk__in=ids).values_list("pk", "description", "structure_id")
    )
    profiles = {pk: profile_of(description, centre) for pk, description, centre in rows}
    _find_again(list(profiles))
    former = _forget_matches(ids)
    keys = {pk: work_keys(profile) for pk, profile in profiles.items()}
    _write_keys(ids, keys)
    pairs = _candidates(keys)
    known = _with_partners(profiles, pairs)
    insert_matches(
        (low, high, found)
        for low, high in sorted(pairs)
        if low in known and high in known and (found := score(known[low], known[high])).likeness
    )

    def cached(wanted: Collection[int]) -> dict[int, Profile]:
        missing = [one for one in wanted if one not in known]
        known.update(read_profiles(missing))
        return known

    return group({*ids, *former}, profiles=cached)


def _find_again(ids: Sequence[int]) -> None:
    """Give decisions back the records that they were about, when these were erased and have come anew."""
    if not DecidedPair.objects.filter(Q(record=None) | Q(other=None)).exists():
        return
    for batch in in_batches(ids, 500):
        names = source_names(batch)
        for column, name in (("record", "record_source"), ("other", "other_source")):
            lost = DecidedPair.objects.filter(**{column: None, f"{name}__in": list(names.values())})
            by_name = {source: pk for pk, source in names.items()}
            for pair in lost:
                DecidedPair.objects.filter(pk=pair.pk).update(**{column: by_name[getattr(pair, name)]})


def source_names(ids: Iterable[int]) -> dict[int, str]:
    """How a record is named by who brought it: structure, format and identifier of its first origin."""
    rows = SourceRecord.objects.filter(record__in=ids).order_by("-pk")
    return {
        record: f"{structure}:{format_}:{identifier}"[:300]
        for record, structure, format_, identifier in rows.values_list(
            "record_id", "structure__code", "format", "identifier"
        )
    }


def _forget_matches(ids: Sequence[int]) -> set[int]:
    """Take away what was found of these records; return those that they were alike."""
    former: set[int] = set()
    for batch in in_batches(ids, 500):
        touching = Q(low__in=batch) | Q(high__in=batch)
        for low, high in Match.objects.filter(touching).values_list("low_id", "high_id"):
            former |= {low, high}
        Match.objects.filter(low__in=batch).delete()
        Match.objects.filter(high__in=batch).delete()
    return former


def _write_keys(ids: Sequence[int], keys: dict[int, list[int]]) -> None:
    for batch in in_batches(ids, _LOOKUP):
        WorkKey.objects.filter(record__in=batch).delete()
    insert_rows(WorkKey, ("record", "digest"), ((pk, digest) for pk, some in keys.items() for digest in some))


def _candidates(keys: dict[int, list[int]]) -> set[tuple[int, int]]:
    """The pairs of which one is among these records and that share a key which is no crowd's."""
    digests = sorted({digest for some in keys.values() for digest in some})
    sharing: dict[int, list[int]] = defaultdict(list)
    for batch in in_batches(digests, _LOOKUP):
        for record, digest in select_rows(WorkKey, ("record", "digest"), where="digest", among=batch):
            sharing[digest].append(record)
    return {
        (min(record, other), max(record, other))
        for record, some in keys.items()
        for other in _partners(
            record, [sharing[digest] for digest in some if not is_crowd(digest, len(sharing[digest]))]
        )
    }


def _partners(record: int, groups: Iterable[list[int]]) -> Iterator[int]:
    """Those that a record is compared with: all that share a key that is rare, and so many of the others."""
    compared = 0
    for group_ in sorted(groups, key=len):
        for other in group_ if len(group_) <= FEW else group_[-MOST_COMPARED:]:
            compared += len(group_) > FEW
            if other != record and compared <= MOST_COMPARED:
                yield other


def _with_partners(profiles: dict[int, Profile], pairs: Iterable[tuple[int, int]]) -> dict[int, Profile]:
    missing = sorted({one for pair in pairs for one in pair} - profiles.keys())
    known = dict(profiles)
    for batch in in_batches(missing, _LOOKUP):
        published = (
            Record.objects.published().filter(pk__in=batch).values_list("pk", "description", "structure_id")
        )
        known |= {pk: profile_of(description, centre) for pk, description, centre in published}
    return known


def insert_matches(found: Iterable[tuple[int, int, Score]]) -> None:
    """Write what was found of pairs, given as (lower id, higher id, score)."""
    insert_rows(
        Match,
        ("low", "high", "likeness", "score", "evidence"),
        ((low, high, str(each.likeness), each.share, each.as_json()) for low, high, each in found),
    )
