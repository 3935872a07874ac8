"""A harvest from its beginning to its end, over kills, tokens that expire and sources that break off.

Every step moves the run by a conditional update on its state and attempt: whoever takes a run up numbers it,
and a worker that was replaced can write nothing more.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable, Generator, Iterator
from contextlib import closing, contextmanager
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import translation
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from mosaique.core import clock, planner, stopping
from mosaique.core.bulk import collecting_rarely
from mosaique.core.messages import gettext_noop
from mosaique.discovery import queue
from mosaique.exchange.errors import RunTaken
from mosaique.exchange.harvest import ahead, sweeping
from mosaique.exchange.harvest.enums import AT_WORK, CHANGING, RunKind, RunState, SourceState
from mosaique.exchange.harvest.errors import ListEndless, SourceFailed, SourceRefused, TokenRefused
from mosaique.exchange.harvest.models import HarvestedRecord, HarvestRun, HarvestSource
from mosaique.exchange.harvest.pages import Ask, Page
from mosaique.exchange.harvest.readers import INCREMENTAL, WHOLE_LISTS, reader_for
from mosaique.exchange.harvest.writing import PageWriter

logger = logging.getLogger(__name__)

OVERLAP = dt.timedelta(minutes=1)  # a record written in a long transaction is dated before it can be seen
MOST_PAGES = 10_000
MOST_RESTARTS = 3
MOST_RUNS = 200  # remembered of each source
_TOKEN_LIFE = dt.timedelta(days=1)
_BACKOFF, _LONGEST_BACKOFF = dt.timedelta(hours=1), dt.timedelta(days=1)
_SILENCE = dt.timedelta(minutes=15)  # a worker at work moves its run more often, or is dead
_FIRST_SOURCES = dt.datetime(2001, 1, 1, tzinfo=dt.UTC)  # when OAI-PMH was published
_SPARE = 1_000  # records that a list may have beyond twice the length it says

TOO_MANY_PAGES = gettext_noop("The list was left after %(pages)s pages: it may never end.")
TOO_LONG = gettext_noop("The list was left after %(read)s records: its source says that it has %(total)s.")

Progress = Callable[[int], None]


def begin(source: HarvestSource, *, full: bool = False, by: Any = None) -> HarvestRun:
    """A run that waits for a worker: one that was left off, from where it was, or a new one.

    Raises SourceRefused for a source that is off, or that waits for a decision.
    """
    with transaction.atomic():
        current = HarvestSource.objects.select_for_update().get(pk=source.pk)
        if current.state != SourceState.ON:
            raise SourceRefused(_("This source is off: turn it on to harvest it."))
        last = HarvestRun.objects.filter(source=current).order_by("-pk").first()
        if last is not None and last.state == RunState.HELD:
            raise SourceRefused(_("Records of this source wait for a decision: see its page."))
        if last is not None and _goes_on(last, full=full):
            if last.state == RunState.FAILED:
                HarvestRun.objects.filter(pk=last.pk).update(
                    state=RunState.WAITING, error="", finished_at=None
                )
            return HarvestRun.objects.select_related("source__structure").get(pk=last.pk)
        HarvestRun.objects.filter(source=current, state__in=[*AT_WORK]).update(
            state=RunState.GIVEN_UP, finished_at=clock.now()
        )
        HarvestedRecord.objects.filter(source=current, doomed_run__isnull=False).update(doomed_run=None)
        return _new_run(current, full=full, by=by)


def _goes_on(run: HarvestRun, *, full: bool) -> bool:
    if full and run.kind != RunKind.FULL:
        return False
    if run.state in AT_WORK:
        return True
    is_fresh = clock.now() - run.started_at < _TOKEN_LIFE
    return run.state == RunState.FAILED and is_fresh and bool(run.token or run.is_listed)


def _new_run(source: HarvestSource, *, full: bool, by: Any) -> HarvestRun:
    is_full = full or source.watermark is None or source.protocol not in INCREMENTAL or _is_due_whole(source)
    run = HarvestRun.objects.create(
        source=source,
        kind=RunKind.FULL if is_full else RunKind.INCREMENTAL,
        by=by,
        started_at=clock.now(),
        progress_at=clock.now(),
        since=None if is_full or source.watermark is None else source.watermark - OVERLAP,
        before=_alive(source),
    )
    return HarvestRun.objects.select_related("source__structure").get(pk=run.pk)


def _is_due_whole(source: HarvestSource) -> bool:
    if not source.full_days:
        return False
    return source.last_full_at is None or clock.now() - source.last_full_at >= dt.timedelta(
        days=source.full_days
    )


def _alive(source: HarvestSource) -> int:
    return HarvestedRecord.objects.filter(source=source, deleted_at=None).count()


def carry_out(
    run_pk: int,
    *,
    attempt: int | None = None,
    ask: Ask | None = None,
    progress: Progress = lambda count: None,
) -> None:
    """A worker's part: harvest, or go on with what another one left. Raises RunTaken.

    ``attempt``: only if nobody has taken it up since it had that number; a command takes it from a worker.
    """
    run = _taken_up(run_pk, attempt)
    if run is None:
        return
    with _failing(run), collecting_rarely():
        if run.state == RunState.RUNNING and not run.is_listed:
            _read(run, ask, progress)
        if run.state == RunState.RUNNING:
            _weigh(run)
        if run.state == RunState.SWEEPING:
            with queue.bulk_indexing():
                sweeping.sweep(run)
            _end(run, RunState.DONE)


def _taken_up(run_pk: int, attempt: int | None) -> HarvestRun | None:
    """The run, as this worker's to do; None if there is nothing to do for it."""
    ours = HarvestRun.objects.filter(pk=run_pk)
    if attempt is not None:
        ours = ours.filter(attempt=attempt)
    step = {"attempt": F("attempt") + 1, "progress_at": clock.now()}
    waiting = ours.filter(state=RunState.WAITING).update(state=RunState.RUNNING, **step)
    decided = waiting or ours.filter(state=RunState.SWEEPING, decided_at__isnull=False).update(**step)
    left = decided or ours.filter(state__in=[RunState.RUNNING, RunState.SWEEPING]).update(
        interruptions=F("interruptions") + 1, **step
    )
    return HarvestRun.objects.select_related("source__structure").get(pk=run_pk) if left else None


