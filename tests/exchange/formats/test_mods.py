from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given, settings
from lxml import etree

from mosaique.catalogue.values.codes import (
    AbstractOrigin,
    AgentKind,
    DocumentType,
    NoteKind,
    SubjectKind,
    TitleKind,
)
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
    Subject,
    Territory,
    Thesis,
)
from mosaique.exchange.formats.base import NotThisFormat, ReadProblem
from mosaique.exchange.formats.mods import MODS
from mosaique.exchange.formats.mods.types import TO_MODS, type_of_genre
from mosaique.exchange.formats.safe_xml import NOT_CLOSED
from mosaique.exchange.formats.xml_reading import EMPTY
from tests.exchange.formats.strategies import drafts

DATA = Path(__file__).parents[2] / "data" / "mods"
SCHEMA = etree.XMLSchema(etree.parse(DATA / "mods-3-7.xsd"))


def read(data: bytes | str) -> list[RecordDraft | ReadProblem]:
    return list(MODS.read(BytesIO(data.encode() if isinstance(data, str) else data)))


def one(elements: str) -> RecordDraft:
    (draft,) = read(f'<mods xmlns="http://www.loc.gov/mods/v3">{elements}</mods>')
    assert isinstance(draft, RecordDraft)
    return draft


def write(*drafts: RecordDraft) -> bytes:
    return b"".join(MODS.write(drafts))


def file(name: str) -> list[RecordDraft | ReadProblem]:
    return read((DATA / f"MODSImporterTest{name}.xml").read_bytes())


def without_blanks(element: etree._Element) -> bytes:
    return etree.tostring(
        etree.fromstring(etree.tostring(element), etree.XMLParser(remove_blank_text=True)), method="c14n2"
    )


# --- Reading ---------------------------------------------------------------------------------------


def test_collection_of_bibutils_is_read_in_full():
    article, other, book = file("ModsCollection")

    d = article.description
    assert (article.source.identifier, article.source.position, article.source.line) == ("Mock++2003", 1, 4)
    assert d.contributors == [Contributor(name=name) for name in ("Mock, T", "Kruse, M", "Dieckmann, GS")]
    assert d.host == Host(
        title="Aquatic Microbial Ecology", issn="0948-3055", volume="30", issue="2", pages="197-205"
    )
    assert d.publishers == [Publisher(name="Inter-Research", place="Oldendorf/Luhe")]
    assert (d.type, d.date, d.languages, d.keywords[1]) == (
        DocumentType.ARTICLE,
        "2003",
        ["en"],
        Keyword(text="Methods"),
    )
    assert other.description.identifiers == [Identifier(scheme="doi", value="10.1007/s00300-003-0526-8")]
    assert (book.description.type, book.description.contributors[0]) == (
        DocumentType.BOOK,
        Contributor(name="Thomas, DN", role="edt"),
    )


def test_record_of_a_library_without_genre_is_a_book():
    (draft,) = file("MonographicBookFallback")

    d = draft.description
    assert (d.type, d.date, d.responsibility) == (DocumentType.BOOK, "c2011", "Matthew West.")
    assert d.contributors == [Contributor(name="West, Matthew", dates="1953-")]
    assert d.publishers == [Publisher(place="Burlington, MA")]
    assert d.notes == [Note(text="Includes index.")]


def test_record_of_a_photograph_gives_its_links_and_places():
    (draft,) = file("AllFields")

    d = draft.description
    assert draft.source.identifier == "archives/cushman/P07803"
    assert d.links == [Link(url="http://purl.dlib.indiana.edu/iudl/archives/cushman/P07803")]
    assert d.territories == [Territory(label="United States -- New York")]
    assert d.other_titles == [OtherTitle(text="Telescope PK from Zabriskie Pt.")]


def test_records_without_anything_known_are_reported():
    assert [(r.reason, r.line) for name in ("Minimal", "GenreMapping") for r in file(name)] == [
        (EMPTY, 4)
    ] * 2


