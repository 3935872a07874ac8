"""The head of the entry page: what waits on a record, whom it waits for, what proofreaders said of its fields."""

from __future__ import annotations

import datetime as dt

import pytest

from mosaique.catalogue import actions, claims, proofreading
from mosaique.catalogue.models import FieldComment, Record, ReviewRequest
from mosaique.catalogue.values.description import Identifier, Link
from mosaique.core import clock
from mosaique.desk.models import Entry
from tests.desk.entry.conftest import ABSTRACT, NEW, a_record, filled_in, soup

HEAD_QUERIES = 21
TITLE = "Observation des discriminations dans le logement"


@pytest.fixture
def paul(person):
    return person("documentalist", name="paul")


@pytest.fixture
def irene(person, irev):
    """A documentalist of another centre."""
    return person("documentalist", irev, name="irene")


def place(record, end=""):
    return f"/gestion/notices/{record.pk}/{end}"


def head(client, record):
    """The head's ways as people read them."""
    ways = soup(client.get(place(record))).select(".ways li")
    return [way.get_text(" ", strip=True).replace("\u00a0", " ") for way in ways]


@pytest.fixture
def late_november(monkeypatch):
    moment = dt.datetime(2010, 11, 29, 10, tzinfo=dt.UTC)
    monkeypatch.setattr("mosaique.core.clock.now", lambda: moment)
    return moment


# ---- the ways


def test_head_says_who_was_asked_to_proofread(desk, oriv, marie, paul):
    record = a_record(oriv, marie)
    assert head(desk, record)[0] == "Demander une relecture"
    proofreading.ask_proofreading(record, by=marie, person=paul)
    assert head(desk, record)[0] == "Relecture demandée à paul@example.org"
    proofreading.ask_proofreading(record, by=marie, structure=oriv)
    assert head(desk, record)[0] == "Relecture demandée à ORIV"


@pytest.mark.usefixtures("late_november")
def test_document_is_taken_and_given_back_from_its_head(desk, oriv, marie, paul):
    record = a_record(oriv, marie)
    for said in (["Je m’en charge"], ["à vous jusqu’au 13 décembre Je la rends"], ["Je m’en charge"]):
        assert head(desk, record)[3:4] == said
        (form,) = soup(desk.get(place(record))).select(".ways form")
        response = desk.post(form["action"], {"next": form.select_one("[name=next]")["value"]})
        assert response["Location"] == place(record)
    claims.release(record)
    claims.claim(record, by=paul)
    assert head(desk, record)[3] == "prise par paul@example.org jusqu’au 13 décembre"
    assert soup(desk.get(place(record))).select(".ways form") == []


def test_returned_record_says_why_until_it_is_handed_in_again(desk, oriv, marie, paul):
    record = a_record(oriv, marie)
    actions.return_record(record, by=paul, reason="Il manque la date")
    (said,) = soup(desk.get(place(record))).select(".message-warning")
    assert said.get_text().endswith(": Il manque la date")
    desk.post(place(record), filled_in(desk.get(place(record)), do="save:review"))
    assert soup(desk.get(place(record))).select(".message-warning") == []


@pytest.mark.usefixtures("late_november")
def test_withdrawn_record_says_when_and_why(desk, oriv, marie):
    record = a_record(oriv, marie)
    Record.objects.filter(pk=record.pk).update(state="published")
    actions.withdraw_record(record, by=marie, reason="Doublon")
    (said,) = soup(desk.get(place(record))).select(".message-warning")
    assert said.get_text().replace("\u00a0", " ") == "Retirée le 29 novembre 2010 : Doublon"


# ---- saving and having it proofread


def test_saving_for_proofreading_saves_and_asks_the_centre(desk, oriv, marie):
    page = desk.get(f"{NEW}?type=report")
    response = desk.post(NEW, filled_in(page, title=TITLE, abstract=ABSTRACT, do="save:review"), follow=True)
    record = Record.objects.get()
    assert (record.title, record.state) == (TITLE, "draft")
    assert list(ReviewRequest.objects.values_list("record", "asked_by", "structure", "person")) == [
        (record.pk, marie.pk, oriv.pk, None)
    ]
    assert [str(one) for one in response.context["messages"]][1] == "Le brouillon attend ORIV."


def test_saving_for_proofreading_replaces_nobody_who_was_asked(desk, oriv, marie, irene):
    record = a_record(oriv, marie)
    proofreading.ask_proofreading(record, by=marie, person=irene)
    desk.post(place(record), filled_in(desk.get(place(record)), title=TITLE, do="save:review"))
    assert (Record.objects.get().title, ReviewRequest.objects.get().person) == (TITLE, irene)


def test_form_that_is_refused_asks_nobody(desk, oriv, marie):
    record = a_record(oriv, marie)
    sent = filled_in(desk.get(place(record)), title="", do="save:review")
    assert (desk.post(place(record), sent).status_code, ReviewRequest.objects.count()) == (422, 0)


def test_published_record_is_saved_and_handed_to_nobody(desk, oriv, marie):
    record = a_record(oriv, marie)
    Record.objects.filter(pk=record.pk).update(state="published")
    sent = filled_in(desk.get(place(record)), title=TITLE, do="save:review")
    response = desk.post(place(record), sent, follow=True)
    assert len(soup(response).select(".message-error")) == 1
    assert (Record.objects.get().title, ReviewRequest.objects.count()) == (TITLE, 0)


# ---- comments beside their fields


