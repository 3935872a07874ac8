"""The recorded feeds, and the readings that they would have given: without the database."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

PACKAGE = "mosaique.watch.demonstration"
FIRST_READING = dt.date(2026, 6, 1)  # what was published before comes with it
PARIS = ZoneInfo("Europe/Paris")
_EVENING = dt.time(19)
_APART = dt.timedelta(minutes=3)  # between two sources, the same evening


@dataclass(frozen=True, slots=True)
class Recording:
    """A feed as it was on ``recorded_on``; ``document`` is a JSON Feed of titles, addresses and dates."""

    name: str
    turn: int
    document: dict[str, Any]

    @property
    def url(self) -> str:
        return str(self.document["feed_url"])

    @property
    def title(self) -> str:
        return str(self.document["title"])

    @property
    def recorded_on(self) -> dt.date:
        return dt.date.fromisoformat(self.document["_recorded_on"])

    def readings(self) -> Iterator[tuple[dt.datetime, bytes]]:
        """What a reading each evening with something new would have brought, the oldest first."""
        entries = sorted(self.document["items"], key=lambda entry: entry["date_published"])
        for day, found in groupby(entries, key=_day_found):
            at = dt.datetime.combine(day, _EVENING, tzinfo=PARIS) + self.turn * _APART
            yield at.astimezone(dt.UTC), json.dumps(self.document | {"items": list(found)}).encode()


@dataclass(frozen=True, slots=True)
class Scenario:
    """Who looks after which recording, the topics, what two documentalists decided and selected."""

    sources: list[dict[str, Any]]
    topics: list[dict[str, Any]]
    decisions: list[dict[str, str]]
    selections: list[dict[str, Any]]


def scenario() -> Scenario:
    return Scenario(**json.loads(_text("scenario.json")))


def recording(name: str, *, turn: int = 0) -> Recording:
    return Recording(name, turn, json.loads(_text(f"recordings/{name}.json")))


def morning_after(found: dt.datetime) -> dt.datetime:
    """Half past eight on the next working day."""
    day = found.astimezone(PARIS).date() + dt.timedelta(days=1)
    while day.weekday() > 4:  # Friday
        day += dt.timedelta(days=1)
    return dt.datetime.combine(day, dt.time(8, 30), tzinfo=PARIS).astimezone(dt.UTC)


def _day_found(entry: dict[str, str]) -> dt.date:
    published = dt.datetime.fromisoformat(entry["date_published"]).astimezone(PARIS)
    return max(published.date(), FIRST_READING)


def _text(path: str) -> str:
    return files(PACKAGE).joinpath(path).read_text(encoding="utf-8")
