from __future__ import annotations

import msgspec
import pytest

from mosaique.catalogue.values.description import Contributor, Description, Host, Identifier
from mosaique.catalogue.works.keys import is_crowd, work_keys
from mosaique.catalogue.works.profiles import profile_of

from .conftest import REPORT


def keys(description: Description) -> set[int]:
    return set(work_keys(profile_of(description)))


def changed(**members: object) -> Description:
    return msgspec.structs.replace(REPORT, **members)


@pytest.mark.parametrize(
    "title",
    [
        REPORT.title.upper(),
        "Les politiques locales d’integration des étrangers à l’épreuve de la décentralisation",
        "Les politiques locales d'intégration des étrangers",
        "Belkacem. Les politiques locales d'intégration des étrangers à l'épreuve de la décentralisation",
        "Les politiques locales d'intégation des étrangers à l'épreuve de la decentralisation",
    ],
)
def test_titles_of_one_document_share_a_key(title):
    assert keys(REPORT) & keys(changed(title=title))


def test_titles_that_say_little_share_no_key_by_themselves():
    one = Description(title="Éditorial", date="2010", host=Host(title="Hommes et migrations"))
    assert not keys(one) & keys(msgspec.structs.replace(one, date="2011"))


def test_an_identifier_is_a_key_whatever_the_title():
    doi = [Identifier(scheme="doi", value="10.4000/dms.865")]
    assert keys(changed(identifiers=doi)) & keys(Description(title="Autre chose", identifiers=doi))


def test_an_identifier_that_is_not_valid_is_no_key():
    wrong = [Identifier(scheme="isbn", value="123", valid=False)]
    assert keys(changed(identifiers=wrong)) == keys(REPORT)


def test_weak_keys_are_crowds_sooner():
    assert [is_crowd(key, count) for key, count in ((2, 300), (2, 301), (3, 40), (3, 41))] == [
        False, True, False, True,
    ]  # fmt: skip


def paper(title: str, *authors: str, date: str = "") -> Description:
    return Description(title=title, contributors=[Contributor(name=name) for name in authors], date=date)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (
            paper("Tree pattern query minimization", "Amer-Yahia, Sihem", "Cho, SungRan", date="2002"),
            paper("Treepattern queriesminimization", "Amer-Yahia, S", "Cho, S"),
        ),
        (
            paper(
                "Coordinating backup/recovery and data consistency between database and file systems",
                "Bhattacharya, Suparna", "Mohan, C.", date="2002",
            ),
            paper(
                "Coordinated backup and recovery between DBMSs and file systems", "Narang, I", "Mohan, C"
            ),
        ),
    ],
)  # fmt: skip
def test_papers_of_one_author_share_a_key_by_the_beginning_of_a_word(one, other):
    assert keys(one) & keys(other)


def test_a_year_left_before_an_undated_title_makes_no_other_strong_key():
    title = "Cryptographic limitations on learning Boolean formulae and finite automata"
    strong = [
        {key for key in keys(each) if not key & 1}
        for each in (paper(title, date="1989"), paper(f"1989. {title}"), paper(f"1989. {title}", date="1989"))
    ]
    assert [strong[0] == strong[1], strong[0] == strong[2]] == [True, False]
