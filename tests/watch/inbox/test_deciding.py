"""What is done to items: decisions, their undoing, claims, states; and what holds when two do it at once."""

from __future__ import annotations

import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from mosaique.core import clock
from mosaique.watch.inbox import actions
from mosaique.watch.inbox.errors import ItemClaimed
from mosaique.watch.inbox.models import Decision, ItemClaim, ReadState, WayFound
from mosaique.watch.models import Item
from mosaique.watch.topics.models import Placing, TopicItem
from tests.watch.inbox.conftest import INBOX, decide_at, soup, titles

HX = {"HX-Request": "true"}
DATED = {"way": WayFound.DATED, "structure": None}


def in_force(item):
    return list(
        Decision.objects.filter(item=item, undone_at=None).values_list("verdict", "reason", "by__email")
    )


@pytest.fixture
def lessons(monkeypatch):
    """What the ranking was taught."""
    taught = []
    monkeypatch.setattr(
        actions, "learn", lambda item, verdict, reason: taught.append((item.pk, verdict, reason))
    )
    return taught


def test_decision_is_kept_repeated_on_the_item_and_taught(marie, oriv, an_item, a_topic, lessons):
    topic, item = a_topic(), an_item("Un")
    outcome = actions.decide(
        [item], "dropped", topic=topic, way=WayFound.RANKED, positions=[7], by=marie, structure=oriv
    )
    (made,) = outcome.made
    said = (made.verdict, made.reason, made.topic, made.way, made.position, made.by, made.structure)
    assert said == ("dropped", "off topic", topic, "ranked", 7, marie, oriv)
    item.refresh_from_db()
    assert (item.verdict, item.decided_at) == ("dropped", made.at)
    assert lessons == [(item.pk, "dropped", "off topic")]


def test_deciding_the_same_again_changes_nothing(marie, an_item, lessons):
    item = an_item("Un")
    for _time in range(2):
        actions.decide([item], "kept", by=marie, **DATED)
    assert (Decision.objects.count(), lessons) == (1, [(item.pk, "kept", "")])


def test_own_decision_gives_way_to_the_new_one(marie, an_item, lessons):
    item = an_item("Un")
    actions.decide([item], "kept", by=marie, **DATED)
    actions.decide([item], "dropped", reason="known", by=marie, **DATED)
    assert in_force(item) == [("dropped", "known", marie.email)]
    assert Decision.objects.filter(undone_by=marie).count() == 1
    assert lessons[1:] == [(item.pk, None, ""), (item.pk, "dropped", "known")]


def test_decision_of_another_stands_until_one_asks(marie, irene, an_item):
    item = an_item("Un")
    actions.decide([item], "dropped", by=irene, **DATED)
    outcome = actions.decide([item], "kept", by=marie, **DATED)
    assert ([one.by for one in outcome.decided], outcome.made) == ([irene], [])
    assert in_force(item) == [("dropped", "off topic", irene.email)]
    actions.decide([item], "kept", by=marie, overrule=True, **DATED)
    assert in_force(item) == [("kept", "", marie.email)]


def test_undoing_keeps_the_row_and_puts_the_item_back(marie, irene, an_item, lessons):
    item = an_item("Un")
    outcome = actions.decide([item], "kept", by=marie, **DATED)
    for _time in range(2):
        actions.undo(outcome.made, irene)
    item.refresh_from_db()
    assert (item.verdict, item.decided_at, in_force(item)) == ("", None, [])
    assert list(Decision.objects.values_list("by", "undone_by")) == [(marie.pk, irene.pk)]
    assert lessons == [(item.pk, "kept", ""), (item.pk, None, "")]


def test_undoing_puts_what_was_replaced_in_force_again(marie, irene, an_item, lessons):
    item = an_item("Un")
    actions.decide([item], "dropped", reason="minor", by=irene, **DATED)
    outcome = actions.decide([item], "kept", by=marie, overrule=True, **DATED)
    actions.undo(outcome.made, marie)
    item.refresh_from_db()
    assert in_force(item) == [("dropped", "minor", irene.email)]
    assert (item.verdict, item.decided_at) == ("dropped", Decision.objects.get(undone_at=None).at)
    assert lessons[-2:] == [(item.pk, None, ""), (item.pk, "dropped", "minor")]


def test_putting_back_among_those_to_sort_restores_nothing(marie, an_item):
    item = an_item("Un")
    actions.decide([item], "kept", by=marie, **DATED)
    outcome = actions.decide([item], "dropped", by=marie, **DATED)
    assert actions.reopen(outcome.made, marie) == outcome.made
    item.refresh_from_db()
    assert (item.verdict, item.decided_at, in_force(item)) == ("", None, [])


