"""An import from the desk: each step once, exact counts after an interruption, everything taken back."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile

from mosaique.catalogue import actions
from mosaique.catalogue.integrity import differences
from mosaique.catalogue.models import Agent, Attachment, Holding, Record, SourceRecord, Tombstone
from mosaique.catalogue.values.description import HoldingDraft
from mosaique.core import clock, stopping
from mosaique.exchange import imports, runs, undoing
from mosaique.exchange.enums import ImportState
from mosaique.exchange.errors import NotNow, UploadRefused
from mosaique.exchange.imports import OnMatch
from mosaique.exchange.journal import Journal
from mosaique.exchange.models import ColumnMapping, ImportRun
from mosaique.network.actions import give_role
from mosaique.network.enums import Role
from mosaique.network.models import User

pytestmark = pytest.mark.usefixtures("concepts", "home")


@pytest.fixture
def home(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.SEARCH_URL = f"tantivy://{tmp_path}/index"


@pytest.fixture
def marie(oriv):
    user = User.objects.create_user("marie@example.org", "x")
    give_role(user, Role.DOCUMENTALIST, structure=oriv)
    return user


def entry(number, **fields):
    lines = {
        "TY": "BOOK",
        "ID": f"n{number}",
        "TI": f"Titre numéro {number}",
        "AU": f"Nom{number}, Anne",
        "PY": "2009",
    }
    return "".join(f"{tag}  - {value}\n" for tag, value in (lines | fields).items() if value) + "ER  -\n\n"


def a_file(*entries, name="essai.ris"):
    return SimpleUploadedFile(name, "".join(entries).encode())


@pytest.fixture
def walked(marie, oriv, django_capture_on_commit_callbacks):
    """A run taken as far as asked, its background work done."""

    def walk(content, *, structure=oriv, by=marie, to="done", **asked):
        run = runs.receive(content, structure=structure, by=by)
        steps = [
            lambda: runs.ask_for_check(
                run, columns=asked.get("columns", {}), on_match=asked.get("on_match", OnMatch.ATTACH),
                as_draft=asked.get("as_draft", False),
            ),
            lambda: runs.start(run),
        ]  # fmt: skip
        for step in steps[: {"uploaded": 0, "checked": 1, "done": 2}[to]]:
            with django_capture_on_commit_callbacks(execute=True):
                step()
        run.refresh_from_db()
        return run

    return walk


@pytest.fixture
def undone(django_capture_on_commit_callbacks):
    def undo(run, by=None):
        with django_capture_on_commit_callbacks(execute=True):
            runs.ask_for_undo(run, by=by)
        run.refresh_from_db()
        return run

    return undo


def counts(run):
    return {
        name: getattr(run, name)
        for name in ("read", "created", "attached", "updated", "unchanged", "rejected")
        if getattr(run, name)
    }


def everything():
    """All but the day of the last change: harvesters are told that copies came and went."""
    found = {
        model.__name__: list(model.objects.order_by("pk").values())
        for model in (Record, Holding, SourceRecord, Agent)
    }
    for row in found["Record"]:
        del row["updated_at"]
    return found


def test_received_file_is_looked_at_and_nothing_is_written(walked):
    run = walked(a_file(entry(1), entry(2)), to="uploaded")
    assert (run.state, run.format, run.survey["count"], Record.objects.count()) == ("uploaded", "ris", 2, 0)


def test_same_file_sent_twice_is_the_same_run(walked):
    first, second = (walked(a_file(entry(1)), to="uploaded") for _ in range(2))
    assert (first.pk, ImportRun.objects.count()) == (second.pk, 1)


@pytest.mark.parametrize("content", [b"", b"rien de connu"])
def test_unknown_or_empty_file_is_refused_with_a_sentence(marie, oriv, content):
    with pytest.raises(UploadRefused) as refused:
        runs.receive(SimpleUploadedFile("x.bin", content), structure=oriv, by=marie)
    assert refused.value.user_message
    assert ImportRun.objects.count() == 0


def test_too_large_a_file_is_refused_before_it_is_kept(settings, marie, oriv):
    settings.MOSAIQUE_IMPORT_LARGEST = 0
    with pytest.raises(UploadRefused, match="0"):
        runs.receive(a_file(entry(1)), structure=oriv, by=marie)


def test_check_counts_without_writing(walked):
    run = walked(a_file(entry(1), entry(2), entry(3, TI="")), to="checked")
    assert (run.state, run.total, run.read) == ("checked", 3, 0)
    assert (run.dry_run["created"], run.dry_run["rejected"]) == (2, 1)
    assert (Record.objects.count(), run.batches.count()) == (0, 0)


def test_started_run_imports_and_keeps_its_counts(walked):
    run = walked(a_file(entry(1), entry(2), entry(3, TI="")))
    assert run.state == ImportState.DONE
    assert counts(run) == {"read": 3, "created": 2, "rejected": 1}
    assert run.report["created"] == 2


def test_second_click_changes_nothing(walked, django_capture_on_commit_callbacks):
    run = walked(a_file(entry(1)), to="checked")
    other_tab = ImportRun.objects.get(pk=run.pk)
    with django_capture_on_commit_callbacks(execute=True):
        runs.start(run)
        with pytest.raises(NotNow):
            runs.start(other_tab)
    assert Record.objects.count() == 1


def test_task_run_twice_does_nothing_the_second_time(walked):
    run = walked(a_file(entry(1)))
    before = everything()
    runs.carry_out(run.pk)
    runs.check(run.pk)
    assert everything() == before


def interrupted(monkeypatch, after):
    """Make the worker die, as if killed, once so many batches are committed."""
    monkeypatch.setattr(imports, "BATCH", 2)
    kept = []
    keep = Journal.keep

    def keep_or_die(self, batch, report, *, read):
        if len(kept) == after:
            raise SystemExit
        kept.append(read)
        keep(self, batch, report, read=read)

    monkeypatch.setattr(Journal, "keep", keep_or_die)
    monkeypatch.setattr(Journal, "give_up", lambda self, error: None)  # a killed process says nothing


def test_interrupted_run_goes_on_with_exact_counts(walked, monkeypatch, django_capture_on_commit_callbacks):
    run = walked(a_file(*map(entry, range(5)), entry(9, TI=""), entry(0), entry(6)), to="checked")
    with django_capture_on_commit_callbacks():
        runs.start(run)
    with monkeypatch.context() as patched:
        interrupted(patched, after=2)
        with pytest.raises(SystemExit):
            runs.carry_out(run.pk)
    run.refresh_from_db()
    assert (run.state, run.read, Record.objects.count()) == ("running", 4, 4)

    monkeypatch.setattr(imports, "BATCH", 3)
    assert runs.take_up_interrupted() == 1

    run.refresh_from_db()
    assert (run.state, run.interruptions, run.resumed_at) == ("done", 1, 4)
    assert counts(run) == {"read": 8, "created": 6, "unchanged": 1, "rejected": 1}
    assert (run.report["created"], len(run.report["problems"])) == (6, 1)


def test_replaced_worker_can_write_nothing_more(walked, monkeypatch, django_capture_on_commit_callbacks):
    run = walked(a_file(*map(entry, range(6))), to="checked")
    monkeypatch.setattr(imports, "BATCH", 2)
    keep = Journal.keep
    others = []

    def replaced(self, batch, report, *, read):
        if self.run.read == 2 and not others:
            others.append(ImportRun.objects.filter(pk=run.pk).update(attempt=7))
        keep(self, batch, report, read=read)

    monkeypatch.setattr(Journal, "keep", replaced)
    with django_capture_on_commit_callbacks(execute=True):
        runs.start(run)
    run.refresh_from_db()
    assert (run.state, run.read, Record.objects.count()) == ("running", 2, 2)


def test_stopped_run_keeps_what_it_wrote_and_goes_on(walked, monkeypatch, django_capture_on_commit_callbacks):
    run = walked(a_file(*map(entry, range(6))), to="checked")
    monkeypatch.setattr(imports, "BATCH", 2)
    keep = Journal.keep

    def stopped(self, batch, report, *, read):
        keep(self, batch, report, read=read)
        if self.run.read == 4:
            runs.stop(ImportRun.objects.get(pk=run.pk))

    with monkeypatch.context() as patched, django_capture_on_commit_callbacks(execute=True):
        patched.setattr(Journal, "keep", stopped)
        runs.start(run)
    run.refresh_from_db()
    assert (run.state, run.read, Record.objects.count()) == ("stopped", 4, 4)
    with django_capture_on_commit_callbacks(execute=True):
        runs.go_on(run)
    run.refresh_from_db()
    assert (run.state, run.read, run.created, run.interruptions) == ("done", 6, 6, 0)


def test_worker_asked_to_stop_leaves_the_rest_to_the_next_one(
    walked, monkeypatch, django_capture_on_commit_callbacks
):
    run = walked(a_file(*map(entry, range(6))), to="checked")
    monkeypatch.setattr(imports, "BATCH", 2)
    with monkeypatch.context() as patched, django_capture_on_commit_callbacks(execute=True):
        patched.setattr(stopping, "is_stopping", lambda: True)
        runs.start(run)
    run.refresh_from_db()
    assert (run.state, run.read, Record.objects.count()) == ("running", 2, 2)
    runs.take_up_interrupted()
    run.refresh_from_db()
    assert (run.state, run.created, run.resumed_at) == ("done", 6, 2)


def test_undo_leaves_harvesters_a_word_of_what_readers_saw(walked, undone):
    run = walked(a_file(entry(1), entry(2)))
    ids = list(Record.objects.order_by("pk").values_list("pk", flat=True))
    undone(run)
    stones = Tombstone.objects.order_by("record").values_list("record", "type", "structures")
    assert list(stones) == [(pk, "book", "\nORIV\n") for pk in ids]


def test_undo_takes_everything_back(walked, undone):
    before = everything()
    run = undone(walked(a_file(entry(1), entry(2))))
    assert (run.state, everything()) == ("undone", before)
    assert run.undo_report == {"deleted": 2, "detached": 0, "reverted": 0, "kept": [], "kept_total": 0}
    assert list(differences()) == []


def test_undo_of_attached_copies_leaves_the_other_centre_s_record(walked, undone, irev):
    walked(a_file(entry(1, SN="9782020101554")), structure=irev)
    before = everything()
    run = walked(a_file(entry(7, SN="9782020101554", TI="Titre numéro 1")))
    assert counts(run) == {"read": 1, "attached": 1}
    undone(run)
    assert (run.undo_report["detached"], everything()) == (1, before)


def test_undo_of_an_update_gives_description_copies_and_origin_back(walked, undone):
    walked(a_file(entry(1), entry(2)))
    before = Record.objects.get(title="Titre numéro 1")
    origin = SourceRecord.objects.get(identifier="n1").digest
    run = walked(a_file(entry(1, PY="2015"), entry(2)))
    assert counts(run) == {"read": 2, "updated": 1, "unchanged": 1}
    assert Record.objects.get(pk=before.pk).description.date == "2015"
    undone(run)
    after = Record.objects.get(pk=before.pk)
    assert (after.description, SourceRecord.objects.get(identifier="n1").digest) == (
        before.description,
        origin,
    )
    assert [one.action for one in after.versions.order_by("number")] == [
        "imported",
        "updated_by_import",
        "edited",
    ]
    assert run.undo_report["reverted"] == 1


def test_undo_keeps_and_lists_what_others_worked_on(walked, undone, oriv, irev, marie):
    run = walked(a_file(*map(entry, range(6))))
    edited, held, filed, moved, *_ = Record.objects.order_by("pk")
    described = edited.description
    actions.edit_record(edited, type(described)(title="Autre titre", type=described.type), by=marie)
    actions.set_holdings(held, [HoldingDraft(shelf_mark="A 1")], structure=irev, by=None)
    Attachment.objects.create(record=filed, structure=oriv, file="x.pdf")
    actions.set_holdings(moved, [HoldingDraft(shelf_mark="B 2")], structure=oriv, by=marie)

    undone(run)

    assert {(one["record"], one["why"]) for one in run.undo_report["kept"]} == {
        (edited.pk, "edited"),
        (held.pk, "held"),
        (filed.pk, "files"),
        (moved.pk, "copies"),
    }
    assert run.undo_report["deleted"] == 2
    assert set(Record.objects.values_list("pk", flat=True)) == {edited.pk, held.pk, filed.pk, moved.pk}


def test_undo_keeps_what_a_later_import_brought_too(walked, undone):
    first = walked(a_file(entry(1, ID="", SN="9782020101554")))
    walked(a_file(entry(1, ID="", SN="9782020101554", PY="2010")))
    assert [one.why for one in undoing.plan(first).kept] == ["imported"]
    undone(first)
    assert (first.undo_report["deleted"], Record.objects.count()) == (0, 1)


def test_undo_again_changes_nothing(walked, undone):
    run = undone(walked(a_file(entry(1))))
    with pytest.raises(NotNow):
        runs.ask_for_undo(run, by=None)
    undoing.undo(run.pk)
    assert run.undo_report["deleted"] == 1


def test_interrupted_undo_goes_on(walked, monkeypatch, django_capture_on_commit_callbacks):
    monkeypatch.setattr(imports, "BATCH", 2)
    run = walked(a_file(*map(entry, range(6))))
    with django_capture_on_commit_callbacks():
        runs.ask_for_undo(run, by=None)
    tell = undoing._tell

    def die(*args, **told):
        if Record.objects.count() == 2:
            raise SystemExit
        tell(*args, **told)

    with monkeypatch.context() as patched:
        patched.setattr(undoing, "_tell", die)
        with pytest.raises(SystemExit):
            undoing.undo(run.pk)
    run.refresh_from_db()
    assert (run.state, run.undo_report["deleted"], Record.objects.count()) == ("undoing", 2, 4)
    runs.take_up_interrupted()
    run.refresh_from_db()
    assert (run.state, run.undo_report["deleted"], Record.objects.count()) == ("undone", 6, 0)


def test_command_line_import_can_be_undone(oriv, undone):
    from io import BytesIO

    order = imports.ImportOrder(structure=oriv)
    imports.import_file(BytesIO(entry(1).encode()), order, name="essai.ris", format_name="ris")
    run = ImportRun.objects.get()
    assert (run.state, counts(run)) == ("done", {"read": 1, "created": 1})
    assert (undone(run).undo_report["deleted"], Record.objects.count()) == (1, 0)


def test_another_centre_s_record_is_never_changed_by_an_import(walked, irev):
    walked(a_file(entry(1, SN="9782020101554")), structure=irev)
    before = Record.objects.get()
    walked(a_file(entry(7, SN="9782020101554", TI="Titre numéro 1")))
    run = walked(a_file(entry(7, SN="9782020101554", TI="Titre changé")))
    assert counts(run) == {"read": 1, "updated": 1}
    after = Record.objects.get()
    assert (after.description, after.version, after.structure) == (before.description, before.version, irev)


def test_columns_are_kept_for_the_next_file_of_the_centre(walked, oriv, irev, marie):
    rows = "Intitulé complet;Qui;Quand\nUn titre;Noiriel, Gérard;2009\n"
    columns = {"Intitulé complet": "title", "Qui": "authors", "Quand": "date"}
    run = walked(SimpleUploadedFile("a.csv", rows.encode()), columns=columns)
    assert counts(run) == {"read": 1, "created": 1}
    again = runs.receive(
        SimpleUploadedFile("b.csv", rows.replace("2009", "2010").encode()), structure=oriv, by=marie
    )
    elsewhere = runs.receive(SimpleUploadedFile("b.csv", rows.encode()), structure=irev, by=marie)
    assert (again.options["columns"], elsewhere.options["columns"]) == (columns, {})
    assert ColumnMapping.objects.count() == 1


def test_file_that_cannot_be_read_so_comes_back_with_the_reason(walked):
    rows = SimpleUploadedFile("a.csv", b"Colonne A;Colonne B\nUn titre;2009\n")
    run = walked(rows, to="checked")
    assert run.state == ImportState.UPLOADED
    assert "Colonne A, Colonne B" in run.error


def test_files_are_removed_after_some_days_and_only_then(walked):
    run = walked(a_file(entry(1)))
    assert (runs.forget_uploads(), default_storage.exists(run.upload)) == (0, True)
    ImportRun.objects.update(started_at=clock.now() - dt.timedelta(days=31))
    assert (runs.forget_uploads(), default_storage.exists(run.upload)) == (1, False)
    run.refresh_from_db()
    assert (run.upload, run.can_go_on) == ("", False)
