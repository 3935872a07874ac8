"""The full text of an item, fetched when somebody asks: cleaned, bounded, beside what the feed gave."""

from __future__ import annotations

import io

import pytest
from django.urls import reverse
from PIL import Image

from mosaique.core import clock
from mosaique.core.http import outcomes
from mosaique.watch.kinds import full_text
from mosaique.watch.kinds.full_text import fetch_full_text
from mosaique.watch.models import FullText, Item, LeadPicture
from tests.core.http.local_server import answer, endless, redirect, serving
from tests.watch.test_screens import soup, text

HTML = "Content-Type: text/html; charset=utf-8"
WORDS = "Le ministère publie le bilan annuel de la politique de la ville et de ses quartiers prioritaires. "
PAGE = f"""<!doctype html><html><head><title>Bilan</title><meta property="og:image" content="/logo.png"></head><body>
<nav><a href="/a">Accueil</a> <a href="/b">Contact</a></nav><article><h1>Le bilan</h1><p>{WORDS * 3}</p>
<p>{WORDS * 2}<a href="/rapport">Le rapport</a> <img src="https://trace.example/p.gif"></p>
<script>alert(1)</script></article><footer>Mentions légales</footer></body></html>""".encode()


def picture(width=1200, height=800, kind="PNG"):
    made = io.BytesIO()
    Image.new("RGB", (width, height), "teal").save(made, kind)
    return made.getvalue()


@pytest.fixture
def an_item(db):
    def make(url="", **said):
        number = Item.objects.count()
        values = {"key": number, "title_key": 0, "digest": 0, "title": "Le bilan", "seen_at": clock.now()}
        return Item.objects.create(url=url, **values | said)

    return make


def test_a_page_gives_its_text_without_its_menus_and_a_small_picture(an_item):
    with serving(
        {"/": answer(PAGE, HTML), "/logo.png": answer(picture(), "Content-Type: image/png")}
    ) as server:
        item = an_item(server.url("/"))
        full = fetch_full_text(item)
        rapport = server.url("/rapport")
    assert full.said == ""
    assert (f'href="{rapport}"' in full.text, full.text.count("bilan annuel")) == (True, 5)
    assert [word for word in ("Accueil", "Mentions", "script", "img", "alert") if word in full.text] == []
    small = LeadPicture.objects.get()
    assert (small.width, small.height, bytes(small.content[:3])) == (320, 213, b"\xff\xd8\xff")


def test_a_pdf_gives_its_words(an_item):
    body = _pdf()
    with serving({"/rapport.pdf": answer(body, "Content-Type: application/octet-stream")}) as server:
        full = fetch_full_text(an_item(server.url("/rapport.pdf")))
    assert (full.said, full.text) == ("", "<p>Bilan &lt;b&gt; annuel</p>")


def _pdf():
    """A page with three words."""
    stream = b"BT /F1 24 Tf 72 720 Td (Bilan <b> annuel) Tj ET"
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(stream), stream),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    body, places = b"%PDF-1.4\n", []
    for number, one in enumerate(objects, start=1):
        places.append(len(body))
        body += b"%d 0 obj%s endobj\n" % (number, one)
    start = len(body)
    body += b"xref\n0 6\n0000000000 65535 f \n" + b"".join(b"%010d 00000 n \n" % place for place in places)
    return body + b"trailer<</Size 6/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % start


@pytest.mark.parametrize(
    ("script", "reason"),
    [
        (redirect("http://169.254.169.254/latest/"), outcomes.PRIVATE),
        (answer(b"PK\x03\x04" + b"a" * 100, "Content-Type: application/zip"), full_text.OTHER_KIND),
        (answer(b"<!doctype html><div id=app></div>", HTML), full_text.NO_WORDS),
        (answer(b"%PDF-1.7 damaged"), full_text.NO_WORDS_IN_PDF),
        (endless(b"HTTP/1.1 200 OK\r\n\r\n<html>", b"a" * 1_000_000), outcomes.TOO_LARGE),
        (answer(status="404 Not Found"), outcomes.STATUS),
    ],
)
def test_what_cannot_be_had_is_told_and_what_was_fetched_before_stays(an_item, script, reason):
    with serving({"/": answer(PAGE, HTML)}) as server:
        item = an_item(server.url("/"))
        before = fetch_full_text(item).text
        server.scripts["/"] = script
        full = fetch_full_text(item)
    assert (full.reason, full.text) == (reason, before)
    assert full.said


def test_an_item_without_an_address_is_told(an_item):
    assert fetch_full_text(an_item()).reason == full_text.NO_ADDRESS


@pytest.mark.parametrize(
    "script",
    [
        redirect("http://169.254.169.254/logo.png"),
        answer(b"<svg onload=alert(1)>", "Content-Type: image/svg+xml"),
        answer(b"<html>", "Content-Type: image/png"),
        answer(b"\x89PNG\r\n\x1a\n" + b"\x00" * 100, "Content-Type: image/png"),
        endless(b"HTTP/1.1 200 OK\r\n\r\n\x89PNG\r\n\x1a\n", b"a" * 1_000_000),
    ],
)
def test_a_hostile_picture_is_left_out(an_item, script):
    with serving({"/": answer(PAGE, HTML), "/p": script}) as server:
        full = fetch_full_text(an_item(server.url("/"), image=server.url("/p")))
    assert (full.said, LeadPicture.objects.count()) == ("", 0)


def test_the_button_shows_the_text_on_the_item_s_page(client, person, an_item):
    client.force_login(person("documentalist"), backend="django.contrib.auth.backends.ModelBackend")
    with serving(
        {"/": answer(PAGE, HTML), "/logo.png": answer(picture(), "Content-Type: image/png")}
    ) as server:
        item = an_item(server.url("/"), summary="<p>Le résumé du flux.</p>")
        page = client.get(reverse("watch:item", args=[item.pk]))
        form = soup(page).select_one(".watch-full form")
        assert (form["action"], FullText.objects.count()) == (f"/gestion/veille/elements/{item.pk}/texte/", 0)
        answer_ = client.post(form["action"], follow=True)
    shown = soup(answer_)
    assert ("Le résumé du flux." in text(answer_), "bilan annuel" in text(answer_)) == (True, True)
    image = shown.select_one(".watch-picture")
    assert (image["src"], image["width"]) == (f"/gestion/veille/elements/{item.pk}/image.jpg", "320")
    served = client.get(image["src"])
    assert (served["Content-Type"], served["X-Content-Type-Options"]) == ("image/jpeg", "nosniff")
    assert [one for one in shown.select("main [src]") if one["src"].startswith("http")] == []


def test_texts_and_pictures_are_for_who_works_in_a_centre(client, an_item):
    item = an_item()
    LeadPicture.objects.create(item=item, content=b"x", width=1, height=1)
    for name, method in (("watch:picture", client.get), ("watch:full_text", client.post)):
        assert method(reverse(name, args=[item.pk])).status_code == 302
    assert FullText.objects.count() == 0


def test_a_text_is_fetched_by_a_button_only(client, person, an_item):
    client.force_login(person("documentalist"), backend="django.contrib.auth.backends.ModelBackend")
    address = reverse("watch:full_text", args=[an_item().pk])
    assert client.get(address).status_code == 405
