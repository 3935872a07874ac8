from __future__ import annotations

import re
import shutil
import subprocess

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from mosaique.catalogue.values.description import Description, Note, RecordDraft
from mosaique.exchange.formats.base import NotThisFormat, ReadProblem
from mosaique.exchange.formats.marc import marcxml
from tests.exchange.formats.marc_samples import (
    DATA,
    draft,
    fields_of,
    from_nothing,
    outcome,
    read,
    same,
    written,
)
from tests.exchange.formats.strategies import drafts

SCHEMA = etree.XMLSchema(etree.parse(DATA / "marc21" / "MARC21slim.xsd"))
RECORD = """<record><leader>00000nam  2200000   450 </leader><controlfield tag="001">N%(n)s</controlfield>
<datafield tag="200" ind1="1" ind2=" "><subfield code="a">Titre %(n)s</subfield></datafield></record>"""


def record(number: int) -> str:
    return RECORD % {"n": number}


def collection(*records: str) -> bytes:
    return ("<?xml version='1.0'?>\n<collection>\n" + "\n".join(records) + "\n</collection>").encode()


def titles(data: bytes) -> list[str]:
    return [
        result.description.title
        if isinstance(result, RecordDraft)
        else f"! {result.reason % dict(result.facts)}"
        for result in read("unimarc-xml", data)
    ]


@pytest.mark.parametrize(
    "around",
    [
        "%s",
        "<collection>%s</collection>",
        '<m:collection xmlns:m="http://www.loc.gov/MARC21/slim">%s</m:collection>',
        '<s:searchRetrieveResponse xmlns:s="http://www.loc.gov/zing/srw/"><s:record><s:recordData>%s'
        + "</s:recordData></s:record></s:searchRetrieveResponse>",
    ],
    ids=["bare", "collection", "prefixed", "SRU"],
)
def test_records_are_found_whatever_wraps_them(around):
    inner = record(1)
    if "xmlns:m=" in around:
        inner = re.sub(r"<(/?)(?=\w)", r"<\1m:", inner)
    result = draft("unimarc-xml", (around % inner).encode())

    assert (result.description.title, result.source.identifier) == ("Titre 1", "N1")
    assert draft("unimarc-xml", result.source.original).description == result.description


def test_records_of_an_oai_answer_have_its_identifier_and_date():
    inner = """<record><header><identifier>oai:x:%s</identifier><datestamp>2026-01-0%s</datestamp></header>
    <metadata>%s</metadata></record>"""
    deleted = "<record><header status='deleted'><identifier>oai:x:9</identifier></header></record>"
    data = (
        "<OAI-PMH><ListRecords>"
        + inner % (1, 1, record(1))
        + deleted
        + inner % (2, 2, record(2))
        + "</ListRecords></OAI-PMH>"
    ).encode()

    assert [
        (r.source.position, r.source.identifier, r.source.modified) for r in read("unimarc-xml", data)
    ] == [
        (1, "oai:x:1", "2026-01-01"),
        (2, "oai:x:2", "2026-01-02"),
    ]


def test_answers_without_a_record_are_empty():
    assert read("unimarc-xml", b'<collection xmlns="info:lc/xmlns/marcxchange-v2"/>') == []
    assert read("unimarc-xml", written("unimarc-xml")) == []
    assert read("marcxml", written("marcxml")) == []


def test_each_record_has_its_line():
    results = read("unimarc-xml", collection(record(1), "", record(2)))

    assert [result.source.line for result in results] == [3, 6]


