"""The protocol: what each version answers, and that whatever is asked is answered in it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from mosaique.discovery.documents import SearchRequest
from mosaique.discovery.query.tree import And, Field, Word
from mosaique.exchange.sru.explaining import Place
from mosaique.exchange.sru.schemas import SCHEMAS
from mosaique.exchange.sru.server import answer
from tests.exchange.sru.conftest import Shelf
from tests.exchange.sru.test_cql import PIECES

ZING = "{http://www.loc.gov/zing/srw/}"
OASIS = "{http://docs.oasis-open.org/ns/search-ws/sruResponse}"
DIAGNOSTICS = {
    ZING: "{http://www.loc.gov/zing/srw/diagnostic/}",
    OASIS: "{http://docs.oasis-open.org/ns/search-ws/diagnostic}",
}
ZEEREX = "{http://explain.z3950.org/dtd/2.0/}"
VERSIONS = [("1.1", ZING), ("1.2", ZING), ("2.0", OASIS)]


@pytest.fixture
def ask(shelf, place):
    def asking(version="1.2", operation="searchRetrieve", **parameters):
        said = {"version": version, "operation": operation} if version != "2.0" else {}
        return etree.fromstring(answer({**said, **parameters}, shelf, place))

    return asking


def refusals(root):
    space = etree.QName(root).namespace
    own = DIAGNOSTICS.get(f"{{{space}}}", DIAGNOSTICS[OASIS])
    return [
        (int(one.findtext(f"{own}uri").rpartition("/")[2]), one.findtext(f"{own}details"))
        for one in root.iter(f"{own}diagnostic")
    ]


def names(element):
    return [etree.QName(child).localname for child in element]


@pytest.mark.parametrize(("version", "space"), VERSIONS)
def test_search_answers_in_the_versions_own_names(ask, version, space):
    root = ask(version, query="cat", maximumRecords="2")

    echo = [] if version == "2.0" else ["echoedSearchRetrieveRequest"]
    head = [] if version == "2.0" else ["version"]
    assert root.tag == f"{space}searchRetrieveResponse"
    assert names(root) == [*head, "numberOfRecords", "records", "nextRecordPosition", *echo]
    assert root.findtext(f"{space}numberOfRecords") == "3"
    assert root.findtext(f"{space}nextRecordPosition") == "3"
    record = root.find(f".//{space}record")
    escaping = "recordXMLEscaping" if version == "2.0" else "recordPacking"
    identifier = ["recordIdentifier"] if version == "1.2" else []
    assert names(record) == ["recordSchema", escaping, "recordData", *identifier, "recordPosition"]


@pytest.mark.parametrize(("version", "space"), VERSIONS)
def test_last_page_leads_to_no_other(ask, version, space):
    root = ask(version, query="cat", startRecord="3", maximumRecords="5")

    assert [one.text for one in root.iter(f"{space}recordPosition")] == ["3"]
    assert root.find(f"{space}nextRecordPosition") is None


def test_no_record_asked_is_a_count(ask):
    root = ask(query="cat", maximumRecords="0")

    assert names(root) == ["version", "numberOfRecords", "nextRecordPosition", "echoedSearchRetrieveRequest"]


@pytest.mark.parametrize(
    ("asked", "root_tag"),
    [
        ("dc", "{info:srw/schema/1/dc-schema}dc"),
        ("info:srw/schema/1/dc-v1.1", "{info:srw/schema/1/dc-schema}dc"),
        ("marcxml", "{http://www.loc.gov/MARC21/slim}record"),
        ("info:srw/schema/1/marcxml-v1.1", "{http://www.loc.gov/MARC21/slim}record"),
        ("mods", "{http://www.loc.gov/mods/v3}mods"),
        ("unimarc", "record"),
    ],
)
def test_record_is_the_element_that_its_schema_names(ask, asked, root_tag):
    data = ask(query="cat", recordSchema=asked).find(f".//{ZING}recordData")

    assert len(data) == 1
    assert data[0].tag.endswith(root_tag)


def test_title_stands_in_every_schema(ask):
    for schema in SCHEMAS:
        data = ask(query="cat", recordSchema=schema.name).findall(f".//{ZING}recordData")[1]
        assert "Accueil & <logement>" in "".join(data.itertext()), schema.name


def test_escaped_record_is_a_text_that_is_xml(ask):
    data = ask(query="cat", recordPacking="string").find(f".//{ZING}recordData")

    assert len(data) == 0
    assert etree.fromstring(data.text).tag == "{info:srw/schema/1/dc-schema}dc"


def test_words_of_the_first_versions_are_understood_in_the_last(ask):
    assert len(ask("2.0", query="cat", recordPacking="string").find(f".//{OASIS}recordData")) == 0
    assert len(ask("2.0", query="cat", recordPacking="packed").find(f".//{OASIS}recordData")) == 1


def test_record_gone_since_it_was_indexed_keeps_its_place(ask, shelf):
    shelf.gone = frozenset({2})
    root = ask(query="cat")

    schemas = [one.text for one in root.iter(f"{ZING}recordSchema")]
    assert schemas == [
        "info:srw/schema/1/dc-v1.1",
        "info:srw/schema/1/diagnostics-v1.1",
        "info:srw/schema/1/dc-v1.1",
    ]
    assert refusals(root) == [(64, None)]


def test_question_and_order_reach_the_catalogue(ask, shelf):
    ask(query='dc.title = "cat dog" sortby dc.date/sort.descending', startRecord="2", maximumRecords="500")

    request = SearchRequest(sort="date", offset=1, limit=100, snippets=False)
    assert shelf.asked == [(Field("title", And((Word("cat"), Word("dog")))), request)]


def test_order_of_the_query_prevails(ask, shelf):
    ask(query="cat sortby dc.date", sortKeys="title")
    ask(query="cat", sortKeys="title")

    assert [request.sort for _, request in shelf.asked] == ["date-ascending", "title"]


def test_readers_own_words_are_a_query_type_of_the_last_version(ask, shelf):
    ask("2.0", query="cat titre:dog", queryType="searchTerms")

    assert shelf.asked[0][0] == And((Word("cat"), Field("title", Word("dog"))))


@pytest.mark.parametrize(("version", "space"), VERSIONS)
@pytest.mark.parametrize(
    ("parameters", "number", "details"),
    [
        ({"query": "dc.title ="}, 10, "the end was not expected at character 11"),
        ({"query": "(" * 10_000}, 12, "10000 characters; the limit is 4000"),
        ({"query": "zz.nope = a"}, 16, "zz.nope"),
        ({"query": " or ".join(["a"] * 70)}, 38, "the limit is 64"),
        ({"query": "a", "recordSchema": "zz"}, 66, "zz"),
        ({"query": "a", "startRecord": "4"}, 61, "4: the last record that can be had is 3"),
        ({"query": "a", "startRecord": "9" * 12}, 61, "999999999999: the last record that can be had is 3"),
        ({"query": "a", "startRecord": "0"}, 6, "startRecord"),
        ({"query": "a", "startRecord": "9" * 5_000}, 6, "startRecord"),
        ({"query": "a", "maximumRecords": "abc"}, 6, "maximumRecords"),
        ({"query": "a", "maximumRecords": "٣"}, 6, "maximumRecords"),
        ({"query": "a", "maximumRecords": "-1"}, 62, "maximumRecords"),
        ({"query": "a", "sortKeys": "creator"}, 88, "creator: title or date"),
        ({"query": ""}, 7, "query"),
    ],
)
def test_what_cannot_be_answered_is_said_in_the_answer(ask, version, space, parameters, number, details):
    root = ask(version, **parameters)

    assert root.tag == f"{space}searchRetrieveResponse"
    assert refusals(root) == [(number, details)]


@pytest.mark.parametrize(
    ("parameters", "space", "refusal"),
    [
        ({"version": "1.1", "operation": "searchRetrieve"}, ZING, (7, "query")),
        ({"version": "1.1", "operation": "update"}, ZING, (4, "update")),
        ({"version": "1.0", "operation": "searchRetrieve", "query": "a"}, ZING, (5, "2.0")),
        ({"version": "9.9", "query": "a"}, OASIS, (5, "2.0")),
        ({"query": "a", "recordXMLEscaping": "json"}, OASIS, (71, "json")),
        ({"version": "1.2", "query": "a", "recordPacking": "json"}, ZING, (71, "json")),
        ({"query": "a", "queryType": "sql"}, OASIS, (11, "sql")),
        ({"version": "1.2", "operation": "scan"}, ZING, (7, "scanClause")),
    ],
)
def test_what_is_not_spoken_is_refused(shelf, place, parameters, space, refusal):
    root = etree.fromstring(answer(parameters, shelf, place))

    assert f"{{{etree.QName(root).namespace}}}" == space
    assert refusals(root) == [refusal]


def test_records_beyond_the_ten_thousandth_are_not_promised(ask, shelf):
    shelf.titles = ["cat"] * 10_050
    root = ask(query="cat", startRecord="9991", maximumRecords="20")

    assert root.findtext(f"{ZING}numberOfRecords") == "10050"
    assert root.find(f"{ZING}nextRecordPosition") is None
    assert refusals(ask(query="cat", startRecord="10001")) == [
        (61, "10001: the last record that can be had is 10000")
    ]


def test_request_is_repeated_as_text(ask):
    hostile = "\"]]><script>alert('é')</script>\x00"
    root = ask(query="cat", stylesheet=hostile, sortKeys="title", **{"x-own": "1"})
    echo = root.find(f"{ZING}echoedSearchRetrieveRequest")

    assert [(etree.QName(one).localname, one.text) for one in echo] == [
        ("version", "1.2"),
        ("query", "cat"),
        ("sortKeys", "title"),
        ("stylesheet", hostile.rstrip("\x00")),
    ]
    assert root.getprevious() is None  # no processing instruction makes a browser run what a link says


@pytest.mark.parametrize(
    ("parameters", "space"),
    [
        ({}, OASIS),
        ({"version": "2.0"}, OASIS),
        ({"operation": "explain"}, ZING),
        ({"version": "1.1", "operation": "explain"}, ZING),
        ({"version": "2.0", "operation": "explain"}, OASIS),
    ],
)
def test_explain_says_what_there_is(shelf, place, parameters, space):
    root = etree.fromstring(answer(parameters, shelf, place))
    explained = root.find(f".//{ZEEREX}explain")
    server = explained.find(f"{ZEEREX}serverInfo")

    own = ["searchInfo"] if space == OASIS else []
    assert root.tag == f"{space}explainResponse"
    assert names(explained) == ["serverInfo", "databaseInfo", "indexInfo", *own, "schemaInfo", "configInfo"]
    assert [child.text for child in server] == ["doc.example", "8443", "sru"]
    assert [one.get("name") for one in explained.iter(f"{ZEEREX}schema")] == [
        "dc",
        "unimarc",
        "marcxml",
        "mods",
    ]


def test_explain_lists_every_name_of_an_index_together(shelf, place):
    root = etree.fromstring(answer({}, shelf, place))
    listed = {
        one.findtext(f"{ZEEREX}title"): (
            one.get("scan"),
            one.get("sort"),
            [f"{name.get('set')}.{name.text}" for name in one.iter(f"{ZEEREX}name")],
        )
        for one in root.iter(f"{ZEEREX}index")
    }

    assert listed["Title"] == ("true", "true", ["dc.title"])
    assert listed["Year of publication"] == ("false", "true", ["dc.date"])
    assert listed["Number of the record"] == ("false", "false", ["rec.id", "rec.identifier"])


SUBJECTS = ["Accueil", "Égalité", "Emploi", "Logement", "Logement social", "Ville"]


@pytest.mark.parametrize(
    ("parameters", "terms"),
    [
        ({"scanClause": "dc.subject = log"}, ["Logement", "Logement social", "Ville"]),
        ({"scanClause": "dc.subject = e", "maximumTerms": "2"}, ["Égalité", "Emploi"]),
        (
            {"scanClause": "dc.subject = logement", "responsePosition": "3", "maximumTerms": "4"},
            ["Égalité", "Emploi", "Logement", "Logement social"],
        ),
        (
            {"scanClause": "dc.subject = logement", "responsePosition": "0", "maximumTerms": "1"},
            ["Logement social"],
        ),
        ({"scanClause": 'dc.subject = ""', "maximumTerms": "1"}, ["Accueil"]),
        ({"scanClause": "dc.subject = zzz"}, []),
    ],
)
def test_scan_lists_terms_around_a_place(ask, shelf, parameters, terms):
    shelf.words = {"subject": SUBJECTS}
    shelf.terms = lambda kind, prefix: [
        term for term in shelf.words[kind] if term.replace("É", "e").lower().startswith(prefix)
    ]
    root = ask(operation="scan", **parameters)

    assert [one.text for one in root.iter(f"{ZING}value")] == terms
    assert [one.text for one in root.iter(f"{ZING}numberOfRecords")] == ["3"] * len(terms)


@pytest.mark.parametrize(
    ("parameters", "refusal"),
    [
        ({"scanClause": "dc.date = 2005"}, (16, "dc.date cannot be scanned")),
        ({"scanClause": "zz = a"}, (16, "zz")),
        ({"scanClause": "a and b"}, (48, "scanClause is one index, relation and term")),
        ({"scanClause": "dc.title = a", "maximumTerms": "1000"}, (121, "the limit is 50")),
        ({"scanClause": "dc.title = a", "maximumTerms": "2", "responsePosition": "4"}, (120, "0 to 3")),
        ({"scanClause": "dc.title = a", "maximumTerms": "0"}, (6, "maximumTerms")),
    ],
)
def test_scan_refuses_what_it_cannot_list(ask, parameters, refusal):
    assert refusals(ask(operation="scan", **parameters)) == [refusal]


PARAMETERS = st.dictionaries(
    st.sampled_from(
        ["version", "operation", "query", "scanClause", "startRecord", "maximumRecords", "recordSchema",
         "recordPacking", "recordXMLEscaping", "sortKeys", "stylesheet", "queryType", "responsePosition",
         "maximumTerms", "x-y"]
    ),
    st.sampled_from(["1.1", "1.2", "2.0", "searchRetrieve", "scan", "explain", "dc", "mods", "xml", "string", "1",
                     "-1", "title", "cat", "", "\x00", "\ud800"])
    | st.lists(PIECES, max_size=20).map(" ".join) | st.text(max_size=40),
)  # fmt: skip


@given(PARAMETERS)
def test_whatever_is_asked_the_answer_is_well_formed(parameters):
    place = Place("https://doc.example/sru", "Mosaïque", "Les références du réseau.")
    root = etree.fromstring(answer(parameters, Shelf(["La double absence"]), place))

    assert etree.QName(root).localname in {"searchRetrieveResponse", "explainResponse", "scanResponse"}
