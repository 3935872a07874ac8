from __future__ import annotations

import msgspec
import pytest

from mosaique.catalogue.values.codes import DocumentType
from mosaique.catalogue.values.description import Contributor, Description, Host, Identifier
from mosaique.catalogue.works.models import Likeness
from mosaique.catalogue.works.profiles import profile_of
from mosaique.catalogue.works.scoring import POINTS, agree_on, score
from mosaique.catalogue.works.titles import TitleFinding, compare_titles
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


def cited(title: str, *names: str, host: str = "", date: str = "") -> Description:
    people = [Contributor(name=name) for name in names]
    return Description(title=title, contributors=people, host=Host(title=host) if host else None, date=date)


R_TREES = ("Kornacker, M", "Banks, D")


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("High concurrency in R trees C", "1995 High concurrency in R trees", "title longer"),
        ("High concurrency in R trees C", "High concurrency in R trees D", "other figure in title"),
        (
            "The hB-II tree: a modified hB tree supporting concurrency, recovery and node consolidation",
            "1995. The hB tree: a modified hB tree supporting concurrency, recovery and node consolidation",
            "title misspelt",
        ),
        (
            "A survey and critique of advanced transaction models",
            "Tutorial: advanced transaction models, survey and critique",
            "title preceded",
        ),
        (
            "The cascade-correlation learning architecture",
            "The cascade-correlation architecture",
            "title close",
        ),
    ],
)
def test_titles_of_citations_are_read_with_what_strays_into_them(one, other, expected):
    assert whats(cited(one, *R_TREES), cited(other, *R_TREES))[0] == expected


def test_words_run_together_are_found_in_the_other_title():
    found = compare_titles(
        profile_of(cited("SPRINT: a scalable parallel classifier for data mining")),
        profile_of(cited("Sprint ascalableparallel classifier fordata mining, in 22 nd")),
    )
    assert (found.finding, found.detail) == (TitleFinding.LONGER, "22")


def test_authors_left_after_a_title_are_no_title():
    title = "ODEFS: a file system interface to an object-oriented database"
    whole = cited(title, "Gehani, Narain", "Jagadish, H. V.", "Roome, William", date="1994")
    assert likeness(whole, cited(f"{title}. NH Gehani, HV Jagadish", "Roome, W")) == Likeness.SAME


@pytest.mark.parametrize(
    ("year", "expected"), [("1994", "same year"), ("1995", "paper undated"), ("1998", "other year")]
)
def test_an_undated_paper_is_of_the_year_of_its_meeting(year, expected):
    undated = paper(date="", host=Host(title="Proceedings of the 1994 ACM SIGMOD Conference"))
    assert expected in whats(paper(date=year), undated)


@pytest.mark.parametrize(
    ("name", "misread", "expected"),
    [
        ("Baru, C", "Brau, C", "same names"),
        ("Loeffen, A", "Loeen, A", "same names"),
        ("Baru, C", "Brau, J", "no name in common"),
        ("Agrawal, R", "Srikant, R", "no name in common"),
    ],
)
def test_a_family_name_misread_is_told_by_the_initial(name, misread, expected):
    assert expected in whats(cited(PAPER.title, name), cited(PAPER.title, misread))


def test_the_title_of_a_book_in_a_journal_is_that_of_its_review():
    review = cited("Introduction to constraint databases. Book review", date="2002")
    listed = cited("Introduction to constraint databases", "Kuijpers, B", host="SIGMOD Record", date="2002")
    book = cited("Introduction to constraint databases", "Revesz, P", date="2002")
    assert (likeness(review, listed), likeness(review, book)) == (Likeness.SAME, None)


def test_another_word_weighs_more_in_a_title_that_says_little():
    column, reviews = (
        cited(title, "Aberer, K", host="SIGMOD Record", date="2002")
        for title in ("Book review column", "Book reviews")
    )
    assert likeness(column, reviews) == Likeness.ASK


def test_a_figure_in_a_citation_does_not_forbid_a_set_by_itself():
    clean = profile_of(PAPER)
    pages, issue = (
        profile_of(paper(title=f"{PAPER.title} {figure}", date="", host=None)) for figure in ("407", "22")
    )
    book = paper(host=None, type=DocumentType.BOOK, date="")
    first, second = (
        profile_of(msgspec.structs.replace(book, title=f"{PAPER.title} {figure}")) for figure in (1, 2)
    )
    assert agree_on([clean, clean, issue], [pages])
    assert not agree_on([clean, clean, first], [second])


def test_every_finding_is_worded():
    assert POINTS.keys() <= FINDINGS.keys()
