"""What a reader gets: whole citations in the styles offered, in French and in English."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor

import pytest

from mosaique.exchange.citations import (
    STYLES,
    Entry,
    UnknownLocale,
    UnknownStyle,
    bibliography,
    format_bibliography,
    use_engine,
)
from mosaique.exchange.citations.engine import HouseEngine
from tests.exchange.citations.expected import BOOKS, EXPECTED
from tests.exchange.citations.items import ALL, ARTICLE, BOOK, CHAPTER, FILM, LAW, WEB_PAGE

STYLES_AND_LOCALES = [(style, locale) for style in STYLES for locale in ("fr", "en")]


def cited(*items: dict, style: str = "iso690", locale: str = "fr", output: str = "html") -> list[str]:
    return format_bibliography(list(items), style=style, locale=locale, output=output)


@pytest.mark.parametrize(("style", "locale"), EXPECTED)
def test_each_kind_of_document_is_cited_as_the_style_says(style, locale):
    found = {kind: cited(item, style=style, locale=locale)[0] for kind, item in ALL.items()}

    assert found == EXPECTED[style, locale]


@pytest.mark.parametrize(("style", "locale"), BOOKS)
def test_a_book_is_cited_in_every_other_style(style, locale):
    assert cited(BOOK, style=style, locale=locale) == [BOOKS[style, locale]]


def test_every_style_offered_is_tested_and_has_its_files():
    assert {*EXPECTED, *BOOKS} == set(STYLES_AND_LOCALES)
    assert [style.file(locale).is_file() for style in STYLES.values() for locale in ("fr", "en")] == [
        True
    ] * len(STYLES_AND_LOCALES)


def test_plain_text_has_neither_tags_nor_entities():
    assert cited(WEB_PAGE, style="apa", output="text") == [
        "La Cimade. (2010). Le droit d’asile. La Cimade. https://www.lacimade.org/?a=1&b=2"
    ]


def test_works_of_one_author_and_year_are_lettered_in_the_order_of_the_list():
    first = {**BOOK, "id": "z", "title": "Zones"}
    second = {**BOOK, "id": "a", "title": "Accueil"}

    assert bibliography([first, second, CHAPTER], style="apa", locale="en") == [
        Entry(
            "a",
            "Sayad, A., &amp; d’Alembert, A.-M. (2000a). <i>Accueil</i> (2nd ed.). La Découverte.",
            "Sayad, A., & d’Alembert, A.-M. (2000a). Accueil (2nd ed.). La Découverte.",
        ),
        Entry(
            "z",
            "Sayad, A., &amp; d’Alembert, A.-M. (2000b). <i>Zones</i> (2nd ed.). La Découverte.",
            "Sayad, A., & d’Alembert, A.-M. (2000b). Zones (2nd ed.). La Découverte.",
        ),
        Entry(
            "chapter",
            "Simon, P. (2015). Les mots de la ville. In C. Beauchemin &amp; C. Hamel (Eds.), "
            "<i>Le livre entier</i> (pp. 23–56). Ined.",
            "Simon, P. (2015). Les mots de la ville. In C. Beauchemin & C. Hamel (Eds.), "
            "Le livre entier (pp. 23–56). Ined.",
        ),
    ]


def test_iso690_letters_the_years_in_french():
    items = [{**FILM, "id": str(number), "title": f"Film {number}"} for number in (1, 2)]

    assert cited(*items, output="text") == [
        "BENGUIGUI, Yamina (réal.), 1997a. Film 1. [DVD]. Canal+, 1997.",
        "BENGUIGUI, Yamina (réal.), 1997b. Film 2. [DVD]. Canal+, 1997.",
    ]


def test_a_repeated_author_gives_way_to_a_dash_in_mla():
    items = [{**CHAPTER, "id": title, "title": title} for title in ("Un", "Deux")]

    assert [entry.text.partition(".")[0] for entry in bibliography(items, style="mla", locale="fr")] == [
        "Simon, Patrick",
        "———",
    ]


def test_a_numbered_style_keeps_the_order_given():
    assert [entry.id for entry in bibliography([FILM, BOOK, ARTICLE], style="vancouver", locale="fr")] == [
        "film",
        "book",
        "article",
    ]
    assert [
        entry.text[:2] for entry in bibliography([FILM, BOOK, ARTICLE], style="vancouver", locale="fr")
    ] == [
        "1.",
        "2.",
        "3.",
    ]


def test_an_author_date_style_sorts_by_author_accents_aside():
    items = [
        {**BOOK, "id": name, "author": [{"family": name}]} for name in ("Zola", "Édouard", "Eco", "Œuvray")
    ]

    assert [entry.id for entry in bibliography(items, style="iso690", locale="fr")] == [
        "Eco",
        "Édouard",
        "Œuvray",
        "Zola",
    ]


def test_a_document_without_author_begins_with_its_title():
    nameless = {key: value for key, value in BOOK.items() if key != "author"}

    assert cited(nameless, output="text") == [
        "L’intégration à l’épreuve\xa0: une enquête, 2000. 2. Paris\xa0: La Découverte. ISBN\xa0978-2-7071-1234-5."
    ]


def test_a_document_without_date_says_so_in_the_reader_s_language():
    undated = {key: value for key, value in BOOK.items() if key != "issued"}

    assert cited(undated, style="apa", locale="fr", output="text") == [
        "Sayad, A., & d’Alembert, A.-M. (s.\xa0d.). L’intégration à l’épreuve\xa0: une enquête (2ᵉ éd.). La Découverte."
    ]
    assert cited(undated, style="apa", locale="en", output="text") == [
        "Sayad, A., & d’Alembert, A.-M. (n.d.). L’intégration à l’épreuve : une enquête (2nd ed.). La Découverte."
    ]


def test_a_date_in_words_is_kept_as_written():
    vague = {**BOOK, "issued": {"literal": "vers 1998"}}

    assert cited(vague, style="harvard", output="text") == [
        (
            "Sayad, A. et d’Alembert, A.-M. (vers 1998) L’intégration à l’épreuve\xa0: une enquête. 2ᵉ éd. "
            "Paris: La Découverte."
        )
    ]


def test_a_style_without_words_for_a_kind_gives_the_title():
    assert cited(LAW, style="iso690-note", locale="en") == [
        "Loi n° 2003-1119 du 26 novembre 2003 relative à la maîtrise de l’immigration"
    ]


def test_markup_in_a_field_is_escaped_but_for_csl_s_own():
    item = {
        "id": "x",
        "type": "book",
        "title": 'H<sub>2</sub>O <script>alert(1)</script> & <i onmouseover="x()">co</i> </i>',
        "author": [{"family": '<img src=x onerror="y()">', "given": "A&B"}],
        "publisher": '"><svg/onload=z()>',
        "URL": "javascript:alert(1)",
    }

    assert cited(item, style="apa", locale="en")[0].split(". ") == [
        '&lt;img src=x onerror="y()"&gt;, A',
        "(n.d.)",
        (
            "<i>H<sub>2</sub>O &lt;script&gt;alert(1)&lt;/script&gt; &amp; "
            '<span class="csl-upright">co</span> &lt;/i&gt;</i>'
        ),
        '"&gt;&lt;svg/onload=z()&gt;',
        "Retrieved javascript:alert(1)",
    ]


ODD = {
    "nothing": {},
    "only an id": {"id": 7},
    "names of the wrong shape": {
        "title": "T",
        "author": [None, 3, "Anon", [], {"family": None}, {"given": " "}],
    },
    "names not in a list": {"title": "T", "author": {"family": "Seul"}, "editor": "Une voix"},
    "dates of the wrong shape": {
        "title": "T",
        "issued": {"date-parts": [["MMX", None], 3]},
        "accessed": 2010,
    },
    "empty dates": {"title": "T", "issued": {"date-parts": [[]]}, "accessed": {"date-parts": []}},
    "dates out of bounds": {"title": "T", "issued": {"date-parts": [[2010, 99, 99], [0]]}},
    "season and doubt": {
        "title": "T",
        "issued": {"date-parts": [["2010"]], "season": "spring", "circa": True},
    },
    "raw date": {"title": "T", "issued": {"raw": "2010-05/2011-06"}},
    "values that are no texts": {
        "title": ["T"],
        "volume": {"a": 1},
        "page": 3.5,
        "issue": True,
        "note": None,
    },
    "a long title": {"title": "Très long titre « cité » " * 40, "type": "article-journal"},
    "an endless title": {"title": "mot " * 200_000, "type": "book", "language": "en"},
    "very many authors": {"title": "T", "author": [{"family": f"N{n}", "given": "A"} for n in range(5_000)]},
    "control characters": {"title": "A\x00B\ue000C\ue001\x1f", "author": [{"family": "\x00"}]},
    "quotes of every kind": {"title": "'\"“‘«„»’”\"' d'un l' 'un \"deux"},
    "tags in tags": {
        "title": "<i>" * 570 + "T" + "</i>" * 570,
        "author": [{"family": "<b>" * 500 + "</b>" * 500}],
    },
    "an unknown type": {"title": "T", "type": "hologram"},
}


@pytest.mark.parametrize("name", ODD)
@pytest.mark.parametrize(("style", "locale"), STYLES_AND_LOCALES)
def test_odd_items_are_cited_without_failing(name, style, locale):
    entries = bibliography([ODD[name], BOOK], style=style, locale=locale)

    assert len(entries) == 2
    assert max(len(entry.html) for entry in entries) < 60_000
    assert {tag for entry in entries for tag in re.findall(r"<[^>]*>", entry.html)} <= {
        *("<i>", "</i>", "<b>", "</b>", "<sup>", "</sup>", "</span>"),
        *('<span class="csl-small-caps">', '<span class="csl-upright">', '<span class="csl-regular">'),
    }


def test_an_empty_list_gives_an_empty_list():
    assert cited() == []


def test_an_unknown_style_is_refused_with_a_sentence_for_people():
    with pytest.raises(UnknownStyle) as refused:
        cited(BOOK, style="klingon")

    assert refused.value.user_message % refused.value.facts == "There is no citation style named “klingon”."


def test_a_locale_other_than_ours_is_refused():
    with pytest.raises(UnknownLocale) as refused:
        cited(BOOK, locale="../../etc")

    assert str(refused.value) == "Citations are written in French or English, not in “../../etc”."


def test_threads_share_one_engine():
    alone = {pair: cited(*ALL.values(), style=pair[0], locale=pair[1]) for pair in STYLES_AND_LOCALES}
    use_engine(HouseEngine())  # cold: the styles are compiled while the threads run

    with ThreadPoolExecutor(8) as pool:
        jobs = [
            (pair, pool.submit(cited, *ALL.values(), style=pair[0], locale=pair[1]))
            for pair in STYLES_AND_LOCALES * 3
        ]

    assert [job.result() for _, job in jobs] == [alone[pair] for pair, _ in jobs]


class CountingEngine:
    slug = "counting"

    def __init__(self) -> None:
        self.calls = 0

    def bibliography(self, items, *, style, locale):
        self.calls += 1
        return [Entry(item["id"], f"{style.slug} {locale}", "") for item in items]


@pytest.fixture
def counting():
    engine = CountingEngine()
    use_engine(engine)
    yield engine
    use_engine(HouseEngine())


def test_another_engine_takes_its_place_behind_the_same_call(counting):
    assert cited(BOOK, style="apa", locale="en") == ["apa en"]


def test_a_citation_asked_again_is_remembered_and_a_changed_item_is_not(counting):
    for _ in range(3):
        cited(BOOK)
    cited({**BOOK, "title": "Autre"})

    assert counting.calls == 2
