from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest

from mosaique.catalogue.values.codes import DocumentType
from mosaique.catalogue.values.description import (
    Abstract,
    Contributor,
    Description,
    HoldingDraft,
    Host,
    Identifier,
    Keyword,
    Note,
    RecordDraft,
)
from mosaique.exchange.formats.base import NotThisFormat, ReadOnlyFormat, ReadProblem
from mosaique.exchange.formats.endnote_xml import ENDNOTE_XML
from mosaique.exchange.formats.safe_xml import NOT_CLOSED, NOT_WELL_FORMED
from mosaique.exchange.formats.xml_reading import EMPTY, NO_TITLE

DATA = Path(__file__).parents[2] / "data" / "endnote"


def read(data: bytes | str) -> list[RecordDraft | ReadProblem]:
    return list(ENDNOTE_XML.read(BytesIO(data.encode() if isinstance(data, str) else data)))


def one(elements: str) -> RecordDraft:
    (draft,) = read(f"<xml><records><record>{elements}</record></records></xml>")
    assert isinstance(draft, RecordDraft)
    return draft


@pytest.mark.parametrize(
    ("name", "records"),
    [
        ("TestArticle", 1),
        ("TestArticle2", 2),
        ("TestLabelAndMultiTitle", 3),
        ("TestReport", 1),
        ("Test_EmptyKeywordStyle", 1),
        ("Test_WithoutUrlStyle", 1),
        ("Test_WithoutUrlStyle2", 2),
    ],
)
def test_captured_file_gives_every_record(name, records):
    data = (DATA / f"EndnoteXmlImporter{name}.xml").read_bytes()

    results = read(data)

    assert [r.description.title != "" for r in results] == [True] * records
    assert ENDNOTE_XML.recognises(data[:4096], name)


def test_article_is_read_through_its_styles():
    draft = read((DATA / "EndnoteXmlImporterTestArticle.xml").read_bytes())[0]

    d = draft.description
    assert (draft.source.identifier, draft.source.line) == ("2954", 4)
    assert d.contributors == [Contributor(name=n) for n in ("Ahmad, AS", "Ormiston-Smith, N", "Sasieni, PD")]
    assert (d.type, d.date, d.host) == (
        DocumentType.ARTICLE,
        "2015-03-03",
        Host(title="Br J Cancer", issn="1532-1827", volume="112", issue="5", pages="943-7"),
    )
    assert d.identifiers[-1] == Identifier(scheme="doi", value="10.1038/bjc.2014.606")
    assert d.keywords[:2] == [Keyword(text="Age Factors"), Keyword(text="Aged")]


def test_book_chapter_of_endnote_is_understood():
    draft = one(
        """<rec-number>7</rec-number><ref-type>5</ref-type><contributors><authors><author>Noiriel, Gérard</author>
        <author>INSEE,</author></authors><secondary-authors><author>Weil, Patrick</author></secondary-authors></contributors>
        <titles><title><style face="italic">Le</style><style face="normal"> creuset</style></title>
        <secondary-title>La France</secondary-title></titles><pages>12–34</pages><dates><year>1998</year></dates>
        <keywords><keyword>a&#xD;b</keyword></keywords><isbn>978-2-02-041280-3</isbn><call-num>IMM 12</call-num>
        <abstract>Un résumé</abstract><notes>Note</notes><language>French</language>"""
    )

    assert draft.description == Description(
        type=DocumentType.CHAPTER,
        title="Le creuset",
        contributors=[Contributor(name="Noiriel, Gérard"), Contributor(name="INSEE", kind="body")],
        date="1998",
        host=Host(
            title="La France",
            isbn="9782020412803",
            pages="12-34",
            editors=[Contributor(name="Weil, Patrick", role="edt")],
        ),
        languages=["fr"],
        abstracts=[Abstract(text="Un résumé")],
        keywords=[Keyword(text="a"), Keyword(text="b")],
        notes=[Note(text="Note")],
    )
    assert draft.holdings == [HoldingDraft(shelf_mark="IMM 12")]
    assert draft.source.identifier == "7"


def test_authors_of_an_edited_book_are_its_editors():
    d = one(
        '<ref-type name="Edited Book">28</ref-type><contributors><authors><author>Weil, P.</author></authors></contributors>'
        "<titles><title>A</title></titles>"
    ).description

    assert (d.type, d.contributors) == (DocumentType.BOOK, [Contributor(name="Weil, P.", role="edt")])


def test_record_without_title_is_kept_with_a_warning():
    assert one("<contributors><authors><author>Weil, P.</author></authors></contributors>").warnings == [
        NO_TITLE
    ]


RECORD = "<record><titles><title>%s</title></titles></record>"


@pytest.mark.parametrize(
    ("second", "reason", "line"),
    [
        ("<record>\n<titles><title>B</title></titles>", NOT_CLOSED, 2),
        ("<record>\n<titles><title>B</titles></record>", NOT_WELL_FORMED, 3),
        ("<record><rec-number>3</rec-number></record>", EMPTY, 2),
    ],
)
def test_damaged_record_is_reported_and_the_others_read(second, reason, line):
    first, problem, last = read(f"<xml><records>{RECORD % 'A'}\n{second}\n{RECORD % 'C'}</records></xml>")

    assert (first.description.title, last.description.title) == ("A", "C")
    assert (problem.reason, problem.line) == (reason, line)


@pytest.mark.parametrize(
    "data", ["", "<html>", "TY  - BOOK", '<!DOCTYPE x [<!ENTITY a "b">]><xml><record/></xml>']
)
def test_other_files_and_entities_are_refused(data):
    with pytest.raises(NotThisFormat):
        read(data)


def test_there_is_no_writer():
    with pytest.raises(ReadOnlyFormat):
        ENDNOTE_XML.write([])
