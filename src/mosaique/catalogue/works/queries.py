"""What is read of works: their members, why two records are together, what waits for people."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Coalesce

from mosaique.catalogue.enums import RecordState
from mosaique.catalogue.models import Record, SourceRecord
from mosaique.catalogue.works.models import DecidedPair, DecisionState, Likeness, Match
from mosaique.catalogue.works.profiles import profile_of
from mosaique.catalogue.works.scoring import Finding, Score, score
from mosaique.core.bulk import in_batches

if TYPE_CHECKING:
    from django.db.models import QuerySet

_LOOKUP = 500


@dataclass(frozen=True, slots=True)
class Evidence:
    """What two records have in common and what parts them: the score, the machine's findings, and what
    people decided of the two.
    """

    score: Score
    decided: tuple[DecidedPair, ...]

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What each feature says, what tells most first."""
        return tuple(sorted(self.score.findings, key=lambda one: -abs(one.points)))


def why(one: Record, other: Record) -> Evidence:
    """What speaks for two records being one document, and against."""
    low, high = sorted((one, other), key=lambda record: record.pk)
    decided = DecidedPair.objects.filter(
        Q(record=low, other=high) | Q(record=high, other=low), decision__state=DecisionState.IN_FORCE
    )
    found = score(*(profile_of(each.description, each.structure_id) for each in (low, high)))
    return Evidence(found, tuple(decided.select_related("decision", "decision__by", "undone_by")))


def members_of(record: Record) -> list[Record]:
    """The records of a record's work, the one that leads it first; itself alone when it is in none."""
    leader = record.leader_id or record.pk
    found = Record.objects.published().filter(Q(pk=leader) | Q(leader=leader)).select_related("structure")
    members = sorted(found, key=lambda one: (one.pk != leader, one.pk))
    return members or [record]


def member_ids(ids: Iterable[int]) -> dict[int, list[int]]:
    """The published members of the work of each of these records, in order; the unpublished have none."""
    wanted = list(ids)
    heads = dict(
        Record.objects.published().filter(pk__in=wanted).values_list("pk", Coalesce("leader_id", "pk"))
    )
    rows = Record.objects.published().filter(Q(pk__in=heads.values()) | Q(leader__in=heads.values()))
    works: dict[int, list[int]] = defaultdict(list)
    for pk, head in rows.order_by("pk").values_list("pk", Coalesce("leader_id", "pk")):
        works[head].append(pk)
    return {one: works[heads[one]] for one in wanted if one in heads}


def said_apart(pk: int) -> set[int]:
    """The records that people say are not of the same document as this one, or asked to have kept apart."""
    pairs = DecidedPair.objects.filter(_HOLDS, Q(record=pk) | Q(other=pk)).exclude(
        decision__state=DecisionState.REFUSED
    )
    return {one for pair in pairs.values_list("record", "other") for one in pair} - {pk, None}


def kept_apart(one: int, other: int) -> bool:
    """Whether a decision about these two keeps them apart."""
    both = Q(record=one, other=other) | Q(record=other, other=one)
    return DecidedPair.objects.filter(_HOLDS, both, decision__state=DecisionState.IN_FORCE).exists()


# What keeps two records apart until it is undone, or a later gesture makes one work of them.
_HOLDS = Q(Q(overridden_by=None) | Q(overridden_by__undone_at__isnull=False), together=False, undone_at=None)


def to_be_decided() -> QuerySet[Match]:
    """Pairs that the machine cannot decide, the likeliest first: neither in one work already, nor decided or
    proposed of, nor of two works that people told apart, or asked about, by other records of them.
    """
    said = DecidedPair.objects.filter(
        Q(record=OuterRef("low"), other=OuterRef("high")) | Q(record=OuterRef("high"), other=OuterRef("low")),
        decision__state__in=[DecisionState.IN_FORCE, DecisionState.PROPOSED],
        undone_at=None,
    )
    apart = Match.objects.filter(likeness=Likeness.ASK).exclude(
        Q(low__leader=F("high")) | Q(high__leader=F("low")) | Q(low__leader=F("high__leader"))
    )
    return apart.filter(~Exists(said)).exclude(pk__in=_answered_by_others()).order_by("-score", "id")


def _answered_by_others() -> list[int]:
    """The pairs between two works of which people spoke already, one of them at least of several records."""
    works = set(_works_spoken_of())
    heads = {head for two in works for head in two}
    head_of = {head: head for head in heads}
    for some in in_batches(sorted(heads), _LOOKUP):
        head_of |= dict(Record.objects.published().filter(leader__in=some).values_list("pk", "leader_id"))
    if len(head_of) == len(heads):
        return []
    found = []
    for some in in_batches(sorted(head_of), _LOOKUP):
        rows = Match.objects.filter(likeness=Likeness.ASK, low__in=some)
        for pk, low, high in rows.values_list("pk", "low_id", "high_id"):
            two = (head_of[low], head_of.get(high, 0))
            if two in works or two[::-1] in works:
                found.append(pk)
    return found


def _works_spoken_of() -> Iterator[tuple[int, int]]:
    """The leaders of the works of two records that people keep apart, or that a proposal is about."""
    rows = DecidedPair.objects.filter(
        Q(_HOLDS, decision__state=DecisionState.IN_FORCE) | Q(decision__state=DecisionState.PROPOSED)
    )
    for record, one, other, two in rows.values_list(
        "record_id", "record__leader_id", "other_id", "other__leader_id"
    ):
        if record and other:
            yield one or record, two or other


class WorkRow(NamedTuple):
    """A published record with its work: what `mosaique works` gives."""

    record_id: int
    structure: str
    source_identifier: str
    work_id: int


def work_rows() -> Iterator[WorkRow]:
    """Every published record in order; its work has the number of the record that leads it."""
    last = 0
    while True:
        # Chosen here: asked for those published alone, SQLite sorts them all again for each batch.
        rows = list(
            Record.objects.filter(pk__gt=last).order_by("pk")
            .values_list("pk", "structure__code", "structure_id", "leader_id", "state")[:_LOOKUP]
        )  # fmt: skip
        if not rows:
            return
        shown = [row for row in rows if row[-1] == RecordState.PUBLISHED]
        names = _own_names({pk: structure for pk, _, structure, *_ in shown})
        for pk, code, _, leader, _ in shown:
            yield WorkRow(pk, code, names.get(pk, ""), leader or pk)
        last = rows[-1][0]


def _own_names(owners: dict[int, int]) -> dict[int, str]:
    """The identifier that each record has at its own centre, else at the first that brought it."""
    rows = SourceRecord.objects.filter(record__in=owners).order_by("-pk")
    found: dict[int, tuple[bool, str]] = {}
    for record, structure, identifier in rows.values_list("record_id", "structure_id", "identifier"):
        own = structure == owners[record]
        if own or not found.get(record, (False, ""))[0]:
            found[record] = (own, identifier)
    return {record: identifier for record, (_, identifier) in found.items()}
