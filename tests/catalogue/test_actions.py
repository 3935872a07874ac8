"""A record's life: states, versions, refusals, and what follows from each in the database."""

from __future__ import annotations

import msgspec
import pytest

from mosaique.catalogue import actions
from mosaique.catalogue.enums import RecordState, VersionAction
from mosaique.catalogue.errors import EditConflict, RecordIncomplete, StateRefused
from mosaique.catalogue.history import changes
from mosaique.catalogue.models import Contribution, Holding, MatchKey, Record, RecordConcept, RecordVersion
from mosaique.catalogue.values.codes import DocumentType, Scope
from mosaique.catalogue.values.description import (
    Abstract,
    Contributor,
    Description,
    HoldingDraft,
    Identifier,
    Keyword,
)
from mosaique.catalogue.values.minimum_level import Element
from mosaique.discovery import queue

pytestmark = pytest.mark.usefixtures("housing")

COMPLETE = Description(
    type=DocumentType.BOOK,
    title="L'habitat des immigrés",
    date="2009",
    contributors=[Contributor(name="Sayad, Abdelmalek")],
    identifiers=[Identifier(scheme="isbn", value="9782020101554")],
    abstracts=[
        Abstract(text="Comment les immigrés se sont logés en France depuis 1945. " * 5, language="fr")
    ],
    keywords=[Keyword(text="Logement")],
    scope=Scope.NATIONAL,
)
POOR = Description(title="Sans rien d'autre")


@pytest.fixture
def alice(person):
    return person("manager")


@pytest.fixture
def record(oriv, alice):
    return actions.create_record(COMPLETE, structure=oriv, by=alice, holdings=[HoldingDraft(shelf_mark="A1")])


def edited(description=COMPLETE, **members):
    return msgspec.structs.replace(description, **members)


def history(record):
    return list(record.versions.order_by("number").values_list("number", "action"))


def waiting():
    return sorted(queue.waiting_ids())


def test_a_new_record_is_a_draft_with_its_columns_copies_links_and_first_version(record, oriv, alice):
    columns = Record.objects.values_list(
        "state", "title", "sort_title", "main_contributor", "type", "year", "scope", "is_complete", "version",
        "published_at", "created_by", "structure",
    ).get(pk=record.pk)  # fmt: skip
    assert columns == (
        "draft", "L'habitat des immigrés", "habitat des immigres", "Sayad, Abdelmalek", "book", 2009,
        "national", True, 1, None, alice.pk, oriv.pk,
    )  # fmt: skip
    assert history(record) == [(1, VersionAction.CREATED)]
    assert list(record.holdings.values_list("structure__code", "shelf_mark")) == [("ORIV", "A1")]
    assert list(record.record_concepts.values_list("concept__identifier", flat=True)) == ["c118"]
    assert waiting() == [record.pk]


def test_a_record_goes_through_every_state(record, alice):
    states = [
        actions.proofread_record(record, by=alice).state,
        actions.return_record(record, by=alice, reason="Revoir le résumé").state,
        actions.proofread_record(record, by=alice).state,
        actions.publish_record(record, by=alice).state,
        actions.withdraw_record(record, by=alice, reason="Doublon").state,
        actions.restore_record(record, by=alice).state,
    ]
    assert states == ["proofread", "draft", "proofread", "published", "withdrawn", "published"]
    assert [action for _, action in history(record)] == [
        "created", "proofread", "returned", "proofread", "published", "withdrawn", "restored",
    ]  # fmt: skip
    assert list(record.versions.exclude(comment="").order_by("number").values_list("comment", flat=True)) == [
        "Revoir le résumé",
        "Doublon",
    ]


