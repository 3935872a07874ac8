"""What the pages of partner catalogues show."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from mosaique.catalogue.enums import DOCUMENT_TYPES
from mosaique.catalogue.models import Attachment, Holding
from mosaique.catalogue.values.description import RecordDraft
from mosaique.exchange.harvest.enums import Health, RunState
from mosaique.exchange.harvest.models import HarvestedRecord, HarvestRun, HarvestSource

SHOWN = 20  # runs
_BARS = 24
_SAMPLES = 10
_HEIGHT = 60


@dataclass(frozen=True, slots=True)
class Line:
    """A source of the list with its last run."""

    source: HarvestSource
    last: HarvestRun | None
    health: Health


@dataclass(frozen=True, slots=True)
class Bar:
    """A source's volume after one run, drawn ``height`` high from ``y``."""

    x: int
    y: int
    height: int
    run: HarvestRun


def lines(user: Any) -> list[Line]:
    """Every source that the person may see, with its health."""
    sources = list(HarvestSource.objects.viewable_by(user).select_related("structure"))
    last = HarvestRun.objects.latest_of(sources)
    return [Line(one, last.get(one.pk), one.health(last.get(one.pk))) for one in sources]


def runs_of(source: HarvestSource) -> list[HarvestRun]:
    """The last runs, the newest first."""
    return list(source.runs.in_lines()[:SHOWN])


def volumes(runs: list[HarvestRun]) -> list[Bar]:
    """How many records the source had after each of those runs, the oldest first."""
    ended = [one for one in reversed(runs) if one.state in {RunState.DONE, RunState.REFUSED}][-_BARS:]
    largest = max((one.volume for one in ended), default=0)
    if len(ended) < 2 or not largest:
        return []
    heights = [max(1, round(_HEIGHT * one.volume / largest)) for one in ended]
    return [
        Bar(x=place * 14, y=_HEIGHT - height, height=height, run=run)
        for place, (run, height) in enumerate(zip(ended, heights, strict=True))
    ]


@dataclass(frozen=True, slots=True)
class Sample:
    """A record of a source, to be looked at."""

    record: int
    title: str
    identifier: str


def samples(source: HarvestSource) -> list[Sample]:
    """Some of a source's records, whichever come first."""
    return _some(HarvestedRecord.objects.filter(source=source, deleted_at=None))


def going(run: HarvestRun) -> list[Sample]:
    """Some of the records that a held run found gone."""
    return _some(HarvestedRecord.objects.filter(source=run.source_id, doomed_run=run.pk, deleted_at=None))


def _some(rows: QuerySet[HarvestedRecord]) -> list[Sample]:
    found = rows.values_list("record_id", "record__title", "identifier")[:_SAMPLES]
    return [Sample(record, title, identifier) for record, title, identifier in found]


@dataclass(frozen=True, slots=True)
class Removal:
    """How many records would be erased, and how many stay with the centres that hold them."""

    erased: int
    kept: int


@dataclass(frozen=True, slots=True)
class Understood:
    """A record of a trial, in words."""

    title: str
    about: str
    subjects: str
    identifier: str


def understood(draft: RecordDraft) -> Understood:
    """What a draft says, on three lines."""
    said = draft.description
    people = [person.name for person in said.contributors[:3]]
    words = [*(one.label for one in said.subjects), *(one.text for one in said.keywords)]
    return Understood(
        said.full_title() or "–",
        " · ".join(filter(None, (str(DOCUMENT_TYPES.get(said.type, said.type)), *people, said.date))),
        ", ".join(words[:10]),
        draft.source.identifier,
    )


def removal(source: HarvestSource) -> Removal:
    """What removing a source would do now."""
    rows = HarvestedRecord.objects.filter(source=source)
    copies = Holding.objects.filter(record=OuterRef("record")).exclude(structure=source.structure_id)
    files = Attachment.objects.filter(record=OuterRef("record")).exclude(structure=source.structure_id)
    kept = rows.filter(Exists(copies) | Exists(files)).count()
    return Removal(rows.count() - kept, kept)
