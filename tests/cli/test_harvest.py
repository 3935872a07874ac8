"""`mosaique harvest`: sources added, run and listed from the command line, over real connections."""

from __future__ import annotations

import json
import time
from dataclasses import replace

import pytest

from tests.cli.instance import Instance, kill
from tests.exchange.harvest.faulty import Item, OaiSource, books, serving


@pytest.fixture
def instance(instance):
    """A new instance that may ask 127.0.0.1."""
    return replace(instance, reaches="127.0.0.0/8")


def add(instance, url, name="partenaire", *more):
    ran = instance.run("harvest", "add", name, url, "--structure", "IREV", *more)
    assert ran.returncode == 0, ran


def run(instance, *arguments):
    ran = instance.run("harvest", "run", *arguments, "--json")
    return ran.returncode, json.loads(ran.stdout)


def test_source_is_added_run_and_listed(instance):
    with serving(OaiSource([*books(5), Item("bad", raw="<oai_dc:dc><x></y>")])) as url:
        add(instance, url)
        status, report = run(instance)
    names = ("source", "kind", "state", "read", "created", "rejected", "error")
    assert (status, [report[name] for name in names]) == (
        1, ["partenaire", "full", "done", 6, 5, 1, ""],
    )  # fmt: skip
    assert report["problems"][0]["identifier"] == "bad"
    (listed,) = instance.json("harvest", "list")["sources"]
    assert (listed["name"], listed["health"], listed["records"]) == ("partenaire", "problems", 5)
    assert len(instance.json("search", "numéro")["hits"]) == 5


def test_busy_source_is_waited_for_as_it_asks(instance):
    refused = [503]
    partner = OaiSource(books(3), faults=[lambda asked: refused.pop() if refused else None])
    with serving(partner, Retry_After="1") as url:
        add(instance, url)
        status, report = run(instance)
    assert (status, report["created"], report["error"]) == (0, 3, "")


def test_what_cannot_be_is_said_on_one_line(instance):
    add(instance, "http://127.0.0.1:9/oai")
    for arguments, said in (
        (("add", "autre", "/etc", "--structure", "IREV"), "http"),
        (("add", "autre", "http://[", "--structure", "IREV"), "http"),
        (("add", "autre", "http://", "--structure", "IREV"), "http"),
        (("add", "autre", "http://a.example.org/", "--structure", "IREV", "--protocol", "sru"), "SRU"),
        (("add", "autre", "http://a.example.org/", "--structure", "IREV", "--set", "s" * 251), "250"),
        (("add", "partenaire", "http://a.example.org/", "--structure", "IREV"), "partenaire"),
        (("add", "b", "http://a.example.org/", "--structure", "NULLE"), "NULLE"),
        (("run", "inconnue"), "inconnue"),
    ):
        ran = instance.run("harvest", *arguments)
        assert (ran.returncode, ran.stderr.count("\n"), said in ran.stderr) == (2, 1, True), ran
        assert "Traceback" not in ran.stderr


def test_folder_of_files_is_a_source(instance, tmp_path):
    folder = tmp_path / "files"
    folder.mkdir()
    (folder / "a.ris").write_text("TY  - BOOK\nID  - 1\nTI  - Le logement social\nER  - \n", "utf-8")
    add(instance, str(folder), "dossier", "--protocol", "file")
    assert run(instance)[1]["created"] == 1
    assert run(instance)[1]["unchanged"] == 1


def test_private_addresses_are_refused_where_nobody_allowed_them(instance):
    instance = replace(instance, reaches="")
    partner = OaiSource(books(1))
    with serving(partner) as url:
        add(instance, url)
        status, report = run(instance)
    assert (status, report["state"], partner.asked) == (1, "failed", [])


def test_killed_harvest_goes_on_from_its_token_and_stores_nothing_twice(instance: Instance):
    partner = OaiSource(books(12))
    partner.faults = [lambda asked: time.sleep(0.3)]
    with serving(partner) as url:
        add(instance, url)
        process = instance.start("harvest", "run")
        deadline = time.monotonic() + 120
        while not count(instance):
            assert time.monotonic() < deadline
            time.sleep(0.05)
        kill(process)
        kept = count(instance)
        assert 0 < kept < 12
        partner.asked.clear()
        partner.faults.clear()
        status, report = run(instance)
    assert (status, report["state"], report["created"], count(instance)) == (0, "done", 12, 12)
    assert partner.lists()[0]["resumptionToken"] == f"{kept}!"
    assert instance.run("check").returncode == 0


def count(instance: Instance) -> int:
    return instance.rows("SELECT COUNT(*) FROM catalogue_record")[0][0]