MOVES = {
    "proofread": lambda record, by: actions.proofread_record(record, by=by),
    "return": lambda record, by: actions.return_record(record, by=by),
    "publish": lambda record, by: actions.publish_record(record, by=by),
    "withdraw": lambda record, by: actions.withdraw_record(record, by=by, reason=""),
    "restore": lambda record, by: actions.restore_record(record, by=by),
}
LEADS_TO = {
    ("draft", "proofread"): "proofread",
    ("draft", "return"): "draft",
    ("proofread", "return"): "draft",
    ("draft", "publish"): "published",
    ("proofread", "publish"): "published",
    ("published", "withdraw"): "withdrawn",
    ("withdrawn", "restore"): "published",
}


@pytest.mark.parametrize("move", MOVES)
@pytest.mark.parametrize("state", RecordState)
def test_a_move_is_made_from_its_states_and_refused_from_the_others(record, alice, state, move):
    Record.objects.filter(pk=record.pk).update(state=state)
    try:
        reached = MOVES[move](record, alice).state
    except StateRefused as refused:
        reached = f"refused: {refused.state}"
    assert reached == LEADS_TO.get((state, move), f"refused: {state}")
    assert record.versions.count() == (2 if (state, move) in LEADS_TO else 1)
    assert Record.objects.get(pk=record.pk).state == LEADS_TO.get((state, move), state)


def test_a_refusal_names_the_state_in_words(record, alice):
    with pytest.raises(StateRefused) as refused:
        actions.withdraw_record(record, by=alice, reason="")
    assert "Brouillon" in refused.value.user_message


def test_publishing_dates_the_first_time_only(record, alice):
    first = actions.publish_record(record, by=alice).published_at
    actions.withdraw_record(record, by=alice, reason="Erreur")
    restored = actions.restore_record(record, by=alice)
    assert (restored.published_at, restored.withdrawn_at, restored.withdrawal_reason) == (first, None, "")


def test_withdrawing_keeps_when_and_why(record, alice):
    actions.publish_record(record, by=alice)
    withdrawn = actions.withdraw_record(record, by=alice, reason="x" * 300)
    assert (withdrawn.withdrawal_reason, withdrawn.withdrawn_at) == ("x" * 250, withdrawn.updated_at)


def test_what_a_record_lacks_is_named(oriv, alice):
    record = actions.create_record(POOR, structure=oriv, by=alice)
    with pytest.raises(RecordIncomplete) as refused:
        actions.publish_record(record, by=alice)
    assert refused.value.missing == [
        Element.TYPE, Element.DATE, Element.ABSTRACT, Element.SUBJECT, Element.SCOPE,
    ]  # fmt: skip
    assert history(record) == [(1, "created")]


@pytest.mark.parametrize(
    ("without", "missing"),
    [
        ({"title": ""}, Element.TITLE),
        ({"type": DocumentType.OTHER}, Element.TYPE),
        ({"date": "s.d."}, Element.DATE),
        ({"abstracts": [Abstract(text="Court.")]}, Element.ABSTRACT),
        ({"keywords": [Keyword(text="Mot inconnu")]}, Element.SUBJECT),
        ({"scope": ""}, Element.SCOPE),
    ],
)
def test_each_element_of_the_minimum_level_is_required_by_itself(oriv, alice, without, missing):
    record = actions.create_record(edited(**without), structure=oriv, by=alice)
    with pytest.raises(RecordIncomplete) as refused:
        actions.publish_record(record, by=alice)
    assert refused.value.missing == [missing]


def test_editing_replaces_the_description_its_columns_and_its_links(record, alice):
    after = edited(
        title="Une autre", date="1998", contributors=[Contributor(name="Noiriel, Gérard")], keywords=[]
    )
    saved = actions.edit_record(record, after, by=alice, version=1, comment="Mauvais titre")

    assert (saved.description, saved.title, saved.sort_title, saved.year, saved.version) == (
        after, "Une autre", "autre", 1998, 2,
    )  # fmt: skip
    assert saved.is_complete is False
    assert list(Contribution.objects.values_list("agent__name", flat=True)) == ["Noiriel, Gérard"]
    assert list(RecordConcept.objects.all()) == []
    assert history(record) == [(1, "created"), (2, "edited")]
    assert Record.objects.get(pk=record.pk).description == after


