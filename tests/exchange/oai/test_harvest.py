from __future__ import annotations

import datetime as dt
import gzip
from io import BytesIO
from pathlib import Path

import pytest
from lxml import etree

from mosaique.catalogue import storage
from mosaique.catalogue.actions import add_copy, edit_record, set_holdings
from mosaique.catalogue.enums import RecordState
from mosaique.catalogue.models import Record
from mosaique.catalogue.values.description import Description, HoldingDraft, Keyword, Subject
from mosaique.exchange.formats import registry
from mosaique.exchange.oai import items
from mosaique.network.actions import give_role
from mosaique.network.enums import Role
from mosaique.network.models import User
from tests.exchange.oai.answers import OAI, START, error, specs, texts

DATA = Path(__file__).parents[2] / "data"
FORMATS = {"oai_dc": "dc", "unimarc": "unimarc-xml", "marcxml": "marcxml", "mods": "mods"}
SOCIAL = Description(
    type="report", title="Loger", subjects=[Subject(label="Logement social")], languages=["fr"]
)


def test_identify_says_what_harvesters_must_know(ask, record, at):
    record()
    at(5)
    root = ask("Identify")
    facts = [(etree.QName(one).localname, one.text) for one in root.find(f"{OAI}Identify")]
    assert facts == [
        ("repositoryName", "Mosaïque"),
        ("baseURL", "http://127.0.0.1:8000/oai"),
        ("protocolVersion", "2.0"),
        ("adminEmail", "mosaique@localhost.localdomain"),
        ("earliestDatestamp", "2026-11-29T10:00:00Z"),
        ("deletedRecord", "persistent"),
        ("granularity", "YYYY-MM-DDThh:mm:ssZ"),
        ("compression", "gzip"),
    ]
    assert root.findtext(f"{OAI}responseDate") == "2026-11-29T10:00:05Z"


def test_an_instance_with_a_domain_says_how_identifiers_are_made(ask, settings):
    settings.MOSAIQUE_BASE_URL = "https://base.example.org"
    scheme = next(ask("Identify").iter("{http://www.openarchives.org/OAI/2.0/oai-identifier}oai-identifier"))
    assert [one.text for one in scheme] == ["oai", "base.example.org", ":", "oai:base.example.org:1"]


def test_formats_are_those_of_the_contract(ask, record):
    for arguments in ({}, {"identifier": f"oai:127.0.0.1:{record().pk}"}):
        assert texts(ask("ListMetadataFormats", **arguments), "metadataPrefix") == list(FORMATS)


def test_sets_are_centres_types_and_themes(ask, oriv):
    root = ask("ListSets")
    named = dict(zip(texts(root, "setSpec"), texts(root, "setName"), strict=True))
    kept = {spec: name for spec, name in named.items() if not spec.startswith("type:")}
    assert kept == {
        "structure": "Centres",
        "structure:ORIV": "ORIV",
        "type": "Types de document",
        "theme": "Thèmes",
        "theme:c118": "Logement",
        "theme:c120": "Logement social",
    }
    assert named["type:book"] == "Livre"


@pytest.mark.parametrize("prefix", FORMATS)
def test_records_are_read_back_from_the_answer_in_each_format(client, record, prefix):
    record(SOCIAL)
    record(Description(type="book", title='Villes & "quartiers" <em>', keywords=[Keyword(text="a\x0bb")]))
    answer = client.get("/oai", {"verb": "ListRecords", "metadataPrefix": prefix}).content
    drafts = list(registry.get(FORMATS[prefix]).read(BytesIO(answer)))
    assert [(draft.description.title, draft.description.type) for draft in drafts] == [
        ("Loger", "report"),
        ('Villes & "quartiers" <em>', "book"),
    ]


@pytest.mark.parametrize(
    ("prefix", "schema"), [("mods", "mods/mods-3-7.xsd"), ("marcxml", "marc21/MARC21slim.xsd")]
)
def test_payloads_are_valid(ask, record, prefix, schema):
    record(SOCIAL)
    (payload,) = ask("ListRecords", metadataPrefix=prefix).find(f".//{OAI}metadata")
    etree.XMLSchema(etree.parse(DATA / schema)).assertValid(payload)


def test_dublin_core_has_the_notice_s_address(ask, record):
    pk = record(SOCIAL).pk
    (dc,) = ask("GetRecord", metadataPrefix="oai_dc", identifier=f"oai:127.0.0.1:{pk}").find(
        f".//{OAI}metadata"
    )
    assert [(etree.QName(one).localname, one.text) for one in dc] == [
        ("title", "Loger"),
        ("type", "info:eu-repo/semantics/report"),
        ("type", "Text"),
        ("subject", "Logement social"),
        ("language", "fr"),
        ("identifier", f"http://127.0.0.1:8000/notices/{pk}/"),
    ]


