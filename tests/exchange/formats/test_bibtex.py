from __future__ import annotations

from io import BufferedReader, BytesIO, RawIOBase
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mosaique.catalogue.values.codes import AgentKind, DocumentType
from mosaique.catalogue.values.description import (
    Abstract,
    Contributor,
    Description,
    Event,
    HoldingDraft,
    Host,
    Identifier,
    Keyword,
    Link,
    Publisher,
    RecordDraft,
    Series,
    Thesis,
)
from mosaique.exchange.formats.base import NotThisFormat, ReadProblem
from mosaique.exchange.formats.bibtex import BIBTEX, NO_FIELDS, NO_TITLE, SAME_KEY
from mosaique.exchange.formats.bibtex.crossref import CYCLE, NO_PARENT
from mosaique.exchange.formats.bibtex.entries import NO_AT_SIGN, NOT_CLOSED, NOT_CLOSED_AT_END, TOO_LONG
from mosaique.exchange.formats.bibtex.latex import decode, encode, encode_title
from mosaique.exchange.formats.bibtex.people import read_names, write_names
from mosaique.exchange.formats.bibtex.syntax import NO_COMMA, NO_FIELD, TOO_DEEP, TOO_MUCH, UNDEFINED
from mosaique.exchange.formats.bibtex.syntax import NOT_CLOSED as VALUE_NOT_CLOSED
from tests.exchange.formats.strategies import drafts, texts

DATA = Path(__file__).parents[2] / "data" / "bibtex"


def read(data: bytes | str) -> list[RecordDraft | ReadProblem]:
    return list(BIBTEX.read(BytesIO(data.encode() if isinstance(data, str) else data)))


def one(data: bytes | str) -> RecordDraft:
    (draft,) = read(data)
    assert isinstance(draft, RecordDraft)
    return draft


def write(*drafts: RecordDraft) -> str:
    return b"".join(BIBTEX.write(drafts)).decode()


def titles(results: list[RecordDraft | ReadProblem]) -> list[str]:
    return [r.description.title if isinstance(r, RecordDraft) else f"line {r.line}" for r in results]


# --- What the captured files give ------------------------------------------------------------------


@pytest.mark.parametrize(("year", "entries", "untitled"), [(1997, 26, 3), (2009, 93, 2), (2013, 88, 0)])
def test_conference_file_gives_every_entry_and_comes_back(year, entries, untitled):
    results = read((DATA / f"taln-{year}.bib").read_bytes())

    found = [r for r in results if isinstance(r, RecordDraft)]
    assert (len(results), len(found)) == (entries, entries)
    assert [NO_TITLE in r.warnings for r in found].count(True) == untitled
    assert [r.description for r in read(write(*found))] == [r.description for r in found]


def test_paper_is_read_with_its_french_and_english_fields():
    paper = read((DATA / "taln-2009.bib").read_bytes())[1]

    d = paper.description
    assert (paper.source.identifier, paper.source.position, paper.source.line) == ("hathout:2009:TALN", 2, 11)
    assert d.type == DocumentType.CONFERENCE_PAPER
    assert d.contributors == [Contributor(name="Hathout, Nabil")]
    assert d.date == "2009-06"
    assert d.languages == ["fr"]
    assert d.publishers == [
        Publisher(name="Association pour le Traitement Automatique des Langues", place="Senlis, France")
    ]
    assert d.host.title.startswith("Actes de la 16ème conférence")
    assert [(a.language, a.text[:20]) for a in d.abstracts] == [
        ("fr", "L’article propose un"),
        ("en", "The paper presents a"),
    ]
    assert d.keywords[0] == Keyword(text="Morphologie dérivationnelle", language="fr")
    assert d.keywords[4] == Keyword(text="Derivational morphology", language="en")


# --- Syntax ----------------------------------------------------------------------------------------


def test_abbreviations_months_and_joined_values_are_expanded():
    draft = one(
        '@string{jo = "J. of "}\n@article{a, title="A", journal = jo # {X}, year = 2000, month = jun}'
    )

    assert (draft.description.host.title, draft.description.date) == ("J. of X", "2000-06")
    assert draft.source.original.startswith(b"@string{jo = {J. of }}\n@article{a,")


def test_undefined_abbreviation_is_kept_as_a_word():
    draft = one("@article{a, title={A}, journal=foo}")

    assert (draft.description.host.title, draft.warnings) == ("foo", [UNDEFINED])


