from __future__ import annotations

import csv
import zipfile
from io import BytesIO, StringIO

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mosaique.catalogue.values.codes import AgentKind, DocumentType
from mosaique.catalogue.values.description import (
    Abstract,
    Contributor,
    Description,
    HoldingDraft,
    Host,
    Identifier,
    Keyword,
    Link,
    Note,
    Publisher,
    RecordDraft,
    Subject,
)
from mosaique.exchange.formats.base import NotThisFormat, ReadOptions, ReadProblem
from mosaique.exchange.formats.spreadsheet import CSV, FIELDS, XLSX
from mosaique.exchange.formats.spreadsheet.cells import join_items, parse_item, split_items, write_item
from mosaique.exchange.formats.spreadsheet.csv_format import guarded, unguarded
from mosaique.exchange.formats.spreadsheet.csv_rows import TOO_LONG, UNCLOSED
from mosaique.exchange.formats.spreadsheet.fields import COLUMNS, field_of
from mosaique.exchange.formats.spreadsheet.rows import (
    NOT_AN_ADDRESS,
    UNKNOWN_CODE,
    UNKNOWN_LANGUAGE,
    UNKNOWN_TYPE,
)
from mosaique.exchange.formats.spreadsheet.tables import NO_TITLE, RAGGED
from mosaique.exchange.formats.spreadsheet.xlsx_format import text_of
from tests.exchange.formats.strategies import drafts, texts


def read(data: bytes | str, fmt=CSV, **options) -> list[RecordDraft | ReadProblem]:
    return list(fmt.read(BytesIO(data.encode() if isinstance(data, str) else data), ReadOptions(**options)))


def one(data: bytes | str, **options) -> RecordDraft:
    (draft,) = read(data, **options)
    assert isinstance(draft, RecordDraft)
    return draft


def write(*drafts: RecordDraft, fmt=CSV) -> bytes:
    return b"".join(fmt.write(drafts))


def rows_of(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(data.decode("utf-8-sig"), newline=""), delimiter=";"))


def titles(results: list[RecordDraft | ReadProblem]) -> list[str]:
    return [r.description.title if isinstance(r, RecordDraft) else f"line {r.line}" for r in results]


CATALOGUE = (
    '"N° notice","Titre","Sous-titre","Auteurs","Auteur collectif","Éditeur","Ville","Année","Résumé","Mots-clés",'
    '"Descripteurs","ISBN","Cote","Type de document","Langue","URL","Revue","N°","Pages","Notes locales","Rayonnage"\n'
    '"12","Le creuset","histoire","NOIRIEL Gérard ; Weil, Patrick","INSEE","Seuil","Paris","1988","Un ; résumé",'
    '"immigration, ville","Immigration ; Histoire, France","2-02-041280-2","IMM 12","Livre","Français",'
    '"www.example.org","Hommes & migrations","3","12-34","abîmé","haut"\n'
)


def test_catalogue_with_french_headings_is_read_without_a_mapping():
    draft = one(CATALOGUE)

    assert draft.description == Description(
        type=DocumentType.BOOK,
        title="Le creuset",
        subtitle="histoire",
        contributors=[
            Contributor(name="Noiriel, Gérard"),
            Contributor(name="Weil, Patrick"),
            Contributor(name="INSEE", kind=AgentKind.BODY),
        ],
        publishers=[Publisher(name="Seuil", place="Paris")],
        date="1988",
        host=Host(title="Hommes & migrations", issue="3", pages="12-34"),
        identifiers=[Identifier(scheme="isbn", value="9782020412803")],
        links=[Link(url="http://www.example.org")],
        languages=["fr"],
        abstracts=[Abstract(text="Un ; résumé")],
        subjects=[Subject(label="Immigration"), Subject(label="Histoire, France")],
        keywords=[Keyword(text="immigration"), Keyword(text="ville")],
    )
    assert draft.holdings == [HoldingDraft(shelf_mark="IMM 12", local_note="abîmé")]
    assert (draft.source.identifier, draft.source.position, draft.source.line) == ("12", 1, 2)


