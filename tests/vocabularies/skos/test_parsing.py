from __future__ import annotations

import json

import pytest

from mosaique.vocabularies.skos import parsing
from mosaique.vocabularies.skos.parsing import SkosRefused, parse, recognise

RDF = '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:skos="http://www.w3.org/2004/02/skos/core#">{}</rdf:RDF>'
CONCEPT = '<skos:Concept rdf:about="http://e.org/1"><skos:prefLabel xml:lang="fr">Égalité</skos:prefLabel></skos:Concept>'
TURTLE = '@prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n<http://e.org/1> a skos:Concept ; skos:prefLabel "Égalité"@fr .\n'
JSON_LD = {
    "@context": {"skos": "http://www.w3.org/2004/02/skos/core#"},
    "@id": "http://e.org/1",
    "@type": "skos:Concept",
    "skos:prefLabel": {"@value": "Égalité", "@language": "fr"},
}


def statements(data: bytes) -> set[str]:
    return {" ".join(term.n3() for term in statement) for statement in parse(data)}


def refusal(data: bytes) -> str:
    with pytest.raises(SkosRefused) as refused:
        parse(data)
    return refused.value.reason


@pytest.mark.parametrize(
    "data",
    [
        RDF.format(CONCEPT).encode(),
        ('<?xml version="1.0" encoding="UTF-8"?>\n' + RDF.format(CONCEPT)).encode(),
        ('<?xml version="1.0" encoding="ISO-8859-1"?>\n' + RDF.format(CONCEPT)).encode("latin-1"),
        ('<?xml version="1.0" encoding="UTF-16"?>\n' + RDF.format(CONCEPT)).encode("utf-16"),
        ("\ufeff" + RDF.format(CONCEPT)).encode(),
        TURTLE.encode(),
        ("# Égalité\n" + TURTLE).encode(),
        ("\ufeff" + TURTLE).encode(),
        json.dumps(JSON_LD).encode(),
        json.dumps([JSON_LD], ensure_ascii=False).encode(),
        json.dumps({"@context": JSON_LD["@context"], "@graph": [{**JSON_LD, "@context": {}}]}).replace(', "@context": {}', "").replace('"@context": {}, ', "").encode(),
    ],
)  # fmt: skip
def test_the_three_formats_give_the_same_statements(data):
    assert statements(data) == {
        "<http://e.org/1> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <http://www.w3.org/2004/02/skos/core#Concept>",
        '<http://e.org/1> <http://www.w3.org/2004/02/skos/core#prefLabel> "Égalité"@fr',
    }


@pytest.mark.parametrize(
    ("text", "suffix"),
    [
        ("", ""),
        ("Lorem ipsum", ""),
        ("<html><body>", ""),
        ("id;prefLabel_fr", ""),
        ("[] a <http://e.org/Concept> .", "ttl"),
        ("PREFIX skos: <http://e.org/>", "ttl"),
        ("<http://e.org/1> a <http://e.org/2> .", "ttl"),
        ('{"@id": "x"}', "jsonld"),
        ('{"broken', "jsonld"),
        ("<rdf:RDF>", "rdf"),
        ("<RDF xmlns='x'>", "rdf"),
    ],
)
def test_format_is_told_by_the_content(text, suffix):
    assert recognise(text) == suffix


BOMB = '<!DOCTYPE r [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>' + RDF.format(
    "&b;"
)


@pytest.mark.parametrize(
    "data",
    [
        BOMB.encode(),
        ('<?xml version="1.0"?>\n' + BOMB).encode(),
        ('<?xml version="1.0" encoding="UTF-16"?>' + BOMB).encode("utf-16"),
        ('<!doctype r SYSTEM "http://e.org/evil.dtd">' + RDF.format("")).encode(),
        ('<?xml version="1.0"?><!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]>' + RDF.format("&x;")).encode(),
    ],
)  # fmt: skip
def test_document_types_and_entities_are_refused(data):
    assert refusal(data) == parsing.ENTITIES


