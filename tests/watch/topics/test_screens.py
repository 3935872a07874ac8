"""The pages of topics: who sees and changes what, and what they say."""

from __future__ import annotations

import re

import pytest
from bs4 import BeautifulSoup

from mosaique.core import clock
from mosaique.watch.topics import actions
from mosaique.watch.topics.models import Learner, Lesson, Topic, TopicItem
from tests.watch.topics.conftest import work

PAGE = "/gestion/veille/themes/"
LIST_QUERIES, TOPIC_QUERIES, MEASURE_QUERIES = 8, 14, 12
HOSTILE = "&lt;script&gt;alert(1)&lt;/script&gt;&lt;b onclick=x&gt;logement&lt;/b&gt;"


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
    return re.sub(r"\s+", " ", soup(response).select_one("main").get_text(" ", strip=True))


def asked(**said):
    return {"name": "Logement", "query": "logement", "save": "1"} | said


@pytest.mark.parametrize("count", [1, 3])
def test_list_shows_every_topic_in_the_same_number_of_queries(
    as_marie, a_topic, read, oriv, irev, count, django_assert_num_queries
):
    for number in range(count):
        a_topic(f"Thème {number}", "logement", structures=[oriv, irev])
    read("Le logement", "Autre")
    as_marie.get(PAGE)
    with django_assert_num_queries(LIST_QUERIES):
        response = as_marie.get(PAGE)
    rows = [
        [cell.get_text(" ", strip=True) for cell in row.select("th, td")]
        for row in soup(response).select("tbody tr")
    ]
    assert rows == [[f"Thème {number}", "IREV ORIV", "1", "1"] for number in range(count)]


@pytest.mark.parametrize("count", [1, 3])
def test_a_topic_shows_its_items_in_the_same_number_of_queries(
    as_marie, a_topic, read, oriv, count, django_assert_num_queries
):
    topic = a_topic("Thème", "logement", structures=[oriv])
    read(*((f"Des logements {number}", "Texte sur le <b>logement</b>") for number in range(count)))
    as_marie.get(topic.get_absolute_url())
    with django_assert_num_queries(TOPIC_QUERIES):
        response = as_marie.get(topic.get_absolute_url())
    lines = soup(response).select(".topic-lines .title-link")
    assert [one.get_text().strip() for one in lines] == [
        f"Des logements {number}" for number in reversed(range(count))
    ]
    marks = [one.get_text() for one in soup(response).select(".topic-lines li:first-child mark")]
    assert marks == ["logements", "logement"]


def test_a_topic_is_tried_before_it_is_saved(as_marie, read):
    read(*(f"Logement {number}" for number in range(12)), "Sport")
    page = as_marie.post(f"{PAGE}ajouter/", {"name": "Logement", "query": "logement", "try": "1"})
    assert "12 sur les 13 derniers éléments." in text(page)
    assert len(soup(page).select("section .title-link")) == 10
    assert Topic.objects.count() == 0


def test_a_topic_is_added_changed_and_deleted(as_marie, marie, oriv, a_source, read, thesaurus_of_two):
    read("Le logement")
    source = a_source("https://b.example/flux", title="B")
    sent = asked(
        note="Habitat", concepts="habitat\n", sources=[source.pk], structures=[oriv.pk], threshold="0.2"
    )
    added = as_marie.post(f"{PAGE}ajouter/", sent)
    topic = Topic.objects.get()
    assert (added["Location"], topic.slug, topic.created_by, topic.threshold) == (
        topic.get_absolute_url(), "logement", marie, 0.2,
    )  # fmt: skip
    assert (list(map(str, topic.concepts.all())), list(topic.sources.all())) == (["Habitat"], [source])
    form = soup(as_marie.get(f"{topic.get_absolute_url()}modifier/"))
    assert form.select_one("[name=concepts]").get_text(strip=True) == "Habitat"
    as_marie.post(f"{topic.get_absolute_url()}modifier/", asked(name="Habitat", structures=[oriv.pk]))
    topic.refresh_from_db()
    assert (topic.name, topic.slug, topic.sources.count(), topic.threshold) == (
        "Habitat",
        "logement",
        0,
        None,
    )
    work()
    assert "Son élément reste" in text(as_marie.get(f"{topic.get_absolute_url()}supprimer/"))
    assert as_marie.post(f"{topic.get_absolute_url()}supprimer/")["Location"] == PAGE
    assert Topic.objects.count() == 0


