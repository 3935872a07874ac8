from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mosaique.catalogue.values.codes import AgentKind, DocumentType, TitleKind
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
    OtherTitle,
    Publisher,
    RecordDraft,
    Series,
    Thesis,
)
from mosaique.exchange.formats.base import NotThisFormat, ReadOptions, ReadProblem
from mosaique.exchange.formats.ris import NO_TITLE, ONLY_TYPE, RIS
from mosaique.exchange.formats.ris.records import NO_ER, NO_ER_AT_END, NO_TY, TOO_LONG_LINE
from tests.exchange.formats.strategies import drafts

DATA = Path(__file__).parents[2] / "data" / "ris"


def read(data: bytes | str, **options: str) -> list[RecordDraft | ReadProblem]:
    raw = data.encode() if isinstance(data, str) else data
    return list(RIS.read(BytesIO(raw), ReadOptions(**options)))


def one(data: bytes | str) -> RecordDraft:
    (draft,) = read(data)
    assert isinstance(draft, RecordDraft)
    return draft


def write(*drafts: RecordDraft) -> str:
    return b"".join(RIS.write(drafts)).decode()


def titles(results: list[RecordDraft | ReadProblem]) -> list[str]:
    return [r.description.title if isinstance(r, RecordDraft) else f"line {r.line}" for r in results]


def journal_article(title: str) -> str:
    return f"TY  - JOUR\r\nTI  - {title}\r\nAU  - Noiriel, Gérard\r\nER  - \r\n\r\n"


# --- What the captured files give ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "records", "problems"),
    [
        ("jabref-NbibImporterTest.nbib", 1, 0),
        ("jabref-RisImporterTest1.ris", 3, 8),
        ("jabref-RisImporterTest4a.ris", 1, 0),
        ("jabref-RisImporterTest4c.ris", 1, 0),
        ("jabref-RisImporterTest5b.ris", 1, 0),
        ("jabref-RisImporterTest7.ris", 1, 0),
        ("jabref-RisImporterTest9.ris", 1, 0),
        ("jabref-RisImporterTestDate1.1.ris", 1, 0),
        ("jabref-RisImporterTestDoiAndJournalTitle.ris", 1, 0),
        ("jabref-RisImporterTestScopus.ris", 1, 0),
        ("rispy-example_basic.ris", 1, 0),
        ("rispy-example_custom_list_tags.ris", 1, 0),
        ("rispy-example_extraneous_data.ris", 2, 0),
        ("rispy-example_full_without_whitespace.ris", 2, 0),
        ("rispy-example_multi_unknown_tags.ris", 1, 0),
        ("rispy-example_single_unknown_tag.ris", 1, 0),
        ("rispy-example_urls.ris", 4, 0),
        ("rispy-example_wos.ris", 2, 0),
    ],
)
def test_captured_file_gives_every_record(name, records, problems):
    data = (DATA / name).read_bytes()

    results = read(data)

    found = [r for r in results if isinstance(r, RecordDraft)]
    assert (len(found), len(results) - len(found)) == (records, problems)
    assert RIS.recognises(data[:4096], name)


@pytest.mark.parametrize("path", sorted(DATA.glob("*.ris")), ids=lambda path: path.stem)
def test_captured_file_comes_back_unchanged_over_its_original(path):
    before = [r for r in read(path.read_bytes()) if isinstance(r, RecordDraft)]

    again = read(write(*before))

    assert [r.description for r in again] == [r.description for r in before]
    assert [r.holdings for r in again] == [r.holdings for r in before]


def test_article_of_scopus_is_read_in_full():
    draft = one((DATA / "jabref-RisImporterTestScopus.ris").read_bytes())

    d = draft.description
    assert d.type == DocumentType.ARTICLE
    assert [c.name for c in d.contributors] == ["Federico, S.", "Grillo, A.", "Herzog, W."]
    assert d.host == Host(
        title="Journal of the Mechanics and Physics of Solids", volume="52", issue="10", pages="2309-2327"
    )
    assert d.identifiers == [Identifier(scheme="doi", value="10.1016/j.jmps.2004.03.010")]
    assert d.date == "2004"


def test_dates_of_three_tags_give_the_most_precise():
    draft = one((DATA / "jabref-RisImporterTestDate1.1.ris").read_bytes())

    assert draft.description.date == "2005-07-15"


def test_doi_repeated_in_notes_and_links_is_one_identifier():
    d = one((DATA / "jabref-RisImporterTest9.ris").read_bytes()).description

    assert (d.identifiers, d.notes, d.links) == (
        [Identifier(scheme="doi", value="10.1016/j.neuron.2016.10.006")],
        [],
        [],
    )
    assert len(d.abstracts) == 1


