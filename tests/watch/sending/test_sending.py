"""Links that people send: one, a list, from a bookmark; whose credit it is; what is known already."""

from __future__ import annotations

import json

import pytest
from bs4 import BeautifulSoup
from django.contrib.staticfiles import finders
from django.core.files.uploadedfile import SimpleUploadedFile

from mosaique.core import clock
from mosaique.watch import queries
from mosaique.watch.feeds.values import FeedItem
from mosaique.watch.intake import take_in
from mosaique.watch.models import Item, Sighting, Source
from mosaique.watch.sending import actions
from mosaique.watch.sending.lists import Link
from mosaique.watch.sending.looking import Looked, look
from mosaique.watch.sending.models import Sending
from mosaique.watch.topics.models import Topic, TopicItem
from tests.core.http.local_server import answer, serving
from tests.watch.feed_texts import NOW, TEXT, entry, reply

PAGE = "/gestion/veille/envoyer/"
HTML = (
    '<html lang="fr"><head><title>Un bilan</title><meta name="description" content="Vingt ans d’accueil.">'
    '<meta name="citation_author" content="Noiriel, Gérard"><meta name="citation_title" content="Un bilan">'
    '<meta name="citation_publication_date" content="2026/03/02"></head><body>x</body></html>'
)


@pytest.fixture(autouse=True)
def local_only(settings):
    settings.MOSAIQUE_ALLOW_PRIVATE_NETWORKS = ["127.0.0.1"]


@pytest.fixture
def marie(person):
    return person("documentalist", name="marie")


@pytest.fixture
def as_marie(client, marie):
    client.force_login(marie, backend="django.contrib.auth.backends.ModelBackend")
    return client


def soup(response):
    return BeautifulSoup(response.content.decode().replace("\xa0", " "), "html.parser")


def text(response):
    return soup(response).select_one("main").get_text(" ", strip=True)


def test_a_link_is_sent_with_what_its_page_says(as_marie, marie, oriv):
    with serving(
        {"/bilan?utm_source=lettre": answer(HTML.encode(), "Content-Type: text/html; charset=utf-8")}
    ) as server:
        url = server.url("/bilan?utm_source=lettre")
        response = as_marie.post(PAGE, {"url": url, "note": "À lire <b>"}, follow=True)
    item, sending = Item.objects.get(), Sending.objects.get()
    assert (item.title, item.summary, item.date.date().isoformat(), item.language) == (
        "Un bilan",
        "Vingt ans d’accueil.",
        "2026-03-02",
        "fr",
    )
    assert (item.url, item.origin.kind) == (server.url("/bilan"), "sent")
    assert (sending.item, sending.by, sending.structure, sending.note) == (item, marie, oriv, "À lire <b>")
    assert "Envoyé par marie@example.org" in text(response)
    assert "À lire &lt;b&gt;" in response.content.decode()


def test_a_link_that_the_watch_has_is_credited_and_not_doubled(as_marie, a_source):
    with serving({"/1": answer(HTML.encode(), "Content-Type: text/html; charset=utf-8")}) as server:
        source = a_source()
        take_in(source.pk, reply(entry("a", "Le titre du flux", link=server.url("/1"))), now=NOW, chance=0.5)
        for _time in range(2):
            response = as_marie.post(PAGE, {"url": server.url("/1#haut"), "title": "Autre"}, follow=True)
    item = Item.objects.get()
    assert "La veille l’a déjà : votre envoi y est noté." in text(response)
    assert (item.title, item.origin, item.versions.count()) == ("Le titre du flux", source, 0)
    assert (Sighting.objects.count(), Sending.objects.count()) == (2, 1)


def test_two_people_send_one_link(as_marie, client, person):
    with serving({"/1": answer(HTML.encode(), "Content-Type: text/html; charset=utf-8")}) as server:
        as_marie.post(PAGE, {"url": server.url("/1")})
        client.force_login(
            person("documentalist", name="paul"), backend="django.contrib.auth.backends.ModelBackend"
        )
        client.post(PAGE, {"url": server.url("/1")})
    assert (Item.objects.count(), Sighting.objects.count(), Sending.objects.count()) == (1, 1, 2)


def test_a_page_that_cannot_be_read_is_sent_all_the_same(as_marie):
    with serving({}) as server:
        response = as_marie.post(PAGE, {"url": server.url("/rien"), "title": "Mon titre"}, follow=True)
    assert "Sa page n’a pas pu être lue" in text(response)
    assert Item.objects.get().title == "Mon titre"


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "http://10.0.0.1/",
        "http://localhost/",
        "https://a:b@c.example/",
        "pas une adresse",
    ],
)
def test_what_is_no_address_of_the_web_is_refused_beside_its_field(as_marie, url):
    response = as_marie.post(PAGE, {"url": url})
    assert soup(response).select_one(".field-refused .field-error") is not None
    assert Item.objects.count() == 0


