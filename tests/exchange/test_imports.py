from __future__ import annotations

from io import BytesIO

import pytest

from mosaique.catalogue.actions import edit_record, version_description
from mosaique.catalogue.enums import RecordState
from mosaique.catalogue.models import Agent, Holding, Record, RecordVersion, SourceRecord
from mosaique.discovery import queue
from mosaique.exchange.formats.base import NotThisFormat
from mosaique.exchange.formats.registry import UnknownFormat
from mosaique.exchange.imports import ImportOrder, OnMatch, import_file
from mosaique.exchange.models import ImportRun

pytestmark = pytest.mark.usefixtures("concepts")

RIS = """TY  - BOOK
ID  - a1
TI  - Le logement des immigrés en France
AU  - Noiriel, Gérard
PY  - 2009
SN  - 9782020101554
KW  - Logement
ER  -

TY  - JOUR
ID  - a2
TI  - Discriminations et territoires
AU  - Sayad, Abdelmalek
PY  - 2010
DO  - 10.3917/hm.1285.0022
ER  -
"""


def bring(text, structure, **asked):
    return import_file(
        BytesIO(text.encode()), ImportOrder(structure=structure, **asked), name="essai.ris", format_name="ris"
    )


def counts(report):
    return {
        name: getattr(report, name)
        for name in ("read", "created", "attached", "updated", "unchanged", "rejected")
    }


def expected(**said):
    zero = dict.fromkeys(("created", "attached", "updated", "unchanged", "rejected"), 0) | said
    return {"read": sum(zero.values()), **zero}


def test_a_new_file_gives_published_records_held_by_its_centre(oriv):
    report = bring(RIS, oriv)

    assert counts(report) == expected(created=2)
    assert list(Record.objects.order_by("pk").values_list("title", "state", "type", "year")) == [
        ("Le logement des immigrés en France", RecordState.PUBLISHED, "book", 2009),
        ("Discriminations et territoires", RecordState.PUBLISHED, "article", 2010),
    ]
    assert list(Holding.objects.values_list("structure__code", flat=True)) == ["ORIV", "ORIV"]
    assert list(RecordVersion.objects.values_list("number", "action")) == [(1, "imported"), (1, "imported")]
    assert sorted(Agent.objects.values_list("name", flat=True)) == ["Noiriel, Gérard", "Sayad, Abdelmalek"]
    assert sorted(queue.waiting_ids()) == []


def test_headings_that_are_labels_of_the_thesaurus_become_subjects(oriv):
    bring(RIS, oriv)

    book = Record.objects.get(type="book")
    assert [link.concept.identifier for link in book.record_concepts.all()] == ["c118"]
    assert [keyword.text for keyword in book.description.keywords] == ["Logement"]


def test_an_import_as_drafts_shows_nothing_to_readers(oriv):
    bring(RIS, oriv, as_draft=True)

    assert Record.objects.published().count() == 0
    assert Record.objects.count() == 2


def test_the_same_file_again_changes_nothing(oriv):
    bring(RIS, oriv)
    before = list(Record.objects.order_by("pk").values())

    report = bring(RIS, oriv)

    assert counts(report) == expected(unchanged=2)
    assert list(Record.objects.order_by("pk").values()) == before
    assert (Holding.objects.count(), SourceRecord.objects.count()) == (2, 2)


def test_a_document_known_by_its_number_gets_a_second_copy(oriv, irev):
    bring(RIS, oriv)

    report = bring(RIS, irev)

    assert counts(report) == expected(attached=2)
    assert Record.objects.count() == 2
    held = Record.objects.get(type="book").holdings.values_list("structure__code", flat=True)
    assert sorted(held) == ["IREV", "ORIV"]
    assert counts(bring(RIS, irev)) == expected(unchanged=2)


def test_on_match_create_makes_another_record(oriv, irev):
    bring(RIS, oriv)

    assert counts(bring(RIS, irev, on_match=OnMatch.CREATE)) == expected(created=2)
    assert Record.objects.count() == 4


def test_on_match_skip_leaves_the_base_as_it_is(oriv, irev):
    bring(RIS, oriv)

    assert counts(bring(RIS, irev, on_match=OnMatch.SKIP)) == expected(unchanged=2)
    assert Holding.objects.of(irev).count() == 0


def test_two_records_that_one_catalogue_numbers_apart_stay_apart(oriv):
    twice = RIS + RIS.replace("a1", "b1").replace("a2", "b2").replace("2009", "2009")

    assert counts(bring(twice, oriv)) == expected(created=4)


def test_a_second_different_record_under_the_same_number_is_kept(oriv):
    other = "TY  - BOOK\nID  - a1\nTI  - Un tout autre livre sur la ville\nPY  - 1999\nER  -\n"

    assert counts(bring(RIS + other, oriv)) == expected(created=3)
    assert counts(bring(RIS + other, oriv)) == expected(unchanged=3)


def test_a_changed_record_is_updated_and_keeps_what_was_edited_here(oriv):
    bring(RIS, oriv)
    book = Record.objects.get(type="book")
    edited = book.description.__class__(
        **{name: getattr(book.description, name) for name in book.description.__struct_fields__}
        | {"subtitle": "une histoire", "title": "Le logement des immigrés"}
    )
    edit_record(book, edited, by=None)

    report = bring(RIS.replace("2009", "2011").replace("en France", "de France"), oriv)

    assert counts(report) == expected(updated=1, unchanged=1)
    book.refresh_from_db()
    assert (book.description.title, book.description.subtitle, book.description.date) == (
        "Le logement des immigrés",
        "une histoire",
        "2011",
    )
    assert [version.action for version in book.versions.order_by("number")] == [
        "imported",
        "edited",
        "updated_by_import",
    ]
    assert version_description(book.versions.get(number=1)).date == "2009"


def test_a_dry_run_reports_and_writes_nothing(oriv):
    report = bring(RIS, oriv, dry_run=True)

    assert counts(report) == expected(created=2)
    assert (Record.objects.count(), ImportRun.objects.count(), Agent.objects.count()) == (0, 0, 0)


def test_a_record_without_a_title_is_rejected_with_its_place(oriv):
    report = bring("TY  - BOOK\nID  - x9\nPY  - 2009\nER  -\n" + RIS, oriv)

    assert counts(report) == expected(created=2, rejected=1)
    (problem,) = report.problems
    assert (problem.position, problem.line, problem.identifier) == (1, 1, "x9")
    assert problem.reason


def test_a_finished_import_is_remembered_with_its_report(oriv):
    report = bring(RIS, oriv)

    run = ImportRun.objects.get()
    assert (run.structure, run.format, run.report["created"]) == (oriv, "ris", 2)
    assert run.finished_at is not None
    assert run.report == report.as_dict()


def test_an_unknown_format_is_refused_before_anything_is_written(oriv):
    with pytest.raises(UnknownFormat):
        import_file(BytesIO(RIS.encode()), ImportOrder(structure=oriv), name="x", format_name="marc99")
    with pytest.raises((UnknownFormat, NotThisFormat)):
        import_file(
            BytesIO(b"<!doctype html><title>Login</title>"), ImportOrder(structure=oriv), name="x.ris"
        )
    assert Record.objects.count() == 0


def test_the_report_is_the_contract_s_object(oriv):
    assert set(bring(RIS, oriv).as_dict()) >= {
        "file", "format", "structure", "read", "created", "attached", "updated", "unchanged", "rejected",
        "problems", "seconds",
    }  # fmt: skip
