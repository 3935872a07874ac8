from __future__ import annotations

from pathlib import Path

import pytest

from mosaique.vocabularies.skos import hierarchy, reading
from mosaique.vocabularies.skos.reading import read
from mosaique.vocabularies.skos.values import ConceptDraft, Label, Match, Note

DATA = Path(__file__).parents[2] / "data" / "skos"
PREFIXES = """@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix skosxl: <http://www.w3.org/2008/05/skos-xl#> .
@prefix iso: <http://purl.org/iso25964/skos-thes#> .
@prefix dct: <http://purl.org/dc/terms/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix : <http://e.org/> .
"""


def turtle(text, **options):
    return read((PREFIXES + text).encode(), **options)


def concepts(found):
    return {one.identifier: one for one in found.scheme.concepts}


def told(found):
    return [(problem.concept.rpartition("/")[2], problem.reason) for problem in found.problems]


def test_concept_says_everything_that_is_kept():
    found = turtle("""
        :s a skos:ConceptScheme ; dct:identifier "essai" ; dct:title "Essai"@fr, "Trial"@en .
        :zus a skos:Concept ; skos:inScheme :s ; dct:identifier "c086" ; skos:notation "86" ;
          skos:prefLabel "Zone urbaine sensible"@fr, "Sensitive urban zone"@en ; skos:altLabel "ZUS"@fr ;
          skos:hiddenLabel "zones sensibles"@fr ; skos:scopeNote "1996-2014."@fr ;
          skos:historyNote [ rdf:value "Loi du 14 novembre 1996."@fr ] ;
          skos:broader :pv ; skos:related :qpv ; dct:isReplacedBy :qpv ; dct:valid "1996/2014" ;
          owl:deprecated true ; skos:exactMatch <http://id.example/zus> .
        :pv a skos:Concept ; skos:prefLabel "Politique de la ville"@fr .
        :qpv a skos:Concept ; skos:prefLabel "Quartier prioritaire"@fr ; iso:status "candidate" .
    """)
    assert found.problems == ()
    assert (found.scheme.identifier, found.scheme.uri) == ("essai", "http://e.org/s")
    assert found.scheme.titles == (("en", "Trial"), ("fr", "Essai"))
    assert concepts(found)["c086"] == ConceptDraft(
        identifier="c086",
        uri="http://e.org/zus",
        notation="86",
        status="deprecated",
        valid_from="1996",
        valid_to="2014",
        labels=(
            Label("en", "preferred", "Sensitive urban zone"),
            Label("fr", "alternative", "ZUS"),
            Label("fr", "hidden", "zones sensibles"),
            Label("fr", "preferred", "Zone urbaine sensible"),
        ),
        notes=(Note("history", "fr", "Loi du 14 novembre 1996."), Note("scope", "fr", "1996-2014.")),
        broader=("pv",),
        related=("qpv",),
        replaced_by=("qpv",),
        matches=(Match("exact", "http://id.example/zus"),),
    )
    assert concepts(found)["qpv"] == ConceptDraft(
        identifier="qpv",
        uri="http://e.org/qpv",
        status="candidate",
        labels=(Label("fr", "preferred", "Quartier prioritaire"),),
        related=("c086",),
    )


def test_relations_may_be_said_by_either_end():
    found = turtle("""
        :a a skos:Concept ; skos:prefLabel "A"@fr ; skos:narrower :b ; iso:narrowerPartitive :c .
        :b a skos:Concept ; skos:prefLabel "B"@fr ; skos:related :c .
        :c a skos:Concept ; skos:prefLabel "C"@fr ; dct:replaces :b .
    """)
    assert found.problems == ()
    b, c = concepts(found)["b"], concepts(found)["c"]
    assert (b.broader, b.related, b.replaced_by) == (("a",), ("c",), ("c",))
    assert (c.broader, c.related, c.replaced_by) == (("a",), ("b",), ())


def test_labels_as_nodes_and_regional_tags_are_read():
    found = turtle("""
        :a a skos:Concept ; skosxl:prefLabel [ skosxl:literalForm "Égalité"@fr-FR ] ; skos:altLabel "Parité" .
        :b a skos:Concept ; skos:prefLabel "Color"@en-US .
    """)
    assert concepts(found)["a"].labels == (
        Label("fr", "alternative", "Parité"),
        Label("fr", "preferred", "Égalité"),
    )
    assert concepts(found)["b"].labels == (Label("en-us", "preferred", "Color"),)


def test_second_preferred_label_of_a_language_becomes_another_label():
    found = turtle(""":a a skos:Concept ; skos:prefLabel "Ville"@fr, "Cité"@fr, "City"@en .""")
    assert told(found) == [("a", reading.TWO_PREFERRED)]
    assert concepts(found)["a"].labels == (
        Label("en", "preferred", "City"),
        Label("fr", "alternative", "Ville"),
        Label("fr", "preferred", "Cité"),
    )


