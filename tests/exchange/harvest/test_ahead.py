"""Pages read ahead of whoever writes them: by a thread, and by a process that may fail or be ended."""

from __future__ import annotations

import pickle
import subprocess
import sys
import threading
from multiprocessing import Pipe

import pytest

from mosaique.catalogue.integrity import differences
from mosaique.core import stopping
from mosaique.core.http.outcomes import PRIVATE
from mosaique.exchange.errors import RunTaken
from mosaique.exchange.harvest import actions, ahead, runs
from mosaique.exchange.harvest.enums import Protocol, RunState
from mosaique.exchange.harvest.errors import ListEndless, SourceFailed, TokenRefused
from mosaique.exchange.harvest.files import A_PAGE, ABSENT, FileReader
from mosaique.exchange.harvest.models import HarvestRun, HarvestSource
from mosaique.exchange.harvest.readers import reader_for
from tests.exchange.harvest.faulty import at_token, books, once, serving


@pytest.fixture
def folder(tmp_path):
    """A folder with a file of two pages and a half."""
    lines = "".join(f"Titre {number};2009\n" for number in range(A_PAGE * 5 // 2))
    (tmp_path / "fonds.csv").write_text(f"titre;date\n{lines}", encoding="utf-8")
    return str(tmp_path)


@pytest.fixture
def started(monkeypatch):
    """The processes that were started."""
    found = []
    start = subprocess.Popen

    def kept(*arguments, **named):
        found.append(start(*arguments, **named))
        return found[-1]

    monkeypatch.setattr(ahead.subprocess, "Popen", kept)
    return found


@pytest.fixture
def long_source(irev, partner, monkeypatch, settings):
    """A source on 127.0.0.1 whose list is long enough for a process."""
    monkeypatch.setattr(ahead, "LONG", 3)
    monkeypatch.setattr(ahead.os, "cpu_count", lambda: 2)
    monkeypatch.setenv("MOSAIQUE_ALLOW_PRIVATE_NETWORKS", "127.0.0.0/8")
    settings.MOSAIQUE_ALLOW_PRIVATE_NETWORKS = ["127.0.0.0/8"]
    partner.tells_total = True
    partner.items = books(9)
    with serving(partner) as address:
        yield actions.add_source("partenaire", address, structure=irev)


def test_thread_and_process_give_what_the_reader_gives(folder):
    pages = list(FileReader(folder).pages(""))
    assert [len(page.drafts) for page in pages] == [A_PAGE, A_PAGE, A_PAGE // 2]
    assert list(ahead.by_thread(FileReader(folder).pages(""))) == pages
    assert list(ahead.by_process(FileReader(folder), "")) == pages
    assert list(ahead.by_process(FileReader(folder), pages[0].token)) == pages[1:]


def test_process_fails_as_its_reader_does(folder):
    absent = f"{folder}/absent.csv"
    with pytest.raises(SourceFailed) as raised:
        list(ahead.by_process(FileReader(absent), ""))
    assert (raised.value.reason, raised.value.facts) == (ABSENT, {"name": absent})


@pytest.mark.parametrize("kind", [SourceFailed, TokenRefused, ListEndless])
def test_failures_come_through_whole(kind):
    failed = kind("the source answered %(status)s", {"status": 503}, retry_after=120)
    again = pickle.loads(pickle.dumps(failed))
    assert (type(again), again.reason, again.facts, again.retry_after, str(again)) == (
        kind, "the source answered %(status)s", {"status": 503}, 120, "the source answered 503",
    )  # fmt: skip


@pytest.mark.parametrize("protocol", Protocol)
def test_every_reader_works_in_a_process_of_its_own(protocol):
    """It is copied there and meets the bounds of this one's settings: it may ask no private address."""
    reader = reader_for(HarvestSource(protocol=protocol, url="http://10.0.0.1/", query="ville"))
    with pytest.raises(SourceFailed) as raised:
        list(ahead.by_process(reader, ""))
    assert raised.value.reason == PRIVATE


def test_process_that_meets_a_fault_of_ours_says_so():
    with pytest.raises(RuntimeError, match="a page could not be read: AttributeError"):
        list(ahead.by_process(FileReader(None), ""))


@pytest.mark.parametrize("length", [10, 4_000])
def test_process_that_is_ended_by_the_system_is_told(tmp_path, started, length, monkeypatch):
    """Between two pages, or within one that is longer than what a pipe holds."""
    lines = "".join(f"{number} {'x' * length};2009\n" for number in range(A_PAGE * 3))
    (tmp_path / "fonds.csv").write_text(f"titre;date\n{lines}", encoding="utf-8")
    ours, theirs = Pipe()
    monkeypatch.setattr(ahead, "Pipe", lambda: (ours, theirs))
    pages = ahead.by_process(FileReader(str(tmp_path)), "")
    next(pages)
    assert ours.poll(30)
    started[0].kill()
    with pytest.raises(SourceFailed) as raised:
        list(pages)
    assert raised.value.reason == ahead.ENDED


def test_process_that_cannot_start_is_told(folder, monkeypatch):
    monkeypatch.setattr(sys, "executable", "/bin/false")
    with pytest.raises(SourceFailed) as raised:
        list(ahead.by_process(FileReader(folder), ""))
    assert raised.value.reason == ahead.ENDED


def test_process_ends_when_nobody_wants_more(folder, started):
    pages = ahead.by_process(FileReader(folder), "")
    next(pages)
    pages.close()
    assert started[0].returncode is not None


def test_whoever_is_asked_to_stop_waits_for_no_page(long_source, partner, monkeypatch, started):
    """A source that hangs: its reader goes with the one that waits for it."""
    release = threading.Event()
    partner.faults = [lambda asked: release.wait(30) and None if at_token("2!")(asked) else None]
    monkeypatch.setattr(stopping, "is_stopping", lambda: bool(started))
    try:
        with pytest.raises(RunTaken):
            runs.harvest(long_source)
    finally:
        release.set()
    left = HarvestRun.objects.get()
    assert (left.state, left.token, left.read) == (RunState.RUNNING, "2!", 2)
    assert started[0].returncode is not None


def test_long_list_is_read_by_a_process(long_source, counts, started):
    run = runs.harvest(long_source)
    assert (run.state, run.pages, counts(run)) == (RunState.DONE, 5, {"read": 9, "created": 9})
    assert len(started) == 1
    assert list(differences()) == []


def test_long_list_that_breaks_off_goes_on_from_its_token(long_source, partner, counts, monkeypatch):
    monkeypatch.setattr("mosaique.exchange.harvest.asking._PAUSES", ())
    partner.faults = [once(404, when=at_token("6!"))]
    left = runs.harvest(long_source)
    assert (left.state, left.token, counts(left)) == (RunState.FAILED, "6!", {"read": 6, "created": 6})
    run = runs.harvest(long_source)
    assert (run.pk, run.state, counts(run)) == (left.pk, RunState.DONE, {"read": 9, "created": 9})
    assert HarvestRun.objects.count() == 1


@pytest.mark.parametrize(
    ("records", "processors", "worth"),
    [(ahead.LONG, 2, True), (ahead.LONG - 1, 2, False), (ahead.LONG, 1, False)],
)
def test_process_is_worth_it_for_long_lists_beside_another_processor(records, processors, worth, monkeypatch):
    monkeypatch.setattr(ahead.os, "cpu_count", lambda: processors)
    assert ahead.is_worth_a_process(records) is worth
