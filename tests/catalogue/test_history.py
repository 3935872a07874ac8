"""Differences word by word, and going back one member at a time."""

from __future__ import annotations

import msgspec
import pytest

from mosaique.catalogue import actions
from mosaique.catalogue.history import Change, changes, word_changes
from mosaique.catalogue.member_names import MEMBER_NAMES
from mosaique.catalogue.values.description import Description, Keyword

FIRST = Description(title="Premier titre", date="2009", keywords=[Keyword(text="foyer")])


@pytest.fixture
def alice(person):
    return person("manager")


@pytest.fixture
def record(oriv, alice):
    return actions.create_record(FIRST, structure=oriv, by=alice)


def runs(before, after):
    signs = {Change.SAME: "", Change.REMOVED: "-", Change.ADDED: "+"}
    return [f"{signs[change]}{text}" for change, text in word_changes(before, after)]


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("même", "même", ["même"]),
        ("", "tout neuf", ["+tout neuf"]),
        ("tout vieux", "", ["-tout vieux"]),
        ("", "", []),
        ("le logement social", "le logement des immigrés", ["le logement ", "-social", "+des immigrés"]),
        ("ampleur et suite", "ampleur", ["ampleur", "- et suite"]),
        ("un deux", "trois quatre", ["-un deux", "+trois quatre"]),
        ("fin.", "fin !", ["fin", "-.", "+ !"]),
        ("a\nb", "a\nc\nb", ["a\n", "+c\n", "b"]),
    ],
)
def test_a_text_is_compared_word_by_word(before, after, said):
    assert runs(before, after) == said


def test_both_texts_can_be_read_in_the_difference():
    before, after = "Il habite un foyer, à Lyon.", "Elle habitait un foyer à Villeurbanne."
    found = word_changes(before, after)
    assert "".join(text for change, text in found if change != Change.ADDED) == before
    assert "".join(text for change, text in found if change != Change.REMOVED) == after


def test_a_repetitive_text_is_compared_at_once():
    assert "".join(text for change, text in word_changes("a " * 1990, "a b " * 990) if change != "added") == (
        "a " * 1990
    )


def test_a_very_long_text_is_shown_whole_twice():
    assert runs("mot " * 5000, "mot") == ["-" + "mot " * 5000, "+mot"]


def test_every_member_of_a_description_has_a_name():
    assert tuple(MEMBER_NAMES) == Description.__struct_fields__


def test_one_member_goes_back_and_the_others_stay(record, alice):
    second = msgspec.structs.replace(FIRST, title="Second titre", date="2010", keywords=[])
    actions.edit_record(record, second, by=alice)
    reverted = actions.revert_member(record, number=1, member="keywords", by=alice)
    assert reverted.description == msgspec.structs.replace(second, keywords=FIRST.keywords)
    assert list(record.versions.values_list("number", "comment")) == [(3, "v1: keywords"), (2, ""), (1, "")]


def test_a_member_that_does_not_exist_is_refused(record, alice):
    with pytest.raises(LookupError):
        actions.revert_member(record, number=1, member="colour", by=alice)


def test_versions_come_in_pages_newest_first(record, alice):
    for number in range(2, 6):
        actions.edit_record(record, Description(title=f"Titre {number}"), by=alice)
    shown = [(one.version.number, one.before.title) for one in changes(record, limit=2)]
    assert shown == [(5, "Titre 4"), (4, "Titre 3")]
    older = [(one.version.number, one.before.title) for one in changes(record, before=4, limit=5)]
    assert older == [(3, "Titre 2"), (2, "Premier titre"), (1, "Premier titre")]
