"""Lists of OAI-PMH as pages, without a database."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from mosaique.exchange.harvest import oai
from mosaique.exchange.harvest.errors import ListEndless, SourceFailed, TokenRefused
from mosaique.exchange.harvest.oai import OaiReader
from mosaique.exchange.harvest.pages import clean_identifier
from tests.exchange.harvest.faulty import Item, OaiSource, at_token, books, once

DATA = Path(__file__).parents[2] / "data" / "oai"


def recorded(*names):
    bodies = [(DATA / f"sickle-{name}.xml").read_bytes() for name in names]
    return lambda url: bodies.pop(0)


def read(source, token="", **values):
    return list(OaiReader("http://p/oai", source, **values).pages(token))


def shown(page):
    return [draft.source.identifier for draft in page.drafts], page.deleted, len(page.problems), page.token


def test_recorded_list_gives_records_deletions_and_tokens():
    pages = read(recorded("ListRecords", "ListRecords2", "ListRecords4"))
    assert [shown(page)[1:] for page in pages] == [
        (["oai:test.example.com:1585310"], 0, "ListRecords2.xml"),
        (["oai:test.example.com:1585310"], 0, "ListRecords3.xml"),
        ([], 1, ""),
    ]
    assert pages[2].problems[0].reason == "The record has no identifier."
    assert pages[0].drafts[0].source.identifier == "oai:test.example.com:1585322"
    assert pages[0].drafts[0].description.title == "Sample Title"
    assert pages[0].said_at == "2013-02-27T09:10:56Z"


def test_recorded_identity_is_understood():
    identity = OaiReader("http://p/oai", recorded("Identify")).identify()
    assert (identity.granularity, identity.deleted, identity.pattern) == (
        "YYYY-MM-DD", "persistent", "%Y-%m-%d",
    )  # fmt: skip


def test_recorded_sets_and_formats_are_listed():
    assert OaiReader("http://p/oai", recorded("ListMetadataFormats")).prefixes()[:2] == [
        "epicur",
        "xMetaDissPlus",
    ]
    assert len(OaiReader("http://p/oai", recorded("ListSets")).sets()) > 5
    assert OaiReader("http://p/oai", recorded("noSetHierarchy")).sets() == []


@pytest.mark.parametrize(
    ("name", "error"),
    [
        ("badArgument", SourceFailed),
        ("badResumptionToken", TokenRefused),
        ("cannotDisseminateFormat", SourceFailed),
        ("undefinedError", SourceFailed),
    ],
)
def test_recorded_errors_are_told(name, error):
    with pytest.raises(error):
        read(recorded(name))


def test_nothing_that_matches_is_an_empty_list():
    assert [shown(page) for page in read(recorded("noRecordsMatch"))] == [([], [], 0, "")]


def test_damaged_record_leaves_the_others_and_the_token():
    source = OaiSource(
        [*books(1), Item("oai:p:x", raw="<oai_dc:dc><dc:title>Perdu & <b</dc:title>"), *books(2, start=2)],
        size=3,
    )
    pages = read(source)
    assert [shown(page) for page in pages] == [
        (["oai:p:1", "oai:p:2"], [], 1, "3!"),
        (["oai:p:3"], [], 0, ""),
    ]
    assert pages[0].problems[0].identifier == "oai:p:x"


def test_header_that_is_not_closed_is_told_and_leaves_the_next_record():
    body = OaiSource().page("<record><header><identifier>a</identifier>" + Item("b", "Un titre").xml())
    (page,) = read(lambda url: body)
    assert shown(page) == (["b"], [], 1, "")
    assert page.problems[0].identifier == "a"


class Searched(bytes):
    """Bytes that count how many of them were looked through."""

    looked_at = 0

    def find(self, what, start=0, end=None):
        end = len(self) if end is None else end
        found = super().find(what, start, end)
        self.looked_at += (found if found >= 0 else end) - start
        return found


@pytest.mark.parametrize(("last", "count"), [("", 0), ("<identifier>x</identifier></header>", 1)])
def test_headers_that_are_not_closed_cost_no_more_than_their_length(last, count):
    answer = Searched(OaiSource().page("<header >" * 1_000 + last))
    assert len(oai._headers(answer)) == count
    assert answer.looked_at < 3 * len(answer)


def test_page_cut_short_is_asked_for_again_then_told():
    whole = OaiSource(books(4))
    cut = whole.answer({"verb": "ListRecords"})[:-200]
    assert len(read(OaiSource(books(4), faults=[once(cut)]))) == 2
    broken = OaiSource(books(4), faults=[lambda asked: cut if "resumptionToken" in asked else None])
    pages, reader = [], OaiReader("http://p/oai", broken)
    with pytest.raises(SourceFailed, match="middle of a page"):
        pages.extend(iter_into(pages, reader.pages()))
    assert [page.is_whole for page in pages] == [True, False]


def iter_into(found, pages):
    for page in pages:
        found.append(page)
    return []


def test_token_is_sent_back_as_it_came():
    seen = []

    def ask(url):
        seen.append(url)
        token = "a&amp;b=1%20+\u00e9 c" if len(seen) == 1 else ""
        return OaiSource().page(
            f"<ListRecords>{books(1)[0].xml()}<resumptionToken>{token}</resumptionToken></ListRecords>"
        )

    assert [page.token for page in read(ask)] == ["a&b=1%20+\u00e9 c", ""]
    assert seen[1] == "http://p/oai?verb=ListRecords&resumptionToken=a%26b%3D1%2520%2B%C3%A9+c"


def test_tokens_that_come_back_end_the_list():
    source = OaiSource(books(2))

    def loop(asked):
        after = {"": "a", "a": "b", "b": "a"}[asked.get("resumptionToken", "")]
        return source.page(
            f"<ListRecords>{books(1)[0].xml()}<resumptionToken>{after}</resumptionToken></ListRecords>"
        )

    source.faults = [loop]
    with pytest.raises(ListEndless):
        read(source)


def test_token_repeated_on_the_last_page_is_the_end_when_all_was_given():
    page = OaiSource().page(
        f"<ListRecords>{books(1)[0].xml()}<resumptionToken completeListSize='2'>a</resumptionToken></ListRecords>"
    )
    assert [one.token for one in read(lambda url: page)] == ["a", ""]


def test_empty_pages_without_end_are_left():
    count = iter(range(10_000))
    page = "<ListRecords><resumptionToken>{}</resumptionToken></ListRecords>"
    with pytest.raises(ListEndless):
        read(lambda url: OaiSource().page(page.format(next(count))))


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"<!DOCTYPE html><html><body>Login</body></html>", "web page"),
        (b"", "empty"),
        (b"{}", "does not answer as a catalogue"),
        (
            b'<!DOCTYPE a [<!ENTITY b "lol"><!ENTITY c "&b;&b;">]><OAI-PMH>&c;</OAI-PMH>',
            "entities",
        ),
    ],
)
def test_other_answers_are_refused_with_their_reason(body, reason):
    with pytest.raises(SourceFailed, match=reason):
        read(lambda url: body)


def test_wrong_encoding_is_mended():
    page = OaiSource(books(1)).page(f"<ListRecords>{Item('a', 'Été à Orléans').xml()}</ListRecords>")
    (one,) = read(lambda url: page.decode().encode("latin-1", "replace"))
    assert one.drafts[0].description.title == "Été à Orléans"
    declared = page.decode().replace("UTF-8", "ISO-8859-1").encode("latin-1")
    (one,) = read(lambda url: declared)
    assert one.drafts[0].description.title == "Été à Orléans"


def test_prefixes_declared_around_the_list_reach_the_records():
    answer = OaiSource().page(
        "<ListRecords><record><header><identifier>a</identifier><datestamp>2026</datestamp></header><metadata>"
        "<oai_dc:dc><dc:title>Titre</dc:title></oai_dc:dc></metadata></record></ListRecords>"
    )
    declared = answer.replace(
        b'OAI/2.0/">',
        b'OAI/2.0/" xmlns:oai_dc="http://www.openarchives.org/OAI/2.0/oai_dc/" xmlns:dc="http://purl.org/dc/elements/1.1/">',
        1,
    )
    (page,) = read(lambda url: declared)
    assert page.drafts[0].description.title == "Titre"


def test_dates_are_asked_as_the_source_writes_them():
    since = dt.datetime(2026, 5, 4, 12, 30, tzinfo=dt.UTC)
    for granularity, expected in (
        ("YYYY-MM-DD", "2026-05-04"),
        ("YYYY-MM-DDThh:mm:ssZ", "2026-05-04T12:30:00Z"),
    ):
        source = OaiSource(books(1), granularity=granularity)
        read(source, since=since, set_spec="s")
        assert source.lists() == [{"from": expected, "set": "s"}]


def test_unimarc_given_as_marcxml_is_recognised():
    record = (Path(__file__).parents[2] / "data" / "unimarc").glob("sudoc-*.xml")
    bodies = [one.read_text("utf-8") for one in sorted(record)]
    record = next(one for one in bodies if "<record" in one and 'tag="200"' in one)
    raw = record[record.index("<record") :].split("</collection>")[0]
    (page,) = read(OaiSource([Item("a", raw=raw)]), prefix="marcxml")
    assert (page.drafts[0].source.format, page.drafts[0].source.identifier) == ("unimarc-xml", "a")


def test_identifiers_are_one_line_and_bounded():
    assert clean_identifier("oai:\n a\u2028b\x00c ") == "oai: a b c"
    long = clean_identifier("x" * 10_000)
    assert (len(long), long == clean_identifier("x" * 10_001)) == (400, False)


def test_list_goes_on_from_a_stored_token():
    source = OaiSource(books(5))
    assert [shown(page)[0] for page in read(source, "4!")] == [["oai:p:5"]]
    assert at_token("4")(source.asked[0])
