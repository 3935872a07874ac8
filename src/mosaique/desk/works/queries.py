"""What the screens of the works read: the queue, a work with why each record is in it, decisions."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db.models import Prefetch
from django.utils.functional import Promise

from mosaique.catalogue.history import Change, Run, word_changes
from mosaique.catalogue.member_names import MEMBER_NAMES
from mosaique.catalogue.models import Record
from mosaique.catalogue.values.description import Description
from mosaique.catalogue.works.grouping import standing_pairs, standing_within
from mosaique.catalogue.works.models import (
    DecidedPair,
    Decision,
    DecisionState,
    Gesture,
    Match,
    MatchQuerySet,
)
from mosaique.catalogue.works.profiles import profile_of
from mosaique.catalogue.works.queries import members_of, to_be_decided
from mosaique.catalogue.works.scoring import score
from mosaique.desk.worklist.wording import in_words
from mosaique.desk.works import wording
from mosaique.desk.works.wording import Likeness
from mosaique.network.models import Structure

if TYPE_CHECKING:
    from mosaique.catalogue.works.models import DecisionQuerySet

PER_PAGE = 30
_WALKED = 1_000  # pairs that one walks through from one to the next; there are always newer ones


def waiting_matches(user: Any, *, centre: Structure | None = None) -> MatchQuerySet:
    """Pairs that people are to decide of, the likeliest first."""
    found: MatchQuerySet = to_be_decided().viewable_by(user)  # type: ignore[attr-defined]  # ours
    return found.touching([centre]) if centre else found


def waiting_for(user: Any) -> int:
    """How many pairs touch the records of the centres that the person works in."""
    return waiting_matches(user).touching(Structure.objects.where_staff(user)).count()


class MatchLine(NamedTuple):
    """A pair of the queue."""

    one: Record
    other: Record
    likeness: Likeness


def with_records(matches: MatchQuerySet) -> MatchQuerySet:
    """Matches with all that a line shows, descriptions left out."""
    wanted = matches.select_related("low__structure", "high__structure")
    return wanted.defer("low__description", "high__description")


def match_lines(matches: Iterable[Match]) -> Iterator[MatchLine]:
    """Lines of a page: two records with their centres, and what makes them alike."""
    for match in matches:
        yield MatchLine(match.low, match.high, wording.kept_likeness(match))


@dataclass(frozen=True, slots=True)
class Place:
    """Where a pair is in the queue: its number, how many there are, those before and after it."""

    number: int
    total: int
    before: tuple[int, int] | None
    after: tuple[int, int] | None


def place_of(one: int, other: int, matches: MatchQuerySet) -> Place | None:
    """The place of a pair among those that wait; None when it is not there. One query."""
    pairs = walked(matches)
    pair = (min(one, other), max(one, other))
    if pair not in pairs:
        return None
    at = pairs.index(pair)
    after = pairs[at + 1] if at + 1 < len(pairs) else None
    return Place(at + 1, len(pairs), pairs[at - 1] if at else None, after)


def walked(matches: MatchQuerySet) -> list[tuple[int, int]]:
    """The pairs that one walks through, in order."""
    return list(matches.values_list("low_id", "high_id")[:_WALKED])


@dataclass(frozen=True, slots=True)
class Row:
    """A member of two descriptions side by side; runs that are not ``SAME`` are in one of the two only."""

    label: str | Promise
    one: tuple[Run, ...]
    other: tuple[Run, ...]
    is_same: bool

    @property
    def is_in_one(self) -> bool:
        """Whether only one of the two says it."""
        return not (self.one and self.other)


def side_by_side(one: Description, other: Description) -> list[Row]:
    """Everything that one of two descriptions says, in the model's order, with what differs marked."""
    said = ((label, in_words(name, one), in_words(name, other)) for name, label in MEMBER_NAMES.items())
    return [_row(label, mine, theirs) for label, mine, theirs in said if mine or theirs]


def _row(label: str | Promise, mine: str, theirs: str) -> Row:
    if mine == theirs or not (mine and theirs):
        return Row(label, _plain(mine), _plain(theirs), mine == theirs)
    runs = word_changes(mine, theirs)
    return Row(
        label,
        tuple(run for run in runs if run.change is not Change.ADDED),
        tuple(run for run in runs if run.change is not Change.REMOVED),
        is_same=False,
    )


def _plain(text: str) -> tuple[Run, ...]:
    return (Run(Change.SAME, text),) if text else ()


@dataclass(frozen=True, slots=True)
class MemberLine:
    """A record of a work and why it is in it: what people decided, or the record that it is most like."""

    record: Record
    leads: bool
    decided: DecidedPair | None = None
    nearest: Record | None = None
    likeness: Likeness | None = None


def member_lines(record: Record) -> list[MemberLine]:
    """The records of a record's work, the one that leads first. Their number adds no query."""
    members = members_of(record)
    by_id = {one.pk: one for one in members}
    strongest = _strongest(by_id)
    decided = _standing(by_id)
    return [_line(one, by_id, strongest, decided, leads=place == 0) for place, one in enumerate(members)]


