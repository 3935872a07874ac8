"""The reader's language: what each sign means, where its limits are, and that any text is a question."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from mosaique.discovery.query import parser
from mosaique.discovery.query.parser import parse
from mosaique.discovery.query.tree import (
    IDENTIFIER,
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

A, B, C = Word("ville"), Word("emploi"), Word("logement")


def shown(node):
    """The words, phrases, values and years of a tree, for counting."""
    match node:
        case None:
            return []
        case And(nodes=nodes) | Or(nodes=nodes):
            return [leaf for one in nodes for leaf in shown(one)]
        case Not(node=inside) | Field(node=inside):
            return shown(inside)
        case _:
            return [node]


def depth(node):
    match node:
        case And(nodes=nodes) | Or(nodes=nodes):
            return 1 + max(map(depth, nodes))
        case Not(node=inside) | Field(node=inside):
            return 1 + depth(inside)
        case _:
            return 0


@pytest.mark.parametrize(
    ("text", "node"),
    [
        ("", None),
        ("   ", None),
        ("ville", A),
        ("Éçœæ", Word("ecoeae")),
        ("ville emploi", And((A, B))),
        ("ville ET emploi", And((A, B))),
        ("ville AND emploi", And((A, B))),
        ("ville OU emploi", Or((A, B))),
        ("ville OR emploi", Or((A, B))),
        ("ville | emploi", Or((A, B))),
        ("ville ou emploi", And((A, Word("ou"), B))),
        ("ville emploi OU logement", Or((And((A, B)), C))),
        ("ville (emploi OU logement)", And((A, Or((B, C))))),
        ("ville -emploi", And((A, Not(B)))),
        ("ville SAUF emploi", And((A, Not(B)))),
        ("ville NOT emploi", And((A, Not(B)))),
        ("ville -(emploi logement)", And((A, Not(And((B, C)))))),
        ("ville --emploi", And((A, B))),
        ("rendez-vous", And((Word("rendez"), Word("vous")))),
        ("l'emploi", And((Word("l"), B))),
        ("l’emploi", And((Word("l"), B))),
        ('"ville emploi"', Phrase(("ville", "emploi"))),
        ("« ville emploi »", Phrase(("ville", "emploi"))),
        ("“ville emploi”", Phrase(("ville", "emploi"))),
        ('"ville emploi', Phrase(("ville", "emploi"))),
        ('"ville"', A),
        ('""', None),
        ("immigr*", Prefix("immigr")),
        ("auteur:ville", Field("people", A)),
        ("Auteur :ville", Field("people", A)),
        ("author:ville", Field("people", A)),
        ("titre:(ville emploi)", Field("title", And((A, B)))),
        ("résumé:ville", Field("abstract", A)),
        ('sujet:"ville emploi"', Field("subject", Phrase(("ville", "emploi")))),
        ("-titre:ville", Not(Field("title", A))),
        ("annee:2005", Years(2005, 2005)),
        ("année:2005..2010", Years(2005, 2010)),
        ("year:2005-2010", Years(2005, 2010)),
        ("annee:..1990", Years(None, 1990)),
        ("annee:1990..", Years(1990, None)),
        ("type:report", Value("type", ("report",))),
        ('structure:"ORIV"', Value("structure", ("ORIV",))),
        ("isbn:978-2-02-010155-4", Value(IDENTIFIER, ("978-2-02-010155-4",))),
        ("inconnu:ville", And((Word("inconnu"), A))),
        (")ville(", A),
        ("()", None),
        ("OU", None),
        ("OU ville OU", A),
        ("ville\x00emploi", And((A, B))),
    ],
)  # fmt: skip
def test_a_question_means(text, node):
    assert parse(text).node == node


@pytest.mark.parametrize("text", ["9782020101554", "0002-8282", "10.3917/hm.1285.0022"])
def test_a_number_pasted_alone_is_looked_for_as_a_number_too(text):
    node = parse(text).node
    assert isinstance(node, Or)
    assert node.nodes[0] == Value(IDENTIFIER, (text,))


def test_words_to_show_are_those_asked_for_without_the_frequent_ones_and_those_left_out():
    assert parse('l\'emploi des "jeunes femmes" titre:ville -logement immigr*').words == (
        "emploi", "jeunes", "femmes", "ville", "immigr*",
    )  # fmt: skip


def warned(text):
    return [facts for _message, facts in parse(text).warnings]


def test_a_text_that_is_too_long_is_cut_and_said():
    text = "ville " * 100
    assert len(text) > parser.LONGEST
    assert {"limit": parser.LONGEST} in warned(text)


def test_a_text_of_the_longest_length_is_not_cut():
    text = "v" * parser.LONGEST
    assert (parse(text).node, warned(text)) == (Word(text), [])


def test_terms_beyond_the_limit_are_left_out_and_said():
    text = " ".join(f"m{number}" for number in range(parser.MOST_TERMS + 5))
    question = parse(text)
    assert len(shown(question.node)) == parser.MOST_TERMS
    assert warned(text) == [{"limit": parser.MOST_TERMS}]


def test_terms_up_to_the_limit_are_all_kept():
    text = " ".join(f"m{number}" for number in range(parser.MOST_TERMS))
    assert (len(shown(parse(text).node)), warned(text)) == (parser.MOST_TERMS, [])


def test_prefixes_beyond_the_limit_become_words_and_are_said():
    found = shown(parse(" ".join(f"mot{letter}*" for letter in "abcdefg")).node)
    kinds = [type(one) for one in found]
    assert kinds == [Prefix] * parser.MOST_PREFIXES + [Word] * (7 - parser.MOST_PREFIXES)


def test_a_prefix_that_is_too_short_is_left_out_and_said():
    assert (parse("im*").node, warned("im*")) == (None, [{"word": "im", "limit": parser.LEAST_PREFIX}])


@pytest.mark.parametrize("text", ["annee:hier", "annee:2005..hier", "annee:..", "annee:20055"])
def test_years_that_are_not_years_are_left_out_and_said(text):
    question = parse(text)
    assert question.node is None
    assert warned(text) == [{"text": text.partition(":")[2]}]


@pytest.mark.parametrize("sign", ["(", "titre:(", "-(", "(ville "])
def test_nesting_is_bounded_whatever_opens_it(sign):
    question = parse(sign * 10_000 + "emploi")
    assert depth(question.node) <= 2 * parser.DEEPEST + 2
    assert {"limit": parser.LONGEST} in [facts for _, facts in question.warnings]


def test_ten_thousand_nested_parentheses_are_said_to_be_too_deep():
    facts = warned("(" * 10_000 + "ville" + ")" * 10_000)
    assert facts == [{"limit": parser.LONGEST}, {"limit": parser.DEEPEST}]


def test_words_inside_parentheses_that_are_too_deep_are_still_searched():
    deep = parser.DEEPEST + 5
    assert parse("(" * deep + "ville" + ")" * deep).node == A


ANY_TEXT = st.text(max_size=700)
SIGNS = st.lists(
    st.sampled_from([
        "(", ")", '"', "«", "»", "-", "−", "*", ":", "|", " ", "OU", "ET", "SAUF", "titre:", "annee:", "isbn:", "type:",
        "2005..2010", "ville", "l'", "é", "im*", "immigr*", "\x00", "\u00a0", "\u200b", "½", "ﬁ", "العربية", "日本",
    ]),
    max_size=80,
).map("".join)  # fmt: skip


@given(ANY_TEXT | SIGNS)
@example("-" * 500)
@example("titre:" * 100)
@example('"' * 499)
@example("\ud800")
def test_any_text_is_a_question_within_the_limits(text):
    question = parse(text)
    leaves = shown(question.node)
    assert isinstance(question, Question)
    assert sum(len(one.words) if isinstance(one, Phrase) else 1 for one in leaves) <= 2 * parser.MOST_TERMS
    assert depth(question.node) <= 3 * parser.DEEPEST
    assert sum(isinstance(one, Prefix) for one in leaves) <= parser.MOST_PREFIXES


@given(SIGNS)
def test_asking_twice_gives_the_same_question(text):
    assert parse(text) == parse(text)


@given(SIGNS | ANY_TEXT)
def test_spaces_around_change_nothing(text):
    short = text.strip()[:400]
    assert parse(f"  {short}  ") == parse(short)
