"""Trying a source before it is kept: what it says of itself, and its first records as they are understood."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING

from django.utils.translation import gettext

from mosaique.catalogue.values.description import RecordDraft
from mosaique.core.messages import render
from mosaique.exchange.formats.base import ReadProblem
from mosaique.exchange.harvest.asking import Asker
from mosaique.exchange.harvest.errors import SourceFailed
from mosaique.exchange.harvest.files import FileReader, downloaded
from mosaique.exchange.harvest.mapping import Equivalents
from mosaique.exchange.harvest.oai import Identity, OaiReader
from mosaique.exchange.harvest.pages import Ask, Page
from mosaique.exchange.harvest.readers import reader_for

if TYPE_CHECKING:
    from mosaique.exchange.harvest.models import HarvestSource

MOST_SHOWN = 5  # records
_MOST_NAMED = 60  # sets
_SECONDS = 20.0  # for each answer: a person waits


@dataclass(slots=True)
class Trial:
    """``error`` says why nothing, or nothing more, could be had."""

    identity: Identity | None = None
    prefixes: list[str] = field(default_factory=list)
    sets: list[str] = field(default_factory=list)
    total: int | None = None
    drafts: list[RecordDraft] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    deleted: int = 0
    error: str = ""


def try_source(source: HarvestSource, *, ask: Ask | None = None) -> Trial:
    """Ask a source, kept or not, for its first page; nothing is written, and nothing raised."""
    ask = ask or Asker(pauses=(), seconds=_SECONDS)
    trial = Trial()
    reader = reader_for(source, ask=ask)
    if isinstance(reader, FileReader):
        reader.download = partial(downloaded, seconds=_SECONDS)
    if isinstance(reader, OaiReader):
        with _told(trial):
            trial.identity = reader.identify()
            trial.prefixes = reader.prefixes()
            trial.sets = reader.sets()[:_MOST_NAMED]
    if not trial.error:
        with _told(trial):
            for page in islice(reader.pages(), 1):
                _show(page, Equivalents(source.mapping), trial)
    return trial


def _show(page: Page, equivalents: Equivalents, trial: Trial) -> None:
    trial.total, trial.deleted = page.total, len(page.deleted)
    trial.drafts = page.drafts[:MOST_SHOWN]
    for draft in trial.drafts:
        equivalents.apply(draft)
    trial.problems = [_sentence(one) for one in page.problems[:MOST_SHOWN]]


def _sentence(problem: ReadProblem) -> str:
    reason = render(problem.reason, problem.facts, gettext)
    return f"{problem.identifier}: {reason}" if problem.identifier else reason


@contextmanager
def _told(trial: Trial) -> Iterator[None]:
    try:
        yield
    except SourceFailed as error:
        trial.error = error.user_message
