from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mosaique.catalogue.values.description import Identifier
from mosaique.catalogue.values.identifiers import (
    Ark,
    Doi,
    InvalidIdentifier,
    Isbn,
    Issn,
    Nnt,
    Orcid,
    identifier,
    recognise,
    web_address,
)


@pytest.mark.parametrize(
    "written",
    [
        "2-02-041280-2",
        "978-2-02-041280-3",
        "ISBN 978 2 02 041280 3",
        "isbn:9782020412803",
        "978‑2‑02‑041280‑3",
    ],
)
def test_isbn_of_ten_and_thirteen_digits_compare_equal(written):
    assert Isbn.parse(written) == Isbn("9782020412803")


def test_isbn_gives_its_ten_characters_but_for_979():
    assert (Isbn.parse("9782020412803").ten, Isbn.parse("9791090724327").ten) == ("2020412802", "")


@pytest.mark.parametrize(
    "written", ["", "978-2-02-041280-4", "2-02-041280-X", "123", "9762020412803", "２０２０４１２８０２"]
)
def test_wrong_isbn_is_refused(written):
    with pytest.raises(InvalidIdentifier):
        Isbn.parse(written)


@pytest.mark.parametrize(
    "written", ["0035-2969", "00352969", "ISSN 0035-2969", "e-ISSN: 0035-2969", "9770035296006"]
)
def test_issn_is_read_in_its_forms(written):
    assert str(Issn.parse(written)) == "0035-2969"


def test_wrong_issn_is_refused():
    with pytest.raises(InvalidIdentifier):
        Issn.parse("0035-2968")


@pytest.mark.parametrize(
    "written",
    [
        "10.3917/RFS.501.0003",
        "doi:10.3917/rfs.501.0003",
        "https://doi.org/10.3917/rfs.501.0003",
        "http://dx.doi.org/10.3917%2Frfs.501.0003",
        "https://onlinelibrary.wiley.com/doi/abs/10.3917/rfs.501.0003?x=y",
        "info:doi/10.3917/rfs.501.0003",
    ],
)
def test_doi_is_the_same_however_it_is_written(written):
    assert Doi.parse(written).url == "https://doi.org/10.3917/rfs.501.0003"


@pytest.mark.parametrize("written", ["10.39", "11.3917/x", "https://example.org/10", "10.3917/a b"])
def test_text_that_is_no_doi_is_refused(written):
    with pytest.raises(InvalidIdentifier):
        Doi.parse(written)


def test_orcid_is_checked():
    assert str(Orcid.parse("https://orcid.org/0000-0002-1825-0097")) == "0000-0002-1825-0097"
    with pytest.raises(InvalidIdentifier):
        Orcid.parse("0000-0002-1825-0098")


def test_thesis_number_is_read_from_an_address():
    assert str(Nnt.parse("https://theses.fr/2009PA010693")) == "2009PA010693"


def test_ark_is_read_from_an_address():
    assert str(Ark.parse("https://gallica.bnf.fr/ark:/12148/bpt6k5401234-x/")) == "ark:/12148/bpt6k5401234x"


@pytest.mark.parametrize(
    ("scheme", "text", "expected"),
    [
        ("isbn", "2-02-041280-2 (br.)", Identifier(scheme="isbn", value="9782020412803", qualifier="br.")),
        ("isbn", "2-02-041280-1", Identifier(scheme="isbn", value="2-02-041280-1", valid=False)),
        ("issn", "00352969", Identifier(scheme="issn", value="0035-2969")),
        ("ppn", " 02731667X ", Identifier(scheme="ppn", value="02731667X")),
    ],
)
def test_identifier_of_a_description_is_normalised_or_marked_invalid(scheme, text, expected):
    assert identifier(scheme, text) == expected


@pytest.mark.parametrize(
    ("text", "scheme", "value"),
    [
        ("https://doi.org/10.3917/x.1", "doi", "10.3917/x.1"),
        ("2-02-041280-2", "isbn", "9782020412803"),
        ("0035-2969", "issn", "0035-2969"),
        ("ark:/12148/cb11917896h", "ark", "ark:/12148/cb11917896h"),
        ("https://shs.hal.science/halshs-00123456v2", "hal", "halshs-00123456v2"),
        ("arXiv:1234.5678v2", "arxiv", "1234.5678v2"),
        ("PMID: 27169098", "pmid", "27169098"),
        ("https://www.idref.fr/02731667X", "ppn", "02731667X"),
        ("2009PA010693", "nnt", "2009PA010693"),
    ],
)
def test_scheme_of_a_bare_text_is_recognised(text, scheme, value):
    assert recognise(text) == Identifier(scheme=scheme, value=value)


@pytest.mark.parametrize("text", ["", "20090512", "https://example.org/a", "Noiriel, Gérard"])
def test_other_text_is_no_identifier(text):
    assert recognise(text) is None


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("https://example.org/a?b=c#d", "https://example.org/a?b=c#d"),
        ("www.example.org", "http://www.example.org"),
        ("<https://example.org>", "https://example.org"),
        ("javascript:alert(1)", ""),
        ("JavaScript://example.org/%0aalert(1)", ""),
        ("data:text/html,x", ""),
        ("https://exa mple.org", ""),
        ("https://[::1", ""),
        ("https://", ""),
        ("/relative", ""),
        ("java\tscript:alert(1)", ""),
        ("https://example.org/\ud800", ""),
    ],
)
def test_only_addresses_a_reader_may_follow_are_kept(text, address):
    assert web_address(text) == address


@given(st.text(max_size=40))
def test_recognising_any_text_never_fails(text):
    found = recognise(text)

    assert found is None or found.value