@pytest.mark.parametrize(
    ("origin", "date"),
    [
        ("<dateIssued encoding='marc'>2011</dateIssued><dateIssued>c2011</dateIssued>", "c2011"),
        ("<dateIssued encoding='w3cdtf'>2011-05</dateIssued>", "2011-05"),
        (
            "<dateIssued encoding='marc' point='start'>1998</dateIssued><dateIssued encoding='marc' point='end'>2001</dateIssued>",
            "1998-2001",
        ),
        (
            "<dateIssued encoding='marc' point='start'>1998</dateIssued><dateIssued encoding='marc' point='end'>9999</dateIssued>",
            "1998-",
        ),
        ("<copyrightDate>2003</copyrightDate><dateCreated>1955</dateCreated>", "2003"),
        ("<dateIssued>s.d.</dateIssued>", "s.d."),
    ],
)
def test_dates_are_read_as_they_stand_on_the_document(origin, date):
    assert (
        one(f"<titleInfo><title>A</title></titleInfo><originInfo>{origin}</originInfo>").description.date
        == date
    )


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        (
            "<name type='personal'><namePart>Weil, Patrick</namePart></name>",
            Contributor(name="Weil, Patrick", role=""),
        ),
        ("<name><namePart>Patrick Weil</namePart></name>", Contributor(name="Weil, Patrick", role="")),
        (
            "<name type='corporate'><namePart>INSEE</namePart><role><roleTerm type='text'>editor</roleTerm></role></name>",
            Contributor(name="INSEE", kind=AgentKind.BODY, role="edt"),
        ),
        (
            "<name type='conference'><namePart>TALN</namePart><namePart type='date'>2009</namePart></name>",
            Contributor(name="TALN", kind=AgentKind.MEETING, role="", dates="2009"),
        ),
    ],
)
def test_names_are_read_whatever_their_form(name, expected):
    assert one(f"<titleInfo><title>A</title></titleInfo>{name}").description.contributors == [expected]


def test_subjects_tell_controlled_from_free_words():
    d = one(
        """<titleInfo><nonSort>L'</nonSort><title>école</title></titleInfo>
        <subject authority="rameau" valueURI="https://data.bnf.fr/ark:/12148/x"><topic>Immigration</topic><geographic>France</geographic></subject>
        <subject authority="lcsh"><name type="corporate"><namePart>UNESCO</namePart></name></subject>
        <subject xml:lang="fr"><topic>ville</topic></subject><subject><geographic>Metz</geographic></subject>
        <subject><geographicCode>fr</geographicCode></subject>"""
    ).description

    assert d.title == "L'école"
    assert d.subjects == [
        Subject(
            label="Immigration -- France", scheme="rameau", identifier="https://data.bnf.fr/ark:/12148/x"
        ),
        Subject(label="UNESCO", scheme="lcsh", kind=SubjectKind.BODY),
    ]
    assert (d.keywords, d.territories) == ([Keyword(text="ville", language="fr")], [Territory(label="Metz")])


@pytest.mark.parametrize("kind", [kind for kind in DocumentType if kind != DocumentType.OTHER])
def test_every_type_has_a_genre_that_reads_back(kind):
    assert type_of_genre(TO_MODS[kind][1]) == kind


# --- Writing ---------------------------------------------------------------------------------------

FULL = Description(
    type=DocumentType.CHAPTER,
    title="Le creuset",
    subtitle="histoire",
    part_number="1",
    other_titles=[OtherTitle(text="The pot", kind=TitleKind.PARALLEL, language="en")],
    contributors=[
        Contributor(
            name="Noiriel, Gérard", dates="1950-", affiliation="EHESS", identifiers={"idref": "027054047"}
        ),
        Contributor(name="INSEE", kind=AgentKind.BODY, role="edt"),
    ],
    edition="2e éd.",
    publishers=[Publisher(name="Seuil", place="Paris"), Publisher(name="X")],
    date="[1998?]",
    extent="437 p.",
    series=[Series(title="Points", number="12")],
    host=Host(
        title="La France",
        isbn="9782020412803",
        pages="12-34",
        editors=[Contributor(name="Weil, P.", role="edt")],
    ),
    identifiers=[
        Identifier(scheme="doi", value="10.1000/x"),
        Identifier(scheme="isbn", value="123", valid=False),
    ],
    links=[Link(url="https://example.org/a", label="Texte")],
    languages=["fr"],
    original_languages=["en"],
    abstracts=[Abstract(text="Un\nrésumé.", language="fr", origin=AbstractOrigin.OWN)],
    subjects=[Subject(label="Immigration -- France", scheme="rameau")],
    keywords=[Keyword(text="ville")],
    territories=[Territory(label="Metz")],
    publics=["elected"],
    notes=[
        Note(text="I. Un. II. Deux", kind=NoteKind.CONTENTS),
        Note(text="Bibliogr.", kind=NoteKind.BIBLIOGRAPHY),
    ],
    rights="©",
    access="open",
)


