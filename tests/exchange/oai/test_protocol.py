from __future__ import annotations

import datetime as dt

import pytest

from mosaique.exchange.oai.protocol import (
    Ask,
    BadArgument,
    BadResumptionToken,
    BadVerb,
    OaiError,
    Span,
    read_ask,
    read_span,
)
from mosaique.exchange.oai.sets import Set, read_set, set_spec
from mosaique.exchange.oai.tokens import LIFE, Course, Position, read_token, write_token

NOW = dt.datetime(2026, 11, 29, 10, tzinfo=dt.UTC)
ONE_SECOND = dt.timedelta(seconds=1)


def at(*numbers):
    return dt.datetime(*numbers, tzinfo=dt.UTC)


def asked(text):
    """Arguments as an address writes them, taken apart only at "&" and "="."""
    return [tuple(pair.split("=", 1)) for pair in text.split("&") if pair]


@pytest.mark.parametrize(
    ("text", "ask"),
    [
        ("verb=Identify", Ask("Identify")),
        ("verb=ListSets", Ask("ListSets")),
        ("verb=ListMetadataFormats&identifier=oai:x.org:1",
         Ask("ListMetadataFormats", {"identifier": "oai:x.org:1"})),
        ("metadataPrefix=oai_dc&verb=ListRecords&set=theme:c001&from=2024-02-29",
         Ask("ListRecords", {"metadataPrefix": "oai_dc", "set": "theme:c001", "from": "2024-02-29"})),
        ("verb=ListIdentifiers&resumptionToken=anything at all",
         Ask("ListIdentifiers", {"resumptionToken": "anything at all"})),
    ],
)  # fmt: skip
def test_request_is_read_from_its_arguments(text, ask):
    assert read_ask(asked(text)) == ask


@pytest.mark.parametrize(
    ("text", "error", "message"),
    [
        ("", BadVerb, "The verb is missing."),
        ("verb=", BadVerb, "Unknown verb: "),
        ("verb=identify", BadVerb, "Unknown verb: identify"),
        ("verb=Identify&verb=Identify", BadVerb, "The verb is given more than once."),
        ("verb=Identify&x=1", BadArgument, "x is not an argument of this verb."),
        ("verb=Identify&metadataPrefix=oai_dc", BadArgument, "metadataPrefix is not an argument of this verb."),
        ("verb=ListRecords", BadArgument, "metadataPrefix is missing."),
        ("verb=GetRecord&metadataPrefix=oai_dc", BadArgument, "identifier is missing."),
        ("verb=ListRecords&metadataPrefix=oai_dc&metadataPrefix=mods", BadArgument,
         "metadataPrefix is given more than once."),
        ("verb=ListRecords&metadataPrefix=oai_dc&resumptionToken=x", BadArgument,
         "metadataPrefix cannot go with resumptionToken."),
        ("verb=ListRecords&metadataPrefix=oai dc", BadArgument, "metadataPrefix is not well-formed: oai dc"),
        ("verb=ListRecords&metadataPrefix=oai_dc&set=a::b", BadArgument, "set is not well-formed: a::b"),
        ("verb=ListRecords&metadataPrefix=oai_dc&from=2024", BadArgument, "from is not well-formed: 2024"),
        ("verb=ListRecords&metadataPrefix=oai_dc&until=2024-01-01T10:00Z", BadArgument,
         "until is not well-formed: 2024-01-01T10:00Z"),
        ("verb=GetRecord&metadataPrefix=oai_dc&identifier=a b", BadArgument,
         "identifier is not well-formed: a b"),
        ("verb=" + "x" * 10_000, BadVerb, "Unknown verb: " + "x" * 100 + "…"),
    ],
)  # fmt: skip
def test_wrong_request_is_refused_with_the_protocol_s_error(text, error, message):
    with pytest.raises(OaiError) as refused:
        read_ask(asked(text))
    assert (type(refused.value), refused.value.message) == (error, message)