def test_column_without_a_field_comes_back_and_stays():
    (row,) = rows_of(write(one(CATALOGUE)))
    again = write(one(write(one(CATALOGUE))))

    assert row["source_columns"] == "haut {column=Rayonnage}"
    assert rows_of(again) == [row]


def test_zotero_export_is_read_by_its_headings():
    d = one(
        '"Key","Item Type","Publication Year","Author","Title","Publication Title","Abstract Note","Date","Num Pages",'
        '"Manual Tags","Call Number"\n"A1","journalArticle","2009","Noiriel, Gérard; Weil, P.","A","J","R","2009-05","","x; y",""\n'
    ).description

    assert (d.type, d.date, d.host.title) == (DocumentType.ARTICLE, "2009-05", "J")
    assert [c.name for c in d.contributors] == ["Noiriel, Gérard", "Weil, P."]
    assert [k.text for k in d.keywords] == ["x", "y"]


@pytest.mark.parametrize("field", FIELDS)
def test_every_field_is_a_heading(field):
    assert field_of(field) == field


# --- Mapping ---------------------------------------------------------------------------------------


def test_mapping_gives_columns_their_fields():
    draft = one("A;B;C\nx;Weil, P.;z\n", columns={"A": "title", "b": "auteur", "C": "ignore"})

    assert draft.description == Description(title="x", contributors=[Contributor(name="Weil, P.")])


def test_mapping_wins_over_a_heading_of_the_same_sound():
    d = one("Titre;Intitulé officiel\nfaux;vrai\n", columns={"Intitulé officiel": "title"}).description

    assert d.title == "vrai"


def test_mapped_row_keeps_its_mapping_for_the_way_back():
    draft = one("A;B\nx;y\n", columns={"A": "title"})

    (row,) = rows_of(write(draft))

    assert draft.source.original == b"A=title;B\nx;y\n"
    assert (row["title"], row["source_columns"]) == ("x", "y {column=B}")


@pytest.mark.parametrize(
    ("data", "columns", "reason"),
    [
        ("A;B\nx;y\n", {"A": "titel"}, "“titel” is not a field. The fields are: identifier, type, title"),
        ("Titre;B\nx;y\n", {"Z": "date"}, "There is no column “Z”. The columns are: Titre, B."),
        ("A;B\nx;y\n", {}, "No column holds the title. The columns are: A, B."),
        ("titre;titre\nx;y\n", {}, "Two columns are headed “titre”, which is one field: title."),
        (";".join(["titre"] * 5000), {}, "The table has more than 1000 columns."),
        ("", {}, "The file is empty."),
        ("<!DOCTYPE html><html>", {}, "This is a web page, not a file in CSV."),
    ],
)
@pytest.mark.parametrize("fmt", [CSV, XLSX], ids=["csv", "xlsx"])
def test_wrong_mapping_or_file_is_refused_before_anything_is_read(data, columns, reason, fmt):
    if fmt is XLSX and data[:1] in {"", "<"}:
        pytest.skip("an XLSX is an archive")
    raw = data.encode() if fmt is CSV else workbook([line.split(";") for line in data.splitlines()])

    with pytest.raises(NotThisFormat, match="(?i)" + reason.replace("(", r"\(").replace(".", r"\.")):
        read(raw, fmt, columns=columns)


# --- Shapes of CSV ---------------------------------------------------------------------------------


@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_delimiters_encodings_and_line_ends_are_found(delimiter, encoding, end):
    text = end.join(
        [delimiter.join(["Titre", "Année", "Édition"]), delimiter.join(["Été", "2009", "2e éd."]), ""]
    )

    d = one(text.encode(encoding)).description

    assert (d.title, d.date, d.edition) == ("Été", "2009", "2e éd.")


