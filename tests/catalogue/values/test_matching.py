from __future__ import annotations

import pytest

from mosaique.catalogue.values.codes import DocumentType
from mosaique.catalogue.values.description import Contributor, Description, Host, Identifier
from mosaique.catalogue.values.matching import digest, match_keys

BOOK = Description(
    type=DocumentType.BOOK,
    title="L'immigration en France",
    subtitle="histoire d'un siècle",
    contributors=[Contributor(name="Noiriel, Gérard")],
    date="1988",
    identifiers=[Identifier(scheme="isbn", value="9782020101554")],
)


def test_keys_of_a_book_are_its_isbn_then_its_title_year_and_author():
    assert match_keys(BOOK) == [
        "isbn:9782020101554",
        "title:l immigration en france histoire d un siecle|1988|noiriel||",
    ]


def test_keys_ignore_case_accents_and_punctuation():
    shouted = Description(
        title="L’IMMIGRATION EN FRANCE : HISTOIRE D’UN SIECLE",
        contributors=[Contributor(name="NOIRIEL, G.")],
        date="[1988?]",
    )
    assert match_keys(shouted) == match_keys(BOOK)[1:]


def test_keys_leave_out_an_invalid_number():
    assert match_keys(Description(identifiers=[Identifier(scheme="isbn", value="123", valid=False)])) == []


@pytest.mark.parametrize("kind", [DocumentType.CHAPTER, DocumentType.ARTICLE, DocumentType.CONFERENCE_PAPER])
def test_keys_of_a_part_never_hold_the_isbn_of_its_book(kind):
    part = Description(type=kind, identifiers=[Identifier(scheme="isbn", value="9782020101554")])
    assert match_keys(part) == []


def test_issn_is_a_key_of_journals_only():
    numbers = [Identifier(scheme="issn", value="0035-2969")]
    assert match_keys(Description(type=DocumentType.JOURNAL, identifiers=numbers)) == ["issn:0035-2969"]
    assert match_keys(Description(type=DocumentType.ARTICLE, identifiers=numbers)) == []


@pytest.mark.parametrize(
    "description",
    [
        Description(title="Rapport", date="2009", contributors=[Contributor(name="Haute autorité")]),
        Description(title="Un titre assez long", contributors=[Contributor(name="Noiriel, Gérard")]),
        Description(title="Un titre assez long", date="2009"),
    ],
    ids=["short title", "no year", "neither author nor place in a host"],
)
def test_a_title_that_says_too_little_is_no_key(description):
    assert match_keys(description) == []


def test_two_articles_of_the_same_title_differ_by_their_pages():
    def article(pages):
        return Description(title="Éditorial du numéro", date="2009", host=Host(title="Hommes", pages=pages))

    assert match_keys(article("3-5")) != match_keys(article("7-9"))


def test_digest_fits_a_signed_64_bit_column_and_is_stable():
    assert digest("isbn:9782020101554") == digest("isbn:9782020101554")
    assert all(-(2**63) <= digest(f"doi:{number}") < 2**63 for number in range(100))
