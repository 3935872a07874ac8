from __future__ import annotations

import threading

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.utils import translation

from mosaique.core.http import Failed, Fetched, NotModified, outcomes
from mosaique.exchange.lookup import (
    Found,
    Key,
    Kind,
    Lookup,
    Nothing,
    Unavailable,
    from_json,
    look_up,
    look_up_pdf,
    merge,
    recognise,
    to_json,
)
from mosaique.exchange.lookup.asking import TOO_LATE, UNREADABLE
from mosaique.exchange.lookup.sources.pdf import NOTHING_READ
from mosaique.exchange.lookup.sources.registry import BY_NAME, SOURCES
from tests.core.samples import pdf
from tests.exchange.lookup.recorded import Transport, environment, serving

PAGE = "https://journals.openedition.org/dms/865"
OFFLINE = {
    host: Failed(outcomes.UNKNOWN_HOST, {"host": host})
    for host in ("catalogue.bnf.fr", "www.sudoc.abes.fr", "api.crossref.org", "api.datacite.org",
                 "api.archives-ouvertes.fr", "journals.openedition.org")
}  # fmt: skip


def told(lookup):
    return [(type(outcome), outcome.source, outcome.key.kind) for outcome in lookup.outcomes]


def titles(lookup):
    (proposal,) = [proposal for proposal in merge(lookup.outcomes) if proposal.member == "title"]
    return [(candidate.value, candidate.sources) for candidate in proposal.candidates]


def test_isbn_is_asked_of_the_catalogues():
    transport = Transport()
    lookup = look_up(recognise("978-2-37883-123-3"), fetch=transport)

    assert told(lookup) == [(Found, "bnf", Kind.ISBN), (Nothing, "sudoc", Kind.ISBN)]
    assert len(transport.asked) == 2
    assert titles(lookup) == [("L'emploi, l'emploi, l'emploi", ["bnf"])]


def test_doi_is_asked_of_all_who_know_dois():
    lookup = look_up(recognise("doi:10.4000/dms.865"), fetch=Transport())
    assert told(lookup) == [
        (Found, "crossref", Kind.DOI),
        (Nothing, "datacite", Kind.DOI),
        (Nothing, "hal", Kind.DOI),
    ]


def test_number_found_on_a_page_is_asked_of_the_others():
    lookup = look_up(recognise(PAGE), fetch=Transport())

    assert told(lookup) == [
        (Found, "crossref", Kind.DOI),
        (Nothing, "datacite", Kind.DOI),
        (Nothing, "hal", Kind.DOI),
        (Found, "page", Kind.URL),
    ]
    assert titles(lookup) == [("Distances, absence, proximités et présences", ["crossref", "page"])]


def test_reference_is_read_while_its_number_is_asked():
    text = "Peraya D., 2014, « Distances », Distances et médiations des savoirs, n° 8. https://doi.org/10.4000/dms.865"
    assert [type(outcome) for outcome in look_up(recognise(text), fetch=Transport()).outcomes] == [
        Found,
        Nothing,
        Nothing,
        Found,
    ]


def test_isbn_of_a_reference_is_asked_once_it_is_known_to_be_a_book():
    lookup = look_up(
        recognise("Gattaz Y., 2020, L’emploi, Paris, Laffont. ISBN 978-2-37883-123-3"), fetch=Transport()
    )
    assert told(lookup) == [
        (Found, "bnf", Kind.ISBN),
        (Nothing, "sudoc", Kind.ISBN),
        (Found, "citation", Kind.TEXT),
    ]


def test_other_edition_is_not_asked_for():
    transport = Transport()
    look_up(recognise("ark:/12148/cb46633537d"), fetch=transport)
    assert len(transport.asked) == 1


