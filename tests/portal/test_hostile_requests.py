"""Addresses, headers and methods made to hurt get a clear answer: never a 500, and in bounded time (printed)."""

from __future__ import annotations

import time
from urllib.parse import quote

import pytest

from mosaique.catalogue import storage
from mosaique.catalogue.enums import RecordState, VersionAction
from mosaique.catalogue.values.codes import DocumentType
from mosaique.catalogue.values.description import Contributor, Description, HoldingDraft
from mosaique.core import clock
from mosaique.discovery import queue
from mosaique.network.models import Structure

SEARCHES = ("/recherche/", "/recherche.rss", "/recherche.atom", "/recherche.json", "/recherche.ris", "/recherche.csv",
            "/suggestions/", "/en/recherche/")  # fmt: skip

QUESTIONS = {
    "ten thousand clauses": " OU ".join(f"titre:mot{number}" for number in range(10_000)),
    "ten thousand parentheses": "(" * 10_000 + "ville" + ")" * 10_000,
    "wildcards": "a* " * 1_000,
    "a wildcard alone": "*",
    "stars in a word": "a*b*c*d*" * 100,
    "quotes": '"' * 10_001,
    "not": "-" * 10_000 + " SAUF" * 100,
    "fields": "titre:" * 10_000,
    "one long word": "x" * 100_000,
    "regular expressions": "/(a+)+$/" * 100,
    "combining marks": "e\u0301" * 5_000,
    "direction marks": "\u202e\u2066ville" * 500,
}

PARAMETERS = {
    "page a billion": "q=ville&page=1000000000",
    "page negative": "page=-1",
    "page of a million digits": f"page={'9' * 90_000}",
    "page words": "page=un",
    "page the last allowed": "page=10000&parpage=100",
    "parpage huge": "parpage=1000000000",
    "parpage nothing": "parpage=0",
    "annee letters": "annee=mille..trois",
    "annee dots": "annee=" + "." * 1_000,
    "annee digits": f"annee={'9' * 5_000}..{'9' * 5_000}",
    "annee backwards": "annee=2010..1990",
    "annee other digits": "annee=٢٠٠٩",
    "annee minus": "annee=-2000..2000",
    "tri unknown": "tri='; DROP TABLE catalogue_record; --",
    "nul": "q=vi%00lle",
    "nul in a facet": "type=%00",
    "nul in an unknown name": "x=%00",
    "invalid utf-8": "q=%ff%fe%80&sujet=%c3%28",
    "lone surrogate": "q=%ed%a0%80ville",
    "overlong": "q=%c0%ae%c0%ae",
    "a hundred kilobytes": "q=" + "a+" * 50_000,
    "one facet a thousand times": "&".join(f"sujet=c{number}" for number in range(1_000)),
    "one page a thousand times": "&".join(["page=1"] * 1_000),
    "values of a facet with everything": f"structure={quote(''.join(map(chr, range(1, 160))))}",
    "controls": "q=%01%02%1f%7f%c2%85&type=%1f",
    "a bare ampersand": "&&&=&=&q",
    "semicolons": "q=a;b;c",
    "percent": "q=%&sujet=%zz",
}  # fmt: skip

PLACES = [
    "/notices/99999999999999999999999999/", "/notices/99999999999999999999999999.ris", "/notices/0/", "/notices/-1/",
    f"/notices/{'9' * 4_000}/", "/notices/1.exe", "/notices/1./", "/notices/../../etc/passwd", "/notices/%00/",
    "/notices/%D9%A1/", "/fichiers/99999999999999999999999999/", "/themes/%00/", f"/themes/{'a' * 5_000}/",
    "/themes/..%2f..%2fetc/", "/structures/%ff/", f"/structures/{'A' * 5_000}/", "/structures/-/", "/recherche.exe",
    "/recherche.", "/panier.exe", "/%ff%fe/", "/en/en/en/", "/en//recherche/", "//example.org/%2e%2e", "/%0d%0aSet-Cookie:a=b",
    "/compte/login/?next=//example.org/", "/compte/login/?next=%00", "/panier/?n=1&n=x&n=%00&style=../../etc/passwd",
    f"/panier/?n={'1,' * 30_000}", "/static/../../etc/passwd", "/static/%00", "/media/%2e%2e/db.sqlite3", "/gestion/%00/",
]  # fmt: skip