@pytest.mark.parametrize(
    "entry",
    [
        '@book(a, title="A (x)", year=2000)',
        "@BOOK { a , TITLE = {A (x)} , YEAR = {2000} , }",
        "@book{a,\n\ttitle = {{A} (x)},\n\tyear = 2000\n}\n",
        "text before @book{a, title={A (x)} year=2000} text after",
    ],
)
def test_spellings_of_an_entry_say_the_same(entry):
    d = one(entry).description

    assert (d.type, d.title, d.date) == (DocumentType.BOOK, "A (x)", "2000")


def test_missing_comma_is_warned_of():
    assert one("@book{a, title={A} year=2000}").warnings == [NO_COMMA]


def test_comments_and_preambles_are_no_entries():
    data = '@comment{@book{x,\n title={X}}}\n@preamble{"\\newcommand"}\n% @book{c, title={C}}\n@book{a,title={A}}\n'

    assert titles(read(data)) == ["A"]


def test_inheritance_comes_from_a_parent_further_down():
    child, _ = read(
        "@inproceedings{a,title={A},crossref={P}}\n@proceedings{p,title={Actes},year=2009,publisher={X},author={Y, Z}}"
    )

    d = child.description
    assert (d.host.title, d.date, d.publishers) == ("Actes", "2009", [Publisher(name="X")])
    assert d.contributors == []
    assert "crossref" not in write(child)
    assert one(write(child)).description == d


def test_inheritance_works_for_a_source_that_cannot_go_back():
    class Stream(RawIOBase):
        def __init__(self, data: bytes) -> None:
            self.data = data

        def readable(self) -> bool:
            return True

        def readinto(self, buffer: bytearray) -> int:
            chunk, self.data = self.data[: len(buffer)], self.data[len(buffer) :]
            buffer[: len(chunk)] = chunk
            return len(chunk)

    data = b"@inproceedings{a,title={A},crossref={p}}\n@proceedings{p,title={Actes}}"

    child, _ = BIBTEX.read(BufferedReader(Stream(data)))

    assert child.description.host.title == "Actes"


@pytest.mark.parametrize(
    ("data", "warning"),
    [
        ("@inbook{a,title={A},crossref={b}}\n@inbook{b,title={B},crossref={a}}", CYCLE),
        ("@inbook{a,title={A},crossref={a}}", CYCLE),
        ("@inbook{a,title={A},crossref={z}}", NO_PARENT),
    ],
)
def test_crossref_that_leads_nowhere_is_warned_of(data, warning):
    assert read(data)[0].warnings == [warning]


def test_same_key_twice_keeps_both_entries():
    results = read("@book{a,title={A}}\n@book{a,title={B}}")

    assert titles(results) == ["A", "B"]
    assert results[1].warnings == [SAME_KEY]


# --- LaTeX and names -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("tex", "text"),
    [
        (r"{\'E}tude de l'{\oe}uvre", "Étude de l'œuvre"),
        (r"\'{e}\`a\^{\i}\"u\c{c}\v{s}\~n\o\ss", "éàîüçšñøß"),
        (r"Fran\c cois", "François"),
        (r"\emph{une} \textbf{\textit{fin}}", "une fin"),
        (r"{\og}oui{\fg}", "«\u00a0oui\u00a0»"),
        ("``oui'' --- 1--2", "“oui” — 1–2"),
        (r"50\% \& \$5 \#1 a\_b", "50% & $5 #1 a_b"),
        (r"J.~Doe", "J.\u00a0Doe"),
        (r"$\alpha$ et H$_2$O", "α et H$_2$O"),
        (r"\{ états finis", "{ états finis"),
        (r"\unknown{x} C:\dir", r"x C:\dir"),
    ],
)
def test_latex_is_read_as_text(tex, text):
    assert decode(tex) == text


@given(texts(40))
def test_any_text_survives_latex(text):
    assert decode(encode(text)) == text
    assert decode(encode_title(text)) == text
    assert encode(text).count("{") == encode(text).count("}")


