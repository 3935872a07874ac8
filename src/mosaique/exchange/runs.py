"""An import from the desk: a file is received, looked at, checked, imported in the background, undone.

Every step moves the run's state by a conditional update: who comes second (a double click, another tab, the
back button) gets NotNow and changes nothing. A worker that takes a run up numbers its attempt, and one that
was replaced can write nothing more (``exchange.journal``).
"""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any, BinaryIO, cast

import msgspec
from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import translation
from django.utils.translation import gettext as _

from mosaique.core import clock, stopping
from mosaique.core.messages import render
from mosaique.core.uploads.recognition import base_name
from mosaique.exchange import surveys, uploads
from mosaique.exchange.enums import AT_WORK, ENDED, ImportState
from mosaique.exchange.errors import MappingRefused, NotNow, RunTaken, UploadRefused
from mosaique.exchange.formats import registry
from mosaique.exchange.formats.base import NotThisFormat, ReadOptions
from mosaique.exchange.imports import ImportOrder, OnMatch, import_file
from mosaique.exchange.models import ColumnMapping, ImportRun
from mosaique.network.models import Structure

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

    from mosaique.network.models import User

logger = logging.getLogger(__name__)

_NOT_STARTED = (ImportState.UPLOADED, ImportState.CHECKING, ImportState.CHECKED)
_SHOWN = 200  # problems of a check that its page lists


def receive(file: UploadedFile, *, structure: Structure, by: User, format_name: str = "auto") -> ImportRun:
    """Keep a file that somebody sent and look at it. The same file sent twice and not begun is the same run.

    Raises UploadRefused for a file that is empty, too large, or that no format recognises.
    """
    name = base_name(file.name or "")[-250:]
    _check_size(file.size or 0)
    with file.open("rb") as opened:
        content = cast("BinaryIO", opened)
        try:
            known = surveys.format_of(content, name, format_name)
        except registry.UnknownFormat as error:
            raise UploadRefused(
                _("No known format recognises this file. Choose its format, if you know it.")
            ) from error
        stored = uploads.store(file)
        found = surveys.survey(content, known, ReadOptions())
    with transaction.atomic():
        Structure.objects.select_for_update().get(pk=structure.pk)  # two clicks wait for each other here
        twin = ImportRun.objects.filter(
            structure=structure, by=by, digest=stored.digest, state__in=_NOT_STARTED
        ).first()
        return twin or ImportRun.objects.create(
            structure=structure,
            by=by,
            file_name=name,
            format=known.slug,
            started_at=clock.now(),
            upload=stored.name,
            digest=stored.digest,
            size=stored.size,
            survey=msgspec.to_builtins(found),
            options={
                "on_match": OnMatch.ATTACH,
                "as_draft": False,
                "columns": _known_columns(structure, found),
                "encoding": "",
            },
        )


def _check_size(size: int) -> None:
    limit = settings.MOSAIQUE_IMPORT_LARGEST
    if not size:
        raise UploadRefused(_("The file is empty."))
    if size > limit * 1024 * 1024:
        raise UploadRefused(
            _("The file is larger than %(limit)s MB. Part it, or have it imported on the command line.")
            % {"limit": limit}
        )


def _known_columns(structure: Structure, found: surveys.Survey) -> dict[str, str]:
    """What the centre said last time of a table with these headings."""
    if not found.headings:
        return {}
    kept = ColumnMapping.objects.filter(structure=structure, signature=surveys.signature(found.headings))
    return kept.first().columns if kept else {}  # type: ignore[union-attr]  # it was just found


def read_otherwise(run: ImportRun, *, format_name: str, encoding: str) -> None:
    """Look at the file again as another format or with other characters.

    Raises MappingRefused when it cannot be read so, NotNow once it is being imported.
    """
    known = registry.get(format_name)
    options = run.options | {"encoding": encoding}
    with uploads.opened(run.upload) as source:
        found = surveys.survey(source, known, ReadOptions(encoding=encoding))
    if found.problem and not found.headings:
        raise MappingRefused(found.problem)
    if known.slug != run.format:
        options["columns"] = _known_columns(run.structure, found)
    _move(
        run,
        ImportState.UPLOADED,
        after=(ImportState.UPLOADED, ImportState.CHECKED),
        format=known.slug,
        survey=msgspec.to_builtins(found),
        options=options,
        dry_run={},
        total=None,
    )


