"""The index follows the database whatever happens between the two."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import transaction

from mosaique.catalogue import storage
from mosaique.catalogue.enums import RecordState, VersionAction
from mosaique.catalogue.models import Record
from mosaique.catalogue.values.description import Description
from mosaique.core import clock
from mosaique.discovery import queue, registry, search
from mosaique.discovery.engines.tantivy_engine import TantivyEngine
from mosaique.discovery.errors import WriterBusy
from mosaique.discovery.models import QueuedDocument
from mosaique.network.models import Structure
from tests import migrated

ROOT = Path(__file__).parents[2]


@pytest.fixture
def index(db, settings, tmp_path):
    """A fresh index, which has been built once from an empty base; its folder."""
    settings.SEARCH_URL = f"tantivy://{tmp_path}/index"
    queue.rebuild()
    return tmp_path / "index"


@pytest.fixture
def oriv(index):
    return Structure.objects.create(code="ORIV", name="ORIV")


def written(structure, *titles, state=RecordState.PUBLISHED):
    """Ids of records put in the database and nowhere else."""
    new = [storage.NewRecord(Description(title=title), structure.pk, state) for title in titles]
    return storage.insert_records(new, at=clock.now(), by=None, action=VersionAction.CREATED)


def retitled(pk, title):
    storage.replace_description(
        record := Record.objects.get(pk=pk), Description(title=title), at=clock.now(), by=None
    )
    record.save()


def indexed():
    return sorted(search.indexed_ids())


def waiting():
    return sorted(queue.waiting_ids())


def test_what_waits_is_indexed_and_waits_no_more(oriv):
    ids = written(oriv, "Un", "Deux", "Trois")
    queue.enqueue(ids)
    before = (indexed(), waiting())
    assert (before, queue.drain(), indexed(), waiting()) == (([], ids), 3, ids, [])


def test_nothing_waiting_is_nothing_done(oriv):
    assert (queue.drain(), queue.drain()) == (0, 0)


def test_a_document_queued_twice_waits_once_under_its_last_token(oriv):
    (pk,) = written(oriv, "Un")
    first, second = queue.enqueue([pk, pk]), queue.enqueue([pk])
    assert list(QueuedDocument.objects.values_list("document_id", "token")) == [(pk, second)]
    assert first != second


def test_a_change_undone_leaves_nothing_waiting(oriv):
    with transaction.atomic():
        queue.enqueue(written(oriv, "Un"))
        transaction.set_rollback(True)
    assert waiting() == []


def test_what_readers_may_not_see_any_more_is_taken_out(oriv):
    kept, withdrawn, deleted, draft = written(oriv, "Gardé", "Retiré", "Supprimé", "Brouillon")
    queue.enqueue([kept, withdrawn, deleted, draft])
    queue.drain()
    Record.objects.filter(pk=withdrawn).update(state=RecordState.WITHDRAWN)
    Record.objects.filter(pk=draft).update(state=RecordState.DRAFT)
    Record.objects.filter(pk=deleted).delete()
    queue.enqueue([kept, withdrawn, deleted, draft])
    queue.drain()
    assert (indexed(), waiting()) == ([kept], [])


def test_a_document_changed_is_found_by_its_new_words_only(oriv):
    (pk,) = written(oriv, "Ancien")
    queue.enqueue([pk])
    queue.drain()
    retitled(pk, "Nouveau")
    queue.enqueue([pk])
    queue.drain()
    assert [list(search.matching_ids(word)) for word in ("ancien", "nouveau")] == [[], [pk]]


def test_a_limit_does_what_waited_longest_and_leaves_the_rest(oriv):
    first, second, third = (written(oriv, title)[0] for title in ("Un", "Deux", "Trois"))
    for pk in (third, first, second):
        queue.enqueue([pk])
    assert (queue.drain(limit=2), indexed(), waiting()) == (2, [first, third], [second])


def test_a_document_queued_again_while_it_is_indexed_still_waits(oriv, monkeypatch):
    (pk,) = written(oriv, "Un")
    queue.enqueue([pk])
    source = registry.source()
    documents = type(source).documents

    def changed_meanwhile(self, ids):
        yield from documents(self, ids)
        queue.enqueue([pk])

    monkeypatch.setattr(type(source), "documents", changed_meanwhile)
    queue.drain()
    assert (indexed(), waiting()) == ([pk], [pk])


def test_a_document_that_cannot_be_made_keeps_none_of_the_others(oriv, monkeypatch):
    ids = written(oriv, "Un", "Deux", "Trois")
    queue.enqueue(ids)
    source = registry.source()
    documents = type(source).documents

    def stumbling(self, wanted):
        if ids[1] in wanted:
            raise ValueError
        return documents(self, wanted)

    monkeypatch.setattr(type(source), "documents", stumbling)
    queue.drain()
    assert (indexed(), waiting()) == ([ids[0], ids[2]], [ids[1]])


def test_while_another_writes_nothing_is_lost_and_readers_read(oriv, index):
    first, second = written(oriv, "Un", "Deux")
    queue.enqueue([first])
    queue.drain()
    queue.enqueue([second])
    with TantivyEngine(index).writing():
        with pytest.raises(WriterBusy) as refused:
            queue.drain()
        assert (str(refused.value.user_message) != "", indexed(), waiting()) == (True, [first], [second])
    queue.drain()
    assert (indexed(), waiting()) == ([first, second], [])


def test_a_long_write_goes_on_while_another_holds_the_index(oriv, index):
    ids = written(oriv, "Un", "Deux")
    with TantivyEngine(index).writing(), queue.bulk_indexing() as indexing:
        indexing.add(ids, queue.enqueue(ids))
    assert (indexed(), waiting()) == ([], ids)


def test_a_long_write_indexes_as_it_goes(oriv):
    ids = written(oriv, "Un", "Deux")
    with queue.bulk_indexing() as indexing:
        indexing.add(ids, queue.enqueue(ids))
        unseen = indexed()
    assert (unseen, indexed(), waiting()) == ([], ids, [])


def test_a_long_write_also_indexes_what_a_killed_one_left(oriv):
    left, ids = written(oriv, "Un", "Deux"), written(oriv, "Trois")
    queue.enqueue(left)
    with queue.bulk_indexing() as indexing:
        indexing.add(ids, queue.enqueue(ids))
    assert (sorted(indexed()), waiting()) == (sorted([*left, *ids]), [])


def test_a_rebuilding_makes_the_index_what_the_database_says(oriv):
    ids = written(oriv, "Un", "Deux")
    written(oriv, "Brouillon", state=RecordState.DRAFT)
    queue.enqueue([*ids, 999])
    with search.engine().writing() as writer:  # one too many, that nothing queued
        from mosaique.discovery.documents import SearchDocument

        writer.put(SearchDocument(id=12345, title="Fantôme"))
        writer.commit()
    counted = []
    assert (queue.rebuild(progress=counted.append), sum(counted)) == (2, 2)
    assert (indexed(), waiting()) == (ids, [])


def test_a_rebuilding_that_fails_leaves_the_old_index_and_the_queue(oriv, monkeypatch):
    ids = written(oriv, "Un", "Deux")
    queue.enqueue(ids[:1])
    queue.drain()
    queue.enqueue(ids[1:])

    def broken(self):
        raise OSError

    monkeypatch.setattr(type(registry.source()), "all_ids", broken)
    with pytest.raises(OSError):
        queue.rebuild()
    assert (indexed(), waiting()) == (ids[:1], ids[1:])


def test_what_is_queued_during_a_rebuilding_waits_for_the_next_round(oriv):
    first, second = written(oriv, "Un", "Deux")
    queue.enqueue([first])

    queue.rebuild(progress=lambda _: queue.enqueue([second]))

    assert waiting() == [second]
    queue.drain()
    assert (indexed(), waiting()) == ([first, second], [])


def test_an_index_that_vanished_is_made_again_from_the_database(oriv, settings, tmp_path):
    ids = written(oriv, "Un", "Deux")
    queue.enqueue(ids)
    queue.drain()
    settings.SEARCH_URL = f"tantivy://{tmp_path}/autre"
    queue.enqueue(ids[:1])
    queue.drain()
    assert (indexed(), waiting()) == (ids, [])


# Writes, publishes, withdraws and indexes without end, saying each step before it is taken.
WORKER = """
import itertools, django
django.setup()
from django.db import transaction
from mosaique.catalogue import storage
from mosaique.catalogue.enums import RecordState, VersionAction
from mosaique.catalogue.models import Record
from mosaique.catalogue.values.description import Description
from mosaique.core import clock
from mosaique.discovery import queue
from mosaique.network.models import Structure

