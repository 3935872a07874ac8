"""Deciding of works: the queue, two records side by side, a work, proposals, and going back."""

from __future__ import annotations

import re

import pytest
from bs4 import BeautifulSoup

from mosaique.catalogue.actions import create_record
from mosaique.catalogue.models import Decision, Record
from mosaique.catalogue.values.description import Description
from mosaique.catalogue.works import actions
from mosaique.catalogue.works.models import DecisionState, Gesture
from mosaique.catalogue.works.rebuilding import rebuild
from mosaique.catalogue.works.scoring import POINTS
from mosaique.desk.works import queries
from mosaique.desk.works.wording import FINDINGS
from mosaique.network.models import Structure, User

WORKS = "/gestion/oeuvres/"


def soup(response):
    return BeautifulSoup(response.content, "html.parser")


def text(element):
    return re.sub(r"[ \n]+", " ", element.get_text(" ")).strip()


def pair(one, other, query=""):
    return f"{WORKS}comparer/{one.pk}/{other.pk}/{query}"


def test_every_finding_of_the_machine_is_worded():
    assert POINTS.keys() - FINDINGS.keys() == set()


def test_a_reader_sees_nothing_of_it(signed_in, person, asked):
    client = signed_in(person("reader"))
    places = [WORKS, pair(*asked), f"{WORKS}{asked[0].pk}/", f"{WORKS}propositions/", f"{WORKS}decisions/"]
    assert [client.get(place).status_code for place in places] == [403] * 5


def test_the_queue_shows_pairs_with_why_and_leads_to_each(signed_in, person, asked):
    page = soup(signed_in(person("documentalist")).get(WORKS))
    (line,) = page.select(".works-queue > li")
    assert [text(one) for one in line.select(".title-link")] == ["Mémoires ouvrières de Mulhouse"] * 2
    assert "même titre" in text(line.select_one(".meta"))
    assert line.select_one("a.button")["href"] == pair(*asked, "?file=1")


@pytest.mark.parametrize(("code", "count"), [("ORIV", 1), ("AUTRE", 0), ("", 1)])
def test_the_queue_is_narrowed_to_a_centre(signed_in, person, asked, code, count):
    Structure.objects.create(code="AUTRE", name="Autre")
    page = soup(signed_in(person("documentalist")).get(WORKS, {"centre": code}))
    assert len(page.select(".works-queue > li")) == count


@pytest.mark.parametrize("count", [1, 3])
def test_the_queue_asks_as_much_for_one_as_for_many(
    signed_in, person, alone, ask, django_assert_num_queries, count
):
    for one, other in ((0, 1), (1, 2), (0, 2))[:count]:
        ask(alone[one], alone[other])
    client = signed_in(person("documentalist"))
    client.get(WORKS)
    with django_assert_num_queries(10):
        page = soup(client.get(WORKS))
    assert len(page.select(".works-queue > li")) == count


def test_two_records_are_compared_field_by_field(signed_in, person, asked):
    page = soup(signed_in(person("documentalist")).get(pair(*asked)))
    rows = {text(row.th.find(string=True)): row for row in page.select(".compared tbody tr")}
    assert rows["Titre"]["class"] == ["is-same"]
    assert [text(one) for one in rows["Importance matérielle"].select("mark")] == ["120", "188"]
    assert rows["Importance matérielle"]["class"] == ["is-other"]
    said = [text(one) for one in page.select(".reasons-for li, .reasons-against li")]
    assert any(one.startswith("même titre") for one in said)
    assert any(
        one.startswith("ISBN différents") and one.endswith("9782070323050 / 9780306406157") for one in said
    )


def test_a_documentalist_proposes_and_the_coordinator_accepts(signed_in, person, asked, works):
    client = signed_in(person("documentalist"))
    response = client.post(pair(*asked), {"choice": "same", "reason": "même tirage"}, follow=True)
    assert "transmise à la coordination" in text(soup(response).select_one(".message"))
    proposal = Decision.objects.get()
    assert (proposal.state, proposal.reason, works()) == (DecisionState.PROPOSED, "même tirage", [])
    assert soup(client.get(WORKS)).select(".works-queue > li") == []  # it waits for somebody else

    chief = signed_in(person("coordinator"))
    assert "1 proposition" in text(soup(chief.get("/gestion/")).select_one(".waiting-line"))
    answer = f"{WORKS}decisions/{proposal.pk}/repondre/"
    chief.post(answer, {"accept": "on", "answer": "vu"})
    proposal.refresh_from_db()
    assert (proposal.state, proposal.answer) == (DecisionState.IN_FORCE, "vu")
    assert works() == [[one.pk for one in asked]]