@pytest.mark.parametrize(
    ("tex", "headings"),
    [
        ("Noiriel, Gérard and Weil, Patrick", ["Noiriel, Gérard", "Weil, Patrick"]),
        ("Donald E. Knuth\n  AND  Ludwig van Beethoven", ["Knuth, Donald E.", "Beethoven, Ludwig van"]),
        ("de la Fontaine, Jean", ["Fontaine, Jean de la"]),
        ("{de Gaulle}, Charles", ["de Gaulle, Charles"]),
        ("King, Jr., Martin Luther", ["King, Martin Luther, Jr."]),
        ("{Minist\\`ere de la sant\\'e and Co}", ["Ministère de la santé and Co"]),
        ("Weil, P. and others", ["Weil, P."]),
        ("", []),
    ],
)
def test_name_lists_are_read(tex, headings):
    assert [person.name for person in read_names(tex, "aut")] == headings


def test_name_list_is_written_as_it_is_read():
    people = [
        Contributor(name="Beauvoir, Simone de"),
        Contributor(name="INSEE & Cie", kind=AgentKind.BODY),
        Contributor(name="King, Martin, Jr."),
        Contributor(name="Platon"),
    ]

    tex = write_names(people)

    assert tex == r"de Beauvoir, Simone and {INSEE \& Cie} and King, Jr., Martin and Platon"
    assert read_names(tex, "aut") == people


# --- Damage ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "found", "reason"),
    [
        ("@book{a, title={A {x}, year=2000}\n\n@book{b, title={B}}", ["line 3", "B"], NOT_CLOSED),
        ("@book{b, title={B}}\n@book{a, title={A", ["B", "line 2"], NOT_CLOSED_AT_END),
        ('@book{a,\n title="A, year=2000}\n@book{b,title={B}}', ["line 2", "B"], VALUE_NOT_CLOSED),
        ("@book{a,\n title={A}, year}\n@book{b,title={B}}", ["line 2", "B"], NO_FIELD),
        ("book{a,\n title={A}}\n@book{b,title={B}}", ["line 1", "B"], NO_AT_SIGN),
        ("@book{a, title={" + "{" * 5000 + "}" * 5000 + "}}\n@book{b,title={B}}", ["line 1", "B"], TOO_DEEP),
        ("@book{a, abstract={" + "x\n" * 600_000 + "}}\n@book{b,title={B}}", ["line 499991", "B"], TOO_LONG),
        ("@book{a}\n@book{b,title={B}}", ["line 1", "B"], NO_FIELDS),
    ],
    ids=["brace", "cut", "quote", "no-value", "no-at", "deep", "long", "empty"],
)
def test_damaged_entry_is_reported_and_the_others_read(data, found, reason):
    results = read(data)

    assert titles(results) == found
    assert [r.reason for r in results if isinstance(r, ReadProblem)] == [reason]


def test_abbreviation_bomb_is_refused_where_it_is_used():
    bomb = '@string{a="' + "x" * 100 + '"}\n'
    for one_name, other in zip("bcdefghij", "abcdefghi", strict=True):
        bomb += f"@string{{{one_name}={' # '.join([other] * 10)}}}\n"

    problem, draft = read(bomb + "@book{k,title=j}\n@book{b,title={B},note=c}")

    assert (problem.reason, problem.facts, problem.line, problem.identifier) == (
        TOO_MUCH,
        {"name": "j"},
        11,
        "k",
    )
    assert draft.description.title == "B"


def test_too_many_closing_braces_hurt_nobody():
    assert titles(read("@book{a, title={A}}, year=2000}\n\n@book{b, title={B}}")) == ["A", "B"]


def test_windows_1252_is_read_with_a_warning():
    draft = one("@book{a, title={Réussite}}".encode("cp1252"))

    assert draft.description.title == "Réussite"
    assert len(draft.warnings) == 1
    assert one(write(draft)).description == draft.description


@pytest.mark.parametrize("data", ["", "<html><body>", "TY  - BOOK\n", "titre;auteur\n"])
def test_other_files_are_refused(data):
    with pytest.raises(NotThisFormat):
        read(data)


# --- Writing ---------------------------------------------------------------------------------------