def test_web_of_science_export_is_read_with_full_names_and_wrapped_lines():
    first, second = read((DATA / "rispy-example_wos.ris").read_bytes())

    assert first.description.title == (
        "Interactions stabilizing the structure of the core light-harvesting complex (LHl) of photosynthetic "
        "bacteria and its subunit (B820)"
    )
    assert first.description.contributors[0].name == "Parkes-Loach, PS"
    assert first.source.identifier == "WOS:000221807500019"
    assert second.source.line == 112


def test_pubmed_nbib_is_read_with_full_names():
    d = one((DATA / "jabref-NbibImporterTest.nbib").read_bytes()).description

    assert [c.name for c in d.contributors][:2] == ["Shruthi, Basavaradhya Sahukar", "Vinodhkumar, Palani"]
    assert d.identifier("doi") == "10.4103/2277-9175.180636"


# --- Damage ----------------------------------------------------------------------------------------


def test_missing_er_lines_lose_no_record():
    results = read("TY  - BOOK\nTI  - A\nTY  - BOOK\nTI  - B\nER  - \nTY  - BOOK\nTI  - C\n")

    assert titles(results) == ["A", "B", "C"]
    assert [r.warnings for r in results] == [[NO_ER], [], [NO_ER_AT_END]]


@pytest.mark.parametrize(
    "line", ["TY  - JOUR", "TY - JOUR", "TY  -JOUR", "TY- JOUR", " TY  - JOUR", "TY  – JOUR"]
)
def test_spacing_variants_of_the_type_line_begin_a_record(line):
    d = one(f"{line}\nTI  - A\nAU - Noiriel, G.\nPY  -2009\nER -\n").description

    assert (d.type, d.title, d.date) == (DocumentType.ARTICLE, "A", "2009")
    assert [c.name for c in d.contributors] == ["Noiriel, G."]


@pytest.mark.parametrize("end", ["\n", "\r", "\r\n"])
def test_line_ends_of_any_system_are_read(end):
    results = read(end.join(["TY  - BOOK", "TI  - A", "ER  - ", "", "TY  - BOOK", "TI  - B", "ER  - "]))

    assert titles(results) == ["A", "B"]
    assert results[1].source.line == 5


@pytest.mark.parametrize(
    ("encoding", "warnings"),
    [
        ("utf-8", 0),
        ("utf-8-sig", 0),
        ("utf-16", 0),
        ("utf-16-le", 0),
        ("utf-16-be", 0),
        ("utf-32", 0),
        ("cp1252", 1),
    ],
)
def test_encodings_are_detected(encoding, warnings):
    draft = one(journal_article("Réussite à l’école").encode(encoding))

    assert draft.description.title == "Réussite à l’école"
    assert len(draft.warnings) == warnings


def test_encoding_said_by_the_caller_is_taken():
    (draft,) = read(journal_article("Réussite").encode("mac-roman"), encoding="mac-roman")

    assert draft.description.title == "Réussite"


def test_encoding_nobody_knows_is_refused():
    with pytest.raises(NotThisFormat, match="utf-99"):
        read(b"TY  - BOOK\n", encoding="utf-99")


def test_wrapped_lines_continue_the_value_above():
    d = one("TY  - BOOK\nTI  - A long\n  title\nKW  - one\ntwo\nER  - \n").description

    assert d.title == "A long title"
    assert d.keywords == [Keyword(text="one"), Keyword(text="two")]


def test_text_that_looks_like_a_tag_stays_text():
    d = one("TY  - BOOK\nTI  - A\nAB  - On relations\nUS - China since 1972\nER  - \n").description

    assert d.abstracts == [Abstract(text="On relations US - China since 1972")]


def test_record_without_its_type_line_is_kept_with_a_warning():
    results = read(
        "TY  - BOOK\nTI  - A\nER  - \nAU  - Noiriel, G.\nTI  - B\nER  - \nTY  - BOOK\nTI  - C\nER  - \n"
    )

    assert titles(results) == ["A", "B", "C"]
    assert results[1].warnings == [NO_TY]
    assert write(results[1]).splitlines()[0] == "TY  - GEN"


def test_record_of_its_type_alone_is_reported():
    results = read("TY  - BOOK\nER  - \nTY  - BOOK\nTI  - B\nER  - \n")

    original = b"TY  - BOOK\nER  - "
    assert results[0] == ReadProblem(1, ONLY_TYPE, line=1, excerpt=original, original=original)
    assert results[1].description.title == "B"


def test_record_without_title_is_kept_with_a_warning():
    assert one("TY  - BOOK\nAU  - Noiriel, G.\nER  - \n").warnings == [NO_TITLE]


def test_endless_line_refuses_its_record_only():
    long = b"TY  - BOOK\nID  - big\nAB  - " + b"x" * 3_000_000 + b"\nER  - \n"

    results = read(journal_article("A").encode() + long + journal_article("B").encode())

    assert titles(results) == ["A", "line 8", "B"]
    assert (results[1].reason, results[1].identifier) == (TOO_LONG_LINE, "big")