@pytest.mark.parametrize(
    ("data", "line"),
    [
        ("sep=,\ntitre,note\nA,x;b\n", 3),
        ("Export du 12/05/2009;\n;\ntitre;note\nA;x;;\n", 4),
        ("\n\ntitre;note;;\nA;x\n", 4),
    ],
    ids=["sep", "preamble", "blank"],
)
def test_header_is_found_below_other_lines(data, line):
    draft = one(data)

    assert (draft.description.title, draft.source.line) == ("A", line)


def test_cells_of_several_lines_are_kept():
    results = read('titre;note\nA;"b\nc ""d"""\nB;e\n')

    assert results[0].description.notes == [Note(text='b\nc "d"')]
    assert (titles(results), results[1].source.line) == (["A", "B"], 4)


@pytest.mark.parametrize(
    ("data", "found", "reason"),
    [
        ('titre;note\nA;"b\nB;c\nC;d\n', ["line 2", "B", "C"], UNCLOSED),
        ('titre;note\nA;"b\nB;"c"\nC;d\n', ["line 2", "B", "C"], UNCLOSED),
        ("titre;note\nA;b\n" * 1 + 'B;"' + "x" * 2_000_000 + "\nC;d\n", ["A", "line 3", "C"], TOO_LONG),
        ("titre;note\nA\nB;c\n", ["line 2", "B"], RAGGED),
        ("titre;note\nA;b;c\nB;c\n", ["line 2", "B"], RAGGED),
        ("titre;note\n;b\nB;c\n", ["line 2", "B"], NO_TITLE),
    ],
    ids=["unclosed", "closed-later", "long", "short", "wide", "untitled"],
)
def test_damaged_row_is_reported_and_the_others_read(data, found, reason):
    results = read(data)

    assert titles(results) == found
    assert [r.reason for r in results if isinstance(r, ReadProblem)] == [reason]


def test_quote_that_is_not_doubled_is_text():
    assert titles(read('titre;note\n"A" suite;b\n"C ""d""";e\n')) == ['"A" suite', 'C "d"']


def test_zero_bytes_are_dropped():
    assert titles(read(b"titre;note\nA\x00B;c\n")) == ["AB"]


def test_columns_of_a_list_are_read_together():
    d = one("titre;auteur;auteur\nA;Weil, P.;Noiriel, G.\n").description

    assert [c.name for c in d.contributors] == ["Weil, P.", "Noiriel, G."]


def test_words_nobody_knows_are_warned_of():
    draft = one("titre;type;langue;portée;url\nA;machin;klingon-x-y z;galactique;javascript:x\n")

    assert draft.warnings == [UNKNOWN_TYPE, UNKNOWN_CODE, UNKNOWN_LANGUAGE, NOT_AN_ADDRESS]
    assert draft.description == Description(title="A")


# --- Cells -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cell", "separators", "items"),
    [
        ("a | b", ";", ["a", "b"]),
        ("a ; b", ";", ["a", "b"]),
        ("a ; b |", ";", ["a ; b"]),
        (r"a \| b", ";", [r"a \| b"]),
        ("a, b", ";", ["a, b"]),
        ("C:\\dir\\", ";", ["C:\\dir\\"]),
        ("", ";", []),
    ],
)
def test_cell_is_parted_at_bars_or_usual_separators(cell, separators, items):
    assert split_items(cell, separators) == items


@pytest.mark.parametrize("item", ["Le {creuset}", "a {b=} c", "{", "x }"])
def test_braces_without_details_are_text(item):
    assert parse_item(item) == (item, {})


@given(
    st.lists(
        st.tuples(texts(), st.dictionaries(st.sampled_from(["role", "id.x"]), texts(), max_size=2)),
        max_size=3,
    )
)
def test_any_list_survives_a_cell(items):
    cell = join_items([write_item(text, details) for text, details in items], ";,\n")

    assert [parse_item(item) for item in split_items(cell, ";,\n")] == items


