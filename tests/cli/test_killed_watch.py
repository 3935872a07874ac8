"""`watch run` killed at any moment: the next one ends it, no item lost and none doubled."""

from __future__ import annotations

import os
import random
import sqlite3
import time
from contextlib import closing
from dataclasses import replace

from tests.cli.instance import TIMEOUT, kill
from tests.core.http.local_server import answer, serving
from tests.watch.feed_texts import entry, rss

SOURCES, ENTRIES = 6, 40  # a second is left between two sources of the one host
KILLS = int(os.environ.get("MOSAIQUE_TEST_KILLS", "3"))
SEED = int(os.environ.get("MOSAIQUE_TEST_SEED", "2010"))
ADD = (
    "INSERT INTO watch_source (url, kind, title, is_titled, site, language, every_minutes, state, next_at,"
    " interval, idle, failures, http_status, reason, facts, problems, etag, last_modified, version, moved_to,"
    " moved_times, former_url, added_at, settings) VALUES (?, 'feed', '', 0, '', '', 0, 'on', '2026-01-01 00:00:00', 0, 0, 0, 0, '',"
    " '{}', '[]', '', '', '', '', 0, '', '2026-01-01 00:00:00', '{}')"
)


def feed(number):
    """Entries of which each second one is also the next source's."""
    shared = [
        entry(f"{number}-{n}", f"Titre {number + n % 2} {n}", link=f"https://a.example/{number + n % 2}/{n}")
        for n in range(ENTRIES)
    ]
    return answer(rss(*shared), "Content-Type: text/xml")


def test_a_killed_watch_is_finished_by_the_next(instance):
    instance = replace(instance, reaches="127.0.0.1")
    chance = random.Random(SEED)
    with serving({f"/{number}": feed(number) for number in range(SOURCES)}) as server:
        with closing(sqlite3.connect(instance.home / "db.sqlite3")) as database, database:
            database.executemany(ADD, [(server.url(f"/{number}"),) for number in range(SOURCES)])
        for _kill in range(KILLS):
            read = readings(instance)
            process = instance.start("watch", "run")
            until = time.monotonic() + TIMEOUT
            while process.poll() is None and readings(instance) == read and time.monotonic() < until:
                time.sleep(0.002)
            time.sleep(chance.uniform(0, 1.1))
            kill(process)
        report = instance.json("watch", "run")
        again = instance.json("watch", "run")
    assert (report["sources"], report["failed"], again["new"], again["changed"]) == (SOURCES, 0, 0, 0)
    addresses = {
        f"https://a.example/{number + n % 2}/{n}" for number in range(SOURCES) for n in range(ENTRIES)
    }
    assert sorted(instance.rows("SELECT url FROM watch_item")) == sorted((one,) for one in addresses)
    assert instance.rows("SELECT count(*) FROM watch_sighting") == [(SOURCES * ENTRIES,)]
    assert instance.rows("SELECT count(*) FROM watch_itemversion") == [(0,)]
    listed = instance.json("watch", "list")["sources"]
    assert {(one["title"], one["health"]) for one in listed} == {("Actualités", "well")}


def readings(instance):
    return instance.rows("SELECT count(*) FROM watch_fetch")


def test_an_address_is_added_by_its_page_and_told_when_it_gives_nothing(instance):
    ran = instance.run("watch", "add", "http://127.0.0.1:1/")
    assert (ran.returncode, ran.stdout) == (2, "")
    assert "127.0.0.1" in ran.stderr
    assert instance.json("watch", "list") == {"sources": []}


def test_pages_and_newsletters_are_added_by_options(instance):
    page = "<!doctype html><title>Appel</title><main><p>Clôture le 15 décembre</p></main>".encode()
    instance = replace(instance, reaches="127.0.0.1")
    with serving({"/": answer(page, "Content-Type: text/html")}) as server:
        added = instance.run("watch", "add", server.url("/"), "--page", "text", "--part", "main p")
        absent = instance.run("watch", "add", server.url("/"), "--page", "links", "--part", "#absent")
    letters = instance.run("watch", "add", "Lettre@a.example", "--letters", "sender", "--each", "link")
    assert (added.returncode, absent.returncode, letters.returncode) == (0, 2, 0)
    assert "no mailbox is set" in letters.stderr
    assert "#absent" in absent.stderr
    listed = instance.json("watch", "list")["sources"]
    assert sorted((one["title"], one["kind"]) for one in listed) == [
        ("Appel", "page"),
        ("Lettre@a.example", "letter"),
    ]
    assert "lettre:sender:lettre@a.example" in {one["url"] for one in listed}
