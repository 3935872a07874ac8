"""Generations of the index: readers never meet none, writers never meet each other."""

from __future__ import annotations

import subprocess
import sys
import textwrap
import threading

import pytest

from mosaique.discovery.documents import SearchDocument, SearchRequest
from mosaique.discovery.engines import tantivy_store
from mosaique.discovery.engines.tantivy_engine import TantivyEngine
from mosaique.discovery.engines.tantivy_schema import VERSION
from mosaique.discovery.errors import IndexDamaged, WriterBusy
from mosaique.discovery.query.parser import parse
from tests.discovery.conftest import fill


def document(number: int, title: str = "commun") -> SearchDocument:
    return SearchDocument(id=number, title=title)


def total(engine: TantivyEngine, text: str = "") -> int:
    return engine.search(SearchRequest(text=text), parse(text)).total


def generations(engine: TantivyEngine) -> list[str]:
    return sorted(path.name for path in engine.store.folder.glob("v*-*"))


def test_new_folder_serves_an_empty_index_that_asks_to_be_rebuilt(engine):
    assert (total(engine), engine.needs_rebuilding) == (0, True)


def test_rebuilding_replaces_the_index_and_sweeps_the_old_one(engine):
    fill(engine, [document(1), document(2)])
    with engine.rebuilding() as writer:
        writer.put(document(3))
        assert list(engine.ids()) == [1, 2]
    assert (list(engine.ids()), engine.needs_rebuilding, generations(engine)) == (
        [3],
        False,
        [f"v{VERSION}-2"],
    )


def test_rebuilding_that_fails_leaves_the_old_index(engine):
    fill(engine, [document(1)])

    class PowerCutError(Exception):
        pass

    def interrupted() -> None:
        with engine.rebuilding() as writer:
            writer.put(document(2))
            raise PowerCutError

    with pytest.raises(PowerCutError):
        interrupted()
    assert list(engine.ids()) == [1]
    with engine.rebuilding() as writer:
        writer.put(document(3))
    assert (list(engine.ids()), len(generations(engine))) == ([3], 1)


def test_what_is_not_committed_is_left_out(engine):
    fill(engine, [document(1)])
    with engine.writing() as writer:
        writer.put(document(2))
        writer.remove(1)
    assert list(engine.ids()) == [1]


def test_document_put_twice_is_there_once_as_it_was_last(engine):
    fill(engine, [document(1, "ancien"), document(1, "nouveau")])
    fill(engine, [document(1, "dernier")])
    assert [total(engine, word) for word in ("ancien", "nouveau", "dernier")] == [0, 0, 1]


def test_reader_of_another_engine_sees_each_commit(engine):
    other = TantivyEngine(engine.store.folder)
    seen = []
    for number in range(1, 6):
        fill(engine, [document(number)])
        seen.append(total(other))
    assert seen == [1, 2, 3, 4, 5]


def test_reader_of_another_engine_follows_a_swap(engine):
    other = TantivyEngine(engine.store.folder)
    fill(engine, [document(1)])
    assert total(other) == 1
    with engine.rebuilding() as writer:
        writer.put(document(7))
        writer.put(document(8))
    assert (total(other), list(other.ids())) == (2, [7, 8])


def test_searching_goes_on_while_the_index_is_rebuilt_again_and_again(engine):
    fill(engine, [document(number) for number in range(1, 21)])
    other = TantivyEngine(engine.store.folder)
    seen: set[int] = set()
    errors: list[Exception] = []
    stop = threading.Event()

    def read() -> None:
        while not stop.is_set():
            try:
                seen.add(total(other, "commun"))
            except Exception as error:  # noqa: BLE001  # whatever it is, it is shown
                errors.append(error)

    readers = [threading.Thread(target=read) for _ in range(2)]
    for reader in readers:
        reader.start()
    for _turn in range(8):
        with engine.rebuilding() as writer:
            for number in range(1, 21):
                writer.put(document(number))
    stop.set()
    for reader in readers:
        reader.join()
    assert (errors, seen) == ([], {20})


def test_second_writer_is_refused_until_the_first_is_done(engine):
    other = TantivyEngine(engine.store.folder)
    with engine.writing(), pytest.raises(WriterBusy), other.writing():
        pass
    fill(other, [document(1)])
    assert total(engine) == 1


def test_rebuilding_waits_for_a_writer_then_gives_up(engine, monkeypatch):
    monkeypatch.setattr("mosaique.discovery.engines.tantivy_engine._REBUILD_WAITS", 0.2)
    other = TantivyEngine(engine.store.folder)
    with engine.writing(), pytest.raises(WriterBusy), other.rebuilding():
        pass


def test_writer_of_another_process_is_met_and_its_end_frees_the_index(engine):
    total(engine)
    code = """
        import sys, pathlib
        from mosaique.discovery.engines.tantivy_engine import TantivyEngine
        with TantivyEngine(pathlib.Path(sys.argv[1])).writing():
            print("writing", flush=True)
            sys.stdin.read()
    """
    child = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(code), str(engine.store.folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert child.stdout.readline() == "writing\n"
    with pytest.raises(WriterBusy), engine.writing():
        pass
    child.kill()
    child.wait()
    child.stdin.close()
    child.stdout.close()
    fill(engine, [document(1)])
    assert total(engine) == 1


def test_index_of_another_version_is_set_aside_and_asks_to_be_rebuilt(engine, monkeypatch):
    fill(engine, [document(1)])
    monkeypatch.setattr(tantivy_store, "VERSION", 999)
    newer = TantivyEngine(engine.store.folder)
    assert (total(newer), newer.needs_rebuilding) == (0, True)
    with newer.rebuilding() as writer:
        writer.put(document(2))
    assert (list(newer.ids()), newer.needs_rebuilding, generations(newer)) == ([2], False, ["v999-3"])


def test_folder_that_is_deleted_under_a_reader_is_made_again(engine):
    import shutil

    fill(engine, [document(1)])
    shutil.rmtree(engine.store.folder)
    assert (total(engine), engine.needs_rebuilding) == (0, True)


def test_damaged_index_is_said_and_can_be_rebuilt(engine):
    fill(engine, [document(1)])
    (meta,) = engine.store.folder.glob("v*/meta.json")
    meta.write_text("{")
    with pytest.raises(IndexDamaged, match="index rebuild"):
        total(TantivyEngine(engine.store.folder))
    with engine.rebuilding() as writer:
        writer.put(document(2))
    assert list(engine.ids()) == [2]


def test_text_that_no_index_can_hold_is_indexed_without_its_halves_of_characters(engine):
    odd = SearchDocument(
        id=1,
        title="ti\ud800tre",
        contributors=("A\udfff",),
        subjects=("su\ud800jet",),
        abstract="ré\ud800sumé\x00",
        identifiers=("\ud800",),
        facets={"structure": ("OR\ud800IV", "a\x1fb"), "sujet": ("\ud800",)},
        sort_title="\ud800",
    )
    fill(engine, [odd])
    answer = engine.search(SearchRequest(facets=("structure",)), parse("structure:ORIV"))
    assert [(one.value, one.count) for one in answer.facets["structure"]] == [("ORIV", 1), ("a b", 1)]
    assert [hit.id for hit in answer.hits] == [1]


def test_long_lists_of_ids_are_given_whole(engine, monkeypatch):
    monkeypatch.setattr("mosaique.discovery.engines.tantivy_engine._IDS_AT_ONCE", 7)
    fill(engine, [document(number) for number in (*range(1, 22), 10**9, -5)])
    assert list(engine.ids()) == [-5, *range(1, 22), 10**9]