def test_a_refused_proposal_changes_nothing(signed_in, person, asked, works):
    actions.propose(Gesture.MERGE, asked, by=person("documentalist"))
    proposal = Decision.objects.get()
    signed_in(person("coordinator")).post(f"{WORKS}decisions/{proposal.pk}/repondre/", {"answer": "non"})
    assert (Decision.objects.get().state, works()) == (DecisionState.REFUSED, [])


def test_who_proposed_may_withdraw_and_a_colleague_may_not(signed_in, person, asked):
    actions.propose(Gesture.MERGE, asked, by=person("documentalist", name="marie"))
    place = f"{WORKS}decisions/{Decision.objects.get().pk}/retirer/"
    assert signed_in(person("documentalist", name="paul")).post(place).status_code == 404
    signed_in(User.objects.get(email="marie@example.org")).post(place)
    assert Decision.objects.get().state == DecisionState.REFUSED


@pytest.mark.parametrize("role", ["documentalist", "manager"])
def test_only_the_network_answers_and_undoes(signed_in, person, asked, works, role):
    chief = person("coordinator")
    actions.propose(Gesture.MERGE, asked, by=chief)
    done = actions.act(Gesture.APART, asked, by=chief)
    client = signed_in(person(role))
    proposal = Decision.objects.proposed().get()
    places = [
        f"{WORKS}decisions/{proposal.pk}/repondre/",
        f"{WORKS}decisions/{done.pk}/defaire/{done.pairs.get().pk}/",
    ]
    assert [client.post(place, {"accept": "on"}).status_code for place in places] == [404, 404]
    assert works() == []


def test_what_the_coordinator_says_is_in_force_at_once_and_the_next_pair_comes(
    signed_in, person, alone, ask, works
):
    ask(alone[0], alone[1], score=0.6)
    ask(alone[1], alone[2])
    client = signed_in(person("coordinator"))
    response = client.post(pair(alone[0], alone[1], "?file=1"), {"choice": "same"})
    assert works() == [[alone[0].pk, alone[1].pk]]
    assert response["Location"] == pair(alone[1], alone[2], "?file=1")
    page = soup(client.get(response["Location"]))
    assert "en vigueur" in text(page.select_one(".message"))
    assert page.select_one(".message a")["href"] == f"{WORKS}decisions/{Decision.objects.get().pk}/"
    assert client.post(response["Location"], {"choice": "apart"})["Location"] == WORKS


@pytest.mark.parametrize("choice", ["same", "apart"])
def test_what_one_decision_answers_is_not_asked_again(signed_in, person, twins, alone, ask, works, choice):
    for one, other in ((twins[0], alone[0]), (twins[1], alone[0]), (twins[0], alone[1])):
        ask(one, other)
    client = signed_in(person("coordinator"))
    response = client.post(pair(twins[0], alone[0], "?file=1"), {"choice": choice})
    assert response["Location"] == pair(twins[0], alone[1], "?file=1")
    assert len(soup(client.get(WORKS)).select(".works-queue > li")) == 1
    if choice == "apart":
        # Alone now, it may be the document of the other.
        client.post(f"{WORKS}{twins[1].pk}/detacher/", {"reason": ""})
        assert len(soup(client.get(WORKS)).select(".works-queue > li")) == 2


@pytest.mark.parametrize("choice", ["same", "apart"])
def test_what_a_proposal_answers_waits_for_the_coordinator_alone(
    signed_in, person, twins, alone, ask, choice
):
    for one in twins:
        ask(one, alone[0])
    client = signed_in(person("documentalist"))
    assert client.post(pair(twins[0], alone[0], "?file=1"), {"choice": choice})["Location"] == WORKS
    assert soup(client.get(WORKS)).select(".works-queue > li") == []
    signed_in(person("coordinator")).post(f"{WORKS}decisions/{Decision.objects.get().pk}/repondre/")
    assert len(soup(client.get(WORKS)).select(".works-queue > li")) == 2


def test_a_pair_of_the_queue_that_somebody_else_decided_of_leads_on(signed_in, person, asked):
    client = signed_in(person("documentalist"))
    actions.act(Gesture.APART, asked, by=person("coordinator"))
    page = soup(client.get(pair(*asked, "?file=1")))
    assert page.select_one('a[data-key="p j"]')["href"] == f"{WORKS}?"
    assert "Décidé : séparées" in text(page.main).replace("\xa0", " ")


