"""Reading feeds: ours against feedparser alone, on its own 884 test files and on feeds of usual size.

    python bench/feeds.py

feedparser reads with its own options, its cleaning included; ours detects, bounds, reads with feedparser,
adapts and cleans with nh3. Answers are compared before anything is timed: identifiers, links, dates and words
of titles.
"""

from __future__ import annotations

import datetime as dt
import os
import statistics
import sys
import tarfile
import time
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import feedparser

ARCHIVE = Path(__file__).parents[1] / "tests" / "data" / "feeds" / "feedparser.tar.gz"
ROUNDS = 5
NOW = dt.datetime(2026, 11, 30, tzinfo=dt.UTC)
ENTRY = """<item><title>Le plan logement n° {0} : &lt;em&gt;bilan&lt;/em&gt;</title>
<link>https://a.example/{0}?utm_source=rss</link><guid isPermaLink="false">n{0}</guid>
<pubDate>Mon, 02 Mar 2026 10:{1:02}:00 GMT</pubDate><category>ville</category>
<description><![CDATA[<p>{2} <a href="https://a.example/{0}">Lire</a></p>]]></description></item>"""
WORDS = "Une enquête sur le logement des familles immigrées à Strasbourg, <strong>rue</strong> par rue. "


def corpus() -> list[bytes]:
    with tarfile.open(ARCHIVE) as archive:
        return [archive.extractfile(one).read() for one in archive if one.isfile()]  # type: ignore[union-attr]  # files


def usual() -> list[bytes]:
    """Fifty feeds of thirty entries with six sentences each."""
    entries = "".join(ENTRY.format(n, n % 60, WORDS * 6) for n in range(30))
    head = "<?xml version='1.0' encoding='utf-8'?><rss version='2.0'><channel><title>Actualités {}</title>"
    return [f"{head.format(n)}{entries}</channel></rss>".encode() for n in range(50)]


def theirs(body: bytes) -> object:
    return feedparser.parse(BytesIO(body))


def ours(body: bytes) -> object:
    from mosaique.watch.cleaning import cleaned  # after set-up
    from mosaique.watch.feeds.parsing import parse  # after set-up
    from mosaique.watch.feeds.values import Document  # after set-up

    return cleaned(parse(Document(body=body)), now=NOW)  # type: ignore[arg-type]  # every file is a feed


def differences(bodies: list[bytes]) -> int:
    """How many files do not give the same answers."""
    from mosaique.core.sanitiser import to_text  # after set-up
    from mosaique.watch.feeds.adapt import moment  # after set-up
    from mosaique.watch.feeds.parsing import parse  # after set-up
    from mosaique.watch.feeds.values import Document, Feed  # after set-up

    wrong = 0
    for body in bodies:
        feed, reference = parse(Document(body=body)), feedparser.parse(BytesIO(body))
        assert isinstance(feed, Feed)
        mine = [(one.link, one.published, one.updated, to_text(one.title)) for one in feed.items]
        told = [
            (
                one.get("link", ""),
                moment(dict.get(one, "published_parsed")),
                moment(dict.get(one, "updated_parsed")),
                to_text(one.get("title", "")),
            )
            for one in reference.entries
        ]
        named = [one.id for one in reference.entries if one.get("id")]
        mine_named = [
            i.identifier for i, one in zip(feed.items, reference.entries, strict=True) if one.get("id")
        ]
        wrong += (mine, mine_named) != (told, named)
    return wrong


def seconds(read: Callable[[bytes], object], bodies: list[bytes]) -> float:
    start = time.perf_counter()
    for body in bodies:
        read(body)
    return time.perf_counter() - start


def main() -> int:
    import django  # after the settings are named

    django.setup()
    for name, bodies in (("feedparser's files", corpus()), ("usual feeds, 30 entries", usual())):
        wrong = differences(bodies)
        pairs = [(seconds(theirs, bodies), seconds(ours, bodies)) for _ in range(ROUNDS)]
        peer, mine = (statistics.median(column) for column in zip(*pairs, strict=True))
        print(
            f"{name}: {len(bodies)} files, {len(bodies) - wrong} with identical answers; "
            f"feedparser {len(bodies) / peer:.0f}/s, ours with cleaning {len(bodies) / mine:.0f}/s, "
            f"ratio {peer / mine:.2f}"
        )
    return 0


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mosaique.config.settings.test")
    sys.exit(main())