@pytest.mark.parametrize(
    ("damaged", "told"),
    [
        (
            record(2).replace("</datafield>", ""),
            "! The record is not well-formed XML: Opening and ending tag mismatch: datafield",
        ),
        (record(2).replace("</record>", ""), "! The record is not closed."),
        (
            record(2).replace("Titre", "Titre <b>"),
            "! The record is not well-formed XML: Opening and ending tag mismatch: b",
        ),
    ],
)
def test_damage_in_the_middle_leaves_the_others(damaged, told):
    found = titles(collection(record(1), damaged, record(3)))

    assert [found[0], found[2]] == ["Titre 1", "Titre 3"]
    assert found[1].startswith(told)


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("R&D & Cie", "R&D & Cie"),
        ("l&eacute;gende &amp; x", "légende & x"),
        ("a\x07b", "ab"),
        ("a < b", "a < b"),
    ],
)
def test_what_people_usually_break_is_mended_and_told(text, title):
    result = draft("unimarc-xml", collection(record(1).replace("Titre 1", text)))

    assert result.description.title == title
    assert len(result.warnings) == 1


def test_a_field_without_a_tag_is_left_out_and_told():
    name = "marc4j-chabon-missing-datafield-tag.xml"
    result = draft("marcxml", (DATA / "marc21" / name).read_bytes())

    assert result.warnings == [marcxml.NO_TAG]
    assert result.description.title == "The amazing adventures of Kavalier and Clay"


def test_a_cut_file_keeps_what_came_before():
    data = collection(record(1), record(2))[:-60]
    assert titles(data) == ["Titre 1", "! The record is not closed."]


@pytest.mark.parametrize(
    "entities",
    [
        '<!DOCTYPE r [<!ENTITY a "lol">]>',
        '<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE r [<!ENTITY % x SYSTEM "http://127.0.0.1/x.dtd"> %x;]>',
    ],
)
def test_entities_are_refused(entities):
    with pytest.raises(NotThisFormat):
        read("unimarc-xml", f"<?xml version='1.0'?>{entities}<collection>{record(1)}</collection>".encode())


def test_fifty_thousand_levels_are_a_problem_not_a_crash():
    deep = record(2).replace("Titre", "<a>" * 50_000 + "Titre" + "</a>" * 50_000)
    found = titles(collection(record(1), deep, record(3)))

    assert (found[0], found[1][:40], found[2]) == (
        "Titre 1",
        "! The record is not well-formed XML: Exc",
        "Titre 3",
    )
    assert titles(collection(record(1), "<record>" * 50_000, record(3))) == ["Titre 1", "Titre 3"]


def test_a_record_of_three_megabytes_is_refused():
    found = titles(collection(record(1), record(2).replace("Titre", "x" * 3_000_000), record(3)))

    assert (found[0], found[1][0], found[2]) == ("Titre 1", "!", "Titre 3")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "iso-8859-1", "windows-1252"])
def test_declared_encodings_are_followed(encoding):
    text = f'<?xml version="1.0" encoding="{encoding}"?><collection>{record(1).replace("Titre", "Été")}</collection>'
    result = draft("unimarc-xml", text.encode(encoding))

    assert (result.description.title, result.warnings) == ("Été 1", [])
    assert draft("unimarc-xml", result.source.original).description.title == "Été 1"


def test_windows_characters_declared_as_unicode_are_read_and_told():
    data = collection(record(1).replace("Titre", "École")).decode().encode("cp1252")
    result = draft("unimarc-xml", data)

    assert result.description.title == "École 1"
    assert len(result.warnings) == 1


CAPTURED = {
    "catmandu-broken.xml": (10, []),
    "marc4j-1474920681_KOHA_LFL_5.xml": (1, []),
    "marc4j-OCLC_814388508.xml": (1, []),
    "marc4j-chabon-missing-datafield-tag.xml": (1, []),
    "marc4j-chabon-record-type-bad.xml": (2, []),
    "marc4j-sample1a.xml": (4, [(n, "This is a holdings record, not a document.") for n in (2, 3, 5, 7, 9)]),
    "marc4j-summerland-record-with-type.xml": (1, []),
    "marc4j-summerlandwith710.xml": (1, []),
    "ruby-marc-messed_up_leader.xml": (1, []),
    "ruby-marc-three-records-second-bad.xml": (3, []),
}


@pytest.mark.parametrize("name", CAPTURED)
def test_captured_files_are_read_to_the_last_record(name):
    assert outcome("marcxml", (DATA / "marc21" / name).read_bytes()) == CAPTURED[name]