@pytest.mark.parametrize("sent", [{"choice": "both"}, {}, {"choice": "same", "reason": "a" * 251}])
def test_what_cannot_be_taken_is_said(signed_in, person, asked, works, sent):
    client = signed_in(person("coordinator"))
    page = soup(client.post(pair(*asked), sent, follow=True))
    assert (len(page.select(".message-error")), works()) == (1, [])


def test_two_documents_are_never_put_together_again(signed_in, person, twins, works):
    client = signed_in(person("coordinator"))
    assert works() == [[one.pk for one in twins]]
    client.post(pair(*twins), {"choice": "apart"})
    assert works() == []
    rebuild()
    assert works() == []


def test_a_work_says_why_each_record_is_in_it(signed_in, person, twins):
    page = soup(signed_in(person("documentalist")).get(f"{WORKS}{twins[0].pk}/"))
    members = page.select(".members > li")
    assert [one["id"] for one in members] == [f"record-{one.pk}" for one in twins]
    assert "ressemblance" in text(members[1].select_one(".score"))
    assert "même titre" in text(members[1].select_one(".reasons-for"))


def test_the_address_of_a_member_leads_to_its_work(signed_in, person, twins):
    response = signed_in(person("documentalist")).get(f"{WORKS}{twins[1].pk}/")
    assert response["Location"] == f"{WORKS}{twins[0].pk}/"


def test_a_work_says_who_put_a_record_in_it(signed_in, person, alone):
    chief = person("coordinator")
    actions.act(Gesture.MERGE, alone[:2], by=chief, reason="même colloque")
    page = soup(signed_in(chief).get(f"{WORKS}{alone[0].pk}/"))
    assert "Placée ici par\xa0coordinator@example.org" in text(page.select(".members > li")[1])
    assert "même colloque" in text(page.select(".members > li")[1])


def test_a_work_says_nothing_of_what_put_a_record_elsewhere(signed_in, person, alone):
    chief = person("coordinator")
    actions.act(Gesture.MERGE, alone[:2], by=chief, reason="même colloque")
    actions.act(Gesture.DETACH, [alone[1]], by=chief)
    actions.act(Gesture.MERGE, alone[1:], by=chief, reason="même auteur")
    page = soup(signed_in(chief).get(f"{WORKS}{alone[1].pk}/"))
    assert ["même auteur" in text(one) for one in page.select(".members > li")] == [False, True]
    assert "même colloque" not in text(page.main)


@pytest.mark.parametrize("count", [2, 3])
def test_a_work_asks_as_much_for_two_as_for_three(
    signed_in, person, publish, twins, django_assert_num_queries, count
):
    if count == 3:
        publish(twins[0].description)
    client = signed_in(person("documentalist"))
    client.get(f"{WORKS}{twins[0].pk}/")
    with django_assert_num_queries(9):
        page = soup(client.get(f"{WORKS}{twins[0].pk}/"))
    assert len(page.select(".members > li")) == count


def test_detaching_is_confirmed_then_done_and_can_be_undone(signed_in, person, twins, works):
    client, place = signed_in(person("coordinator")), f"{WORKS}{twins[1].pk}/detacher/"
    page = soup(client.get(place))
    assert (text(page.h1), works()) == ("Détacher une notice", [[one.pk for one in twins]])
    client.post(place, {"reason": "autre édition"})
    decision = Decision.objects.get()
    assert (decision.gesture, decision.reason, works()) == ("detach", "autre édition", [])
    page = soup(client.get(f"{WORKS}decisions/{decision.pk}/"))
    undo = page.select_one("form[action*=defaire]")["action"]
    after = soup(client.post(undo, follow=True))
    assert [text(one.select_one(".state")) for one in (page, after)] == ["en vigueur", "défaite"]
    assert works() == [[one.pk for one in twins]]
    assert "déjà défait" in text(soup(client.post(undo, follow=True)).select(".message")[-1])


def test_another_record_is_found_by_its_number_its_address_or_its_words(signed_in, person, twins, alone):
    client = signed_in(person("documentalist"))
    wanted = alone[1]
    for asked_for in (
        str(wanted.pk),
        f"http://127.0.0.1:8000/notices/{wanted.pk}/",
        f"https://doc.example/en/notices/{wanted.pk}/?style=apa#cite",
        f"https://doc.example/notices/{twins[0].pk}/sources/{wanted.pk}/",
        f"https://doc.example/notices/{twins[0].pk}/#notice-{wanted.pk}",
        f" n° {wanted.pk} ",
        "personnes exilées soins",
    ):
        page = soup(client.get(f"{WORKS}{twins[0].pk}/reunir/", {"q": asked_for}))
        assert page.select_one("ul.lines a.button")["href"] == pair(twins[0], wanted)
    page = soup(client.get(f"{WORKS}{twins[0].pk}/reunir/", {"q": str(twins[1].pk)}))
    assert page.select("ul.lines a.button") == []  # it is of the work already