def test_full_record_is_said_in_elements_of_mods_alone():
    draft = RecordDraft(
        description=FULL,
        holdings=[HoldingDraft(structure="ORIV", shelf_mark="A 1", local_note="n", barcode="1")],
    )

    data = write(draft)

    assert b"<extension>" not in data
    assert SCHEMA.validate(etree.fromstring(data)), SCHEMA.error_log
    (back,) = read(data)
    assert (back.description, back.holdings) == (FULL, draft.holdings)


def test_thesis_comes_back_from_its_notes_and_its_grantor():
    description = Description(
        type=DocumentType.THESIS,
        title="A",
        thesis=Thesis(degree="Doctorat", institution="Paris 1", discipline="Histoire"),
    )

    data = write(RecordDraft(description=description))

    assert b"<extension>" not in data
    assert read(data)[0].description == description


@pytest.mark.parametrize("name", ["AllFields", "Mods", "ModsCollection", "MonographicBookFallback"])
def test_captured_record_comes_back_to_the_letter(name):
    found = [r for r in file(name) if isinstance(r, RecordDraft)]

    written = etree.fromstring(write(*found))

    for draft, record in zip(found, written, strict=True):
        original = etree.fromstring(draft.source.original)
        assert [without_blanks(e) for e in record] == [
            without_blanks(e) for e in original if isinstance(e.tag, str)
        ]


def test_unknown_elements_come_back_when_another_member_changes():
    draft = one(
        "<titleInfo><title>A</title></titleInfo><classification authority='ddc'>300</classification>"
        "<note type='venue'>Metz</note><identifier type='local'>12</identifier>"
    )
    draft.description.title = "B"

    (record,) = etree.fromstring(write(draft))

    assert [etree.QName(e).localname for e in record] == ["titleInfo", "classification", "note", "identifier"]
    assert record[0][0].text == "B"


@settings(max_examples=40)
@given(drafts)
def test_any_draft_comes_back_and_is_valid(draft):
    data = write(draft)

    (back,) = read(data)

    assert (back.description, back.holdings) == (draft.description, draft.holdings)
    assert write(back) == data
    assert SCHEMA.validate(etree.fromstring(data)), SCHEMA.error_log


def test_nothing_to_write_is_an_empty_collection():
    data = write()

    assert data.endswith(b'<modsCollection xmlns="http://www.loc.gov/mods/v3">\n</modsCollection>\n')
    assert read(data) == []


# --- Damage ----------------------------------------------------------------------------------------


def test_damage_in_the_middle_costs_one_record():
    data = (DATA / "MODSImporterTestModsCollection.xml").read_bytes()
    second = data.index(b"</mods>", data.index(b"</mods>") + 1)

    results = read(data[:second] + data[second + 7 :])

    assert [r.reason if isinstance(r, ReadProblem) else r.source.identifier for r in results] == [
        "Mock++2003",
        NOT_CLOSED,
        "Thomas+Dieckmann2003",
    ]


@pytest.mark.parametrize("data", ["", "<html>", "<rss/>", '<!DOCTYPE m [<!ENTITY a "b">]><mods>&a;</mods>'])
def test_other_files_and_entities_are_refused(data):
    with pytest.raises(NotThisFormat):
        read(data)