def test_written_book_is_what_latex_takes():
    description = Description(
        type=DocumentType.BOOK,
        title="Le creuset",
        subtitle="histoire de l'INSEE & de la France",
        contributors=[
            Contributor(name="Noiriel, Gérard"),
            Contributor(name="INSEE", kind=AgentKind.BODY, role="edt"),
            Contributor(name="Weil, Patrick", role="ths"),
        ],
        publishers=[Publisher(name="Seuil", place="Paris")],
        date="1988-05",
        extent="437 p.",
        series=[Series(title="Points", number="12")],
        identifiers=[
            Identifier(scheme="isbn", value="9782020412803"),
            Identifier(scheme="hal", value="hal-1"),
        ],
        links=[Link(url="https://example.org/a_b%20c")],
        languages=["fr"],
        abstracts=[Abstract(text="50% de\nréussite")],
        keywords=[Keyword(text="école, ville"), Keyword(text="droit")],
    )
    draft = RecordDraft(description=description, holdings=[HoldingDraft(shelf_mark="IMM 12")])

    text = write(draft)

    assert text == (
        "@book{noiriel1988creuset,\n"
        "  title = {Le creuset : histoire de {l'INSEE} \\& de la {France}},\n"
        "  author = {Noiriel, Gérard},\n"
        "  editor = {{INSEE}},\n"
        "  namea = {Weil, Patrick},\n"
        "  nameatype = {ths},\n"
        "  publisher = {Seuil},\n"
        "  address = {Paris},\n"
        "  series = {Points},\n"
        "  number = {12},\n"
        "  pagetotal = {437},\n"
        "  year = {1988},\n"
        "  month = may,\n"
        "  isbn = {9782020412803},\n"
        "  eprint = {hal-1},\n"
        "  eprinttype = {hal},\n"
        "  url = {https://example.org/a_b%20c},\n"
        "  language = {french},\n"
        "  langid = {french},\n"
        "  abstract = {50\\% de\\par{}réussite},\n"
        "  keywords = {{école, ville}, droit},\n"
        "  library = {IMM 12},\n"
        "}\n\n"
    )
    assert one(text).description == description


@pytest.mark.parametrize(
    "description",
    [
        Description(
            type=DocumentType.THESIS, title="A", thesis=Thesis(degree="Doctorat", institution="Paris 1")
        ),
        Description(
            type=DocumentType.CONFERENCE_PAPER,
            title="A",
            host=Host(title="Actes", pages="1-3", editors=[Contributor(name="Weil, P.", role="edt")]),
            event=Event(name="TALN", place="Senlis", date="2009-06"),
        ),
        Description(
            type=DocumentType.ARTICLE,
            title="A",
            host=Host(title="J", issn="0035-2969", volume="1", issue="2"),
        ),
        Description(type=DocumentType.LEGAL_TEXT, title="A", date="1998-2001"),
        Description(
            type=DocumentType.REPORT, title="A", identifiers=[Identifier(scheme="report", value="R-12")]
        ),
    ],
    ids=lambda d: d.type,
)
def test_types_come_back_from_their_own_fields(description):
    text = write(RecordDraft(description=description))

    assert "verbc" not in text
    assert one(text).description == description


def test_keys_are_unique_and_ascii():
    same = [RecordDraft(description=Description(title="Été")) for _ in range(3)]

    keys = [result.source.identifier for result in read(write(*same))]

    assert keys == ["ete", "eteb", "etec"]


def test_unknown_fields_come_back_when_another_member_changes():
    draft = one(
        "@article{x1, title = {A}, journal = {J}, volume = 12, file = {C:/a.pdf}, month = jun, year = 2000}"
    )
    draft.description.host.volume = "13"

    assert write(draft) == (
        "@article{x1,\n  title = {A},\n  journal = {J},\n  volume = {13},\n  file = {C:/a.pdf},\n"
        "  month = jun,\n  year = {2000},\n}\n\n"
    )


def test_nothing_to_write_is_an_empty_file():
    assert write() == ""


@settings(max_examples=40)
@given(drafts)
def test_any_draft_comes_back(draft):
    written = write(draft)

    back = one(written)

    assert (back.description, back.holdings) == (draft.description, draft.holdings)
    assert write(back) == written


LINES = (DATA / "taln-2009.bib").read_text(encoding="utf-8").splitlines()[:45]


@settings(max_examples=50)
@given(st.permutations(range(len(LINES))), st.integers(0, len(LINES)))
def test_shuffled_and_deleted_lines_never_fail(order, keep):
    data = "\n".join(LINES[i] for i in order[:keep])

    try:
        results = read(data)
    except NotThisFormat:
        results = []

    assert len(results) == data.count("@")