@pytest.fixture
def thesaurus_of_two(db):
    from mosaique.vocabularies import thesaurus
    from mosaique.vocabularies.models import Concept, ConceptLabel, ConceptScheme

    scheme = ConceptScheme.objects.create(identifier="t", title_fr="T")
    for identifier, label in (("h", "Habitat"), ("e", "Emploi")):
        concept = Concept.objects.create(scheme=scheme, identifier=identifier)
        ConceptLabel.objects.create(concept=concept, language="fr", text=label, key=label.lower())
    thesaurus.forget()


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"query": ""}, "Donnez des mots, un concept, un territoire ou une source"),
        ({"query": "type:article logement"}, "« type: » est propre aux notices"),
        ({"query": "territoire:Metz"}, "choisissez plutôt les territoires ci-dessous"),
        ({"query": "-logement"}, "Rien n’est à trouver"),
        ({"query": " OU ".join(f"m{n}" for n in range(65))}, "64 mots au plus"),
        ({"query": "ab*"}, "« ab* » est trop court"),
        ({"concepts": "inconnu"}, "Le thésaurus n’a pas « inconnu »."),
        ({"territories": "Nulle part"}, "Aucun territoire ne s’appelle « Nulle part »."),
        ({"name": "Déjà là"}, "Un autre thème porte ce nom."),
    ],
)
def test_what_cannot_be_a_topic_is_refused_with_its_reason(as_marie, a_topic, thesaurus_of_two, sent, said):
    a_topic("Déjà là", "x")
    page = as_marie.post(f"{PAGE}ajouter/", asked(**sent))
    assert said in text(page)
    assert Topic.objects.count() == 1


@pytest.mark.parametrize(("who", "may"), [("documentalist", True), ("coordinator", True), ("other", False)])
def test_staff_of_the_centres_in_charge_changes_a_topic(client, person, a_topic, oriv, irev, who, may):
    topic = a_topic("Avant", "logement", structures=[oriv])
    user = person("documentalist", irev, name=who) if who == "other" else person(who)
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    place = topic.get_absolute_url()
    assert bool(soup(client.get(place)).select(f'a[href="{place}modifier/"]')) is may
    statuses = [
        client.get(f"{place}supprimer/").status_code,
        client.post(f"{place}modifier/", asked(name="Après", structures=[oriv.pk])).status_code,
    ]
    assert statuses == ([200, 302] if may else [403, 403])


def test_who_is_not_of_the_staff_does_not_come_in(client, person, a_topic):
    place = a_topic(query="logement").get_absolute_url()
    addresses = [PAGE, place, f"{place}mesure/", f"{PAGE}mesure/", f"{PAGE}ajouter/"]
    assert {client.get(one).status_code for one in addresses} == {302}
    client.force_login(person("reader"), backend="django.contrib.auth.backends.ModelBackend")
    assert {client.get(one).status_code for one in addresses} == {403}


def test_a_topic_that_is_not_there_is_not_found(as_marie, a_topic):
    a_topic(query="logement")
    assert {as_marie.get(f"{PAGE}autre/{one}").status_code for one in ("", "mesure/", "modifier/")} == {404}