def test_one_record_of_a_work_is_attached_to_another(signed_in, person, twins, alone, works):
    client = signed_in(person("coordinator"))
    page = soup(client.get(pair(alone[0], twins[1])))
    said = {one["value"]: text(one) for one in page.select("button[name=choice]")}
    assert said.keys() == {"same", "apart", "other"}
    assert said["other"] == f"Seule la notice n°\xa0{twins[1].pk} rejoint l’œuvre de l’autre"
    client.post(pair(alone[0], twins[1]), {"choice": "other"})
    assert works() == [sorted([alone[0].pk, twins[1].pk])]


def test_chained_merges_are_undone_one_record_at_a_time(signed_in, person, alone, works):
    client = signed_in(person("coordinator"))
    a, b, c = alone
    client.post(pair(b, a), {"choice": "same"})
    client.post(pair(c, b), {"choice": "one"})
    assert works() == [[a.pk, b.pk, c.pk]]
    page = soup(client.get(f"{WORKS}decisions/"))
    undo = [one["action"] for one in page.select("form[action*=defaire]")]
    client.post(undo[-1])  # the first merge: b leaves a
    assert works() == [[a.pk, c.pk]] or works() == [[b.pk, c.pk]]
    for place in undo[:-1]:
        client.post(place)
    assert works() == []
    assert soup(client.get(f"{WORKS}decisions/")).select("form[action*=defaire]") == []


@pytest.mark.parametrize("count", [1, 3])
def test_decisions_ask_as_much_for_one_as_for_many(
    signed_in, person, alone, django_assert_num_queries, count
):
    chief = person("coordinator")
    for one, other in ((0, 1), (1, 2), (0, 2))[:count]:
        actions.act(Gesture.APART, [alone[one], alone[other]], by=chief)
    client = signed_in(chief)
    client.get(f"{WORKS}decisions/")
    with django_assert_num_queries(12):
        page = soup(client.get(f"{WORKS}decisions/"))
    assert len(page.select(".decisions > li")) == count


def test_a_decision_shows_a_record_that_is_gone(signed_in, person, alone):
    chief = person("coordinator")
    actions.act(Gesture.APART, alone[:2], by=chief)
    Record.objects.filter(pk=alone[1].pk).delete()
    assert "n’est plus là" in text(soup(signed_in(chief).get(f"{WORKS}decisions/")).main)


def test_a_decision_hides_a_draft_from_other_centres(signed_in, person, alone, irev):
    own, stranger = person("documentalist", irev, name="own"), person("documentalist")
    draft = create_record(Description(title="Canariensis"), structure=irev, by=own)
    actions.tell_apart(draft, [alone[2]], by=own)
    for place in (f"{WORKS}decisions/", f"{WORKS}decisions/{Decision.objects.get().pk}/"):
        seen = text(soup(signed_in(stranger).get(place)).main)
        assert ("Canariensis" in seen, alone[2].title in seen) == (False, True)
        page = soup(signed_in(own).get(place)).main
        links = [text(one) for one in page.select(".title-link")]
        assert ("Canariensis" in text(page), links) == (True, [alone[2].title])


def test_the_home_of_a_documentalist_counts_the_pairs_of_her_centre(signed_in, person, asked, irev):
    page = soup(signed_in(person("documentalist")).get("/gestion/"))
    assert text(page.select_one(".waiting-line")).startswith("1 paire de notices")


def test_pairs_are_walked_through_in_order(asked, person):
    user = person("documentalist")
    place = queries.place_of(asked[1].pk, asked[0].pk, queries.waiting_matches(user))
    assert place == queries.Place(1, 1, None, None)


def test_the_notice_leads_the_staff_to_its_grouping(signed_in, person, twins, client):
    assert b"/gestion/oeuvres/" not in client.get(f"/notices/{twins[0].pk}/").content
    page = soup(signed_in(person("documentalist")).get(f"/notices/{twins[0].pk}/"))
    assert f"{WORKS}{twins[0].pk}/" in [one["href"] for one in page.select(".staff-ways a")]
