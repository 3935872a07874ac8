from __future__ import annotations

import json

import pytest

from mosaique.catalogue.values.codes import AgentKind, DocumentType, TitleKind
from mosaique.catalogue.values.description import (
    Contributor,
    Description,
    Host,
    Identifier,
    Keyword,
    OtherTitle,
    Publisher,
    Thesis,
)
from mosaique.exchange.formats.base import ReadProblem
from mosaique.exchange.lookup import Key, Kind
from mosaique.exchange.lookup.sources.base import Received
from mosaique.exchange.lookup.sources.datacite import DATACITE
from tests.exchange.lookup.recorded import DATA


def described(file):
    (draft,) = DATACITE.read(Received((DATA / "datacite" / file).read_bytes()))
    return draft.description


def read(**attributes):
    (draft,) = DATACITE.read(Received(json.dumps({"data": {"attributes": attributes}}).encode()))
    return draft.description


def test_doi_is_asked_for_quoted():
    assert (
        DATACITE.address(Key(Kind.DOI, "10.5281/zenodo.1"), DATACITE.base)
        == "https://api.datacite.org/dois/10.5281%2Fzenodo.1"
    )


def test_thesis_is_described_with_its_supervisor():
    d = described("10.3204-desy-2014-01645.json")
    assert (d.type, d.date, d.languages, d.thesis, d.publishers, d.series) == (
        DocumentType.THESIS,
        "2014",
        ["en"],
        Thesis(institution="Deutsches Elektronen-Synchrotron, DESY, Hamburg"),
        [],
        [],
    )
    assert d.contributors == [
        Contributor(name="Conrad, Heiko"),
        Contributor(
            name="Gruebel, Gerhard",
            role="ths",
            affiliation="Deutsches Elektronen-Synchrotron",
            identifiers={"orcid": "0000-0002-8633-8234"},
        ),
    ]
    assert [abstract.text[:12] for abstract in d.abstracts] == ["In this work"]


def test_image_is_open_under_its_licence():
    d = described("10.6084-m9.figshare.3475223.v1.json")
    assert (d.type, d.title, d.licence, d.access, d.publishers) == (
        DocumentType.IMAGE,
        "cc-by",
        "https://creativecommons.org/licenses/by/4.0/legalcode",
        "open",
        [Publisher(name="figshare")],
    )


def test_titles_are_told_apart_by_kind_and_language():
    d = read(
        doi="10.1/A",
        language="fr",
        titles=[
            {"title": "The housing", "lang": "en"},
            {"title": "Le logement", "lang": "fr"},
            {"title": "Une enquête", "titleType": "Subtitle"},
            {"title": "ENL", "titleType": "AlternativeTitle"},
        ],
        subjects=[{"subject": "Logement", "lang": "fr"}, {"subject": ""}],
    )
    assert (d.title, d.subtitle, d.other_titles, d.keywords) == (
        "Le logement",
        "Une enquête",
        [
            OtherTitle(text="The housing", kind=TitleKind.PARALLEL, language="en"),
            OtherTitle(text="ENL", kind=TitleKind.ALTERNATIVE),
        ],
        [Keyword(text="Logement", language="fr")],
    )


def test_article_is_in_its_journal_and_a_body_stays_a_body():
    container = {"title": "Revue", "volume": 3, "issue": "2", "firstPage": "10", "lastPage": "20",
                 "identifier": "2264-7228", "identifierType": "ISSN"}  # fmt: skip
    d = read(
        doi="10.1000/a",
        titles=[{"title": "A"}],
        types={"resourceTypeGeneral": "JournalArticle"},
        creators=[{"name": "Martin, Centre", "nameType": "Organizational"}],
        container=container,
        publisher={"name": "Éditeur"},
        publicationYear=2020,
    )
    assert d == Description(
        type=DocumentType.ARTICLE,
        title="A",
        contributors=[Contributor(name="Martin, Centre", kind=AgentKind.BODY)],
        publishers=[Publisher(name="Éditeur")],
        date="2020",
        host=Host(title="Revue", volume="3", issue="2", pages="10-20", issn="2264-7228"),
        identifiers=[Identifier(scheme="doi", value="10.1000/a")],
    )


@pytest.mark.parametrize("body", [b"", b"<html>", b"[1]"])
def test_answer_that_is_no_json_object_is_a_problem(body):
    assert isinstance(DATACITE.read(Received(body)), ReadProblem)


@pytest.mark.parametrize(
    "answer", [{}, {"data": []}, {"data": {"attributes": None}}, {"data": {"attributes": {}}}]
)
def test_answer_without_a_doi_gives_no_draft(answer):
    assert DATACITE.read(Received(json.dumps(answer).encode())) == []
