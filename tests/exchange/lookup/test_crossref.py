from __future__ import annotations

import json

import pytest

from mosaique.catalogue.values.codes import DocumentType, LinkKind, TitleKind
from mosaique.catalogue.values.description import (
    Contributor,
    Description,
    Host,
    Identifier,
    Link,
    OtherTitle,
    Publisher,
    Thesis,
)
from mosaique.exchange.formats.base import ReadProblem
from mosaique.exchange.lookup import Key, Kind
from mosaique.exchange.lookup.sources.base import Received
from mosaique.exchange.lookup.sources.crossref import CROSSREF, abstract_of
from tests.exchange.lookup.recorded import DATA


def described(doi):
    body = (DATA / "crossref" / f"{doi.replace('/', '-')}.json").read_bytes()
    (draft,) = CROSSREF.read(Received(body, "application/json"))
    assert draft.source.identifier == doi
    return draft.description


def read(**work):
    (draft,) = CROSSREF.read(Received(json.dumps({"message": work}).encode()))
    return draft.description


def test_doi_is_asked_for_quoted():
    key = Key(Kind.DOI, "10.1002/(sici)1099<1::aid>3.0.co;2-x")
    assert (
        CROSSREF.address(key, CROSSREF.base)
        == "https://api.crossref.org/works/10.1002%2F%28sici%291099%3C1%3A%3Aaid%3E3.0.co%3B2-x"
    )


def test_article_is_described_with_both_titles():
    assert described("10.4000/dms.865") == Description(
        type=DocumentType.ARTICLE,
        title="Distance(s), proximity and presence(s): evolving concepts",
        other_titles=[
            OtherTitle(
                text="Distances, absence, proximités et présences : des concepts en déplacement",
                kind=TitleKind.PARALLEL,
            )
        ],
        contributors=[Contributor(name="Peraya, Daniel")],
        publishers=[Publisher(name="OpenEdition")],
        date="2014-12-14",
        host=Host(title="Distances et médiations des savoirs", issn="2264-7228", volume="2", issue="8"),
        identifiers=[Identifier(scheme="doi", value="10.4000/dms.865")],
        links=[Link(url="http://journals.openedition.org/dms/865", kind=LinkKind.PUBLISHER)],
    )


def test_article_has_its_printed_date_and_number_and_its_abstract():
    d = described("10.1177/0042098011428175")
    assert (d.date, d.languages, d.host) == (
        "2012-11",
        ["en"],
        Host(title="Urban Studies", issn="0042-0980", volume="49", issue="11", pages="2377-2397"),
    )
    (abstract,) = d.abstracts
    assert (abstract.text[:16], abstract.text[-20:]) == ("In this article,", "ialist middle class.")
    assert d.licence == ""


def test_authors_keep_their_identifiers_and_institutions():
    first = described("10.1098/rspb.2017.0132").contributors[0]
    assert first == Contributor(
        name="Dougherty, Liam R.",
        affiliation="School of Biological Sciences, Centre for Evolutionary Biology, University of Western "
        "Australia, Crawley, WA 6009, Australia",
        identifiers={"orcid": "0000-0003-1406-0680"},
    )


def test_title_loses_its_markup_and_a_page_that_is_an_article_number_its_place():
    d = described("10.1098/rspb.2017.0132")
    assert d.title.endswith("in the seed beetle Callosobruchus maculatus")
    assert (d.host.pages, d.host.article_number) == ("", "20170132")


def test_chapter_is_in_its_book():
    d = described("10.1007/978-3-662-46370-3_13")
    assert (d.type, d.host, d.identifiers, d.publishers) == (
        DocumentType.CHAPTER,
        Host(title="Shoulder Stiffness", isbn="9783662463697", pages="155-158"),
        [Identifier(scheme="doi", value="10.1007/978-3-662-46370-3_13")],
        [Publisher(name="Springer Berlin Heidelberg", place="Berlin, Heidelberg")],
    )


def test_thesis_is_of_its_university_and_without_a_date_when_none_is_said():
    d = described("10.14264/uql.2020.791")
    assert (d.type, d.date, d.publishers, d.thesis) == (
        DocumentType.THESIS,
        "",
        [],
        Thesis(degree="PhD Thesis", institution="The University of Queensland"),
    )


def test_report_is_a_report():
    d = described("10.2172/972169")
    assert (d.type, d.date, [person.name for person in d.contributors]) == (
        DocumentType.REPORT,
        "2010-01-01",
        ["Denholm, P.", "Ela, E.", "Kirby, B.", "Milligan, M."],
    )


def test_books_keep_all_their_numbers_the_printed_first():
    d = read(
        type="monograph",
        title=["The Politics of the Past"],
        ISBN=["9781108348843", "http://id.crossref.org/isbn/9781108425728"],
        **{"isbn-type": [{"value": "9781108348843", "type": "electronic"}, {"value": "9781108425728", "type": "print"}]},
    )  # fmt: skip
    assert [number.value for number in d.identifiers] == ["9781108425728", "9781108348843"]


def test_creative_commons_licence_opens_the_document():
    licences = [{"URL": "https://example.org/tdm"}, {"URL": "https://creativecommons.org/licenses/by/4.0/"}]
    d = read(type="journal-article", title=["A"], license=licences)
    assert (d.licence, d.access) == ("https://creativecommons.org/licenses/by/4.0/", "open")


@pytest.mark.parametrize(
    ("jats", "text"),
    [
        ("<jats:title>Abstract</jats:title><jats:p>One.</jats:p><jats:p>Two <jats:italic>three</jats:italic>.</jats:p>",
         "One.\nTwo three."),
        ("<p>One</p><p>two</p>", "<p>One\n<p>two"),  # what is left is cleaned with the rest
        ("plain", "plain"),
        ("", ""),
    ],
)  # fmt: skip
def test_abstract_is_its_paragraphs(jats, text):
    assert abstract_of(jats) == text


@pytest.mark.parametrize(
    "body", [b"", b"Resource not found.", b"[]", b'{"message":', b"\xff\xfe", b"[" * 100_000]
)
def test_answer_that_is_no_json_object_is_a_problem(body):
    assert isinstance(CROSSREF.read(Received(body)), ReadProblem)


@pytest.mark.parametrize(
    "message",
    [None, [], {}, {"title": []}, "text", 5],
)
def test_answer_without_a_work_gives_no_draft(message):
    assert CROSSREF.read(Received(json.dumps({"message": message}).encode())) == []


def test_work_of_unexpected_shapes_is_read_as_far_as_it_can_be():
    d = read(
        type=["journal-article"],
        title="A",
        author=[
            None,
            "B",
            {"given": 5},
            {"family": {}},
            {"name": "Centre C", "ORCID": 3, "affiliation": "x"},
        ],
        issued={"date-parts": [["x"]]},
        ISSN={"a": 1},
        license="none",
        resource=[],
        event=[[]],
        page=[1],
        institution="d",
    )
    assert (d.title, [person.name for person in d.contributors]) == ("A", ["B", "5", "Centre C"])