def test_decision_is_nothing_when_teaching_fails(marie, an_item, monkeypatch):
    item = an_item("Un")

    def fails(*_said):
        raise RuntimeError

    monkeypatch.setattr(actions, "learn", fails)
    with pytest.raises(RuntimeError):
        actions.decide([item], "kept", by=marie, **DATED)
    assert (Decision.objects.count(), Item.objects.get().verdict) == (0, "")


@pytest.mark.skipif(connection.vendor == "sqlite", reason="tests share one connection to SQLite in memory")
@pytest.mark.django_db(transaction=True)
def test_two_who_decide_at_once_make_one_decision(person, irev, an_item):
    item, people = an_item("Un"), [person("documentalist", name="a"), person("documentalist", irev, name="b")]
    start = Barrier(2)

    def decide(user, verdict):
        start.wait(10)
        try:
            return actions.decide([item], verdict, by=user, **DATED)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as threads:
        outcomes = list(threads.map(decide, people, ("kept", "dropped")))
    assert sorted((len(one.made), len(one.decided)) for one in outcomes) == [(0, 1), (1, 0)]
    (standing,) = Decision.objects.filter(undone_at=None)
    assert Item.objects.get().verdict == standing.verdict


def test_claim_holds_two_days_is_renewed_and_lapses(marie, irene, oriv, an_item, monkeypatch):
    item, start = an_item("Un"), clock.now()
    actions.claim(item, by=marie, structure=oriv)
    with pytest.raises(ItemClaimed) as refused:
        actions.claim(item, by=irene, structure=None)
    assert refused.value.who == str(marie)
    monkeypatch.setattr("mosaique.core.clock.now", lambda: start + dt.timedelta(hours=47))
    actions.claim(item, by=marie, structure=oriv)
    monkeypatch.setattr("mosaique.core.clock.now", lambda: start + dt.timedelta(hours=94))
    assert not actions.release(item, by=irene)
    monkeypatch.setattr("mosaique.core.clock.now", lambda: start + dt.timedelta(hours=96))
    assert actions.claim(item, by=irene, structure=None).by == irene
    assert ItemClaim.objects.count() == 1


def test_claim_of_another_is_overruled_by_the_network_alone(marie, irene, carole, an_item):
    item = an_item("Un")
    actions.claim(item, by=irene, structure=None)
    outcomes = [actions.decide([item], "kept", by=marie, overrule=True, **DATED)]
    outcomes += [actions.decide([item], "kept", by=carole, **DATED)]
    assert [(len(one.made), [held.by for held in one.claimed]) for one in outcomes] == [(0, [irene])] * 2
    assert len(actions.decide([item], "kept", by=carole, overrule=True, **DATED).made) == 1
    assert actions.claim(item, by=carole, structure=None).by == carole


def test_states_of_a_person_are_set_one_without_the_other_and_go_with_her(marie, an_item):
    item = an_item("Un")
    actions.mark_read([item], marie)
    actions.put_later([item], marie)
    actions.mark_read([item], marie, is_read=False)
    state = ReadState.objects.get()
    assert (state.read_at, state.later_at is not None) == (None, True)
    actions.claim(item, by=marie, structure=None)
    actions.decide([item], "kept", by=marie, **DATED)
    marie.delete()
    assert (ReadState.objects.count(), ItemClaim.objects.count()) == (0, 0)
    assert list(Decision.objects.values_list("verdict", "by")) == [("kept", None)]


# ---- the pages


def test_key_swaps_the_line_for_what_was_done_with_its_undoing(as_marie, marie, an_item):
    item = an_item("Un")
    answer = soup(
        as_marie.post(decide_at(item), {"do": "dropped:known", "way": "ranked", "position": "3"}, headers=HX)
    )
    line = answer.select_one("article")
    assert (line["id"], line["aria-posinset"]) == (f"item-{item.pk}", "3")
    assert answer.select_one("#said")["hx-swap-oob"] == "innerHTML"
    assert list(Decision.objects.values_list("verdict", "reason", "way", "position")) == [
        ("dropped", "known", "ranked", 3)
    ]
    sent = {one["name"]: one.get("value", "") for one in line.select("form[data-gesture] [name]")}
    back = soup(as_marie.post(decide_at(item), sent | {"do": "undo"}, headers=HX))
    assert back.select_one("article .inbox-title a").get_text(strip=True) == "Un"
    assert in_force(item) == []


def sent_by(form):
    """The fields of a form, as a browser sends them."""
    return {one["name"]: one.get("value", "") for one in form.select("input[name]")}


def test_undoing_what_is_no_longer_in_force_says_so(as_marie, marie, an_item):
    item = an_item("Un")
    (made,) = actions.decide([item], "kept", by=marie, **DATED).made
    actions.decide([item], "dropped", by=marie, **DATED)
    for do in ("undo", "reopen"):
        answer = soup(as_marie.post(decide_at(item), {"do": do, "decisions": made.pk}, headers=HX))
        assert answer.select_one(".message").get_text() == "Cette décision n’était plus en vigueur : rien n’a changé."  # fmt: skip
    assert in_force(item) == [("dropped", "off topic", marie.email)]