@pytest.mark.parametrize("cell", ["=1+1", "+33 1", "-x", "@cmd", "\tx", "\rx", "'=x", "''-x"])
def test_formulas_are_guarded_and_come_back(cell):
    assert guarded(cell) == f"'{cell}"
    assert unguarded(guarded(cell)) == cell


@pytest.mark.parametrize("cell", ["x", "'x", "", "1-2"])
def test_other_cells_are_left_alone(cell):
    assert (guarded(cell), unguarded(cell)) == (cell, cell)


# --- Writing CSV -----------------------------------------------------------------------------------


def test_written_file_opens_in_excel_and_says_everything():
    description = Description(
        type=DocumentType.BOOK,
        title="=1+1",
        contributors=[
            Contributor(name="Noiriel, Gérard", identifiers={"idref": "02731667X"}),
            Contributor(name="INSEE", kind=AgentKind.BODY, role="edt"),
        ],
        publishers=[Publisher(name="Seuil", place="Paris"), Publisher(name="X")],
        abstracts=[Abstract(text="Un | résumé", language="fr")],
        keywords=[Keyword(text="école, ville")],
        identifiers=[Identifier(scheme="isbn", value="9782020412803", qualifier="br.")],
    )
    draft = RecordDraft(
        description=description,
        holdings=[
            HoldingDraft(structure="ORIV", shelf_mark="A 1"),
            HoldingDraft(structure="CRDSU", local_keywords=["a"]),
        ],
    )

    data = write(draft)

    assert data.startswith("\ufeffidentifier;type;title;".encode())
    assert data.count(b"\r\n") == 2
    (row,) = rows_of(data)
    assert {column: cell for column, cell in row.items() if cell} == {
        "type": "book",
        "title": "'=1+1",
        "authors": "Noiriel, Gérard {identifiers.idref=02731667X}",
        "contributors": "INSEE {role=edt}",
        "publisher": "Seuil | X",
        "place": "Paris | |",
        "isbn": "9782020412803 {qualifier=br.}",
        "abstracts": "Un \\| résumé {language=fr}",
        "keywords": "école, ville |",
        "structure": "ORIV | CRDSU",
        "shelf_mark": "A 1 | |",
        "local_keywords": "| a",
    }
    assert (one(data).description, one(data).holdings) == (description, draft.holdings)


def test_nothing_to_write_is_a_header():
    assert write().decode("utf-8-sig") == ";".join(COLUMNS) + "\r\n"
    assert read(write()) == []


@settings(max_examples=40)
@given(drafts)
def test_any_draft_comes_back_from_csv(draft):
    written = write(draft)

    back = one(written)

    assert (back.description, back.holdings) == (draft.description, draft.holdings)
    assert write(back) == written


LINES = CATALOGUE.splitlines() * 3


@settings(max_examples=60)
@given(
    st.permutations(range(6)), st.lists(st.tuples(st.integers(0, 2000), st.sampled_from('",;\n')), max_size=3)
)
def test_damage_anywhere_never_fails(order, changes):
    data = "\n".join(LINES[i] for i in order)
    for at, put in changes:
        data = data[:at] + put + data[at + 1 :]

    try:
        results = read(data)
    except NotThisFormat:
        results = []

    assert len(results) < 12


# --- XLSX ------------------------------------------------------------------------------------------


def workbook(*sheets: list[list[object]]) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for rows in sheets:
        sheet = book.create_sheet()
        for row in rows:
            sheet.append(row)
    data = BytesIO()
    book.save(data)
    return data.getvalue()


def archive(members: dict[str, bytes]) -> bytes:
    data = BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in members.items():
            packed.writestr(name, content)
    return data.getvalue()


def test_sheets_with_a_header_are_read_one_after_the_other():
    data = workbook(
        [["Titre", "Année", "ISBN"], ["A", 2009, 9782020412803], [None], ["B", 2010.0]],
        [["x"]],
        [["Titre"], ["C"]],
    )

    results = read(data, XLSX)

    assert titles(results) == ["A", "B", "C"]
    assert [r.description.date for r in results] == ["2009", "2010", ""]
    assert [(r.source.position, r.source.line) for r in results] == [(1, 2), (2, 4), (3, 2)]
    assert results[0].description.identifier("isbn") == "9782020412803"


