from __future__ import annotations

import json
from urllib.parse import parse_qs, urlsplit

import pytest

from mosaique.catalogue.values.codes import DocumentType, LinkKind
from mosaique.catalogue.values.description import (
    Abstract,
    Contributor,
    Description,
    Event,
    Host,
    Identifier,
    Keyword,
    Link,
    Thesis,
)
from mosaique.exchange.formats.base import ReadProblem
from mosaique.exchange.lookup import Key, Kind
from mosaique.exchange.lookup.sources.base import Received
from mosaique.exchange.lookup.sources.hal import HAL
from tests.exchange.lookup.recorded import DATA


def described(file):
    (draft,) = HAL.read(Received((DATA / "hal" / file).read_bytes()))
    return draft.description


def read(**document):
    answer = {"response": {"docs": [{"title_s": ["A"], **document}]}}
    (draft,) = HAL.read(Received(json.dumps(answer).encode()))
    return draft.description


@pytest.mark.parametrize(
    ("key", "question"),
    [
        (Key(Kind.HAL, "hal-02455829"), 'halId_s:"hal-02455829"'),
        (Key(Kind.NNT, "2009PA010693"), 'nntId_s:"2009PA010693"'),
        (Key(Kind.DOI, '10.1/a"b\\c'), 'doiId_s:"10.1/abc"'),
    ],
)
def test_each_number_has_its_field(key, question):
    query = parse_qs(urlsplit(HAL.address(key, HAL.base)).query)
    assert (query["q"], query["rows"], query["wt"]) == ([question], ["5"], ["json"])


def test_paper_is_described_with_its_meeting():
    assert described("hal-02498602.json") == Description(
        type=DocumentType.CONFERENCE_PAPER,
        title="Cyber-harassment and social networks",
        subtitle="the CyberNeTic research project",
        contributors=[Contributor(name="Dulaurans, Marlène"), Contributor(name="Fedherbe, Jean-Christophe")],
        date="2020-06-02",
        event=Event(
            name="SUNBELT 2020, Session Recent advances in Social Network Analysis",
            place="Paris",
            date="2020-06-02",
        ),
        identifiers=[Identifier(scheme="hal", value="hal-02498602")],
        links=[Link(url="https://hal.archives-ouvertes.fr/hal-02498602", label="HAL", kind=LinkKind.RELATED)],
        languages=["en"],
        keywords=[
            Keyword(text="Cyberharcèlement", language="fr"),
            Keyword(text="Réseaux sociaux Internet", language="fr"),
        ],
    )


def test_article_is_in_its_journal_with_the_abstracts_that_are_ones():
    d = described("hal-02455829.json")
    assert (d.type, d.host, d.abstracts, d.identifiers[1]) == (
        DocumentType.ARTICLE,
        Host(title="Études de communication - Langages, information, médiations", issue="40"),
        [
            Abstract(
                text="Comment une doctorante en entreprise garde-t-elle sa distance avec son terrain ?",
                language="fr",
            )
        ],
        Identifier(scheme="doi", value="10.4000/edc.5118"),
    )


def test_thesis_has_its_degree_university_and_supervisor():
    d = read(
        docType_s="THESE",
        authorityInstitution_s=["Université de Lorraine"],
        director_s=["Gérard Noiriel"],
        nntId_s="2009PA010693",
        fileMain_s="https://hal.science/tel-1/document",
        licence_s="http://creativecommons.org/licenses/by/",
    )
    assert (d.thesis, d.contributors, d.access, d.links, d.licence) == (
        Thesis(degree="Thèse de doctorat", institution="Université de Lorraine"),
        [Contributor(name="Noiriel, Gérard", role="ths")],
        "open",
        [Link(url="https://hal.science/tel-1/document", kind=LinkKind.FULL_TEXT)],
        "http://creativecommons.org/licenses/by/",
    )


def test_names_that_do_not_pair_name_nobody():
    assert read(authLastName_s=["A", "B"], authFirstName_s=["C"]).contributors == []


def test_archive_that_knows_nothing_gives_no_draft():
    assert HAL.read(Received((DATA / "hal" / "nothing.json").read_bytes())) == []


@pytest.mark.parametrize(
    "body", [b"", b"<html>", b'{"error": {"msg": "undefined field"}}', b'{"error": "no"}']
)
def test_answer_that_cannot_be_read_is_a_problem(body):
    assert isinstance(HAL.read(Received(body)), ReadProblem)