def ask_for_check(run: ImportRun, *, columns: Mapping[str, str], on_match: OnMatch, as_draft: bool) -> None:
    """Have the file checked in the background, read and matched as it would be; keep its columns for next
    time. Raises NotNow once it is being imported.
    """
    headings = run.survey.get("headings", [])
    options = run.options | {"columns": dict(columns), "on_match": str(on_match), "as_draft": as_draft}
    with transaction.atomic():
        _move(
            run,
            ImportState.CHECKING,
            after=(ImportState.UPLOADED, ImportState.CHECKED),
            options=options,
            error="",
            dry_run={},
            read=0,
            total=None,
        )
        if headings:
            ColumnMapping.objects.update_or_create(
                structure=run.structure,
                signature=surveys.signature(headings),
                defaults={"columns": dict(columns), "used_at": clock.now()},
            )


def start(run: ImportRun) -> None:
    """Have a checked file imported in the background. Raises NotNow if somebody did so already."""
    _move(
        run,
        ImportState.WAITING,
        after=(ImportState.CHECKED,),
        started_at=clock.now(),
        read=0,
        finished_at=None,
    )


def go_on(run: ImportRun) -> None:
    """Import the rest of a file that was stopped. Raises NotNow."""
    if not run.can_go_on:
        raise NotNow
    _move(
        run,
        ImportState.WAITING,
        after=(ImportState.STOPPED, ImportState.FAILED),
        finished_at=None,
        error="",
    )


def stop(run: ImportRun) -> None:
    """Stop a check or an import; what an import has written stays, until it goes on or is undone.

    Raises NotNow.
    """
    now = clock.now()
    try:
        _move(run, ImportState.UPLOADED, after=(ImportState.CHECKING,), read=0)
    except NotNow:
        _move(run, ImportState.STOPPED, after=(ImportState.WAITING, ImportState.RUNNING), finished_at=now)


def ask_for_undo(run: ImportRun, *, by: User | None) -> None:
    """Have everything that an ended import did taken back, in the background. Raises NotNow."""
    _move(run, ImportState.UNDOING, after=tuple(ENDED), undone_by=by, undo_report={})


def _move(run: ImportRun, state: ImportState, *, after: tuple[ImportState, ...], **values: Any) -> None:
    """Move a run on, if it still is where the person saw it, and have a worker told. Raises NotNow."""
    with transaction.atomic():
        if not ImportRun.objects.filter(pk=run.pk, state__in=after).update(state=state, **values):
            raise NotNow
        if state in AT_WORK:
            transaction.on_commit(partial(_enqueue, run.pk, state))
    run.refresh_from_db()


def _enqueue(run_pk: int, state: str) -> None:
    from mosaique.exchange import tasks  # noqa: PLC0415  # the tasks call back here

    work = {ImportState.CHECKING: tasks.check_import, ImportState.UNDOING: tasks.undo_import}
    work.get(ImportState(state), tasks.run_import).enqueue(run_pk)


def take_up_interrupted() -> int:
    """Have everything that a killed worker left done again, from where it was; return how many.

    Called when a worker starts. Should another worker be alive and at one of them, it is replaced after its
    batch: the counts stay exact.
    """
    left = list(ImportRun.objects.filter(state__in=AT_WORK).exclude(state=ImportState.RUNNING, upload=""))
    for run in left:
        logger.info("import run=%s state=%s is taken up again at %s", run.pk, run.state, run.read)
        _enqueue(run.pk, run.state)
    return len(left)


def forget_uploads() -> int:
    """Remove files that nobody needs any more, after the days that the settings give; return how many."""
    oldest = clock.now() - dt.timedelta(days=settings.MOSAIQUE_IMPORT_KEEP_DAYS)
    old = ImportRun.objects.exclude(upload="").filter(started_at__lt=oldest).exclude(state__in=AT_WORK)
    needed = ImportRun.objects.exclude(upload="").exclude(pk__in=old.values("pk"))
    names = set(old.values_list("upload", flat=True)) - set(needed.values_list("upload", flat=True))
    old.update(upload="")
    for name in names:
        uploads.remove(name)
    return len(names)


def order_of(run: ImportRun, *, dry_run: bool = False) -> ImportOrder:
    """What was asked for a run."""
    asked = run.options
    return ImportOrder(
        structure=run.structure,
        on_match=OnMatch(asked.get("on_match", OnMatch.ATTACH)),
        as_draft=asked.get("as_draft", False),
        dry_run=dry_run,
        by=run.by,
        options=ReadOptions(columns=asked.get("columns", {}), encoding=asked.get("encoding", "")),
    )


