"""The part of a page that is watched, its links, its text, what changed; robots.txt. No database."""

from __future__ import annotations

import datetime as dt

import pytest

from mosaique.watch.feeds.bounds import TAGS
from mosaique.watch.feeds.pages.difference import Mark, difference
from mosaique.watch.feeds.pages.links import links_of
from mosaique.watch.feeds.pages.parts import NOT_THERE, SELECTOR, part_of
from mosaique.watch.feeds.pages.robots import read_rules
from mosaique.watch.feeds.pages.texts import text_of
from mosaique.watch.feeds.values import Document, NoFeed

TODAY = dt.date(2026, 11, 30)
URL = "https://site.example/actus"


def document(body, **said):
    return Document(body=body.encode() if isinstance(body, str) else body, url=URL, **said)


def links(body, selector=""):
    return links_of(part_of(document(body), selector), is_chosen=bool(selector))


def text(body, selector="", today=TODAY):
    return text_of(part_of(document(body), selector), today=today)


def runs(before, after):
    return [(run.mark.value, run.text) for run in difference(before, after).runs]


def test_links_of_a_spip_list_are_its_articles_without_menus_and_pages(page_file):
    assert [(one.title, one.link, one.published) for one in links(page_file("spip-list"))] == [
        ("Rénovation urbaine : le bilan de l’ANRU pour 2026", "https://centre.example.org/spip.php?article412",
         dt.datetime(2026, 11, 27, 9, tzinfo=dt.UTC)),
        ("Contrats de ville 2024-2030 : les premières évaluations",
         "https://centre.example.org/spip.php?article409", dt.datetime(2026, 11, 20, 9, tzinfo=dt.UTC)),
        ("Médiation sociale : un appel à projets régional", "https://centre.example.org/spip.php?article401",
         dt.datetime(2026, 11, 12, 9, tzinfo=dt.UTC)),
        ("Cités éducatives", "https://www.anct.example.gouv.fr/cites-educatives?xtor=AL-12", None),
    ]  # fmt: skip


def test_links_of_cards_are_their_titles_with_their_dates_and_not_their_themes(page_file):
    assert [(one.title, one.link, str(one.published or "")) for one in links(page_file("dsfr-cards"))] == [
        ("Prévention : le bataillon étendu à douze villes", "https://site.example/actus/bataillon-prevention",
         "2026-11-28 00:00:00+00:00"),
        ("Cités de l’emploi : trois ans après", "https://site.example/actus/cites-emploi",
         "2026-11-21 08:30:00+01:00"),
        ("Quartiers d’été 2027 : l’instruction aux préfets", "https://site.example/actus/quartiers-dete", ""),
        ("Adultes-relais : les postes de 2027", "https://site.example/actus/adultes-relais", ""),
    ]  # fmt: skip


def test_a_selector_takes_every_link_of_its_part(page_file):
    found = links(page_file("dsfr-cards"), ".fr-tags")
    assert [(one.title, one.link) for one in found] == [
        ("Vie des quartiers", "https://site.example/themes/ete")
    ]


def test_a_link_that_says_nothing_takes_the_heading_of_its_entry():
    entry = '<li><h3>{0}</h3><p>x</p><a href="/{1}">Lire la suite</a></li>'
    body = "".join(entry.format(f"Le rapport numéro {n} est paru", n) for n in range(4))
    assert [one.title for one in links(f"<body><ul>{body}</ul>")] == [
        f"Le rapport numéro {n} est paru" for n in range(4)
    ]


@pytest.mark.parametrize(
    "selector", ["##", "li:has(", "a" * 201, "a:has(b):has(c):has(d):has(e):has(f)", "a::before"]
)
def test_a_selector_that_cannot_be_read_is_said(page_file, selector):
    found = part_of(document(page_file("dsfr-cards")), selector)
    assert isinstance(found, NoFeed)
    assert found.reason == SELECTOR


