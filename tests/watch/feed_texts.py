"""Feeds as tests write them."""

from __future__ import annotations

import datetime as dt

from mosaique.watch.cleaning import cleaned
from mosaique.watch.enums import Outcome
from mosaique.watch.feeds.parsing import parse
from mosaique.watch.feeds.values import Document
from mosaique.watch.fetching import Reply

NOW = dt.datetime(2026, 11, 30, 12, tzinfo=dt.UTC)
TEXT = (
    "Le ministère de la Ville publie le bilan annuel de la politique de la ville : les crédits engagés dans les"
    " quartiers prioritaires augmentent pour la troisième année, et la rénovation des écoles devient la première"
    " dépense devant le logement social et l’emploi des jeunes."
)


def entry(identifier, title="", *, link="", date="", text=""):
    """One item of RSS."""
    parts = [f'<guid isPermaLink="false">{identifier}</guid>', f"<title>{title}</title>"]
    parts += [f"<link>{link.replace('&', '&amp;')}</link>"] if link else []
    parts += [f"<pubDate>{date}</pubDate>"] if date else []
    parts += [f"<description>{text}</description>"] if text else []
    return f"<item>{''.join(parts)}</item>"


def rss(*entries, title="Actualités"):
    return f'<rss version="2.0"><channel><title>{title}</title>{"".join(entries)}</channel></rss>'.encode()


def reply(*entries, **said):
    """What asking a source came to when it gave these entries."""
    feed = cleaned(parse(Document(body=rss(*entries))), now=NOW)
    return Reply(**{"outcome": Outcome.READ, "feed": feed, "status": 200} | said)
