from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest

from mosaique.catalogue.values.codes import DocumentType
from mosaique.exchange.formats.base import ReadProblem
from mosaique.exchange.lookup import Key, Kind
from mosaique.exchange.lookup.sources.base import Received
from mosaique.exchange.lookup.sources.sru import BNF, NO_SRU, REFUSED, SUDOC
from tests.exchange.lookup.recorded import DATA

ENVELOPE = (
    '<srw:searchRetrieveResponse xmlns:srw="http://www.loc.gov/zing/srw/">{}</srw:searchRetrieveResponse>'
)


def read(source, file):
    return source.read(Received((DATA / file).read_bytes(), "text/xml"))


def asked(source, kind, value):
    address = urlsplit(source.address(Key(kind, value), source.base))
    return f"{address.scheme}://{address.netloc}{address.path}", {
        name: values for name, (values,) in parse_qs(address.query).items()
    }


def test_bnf_is_asked_for_both_forms_of_an_isbn():
    assert asked(BNF, Kind.ISBN, "9782070541270") == (
        "https://catalogue.bnf.fr/api/SRU",
        {
            "operation": "searchRetrieve",
            "version": "1.2",
            "recordSchema": "unimarcXchange",
            "maximumRecords": "5",
            "query": 'bib.isbn any "9782070541270 2070541274"',
        },
    )


@pytest.mark.parametrize(
    ("source", "kind", "value", "query"),
    [
        (BNF, Kind.ISBN, "9791032700001", 'bib.isbn any "9791032700001 9791032700001"'),
        (BNF, Kind.ISSN, "2264-7228", 'bib.issn any "2264-7228"'),
        (BNF, Kind.ARK, "ark:/12148/cb46633537d", 'bib.persistentid any "ark:/12148/cb46633537d"'),
        (SUDOC, Kind.ISBN, "9782070541270", 'isb="9782070541270" or isb="2070541274"'),
        (SUDOC, Kind.ISSN, "2264-7228", 'isn="2264-7228"'),
        (SUDOC, Kind.PPN, "092850324", 'ppn="092850324"'),
    ],
)
def test_each_number_has_its_index(source, kind, value, query):
    assert asked(source, kind, value)[1]["query"] == query


def test_record_of_the_bnf_is_read():
    (draft,) = read(BNF, "sru/bnf_ean_any_123.xml")
    d = draft.description
    assert (d.type, d.title, d.subtitle, d.date, d.extent) == (
        DocumentType.BOOK,
        "L'emploi, l'emploi, l'emploi",
        "l'indispensable révolution",
        "DL 2020",
        "1 vol. (290 p.)",
    )
    assert [(person.name, person.role) for person in d.contributors] == [
        ("Gattaz, Yvon", "aut"),
        ("Darcos, Xavier", "aui"),
    ]
    assert (draft.source.format, draft.source.original[:11]) == ("unimarc-xml", b"<mxc:record")


def test_record_of_the_sudoc_is_read_beside_its_diagnostic():
    (draft,) = read(SUDOC, "sru/sudoc-ppn-092850324.xml")
    assert (draft.description.title, draft.source.identifier) == ("Musica sacra", "092850324")


def test_at_most_five_records_are_kept():
    assert len(read(BNF, "sru/bnf-sru-unimarc.xml")) == 5


def test_catalogue_that_knows_nothing_gives_no_draft():
    assert read(SUDOC, "sru/sudoc-nothing.xml") == []


def test_refused_question_is_a_problem():
    body = ENVELOPE.format("<srw:diagnostics><d:message>Unsupported index</d:message></srw:diagnostics>")
    assert BNF.read(Received(body.encode())) == ReadProblem(1, REFUSED, {"error": "Unsupported index"})


def test_damaged_record_is_a_problem():
    body = ENVELOPE.format(
        "<record><leader>x</leader><datafield tag='200'><subfield code='a'>A &bad; </record>"
    )
    assert isinstance(BNF.read(Received(body.encode())), ReadProblem)


@pytest.mark.parametrize("body", [b"", b"<html>maintenance</html>", b"\x00\xff", b"{}"])
def test_answer_of_no_catalogue_is_a_problem(body):
    assert SUDOC.read(Received(body)) == ReadProblem(1, NO_SRU)