@pytest.mark.parametrize(
    ("arguments", "span"),
    [
        ({}, Span()),
        ({"from": "2024-02-29"}, Span(at(2024, 2, 29))),
        ({"until": "2024-02-29"}, Span(None, at(2024, 3, 1))),
        ({"from": "2024-01-01", "until": "2024-01-01"}, Span(at(2024, 1, 1), at(2024, 1, 2))),
        ({"from": "2024-01-01T10:00:00Z", "until": "2024-01-01T10:00:00Z"},
         Span(at(2024, 1, 1, 10), at(2024, 1, 1, 10, 0, 1))),
        ({"until": "9999-12-31"}, Span()),
        ({"from": "0001-01-01"}, Span(at(1, 1, 1))),
    ],
)  # fmt: skip
def test_from_and_until_are_included_and_a_day_is_the_whole_day(arguments, span):
    assert read_span(arguments) == span


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"from": "2024-02-31"}, "from is no date: 2024-02-31"),
        ({"until": "2024-01-01T24:00:00Z"}, "until is no date: 2024-01-01T24:00:00Z"),
        ({"from": "2024-02-01", "until": "2023-01-01"}, "from is later than until."),
        (
            {"from": "2024-01-01", "until": "2024-01-01T10:00:00Z"},
            "from and until have different granularities.",
        ),
        ({"from": "0000-01-01"}, "from is no date: 0000-01-01"),
    ],
)
def test_impossible_dates_are_bad_arguments(arguments, message):
    with pytest.raises(BadArgument) as refused:
        read_span(arguments)
    assert refused.value.message == message


@pytest.mark.parametrize(
    ("kind", "value", "spec"),
    [
        ("structure", "ORIV", "structure:ORIV"),
        ("theme", "c001", "theme:c001"),
        ("theme", "logement/été ~1", "theme:logement~2F~C3~A9t~C3~A9~20~7E1"),
        ("type", "journal_issue", "type:journal_issue"),
    ],
)
def test_set_is_found_again_by_its_name(kind, value, spec):
    assert (set_spec(kind, value), read_set(spec)) == (spec, Set(kind, value))


@pytest.mark.parametrize("spec", ["colour:red", "theme:a~2", "theme:a:b", "type:"])
def test_names_that_no_set_can_have_give_none(spec):
    assert read_set(spec) is None


COURSE = Course(
    "ListRecords",
    {"metadataPrefix": "oai_dc", "set": "theme:c001", "from": "2024-01-01"},
    Position(dt.datetime(2026, 11, 28, 9, 30, 12, 345678, tzinfo=dt.UTC), 4211),
    500,
    1386,
)


def test_token_holds_all_there_is_to_know():
    token = write_token(COURSE, now=NOW)
    assert read_token(token, verb="ListRecords", now=NOW + LIFE) == COURSE


def test_token_is_refused_once_it_has_expired():
    token = write_token(COURSE, now=NOW)
    with pytest.raises(BadResumptionToken) as refused:
        read_token(token, verb="ListRecords", now=NOW + LIFE + ONE_SECOND)
    assert refused.value.message == "This resumption token has expired."


def test_token_is_refused_to_another_verb():
    with pytest.raises(BadResumptionToken) as refused:
        read_token(write_token(COURSE, now=NOW), verb="ListIdentifiers", now=NOW)
    assert refused.value.message == "This resumption token goes on with ListRecords."


def test_every_character_of_a_token_counts():
    token = write_token(COURSE, now=NOW)
    for place, letter in enumerate(token[:-1]):  # the last one has bits that stand for nothing
        changed = token[:place] + ("A" if letter != "A" else "B") + token[place + 1 :]
        with pytest.raises(BadResumptionToken):
            read_token(changed, verb="ListRecords", now=NOW)


@pytest.mark.parametrize("token", ["", "zz", ":", "é:à", "\x00", "x" * 100_000, "W10:W10"])
def test_what_is_no_token_is_refused(token):
    with pytest.raises(BadResumptionToken) as refused:
        read_token(token, verb="ListRecords", now=NOW)
    assert refused.value.message == "This resumption token is not one of ours."