@pytest.mark.parametrize(
    "context",
    [
        "http://e.org/context.jsonld",
        "file:///etc/passwd",
        "relative.jsonld",
        [{"skos": "http://www.w3.org/2004/02/skos/core#"}, "http://e.org/context.jsonld"],
        {"term": {"@id": "http://e.org/term", "@context": "http://e.org/context.jsonld"}},
        {"@import": "http://e.org/context.jsonld"},
    ],
)
def test_json_ld_contexts_from_elsewhere_are_refused(context):
    assert refusal(json.dumps({**JSON_LD, "@context": context}).encode()) == parsing.REMOTE


def test_json_ld_context_from_elsewhere_is_refused_at_any_depth():
    nested = {"@context": "http://e.org/context.jsonld"}
    for _ in range(50):
        nested = {"http://e.org/p": [nested]}
    assert refusal(json.dumps(nested).encode()) == parsing.REMOTE


@pytest.mark.parametrize(
    "data",
    [
        RDF.format(CONCEPT).encode()[:-30],
        RDF.format("<skos:Concept>&undefined;</skos:Concept>").encode(),
        RDF.format("<skos:Concept><rdf:li>").encode(),
        TURTLE.encode()[:-4],
        (TURTLE + "<http://e.org/2> a skos:Concept ; nonsense").encode(),
        (TURTLE + "<http://e.org/2> a unknown:Concept .").encode(),
        ("@prefix a: <http://e.org/> .\n" + "[ a:b " * 30_000).encode(),
        b'{"@id": "http://e.org/1", ',
        b'{"@context": {"a": {"@id": 5}}, "a": 1}',
        b"[" * 200_000,
    ],
)
def test_damaged_files_are_refused_with_a_sentence(data):
    with pytest.raises(SkosRefused) as refused:
        parse(data)
    assert refused.value.reason in {parsing.DAMAGED, parsing.DAMAGED_AT}
    assert "\n" not in str(refused.value)
    assert len(str(refused.value)) < 400


def test_damage_is_placed_by_its_line():
    with pytest.raises(SkosRefused) as refused:
        parse((TURTLE + "\n\n<http://e.org/2> a ;;; .\n").encode())
    assert refused.value.facts["line"] == 5


@pytest.mark.parametrize(
    "data", [b"", b"\x00" * 100, b"\xff\xfe\x00", b"<?xml version='1.0' encoding='punycode'?>" + b"a" * 1000]
)  # fmt: skip
def test_what_is_no_text_is_refused(data):
    assert refusal(data) in {parsing.UNKNOWN, parsing.NOT_TEXT, parsing.DAMAGED_AT}


def test_files_too_large_are_refused_before_anything_is_read():
    assert refusal(b"@prefix " + b" " * parsing.MAX_BYTES) == parsing.TOO_LONG


def test_too_many_statements_are_refused(monkeypatch):
    monkeypatch.setattr(parsing, "MAX_STATEMENTS", 10)
    many = "".join(f"<http://e.org/{n}> a skos:Concept .\n" for n in range(11))
    assert refusal((TURTLE.splitlines()[0] + "\n" + many).encode()) == parsing.TOO_MANY


def test_xml_inside_a_literal_stays_text():
    inner = '<!DOCTYPE l [<!ENTITY a "aaaaaaaaaa">]><l>' + "&a;" * 1000 + "</l>"
    literal = json.dumps(inner)
    data = f"<http://e.org/1> <http://e.org/p> {literal}^^<http://www.w3.org/1999/02/22-rdf-syntax-ns#XMLLiteral> ."
    (value,) = parse(data.encode()).objects()
    assert (str(value), value.value) == (inner, None)


def test_elements_ten_thousand_deep_are_read():
    data = RDF.format("<skos:Concept><skos:narrower>" * 5_000 + "</skos:narrower></skos:Concept>" * 5_000)
    assert len(parse(data.encode())) == 10_000