def _read(run: HarvestRun, ask: Ask | None, progress: Progress) -> None:
    """Store the list, page by page, from the run's token on. Raises SourceFailed, RunTaken."""
    with queue.bulk_indexing() as index:
        writer = PageWriter(run, index)
        while True:
            try:
                _read_pages(run, writer, ask, progress)
            except TokenRefused:
                _begin_again(run)
            else:
                return


def _read_pages(run: HarvestRun, writer: PageWriter, ask: Ask | None, progress: Progress) -> None:
    with closing(_pages(run, ask)) as pages:
        for page in pages:
            _take(run, page, writer, progress)


def _pages(run: HarvestRun, ask: Ask | None) -> Generator[Page]:
    """The pages from the run's token on. The first is read alone: it says how long the list is."""
    given = run.read if run.token else 0
    reader = reader_for(run.source, since=run.since, given=given, ask=ask)
    pages = reader.pages(run.token)
    first = next(pages, None)
    if first is None:
        return
    yield first
    if first.token and ask is None and ahead.is_worth_a_process((run.total or 0) - run.read):
        yield from ahead.by_process(reader, first.token)
    else:
        yield from ahead.by_thread(pages)


def _take(run: HarvestRun, page: Page, writer: PageWriter, progress: Progress) -> None:
    """Write a page. Raises RunTaken, ListEndless."""
    if run.said_at is None:
        run.said_at = _moment(page.said_at, run.started_at)
        HarvestRun.objects.filter(pk=run.pk).update(said_at=run.said_at)
    before = run.read
    writer.write(page, is_last=not page.token and page.is_whole)
    progress(run.read - before)
    if page.token:
        _bound(run)
    if stopping.is_stopping():
        raise RunTaken