def test_items_are_taken_out_and_put_in_by_hand(as_marie, a_topic, read):
    topic = a_topic(query="logement")
    item, other = read("Le logement", "Le sport")
    place = f"{topic.get_absolute_url()}elements/"
    back = f"/gestion/veille/elements/{item.pk}/"
    assert as_marie.post(f"{place}{item.pk}/", {"do": "out", "next": back})["Location"] == back
    as_marie.post(f"/gestion/veille/elements/{other.pk}/theme/", {"into": topic.pk})
    assert sorted(TopicItem.objects.values_list("item__title", "placing")) == [
        ("Le logement", "out"),
        ("Le sport", "added"),
    ]
    assert "Le logement" in text(as_marie.get(f"{topic.get_absolute_url()}?vue=retires"))
    buttons = soup(as_marie.get(back)).select(".topic-places li button")
    assert [one["value"] for one in buttons] == ["in", "forget"]
    assert as_marie.post(f"{place}{item.pk}/", {"do": "?"}).status_code == 404
    elsewhere = as_marie.post(f"{place}{item.pk}/", {"do": "forget", "next": "https://evil.example/"})
    assert elsewhere["Location"] == topic.get_absolute_url()
    assert [one["value"] for one in soup(as_marie.get(back)).select(".topic-places li button")] == ["out"]


def test_item_page_tells_its_topics_and_marks_what_was_found(as_marie, a_topic, read):
    a_topic("Habitat", "logement")
    a_topic("Sport", "football")
    item = read(("Titre", "Les <em>logements</em> sociaux &amp; amp"))[0]
    page = soup(as_marie.get(f"/gestion/veille/elements/{item.pk}/"))
    assert [one.get_text() for one in page.select(".watch-item mark")] == ["logements"]
    assert [one.get_text(strip=True) for one in page.select(".topic-places li > a")] == ["Habitat"]
    assert [one.get_text(strip=True) for one in page.select("#topic-of-item option")] == ["Sport"]


def test_hostile_words_are_shown_as_words(as_marie, a_topic, read):
    topic = a_topic("Thème <b>", "logement")
    item = read((HOSTILE, HOSTILE))[0]
    pages = [topic.get_absolute_url(), f"/gestion/veille/elements/{item.pk}/", PAGE]
    pages = [soup(as_marie.get(one)).select_one("main") for one in pages]
    assert [page.select("script, [onclick]") for page in pages] == [[], [], []]
    assert not [page for page in pages if page.find(string=re.compile(r"Thème <b>")) is None]


def a_measure(topic, read, count, kept):
    """Lessons on drawn items: the likeliest are those kept."""
    learner = Learner.objects.get(topic=topic)
    for number, item in enumerate(read(*(f"Logement {number}" for number in range(count)))):
        Lesson.objects.create(
            learner=learner, item=item, is_kept=number < kept, digest=item.digest, score=-number,
            chance=1 - number / 100, is_drawn=True, at=clock.now(),
        )  # fmt: skip


def test_measure_is_drawn_from_enough_decisions_on_drawn_items(
    as_marie, a_topic, read, django_assert_num_queries
):
    topic = a_topic(query="logement")
    a_measure(topic, read, 40, 8)
    place = f"{topic.get_absolute_url()}mesure/"
    as_marie.get(place)
    with django_assert_num_queries(MEASURE_QUERIES):
        page = as_marie.get(place)
    assert "100 % pour 20 % lus" in soup(page).select_one("svg title").get_text()
    cells = [one.get_text(strip=True) for one in soup(page).select(".topic-table td")]
    assert cells == ["50 %", *["100 %"] * 9]
    assert "40 décisions" in text(page)


def test_measure_says_when_decisions_are_too_few_to_tell(as_marie, a_topic, read):
    topic = a_topic(query="logement")
    a_measure(topic, read, 10, 4)
    page = as_marie.get(f"{topic.get_absolute_url()}mesure/")
    assert (soup(page).select("svg.curve"), "tirés au sort : 10, dont retenus : 4." in text(page)) == (
        [],
        True,
    )
    assert "trop peu pour le dire" in text(page)
    assert "tirés au sort : 0, dont" in text(as_marie.get(f"{PAGE}mesure/"))


def test_names_that_are_pages_or_taken_give_other_addresses(a_topic):
    slugs = [a_topic(name, "x").slug for name in ("Mesure", "Été", "ete !", "中文")]
    assert slugs == ["mesure-2", "ete", "ete-2", "theme"]
    assert actions.Topic is Topic