@pytest.fixture
def commented(oriv, marie, paul):
    record = a_record(oriv, marie)
    for member, text in (
        ("title", "Et le sous-titre ?"), ("abstracts", "Trop court"), ("host", "Quel numéro ?"),
        ("responsibility", "Sur la page de titre"), ("", "Bon travail"),
    ):  # fmt: skip
        proofreading.comment(record, member=member, text=text, by=paul)
    proofreading.resolve(proofreading.comment(record, member="date", text="Réglé", by=paul), by=paul)
    return record


def test_comments_stand_beside_their_fields_and_those_of_none_above(desk, commented):
    page = soup(desk.get(place(commented)))
    beside = {
        field["class"][1]: [one.p.get_text(strip=True) for one in field.select(".comments li")]
        for field in page.select(".field:has(.comments)")
    }
    above = [one.p.get_text(" ", strip=True) for one in page.select(".ways ~ .comments li")]
    assert beside == {"field-title": ["Et le sous-titre ?"], "field-abstract": ["Trop court"]}
    assert above == ["Dans (revue ou ouvrage) – Quel numéro ?", "Mention de responsabilité – Sur la page de titre",
                     "Bon travail"]  # fmt: skip


def test_comment_is_dealt_with_from_the_form_and_what_is_typed_stays(desk, marie, commented):
    page = desk.get(place(commented))
    button = soup(page).select_one(".field-title .comments button")
    response = desk.post(place(commented), filled_in(page, title=TITLE) | {button["name"]: button["value"]})
    assert response["Location"] == place(commented)
    assert FieldComment.objects.get(member="title").resolved_by == marie
    again = desk.get(place(commented))
    assert (filled_in(again)["title"], soup(again).select(".field-title .comments")) == (TITLE, [])
    assert Record.objects.get(pk=commented.pk).version == 1


@pytest.mark.parametrize("named", ["0", "abc", "9" * 30, "9" * 5000])
def test_comment_that_does_not_exist_is_not_found(desk, commented, named):
    sent = filled_in(desk.get(place(commented)), do=f"resolve:{named}")
    assert desk.post(place(commented), sent).status_code == 404
    assert FieldComment.objects.unresolved().count() == 5


def test_comment_of_another_record_is_not_dealt_with(desk, oriv, marie, commented):
    other = a_record(oriv, marie)
    sent = filled_in(desk.get(place(other)), do=f"resolve:{FieldComment.objects.first().pk}")
    assert desk.post(place(other), sent).status_code == 404
    assert FieldComment.objects.unresolved().count() == 5


# ---- who describes the same document


def panel(client, page, **typed):
    sent = filled_in(page, **typed)
    return soup(client.post(f"/gestion/notices/saisie/{sent['entry']}/", sent))


@pytest.mark.parametrize(
    "typed",
    [
        {"title": TITLE},
        {"title": "Autre", "identifiers": "10.3917/savo.029.0009"},
        {"title": "Autre", "links": "https://example.org/rapport.pdf"},
    ],
)
@pytest.mark.usefixtures("late_november")
def test_colleague_of_the_network_who_took_the_document_is_named_and_the_draft_is_not_shown(
    desk, irev, irene, typed
):
    draft = a_record(
        irev, irene, title=TITLE, identifiers=[Identifier(scheme="doi", value="10.3917/savo.029.0009")],
        links=[Link(url="https://example.org/rapport.pdf")],
    )  # fmt: skip
    assert panel(desk, desk.get(f"{NEW}?type=report"), **typed).select(".message-warning") == []
    claims.claim(draft, by=irene)
    found = panel(desk, desk.get(f"{NEW}?type=report"), **typed)
    (warning,) = found.select(".message-warning")
    assert warning.get_text().replace("\u00a0", " ") == (
        f"IREV décrit déjà ce qui semble être le même document : « {TITLE} » (irene@example.org, jusqu’au 13 décembre)."
    )
    assert (warning.select("a"), found.select("#side-alike")) == ([], [])


def test_own_claim_and_one_that_has_lapsed_are_no_warning(desk, oriv, irev, marie, irene):
    claims.claim(a_record(oriv, marie, title=TITLE), by=marie)
    lapsed = claims.claim(a_record(irev, irene, title=TITLE), by=irene)
    lapsed.until = clock.now() - dt.timedelta(days=1)
    lapsed.save()
    assert panel(desk, desk.get(f"{NEW}?type=report"), title=TITLE).select(".message-warning") == []


# ---- the rest


def test_entry_of_a_record_that_one_may_change_no_more_saves_nothing(desk, oriv, irev, marie):
    record = a_record(oriv, marie)
    sent = filled_in(desk.get(place(record)), title=TITLE)
    Record.objects.filter(pk=record.pk).update(structure=irev)
    assert (Entry.objects.get().record, desk.post(NEW, sent).status_code) == (record, 403)
    assert Record.objects.get().title == "L'habitat des immigrés"


@pytest.mark.parametrize("count", [1, 3])
def test_head_asks_a_constant_number_of_questions(
    desk, oriv, irev, marie, paul, irene, django_assert_num_queries, count
):
    record = a_record(oriv, marie, title=TITLE)
    claims.claim(record, by=marie)
    proofreading.ask_proofreading(record, by=marie, person=paul)
    for number in range(count):
        proofreading.comment(record, member="title", text=f"Oui {number} ?", by=paul)
        claims.claim(a_record(irev, irene, title=TITLE), by=irene)
    desk.get(place(record))
    with django_assert_num_queries(HEAD_QUERIES):
        page = soup(desk.get(place(record)))
    assert (len(page.select(".comments li")), len(page.select(".message-warning"))) == (count, count)
