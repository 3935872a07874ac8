"""What CQL asks of the catalogue, and what the catalogue cannot answer."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mosaique.discovery.query.tree import (
    RECORD,
    And,
    Field,
    Not,
    Or,
    Phrase,
    Prefix,
    Question,
    Value,
    Word,
    Years,
)
from mosaique.exchange.sru import sorting
from mosaique.exchange.sru.cql_parser import parse
from mosaique.exchange.sru.diagnostics import Diagnostic, Refused
from mosaique.exchange.sru.indexes import INDEXES
from mosaique.exchange.sru.meaning import EVERYTHING, NOTHING, question_of
from tests.exchange.sru.test_cql import PIECES

CAT, DOG, FISH = Word("cat"), Word("dog"), Word("fish")


def meant(text):
    return question_of(parse(text).node)


@pytest.mark.parametrize(
    ("text", "node"),
    [
        ("Égalité", Word("egalite")),
        ('"cat dog"', And((CAT, DOG))),
        ("cql.serverChoice = cat", CAT),
        ('anywhere any "cat dog"', Or((CAT, DOG))),
        ('anywhere all "cat dog"', And((CAT, DOG))),
        ('anywhere adj "cat dog"', Phrase(("cat", "dog"))),
        ('anywhere =/string "cat dog"', Phrase(("cat", "dog"))),
        ('dc.title = "cat dog"', Field("title", And((CAT, DOG)))),
        ('dc.title == "cat dog"', Field("title", Phrase(("cat", "dog")))),
        ('title exact "cat dog"', Field("title", Phrase(("cat", "dog")))),
        ("dc.title <> cat", Not(Field("title", CAT))),
        ("dcterms.title = cat", Field("title", CAT)),
        ("dc.creator = cat", Field("people", CAT)),
        ("dc.subject = cat", Field("subject", CAT)),
        ("dc.description = cat", Field("abstract", CAT)),
        ("dc.publisher = cat", Field("source", CAT)),
        ("dc.title = immigr*", Field("title", Prefix("immigr"))),
        ('dc.title all "cat immigr*"', Field("title", And((CAT, Prefix("immigr"))))),
        ("dc.title = l'immigr*", Field("title", And((Word("l"), Prefix("immigr"))))),
        (r"dc.title = immigr\*", Field("title", Word("immigr"))),
        ("dc.title =/unmasked immigr*?", Field("title", Word("immigr"))),
        ("dc.title =/relevant/stem/rel.algorithm=cori cat", Field("title", CAT)),
        ('dc.title = "!"', NOTHING),
        ("cql.allRecords = 1", EVERYTHING),
        ('cql.allRecords = ""', EVERYTHING),
        ("cat and dog and fish", And((CAT, DOG, FISH))),
        ("cat or dog or fish", Or((CAT, DOG, FISH))),
        ("cat not dog", And((CAT, Not(DOG)))),
        ("cat and (dog or fish)", And((CAT, Or((DOG, FISH))))),
        ("dc.date = 2005", Years(2005, 2005)),
        ("dc.date = 2005-03-01", Years(2005, 2005)),
        ("dc.date < 2005", Years(None, 2004)),
        ("dc.date <= 2005", Years(None, 2005)),
        ("dc.date > 2005", Years(2006, None)),
        ("dc.date >= 2005", Years(2005, None)),
        ('dc.date within "2005 2010"', Years(2005, 2010)),
        ('dc.date any "2005 2010"', Or((Years(2005, 2005), Years(2010, 2010)))),
        ("dc.date = hier", NOTHING),
        ("dc.type = livre", Value("type", ("livre",))),
        ('dc.type any "book article"', Value("type", ("book", "article"))),
        ("dc.language = fre", Value("langue", ("fre",))),
        ('dc.identifier = "10.1000/182"', Value("identifier", ("10.1000/182",))),
        ("bath.isbn = 978-2-11-007586-4", Value("identifier", ("978-2-11-007586-4",))),
        ("rec.id = 12", Value(RECORD, ("12",))),
        ("rec.structure = ORIV", Value("structure", ("ORIV",))),
        ('>x="info:srw/cql-context-set/1/dc-v1.1" x.title = cat', Field("title", CAT)),
        ('>"http://purl.org/dc/elements/1.1/" title = cat', Field("title", CAT)),
    ],
)
def test_query_is_a_tree_of_the_catalogue(text, node):
    assert meant(text) == Question(node)


@pytest.mark.parametrize(
    ("text", "number", "details"),
    [
        ("zz.nope = a", 16, "zz.nope"),
        ("nope = a", 16, "nope"),
        ("dc.nope = a", 16, "dc.nope"),
        (">dc=urn:nope dc.title = a", 15, "urn:nope"),
        ("cql.resultSetId = 12", 50, ""),
        ("dc.title encloses a", 19, "encloses"),
        ("dc.title =/fuzzy a", 20, "fuzzy"),
        ("dc.title =/cql.respectCase a", 20, "cql.respectcase"),
        ("dc.title < a", 22, "dc.title <"),
        ("dc.type > book", 22, "dc.type >"),
        ('dc.title = ""', 27, "dc.title"),
        ("dc.title = c?t", 28, "c?t"),
        ("dc.type = boo*", 28, "boo*"),
        ("dc.title = ab*", 29, "ab*: at least 3 letters"),
        ("dc.title = *", 29, "*: at least 3 letters"),
        (" or ".join(f"immigr{n}*" for n in range(6)), 30, "the limit is 5"),
        ('dc.title = "^cat"', 31, "^cat"),
        ('dc.title adj "cat immigr*"', 33, "cat immigr*"),
        ("dc.date < hier", 36, "'hier' is not a year"),
        ("dc.date within 2005", 36, "'2005': two years, as in within “2005 2010”"),
        ("dc.title = im*gr", 49, "im*gr: only at the end of a word"),
        ('"' + "a " * 65 + '"', 12, "more than 64 words"),
    ],
)
def test_what_the_catalogue_cannot_answer_is_refused_by_its_diagnostic(text, number, details):
    with pytest.raises(Refused) as refusal:
        meant(text)

    assert refusal.value.diagnostic == Diagnostic(number, details)


@pytest.mark.parametrize("index", INDEXES, ids=lambda one: f"{one.set}.{one.name}")
def test_every_index_takes_any_word(index):
    assert meant(f"{index.set}.{index.name} = environnement").node is not None


@pytest.mark.parametrize(
    ("text", "order"),
    [
        ("a", "relevance"),
        ("a sortby dc.date", "date-ascending"),
        ("a sortby dc.date/sort.descending", "date"),
        ("a sortby title/ignoreCase", "title"),
        ("a sortby title/sort.descending", "title-descending"),
    ],
)
def test_order_is_one_of_the_catalogues(text, order):
    assert sorting.of_query(parse(text).sort) == order


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("a sortby dc.creator", 82),
        ("a sortby nope", 16),
        ("a sortby dc.title dc.date", 84),
        ("a sortby dc.title/sort.respectCase", 91),
        ("a sortby dc.title/sort.missingOmit", 92),
        ("a sortby dc.title/x.y", 20),
    ],
)
def test_other_orders_are_refused(text, number):
    with pytest.raises(Refused) as refusal:
        sorting.of_query(parse(text).sort)

    assert refusal.value.diagnostic.number == number


@pytest.mark.parametrize(
    ("text", "order"),
    [
        ("", "relevance"),
        ("title", "title"),
        ("title,,0", "title-descending"),
        ("/record/date,dc,1", "date-ascending"),
        ("dc:date,,0,,omit", "date"),
    ],
)
def test_order_of_the_first_versions_is_understood(text, order):
    assert sorting.of_parameter(text) == order


@given(st.lists(PIECES, max_size=40).map(" ".join))
def test_no_query_raises_anything_but_a_refusal(text):
    with contextlib.suppress(Refused):
        assert meant(text).node is not None
