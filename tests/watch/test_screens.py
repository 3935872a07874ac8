"""The pages of the watch: who sees and changes what, and what they say."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup
from django.core.files.uploadedfile import SimpleUploadedFile

from mosaique.catalogue.actions import create_record
from mosaique.catalogue.values.codes import DocumentType
from mosaique.catalogue.values.description import Description
from mosaique.core import clock
from mosaique.core.http import outcomes
from mosaique.watch.inbox.actions import decide
from mosaique.watch.inbox.models import DropReason, Verdict, WayFound
from mosaique.watch.intake import take_in
from mosaique.watch.models import Item, Source
from mosaique.watch.selections.actions import add, begin
from mosaique.watch.sending.models import Sending
from tests.core.http.local_server import answer, serving
from tests.watch.feed_texts import TEXT, entry, reply, rss

PAGE = "/gestion/veille/"
LIST = f"{PAGE}sources/"
LIST_QUERIES, SHEET_QUERIES = 8, 15


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
    """The page, its no-break spaces as plain ones."""
    return BeautifulSoup(response.content.decode().replace("\xa0", " "), "html.parser")


def text(response):
    return soup(response).select_one("main").get_text(" ", strip=True)


def titles(response):
    return [one.get_text(strip=True) for one in soup(response).select("main tbody th a")]


@pytest.mark.parametrize("count", [1, 3])
def test_list_shows_every_source_in_the_same_number_of_queries(
    as_marie, a_source, oriv, irev, count, django_assert_num_queries
):
    for number in range(count):
        a_source(f"https://a.example/{number}", title=f"Source {number}", structures=[oriv, irev])
    as_marie.get(LIST)
    with django_assert_num_queries(LIST_QUERIES):
        response = as_marie.get(LIST)
    assert titles(response) == [f"Source {number}" for number in range(count)]


def test_each_view_of_the_list_holds_what_it_says(as_marie, marie, a_source, oriv, irev):
    a_source("https://a.example/", title="De l’ORIV", structures=[oriv])
    a_source("https://b.example/", title="De l’IREV", structures=[irev]).followers.add(marie)
    a_source("https://c.example/", title="Malade", failures=2)
    a_source("https://d.example/", title="Arrêtée", state="stopped")
    a_source("https://e.example/", title="En pause", state="paused", failures=2)
    views = {view: titles(as_marie.get(LIST, {"vue": view})) for view in ("suivies", "centre", "a-voir")}
    assert views == {"suivies": ["De l’IREV"], "centre": ["De l’ORIV"], "a-voir": ["Arrêtée", "Malade"]}
    assert titles(as_marie.get(LIST, {"q": "IREV b.example"})) == ["De l’IREV"]
    assert "Aucune source ne contient ces mots." in text(as_marie.get(LIST, {"q": "rien"}))


def test_menu_leads_to_the_watch(as_marie):
    links = soup(as_marie.get(PAGE)).select(".site-nav a")
    assert [(one.get_text(strip=True), one.get("aria-current")) for one in links if one["href"] == PAGE] == [
        ("Veille", "page")
    ]


def test_who_is_not_of_the_staff_does_not_come_in(client, person, a_source):
    source = a_source()
    addresses = [
        PAGE,
        LIST,
        f"{PAGE}ajouter/",
        f"{PAGE}importer/",
        f"{PAGE}veille.opml",
        source.get_absolute_url(),
    ]
    assert {client.get(one).status_code for one in addresses} == {302}
    client.force_login(person("reader"), backend="django.contrib.auth.backends.ModelBackend")
    assert {client.get(one).status_code for one in addresses} == {403}


def test_an_address_is_looked_at_then_watched(as_marie, marie, oriv):
    with serving(
        {"/flux": answer(rss(entry("a", "Un bilan", date="Mon, 02 Mar 2026 10:00:00 GMT")))}
    ) as server:
        seen = as_marie.post(f"{PAGE}ajouter/", {"url": server.url("/flux")})
        assert "Un bilan" in text(seen)
        assert "2 mars 2026" in text(seen)
        form = soup(seen).select("main form")[-1]
        sent = {one["name"]: one.get("value") for one in form.select("input[type=hidden]")}
        checked = [one["value"] for one in form.select("input[name=structures][checked]")]
        added = as_marie.post(
            f"{PAGE}ajouter/", sent | {"structures": checked, "title": "", "every_minutes": "0", "add": "1"}
        )
    source = Source.objects.get()
    assert (added["Location"], source.url) == (source.get_absolute_url(), server.url("/flux"))
    assert (list(source.structures.all()), list(source.followers.all()), source.added_by) == (
        [oriv],
        [marie],
        marie,
    )


def test_a_page_with_several_feeds_offers_them(as_marie):
    links = "".join(
        f'<link rel="alternate" type="application/rss+xml" title="Flux {n}" href="/{n}">' for n in (1, 2)
    )
    with serving({"/": answer(f"<html><title>ORIV</title>{links}".encode())}) as server:
        page = soup(as_marie.post(f"{PAGE}ajouter/", {"url": server.url("/")}))
    assert page.select_one("#choice").get_text(strip=True) == "« ORIV » annonce 2 flux"
    assert [one["value"] for one in page.select(".watch-choices input[name=url]")] == [
        server.url("/1"),
        server.url("/2"),
    ]


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("rien du tout", "Ce n’est pas une adresse web."),
        (
            "http://169.254.169.254/",
            "169.254.169.254 se trouve sur un réseau privé, que les requêtes ne peuvent pas atteindre.",
        ),
    ],
)
def test_an_address_that_gives_nothing_says_why(as_marie, url, said):
    response = as_marie.post(f"{PAGE}ajouter/", {"url": url})
    assert soup(response).select_one(".message-error").get_text(strip=True) == said
    assert Source.objects.count() == 0


@pytest.mark.parametrize("url", ["https://[a.example/", "rien du tout", "lettre:list:a.example"])
def test_what_is_no_address_is_not_added(as_marie, url):
    response = as_marie.post(f"{PAGE}ajouter/", {"url": url, "every_minutes": "0", "add": "1"})
    assert soup(response).select_one(".field-error").get_text(strip=True) == "Ce n’est pas une adresse web."
    assert Source.objects.count() == 0


def test_a_source_that_is_watched_already_is_shown_rather_than_added(as_marie, a_source):
    with serving({"/flux": answer(rss())}) as server:
        known = a_source(server.url("/flux"), title="Déjà là")
        page = soup(as_marie.post(f"{PAGE}ajouter/", {"url": server.url("/flux")}))
    assert page.select_one(".message-warning a")["href"] == known.get_absolute_url()
    refused = as_marie.post(f"{PAGE}ajouter/", {"url": known.url, "every_minutes": "0", "add": "1"})
    assert (
        soup(refused).select_one(".field-error").get_text(strip=True)
        == "La source est déjà suivie, sous le nom « Déjà là »."
    )


@pytest.mark.parametrize("count", [1, 3])
def test_sheet_tells_everything_in_the_same_number_of_queries(
    as_marie, a_source, oriv, count, django_assert_num_queries
):
    source = a_source(structures=[oriv])
    for number in range(count):
        take_in(source.pk, reply(entry(number, f"Titre {number}", date="hier")), now=clock.now(), chance=0.5)
    as_marie.get(source.get_absolute_url())
    with django_assert_num_queries(SHEET_QUERIES):
        response = as_marie.get(source.get_absolute_url())
    page = soup(response)
    assert len(page.select("main .title-link")) == len(page.select(".readings-table tbody tr")) == count
    assert "Entrée 1 : La date « hier » n’est pas comprise." in text(response)


def test_items_of_one_reading_are_shown_by_date_then_in_the_feed_s_order(as_marie, a_source):
    source = a_source()
    dates = {"b": "Mon, 02 Mar 2026 10:00:00 GMT", "d": "Tue, 03 Mar 2026 10:00:00 GMT"}
    entries = [entry(name, name, date=dates.get(name, "")) for name in "abcd"]
    take_in(source.pk, reply(*entries), now=clock.now(), chance=0.5)
    links = soup(as_marie.get(source.get_absolute_url())).select("main .title-link")
    assert [one.get_text(strip=True) for one in links] == ["d", "b", "a", "c"]


def test_sheet_says_what_is_wrong_and_what_is_particular(as_marie, a_source):
    source = a_source(
        title="Lettre", is_titled=True, every_minutes=180, failures=10, state="stopped", reason=outcomes.STATUS,
        facts={"host": "a.example", "status": 404}, former_url="https://old.example/", moved_at=clock.now(),
    )  # fmt: skip
    said = text(as_marie.get(source.get_absolute_url()))
    for words in (
        "a.example a répondu par l’erreur 404.",
        "arrêtée",
        "Lue toutes les 3 heures : choix d’une personne.",
        "Son titre a été donné ici.",
        "https://old.example/",
    ):
        assert words in said


def test_hostile_words_are_shown_as_words(as_marie, a_source):
    source = a_source()
    hostile = "&lt;script&gt;alert(1)&lt;/script&gt;&lt;b onclick=x&gt;Titre&lt;/b&gt;"
    take_in(source.pk, reply(entry("a", hostile, text=hostile), moved_to=""), now=clock.now(), chance=0.5)
    for address in (source.get_absolute_url(), f"{PAGE}elements/{Item.objects.get().pk}/"):
        page = soup(as_marie.get(address)).select_one("main")
        assert (page.select("script"), page.select("[onclick]"), "Titre" in page.get_text()) == ([], [], True)


@pytest.mark.parametrize(("who", "may"), [("documentalist", True), ("coordinator", True), ("other", False)])
def test_staff_of_the_centres_in_charge_changes_a_source(client, person, a_source, oriv, irev, who, may):
    source = a_source(title="Avant", structures=[oriv])
    user = person("documentalist", irev, name=who) if who == "other" else person(who)
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    place = source.get_absolute_url()
    sheet = soup(client.get(place))
    assert bool(sheet.select(f'a[href="{place}modifier/"]')) is may
    sent = {"title": "Après", "structures": [irev.pk], "every_minutes": "60"}
    statuses = [
        client.post(f"{place}etat/", {"do": "pause"}).status_code,
        client.get(f"{place}retirer/").status_code,
        client.post(f"{place}modifier/", sent).status_code,
    ]
    source.refresh_from_db()
    assert statuses == ([302, 200, 302] if may else [403, 403, 403])
    assert (source.title, source.state, source.every_minutes) == (
        ("Après", "paused", 60) if may else ("Avant", "on", 0)
    )


def test_anyone_of_the_staff_follows_any_source(as_marie, marie, a_source):
    source = a_source()
    as_marie.post(f"{source.get_absolute_url()}suivre/", {"follow": "1"})
    assert list(source.followers.all()) == [marie]
    as_marie.post(f"{source.get_absolute_url()}suivre/")
    assert list(source.followers.all()) == []


def test_a_stopped_source_starts_again_its_failures_forgotten(as_marie, a_source, oriv):
    source = a_source(state="stopped", failures=10, structures=[oriv])
    as_marie.post(f"{source.get_absolute_url()}etat/", {"do": "start"})
    source.refresh_from_db()
    assert (source.state, source.failures, Source.objects.due(clock.now()).count()) == ("on", 0, 1)
    assert as_marie.post(f"{source.get_absolute_url()}etat/", {"do": "?"}).status_code == 404


def test_removing_a_source_leaves_what_others_show(as_marie, a_source, oriv):
    source, other = a_source(structures=[oriv]), a_source("https://b.example/")
    shared = entry("a", "Partagé", link="https://x.example/1")
    take_in(source.pk, reply(shared, entry("b", "Seul")), now=clock.now(), chance=0.5)
    take_in(other.pk, reply(shared), now=clock.now(), chance=0.5)
    assert "1 élément part avec elle" in text(as_marie.get(f"{source.get_absolute_url()}retirer/"))
    as_marie.post(f"{source.get_absolute_url()}retirer/")
    assert list(Item.objects.values_list("title", "origin")) == [("Partagé", None)]


def test_removing_a_source_leaves_what_somebody_did_something_with(as_marie, marie, a_source, oriv):
    source = a_source(structures=[oriv])
    titles = ("Écarté", "Envoyé", "Sélectionné", "Décrit", "Ni lu ni trié")
    take_in(source.pk, reply(*(entry(title, title) for title in titles)), now=clock.now(), chance=0.5)
    dropped, sent, selected, described, _left = Item.objects.order_by("pk")
    decide([dropped], Verdict.DROPPED, reason=DropReason.MINOR, way=WayFound.DATED, by=marie, structure=oriv)
    Sending.objects.create(item=sent, by=marie, at=clock.now())
    add(begin("Lettre", structure=oriv, by=marie), selected, by=marie)
    record = create_record(Description(type=DocumentType.REPORT, title="Décrit"), structure=oriv, by=marie)
    described.records.create(record=record, by=marie, at=clock.now())
    as_marie.post(f"{source.get_absolute_url()}retirer/")
    assert {*Item.objects.values_list("title", flat=True)} == {*titles[:-1]}


def test_an_item_tells_where_it_was_seen_and_what_it_was(as_marie, a_source):
    source, other = (
        a_source(title="A", is_titled=True),
        a_source("https://b.example/", title="B", is_titled=True),
    )
    for title in ("Bilan", "Bilan corrigé"):
        take_in(
            source.pk,
            reply(entry("a", title, link="https://x.example/1", text=TEXT)),
            now=clock.now(),
            chance=0.5,
        )
    take_in(other.pk, reply(entry("b", "Bilan", link="https://x.example/1")), now=clock.now(), chance=0.5)
    page = soup(as_marie.get(f"{PAGE}elements/{Item.objects.get().pk}/"))
    assert page.h1.get_text(strip=True) == "Bilan corrigé"
    assert [one.get_text(strip=True) for one in page.select("section[aria-labelledby=seen] a")] == ["A", "B"]
    assert [one.get_text(strip=True) for one in page.select("section[aria-labelledby=before] strong")] == [
        "Bilan"
    ]
    assert as_marie.get(f"{PAGE}elements/99999/").status_code == 404


def opml(body):
    return SimpleUploadedFile("flux.opml", body.encode())


def test_a_list_of_sources_is_brought_in_once(as_marie, oriv, a_source):
    a_source("https://a.example/flux", title="Là")
    body = (
        '<opml version="2.0"><body><outline text="Ville"><outline text="A" xmlUrl="https://a.example/flux"/>'
        '<outline text="B" xmlUrl="https://b.example/flux"/></outline></body></opml>'
    )
    for _time in range(2):
        as_marie.post(f"{PAGE}importer/", {"file": opml(body), "structures": [oriv.pk]})
    found = Source.objects.order_by("url")
    assert [(one.url, str(one), one.structures.count()) for one in found] == [
        ("https://a.example/flux", "Là", 0),
        ("https://b.example/flux", "B", 1),
    ]


def test_lines_of_a_list_that_are_no_address_are_told(as_marie):
    body = '<opml><body>\n<outline text="x" xmlUrl="javascript:x"/></body></opml>'
    assert "ligne 2 : javascript:x" in text(as_marie.post(f"{PAGE}importer/", {"file": opml(body)}))


def test_a_source_of_a_list_that_can_never_be_asked_is_told(as_marie):
    body = '<opml><body>\n<outline text="x" xmlUrl="https://marie:secret@a.example/"/></body></opml>'
    response = as_marie.post(f"{PAGE}importer/", {"file": opml(body)})
    told = soup(response).select_one(".message-warning")
    assert told.p.get_text() == "1 source de la liste n’a pas été ajoutée :"
    assert told.li.get_text().endswith("L’adresse contient un nom d’utilisateur ou un mot de passe.")
    assert not Source.objects.exists()


def test_a_list_that_stops_before_its_end_is_told(as_marie):
    body = '<opml><body><outline text="x" xmlUrl="https://a.example/flux"/><outline text="y" xmlU'
    response = as_marie.post(f"{PAGE}importer/", {"file": opml(body)}, follow=True)
    assert "Le fichier s’arrête avant la fin" in text(response)
    assert Source.objects.count() == 1


def test_a_damaged_list_is_refused_with_its_reason(as_marie):
    response = as_marie.post(f"{PAGE}importer/", {"file": opml("<html></html>")})
    assert (
        soup(response).select_one(".field-error").get_text(strip=True)
        == "Le fichier n’est pas une liste de sources (OPML)."
    )


def test_the_list_that_is_exported_is_the_one_that_is_read(as_marie, a_source, oriv):
    from mosaique.watch.feeds import opml as outlines

    a_source("https://a.example/flux?a=1&b=2", title="Un <b>", structures=[oriv], site="https://a.example/")
    response = as_marie.get(f"{PAGE}veille.opml")
    assert response["Content-Disposition"] == 'attachment; filename="veille.opml"'
    (one,) = outlines.read(response.content)
    assert (one.url, one.title, one.site, one.folder) == (
        "https://a.example/flux?a=1&b=2", "Un <b>", "https://a.example/", "ORIV",
    )  # fmt: skip
