"""Items in topics: as they are read, anew when a topic changes, and where people placed them."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from mosaique.core import clock
from mosaique.vocabularies.models import Concept, ConceptLabel, ConceptScheme, Territory
from mosaique.watch.intake import take_in
from mosaique.watch.models import Item
from mosaique.watch.topics import actions, loading, matching
from mosaique.watch.topics.models import ItemRank, Placing, Topic, TopicItem
from tests.watch.feed_texts import entry, reply
from tests.watch.topics.conftest import work


def placed(topic):
    places = TopicItem.objects.filter(topic=topic).exclude(placing=Placing.TAKEN_OUT)
    return sorted(places.values_list("item__title", flat=True))


def said(topic, **changes):
    told = actions.Said(
        name=topic.name, note=topic.note, query=topic.query, concepts=topic.concepts.all(),
        territories=topic.territories.all(), sources=topic.sources.all(), structures=topic.structures.all(),
        threshold=topic.threshold,
    )  # fmt: skip
    return told | changes


def test_a_reading_puts_its_items_in_their_topics(a_topic, read):
    housing, other = a_topic("Logement", "logement"), a_topic("Sport", "football")
    read("Les logements vacants", "Un match de football", "Rien", "Football et logement")
    assert (placed(housing), placed(other)) == (
        ["Football et logement", "Les logements vacants"],
        ["Football et logement", "Un match de football"],
    )
    assert ItemRank.objects.count() == 4


def test_an_item_that_changes_its_words_changes_its_topics(a_topic, a_source):
    topic, source = a_topic(query="logement"), a_source()
    for title in ("Le logement", "Le sport"):
        take_in(
            source.pk, reply(entry("a", title, link="https://a.example/x/1")), now=clock.now(), chance=0.5
        )
        told = placed(topic)
    assert told == []


def test_an_item_seen_at_a_topic_s_source_comes_in(a_topic, a_source):
    first, second = a_source(), a_source("https://b.example/flux")
    topic = a_topic(sources=[second])
    shared = entry("a", "Bilan", link="https://x.example/bilan/1")
    take_in(first.pk, reply(shared), now=clock.now(), chance=0.5)
    assert placed(topic) == []
    take_in(second.pk, reply(shared), now=clock.now(), chance=0.5)
    assert placed(topic) == ["Bilan"]


def test_concepts_are_found_by_all_their_labels_and_narrower_ones(a_topic, read, db):
    scheme = ConceptScheme.objects.create(identifier="t", title_fr="T")
    housing, social = (Concept.objects.create(scheme=scheme, identifier=one) for one in ("h", "s"))
    social.broader.add(housing)
    for concept, language, kind, text in (
        (housing, "fr", "preferred", "Logement"),
        (housing, "en", "preferred", "Housing"),
        (social, "fr", "preferred", "Habitat social"),
        (social, "fr", "alternative", "HLM"),
    ):
        ConceptLabel.objects.create(
            concept=concept, language=language, kind=kind, text=text, key=text.lower()
        )
    from mosaique.vocabularies import thesaurus

    thesaurus.forget()
    topic = a_topic(concepts=[housing])
    read("Logements vacants", "Housing policy", "Un habitat social neuf", "Les HLM", "Sport")
    assert placed(topic) == ["Housing policy", "Les HLM", "Logements vacants", "Un habitat social neuf"]


def test_territories_are_found_by_what_is_in_them_and_former_names(a_topic, read, db):
    region = Territory.objects.create(code="R44", kind="region", name="Grand Est", key="grand est")
    Territory.objects.create(code="D67", kind="departement", name="Bas-Rhin", key="bas rhin", parents=["R44"])
    Territory.objects.create(
        code="C67482", kind="commune", name="Strasbourg", key="strasbourg", parents=["D67"]
    )
    Territory.objects.create(
        code="C67001", kind="commune", name="Oberhausen", key="oberhausen", successors=["C67482"]
    )
    topic = a_topic(query="plan", territories=[region])
    read("Un plan à Strasbourg", "Plan d’Oberhausen", "Le plan du Grand Est", "Un plan à Metz", "Strasbourg")
    assert placed(topic) == ["Le plan du Grand Est", "Plan d’Oberhausen", "Un plan à Strasbourg"]


def test_changing_a_topic_matches_everything_anew_batch_by_batch(a_topic, read, monkeypatch):
    monkeypatch.setattr(matching, "BATCH", 2)
    topic = a_topic(query="logement")
    read("Logement 1", "Sport 2", "Sport 3", "Logement 4", "Sport 5")
    actions.change_topic(topic, said(topic, query="sport"))
    seen = []
    while matching.match_waiting():
        seen.append(placed(topic))
    # The newest first, two at a time; what is not reached yet stays as it was.
    assert seen == [
        ["Logement 1", "Sport 5"],
        ["Logement 1", "Sport 2", "Sport 3", "Sport 5"],
        ["Sport 2", "Sport 3", "Sport 5"],
    ]
    assert Topic.objects.get(pk=topic.pk).match_below is None


def test_a_matching_that_is_killed_goes_on_where_it_was(a_topic, read, monkeypatch):
    monkeypatch.setattr(matching, "BATCH", 2)
    read(*(f"Logement {number}" for number in range(6)))
    topic = a_topic(query="rien")
    actions.change_topic(topic, said(topic, query="logement"))
    assert matching.match_waiting()
    real = matching.ranking.rank_items

    def killed(*_args, **_said):
        raise KeyboardInterrupt

    monkeypatch.setattr(matching.ranking, "rank_items", killed)
    with pytest.raises(KeyboardInterrupt):
        matching.match_waiting()
    assert placed(topic) == ["Logement 4", "Logement 5"]  # nothing of the killed batch
    monkeypatch.setattr(matching.ranking, "rank_items", real)
    work()
    assert placed(topic) == [f"Logement {number}" for number in range(6)]
    assert TopicItem.objects.count() == 6


def test_items_of_a_reading_that_ends_after_a_topic_is_added_are_matched(a_topic, read):
    """They were matched with the topics there were when it began."""
    topic = a_topic(query="logement")
    actions.change_topic(topic, said(topic, query="sport"))
    read("Le sport")
    TopicItem.objects.all().delete()
    work()
    assert placed(topic) == ["Le sport"]


def test_a_reading_that_is_killed_leaves_no_place(a_topic, read, monkeypatch):
    a_topic(query="logement")

    def killed(*_args, **_said):
        raise KeyboardInterrupt

    monkeypatch.setattr(matching.ranking, "rank_items", killed)
    with pytest.raises(KeyboardInterrupt):
        read("Logement")
    assert (Item.objects.count(), TopicItem.objects.count(), ItemRank.objects.count()) == (0, 0, 0)


def test_what_people_placed_outlives_every_matching(a_topic, read):
    topic = a_topic(query="logement")
    out, added = read("Le logement d’Asterix", "Squats")
    actions.take_out(topic, out)
    actions.put_in(topic, added)
    assert placed(topic) == ["Squats"]
    actions.change_topic(topic, said(topic, note="Autre"))
    work()
    matching.match([out, added])
    assert placed(topic) == ["Squats"]
    actions.leave_to_words(topic, out)
    actions.leave_to_words(topic, added)
    assert placed(topic) == ["Le logement d’Asterix"]


def test_matching_again_draws_the_same_items(a_topic, read):
    topic = a_topic(query="logement")
    items = read(*(f"Logement {number}" for number in range(60)))
    drawn = set(TopicItem.objects.filter(is_drawn=True).values_list("item_id", flat=True))
    TopicItem.objects.all().delete()
    matching.match(items)
    assert set(TopicItem.objects.filter(is_drawn=True).values_list("item_id", flat=True)) == drawn
    assert 0 < len(drawn) < 20
    assert not TopicItem.objects.filter(topic=topic, is_drawn=True, chance__isnull=False).exists()


def test_items_there_before_topics_are_matched_by_the_worker(a_topic, read):
    topic = a_topic(query="logement")
    read("Logement")
    ItemRank.objects.all().delete()
    TopicItem.objects.all().delete()
    work()
    assert (placed(topic), ItemRank.objects.count()) == (["Logement"], 1)


def test_matching_takes_as_many_statements_for_many_topics_as_for_one(a_topic, read):
    counts = []
    for more in (1, 12):
        for number in range(more):
            a_topic(f"Thème {more} {number}", f"logement OU mot{number}")
        items = read(f"Logement {more} un", f"Logement {more} deux")
        loading.profiles()
        with CaptureQueriesContext(connection) as told:
            matching.match(items)
        counts.append(len(told))
    # One statement a topic reads the last lessons that chances are fitted to.
    assert counts[1] - counts[0] <= 2 * 12


def test_an_item_without_text_and_one_that_is_endless(a_topic, read):
    topic = a_topic(query="logement")
    read("", ("Titre", "mot " * 100_000 + "logement"), ("Autre", "logement " * 50_000))
    assert placed(topic) == ["Autre"]  # words beyond the bound are not looked at


def test_deleting_a_topic_leaves_its_items(a_topic, read):
    topic = a_topic(query="logement")
    read("Logement")
    actions.delete_topic(topic)
    work()
    assert (Item.objects.count(), TopicItem.objects.count()) == (1, 0)