def test_captured_answers_of_bnf_are_read_whole():
    results = read("unimarc-xml", (DATA / "sru" / "bnf-sru-unimarc.xml").read_bytes())

    assert [result.source.position for result in results] == list(range(1, 50))
    assert {result.description.type for result in results} == {"book", "film", "image", "sound"}


@pytest.mark.parametrize("name", sorted(path.name for path in (DATA / "marc21").glob("marc4j-*.xml")))
def test_marcxml_is_valid_against_its_schema(name):
    results = [
        r for r in read("marcxml", (DATA / "marc21" / name).read_bytes()) if isinstance(r, RecordDraft)
    ]

    for some in (results, list(map(from_nothing, results))):
        assert SCHEMA.validate(etree.fromstring(written("marcxml", *some))), SCHEMA.error_log


def test_what_came_in_iso_2709_is_valid_too():
    for name in (
        "ruby-marc-non-numeric.dat",
        "ruby-marc-random_tag_order.dat",
        "marc4j-bad_leaders_10_11.mrc",
    ):
        results = read("marc21", (DATA / "marc21" / name).read_bytes())
        assert SCHEMA.validate(etree.fromstring(written("marcxml", *results))), SCHEMA.error_log


@settings(max_examples=40, deadline=None)
@given(drafts)
def test_any_marcxml_is_valid_and_read_again(given_):
    data = written("marcxml", given_)

    assert SCHEMA.validate(etree.fromstring(data)), SCHEMA.error_log
    assert same(draft("marcxml", data), given_)


def test_unimarc_in_xml_says_that_it_is():
    data = written("unimarc-xml", RecordDraft(description=Description(title="Titre")))
    (element,) = etree.fromstring(data)

    assert etree.QName(element).namespace == "info:lc/xmlns/marcxchange-v2"
    assert dict(element.attrib) == {"format": "UNIMARC", "type": "Bibliographic"}


def test_markup_in_a_text_stays_text():
    given_ = RecordDraft(
        description=Description(title='<b>T</b> & "x"', notes=[Note(text="<script>alert(1)</script>")])
    )
    for slug in ("unimarc-xml", "marcxml"):
        assert draft(slug, written(slug, given_)).description == given_.description


@pytest.mark.skipif(not shutil.which("yaz-marcdump"), reason="yaz is not installed")
def test_what_we_write_is_read_by_yaz(tmp_path):
    results = read("unimarc-xml", (DATA / "sru" / "bnf-sru-unimarc.xml").read_bytes())
    for slug in ("unimarc-xml", "marcxml"):
        (tmp_path / "out.xml").write_bytes(written(slug, *map(from_nothing, results)))
        ran = subprocess.run(
            ["yaz-marcdump", "-i", "marcxml", "-o", "line", tmp_path / "out.xml"],
            capture_output=True,
            check=False,
        )
        assert (ran.returncode, ran.stderr, len(re.findall(rb"\n001 |^001 ", ran.stdout))) == (0, b"", 49)


@settings(max_examples=80, deadline=None)
@given(st.integers(0, 2000), st.binary(max_size=8), st.integers(0, 8))
def test_damage_in_a_record_never_loses_another(place, inserted, deleted):
    middle = record(2).encode()
    at = place % len(middle)
    damaged = middle[:at] + inserted + middle[at + deleted :]
    found = read(
        "unimarc-xml", b"<collection>" + record(1).encode() + damaged + record(3).encode() + b"</collection>"
    )

    numbers = [r.source.identifier for r in found if isinstance(r, RecordDraft)]
    assert numbers[0] == "N1"
    assert numbers[-1] == "N3" or any(isinstance(r, ReadProblem) and b"Titre 3" in r.excerpt for r in found)


def test_indicators_of_other_systems_stay_where_the_schema_allows_them():
    data = (DATA / "sru" / "bnf_ean_any_9782070541270.xml").read_bytes()
    again = fields_of("unimarc-xml", written("unimarc-xml", *read("unimarc-xml", data)))

    assert [text[:2] for tag, text in again[0] if tag == "700"] == [" |"]