structure, _ = Structure.objects.get_or_create(code="ORIV", defaults={"name": "ORIV"})
for turn in itertools.count():
    print("write", flush=True)
    with transaction.atomic():
        new = [storage.NewRecord(Description(title=f"Notice {turn}-{n}"), structure.pk, RecordState.PUBLISHED) for n in range(40)]
        ids = storage.insert_records(new, at=clock.now(), by=None, action=VersionAction.CREATED)
        gone = list(Record.objects.published().order_by("pk").values_list("pk", flat=True)[:5])
        Record.objects.filter(pk__in=gone).update(state=RecordState.WITHDRAWN)
        print("queue", flush=True)
        queue.enqueue([*ids, *gone])
    print("index", flush=True)
    queue.rebuild() if turn % 3 == 2 else queue.drain()
"""
# What stands once the queue has been emptied.
INSPECTION = """
import json, django
django.setup()
from mosaique.catalogue.models import Record, RecordVersion
from mosaique.discovery import queue, search
queue.drain()
print(json.dumps({
    "published": sorted(Record.objects.published().values_list("pk", flat=True)),
    "records": Record.objects.count(),
    "versions": RecordVersion.objects.count(),
    "indexed": sorted(search.indexed_ids()),
    "waiting": sorted(queue.waiting_ids()),
}))
"""


@pytest.fixture
def instance(db, ready_made_tables, tmp_path):
    """The environment of processes that share an instance of their own, on SQLite."""
    home = tmp_path / "home"
    home.mkdir()
    environment = {
        **{name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "SEARCH_URL"}},
        "DJANGO_SETTINGS_MODULE": "mosaique.config.settings.base",
        "MOSAIQUE_HOME": str(home),
        "PYTHONPATH": str(ROOT / "src"),
    }
    if ready_made_tables:
        migrated.lay(ready_made_tables, str(home / "db.sqlite3")).close()
    else:
        migrate = "import django; django.setup(); from django.core.management import call_command as c; c('migrate', verbosity=0)"
        subprocess.run([sys.executable, "-c", migrate], env=environment, check=True)
    return environment


def killed_at(line, environment):
    """Start the worker and kill it, without warning, when it has said that many steps; the last step said."""
    with subprocess.Popen(
        [sys.executable, "-c", WORKER], env=environment, stdout=subprocess.PIPE, text=True
    ) as worker:
        said = [worker.stdout.readline().strip() for _ in range(line)][-1]
        worker.send_signal(signal.SIGKILL)
    return said, worker.returncode


def test_kills_at_any_step_leave_an_instance_that_catches_up(instance):
    killed = [killed_at(line, instance) for line in (1, 2, 6, 9, 12)]
    assert killed == [(step, -signal.SIGKILL) for step in ("write", "queue", "index", "index", "index")]

    answer = subprocess.run(
        [sys.executable, "-c", INSPECTION], env=instance, capture_output=True, text=True, check=True
    )
    found = json.loads(answer.stdout)

    assert (found["indexed"], found["waiting"]) == (found["published"], [])
    assert found["records"] == found["versions"]
    assert found["records"] % 40 == 0
    assert found["records"] >= 40 * 6