def test_item_taken_from_those_for_later_goes_back_there_when_undone(as_marie, marie, an_item):
    item = an_item("Un")
    actions.put_later([item], marie)
    line = soup(as_marie.post(decide_at(item), {"do": "not-later"}, headers=HX)).select_one("article")
    as_marie.post(decide_at(item), sent_by(line.select_one("form")) | {"do": "undo"}, headers=HX)
    assert titles(as_marie.get(INBOX, {"vue": "plus-tard"})) == ["Un"]


@pytest.mark.parametrize("view", ["retenus", "a-trier"])
def test_key_of_undoing_never_touches_a_decision_that_is_only_shown(as_marie, irene, an_item, view):
    item = an_item("Un")
    actions.decide([item], "kept", by=irene, **DATED)
    refused = soup(as_marie.post(decide_at(item), {"do": "dropped"}, headers=HX))
    page = soup(as_marie.get(INBOX, {"vue": view}))
    assert refused.select("[data-undo]") + page.select("[data-undo]") == []
    assert refused.select_one("button[value=reopen]") is not None


def test_without_a_script_one_comes_back_to_the_list_and_can_undo(as_marie, an_item):
    item = an_item("Un")
    response = as_marie.post(decide_at(item), {"do": "kept", "next": INBOX}, follow=True)
    assert response.redirect_chain == [(INBOX, 302)]
    form = soup(response).select_one("form.inbox-undo")
    sent = {one["name"]: one.get("value", "") for one in form.select("[name]")}
    assert titles(as_marie.post(form["action"], sent, follow=True)) == ["Un"]


def test_line_that_another_decided_says_who_and_asks(as_marie, irene, an_item):
    item = an_item("Un")
    actions.decide([item], "dropped", by=irene, **DATED)
    line = soup(as_marie.post(decide_at(item), {"do": "kept"}, headers=HX)).select_one("article")
    assert "irene@example.org" in line.select_one(".inbox-decision").get_text()
    assert line.select_one("input[name=overrule]") is not None
    as_marie.post(decide_at(item), {"do": "kept", "overrule": "1"}, headers=HX)
    assert in_force(item) == [("kept", "", "marie@example.org")]


def test_item_that_another_claims_is_left_and_says_until_when(as_marie, irene, an_item):
    item = an_item("Un")
    actions.claim(item, by=irene, structure=None)
    for do in ("kept", "claim"):
        line = soup(as_marie.post(decide_at(item), {"do": do}, headers=HX)).select_one("article")
        assert "irene@example.org" in line.select_one(".message").get_text()
        assert line.select_one("input[name=overrule]") is None
    as_marie.post(decide_at(item), {"do": "release"}, headers=HX)
    assert (in_force(item), ItemClaim.objects.get().by) == ([], irene)


@pytest.mark.parametrize("who", ["marie", "carole"])
def test_page_of_an_item_lets_the_network_alone_overrule_a_claim(signed, marie, carole, irene, an_item, who):
    item = an_item("Un")
    actions.claim(item, by=irene, structure=None)
    client = signed({"marie": marie, "carole": carole}[who])
    form = soup(client.get(f"{INBOX}elements/{item.pk}/")).select_one("form:has(button[value=kept])")
    client.post(form["action"], sent_by(form) | {"do": "kept"})
    assert in_force(item) == ([("kept", "", carole.email)] if who == "carole" else [])


def test_bulk_decides_what_it_may_tells_the_rest_and_is_undone(as_marie, irene, an_item):
    free, ranked, hers = an_item("Un"), an_item("Deux"), an_item("Trois")
    actions.decide([hers], "dropped", by=irene, **DATED)
    ticked = [
        f"{free.pk}.dated.1",
        f"{ranked.pk}.drawn.5",
        f"{hers.pk}.dated.3",
        "x",
        "99999.dated.4",
        f"{free.pk}.forged.-1",
    ]
    page = as_marie.post(f"{INBOX}lot/", {"items": ticked[:5], "do": "kept", "next": INBOX}, follow=True)
    made = Decision.objects.filter(verdict="kept").order_by("position")
    assert list(made.values_list("item", "way", "position")) == [
        (free.pk, "dated", 1),
        (ranked.pk, "drawn", 5),
    ]
    form = soup(page).select_one("form.inbox-undo")
    sent = {one["name"]: one.get("value", "") for one in form.select("[name]")}
    as_marie.post(form["action"], sent)
    assert list(Decision.objects.filter(undone_at=None).values_list("item", flat=True)) == [hers.pk]