def test_preferred_label_is_not_also_another_label():
    found = turtle(
        """:a a skos:Concept ; skos:prefLabel "Ville"@fr ; skos:altLabel "Ville"@fr, "Ville"@en ."""
    )
    assert told(found) == [("a", reading.LABEL_TWICE)]
    assert concepts(found)["a"].labels == (
        Label("en", "alternative", "Ville"),
        Label("fr", "preferred", "Ville"),
    )


def test_concept_without_a_preferred_label_is_left_out_and_others_kept():
    found = turtle("""
        :a a skos:Concept ; skos:altLabel "A"@fr ; skos:prefLabel "  "@fr .
        :b a skos:Concept ; skos:prefLabel "B"@fr ; skos:broader :a .
    """)
    assert told(found) == [("a", reading.NO_LABEL)]
    assert found.left_out == {"http://e.org/a"}
    assert [(one.identifier, one.broader) for one in found.scheme.concepts] == [("b", ())]


def test_links_out_of_the_file_are_told_once_a_concept():
    found = turtle(
        """:a a skos:Concept ; skos:prefLabel "A"@fr ; skos:broader :x ; skos:narrower :y, :z, :w ."""
    )
    assert told(found) == [("a", reading.MISSING)]
    assert found.problems[0].facts == {
        "count": 4,
        "uris": "http://e.org/w, http://e.org/x, http://e.org/y…",
    }
    assert concepts(found)["a"].broader == ()


def test_concept_is_not_above_itself():
    found = turtle(""":a a skos:Concept ; skos:prefLabel "A"@fr ; skos:broader :a ; skos:related :a .""")
    assert told(found) == [("a", hierarchy.ITSELF), ("a", hierarchy.ITSELF)]
    assert (concepts(found)["a"].broader, concepts(found)["a"].related) == ((), ())


def test_circle_loses_one_link_and_the_rest_stands():
    found = turtle("""
        :a a skos:Concept ; skos:prefLabel "A"@fr ; skos:broader :b, :top .
        :b a skos:Concept ; skos:prefLabel "B"@fr ; skos:broader :c .
        :c a skos:Concept ; skos:prefLabel "C"@fr ; skos:broader :a .
        :top a skos:Concept ; skos:prefLabel "Top"@fr .
    """)
    assert told(found) == [("c", hierarchy.CIRCLE)]
    assert {one.identifier: one.broader for one in found.scheme.concepts} == {
        "a": ("b", "top"),
        "b": ("c",),
        "c": (),
        "top": (),
    }


def test_related_concepts_are_not_above_each_other():
    found = turtle("""
        :a a skos:Concept ; skos:prefLabel "A"@fr ; skos:broader :b .
        :b a skos:Concept ; skos:prefLabel "B"@fr ; skos:broader :c .
        :c a skos:Concept ; skos:prefLabel "C"@fr ; skos:related :a .
    """)
    assert told(found) == [("a", hierarchy.BOTH)]
    assert [one.related for one in found.scheme.concepts] == [(), (), ()]


def test_two_concepts_under_one_label_are_both_kept():
    found = turtle("""
        :a a skos:Concept ; skos:prefLabel "Ville"@fr .
        :b a skos:Concept ; skos:prefLabel "ville"@fr .
    """)
    assert told(found) == [("b", reading.SHARED_LABEL)]
    assert sorted(concepts(found)) == ["a", "b"]


def test_addresses_that_a_page_must_not_link_to_are_not_kept():
    found = turtle("""
        :a a skos:Concept ; skos:prefLabel "A"@fr ;
          skos:exactMatch <javascript:alert(1)>, <http://id.example/a>, "http://id.example/text" .
        <javascript:b> a skos:Concept ; skos:prefLabel "B"@fr .
        [] a skos:Concept ; skos:prefLabel "C"@fr .
    """)
    assert concepts(found)["a"].matches == (
        Match("exact", "http://id.example/a"),
        Match("exact", "http://id.example/text"),
    )
    assert list(concepts(found)) == ["a"]
    assert sorted(reason for _, reason in told(found)) == sorted(
        [reading.NO_URI, reading.BAD_URI, reading.BAD_URI]
    )


