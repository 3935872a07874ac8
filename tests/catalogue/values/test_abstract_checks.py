from __future__ import annotations

from collections import Counter
from io import BytesIO
from pathlib import Path

import pytest

from mosaique.catalogue.demonstration.loader import references
from mosaique.catalogue.values.abstract_checks import Check, Remark, check_abstract, shared_runs
from mosaique.exchange.formats.bibtex import BIBTEX

DATA = Path(__file__).parents[2] / "data" / "bibtex"
GOOD = (
    "À partir de soixante entretiens menés à Strasbourg en 2012, les auteures montrent comment des femmes"
    " immigrées accèdent à l’emploi, et quels obstacles demeurent après la formation."
)
CONFERENCE = {
    Check.SHORT: 7,
    Check.LONG: 1,
    Check.TITLE_REPEATED: 18,
    Check.FORMULA: 42,
    Check.PRAISE: 1,
    Check.NO_WHO: 147,
    Check.NO_WHERE: 71,
    Check.NO_WHEN: 135,
    Check.NO_METHOD: 14,
    Check.NO_RESULT: 24,
}
BACK_COVER = (
    "Voici enfin le livre que tout le monde attendait sur l’accueil des étrangers dans nos villes. Une plongée"
    " au plus près des familles, des bénévoles et des maires, entre espoirs et désillusions. Des récits forts"
    " qui donnent à voir autrement la France d’aujourd’hui et ses contradictions."
)


def checks(text, **asked):
    asked = {"title": "", "target": (50, 400)} | asked
    return [remark.check for remark in check_abstract(text, **asked)]


def test_abstract_that_says_all_has_no_remark():
    assert check_abstract(GOOD, title="Femmes et emploi", target=(50, 400)) == []


def test_length_is_said_with_its_target():
    facts = {"characters": 180, "words": 28, "least": 300, "most": 1500}
    assert check_abstract(GOOD, title="") == [Remark(Check.SHORT, facts)]
    assert check_abstract(GOOD, title="", target=(50, 100)) == [
        Remark(Check.LONG, facts | {"least": 50, "most": 100})
    ]


@pytest.mark.parametrize("text", ["", "  \n "])
def test_empty_abstract_is_another_checks_affair(text):
    assert check_abstract(text, title="Femmes et emploi") == []


def test_publishers_text_is_recognised_word_for_word():
    assert Remark(Check.COPIED, {"share": 100}) in check_abstract(
        BACK_COVER.upper().replace("É", "E"), title="", publisher_text=BACK_COVER
    )


def test_half_of_the_publishers_text_is_close_to_it():
    half = BACK_COVER[:150] + GOOD
    (remark,) = (
        one for one in check_abstract(half, title="", publisher_text=BACK_COVER) if one.check == Check.CLOSE
    )
    assert remark == Remark(Check.CLOSE, {"share": shared_runs(half, BACK_COVER)})
    assert 30 <= shared_runs(half, BACK_COVER) < 60


def test_own_words_on_the_same_book_are_no_copy():
    assert shared_runs(GOOD, BACK_COVER) == 0
    assert shared_runs("Un livre sur l’accueil.", BACK_COVER) == 0
    assert shared_runs(GOOD, "") == 0


@pytest.mark.parametrize(
    ("text", "formula"),
    [
        ("Cet ouvrage présente l’histoire", "Cet ouvrage"),
        ("CE DOCUMENT fait le point", "CE DOCUMENT"),
        ("Dans cet article, nous", "Dans cet article"),
        ("La présente étude", "La présente étude"),
        ("Cette nouvelle étude", None),
        ("Ce rapporteur", None),
    ],
)
def test_formula_of_the_beginning_is_shown_as_written(text, formula):
    found = [one.facts["formula"] for one in check_abstract(text, title="") if one.check == Check.FORMULA]
    assert found == ([formula] if formula else [])


def test_praise_is_listed_once_each():
    text = "Un livre passionnant, des pages passionnantes, un outil précieux et encore précieux."
    (remark,) = (one for one in check_abstract(text, title="") if one.check == Check.PRAISE)
    assert remark.facts == {"words": ("passionnant", "passionnantes", "précieux")}


def test_title_said_again_is_noticed():
    title = "L’accès des femmes immigrées à l’emploi"
    assert Check.TITLE_REPEATED in checks(f"L’accès à l’emploi des femmes immigrées. {GOOD}", title=title)
    assert Check.TITLE_REPEATED not in checks(f"{GOOD} L’accès à l’emploi des femmes immigrées.", title=title)
    assert Check.TITLE_REPEATED not in checks("Rapport annuel. " + GOOD, title="Rapport annuel")


@pytest.mark.parametrize(
    ("before", "after", "check"),
    [
        ("les auteures montrent comment des femmes immigrées", "il montre comment on", Check.NO_WHO),
        ("à Strasbourg ", "", Check.NO_WHERE),
        ("en 2012", "", Check.NO_WHEN),
        ("À partir de soixante entretiens menés", "Menés", Check.NO_METHOD),
        ("montrent comment des femmes immigrées accèdent à l’emploi, et quels obstacles demeurent",
         "parlent de l’emploi des femmes immigrées", Check.NO_RESULT),
    ],
)  # fmt: skip
def test_what_is_not_said_is_asked_for(before, after, check):
    assert before in GOOD
    assert checks(GOOD.replace(before, after)) == [check]


def test_territory_of_the_record_is_a_place_however_it_looks():
    text = GOOD.replace("à Strasbourg", "au val de moselle")
    assert checks(text) == [Check.NO_WHERE]
    assert checks(text, places={"Val de Moselle"}) == []
    assert checks(text, places={"Val"}) == []
    assert checks(text, places={"Mosel"}) == [Check.NO_WHERE]


def test_english_has_its_own_words():
    text = "Drawing on a survey of 2012, the authors show how migrants find work in Strasbourg."
    assert checks(text, language="en-GB") == []
    assert checks("This book is a must-read.", language="en") == [
        Check.SHORT, Check.FORMULA, Check.PRAISE, Check.NO_WHO, Check.NO_WHERE, Check.NO_WHEN,
        Check.NO_METHOD, Check.NO_RESULT,
    ]  # fmt: skip


def test_language_without_words_has_its_length_checked_only():
    assert checks("Ein Buch.", language="de") == [Check.SHORT]


def test_no_remark_is_made_of_more_than_three_good_abstracts_in_ten():
    made, abstracts = Counter(), 0
    for reference in references():
        described = reference.description
        abstracts += 1
        made.update(remarks_of(described.abstracts[0].text, described.full_title()))
    assert {check for check, count in made.items() if count > 0.3 * abstracts} == set()


def test_remarks_on_the_abstracts_of_a_conference():
    """Computer scientists name neither people nor places nor dates; how, and what came of it, they say."""
    made, abstracts = Counter(), 0
    for path in sorted(DATA.glob("taln-*.bib")):
        for draft in BIBTEX.read(BytesIO(path.read_bytes())):
            for abstract in draft.description.abstracts:
                if abstract.language == "fr":
                    abstracts += 1
                    made.update(remarks_of(abstract.text, draft.description.title))
    assert abstracts == 180
    assert made == CONFERENCE


def remarks_of(text, title):
    return [remark.check for remark in check_abstract(text, title=title)]


def test_huge_text_is_read_to_its_bound():
    assert checks("a" * 300_000 + " " + GOOD, target=(1, 100_000)) == [
        Check.NO_WHO, Check.NO_WHERE, Check.NO_WHEN, Check.NO_METHOD, Check.NO_RESULT,
    ]  # fmt: skip