@pytest.fixture
def portal(client, db, settings, tmp_path):
    """A reader's client that is given what a browser would be given, errors included."""
    settings.SEARCH_URL = f"tantivy://{tmp_path}/index"
    structure = Structure.objects.create(code="ORIV", name="Observatoire")
    new = [
        storage.NewRecord(
            Description(
                type=DocumentType.REPORT,
                title=f"Ville numéro {number}",
                date=str(1990 + number),
                contributors=[Contributor(name="Sayad, Abdelmalek")],
            ),
            structure.pk,
            RecordState.PUBLISHED,
            [HoldingDraft()],
        )
        for number in range(3)
    ]
    queue.enqueue(storage.insert_records(new, at=clock.now(), by=None, action=VersionAction.CREATED))
    queue.drain()
    client.raise_request_exception = False
    return client


def answered(response) -> int:
    """The status, once the whole body was made."""
    if response.streaming:
        b"".join(response)
    return response.status_code


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_question_made_to_hurt_is_answered(portal, question):
    for path in SEARCHES:
        started = time.monotonic()
        status = answered(portal.get(path, {"q": QUESTIONS[question]}))
        print(f"{question}: {path} {status} in {time.monotonic() - started:.3f} s")
        assert status == 200, path


@pytest.mark.parametrize("name", PARAMETERS)
def test_parameters_that_make_no_sense_get_a_clear_answer(portal, name):
    for path in SEARCHES:
        started = time.monotonic()
        status = answered(portal.get(f"{path}?{PARAMETERS[name]}"))
        print(f"{name}: {path} {status} in {time.monotonic() - started:.3f} s")
        assert status in {200, 400, 404}, path


def test_places_that_cannot_be_get_a_clear_answer(portal):
    statuses = {place: answered(portal.get(place)) for place in PLACES}
    assert {
        place: status for place, status in statuses.items() if status not in {200, 301, 302, 400, 404}
    } == {}


@pytest.mark.parametrize(
    "method", ["POST", "PUT", "PATCH", "DELETE", "TRACE", "PROPFIND", "OPTIONS", "XYZZY"]
)
def test_other_methods_are_told_so(portal, method):
    for path in ("/", "/recherche/", "/recherche.json", "/recherche.ris", "/panier/", "/themes/", "/sante"):
        response = portal.generic(method, path, b"\x00\xff" * 1_000, "application/x-www-form-urlencoded")
        assert answered(response) in {200, 400, 403, 405}, path


@pytest.mark.parametrize(
    "accept",
    ["", "*/*;q=9999999999", "text/html;q=abc", ",,,;;;", "x/" + "y" * 50_000, "a/b," * 5_000, "application/marc," * 5_000, "application/marc", "\xff/\x00"],
)  # fmt: skip
def test_a_notice_is_given_whatever_is_accepted(portal, accept):
    from mosaique.catalogue.models import Record

    pk = Record.objects.values_list("pk", flat=True).first()
    assert answered(portal.get(f"/notices/{pk}/", headers={"accept": accept})) == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"host": "evil.example"},
        {"host": "127.0.0.1:99999999"},
        {"host": "a" * 10_000},
        {"host": "[::1"},
        {"host": ""},
        {"host": "testserver\x00"},
        {"x-forwarded-host": "evil.example"},
        {"if-none-match": '"' * 10_000},
        {"if-modified-since": "9" * 10_000},
        {"cookie": "sessionid=" + "x" * 50_000},
        {"cookie": "sessionid=\x00; django_language=../../..; panier=\xff"},
        {"accept-language": "x-" * 10_000},
        {"accept-language": "fr;q=1e999,\x00"},
        {"range": "bytes=0-" * 1_000},
        {"referer": "javascript:alert(1)"},
        {"user-agent": "\x00" * 1_000},
    ],
    ids=lambda headers: " ".join(f"{name} {value[:12]!r}" for name, value in headers.items()),
)
def test_headers_that_make_no_sense_get_a_clear_answer(portal, settings, headers):
    settings.ALLOWED_HOSTS = ["testserver"]
    for path in ("/", "/recherche/?q=ville", "/recherche.rss", "/panier/", "/compte/login/"):
        response = portal.get(path, headers=headers)
        assert answered(response) in {200, 302, 400}, path
        assert b"evil.example" not in b"".join(response)
