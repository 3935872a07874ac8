from __future__ import annotations

import json

import pytest

from mosaique.catalogue.values.codes import DocumentType, LinkKind
from mosaique.catalogue.values.description import (
    Abstract,
    Contributor,
    Description,
    Identifier,
    Keyword,
    Link,
)
from mosaique.exchange.formats.base import ReadProblem
from mosaique.exchange.lookup.sources.base import Received
from mosaique.exchange.lookup.sources.pdf import GUESSED_TITLE, NOTHING_READ, PDF


def read(url="", **front):
    return PDF.read(Received(json.dumps(front).encode(), "application/json", "utf-8", url))


def described(**front):
    (draft,) = read(**front)
    return draft.description


def test_metadata_and_numbers_are_taken():
    (draft,) = read(
        title="Rapport annuel : l’accueil",
        authors=["Jean Dupont and Marie Martin", "Noiriel, Gérard; Observatoire de Metz"],
        description="Ce rapport décrit l’accueil des nouveaux habitants dans les quartiers de Metz entre 2010 et 2020.",
        keywords="accueil, quartiers",
        language="fr-FR",
        pages=12,
        text="ISBN 978-2-07-054127-0",
        url="https://exemple.org/rapport.pdf",
    )
    assert draft.warnings == []
    assert draft.description == Description(
        type=DocumentType.BOOK,
        title="Rapport annuel",
        subtitle="l’accueil",
        contributors=[
            Contributor(name="Dupont, Jean"),
            Contributor(name="Martin, Marie"),
            Contributor(name="Noiriel, Gérard"),
            Contributor(name="Observatoire de Metz", kind="body"),
        ],
        extent="12 p.",
        identifiers=[Identifier(scheme="isbn", value="9782070541270")],
        links=[Link(url="https://exemple.org/rapport.pdf", label="PDF", kind=LinkKind.FULL_TEXT)],
        languages=["fr-FR"],
        abstracts=[
            Abstract(
                text="Ce rapport décrit l’accueil des nouveaux habitants dans les quartiers de Metz entre 2010 et 2020."
            )
        ],
        keywords=[Keyword(text="accueil"), Keyword(text="quartiers")],
    )


@pytest.mark.parametrize(
    "title",
    ["", "untitled", "Document1", "Microsoft Word - rapport_v3.doc", "rapport.indd", "Présentation PowerPoint",
     "PII: S0140-6736(05)67889-0", "12-34", "doi:10.1000/1", "Titre", "Diapositive 1"],
)  # fmt: skip
def test_title_left_by_a_program_gives_way_to_the_largest_letters(title):
    (draft,) = read(title=title, largest="L’accueil des nouveaux habitants", text="x")
    assert (draft.description.title, draft.warnings) == ("L’accueil des nouveaux habitants", [GUESSED_TITLE])


def test_title_behind_the_name_of_a_program_is_kept():
    assert described(title="Microsoft Word - Le logement social").title == "Le logement social"


@pytest.mark.parametrize(
    "author", ["admin", "Utilisateur", "Microsoft Office User", "HP", "stagiaire2", "jdupont"]
)
def test_author_left_by_a_program_is_nobody(author):
    assert described(title="Le logement", authors=[author]).contributors == []


def test_first_doi_counts_and_not_those_of_works_cited():
    text = "Article\nhttps://doi.org/\n10.4000/dms.865\nvoir 10.1000/autre\nRéférences\n10.1000/cite ISBN 9782070541270"
    assert described(title="Le logement", text=text).identifiers == [
        Identifier(scheme="doi", value="10.4000/dms.865")
    ]


def test_no_number_is_taken_from_the_bibliography():
    text = "Texte\nBibliographie\nA, B, 10.1000/cite, ISBN 978-2-07-054127-0, hal-02455829"
    assert described(title="Le logement", text=text).identifiers == []


def test_cover_page_of_an_archive_gives_its_number():
    text = "HAL Id: tel-02448496\nhttps://theses.hal.science/tel-02448496v1\nNNT : 2012BOR30001"
    d = described(title="Communication et coopération", text=text)
    assert (d.type, d.identifiers) == (
        DocumentType.THESIS,
        [Identifier(scheme="hal", value="tel-02448496"), Identifier(scheme="nnt", value="2012BOR30001")],
    )


def test_scan_without_words_is_a_problem_and_words_without_facts_are_nothing():
    assert read(pages=3) == ReadProblem(1, NOTHING_READ)
    assert read(pages=3, text="des mots") == []


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'{"title": 5}', b"\xff"])
def test_front_that_is_none_is_a_problem(body):
    assert isinstance(PDF.read(Received(body)), ReadProblem)
