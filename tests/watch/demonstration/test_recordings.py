"""The recorded feeds themselves: where each comes from, facts only, and readable as any other feed."""

from __future__ import annotations

import datetime as dt
import json
import re
from importlib.resources import files

import pytest

from mosaique.core.http import Fetched
from mosaique.watch.demonstration import loader
from mosaique.watch.demonstration.loader import PARIS, Recording
from mosaique.watch.enums import Outcome
from mosaique.watch.fetching import Plan, ask

FOLDER = files(loader.PACKAGE) / "recordings"
FILES = sorted(one.name for one in FOLDER.iterdir())
NAMES = [name.removesuffix(".json") for name in FILES]


def test_every_recorded_file_has_its_origin_and_every_origin_its_file():
    lines = (files(loader.PACKAGE) / "README.md").read_text(encoding="utf-8")
    told = re.findall(
        r"^\| `([^`]+)` \| <([^>]+)> \| [^|]*`public/[^`]+` at [^|]+ \| [^|]*\d{4}[^|]* \|$",
        lines,
        re.MULTILINE,
    )
    assert sorted(told) == [(f"{name}.json", loader.recording(name).url) for name in NAMES]
    assert [f"{name}.json" for name in NAMES] == FILES


@pytest.mark.parametrize("name", NAMES)
def test_recording_holds_facts_only(name):
    document = loader.recording(name).document
    assert list(document) == [
        "version", "title", "home_page_url", "feed_url", "language", "_recorded_on", "items",
    ]  # fmt: skip
    assert {tuple(entry) for entry in document["items"]} == {("id", "url", "title", "date_published")}
    assert all(entry["url"].startswith("https://") and entry["title"] for entry in document["items"])


@pytest.mark.parametrize("name", NAMES)
def test_nothing_is_younger_than_its_recording(name):
    recorded = loader.recording(name)
    assert [at for at, _ in recorded.readings() if at.astimezone(PARIS).date() > recorded.recorded_on] == []


@pytest.mark.parametrize("name", NAMES)
def test_readings_give_every_entry_once_whole_and_dated(name):
    recorded = loader.recording(name)
    replies = [
        ask(Plan(recorded.url), fetch=lambda *_, body=body, **__: Fetched(url=recorded.url, body=body))
        for _, body in recorded.readings()
    ]
    assert {(reply.outcome, tuple(reply.feed.problems)) for reply in replies} == {(Outcome.READ, ())}
    read = [(one.link, one.title, one.date) for reply in replies for one in reply.feed.items]
    written = [
        (entry["url"], entry["title"], dt.datetime.fromisoformat(entry["date_published"]))
        for entry in recorded.document["items"]
    ]
    assert sorted(read) == sorted(written)


def test_readings_follow_one_another_evening_by_evening():
    document = {
        "items": [
            {"id": "c", "date_published": "2026-07-02T22:30:00Z"},
            {"id": "b", "date_published": "2026-07-02T08:00:00Z"},
            {"id": "a", "date_published": "2024-01-01T00:00:00Z"},
        ]
    }
    found = [
        (f"{at:%Y-%m-%d %H:%M}", [entry["id"] for entry in json.loads(body)["items"]])
        for at, body in Recording("x", 2, document).readings()
    ]
    assert found == [("2026-06-01 17:06", ["a"]), ("2026-07-02 17:06", ["b"]), ("2026-07-03 17:06", ["c"])]


@pytest.mark.parametrize(
    ("found", "morning"),
    [("2026-07-02 17:00", "2026-07-03 06:30"), ("2026-07-03 17:00", "2026-07-06 06:30")],
)
def test_items_of_a_friday_are_looked_at_on_monday(found, morning):
    at = dt.datetime.fromisoformat(f"{found}+00:00")
    assert f"{loader.morning_after(at):%Y-%m-%d %H:%M}" == morning


def test_scenario_names_recordings_topics_and_items_that_exist():
    scenario = loader.scenario()
    entries = {entry["url"] for name in NAMES for entry in loader.recording(name).document["items"]}
    decided = [one["item"] for one in scenario.decisions]
    assert sorted(one["recording"] for one in scenario.sources) == NAMES
    assert sorted(set(decided) - entries) == []
    assert len(decided) == len(set(decided))
    topics = {one["slug"] for one in scenario.topics}
    assert {one["topic"] for one in scenario.decisions if "topic" in one} - topics == set()
    assert {("reason" in one) for one in scenario.decisions if one["verdict"] == "kept"} == {False}
    assert {("reason" in one) for one in scenario.decisions if one["verdict"] == "dropped"} == {True}
