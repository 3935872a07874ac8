from __future__ import annotations

from io import BytesIO
from pathlib import Path

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
    Series,
    Thesis,
)
from mosaique.exchange.formats.base import NotThisFormat, ReadOnlyFormat, ReadProblem
from mosaique.exchange.formats.safe_xml import NOT_CLOSED
from mosaique.exchange.formats.zotero_rdf import ZOTERO_RDF
from mosaique.exchange.formats.zotero_rdf.nodes import MISMATCH

LIBRARY = (Path(__file__).parents[2] / "data" / "zotero" / "library.rdf").read_text(encoding="utf-8")


def read(data: bytes | str) -> list[RecordDraft | ReadProblem]:
    return list(ZOTERO_RDF.read(BytesIO(data.encode() if isinstance(data, str) else data)))


def titles(results: list[RecordDraft | ReadProblem]) -> list[str]:
    return [r.description.title if isinstance(r, RecordDraft) else f"line {r.line}" for r in results]


def test_article_is_read_with_the_journal_further_down():
    article = read(LIBRARY)[0]

    assert article.description == Description(
        type=DocumentType.ARTICLE,
        title="Le creuset français",
        subtitle="histoire",
        contributors=[
            Contributor(name="Noiriel, Gérard"),
            Contributor(name="Observatoire régional de l'intégration", kind=AgentKind.BODY),
        ],
        date="2009-05",
        host=Host(title="Hommes & migrations", issn="1142-852X", volume="12", issue="3", pages="12-34"),
        identifiers=[Identifier(scheme="doi", value="10.3917/x.1")],
        links=[Link(url="https://example.org/article")],
        languages=["fr"],
        abstracts=[Abstract(text="Un résumé.")],
        keywords=[Keyword(text="immigration"), Keyword(text="ville")],
        notes=[Note(text="Extra")],
    )
    assert article.holdings == [HoldingDraft(shelf_mark="IMM 12")]
    assert (article.source.identifier, article.source.position, article.source.line) == (
        "https://example.org/article",
        1,
        11,
    )


def test_chapter_and_thesis_are_read_with_what_is_inside_them():
    _, chapter, thesis = (r.description for r in read(LIBRARY))

    assert (chapter.type, chapter.series) == (
        DocumentType.CHAPTER,
        [Series(title="Points", issn="0768-0481")],
    )
    assert chapter.publishers == [Publisher(name="Seuil", place="Paris")]
    assert chapter.host == Host(
        title="La France",
        isbn="9782020412803",
        pages="1-3",
        editors=[Contributor(name="Weil, Patrick", role="edt")],
    )
    assert (thesis.thesis, thesis.extent) == (Thesis(degree="Doctorat", institution="Paris 1"), "400 p.")


def test_notes_and_attachments_are_no_records_but_kept_with_the_item():
    results = read(LIBRARY)

    assert titles(results) == ["Le creuset français", "Chapitre", "Thèse"]
    assert b"Une note" in results[0].source.original
    assert b"application/pdf" in results[0].source.original
    assert b"Une note" not in results[1].source.original


def test_original_of_an_item_is_a_file_of_its_own():
    article = read(LIBRARY)[0]

    (again,) = read(article.source.original)

    assert again.description == article.description


def test_file_without_the_types_of_zotero_is_read_by_its_nodes():
    data = "\n".join(line for line in LIBRARY.splitlines() if "itemType" not in line or "attachment" in line)

    assert titles(read(data)) == ["Le creuset français", "Chapitre", "Thèse"]


@pytest.mark.parametrize(
    ("old", "new", "found", "reason"),
    [
        ("</bib:BookSection>", "</bib:Book>", ["Le creuset français", "line 78", "Thèse"], MISMATCH),
        ("</bib:BookSection>", "", ["Le creuset français", "line 79", "Thèse"], MISMATCH),
        ("</foaf:surname>", "", ["line 20", "Chapitre", "Thèse"], MISMATCH),
    ],
)
def test_damaged_item_is_reported_and_the_others_read(old, new, found, reason):
    results = read(LIBRARY.replace(old, new, 1))

    assert [r.reason for r in results if isinstance(r, ReadProblem)] == [reason]
    assert titles(results) == found


def test_file_cut_in_the_middle_gives_what_comes_before():
    results = read(LIBRARY[: LIBRARY.index("<dc:title>Thèse")])

    assert [r.reason for r in results if isinstance(r, ReadProblem)] == [NOT_CLOSED]
    assert [r.source.position for r in results if isinstance(r, RecordDraft)] == [1, 2]


@pytest.mark.parametrize("data", ["", "<html>", "<rss/>", '<!DOCTYPE r [<!ENTITY a "b">]><rdf:RDF/>'])
def test_other_files_and_entities_are_refused(data):
    with pytest.raises(NotThisFormat):
        read(data)


def test_there_is_no_writer():
    with pytest.raises(ReadOnlyFormat):
        ZOTERO_RDF.write([])


@settings(max_examples=80)
@given(
    st.lists(
        st.tuples(st.integers(0, len(LIBRARY)), st.sampled_from(["", "<", ">", '"', "</bib:Article>"])),
        max_size=3,
    )
)
def test_damage_anywhere_never_fails(changes):
    data = LIBRARY
    for at, put in changes:
        data = data[:at] + put + data[at + 1 :]

    try:
        results = read(data)
    except NotThisFormat:
        results = []

    assert len(results) < 20
