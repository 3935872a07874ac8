from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mosaique.catalogue.values.codes import DocumentType
from mosaique.catalogue.values.description import Description, Identifier
from mosaique.exchange.lookup import Key, Kind, Query, recognise
from mosaique.exchange.lookup.query import WRONG_ISBN, WRONG_ISSN, isbns, issns, keys_of


def keys(text):
    return [(key.kind, key.value) for key in recognise(text).keys]


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("978-2-37883-123-3", Kind.ISBN, "9782378831233"),
        ("9782070541270", Kind.ISBN, "9782070541270"),
        ("2-07-054127-4", Kind.ISBN, "9782070541270"),
        ("ISBN : 2070541274.", Kind.ISBN, "9782070541270"),
        ("ISBN-13: 978-2-07-054127-0", Kind.ISBN, "9782070541270"),
        ("2264-7228", Kind.ISSN, "2264-7228"),
        ("e-ISSN 2264-7228", Kind.ISSN, "2264-7228"),
        ("9772264722004", Kind.ISSN, "2264-7228"),
        ("10.4000/dms.865", Kind.DOI, "10.4000/dms.865"),
        ("doi:10.4000/DMS.865", Kind.DOI, "10.4000/dms.865"),
        ("DOI : 10.4000/dms.865.", Kind.DOI, "10.4000/dms.865"),
        ("https://doi.org/10.4000/dms.865", Kind.DOI, "10.4000/dms.865"),
        ("http://dx.doi.org/10.4000/dms.865).", Kind.DOI, "10.4000/dms.865"),
        ("« 10.4000/dms.865 »", Kind.DOI, "10.4000/dms.865"),
        ("(doi: 10.1016/S0140-6736(05)67889-0)", Kind.DOI, "10.1016/s0140-6736(05)67889-0"),
        ("arXiv:2101.00001v2", Kind.DOI, "10.48550/arxiv.2101.00001"),
        ("halshs-00123456v1", Kind.HAL, "halshs-00123456"),
        ("2009PA010693", Kind.NNT, "2009PA010693"),
        ("PPN 02731667x", Kind.PPN, "02731667X"),
        ("ark:/12148/cb46633537d", Kind.ARK, "ark:/12148/cb46633537d"),
        ("www.ville-metz.fr/accueil", Kind.URL, "http://www.ville-metz.fr/accueil"),
    ],
)  # fmt: skip
def test_number_or_address_is_recognised_however_written(text, kind, value):
    assert keys(text) == [(kind, value)]


@pytest.mark.parametrize(
    ("address", "kind", "value"),
    [
        ("https://hal.science/hal-02455829v2/document", Kind.HAL, "hal-02455829"),
        ("https://arxiv.org/pdf/2101.00001v1.pdf", Kind.DOI, "10.48550/arxiv.2101.00001"),
        ("https://www.tandfonline.com/doi/full/10.1080/1369.2019", Kind.DOI, "10.1080/1369.2019"),
        ("https://www.sudoc.fr/092850324", Kind.PPN, "092850324"),
        ("https://theses.fr/2009PA010693", Kind.NNT, "2009PA010693"),
        ("https://catalogue.bnf.fr/ark:/12148/cb46633537d", Kind.ARK, "ark:/12148/cb46633537d"),
    ],
)
def test_address_that_names_a_record_is_asked_for_both(address, kind, value):
    assert keys(address) == [(kind, value), (Kind.URL, address)]


def test_address_of_a_scanned_book_is_a_page_as_any_other():
    address = "https://gallica.bnf.fr/ark:/12148/bpt6k12345"
    assert keys(address) == [(Kind.URL, address)]


def test_reference_is_asked_for_as_text_and_for_the_numbers_it_holds():
    text = "Peraya D., 2014, https://doi.org/10.4000/dms.865, voir https://exemple.fr/a?b=1&c. ISSN 2264-7228"
    assert keys(f" {text}\n") == [
        (Kind.TEXT, text),
        (Kind.DOI, "10.4000/dms.865"),
        (Kind.URL, "https://exemple.fr/a?b=1&c"),
    ]


@pytest.mark.parametrize(
    ("text", "doubt"),
    [
        ("978-2-37883-123-4", WRONG_ISBN),
        ("ISBN 978-2-37883", WRONG_ISBN),
        ("2070541275", WRONG_ISBN),
        ("2264-7229", WRONG_ISSN),
    ],
)
def test_number_with_a_wrong_check_digit_is_doubted(text, doubt):
    assert recognise(text) == Query(text, doubt=doubt)


@pytest.mark.parametrize("text", ["", "  \n", "\x00"])
def test_nothing_is_nothing(text):
    query = recognise(text)
    assert (bool(query), query.kind, query.value) == (False, Kind.TEXT, "")


@pytest.mark.parametrize(
    "text",
    ["javascript:alert(1)", "ftp://example.org/a", "http://", "file:///etc/passwd", "2014", "12345678"],
)
def test_what_is_neither_number_nor_address_is_text(text):
    assert recognise(text).kind == Kind.TEXT


def test_isbn_inside_a_text_has_thirteen_digits_or_its_label():
    text = "ISBN 2-07-054127-4 ou 978-2-37883-123-3, pas 2-07-054127-4, 0123456789 ni 1978-2-37883-123-3."
    assert isbns(text) == ["9782070541270", "9782378831233"]


def test_issn_inside_a_text_has_its_label():
    assert issns("p. 2264-7228. ISSN 2264-7228, ISSN: 2264-7229") == ["2264-7228"]


def test_numbers_of_a_description_can_be_asked_next():
    numbers = [Identifier(scheme="isbn", value="9782070541270"), Identifier(scheme="issn", value="2264-7228")]
    book = Description(type=DocumentType.BOOK, identifiers=numbers)
    chapter = Description(type=DocumentType.CHAPTER, identifiers=numbers)
    article = Description(identifiers=[*numbers, Identifier(scheme="doi", value="10.4000/dms.865")])

    assert keys_of(book) == [Key(Kind.ISBN, "9782070541270")]
    assert keys_of(chapter) == []
    assert keys_of(article) == [Key(Kind.DOI, "10.4000/dms.865")]


@given(st.text(max_size=300))
def test_any_text_is_recognised_as_something(text):
    assert isinstance(recognise(text), Query)


@pytest.mark.parametrize(
    "text",
    ["1 " * 50_000, "10.4000/" + "(" * 50_000, "ISBN 9" * 20_000, "https://" * 20_000, "(" * 50_000,
     "97" + "8-2" * 30_000, "«" * 50_000, "a" * 100_000],
)  # fmt: skip
def test_long_text_costs_little(text):
    began = time.process_time()
    recognise(text)
    print(f"{time.process_time() - began:.3f} s")  # figures are printed, never asserted
