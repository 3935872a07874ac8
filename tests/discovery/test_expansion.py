from __future__ import annotations

import pytest

from mosaique.discovery.expansion import expand
from mosaique.discovery.query.parser import parse
from mosaique.discovery.query.tree import And, Concepts, Field, Not, Or, Phrase, Value, Word
from tests.discovery.conftest import SmallThesaurus, nothing_named


def expanded(text):
    return expand(parse(text), SmallThesaurus(), "fr", nothing_named)


def words(*texts):
    return And(tuple(map(Word, texts)))


SOCIAL = Concepts(words("logement", "social"), ("c120",))
HOUSING = Concepts(words("logement"), ("c118",))


@pytest.mark.parametrize(
    ("text", "node"),
    [
        ("", None),
        ("bailleurs", Word("bailleurs")),
        ("logement", HOUSING),
        ("housing", Concepts(words("housing"), ("c118",))),
        ("logement social", SOCIAL),  # the longest label, not its parts
        ("le logement social à Metz", And((Word("le"), SOCIAL, Word("a"), Word("metz")))),
        ('"logement social"', Concepts(And((Phrase(("logement", "social")),)), ("c120",))),
        ("politique de la ville", Concepts(words("politique", "de", "la", "ville"), ("c20", "c19"))),
        ("développement social des quartiers", Concepts(words("developpement", "social", "des", "quartiers"), ("c19", "c20"))),
        ("logement OU bailleurs", Or((HOUSING, Word("bailleurs")))),
        ("-logement", Not(Word("logement"))),  # what is left out is left out word for word
        ("titre:logement", Field("title", Word("logement"))),
        ("sujet:logement", Concepts(And((Field("subject", Word("logement")),)), ("c118",))),
        ("sujet:(logement social)", Concepts(And((Field("subject", words("logement", "social")),)), ("c120",))),
        ("sujet:c120", Value("sujet", ("c120",))),
        ("sujet:bailleurs", Field("subject", Word("bailleurs"))),
        ("sujet:(logement OU hlm)", Or((
            Concepts(And((Field("subject", Word("logement")),)), ("c118",)),
            Concepts(And((Field("subject", Word("hlm")),)), ("c120",)),
        ))),
    ],
)  # fmt: skip
def test_labels_in_a_question_become_concepts(text, node):
    assert expanded(text)[0].node == node


def test_concepts_recognised_are_told_with_their_labels():
    assert expanded("housing et HLM")[1] == (("c118", "Logement"), ("c120", "Logement social"))


def test_recognised_concepts_are_bounded():
    class EveryWord(SmallThesaurus):
        def find(self, text):
            return tuple(f"{text}-{number}" for number in range(10))

    _, found = expand(parse(" OU ".join("efghijkm")), EveryWord(), "fr", nothing_named)
    assert len(found) == 30


def test_values_are_looked_for_in_any_case_and_by_name():
    def named(facet, text):
        return {("territoire", "Grand Est"): ("R44",)}.get((facet, text), ())

    question, _ = expand(parse('territoire:"Grand Est" -type:Book'), SmallThesaurus(), "fr", named)
    assert question.node == And(
        (
            Value("territoire", ("Grand Est", "grand est", "GRAND EST", "R44")),
            Not(Value("type", ("Book", "book", "BOOK"))),
        )
    )