def _bound(run: HarvestRun) -> None:
    """Raises ListEndless when the list is longer than it can be."""
    if run.pages >= MOST_PAGES:
        raise ListEndless(TOO_MANY_PAGES, {"pages": run.pages})
    if run.total and run.read > 2 * run.total + _SPARE:
        raise ListEndless(TOO_LONG, {"read": run.read, "total": run.total})


def _begin_again(run: HarvestRun) -> None:
    """Ask for the list anew, after a token that is worth nothing. Raises the refusal when that is no help."""
    mine = HarvestRun.objects.filter(
        pk=run.pk, state=RunState.RUNNING, attempt=run.attempt, restarts__lt=MOST_RESTARTS
    )
    if not run.token or not mine.update(token="", restarts=F("restarts") + 1):
        raise SourceFailed(gettext_noop("The source no longer knows its own resumption tokens."))
    run.token = ""
    run.restarts += 1
    logger.info("harvest run=%s begins its list again: the token was refused", run.pk)


def _moment(said: str, otherwise: dt.datetime) -> dt.datetime:
    """The source's clock, never ahead of ours, nor so far behind that no time is left before it."""
    try:
        found = parse_datetime(said)
    except ValueError:
        found = None
    if found is None:
        return otherwise
    return max(min(found if found.tzinfo else found.replace(tzinfo=dt.UTC), otherwise), _FIRST_SOURCES)


def _weigh(run: HarvestRun) -> None:
    """At the end of a list: take away what is gone, or have a person look first."""
    if run.kind == RunKind.FULL and run.is_whole and run.source.protocol in WHOLE_LISTS:
        sweeping.doom_unlisted(run)
    lost = sweeping.doomed(run)
    held = sweeping.is_too_much(lost, run.before)
    if not held:
        _move(run, RunState.SWEEPING, lost=lost)
    else:
        _conclude(run, RunState.HELD, lost=lost, volume=_alive(run.source))
        logger.warning("harvest run=%s held: %s of %s records would go", run.pk, lost, run.before)


def _move(run: HarvestRun, state: RunState, **values: Any) -> None:
    """Raises RunTaken when the run is no longer this worker's."""
    mine = HarvestRun.objects.filter(pk=run.pk, attempt=run.attempt, state=run.state)
    if not mine.update(state=state, progress_at=clock.now(), **values):
        raise RunTaken
    run.refresh_from_db()


@transaction.atomic
def _conclude(run: HarvestRun, state: RunState, **values: Any) -> None:
    """Move a run whose list came to its end, and its source. Raises RunTaken.

    Nothing is noted on the source for a run that was given up: its settings have changed meanwhile.
    """
    HarvestSource.objects.select_for_update().filter(pk=run.source_id).first()  # before its run, as all do
    _move(run, state, **values)
    _note_success(run)


def _end(run: HarvestRun, state: RunState) -> None:
    _conclude(run, state, finished_at=clock.now(), volume=_alive(run.source), error="")
    _forget_old(run.source)
    planner.refresh()
    logger.info(
        "harvest run=%s source=%s read=%s created=%s updated=%s deleted=%s rejected=%s",
        run.pk, run.source_id, run.read, run.created, run.updated, run.deleted, run.rejected,
    )  # fmt: skip


def _forget_old(source: HarvestSource) -> None:
    """Keep the last runs only."""
    kept = list(source.runs.order_by("-pk").values_list("pk", flat=True)[:MOST_RUNS])
    source.runs.filter(pk__lt=kept[-1]).delete()


def _note_success(run: HarvestRun) -> None:
    """Move what the source is asked for next; its list came to its end."""
    source, now = run.source, clock.now()
    source.watermark = run.said_at or run.started_at
    source.last_success_at, source.failures = now, 0
    if run.kind == RunKind.FULL and run.is_whole:
        source.last_full_at = now
    source.next_at = now + dt.timedelta(hours=source.every_hours or 24)
    source.records = _alive(source)
    source.save(
        update_fields=["watermark", "last_success_at", "failures", "last_full_at", "next_at", "records"]
    )


