"""The index holds a document a work, whatever of it was queued."""

from __future__ import annotations

import pytest

from mosaique.catalogue import storage
from mosaique.catalogue.enums import RecordState, VersionAction
from mosaique.catalogue.indexing import RecordSource
from mosaique.catalogue.integrity import differences
from mosaique.catalogue.models import Record
from mosaique.catalogue.values.description import Description, HoldingDraft, Keyword
from mosaique.catalogue.works.reading import leading_ids
from mosaique.core import clock
from mosaique.discovery import queue, search
from mosaique.discovery.search import engine_at
from mosaique.network.enums import StructureKind
from mosaique.network.models import Structure

pytestmark = pytest.mark.usefixtures("thesaurus_read_once")


@pytest.fixture
def works(db, settings, tmp_path):
    """Three records: the second leads the third, the first is alone."""
    settings.SEARCH_URL = f"tantivy://{tmp_path}/index"
    engine_at.cache_clear()
    oriv = Structure.objects.create(code="ORIV", name="Observatoire")
    sudoc = Structure.objects.create(code="SUDOC", name="Sudoc", kind=StructureKind.PARTNER)
    new = [
        storage.NewRecord(
            Description(title=title, keywords=[Keyword(text=word)]),
            centre.pk,
            RecordState.PUBLISHED,
            [HoldingDraft(shelf_mark=mark, access="loan")],
        )
        for title, word, centre, mark in (
            ("Autre chose", "jardin", oriv, "J 1"),
            ("Accueil des étrangers", "foyer", oriv, "INT 1"),
            ("Accueil des étrangers", "hôte", sudoc, "S 9"),
        )
    ]
    ids = storage.insert_records(new, at=clock.now(), by=None, action=VersionAction.CREATED)
    Record.objects.filter(pk=ids[2]).update(leader=ids[1])
    return ids


def test_a_work_is_one_document_with_the_words_and_copies_of_all(works):
    alone, leader, member = works
    found = list(RecordSource().documents([alone, member, leader]))
    assert [one.id for one in found] == [alone, leader]
    assert found[1].keywords == ("foyer", "hôte", "INT 1", "S 9")
    assert found[1].facets["structure"] == ("ORIV", "SUDOC")


def test_only_those_that_lead_are_expected_of_the_index(works):
    assert list(RecordSource().all_ids()) == works[:2]


@pytest.mark.parametrize("queued", [[1], [2], [1, 2]])
def test_whatever_is_queued_leads_to_the_document_of_the_work(works, queued):
    queue.rebuild()
    Record.objects.filter(pk=works[1]).update(description=Description(title="Hospitalité"))
    queue.enqueue(works[place] for place in queued)
    queue.drain()
    hits = search.search(search.SearchRequest(text="hospitalité")).hits
    assert ([hit.id for hit in hits], list(search.indexed_ids())) == ([works[1]], works[:2])


def test_a_record_put_in_a_work_leaves_the_index_and_comes_back_alone(works):
    alone, leader, member = works
    queue.rebuild()
    Record.objects.filter(pk=alone).update(leader=leader)
    queue.enqueue([alone])
    queue.drain()
    assert list(search.indexed_ids()) == [leader]
    Record.objects.filter(pk=member).update(leader=None)
    queue.enqueue([member, leader])
    queue.drain()
    assert list(search.indexed_ids()) == [leader, member]
    assert [one for one in differences() if one["part"] == "index"] == []


def test_a_member_that_readers_see_no_more_has_its_work_indexed_without_it(works):
    member = works[2]
    queue.rebuild()
    Record.objects.filter(pk=member).update(state=RecordState.WITHDRAWN)
    queue.enqueue([member])
    queue.drain()
    assert [hit.id for hit in search.search(search.SearchRequest(text="hôte")).hits] == []
    assert list(search.indexed_ids()) == works[:2]


@pytest.mark.parametrize(("erased", "left"), [(1, [0, 2]), (2, [0, 1])])
def test_what_is_left_of_a_work_is_indexed_when_a_record_is_erased(works, erased, left):
    queue.rebuild()
    storage.bury_records([works[erased]], at=clock.now())
    Record.objects.filter(pk=works[erased]).delete()
    queue.drain()
    assert list(search.indexed_ids()) == [works[place] for place in left]
    (found,) = search.search(search.SearchRequest(text="étrangers")).hits
    assert found.id == works[left[1]]
    assert [one for one in differences() if one["part"] == "index"] == []


def test_what_waits_for_a_member_is_no_difference_of_its_work(works):
    queue.enqueue([works[0], works[2]])
    assert [one for one in differences() if one["part"] == "index"] == []


@pytest.mark.parametrize("count", [1, 3])
def test_documents_ask_as_much_for_one_as_for_many(works, django_assert_num_queries, count):
    with django_assert_num_queries(6):
        list(RecordSource().documents(works[:count]))


def test_leading_ids_keep_the_order_and_say_each_once(works):
    alone, leader, member = works
    assert leading_ids([member, alone, leader, 10**6]) == [leader, alone, 10**6]