def test_offline_is_said_of_each_source_and_nothing_is_raised():
    lookup = look_up(recognise(PAGE), fetch=Transport(failing=OFFLINE))

    (unavailable,) = lookup.unavailable
    assert (unavailable.source, unavailable.reason) == ("page", outcomes.UNKNOWN_HOST)
    with translation.override("fr"):
        assert unavailable.user_message == "Le nom journals.openedition.org n’est pas connu."
        assert unavailable.label == "Page web"


def test_one_source_that_fails_does_not_hide_the_others():
    failing = {"www.sudoc.abes.fr": OFFLINE["www.sudoc.abes.fr"]}
    lookup = look_up(recognise("9782378831233"), fetch=Transport(failing=failing))
    assert told(lookup) == [(Found, "bnf", Kind.ISBN), (Unavailable, "sudoc", Kind.ISBN)]


def test_missing_page_is_no_answer_but_a_missing_record_is_one():
    assert told(look_up(recognise("https://exemple.fr/perdu"), fetch=Transport())) == [
        (Unavailable, "page", Kind.URL)
    ]
    assert told(look_up(recognise("10.9999/perdu"), fetch=Transport())) == [
        (Nothing, "crossref", Kind.DOI),
        (Nothing, "datacite", Kind.DOI),
        (Nothing, "hal", Kind.DOI),
    ]


def test_slow_source_is_left_behind():
    leave = threading.Event()
    transport = Transport(others=lambda url: leave.wait(20) and None if "sudoc" in url else None)
    lookup = look_up(recognise("9782378831233"), seconds=0.5, fetch=transport)
    leave.set()

    assert [type(outcome) for outcome in lookup.outcomes] == [Found, Unavailable]
    assert (lookup.unavailable[0].reason, lookup.unavailable[0].facts) == (TOO_LATE, {"seconds": 0.5})


@pytest.mark.parametrize("body", [b"", b"\x00\xff\xfe", b"<html>", b"{}", b"[[[[", b"\x1f\x8b" + b"x" * 1000])
def test_answers_that_make_no_sense_are_told(body):
    def nonsense(url):
        return Fetched(url=url, body=body, media_type="text/html")

    for text in ("9782378831233", "10.4000/dms.865", PAGE, "hal-02455829"):
        lookup = look_up(recognise(text), fetch=Transport(others=nonsense))
        assert lookup.found == []


def test_reader_that_fails_is_told_as_an_answer_not_understood(caplog):
    class Broken:
        name, label, kinds, base, accept, not_found_is_an_answer = (
            "bnf", "BnF", frozenset({Kind.ISBN}), "https://x", "", True,
        )  # fmt: skip

        def address(self, key, base):
            return base

        def read(self, received):
            raise RuntimeError("no")

    answer = Fetched(url="", body=b"")
    lookup = look_up(recognise("9782378831233"), [Broken()], fetch=Transport(others=lambda url: answer))
    assert lookup.outcomes == (Unavailable("bnf", Key(Kind.ISBN, "9782378831233"), UNREADABLE),)


def test_unchanged_answer_to_no_condition_is_nothing():
    lookup = look_up(
        recognise("9782378831233"), [BY_NAME["bnf"]], fetch=Transport(others=lambda url: NotModified())
    )
    assert told(lookup) == [(Nothing, "bnf", Kind.ISBN)]


def test_nothing_is_asked_for_nothing_and_for_a_doubt():
    transport = Transport()
    assert look_up(recognise(""), fetch=transport).outcomes == ()
    assert look_up(recognise("978-2-37883-123-4"), fetch=transport).outcomes == ()
    assert transport.asked == []


def test_lookup_is_kept_for_the_next_page():
    lookup = look_up(
        recognise(PAGE), fetch=Transport(failing={"api.crossref.org": OFFLINE["api.crossref.org"]})
    )
    assert from_json(to_json(lookup)) == lookup
    assert {type(outcome) for outcome in lookup.outcomes} == {Found, Nothing, Unavailable}
    assert isinstance(lookup, Lookup)


# --- PDF -----------------------------------------------------------------------------------------------------