def test_unimarc_comes_back_over_its_original(ask, record, oriv):
    original = next((DATA / "unimarc").glob("*.mrc")).read_bytes().split(b"\x1d")[0] + b"\x1d"
    (draft,) = registry.get("unimarc").read(BytesIO(original))
    kept = storage.KeptSource(oriv.pk, draft.source, "a1")
    record(draft.description, source=kept)
    (marc,) = ask("ListRecords", metadataPrefix="unimarc").find(f".//{OAI}metadata")
    before = registry.get("unimarc").original_of(draft)
    after = {field.get("tag") for field in marc if field.get("tag")}
    assert {tag for tag, _ in before.fields} - after == set()


def test_long_list_goes_on_with_tokens_to_its_end(ask, record, monkeypatch):
    monkeypatch.setattr(items, "PAGE", 2)
    ids = [record().pk for _ in range(5)]
    found, tokens, root = [], [], ask("ListRecords", metadataPrefix="oai_dc")
    while True:
        found += texts(root, "identifier")
        (token,) = root.iter(f"{OAI}resumptionToken")
        tokens.append((bool(token.text), dict(token.attrib)))
        if not token.text:
            break
        root = ask("ListRecords", resumptionToken=token.text)
    expires = {"expirationDate": "2026-12-06T10:00:00Z"}
    assert found == [f"oai:127.0.0.1:{pk}" for pk in ids]
    assert tokens == [
        (True, {**expires, "completeListSize": "5", "cursor": "0"}),
        (True, {**expires, "completeListSize": "5", "cursor": "2"}),
        (False, {"completeListSize": "5", "cursor": "4"}),
    ]


def test_list_that_fits_has_no_token(ask, record, monkeypatch):
    monkeypatch.setattr(items, "PAGE", 2)
    record(), record()
    assert list(ask("ListIdentifiers", metadataPrefix="oai_dc").iter(f"{OAI}resumptionToken")) == []


def test_record_changed_during_a_harvest_comes_again_and_none_is_missed(ask, record, monkeypatch, at):
    monkeypatch.setattr(items, "PAGE", 2)
    ids = [record().pk for _ in range(4)]
    root = ask("ListIdentifiers", metadataPrefix="oai_dc")
    at(9)
    storage.touch_records([ids[0]], at=START + dt.timedelta(seconds=9))
    found = texts(root, "identifier")
    while token := root.findtext(f".//{OAI}resumptionToken"):
        root = ask("ListIdentifiers", resumptionToken=token)
        found += texts(root, "identifier")
    assert [int(one.rpartition(":")[2]) for one in found] == [*ids, ids[0]]


def test_from_and_until_select_to_the_second(listed, record, at):
    pks = []
    for seconds in (0, 1.5, 2, 3):
        at(seconds)
        pks.append(record().pk)
    day, second = "2026-11-29", "2026-11-29T10:00:0{}Z".format
    assert [[one for one, *_ in listed(**asked)] for asked in (
        {"from_": second(1)},
        {"until": second(1)},
        {"from_": second(1), "until": second(2)},
        {"from_": day, "until": day},
    )] == [pks[1:], pks[:2], pks[1:3], pks]  # fmt: skip


def test_sets_select_and_headers_name_them(listed, ask, record, irev):
    book, social = record().pk, record(SOCIAL, structure=irev).pk
    assert [[one for one, *_ in listed(set=spec)] for spec in (
        "structure:ORIV", "structure:IREV", "type:report", "theme:c118", "theme:c120", "structure", "theme",
    )] == [[book], [social], [social], [social], [social], [book, social], [social]]  # fmt: skip
    headers = ask("ListIdentifiers", metadataPrefix="oai_dc").iter(f"{OAI}header")
    assert [specs(header) for header in headers] == [
        ["structure", "structure:ORIV", "type", "type:book"],
        ["structure", "structure:IREV", "type", "type:report", "theme", "theme:c118", "theme:c120"],
    ]


def test_copy_of_another_centre_puts_the_record_in_its_set_and_moves_its_date(listed, record, irev, at):
    pk = record().pk
    at(7)
    set_holdings(Record.objects.get(pk=pk), [HoldingDraft()], structure=irev, by=None)
    assert listed(set="structure:IREV") == [(pk, "0:07", False)]
    at(8)
    set_holdings(Record.objects.get(pk=pk), [], structure=irev, by=None)
    assert listed() == [(pk, "0:08", False)]