def test_saving_what_is_there_already_makes_no_version(record, alice):
    queue.drain()
    actions.edit_record(record, COMPLETE, by=alice, version=1)
    assert (history(record), waiting()) == ([(1, "created")], [])


def test_an_older_version_on_screen_is_not_saved_over_a_newer_one(record, alice):
    actions.edit_record(record, edited(title="La première enregistrée"), by=alice, version=1)
    with pytest.raises(EditConflict):
        actions.edit_record(record, edited(title="La seconde"), by=alice, version=1)
    assert Record.objects.get(pk=record.pk).title == "La première enregistrée"


def test_a_published_record_does_not_fall_below_the_level_it_reached(record, alice):
    actions.publish_record(record, by=alice)
    keys = set(MatchKey.objects.values_list("digest", flat=True))
    with pytest.raises(RecordIncomplete) as refused:
        actions.edit_record(record, edited(abstracts=[], title="Autre"), by=alice)
    assert refused.value.missing == [Element.ABSTRACT]
    assert Record.objects.get(pk=record.pk).description == COMPLETE
    assert set(MatchKey.objects.values_list("digest", flat=True)) == keys


def test_a_record_published_below_the_level_by_an_import_can_still_be_mended(oriv, alice):
    record = actions.create_record(POOR, structure=oriv, by=alice)
    Record.objects.filter(pk=record.pk).update(state=RecordState.PUBLISHED)
    assert actions.edit_record(record, edited(POOR, date="2001"), by=alice).year == 2001


def test_reverting_gives_the_former_description_back_as_a_new_version(record, alice):
    actions.edit_record(record, edited(title="Essai malheureux"), by=alice)
    reverted = actions.revert_record(record, number=1, by=alice)

    assert (reverted.description, reverted.title) == (COMPLETE, "L'habitat des immigrés")
    assert history(record) == [(1, "created"), (2, "edited"), (3, "edited")]
    kept = [
        actions.version_description(version).title for version in RecordVersion.objects.order_by("number")
    ]
    assert kept == ["L'habitat des immigrés", "Essai malheureux", "L'habitat des immigrés"]


def test_history_says_what_each_version_changed(record, alice):
    actions.edit_record(record, edited(title="Second titre", keywords=[]), by=alice)
    said = [
        (change.version.number, [(one.member, one.before, one.after) for one in change.members])
        for change in changes(record)
    ]
    assert said == [
        (2, [("title", "L'habitat des immigrés", "Second titre"), ("keywords", "Logement", "")]),
        (1, []),
    ]


def test_copies_of_one_centre_are_replaced_and_others_stay(record, irev, oriv, alice):
    actions.set_holdings(record, [HoldingDraft(shelf_mark="I9")], structure=irev, by=alice)
    actions.set_holdings(
        record, [HoldingDraft(shelf_mark="B1"), HoldingDraft(shelf_mark="B2")], structure=oriv, by=alice
    )
    copies = Holding.objects.values_list("structure__code", "shelf_mark").order_by("shelf_mark")
    assert list(copies) == [("ORIV", "B1"), ("ORIV", "B2"), ("IREV", "I9")]


@pytest.mark.parametrize("moves", [["publish"], ["publish", "withdraw"], ["publish", "withdraw", "restore"]])
def test_what_readers_saw_is_never_deleted(record, alice, moves):
    for move in moves:
        MOVES[move](record, alice)
    with pytest.raises(StateRefused):
        actions.delete_draft(record, by=alice)
    assert Record.objects.filter(pk=record.pk).exists()


def test_each_change_is_queued_for_the_index(record, alice):
    queue.drain()
    seen = []
    for move in ("proofread", "publish", "withdraw", "restore"):
        MOVES[move](record, alice)
        seen.append(waiting())
        queue.drain()
    assert seen == [[record.pk]] * 4