@pytest.mark.parametrize(
    ("selector", "titles"),
    [
        ("#a a", ["un", "deux", "trois", "quatre"]),
        ("#a li a", ["deux", "trois", "quatre"]),
        ("#a > a, li.x > a", ["un", "deux"]),
        ("li.x + li a", ["trois"]),
        ("li.x ~ li a", ["trois", "quatre"]),
        ("ul:not(.x) > li ~ li + li > a", ["quatre"]),
        ("li:nth-child(2) a", ["trois"]),
    ],
)
def test_a_selector_is_read_as_style_sheets_are(selector, titles):
    lines = "".join(
        f"<li class={c}>·<a href=/{t}>{t}</a>"
        for c, t in zip("xyz", ["deux", "trois", "quatre"], strict=True)
    )
    body = f"<main><div id=a><a href=/un>un</a><!-- --><ul>{lines}</ul></div><a href=/cinq>cinq</a></main>"
    assert [item.title for item in links(body, selector)] == titles


def test_a_selector_costs_no_more_on_a_deep_page():
    deep = "<div>" * 240 + "".join(f"<div><a href=/{n}>{n}</a></div>" for n in range(12_000))
    assert len(part_of(document(deep), "div div > div a").elements) == 500


def test_a_selector_that_names_nothing_is_said(page_file):
    assert part_of(document(page_file("dsfr-cards")), "#autre") == NoFeed(NOT_THERE, {"selector": "#autre"})


def test_text_leaves_out_what_surrounds_it_and_what_changes_by_itself(page_file):
    assert text(page_file("rules")).split("\n") == [
        "Appel à projets « Fabriques »",
        "Page",
        "Qui peut répondre ?",
        "Les associations",
        "Les communes de moins de 10 000 habitants",
        "Calendrier",
        "Les dossiers sont à déposer avant le 15 décembre 2026 à 12:00.",
        "Le jury se réunit en janvier 2027.",
        "Axe Taux",
        "Études 50 %",
        "Travaux 30 %",
    ]


@pytest.mark.parametrize(
    ("line", "kept"),
    [
        ("Lundi 30 novembre 2026 – 14:05", ""),
        ("Nous sommes le 30/11/2026, il est 10 h 42", "Nous sommes le , il est"),
        ("November 30, 2026", ""),
        ("Mis à jour le 2026-11-30T10:00:00Z", "Mis à jour le"),
        ("Lundi 7 décembre 2026 à 14:05", "Lundi 7 décembre 2026 à 14:05"),
        ("Publié il y a 3 jours, 12 commentaires", "Publié ,"),
        ("1 234 vues", ""),
        ("Budget : 1 234 euros", "Budget : 1 234 euros"),
    ],
)
def test_only_the_day_s_own_date_hours_beside_it_and_counters_are_noise(line, kept):
    assert text(f"<body><p>{line}</p>") == kept


def test_the_page_s_own_encoding_is_read_whatever_the_server_says_of_it():
    assert text("<body><p>été</p>".encode("latin-1")) == "été"
    assert text_of(part_of(document("<p>été".encode("utf-16-le"), charset="utf-16-le")), today=TODAY) == "été"
    assert text('<meta charset="rot13"><p>été') == "été"


@pytest.mark.parametrize(
    ("body", "shown"),
    [
        ("<p>L’été à Épinal".encode("cp1252"), "L’été à Épinal"),
        ("<p>L’été à Épinal".encode() + b" \xe9", "L’été à Épinal \ufffd"),  # one of them broken
    ],
)
def test_a_page_that_says_utf_8_and_is_not_is_read_as_it_is(body, shown):
    assert text_of(part_of(document(body, charset="utf-8")), today=TODAY) == shown


def test_difference_shows_words_with_some_around_them():
    before = "\n".join([*["Ligne sans histoire."] * 30, "Date limite : 15 décembre."])
    assert runs(before, before.replace("15", "20")) == [
        ("left out", "…\n"),
        ("same", "Ligne sans histoire.\nLigne sans histoire.\nDate limite :"),
        ("taken out", "15"),
        ("added", "20"),
        ("same", "décembre.\n"),
    ]


