"""What the user guide says of each program that a centre may come from, tried on its export."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from mosaique.catalogue.models import Holding, Record
from mosaique.exchange import surveys
from mosaique.exchange.formats.base import ReadOptions
from mosaique.exchange.imports import ImportOrder, import_file

DATA = Path(__file__).parent.parent / "data"
PMB, KOHA = "onboarding/pmb-unimarc-iso5426.mrc", "onboarding/koha-unimarc-utf8.mrc"
ZOTERO, RDF, TABLE = "onboarding/zotero-export.csv", "zotero/library.rdf", "onboarding/tableur-cp1252.csv"
COLUMNS = {"Intitulé du document": "title", "Rédigé par": "authors", "Emprunté par": "ignore"}

pytestmark = pytest.mark.usefixtures("concepts", "home")


@pytest.fixture
def home(settings, tmp_path):
    settings.SEARCH_URL = f"tantivy://{tmp_path}/index"


def bring(name, structure, **options):
    with (DATA / name).open("rb") as file:
        return import_file(file, ImportOrder(structure=structure, options=ReadOptions(**options)), name=name)


def look(name):
    with (DATA / name).open("rb") as file:
        return surveys.survey(file, surveys.format_of(file, name, "auto"), ReadOptions())


@pytest.mark.parametrize(
    ("name", "format_name", "habits", "encoding", "count"),
    [
        (PMB, "unimarc", "pmb", "iso-5426", 12),
        (KOHA, "unimarc", "koha", "utf-8", 5),
        (ZOTERO, "csv", "zotero", "utf-8", 6),
        (TABLE, "csv", "", "cp1252", 0),
        ("unimarc/sudoc-092850324.xml", "unimarc-xml", "sudoc", "", 1),
        ("sru/bnf-sru-unimarc.xml", "unimarc-xml", "bnf", "", 49),
    ],
)
def test_export_is_recognised_with_the_habits_of_its_program(name, format_name, habits, encoding, count):
    found = look(name)
    assert (found.format, found.habits, found.encoding, found.count) == (format_name, habits, encoding, count)


def test_pmb_gives_records_copies_and_an_article(oriv):
    report = bring(PMB, oriv)
    assert (report.created, report.rejected) == (10, 2)
    assert [problem.position for problem in report.problems] == [10, 11]
    assert Counter(Record.objects.values_list("type", flat=True)) == {"book": 9, "article": 1}
    article = Record.objects.get(type="article").description
    assert (article.host.title, article.host.issue, article.host.pages) == (
        "Hommes et migrations",
        "1280",
        "12-27",
    )
    first = Record.objects.order_by("pk").first()
    assert (first.description.title, first.holdings.get().shelf_mark) == ("Le creuset français", "IMM 001")


def test_koha_gives_its_items_and_finds_what_another_centre_described(oriv, irev):
    bring(PMB, oriv)
    report = bring(KOHA, irev)
    assert (report.created, report.attached) == (1, 4)
    assert Holding.objects.of(irev).count() == 6


def test_zotero_gives_books_and_the_article_with_its_journal(oriv):
    assert bring(ZOTERO, oriv).created == 6
    article = Record.objects.get(type="article").description
    assert article.host.title == "Hommes et migrations"
    assert [one.name for one in article.contributors] == ["Martin, Anne", "Dubois, Paul"]


def test_zotero_rdf_is_taken_whole(oriv):
    report = bring(RDF, oriv)
    assert (report.created > 0, report.rejected) == (True, 0)


def test_spreadsheet_of_a_centre_is_read_with_its_own_columns(oriv):
    report = bring(TABLE, oriv, columns=COLUMNS)
    assert (report.created, report.rejected) == (7, 1)
    first = Record.objects.order_by("pk").first()
    assert first.description.contributors[0].name == "Noiriel, Gérard"
    assert [one.text for one in first.description.keywords] == ["Immigration", "ville"]
    assert first.holdings.get().shelf_mark == "A01"
