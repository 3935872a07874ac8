from __future__ import annotations

import msgspec
import pytest

from mosaique.catalogue.values.codes import DocumentType
from mosaique.catalogue.values.description import Contributor, Description, Host, Identifier
from mosaique.catalogue.works.models import Likeness
from mosaique.catalogue.works.profiles import profile_of
from mosaique.catalogue.works.scoring import POINTS, agree_on, score
from mosaique.desk.works.wording import FINDINGS

from .conftest import REPORT


def likeness(one: Description, other: Description) -> Likeness | None:
    return score(profile_of(one), profile_of(other)).likeness


def report(**members: object) -> Description:
    return msgspec.structs.replace(REPORT, **members)


def isbn(digits: str) -> list[Identifier]:
    return [Identifier(scheme="isbn", value=digits)]


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (REPORT, REPORT, Likeness.SAME),
        (REPORT, report(title=REPORT.title.replace("épreuve", "épreve")), Likeness.SAME),
        (REPORT, report(subtitle="rapport final"), Likeness.SAME),
        (REPORT, report(contributors=REPORT.contributors[:1]), Likeness.SAME),
        (REPORT, report(date="2006"), None),
        (report(edition="2e éd."), report(edition="3e éd."), None),
        (report(part_number="Tome 1"), report(part_number="t. II"), None),
        (report(identifiers=isbn("9782707132123")), report(identifiers=isbn("9782707132123")), Likeness.SAME),
        (REPORT, report(title=f"Compte rendu. {REPORT.title}. Review"), None),
        (Description(title="Rapport d'activité"), Description(title="Rapport d'activité"), None),
    ],
)
def test_descriptions_are_the_same_document_or_not(one, other, expected):
    assert (likeness(one, other), likeness(other, one)) == (expected, expected)


def test_other_book_numbers_leave_it_to_people():
    paper, bound = report(identifiers=isbn("9782707132123")), report(identifiers=isbn("9782707154170"))
    assert score(profile_of(paper), profile_of(bound)).findings[0].what == "other book number"


def test_editorials_of_one_journal_are_told_by_their_pages():
    first = Description(
        type=DocumentType.ARTICLE,
        title="Éditorial",
        contributors=[Contributor(name="Poinsot, Marie")],
        date="2010",
        host=Host(title="Hommes et migrations", volume="1283", pages="1-3"),
    )
    other = msgspec.structs.replace(
        first, host=Host(title="Hommes et migrations", volume="1288", pages="1-2")
    )
    assert (likeness(first, first), likeness(first, other)) == (Likeness.SAME, Likeness.ASK)


def test_findings_say_what_each_feature_found():
    found = score(profile_of(REPORT), profile_of(report(date="2017")))
    assert [(str(one.feature), one.what) for one in found.findings] == [
        ("title", "same title"), ("names", "same names"), ("year", "next year"),
    ]  # fmt: skip
    assert found.points == sum(one.points for one in found.findings)


def test_sets_whose_members_contradict_each_other_do_not_agree():
    here, there = profile_of(REPORT), profile_of(report(date="1998"))
    assert (agree_on([here], [here]), agree_on([here, here], [there])) == (True, False)


def test_sets_agree_by_what_their_pairs_come_to_on_average():
    clean, close = profile_of(PAPER), profile_of(paper(title="Expensive methods in query languages", date=""))
    chained = profile_of(paper(title=f"{PAPER.title} in query languages", date=""))
    assert (agree_on([clean], [chained]), agree_on([clean], [close, close, chained])) == (True, False)


def test_a_catalogue_that_has_both_once_tells_them_apart():
    first, next_year = profile_of(PAPER, 1), profile_of(paper(date="1997"), 1)
    elsewhere = profile_of(paper(date="1997"), 2)
    assert (agree_on([first], [elsewhere]), agree_on([first], [next_year, elsewhere])) == (True, False)


PAPER = Description(
    type=DocumentType.ARTICLE,
    title="Query execution techniques for caching expensive methods",
    contributors=[Contributor(name="Hellerstein, Joseph"), Contributor(name="Naughton, Jeffrey")],
    date="1996",
    host=Host(title="SIGMOD Record"),
)


def paper(**members: object) -> Description:
    return msgspec.structs.replace(PAPER, **members)


def whats(one: Description, other: Description) -> list[str]:
    return [finding.what for finding in score(profile_of(one, 1), profile_of(other, 1)).findings]


def test_a_word_that_differs_counts_less_in_an_undated_citation():
    wrong = PAPER.title.replace("techniques", "algorithms")
    assert likeness(PAPER, paper(title=wrong, date="")) == Likeness.SAME
    assert "paper's title has another word" in whats(PAPER, paper(title=wrong, date=""))
    assert "title has another word" in whats(PAPER, paper(title=wrong))
    book = paper(host=None, type=DocumentType.BOOK)
    undated = msgspec.structs.replace(book, title=wrong, date="")
    assert likeness(book, undated) is None


def test_a_paper_cited_without_its_year_is_forgiven_its_authors():
    cited = paper(contributors=[Contributor(name="Sigmod, Anthology")], date="", host=None)
    assert "paper undated" in whats(PAPER, cited)
    assert likeness(PAPER, cited) == Likeness.SAME
    assert "paper undated" not in whats(Description(title="Éditorial"), Description(title="Éditorial"))


def test_proceedings_left_after_a_title_are_read_as_such():
    one = paper(title=f"{PAPER.title}. In: Proc. of the 22nd Int. Conf. on VLDB", date="")
    other = paper(title=f"{PAPER.title}, in VLDB 96", date="")
    assert "same title" in whats(PAPER, one)
    assert likeness(one, other) == Likeness.SAME


def test_a_dash_read_in_the_wrong_encoding_is_no_letter():
    assert "same title" in whats(PAPER, paper(title=PAPER.title.replace(" for", "â?? for")))


def test_authors_left_before_a_title_are_read_as_such():
    cut = paper(title=f"and J. Naughton. {PAPER.title}", contributors=PAPER.contributors[:1], date="")
    assert likeness(PAPER, cut) == Likeness.SAME


def test_a_review_described_twice_is_one_document_and_the_book_another():
    review = paper(title=f"{PAPER.title}. Book review")
    assert likeness(PAPER, review) == Likeness.SAME
    assert likeness(paper(host=None, type=DocumentType.BOOK), review) is None


def test_titles_of_columns_are_one_for_each_issue():
    column = paper(title="Book review column")
    assert "same centre, title of a column" in whats(column, column)
    assert "same centre, title of a column" not in whats(PAPER, PAPER)


def test_every_finding_is_worded():
    assert POINTS.keys() <= FINDINGS.keys()
