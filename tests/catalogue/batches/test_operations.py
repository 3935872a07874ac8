"""Each operation on a description: its effect, nothing where there is nothing to do, and twice is once."""

from __future__ import annotations

import msgspec
import pytest

from mosaique.catalogue.batches import operations as ops
from mosaique.catalogue.values.codes import DocumentType
from mosaique.catalogue.values.description import (
    Abstract,
    Contributor,
    Description,
    HoldingDraft,
    Host,
    Keyword,
    Note,
    Publisher,
    Series,
    Subject,
    Territory,
)
from mosaique.vocabularies.models import Territory as Place
from mosaique.vocabularies.territories import find, label

HOUSING = Subject(label="Logement", concept="c118", scheme="mosaique")
HABITAT = Subject(label="Habitat", concept="c119", scheme="mosaique")
HEADING = Subject(label="LOGEMENTS", scheme="rameau")


@pytest.fixture(autouse=True)
def places(db):
    Place.objects.create(code="C67482", kind="commune", name="Strasbourg", key="strasbourg")
    for cached in (find, label):
        getattr(cached, "cache_clear", lambda: None)()


def described(**members):
    return Description(title="Titre", **members)


CASES = [
    (ops.AddSubject(concept="c119"), {"subjects": [HOUSING]}, {"subjects": [HOUSING, HABITAT]}),
    (ops.AddSubject(concept="c118"), {"subjects": [HEADING]}, {"subjects": [HEADING]}),
    (ops.RemoveSubject(concept="c118"), {"subjects": [HEADING, HABITAT]}, {"subjects": [HABITAT]}),
    (ops.ReplaceSubject(old="c118", new="c119"), {"subjects": [HEADING]}, {"subjects": [HABITAT]}),
    (ops.ReplaceSubject(old="c118", new="c119"), {"subjects": [HOUSING, HABITAT]}, {"subjects": [HABITAT]}),
    (
        ops.ReplaceSubject(old="c118", new="c119"),
        {"keywords": [Keyword(text="logement"), Keyword(text="autre")]},
        {"keywords": [Keyword(text="autre")], "subjects": [HABITAT]},
    ),
    (ops.AddKeyword(text="Été"), {"keywords": [Keyword(text="ete")]}, {"keywords": [Keyword(text="ete")]}),
    (ops.AddKeyword(text="b"), {"keywords": [Keyword(text="a")]}, {"keywords": [Keyword(text="a"), Keyword(text="b")]}),
    (ops.RemoveKeyword(text="ÉTÉ"), {"keywords": [Keyword(text="été")]}, {"keywords": []}),
    (
        ops.ReplaceKeyword(old="a", new="b"),
        {"keywords": [Keyword(text="a", language="fr"), Keyword(text="b"), Keyword(text="c")]},
        {"keywords": [Keyword(text="b", language="fr"), Keyword(text="c")]},
    ),
    (
        ops.AddTerritory(code="C67482"),
        {"territories": [Territory(label="Strasbourg")]},
        {"territories": [Territory(label="Strasbourg")]},
    ),
    (ops.RemoveTerritory(code="C67482"), {"territories": [Territory(label="strasbourg")]}, {"territories": []}),
    (
        ops.ReplaceTerritory(old="R42", new="C67482"),
        {"territories": [Territory(code="R42")]},
        {"territories": [Territory(label="Strasbourg", code="C67482")]},
    ),
    (ops.AddPublic(public="youth"), {"publics": ["elected"]}, {"publics": ["elected", "youth"]}),
    (ops.RemovePublic(public="youth"), {"publics": ["youth"]}, {"publics": []}),
    (
        ops.ReplaceContributor(old=("person:noiriel g",), name="Noiriel, Gérard", identifiers={"idref": "1"}),
        {"contributors": [Contributor(name="Noiriel, G.", role="edt", identifiers={"bnf": "2"})]},
        {"contributors": [Contributor(name="Noiriel, Gérard", role="edt", identifiers={"bnf": "2", "idref": "1"})]},
    ),
    (
        ops.ReplaceContributor(old=("person:noiriel g",), name="Noiriel, Gérard"),
        {"contributors": [Contributor(name="Noiriel, G."), Contributor(name="Noiriel, Gérard")]},
        {"contributors": [Contributor(name="Noiriel, Gérard")]},
    ),
    (ops.AddSeries(title="Repères"), {"series": [Series(title="REPERES", number="3")]}, {"series": [Series(title="REPERES", number="3")]}),
    (ops.RemoveSeries(title="repères"), {"series": [Series(title="Repères", number="3")]}, {"series": []}),
    (ops.ReplaceSeries(old="Repere", new="Repères"), {"series": [Series(title="Repere", number="3")]}, {"series": [Series(title="Repères", number="3")]}),
    (ops.AddPublisher(name="Seuil", place="Paris"), {}, {"publishers": [Publisher(name="Seuil", place="Paris")]}),
    (ops.RemovePublisher(name="seuil"), {"publishers": [Publisher(name="Seuil", place="Paris")]}, {"publishers": []}),
    (ops.ReplacePublisher(old="Ed. Seuil", new="Seuil"), {"publishers": [Publisher(name="Éd. Seuil", place="Paris")]}, {"publishers": [Publisher(name="Seuil", place="Paris")]}),
    (ops.SetMember(member="scope", value="local"), {}, {"scope": "local"}),
    (ops.SetMember(member="scope", value="local"), {"scope": "national"}, {"scope": "national"}),
    (ops.SetMember(member="scope", value="local", only_if_empty=False), {"scope": "national"}, {"scope": "local"}),
    (ops.SetMember(member="type", value="book"), {}, {"type": DocumentType.BOOK}),
    (ops.SetMember(member="type", value="book"), {"type": DocumentType.MAP}, {"type": DocumentType.MAP}),
    (ops.SetMember(member="languages", value="fr de"), {}, {"languages": ["fr", "de"]}),
    (ops.SetMember(member="title", value="x", only_if_empty=False), {}, {}),  # not one that a batch sets
    (ops.ReplaceText(member="rights", old="a.b", new="c"), {"rights": "a.b aXb"}, {"rights": "c aXb"}),
    (ops.ReplaceText(member="rights", old="cité", new=r"\1", whole_words=True), {"rights": "cité citée"}, {"rights": r"\1 citée"}),
    (ops.ReplaceText(member="host", old="Rev.", new="Revue"), {"host": Host(title="Rev. X", issue="3")}, {"host": Host(title="Revue X", issue="3")}),
    (ops.ReplaceText(member="host", old="Rev.", new="Revue"), {}, {}),
    (ops.ReplaceText(member="abstracts", old="a", new="b"), {"abstracts": [Abstract(text="a", author="a")]}, {"abstracts": [Abstract(text="b", author="a")]}),
    (ops.ReplaceText(member="notes", old="à supprimer", new=""), {"notes": [Note(text="à supprimer"), Note(text="n")]}, {"notes": [Note(text="n")]}),
    (ops.Publish(), {"rights": "x"}, {"rights": "x"}),
]  # fmt: skip