def check(run_pk: int) -> None:
    """A worker's part: read and match the whole file, write nothing, say what would happen."""
    run = _taken_up(run_pk, ImportState.CHECKING, read=0)
    if run is None:
        return
    with _failing(run, back_to=ImportState.UPLOADED), uploads.opened(run.upload) as source:
        report = import_file(
            source,
            order_of(run, dry_run=True),
            name=run.file_name,
            format_name=run.format,
            progress=_mover(run),
        )
        found = report.as_dict() | {"outcomes": report.outcomes}
        for name in ("problems", "warnings"):
            found[f"{name}_total"] = len(found[name])  # type: ignore[arg-type]  # lists
            found[name] = found[name][:_SHOWN]  # type: ignore[index]  # the same
        ImportRun.objects.filter(pk=run.pk, state=ImportState.CHECKING, attempt=run.attempt).update(
            state=ImportState.CHECKED, dry_run=found, total=report.read, read=0, attempt=0
        )
    logger.info("import run=%s checked", run.pk)


def carry_out(run_pk: int) -> None:
    """A worker's part: import the file, or what is left of it."""
    run = _taken_up(run_pk, ImportState.WAITING, to=ImportState.RUNNING)
    if run is None:
        run = _taken_up(
            run_pk, ImportState.RUNNING, interruptions=F("interruptions") + 1, resumed_at=F("read")
        )
    if run is None:
        return
    with _failing(run, back_to=ImportState.FAILED), uploads.opened(run.upload) as source:
        report = import_file(
            source,
            order_of(run),
            name=run.file_name,
            format_name=run.format,
            progress=_leave_if_asked,
            run=run,
        )
        logger.info("import run=%s read=%s created=%s done", run.pk, report.read, report.created)


def _taken_up(
    run_pk: int, state: ImportState, *, to: ImportState | None = None, **values: Any
) -> ImportRun | None:
    """The run, as this worker's to do; None if it is not in that state."""
    waiting = ImportRun.objects.filter(pk=run_pk, state=state)
    taken = waiting.update(state=to or state, attempt=F("attempt") + 1, progress_at=clock.now(), **values)
    if not taken:
        return None
    return ImportRun.objects.select_related("structure", "by").get(pk=run_pk)


def _leave_if_asked(_count: int = 0) -> None:
    """Raises RunTaken, between two batches, when this worker is asked to stop: the next one goes on."""
    if stopping.is_stopping():
        raise RunTaken


def _mover(run: ImportRun) -> Callable[[int], None]:
    """Says how far a check is. Raises RunTaken when somebody stopped it."""
    mine = ImportRun.objects.filter(pk=run.pk, state=ImportState.CHECKING, attempt=run.attempt)

    def move(count: int) -> None:
        _leave_if_asked()
        if not mine.update(read=F("read") + count, progress_at=clock.now()):
            raise RunTaken

    return move


@contextmanager
def _failing(run: ImportRun, *, back_to: ImportState) -> Iterator[None]:
    """What a file or the base refuses is told on the run's page, in its person's language."""
    language = run.by.preferred_language if run.by else settings.LANGUAGE_CODE
    with translation.override(language):
        try:
            yield
        except RunTaken:
            logger.info("import run=%s attempt=%s was stopped or taken up elsewhere", run.pk, run.attempt)
        except NotThisFormat as error:
            _fail(run, back_to, render(error.reason, error.facts, _))
        except FileNotFoundError:
            _fail(run, back_to, _("The file is no longer kept here: send it again."))
        except Exception:
            logger.exception("import run=%s failed", run.pk)
            _fail(run, back_to, _("The import met an error that is in the server's log. Try again."))


def _fail(run: ImportRun, state: ImportState, message: str) -> None:
    mine = ImportRun.objects.filter(
        pk=run.pk,
        attempt=run.attempt,
        state__in=(ImportState.CHECKING, ImportState.RUNNING, ImportState.FAILED),
    )
    mine.update(state=state, error=message[:500], finished_at=clock.now(), read=F("read"))


def file_stem(run: ImportRun) -> str:
    """The file's name without its ending, for names of files made from it."""
    return PurePosixPath(run.file_name).stem[:100] or str(run.pk)


def rejected_originals(batches: Iterable[Any]) -> Iterator[bytes]:
    """The bytes of each rejected record, in the file's order."""
    for batch in batches:
        yield from batch.rejected