def test_identifiers_can_stand_in_an_address_and_differ():
    found = turtle("""
        <http://e.org/x/a> a skos:Concept ; skos:prefLabel "1"@fr .
        <http://e.org/y/a> a skos:Concept ; skos:prefLabel "2"@fr .
        <http://e.org/y#%C3%A9l%C3%A8ve.1> a skos:Concept ; skos:prefLabel "3"@fr .
        <http://e.org/z> a skos:Concept ; skos:prefLabel "4"@fr ; dct:identifier "../../etc/passwd" .
        <urn:uuid:12> a skos:Concept ; skos:prefLabel "5"@fr ; dct:identifier "c005" .
    """)
    names = {one.uri: one.identifier for one in found.scheme.concepts}
    assert names == {
        "http://e.org/x/a": "a",
        "http://e.org/y/a": "a-2",
        "http://e.org/y#%C3%A9l%C3%A8ve.1": "C3-A9l-C3-A8ve-1",
        "http://e.org/z": "z",
        "urn:uuid:12": "c005",
    }


def test_own_addresses_are_not_kept_as_uris():
    found = read(
        (PREFIXES + """<https://m.example/themes/c001/> a skos:Concept ; skos:prefLabel "A"@fr .""").encode(),
        base_url="https://m.example",
    )
    assert [(one.identifier, one.uri) for one in found.scheme.concepts] == [("c001", "")]


def test_labels_are_cleaned_and_bounded():
    long = "x" * 501
    found = turtle(
        f""":a a skos:Concept ; skos:prefLabel "A\\u0000 \\n b"@fr ; skos:altLabel "{long}"@fr ."""
    )
    assert concepts(found)["a"].labels == (Label("fr", "preferred", "A b"),)
    assert told(found) == [("a", reading.LABEL_TOO_LONG)]


def test_other_schemes_of_the_file_are_left_aside():
    found = turtle("""
        :s a skos:ConceptScheme . :t a skos:ConceptScheme .
        :a a skos:Concept ; skos:inScheme :t ; skos:prefLabel "A"@fr .
        :b a skos:Concept ; skos:inScheme :t ; skos:prefLabel "B"@fr .
        :c a skos:Concept ; skos:inScheme :s ; skos:prefLabel "C"@fr .
    """)
    assert (found.scheme.uri, sorted(concepts(found))) == ("http://e.org/t", ["a", "b"])
    assert told(found) == [("", reading.OTHER_SCHEMES)]


def test_file_without_a_concept_is_told():
    assert told(turtle(":s a skos:ConceptScheme .")) == [("", reading.NO_CONCEPT)]


@pytest.mark.parametrize(
    ("said", "dates"),
    [
        ("1996/2014", ("1996", "2014")),
        ("2015/", ("2015", "")),
        ("/2014-12-31", ("", "2014-12-31")),
        ("start=1996; end=2014;", ("1996", "2014")),
        ("longtemps", ("", "")),
    ],
)
def test_dates_are_read_in_two_forms(said, dates):
    found = turtle(f""":a a skos:Concept ; skos:prefLabel "A"@fr ; dct:valid "{said}" .""")
    assert (concepts(found)["a"].valid_from, concepts(found)["a"].valid_to) == dates


@pytest.mark.parametrize(
    ("name", "identifier", "count", "reasons"),
    [
        ("ginco-concept_notes.rdf", "T69", 27, []),
        ("ginco-concept_collections.rdf", "T69", 27, [reading.COLLECTIONS]),
        ("ginco-alignments.rdf", "T69", 27, []),
        ("opentheso-test_unesco.rdf", "CS000", 3, [reading.COLLECTIONS, *[reading.MISSING] * 3]),
        ("opentheso-test_unesco3.rdf", "CS000", 0, [reading.COLLECTIONS, reading.NO_CONCEPT]),
    ],
)
def test_real_files_are_read(name, identifier, count, reasons):
    found = read((DATA / name).read_bytes())
    assert (found.scheme.identifier, len(found.scheme.concepts)) == (identifier, count)
    assert [problem.reason for problem in found.problems] == reasons


def test_real_alignments_written_as_text_are_read():
    found = read((DATA / "ginco-alignments.rdf").read_bytes())
    assert concepts(found)["T69-411"].matches == (
        Match("close", "http://dbpedia.org/resources/bidule"),
        Match("exact", "http://data.bnf.fr/ark:/12148/cb13318807v"),
    )


def test_real_multilingual_concept_is_read():
    found = read((DATA / "opentheso-test_unesco.rdf").read_bytes())
    assert concepts(found)["C00010"] == ConceptDraft(
        identifier="C00010",
        uri="http://skos.um.es/unescothes/C00010",
        labels=(
            Label("en", "preferred", "Academic failure"),
            Label("es", "preferred", "Fracaso escolar"),
            Label("fr", "preferred", "Échec scolaire"),
            Label("ru", "preferred", "Академическая неуспеваемость"),
        ),
        broader=("C00008",),
        matches=(
            Match("exact", "http://eurovoc.europa.eu/3862"),
            Match("related", "http://dbpedia.org/resource/Sanctions"),
        ),
    )