def test_zero_bytes_are_dropped():
    assert one(b"TY  - BOOK\nTI  - A\x00B\nER  - \n").description.title == "AB"


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "The file is empty."),
        (b" \n\n", "The file is empty."),
        (b"<!DOCTYPE html>\n<html><title>Connexion</title>", "a web page"),
        (b"titre;auteur\nA;B\n", "It begins with: titre;auteur"),
    ],
)
def test_other_files_are_refused_with_their_first_line(data, reason):
    with pytest.raises(NotThisFormat, match=reason):
        read(data)


# --- Writing ---------------------------------------------------------------------------------------

FULL = Description(
    type=DocumentType.CHAPTER,
    title="Le creuset",
    subtitle="histoire de l'immigration",
    other_titles=[OtherTitle(text="Creuset", kind=TitleKind.ABBREVIATED)],
    contributors=[
        Contributor(name="Noiriel, Gérard"),
        Contributor(name="INSEE", kind=AgentKind.BODY, role="edt"),
        Contributor(name="Dupont, Anne", role="aui"),
    ],
    publishers=[Publisher(name="Seuil", place="Paris")],
    date="[1998?]",
    series=[Series(title="Points", number="12")],
    host=Host(
        title="La France",
        isbn="9782020412803",
        pages="12-34",
        editors=[Contributor(name="Weil, P.", role="edt")],
    ),
    links=[Link(url="https://example.org/a")],
    languages=["fr"],
    abstracts=[Abstract(text="Un résumé.", language="fr")],
    keywords=[Keyword(text="immigration")],
    notes=[Note(text="Bibliogr.")],
)


def test_written_record_has_one_tag_a_line_and_crlf():
    lines = write(RecordDraft(description=FULL, holdings=[HoldingDraft(shelf_mark="IMM 12")])).split("\r\n")

    assert lines == (
        [
            "TY  - CHAP",
            "TI  - Le creuset : histoire de l'immigration",
            "ST  - Creuset",
            "AU  - Noiriel, Gérard",
            "ED  - INSEE",
            "N1  - Contributor (aui): Dupont, Anne",
            "A2  - Weil, P.",
            "T2  - La France",
            "SP  - 12",
            "EP  - 34",
            "PB  - Seuil",
            "CY  - Paris",
            "T3  - Points",
            "SV  - 12",
            "PY  - 1998",
            "DA  - 1998///[1998?]",
            "SN  - 9782020412803",
            "UR  - https://example.org/a",
            "LA  - fr",
            "AB  - Un résumé.",
            "KW  - immigration",
            "N1  - Bibliogr.",
            "CN  - IMM 12",
            'U5  - mosaique:{"abstracts":["bd79fa24",{"0":{"language":"fr"}}]}',
            "ER  - ",
            "",
            "",
        ]
    )


def test_thesis_and_its_advisor_come_back_from_their_own_tags():
    description = Description(
        type=DocumentType.THESIS,
        title="A",
        contributors=[Contributor(name="Weil, P.", role="ths")],
        thesis=Thesis(degree="Doctorat", institution="Paris 1"),
    )

    text = write(RecordDraft(description=description))

    assert "U5  - " not in text
    assert one(text).description == description


def test_nothing_to_write_is_an_empty_file():
    assert write() == ""


def test_unknown_tags_come_back_when_another_member_changes():
    draft = one((DATA / "rispy-example_multi_unknown_tags.ris").read_bytes())
    draft.description.title = "Another title"

    assert write(draft).splitlines() == [
        "TY  - JOUR",
        "AU  - Shannon,Claude E.",
        "PY  - 1948/07//",
        "TI  - Another title",
        "JF  - Bell System Technical Journal",
        "EP  - 423",
        "VL  - 27",
        "JP  - CRISPR",
        "DC  - Direct Current",
        "ER  - ",
        "",
    ]


def test_edit_made_elsewhere_wins_over_what_we_had_added():
    text = write(RecordDraft(description=FULL))

    d = one(text.replace("AB  - Un résumé.", "AB  - Un autre.")).description

    assert d.abstracts == [Abstract(text="Un autre.")]


@settings(max_examples=40, deadline=None)
@given(drafts)
def test_any_draft_comes_back(draft):
    written = write(draft)

    back = one(written)

    assert (back.description, back.holdings) == (draft.description, draft.holdings)
    assert write(back) == written


LINES = (DATA / "rispy-example_extraneous_data.ris").read_text(encoding="utf-8").splitlines()


@settings(max_examples=60, deadline=None)
@given(st.permutations(range(len(LINES))), st.integers(0, len(LINES)))
def test_shuffled_and_deleted_lines_never_fail(order, keep):
    data = "\n".join(LINES[i] for i in order[:keep])

    try:
        results = read(data)
    except NotThisFormat:
        results = []

    assert len(results) <= data.count("TY  -") + data.count("ER  -") + 1