def test_workbook_without_a_title_column_is_refused():
    with pytest.raises(NotThisFormat, match="The columns are: a, b"):
        read(workbook([["a", "b"], ["x"]]), XLSX)


def test_written_workbook_holds_text_only():
    draft = RecordDraft(description=Description(title="=1+1", notes=[Note(text="+33")], date="2009"))

    sheet = openpyxl.load_workbook(BytesIO(write(draft, fmt=XLSX))).active

    assert {cell.data_type for row in sheet.iter_rows() for cell in row if cell.value is not None} == {"s"}
    assert [cell.value for cell in sheet[2]][2] == "=1+1"


@settings(max_examples=12)
@given(drafts)
def test_any_draft_comes_back_from_xlsx(draft):
    (back,) = read(write(draft, fmt=XLSX), XLSX)

    assert (back.description, back.holdings) == (draft.description, draft.holdings)


@pytest.mark.parametrize(
    ("members", "reason"),
    [
        ({"xl/workbook.xml": b"<x/>", "xl/a.xml": b"\0" * 20_000_000}, "packed more than 100 times"),
        ({"xl/workbook.xml": b"<x/>"} | {f"a{i}": b"" for i in range(1001)}, "more than 1,000 parts"),
        ({"xl/workbook.xml": b'<!DOCTYPE x [<!ENTITY a "b">]><x/>'}, "declares a document type"),
        (
            {"xl/workbook.xml": '<!DOCTYPE x [<!ENTITY a "b">]><x/>'.encode("utf-16")},
            "declares a document type",
        ),
        ({"word/document.xml": b"<x/>"}, "not an Excel workbook"),
        ({"xl/workbook.xml": b"<x/>", "../../evil": b"x"}, "damaged"),
    ],
    ids=["dense", "many", "entities", "entities-utf16", "word", "slip"],
)
def test_archive_that_is_a_trap_is_refused_before_it_is_opened(members, reason):
    with pytest.raises(NotThisFormat, match=reason):
        read(archive(members), XLSX)


@pytest.mark.parametrize(
    "data", [b"", b"PK\x03\x04", b"PK\x03\x04" + b"x" * 100, b"\xd0\xcf\x11\xe0", b"titre;a\nx;y"]
)
def test_file_that_is_no_archive_is_refused(data):
    with pytest.raises(NotThisFormat):
        read(data, XLSX)


def test_cut_workbook_is_refused():
    whole = workbook([["Titre"], ["A"]])

    with pytest.raises(NotThisFormat):
        read(whole[: len(whole) // 2], XLSX)


def test_values_of_a_workbook_are_text_as_people_read_it():
    from datetime import date, datetime, time

    values = [
        None,
        2009.0,
        1.5,
        True,
        date(2009, 5, 12),
        datetime(2009, 5, 12),
        datetime(2009, 5, 12, 10, 30),
        time(9),
    ]

    assert [text_of(value) for value in values] == [
        "",
        "2009",
        "1.5",
        "True",
        "2009-05-12",
        "2009-05-12",
        "2009-05-12 10:30",
        "09:00:00",
    ]


@settings(max_examples=40)
@given(st.lists(st.tuples(st.integers(0, 6000), st.integers(0, 255)), min_size=1, max_size=4))
def test_damaged_workbook_never_fails(changes):
    data = bytearray(WHOLE)
    for at, byte in changes:
        data[at % len(data)] = byte

    try:
        results = read(bytes(data), XLSX)
    except NotThisFormat:
        results = []

    assert len(results) < 10


WHOLE = workbook([["Titre", "Auteurs"], ["A", "Weil, P."], ["B", "Noiriel, G."]])