def test_a_name_that_leads_to_a_private_network_is_refused(as_marie, settings, monkeypatch):
    settings.MOSAIQUE_ALLOW_PRIVATE_NETWORKS = []
    monkeypatch.setattr("socket.getaddrinfo", lambda *_a, **_k: [(2, 1, 6, "", ("10.0.0.1", 0))])
    response = as_marie.post(PAGE, {"url": "https://rebond.example/"})
    assert "réseau privé" in text(response)
    assert Item.objects.count() == 0


def test_a_sender_may_say_the_topic(as_marie, marie):
    topic = Topic.objects.create(name="Logement", slug="logement", created_at=clock.now())
    actions.send([Link("https://a.example/1")], by=marie, structure=None, topic=topic)
    actions.send([Link("https://a.example/1")], by=marie, structure=None, topic=topic)
    assert list(TopicItem.objects.values_list("topic__name", "placing")) == [("Logement", "added")]


@pytest.mark.parametrize(
    ("asked", "filled"),
    [
        (
            {"url": "https://a.example/", "title": "Un titre", "text": "Un passage"},
            ("https://a.example/", "Un titre", "Un passage"),
        ),
        (
            {"title": "Un titre", "text": "À lire https://a.example/x"},
            ("https://a.example/x", "Un titre", "À lire"),
        ),
        ({"url": '"><script>alert(1)</script>'}, ('"><script>alert(1)</script>', "", "")),
    ],
)
def test_a_bookmark_or_another_application_fills_the_form_and_sends_nothing(as_marie, asked, filled):
    page = soup(as_marie.get(PAGE, asked))
    assert (
        page.select_one("#id_url")["value"],
        page.select_one("#id_title").get("value", ""),
        page.select_one("#id_note").get_text(strip=True),
    ) == filled
    assert Item.objects.count() == 0


def test_the_bookmarklet_opens_the_form_of_this_address(as_marie):
    href = soup(as_marie.get(PAGE)).select_one("a.bookmarklet")["href"]
    assert href.startswith("javascript:(()=>{")
    assert 'open("http://testserver/gestion/veille/envoyer/"+' in href


def test_who_is_not_signed_in_comes_back_to_the_filled_form(client):
    response = client.get(PAGE, {"url": "https://a.example/"})
    assert response["Location"].endswith(
        "next=/gestion/veille/envoyer/%3Furl%3Dhttps%253A%252F%252Fa.example%252F"
    )


def test_other_applications_may_share_with_the_desk(client):
    response = client.get("/gestion/veille/application.webmanifest")
    told = json.loads(response.content)
    assert response["Content-Type"] == "application/manifest+json"
    assert told["share_target"] == {
        "action": PAGE,
        "method": "GET",
        "params": {"title": "title", "text": "text", "url": "url"},
    }
    assert all(finders.find(icon["src"].removeprefix("/static/")) for icon in told["icons"])


def test_good_lines_of_a_list_come_in_and_bad_ones_are_told(as_marie):
    pasted = (
        "https://a.example/1 Un titre\nrien\njavascript:alert(1)\nhttps://www.a.example/1\nhttp://10.0.0.1/"
    )
    response = as_marie.post(f"{PAGE}liste/", {"pasted": pasted})
    bad = [one.get_text(" ", strip=True) for one in soup(response).select("section[aria-labelledby=bad] li")]
    assert bad == [
        "ligne 2 · rien Il n’y a pas d’adresse web sur cette ligne.",
        "ligne 3 · javascript:alert(1) Ce n’est pas une adresse web.",
        "ligne 5 · http://10.0.0.1/ 10.0.0.1 se trouve sur un réseau privé, que les requêtes ne peuvent pas atteindre.",
    ]
    assert "1 lien envoyé. 1 figurait deux fois dans la liste." in text(response)
    assert list(Item.objects.values_list("title", "url")) == [("Un titre", "https://a.example/1")]


def test_long_addresses_that_begin_alike_are_two(marie):
    links = [Link(f"https://a.example/?x={'a' * 600}{n}", f"Titre {n}") for n in (1, 2)]
    for _time in range(2):
        sent = actions.send(links, by=marie, structure=None)
    assert [one.title for one in sent.known] == ["Titre 1", "Titre 2"]
    assert (Item.objects.count(), Sending.objects.count()) == (2, 2)


def test_an_address_with_accents_in_two_signs_is_taken_once(marie):
    links = [Link("https://a.example/e\u0301te\u0301"), Link("https://a.example/été")]  # as macOS pastes it
    sent = actions.send(links, by=marie, structure=None)
    assert (len(sent.added), sent.repeated, Item.objects.count()) == (1, 1, 1)