def test_a_new_line_is_added_as_a_line():
    assert runs("Les associations\nLes communes", "Les associations\nLes bailleurs\nLes communes") == [
        ("same", "Les associations\n"),
        ("added", "Les bailleurs\n"),
        ("same", "Les communes\n"),
    ]


def test_changes_that_a_word_divides_are_one():
    assert runs("du 3 au 5 mai", "du 4 au 6 mai") == [
        ("same", "du"),
        ("taken out", "3 au 5"),
        ("added", "4 au 6"),
        ("same", "mai\n"),
    ]


def test_difference_counts_words_and_not_line_ends():
    found = difference("un deux", "un\ndeux\ntrois quatre")
    assert (found.added, found.taken_out) == (2, 0)
    assert {run.mark for run in found.runs} <= set(Mark)


@pytest.mark.parametrize(
    "body",
    [
        "<div>" * 29_000 + "x",
        '<a href="/x">un titre assez long</a>' * 20_000,
        "<p>mot</p>" * 25_000,
        "<ul>" + "<li><a href='/a{}'>un titre de nouvelle</a></li>" * 15_000,
    ],
)
def test_pages_out_of_measure_are_bounded(body):
    found = part_of(document(body))
    assert isinstance(found, NoFeed) or len(text_of(found, today=TODAY)) <= 100_000
    assert isinstance(found, NoFeed) or len(links_of(found, is_chosen=False)) <= 300


def test_numbers_in_a_row_keep_no_pattern_busy():
    assert len(text("<p>" + "123 " * 60_000)) == 100_000


@pytest.mark.parametrize("charset", ["punycode", "idna", "unicode-escape", "undefined", "hex"])
def test_an_encoding_that_no_page_is_written_in_is_not_the_page_s(charset):
    body = f"<meta charset={charset}><main><p>Été\\u0041".encode() + b"a-" * 200_000
    assert text_of(part_of(Document(body=body, charset=charset)), today=TODAY).startswith("Été\\u0041a-a-")


def test_a_page_of_too_many_elements_is_refused():
    assert part_of(document("<p>" * 100_000)) == NoFeed(TAGS)


def test_a_change_at_the_end_of_a_long_text_is_seen():
    lines = [f"article {number} du code de la construction" for number in range(4_000)]
    found = difference("\n".join(lines), "\n".join([*lines[:-1], "article 3999 abrogé"]))
    assert [(run.mark, run.text) for run in found.runs if run.text.strip()] == [
        (Mark.LEFT_OUT, "…\n"),
        (Mark.SAME, "article 3998 du code de la construction\narticle 3999"),
        (Mark.TAKEN_OUT, "du code de la construction"),
        (Mark.ADDED, "abrogé"),
    ]
    assert (found.added, found.taken_out) == (1, 5)


def test_texts_out_of_measure_are_compared():
    before, after = "mot " * 50_000, "autre " * 50_000
    assert difference(before, after).added == 12_000


@pytest.mark.parametrize(
    ("rules", "path", "allowed"),
    [
        ("User-agent: *\nDisallow: /prive/", "/prive/a", False),
        ("User-agent: *\nDisallow: /prive/", "/public", True),
        ("User-agent: *\nDisallow: /\nUser-agent: Mosaique\nAllow: /", "/a", True),
        ("User-agent: *\nDisallow: /*?page=", "/a?page=2", False),
        ("<!doctype html><p>Disallow: /", "/a", True),
        ("User-agent: *\nDisallow: " + "/*a" * 20_000, "/" + "a" * 2000, True),
    ],
)
def test_robots_are_read_as_the_standard_says(rules, path, allowed):
    assert read_rules(rules.encode(), "Mosaique").allow(f"https://a.example{path}") == allowed


def test_the_pace_that_a_site_asks_for_is_heeded_within_bounds():
    delays = [
        read_rules(f"User-agent: *\nCrawl-delay: {n}".encode(), "Mosaique").delay for n in ("5", "9000", "x")
    ]
    assert delays == [5.0, 30.0, 0.0]
