"""`mosaique watch triage`."""

from __future__ import annotations

import json

from click.testing import CliRunner

from mosaique.cli.watch import watch_command
from mosaique.core import clock
from mosaique.watch.inbox.models import Decision, Verdict
from mosaique.watch.topics.models import Learner, Lesson


def test_rankings_are_listed_and_learned_again(a_topic, read, monkeypatch):
    monkeypatch.setattr("mosaique.cli.watch.require_instance", lambda: None)
    a_topic(query="logement")
    Decision.objects.create(item=read("Le logement")[0], verdict=Verdict.KEPT, at=clock.now())
    told = CliRunner().invoke(watch_command, ["triage", "--json"])
    assert [row["kept"] for row in json.loads(told.output)["rankings"]] == [0, 0]
    told = CliRunner().invoke(watch_command, ["triage", "--rebuild", "--json"])
    assert json.loads(told.output)["rankings"] == [
        {"topic": None, "kept": 1, "dropped": 0, "seen_at_20": None},
        {"topic": "logement", "kept": 1, "dropped": 0, "seen_at_20": None},
    ]
    assert (Lesson.objects.count(), Learner.objects.count()) == (2, 2)
    assert (
        "logement: 1 kept, 0 dropped, too few to tell" in CliRunner().invoke(watch_command, ["triage"]).output
    )