def test_a_second_note_of_the_sender_s_is_kept_too(marie):
    for note in ("Vu au congrès.", "", "À lire.", "À lire."):
        actions.send([Link("https://a.example/1", note=note)], by=marie, structure=None)
    assert Sending.objects.get().note == "Vu au congrès.\n\nÀ lire."


def test_an_item_removed_while_its_page_is_asked_stops_nothing(marie):
    links = [Link("https://a.example/1"), Link("https://a.example/2")]
    pks = [one.pk for one in actions.send(links, by=marie, structure=None).added]

    def look(url, pace):
        Item.objects.filter(pk=pks[0]).delete()
        return Looked(FeedItem(identifier=url, link=url, title="Un bilan", summary="Vingt ans."))

    assert actions.describe(pks, look=look) == 1
    assert list(Item.objects.values_list("title", flat=True)) == ["Un bilan"]


def test_a_file_is_read_and_one_too_large_refused(as_marie):
    body = "Titre;URL\nÉté;https://a.example/1\n".encode("cp1252")
    as_marie.post(f"{PAGE}liste/", {"file": SimpleUploadedFile("l.csv", body)})
    assert Item.objects.get().title == "Été"
    large = SimpleUploadedFile("l.txt", b"x" * (2 * 1024 * 1024 + 1))
    assert "dépasse 2 Mo" in text(as_marie.post(f"{PAGE}liste/", {"file": large}))
    assert "Collez des adresses ou choisissez un fichier." in text(as_marie.post(f"{PAGE}liste/", {}))


@pytest.mark.parametrize(
    ("sent", "told"),
    [
        ({"pasted": "https://a.example/\0"}, ["Le caractère nul n’est pas autorisé."]),
        ({"file": SimpleUploadedFile("l.txt", b"")}, ["Le fichier soumis est vide."]),
        ({"pasted": "rien"}, ["0 lien envoyé."]),
    ],
)
def test_a_list_that_gives_nothing_says_why_once(as_marie, sent, told):
    page = soup(as_marie.post(f"{PAGE}liste/", sent))
    found = page.select(".field-error, .message-error, .message-warning")
    assert [one.get_text(strip=True) for one in found] == told


def test_pages_of_a_list_are_described_later_and_titles_given_stay(marie):
    with serving(
        {f"/{n}": answer(HTML.encode(), "Content-Type: text/html; charset=utf-8") for n in (1, 2)}
    ) as server:
        links = [Link(server.url("/1")), Link(server.url("/2"), "Donné"), Link(server.url("/rien"))]
        sent = actions.send(links, by=marie, structure=None)
        pks = [one.pk for one in sent.added]
        assert actions.describe(pks, look=lambda url, pace: look(url)) == 2
        assert actions.describe(pks, look=lambda url, pace: look(url)) == 0
    titles = list(Item.objects.order_by("pk").values_list("title", "summary"))
    assert titles == [
        ("Un bilan", "Vingt ans d’accueil."),
        ("Donné", "Vingt ans d’accueil."),
        (server.url("/rien"), ""),
    ]


def test_the_same_article_of_a_feed_is_recognised(marie, a_source):
    source = a_source()
    told = entry("a", "Un bilan", link="https://a.example/1", text=TEXT)
    take_in(source.pk, reply(told), now=NOW, chance=0.5)
    said = FeedItem(identifier="x", link="https://b.example/2", title="Un bilan", summary=TEXT, published=NOW)
    sent = actions.send([Link("https://b.example/2")], by=marie, structure=None, looked=Looked(said))
    assert (sent.added, [one.title for one in sent.known]) == ([], ["Un bilan"])


def test_nobody_reads_or_changes_the_source_of_what_is_sent(as_marie, marie, person):
    actions.send([Link("https://a.example/1")], by=marie, structure=None)
    source = Source.objects.get()
    source.structures.set(marie.memberships.values_list("structure", flat=True))
    Source.objects.update(state="on")
    assert list(Source.objects.due(clock.now())) == []
    assert [user.has_perm("watch.change_source", source) for user in (marie, person("administrator"))] == [
        False,
        False,
    ]
    assert queries.outlines(marie) == []
    assert as_marie.get(source.get_absolute_url()).status_code == 200


@pytest.mark.parametrize("count", [1, 30])
def test_sending_takes_the_same_number_of_queries(marie, count, django_assert_num_queries):
    actions.sent_source()
    links = [Link(f"https://a.example/{number}", f"Titre {number}") for number in range(count)]
    with django_assert_num_queries(34):
        actions.send(links, by=marie, structure=None)
    assert Sending.objects.count() == count
