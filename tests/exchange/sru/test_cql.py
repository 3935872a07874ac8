"""CQL as its grammar has it. The first table follows Index Data's cql-java suite, which no query leaves out."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mosaique.exchange.sru import cql_parser
from mosaique.exchange.sru.cql_parser import parse
from mosaique.exchange.sru.cql_tree import Boolean, Clause, Modifier, Query, SortKey
from mosaique.exchange.sru.diagnostics import Diagnostic, Refused

CAT, DOG, FISH = Clause("cat"), Clause("dog"), Clause("fish")


@pytest.mark.parametrize(
    ("text", "node"),
    [
        ("cat", CAT),
        ('"cat dog"', Clause("cat dog")),
        ("comp.os.linux", Clause("comp.os.linux")),
        ("xml:element", Clause("xml:element")),
        ('"</xml>"', Clause("</xml>")),
        (r'"say \"no\" \*"', Clause(r"say \"no\" \*")),
        ('""', Clause("")),
        ("l’égalité", Clause("l’égalité")),
        ("dc.Title = cat", Clause("cat", "dc.title")),
        ("title=cat", Clause("cat", "title")),
        ("title == cat", Clause("cat", "title", "==")),
        ("title <> cat", Clause("cat", "title", "<>")),
        ("date >= 2005", Clause("2005", "date", ">=")),
        ("title ALL cat", Clause("cat", "title", "all")),
        ('title exact "cat dog"', Clause("cat dog", "title", "exact")),
        ("title cql.any cat", Clause("cat", "title", "cql.any")),
        ("title any/stem cat", Clause("cat", "title", "any", (Modifier("stem"),))),
        (
            "title any/rel.algorithm=cori/x.y>1 cat",
            Clause(
                "cat", "title", "any", (Modifier("rel.algorithm", "=", "cori"), Modifier("x.y", ">", "1"))
            ),
        ),
        ("title = and", Clause("and", "title")),
        ("cat and dog", Boolean("and", CAT, DOG)),
        ("cat AND dog", Boolean("and", CAT, DOG)),
        ("cat not dog", Boolean("not", CAT, DOG)),
        ("cat or dog and fish", Boolean("and", Boolean("or", CAT, DOG), FISH)),
        ("cat or (dog and fish)", Boolean("or", CAT, Boolean("and", DOG, FISH))),
        ("((((cat))))", CAT),
        ("title = (cat or dog)", Boolean("or", Clause("cat", "title"), Clause("dog", "title"))),
        (">dc=urn:x dc.title = cat", Clause("cat", "dc.title", prefixes=(("dc", "urn:x"),))),
        ('> "urn:x" title = cat', Clause("cat", "title", prefixes=(("", "urn:x"),))),
        (
            'cat or (>dc="urn:x" dog)',
            Boolean("or", CAT, Clause("dog", prefixes=(("dc", "urn:x"),))),
        ),
        (" \t\n cat \n", CAT),
    ],
)
def test_query_is_the_tree_of_its_grammar(text, node):
    assert parse(text) == Query(node)


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("cat sortby dc.date", (SortKey("dc.date"),)),
        ("cat SORTBY date/sort.descending", (SortKey("date", (Modifier("sort.descending"),)),)),
        (
            "cat sortby title/sort.ignorecase/sort.ascending date",
            (SortKey("title", (Modifier("sort.ignorecase"), Modifier("sort.ascending"))), SortKey("date")),
        ),
        (">dc=urn:x cat sortby dc.date", (SortKey("dc.date", prefixes=(("dc", "urn:x"),)),)),
    ],
)
def test_order_comes_after_the_query(text, keys):
    assert parse(text).sort == keys


@pytest.mark.parametrize(
    ("text", "number", "details"),
    [
        ("", 10, "the end was not expected at character 1"),
        ("dc.title =", 10, "the end was not expected at character 11"),
        ('"a', 10, "the quotation mark at character 1 is not closed"),
        ("(a and b", 10, "the end was not expected at character 9"),
        ("a b", 10, "the end was not expected at character 4"),
        ("a and", 10, "the end was not expected at character 6"),
        ("dc.identifier = 10.1000/182", 10, "'/' was not expected at character 24"),
        ("a)", 10, "')' was not expected at character 2"),
        ("()", 10, "')' was not expected at character 2"),
        ("a (b)", 10, "'(' was not expected at character 3"),
        ("title = = a", 10, "'=' was not expected at character 9"),
        ("a sortby", 10, "the end was not expected at character 9"),
        (">dc=urn:x", 10, "the end was not expected at character 10"),
        ("a prox b", 39, ""),
        ("a prox/distance<3/unit=word b", 39, ""),
        ("a and/rel.combine=sum b", 46, "rel.combine"),
        ("(" * 21 + "a" + ")" * 21, 13, "more than 20 levels"),
        ("(" * 10_000, 12, "10000 characters; the limit is 4000"),
        ("(" * 1_900 + "a" + ")" * 1_900, 13, "more than 20 levels"),
        (" or ".join(["a"] * 66), 38, "the limit is 64"),
    ],
)
def test_what_is_no_query_is_refused_by_its_diagnostic(text, number, details):
    with pytest.raises(Refused) as refusal:
        parse(text)

    assert refusal.value.diagnostic == Diagnostic(number, details)


def test_scan_wants_a_single_clause():
    assert cql_parser.parse_clause("dc.title = a") == Clause("a", "dc.title")
    with pytest.raises(Refused) as refusal:
        cql_parser.parse_clause("a and b")

    assert refusal.value.diagnostic.number == 48


PIECES = st.sampled_from(
    ["and", "or", "not", "prox", "sortby", "(", ")", "=", "==", "<", ">=", "/", '"', "\\", ">", "dc.title",
     "any", "all", "a", "é", "*", "?", "^", " ", "2005", "within", "\x00", "\ud800", ".", "cql.allrecords"]
)  # fmt: skip


@given(st.lists(PIECES, max_size=60).map(" ".join) | st.text(max_size=200))
def test_no_text_raises_anything_but_a_refusal(text):
    with contextlib.suppress(Refused):
        assert isinstance(parse(text), Query)