@pytest.mark.parametrize(("operation", "before", "after"), CASES)
def test_operation_has_its_effect_once(operation, before, after):
    once = operation.apply(described(**before))
    assert once == described(**after)
    assert operation.apply(once) == once


@pytest.mark.parametrize("operation", [case[0] for case in CASES])
def test_operation_leaves_an_empty_description_readable_and_is_kept_as_json(operation):
    kept = msgspec.json.decode(msgspec.json.encode(ops.to_keep(operation)))
    assert ops.from_kept(kept) == operation
    made = operation.apply(Description())
    assert msgspec.convert(msgspec.to_builtins(made), Description) == made


def test_what_is_no_operation_is_refused():
    for kept in ({}, {"kind": "drop_table"}, {"kind": "add_subject"}, {"kind": "add_subject", "concept": 3}):
        with pytest.raises(msgspec.ValidationError):
            ops.from_kept(kept)


def test_copy_is_said_only_where_nothing_was_unless_asked():
    copy = HoldingDraft(location="Salle")
    gentle = ops.SetCopy(member="location", value="Magasin")
    firm = ops.SetCopy(member="location", value="Magasin", only_if_empty=False)
    other = ops.SetCopy(member="shelf_mark", value="x", only_if_empty=False)
    assert [one.apply_to_copy(copy).location for one in (gentle, firm, other)] == [
        "Salle",
        "Magasin",
        "Salle",
    ]
    assert other.apply_to_copy(copy) == copy