def test_added_copy_and_another_description_move_the_date(listed, record, oriv, at):
    one, other = record(), record()
    person = User.objects.create_user("a@example.org", "x")
    give_role(person, Role.DOCUMENTALIST, structure=oriv)
    at(3)
    add_copy(one, HoldingDraft(), structure=oriv, by=person)
    at(4)
    edit_record(other, SOCIAL, by=None)
    assert listed() == [(one.pk, "0:03", False), (other.pk, "0:04", False)]


def test_copy_of_a_draft_does_not_move_what_nobody_harvests(record, irev, at):
    draft = record(state=RecordState.DRAFT)
    at(3)
    set_holdings(draft, [HoldingDraft()], structure=irev, by=None)
    assert Record.objects.get(pk=draft.pk).updated_at == draft.updated_at


@pytest.mark.parametrize(("prefix", "queries"), [("oai_dc", 5), ("mods", 7), ("unimarc", 7), ("marcxml", 7)])
@pytest.mark.parametrize("count", [1, 3])
def test_list_takes_the_same_queries_for_any_number(
    ask, record, prefix, queries, count, django_assert_num_queries
):
    for _ in range(count):
        record(SOCIAL)
    with django_assert_num_queries(queries):
        root = ask("ListRecords", metadataPrefix=prefix)
    assert len(texts(root, "identifier")) == count


@pytest.mark.parametrize(
    ("arguments", "code", "repeated"),
    [
        ({"verb": "Nope"}, "badVerb", {}),
        ({"verb": "ListRecords", "metadataPrefix": "oai_dc", "from": "2024-02-31"}, "badArgument", {}),
        ({"verb": "ListRecords", "resumptionToken": 'z"\x01<'}, "badResumptionToken",
         {"verb": "ListRecords", "resumptionToken": 'z"<'}),
        ({"verb": "ListSets", "resumptionToken": "zz"}, "badResumptionToken",
         {"verb": "ListSets", "resumptionToken": "zz"}),
        ({"verb": "ListRecords", "metadataPrefix": "zz"}, "cannotDisseminateFormat",
         {"verb": "ListRecords", "metadataPrefix": "zz"}),
        ({"verb": "ListMetadataFormats", "identifier": "oai:zz:0"}, "idDoesNotExist",
         {"verb": "ListMetadataFormats", "identifier": "oai:zz:0"}),
        ({"verb": "ListMetadataFormats", "identifier": "oai:127.0.0.1:9999999999999999999"}, "idDoesNotExist",
         {"verb": "ListMetadataFormats", "identifier": "oai:127.0.0.1:9999999999999999999"}),
        ({"verb": "ListMetadataFormats", "identifier": "oai:127.0.0.1:01"}, "idDoesNotExist",
         {"verb": "ListMetadataFormats", "identifier": "oai:127.0.0.1:01"}),
        ({"verb": "ListIdentifiers", "metadataPrefix": "oai_dc", "set": "colour:red"}, "noRecordsMatch",
         {"verb": "ListIdentifiers", "metadataPrefix": "oai_dc", "set": "colour:red"}),
        ({"verb": "ListIdentifiers", "metadataPrefix": "oai_dc", "from": "2999-01-01"}, "noRecordsMatch",
         {"verb": "ListIdentifiers", "metadataPrefix": "oai_dc", "from": "2999-01-01"}),
    ],
)  # fmt: skip
def test_error_comes_with_status_200_and_what_was_asked(ask, record, arguments, code, repeated):
    record()
    verb = arguments.pop("verb")
    assert error(ask(verb, **arguments)) == (code, repeated)


def test_post_is_answered_as_get(client, record):
    record()
    asked = {"verb": "ListRecords", "metadataPrefix": "oai_dc"}
    assert client.post("/oai", asked).content == client.get("/oai", asked).content


def test_other_methods_are_refused_and_head_has_no_body(client):
    assert client.put("/oai").status_code == 405
    response = client.head("/oai", {"verb": "Identify"})
    assert (response.status_code, response.content) == (200, b"")


def test_answer_is_compressed_for_who_can_read_it(client):
    plain = client.get("/oai", {"verb": "ListSets"}).content
    response = client.get("/oai", {"verb": "ListSets"}, headers={"accept-encoding": "gzip"})
    answers = [answer.split(b"</responseDate>")[1] for answer in (plain, gzip.decompress(response.content))]
    assert (response["Content-Encoding"], answers[0]) == ("gzip", answers[1])


def test_answers_do_not_depend_on_the_reader_s_language(client, record):
    record()
    asked = {"verb": "ListSets"}
    french, english = (
        client.get("/oai", asked, headers={"accept-language": language}).content for language in ("fr", "en")
    )
    assert french == english