def test_pdf_gives_its_numbers_to_the_others(tmp_path):
    file = tmp_path / "article.pdf"
    file.write_bytes(pdf("https://doi.org/10.4000/dms.865", "Suite"))
    for given in (file, file.read_bytes()):
        lookup = look_up_pdf(given, "article.pdf", fetch=Transport())
        assert lookup.query.text == "article.pdf"
        assert told(lookup) == [
            (Found, "crossref", Kind.DOI),
            (Nothing, "datacite", Kind.DOI),
            (Nothing, "hal", Kind.DOI),
            (Found, "pdf", Kind.PDF),
        ]


def test_pdf_behind_an_address_is_read_and_linked():
    address = "https://exemple.fr/rapport"
    answer = Fetched(
        url=address, body=pdf("Le logement des nouveaux habitants"), media_type="application/octet-stream"
    )
    (outcome,) = look_up(recognise(address), fetch=Transport(others=lambda url: answer)).outcomes

    (draft,) = outcome.drafts
    assert (outcome.source, draft.description.title, [link.url for link in draft.description.links]) == (
        "pdf",
        "Le logement des nouveaux habitants",
        [address],
    )


@pytest.mark.parametrize("body", [b"", b"not a pdf", b"%PDF-1.4 broken"])
def test_file_that_cannot_be_read_is_told(body):
    lookup = look_up_pdf(body, "x.pdf", fetch=Transport())
    assert lookup.outcomes == (Unavailable("pdf", Key(Kind.PDF, "x.pdf"), NOTHING_READ),)


# --- Settings ------------------------------------------------------------------------------------------------


def test_sources_are_asked_where_the_operator_says(settings):
    settings.MOSAIQUE_LOOKUP_SOURCES = ["bnf=http://127.0.0.1:9/bnf", " sudoc = off "]
    transport = Transport()
    look_up(recognise("9782378831233"), fetch=transport)
    (asked,) = transport.asked
    assert asked.startswith("http://127.0.0.1:9/bnf?operation=searchRetrieve&")


@pytest.mark.parametrize(
    "entry", ["bnf", "bnf=", "nobody=off", "bnf=ftp://x", "=off", "bnf=on", "page=https://x"]
)
def test_setting_that_cannot_be_read_says_what_is_expected(settings, entry):
    settings.MOSAIQUE_LOOKUP_SOURCES = [entry]
    with pytest.raises(
        ImproperlyConfigured, match=r"MOSAIQUE_LOOKUP_SOURCES: .* must be name=address or name=off"
    ):
        look_up(recognise("9782378831233"), fetch=Transport())


def test_recorded_answers_come_from_a_local_server_through_the_real_door(settings):
    with serving() as server:
        variables = environment(server)
        settings.MOSAIQUE_LOOKUP_SOURCES = variables["MOSAIQUE_LOOKUP_SOURCES"].split(",")
        settings.MOSAIQUE_ALLOW_PRIVATE_NETWORKS = [variables["MOSAIQUE_ALLOW_PRIVATE_NETWORKS"]]
        by_number = look_up(recognise("978-2-37883-123-3"))
        by_page = look_up(recognise(f"{server}/dms/865"))

    assert told(by_number) == [(Found, "bnf", Kind.ISBN), (Nothing, "sudoc", Kind.ISBN)]
    assert [type(outcome) for outcome in by_page.outcomes] == [Found, Nothing, Nothing, Found]


def test_private_address_is_refused_unless_allowed():
    (outcome,) = look_up(recognise("http://127.0.0.1:80/secret")).outcomes
    assert (type(outcome), outcome.reason) == (Unavailable, outcomes.PRIVATE)


def test_sources_have_distinct_names_and_an_address_or_none():
    assert sorted(BY_NAME) == sorted({source.name for source in SOURCES})
    assert [source.name for source in SOURCES if not source.base] == ["pdf", "citation"]