def _line(
    one: Record,
    members: dict[int, Record],
    strongest: dict[int, Match],
    decided: dict[int, DecidedPair],
    *,
    leads: bool,
) -> MemberLine:
    if len(members) == 1:
        return MemberLine(one, leads)
    match = strongest.get(one.pk)
    if match:
        nearest = members[match.high_id if match.low_id == one.pk else match.low_id]
        return MemberLine(one, leads, decided.get(one.pk), nearest, wording.kept_likeness(match))
    nearest = next(other for other in members.values() if other is not one)
    found = score(
        profile_of(one.description, one.structure_id), profile_of(nearest.description, nearest.structure_id)
    )
    likeness = wording.likeness_of(found.points, found.share, found.findings)
    return MemberLine(one, leads, decided.get(one.pk), nearest, likeness)


def _strongest(members: Collection[int]) -> dict[int, Match]:
    found: dict[int, Match] = {}
    for match in Match.objects.filter(low__in=members, high__in=members).order_by("-score", "id"):
        for one in (match.low_id, match.high_id):
            found.setdefault(one, match)
    return found


def _standing(members: Collection[int]) -> dict[int, DecidedPair]:
    """What put each record beside others of the work, the latest."""
    standing = [pair.id for pair in standing_within(members)]
    rows = DecidedPair.objects.filter(pk__in=standing).select_related("decision__by", "decision__decided_by")
    return {row.record_id: row for row in rows.order_by("pk") if row.record_id}


@dataclass(frozen=True, slots=True)
class Moved:
    """A record that a decision is about: the pair by which it is undone, and whether it stands. There is no
    record when it is gone, or is a draft that the person may not see.
    """

    record: Record | None
    pair: DecidedPair
    stands: bool
    follows: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class DecisionLine:
    """A decision with the records that it moved, and the one that they were put with or taken from, as far as
    the person may see them.
    """

    decision: Decision
    verb: str | Promise
    state: str | Promise
    moved: tuple[Moved, ...]
    target: Record | None
    is_undone: bool


def decision_lines(decisions: Iterable[Decision], *, user: Any) -> list[DecisionLine]:
    """Lines of decisions; their number adds no query."""
    rows = list(decisions)
    pairs = [pair for one in rows for pair in one.pairs.all()]
    moved = sorted({pair.record_id for pair in pairs if pair.record_id})
    standing = {pair.id for pair in standing_pairs(moved)}
    named = {record for pair in pairs for record in (pair.record_id, pair.other_id)}
    shown = set(Record.objects.viewable_by(user).filter(pk__in=named - {None}).values_list("pk", flat=True))
    causes = _decisions_of({cause for pair in pairs for cause in pair.causes})
    return [_decision_line(one, standing, shown, causes) for one in rows]


def _decisions_of(pairs: Collection[int]) -> dict[int, int]:
    return dict(DecidedPair.objects.filter(pk__in=pairs).values_list("pk", "decision_id"))


def with_pairs(decisions: DecisionQuerySet) -> DecisionQuerySet:
    """Decisions with all that a line shows, descriptions left out."""
    pairs = (
        DecidedPair.objects.select_related("record__structure", "other__structure", "undone_by")
        .defer("record__description", "other__description")
        .order_by("pk")
    )
    return decisions.select_related("by", "decided_by").prefetch_related(Prefetch("pairs", pairs))


def _decision_line(
    decision: Decision, standing: Collection[int], shown: Collection[int], causes: Mapping[int, int]
) -> DecisionLine:
    pairs = list(decision.pairs.all())
    gesture = Gesture(decision.gesture)
    words = wording.ASKED if decision.state == DecisionState.PROPOSED else wording.GESTURES
    moved = tuple(_moved(pairs, decision, standing, shown, causes))
    undone = decision.state == DecisionState.IN_FORCE and not any(one.stands for one in moved)
    return DecisionLine(
        decision,
        words[gesture],
        wording.UNDONE if undone else wording.STATES[DecisionState(decision.state)],
        moved,
        pairs[0].other if pairs and pairs[0].other_id in shown else None,
        undone,
    )


def _moved(
    pairs: Iterable[DecidedPair],
    decision: Decision,
    standing: Collection[int],
    shown: Collection[int],
    causes: Mapping[int, int],
) -> Iterator[Moved]:
    """One line a record; what kept it apart from several is undone at once. Where the gesture both moves it
    and keeps it out of where it was, the first says so.
    """
    seen: set[int | None] = set()
    for pair in pairs:
        if pair.record_id is None or pair.record_id not in seen:
            seen.add(pair.record_id)
            is_open = decision.state == DecisionState.IN_FORCE and pair.pk in standing
            record = pair.record if pair.record_id in shown else None
            followed = dict.fromkeys(causes[one] for one in pair.causes if one in causes)
            yield Moved(record, pair, is_open, tuple(followed))