@contextmanager
def _failing(run: HarvestRun) -> Iterator[None]:
    """What a source does is told on its page, in the instance's language; it is left alone for a while."""
    with translation.override(settings.LANGUAGE_CODE):
        try:
            yield
        except RunTaken:
            logger.info("harvest run=%s attempt=%s was stopped or taken up elsewhere", run.pk, run.attempt)
            raise
        except SourceFailed as error:
            _fail(run, error.user_message, retry_after=error.retry_after)
        except Exception:
            logger.exception("harvest run=%s failed", run.pk)
            _fail(run, _("The harvest met an error that is in the server's log."))


def _fail(run: HarvestRun, message: str, *, retry_after: int | None = None) -> None:
    now = clock.now()
    mine = HarvestRun.objects.filter(pk=run.pk, attempt=run.attempt, state__in=AT_WORK)
    if not mine.update(
        state=RunState.FAILED, error=message[:500], finished_at=now, volume=_alive(run.source)
    ):
        return
    failures = min(run.source.failures + 1, 1000)
    wait = min(_BACKOFF * 2 ** min(failures - 1, 10), _LONGEST_BACKOFF)
    if retry_after is not None:
        wait = dt.timedelta(seconds=max(retry_after, 60))
    HarvestSource.objects.filter(pk=run.source_id).update(
        failures=failures, next_at=now + wait, records=_alive(run.source)
    )
    logger.warning("harvest run=%s source=%s failed: %s", run.pk, run.source_id, message)


def harvest(
    source: HarvestSource,
    *,
    full: bool = False,
    by: Any = None,
    ask: Ask | None = None,
    progress: Progress = lambda count: None,
) -> HarvestRun:
    """Harvest a source here and now and return its run. Raises SourceRefused, RunTaken."""
    run = begin(source, full=full, by=by)
    carry_out(run.pk, ask=ask, progress=progress)
    run.refresh_from_db()
    return run


def decide(run: HarvestRun, *, confirmed: bool, by: Any) -> None:
    """Have what a held run found gone taken away, or kept. Raises SourceRefused if somebody decided."""
    state = RunState.SWEEPING if confirmed else RunState.REFUSED
    now = clock.now()
    with transaction.atomic():
        held = HarvestRun.objects.filter(pk=run.pk, state=RunState.HELD)
        # Long ago: a worker that looks for runs which nobody is at takes it at once.
        if not held.update(
            state=state,
            decided_by=by,
            decided_at=now,
            progress_at=now - 2 * _SILENCE,
            finished_at=None if confirmed else now,
        ):
            raise SourceRefused(_("This has already been decided."))
        run.refresh_from_db()
        if not confirmed:
            sweeping.spare(run)
            HarvestRun.objects.filter(pk=run.pk).update(volume=_alive(run.source))


def work(*, at_start: bool = False) -> bool:
    """A worker's turn: one source turned on, off or removed, or one run; whether there was anything to do.

    ``at_start``: what another worker left is taken up whatever its age.
    """
    source = HarvestSource.objects.select_related("structure").filter(state__in=CHANGING).first()
    if source is not None:
        sweeping.change_state(source)
        return True
    run = _to_do(at_start=at_start) or _due()
    if run is None:
        return False
    carry_out(run.pk, attempt=run.attempt)
    return True


def _due() -> HarvestRun | None:
    """A new run of the source that the schedule comes to, unless a command began it at this moment."""
    due = HarvestSource.objects.due(clock.now()).first()
    run = begin(due) if due else None
    return run if run is not None and run.state == RunState.WAITING else None


def _to_do(*, at_start: bool) -> HarvestRun | None:
    waiting = HarvestRun.objects.filter(source__state=SourceState.ON).order_by("pk")
    found = waiting.filter(state=RunState.WAITING).first()
    if found is not None:
        return found
    left = waiting.filter(state__in=[RunState.RUNNING, RunState.SWEEPING])
    return (left if at_start else left.filter(progress_at__lt=clock.now() - _SILENCE)).first()