def test_undoing_what_was_done_together_leaves_what_was_so_before(as_marie, marie, an_item):
    before, now = an_item("Avant"), an_item("Maintenant")
    actions.decide([before], "kept", by=marie, **DATED)
    actions.put_later([before], marie)
    for do in ("kept", "later"):
        sent = {"items": [before.pk, now.pk], "do": do, "next": f"{INBOX}?vue=retenus"}
        form = soup(as_marie.post(f"{INBOX}lot/", sent, follow=True)).select_one("form.inbox-undo")
        assert form.select_one("p").get_text().startswith("1 élément ")
        as_marie.post(form["action"], sent_by(form))
    assert list(Item.objects.filter(verdict="kept")) == [before]
    assert list(ReadState.objects.exclude(later_at=None).values_list("item", flat=True)) == [before.pk]
    said = as_marie.post(f"{INBOX}lot/", {"items": [before.pk], "do": "kept", "next": INBOX}, follow=True)
    assert "décidés ainsi" in soup(said).select_one("main").get_text()
    assert soup(said).select_one("form.inbox-undo") is None


def test_page_is_marked_as_read_or_put_aside_together(as_marie, marie, an_item):
    items = [an_item(f"{n}") for n in range(3)]
    as_marie.post(f"{INBOX}lot/", {"page": ",".join(str(one.pk) for one in items), "do": "read"})
    assert ReadState.objects.filter(user=marie).exclude(read_at=None).count() == 3
    as_marie.post(f"{INBOX}lot/", {"items": [str(items[0].pk)], "do": "later"})
    assert list(ReadState.objects.exclude(later_at=None).values_list("item", flat=True)) == [items[0].pk]


@pytest.mark.parametrize(
    "sent",
    [{"do": "explode"}, {}, {"do": "later:x", "position": "9" * 40, "way": "forged", "topic": "9" * 40}],
)
def test_forged_gestures_do_no_harm(as_marie, an_item, sent):
    item = an_item("Un")
    status = as_marie.post(decide_at(item), sent, headers=HX).status_code
    assert status == (200 if sent.get("do", "").startswith("later") else 404)
    assert as_marie.post(f"{INBOX}elements/99999/decider/", {"do": "kept"}).status_code == 404
    assert as_marie.post(f"{INBOX}elements/{item.pk}/theme/", {"into": "9" * 40}).status_code == 404
    forged = as_marie.post(decide_at(item), {"do": "kept", "next": "https://evil.example/"})
    assert forged["Location"] == f"{INBOX}elements/{item.pk}/"


def test_item_put_in_a_topic_is_still_decided_where_the_list_was(as_marie, an_item, a_topic):
    here, other = a_topic(), a_topic("Ville", "ville")
    for topic, kept in ((None, None), (here, here.pk)):
        item = an_item(f"Vu dans {topic}", topic=topic)
        sent = {"into": other.pk, "way": "ranked", "position": 4} | ({"topic": here.pk} if topic else {})
        line = soup(as_marie.post(f"{INBOX}elements/{item.pk}/theme/", sent, headers=HX)).select_one(
            "article"
        )
        as_marie.post(decide_at(item), sent_by(line.select_one("form")) | {"do": "dropped"}, headers=HX)
        made = Decision.objects.get(item=item)
        assert (made.topic_id, made.way, made.position) == (kept, "ranked", 4)


def test_item_marked_as_unread_on_its_page_stays_so(as_marie, marie, an_item):
    item = an_item("Un")
    page = f"{INBOX}elements/{item.pk}/"
    form = soup(as_marie.get(page)).select_one("form:has(button[value=unread])")
    as_marie.post(form["action"], sent_by(form) | {"do": "unread"}, follow=True)
    assert list(ReadState.objects.values_list("user", "read_at")) == [(marie.pk, None)]


def test_item_page_tells_topics_decisions_and_changes(as_marie, irene, an_item, a_topic):
    item, topic = an_item("Titre nouveau", content="<p>Un texte revu.</p>"), a_topic()
    item.versions.create(at=clock.now(), change="retitled", title="Titre ancien", content="<p>Un texte.</p>")
    outcome = actions.decide([item], "kept", by=irene, **DATED)
    actions.undo(outcome.made, irene)
    page = f"{INBOX}elements/{item.pk}/"
    as_marie.post(f"{page}theme/", {"into": topic.pk, "next": page})
    seen = soup(as_marie.get(page))
    assert [one.get_text(strip=True) for one in seen.select("section[aria-labelledby=topics] li a")] == [
        "Logement"
    ]
    assert "irene@example.org" in seen.select_one("section[aria-labelledby=decisions] s").parent.get_text()
    assert [one.get_text(" ", strip=True) for one in seen.select("section[aria-labelledby=before] ins")] != []
    as_marie.post(f"{page}theme/", {"into": topic.pk, "out": "1"})
    assert TopicItem.objects.get().placing == Placing.TAKEN_OUT
