from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from mosaique.catalogue.values.codes import DocumentType, LinkKind, TitleKind
from mosaique.catalogue.values.description import (
    Abstract,
    Contributor,
    Description,
    Host,
    Identifier,
    Keyword,
    Link,
    Note,
    OtherTitle,
    Publisher,
    RecordDraft,
    Series,
    Territory,
)
from mosaique.catalogue.values.text import tidy
from mosaique.exchange.formats.base import NotThisFormat, ReadProblem
from mosaique.exchange.formats.dublin_core import DUBLIN_CORE
from mosaique.exchange.formats.dublin_core.types import type_of, words_for
from mosaique.exchange.formats.safe_xml import (
    ENTITIES,
    MENDED,
    NOT_CLOSED,
    NOT_OPENED,
    NOT_WELL_FORMED,
    TOO_LONG,
)
from mosaique.exchange.formats.xml_reading import EMPTY
from tests.exchange.formats.strategies import dates, languages, paragraphs

DATA = Path(__file__).parents[2] / "data" / "dc"
OPEN = (
    '<oai_dc:dc xmlns:oai_dc="http://www.openarchives.org/OAI/2.0/oai_dc/"'
    ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/">'
)


def read(data: bytes | str) -> list[RecordDraft | ReadProblem]:
    return list(DUBLIN_CORE.read(BytesIO(data.encode() if isinstance(data, str) else data)))


def one(elements: str) -> RecordDraft:
    (draft,) = read(f"{OPEN}{elements}</oai_dc:dc>")
    assert isinstance(draft, RecordDraft)
    return draft


def write(*drafts: RecordDraft) -> bytes:
    return b"".join(DUBLIN_CORE.write(drafts))


def titles(results: list[RecordDraft | ReadProblem]) -> list[str]:
    return [r.description.title if isinstance(r, RecordDraft) else f"line {r.line}" for r in results]


def elements_of(data: bytes) -> list[tuple[str, str]]:
    return [(etree.QName(e).localname, e.text) for e in etree.fromstring(data)[0]]


def test_oai_answer_gives_its_records_with_their_headers():
    (draft,) = read((DATA / "sickle-ListRecords.xml").read_bytes())

    d = draft.description
    assert (draft.source.identifier, draft.source.modified, draft.source.line) == (
        "oai:test.example.com:1585322",
        "2011-01-10T10:19:23Z",
        19,
    )
    assert (d.type, d.title, d.date, d.languages) == (DocumentType.ARTICLE, "Sample Title", "2010", ["en"])
    assert d.contributors == [Contributor(name="Doe, John")] * 4
    assert d.host == Host(title="Sample Source")
    assert d.links == [Link(url="http://test.example.com/publication/1585322")]
    assert (d.abstracts[0].language, d.abstracts[0].text[:40]) == (
        "en",
        "Lorem ipsum dolor sit amet, consectetur ",
    )


def test_names_in_other_scripts_are_kept():
    (draft,) = read((DATA / "sickle-GetRecord_utf8test.xml").read_bytes())

    assert draft.description.contributors == [Contributor(name="某人")]


def test_answer_without_records_gives_none():
    assert read((DATA / "sickle-noRecordsMatch.xml").read_bytes()) == []


def test_article_of_a_repository_is_understood():
    d = one(
        """<dc:title xml:lang="fr">Le creuset : histoire</dc:title><dc:title xml:lang="en">The pot</dc:title>
        <dc:creator>Noiriel, Gérard</dc:creator><dc:contributor>Université de Nantes</dc:contributor>
        <dc:subject xml:lang="fr">immigration ; ville</dc:subject><dc:coverage>Strasbourg</dc:coverage>
        <dc:description xml:lang="fr">Un résumé assez long pour n'être pas une note.</dc:description>
        <dc:description>International audience</dc:description><dc:publisher>Seuil (Paris)</dc:publisher>
        <dc:date>2015-03-01T10:00:00Z</dc:date><dc:date>2009-05</dc:date>
        <dc:type>info:eu-repo/semantics/article</dc:type><dc:type>Journal articles</dc:type>
        <dc:format>12 p.</dc:format><dc:format>application/pdf</dc:format>
        <dc:identifier>halshs-00123456</dc:identifier>
        <dc:identifier>https://shs.hal.science/halshs-00123456</dc:identifier>
        <dc:identifier>https://doi.org/10.3917/X.1</dc:identifier>
        <dc:relation>info:eu-repo/semantics/altIdentifier/doi/10.3917/x.1</dc:relation>
        <dc:relation>Collection : Points ; 12</dc:relation>
        <dc:source>ISSN: 1142-852X</dc:source><dc:source>Hommes &amp; migrations, n° 3, p. 12-34</dc:source>
        <dc:language>fre</dc:language><dc:rights>info:eu-repo/semantics/openAccess</dc:rights>
        <dc:rights>https://creativecommons.org/licenses/by/4.0/</dc:rights>"""
    ).description

    assert d == Description(
        type=DocumentType.ARTICLE,
        title="Le creuset",
        subtitle="histoire",
        other_titles=[OtherTitle(text="The pot", kind=TitleKind.PARALLEL, language="en")],
        contributors=[
            Contributor(name="Noiriel, Gérard"),
            Contributor(name="Université de Nantes", kind="body", role="ctb"),
        ],
        publishers=[Publisher(name="Seuil", place="Paris")],
        date="2009-05",
        extent="12 p.",
        series=[Series(title="Points", number="12")],
        host=Host(title="Hommes & migrations", issn="1142-852X", issue="3", pages="12-34"),
        identifiers=[
            Identifier(scheme="hal", value="halshs-00123456"),
            Identifier(scheme="doi", value="10.3917/x.1"),
        ],
        links=[Link(url="https://shs.hal.science/halshs-00123456")],
        languages=["fr"],
        abstracts=[Abstract(text="Un résumé assez long pour n'être pas une note.", language="fr")],
        keywords=[Keyword(text="immigration", language="fr"), Keyword(text="ville", language="fr")],
        territories=[Territory(label="Strasbourg")],
        notes=[Note(text="International audience")],
        licence="https://creativecommons.org/licenses/by/4.0/",
        access="open",
    )


def test_gallica_says_dates_and_roles_after_a_name():
    d = one("<dc:title>A</dc:title><dc:creator>Dupont, Jean (1900-1980). Traducteur</dc:creator>").description

    assert d.contributors == [Contributor(name="Dupont, Jean", dates="1900-1980", role="trl")]


def test_qualified_elements_are_read_as_what_they_refine():
    draft = one(
        "<dc:title>A</dc:title><dcterms:issued>2009</dcterms:issued><dcterms:spatial>Metz</dcterms:spatial>"
    )

    assert (draft.description.date, draft.description.territories) == ("2009", [Territory(label="Metz")])
    assert elements_of(write(draft)) == [("title", "A"), ("date", "2009"), ("coverage", "Metz")]


@pytest.mark.parametrize("kind", list(DocumentType))
def test_every_type_has_words_that_read_back(kind):
    assert type_of(words_for(kind)) == kind


# --- Writing ---------------------------------------------------------------------------------------


def test_unknown_elements_come_back_when_another_member_changes():
    draft = one(
        "<dc:title>A</dc:title><dc:date>2009</dc:date><dc:identifier>Local 12 B</dc:identifier>"
        "<dc:format>application/pdf</dc:format><dc:creator>Weil, P.</dc:creator>"
    )
    draft.description.title = "B"

    assert elements_of(write(draft)) == [
        ("title", "B"),
        ("date", "2009"),
        ("identifier", "Local 12 B"),
        ("format", "application/pdf"),
        ("creator", "Weil, P."),
    ]


def test_single_record_stands_alone():
    record = etree.fromstring(DUBLIN_CORE.record(RecordDraft(description=Description(title="A\x0b & B"))))

    assert record.tag == "{http://www.openarchives.org/OAI/2.0/oai_dc/}dc"
    assert record[0].text == "A & B"


def test_nothing_to_write_is_a_list_of_none():
    assert write() == b'<?xml version="1.0" encoding="UTF-8"?>\n<records>\n</records>\n'
    assert read(write()) == []


_plain = st.text("abcéABCœ '’&<>\"«»…日😀", max_size=12).map(tidy).filter(bool)
held = st.builds(
    Description,
    type=st.sampled_from(DocumentType),
    title=_plain,
    other_titles=st.lists(
        st.builds(OtherTitle, text=_plain, kind=st.just(TitleKind.PARALLEL), language=st.just("en")),
        max_size=2,
    ),
    contributors=st.lists(
        st.sampled_from(
            [Contributor(name="Noiriel, Gérard"), Contributor(name="Weil, P.", role="ctb", dates="1956-")]
        ),
        max_size=2,
    ).map(lambda people: sorted(people, key=lambda person: person.role)),
    date=dates.filter(lambda text: "T" not in text),
    languages=st.lists(languages.filter(bool), max_size=2, unique=True),
    abstracts=st.lists(
        st.builds(Abstract, text=paragraphs.filter(bool).map(lambda t: f"{t}."), language=languages),
        max_size=2,
    ),
    keywords=st.lists(st.builds(Keyword, text=_plain, language=languages), max_size=2),
    territories=st.lists(st.builds(Territory, label=_plain), max_size=2),
    publishers=st.lists(st.builds(Publisher, name=_plain, place=st.sampled_from(["", "Paris"])), max_size=2),
    links=st.sampled_from([[], [Link(url="https://example.org/a", kind=LinkKind.FULL_TEXT)]]),
    identifiers=st.sampled_from(
        [[], [Identifier(scheme="isbn", value="9782020412803"), Identifier(scheme="doi", value="10.1000/x")]]
    ),
    rights=_plain,
)


@settings(max_examples=60)
@given(held)
def test_what_dublin_core_can_hold_comes_back(description):
    draft = RecordDraft(description=description)

    (back,) = read(write(draft))

    assert back.description == description
    assert write(back) == write(draft)


# --- Damage ----------------------------------------------------------------------------------------

A, B = (f"{OPEN}<dc:title>{title}</dc:title></oai_dc:dc>" for title in "AB")


@pytest.mark.parametrize(
    ("data", "found", "reason"),
    [
        (f"<r>{A[:-12]}\n{B}</r>", ["line 1", "B"], NOT_CLOSED),
        (f"<r>{A}\n<dc:title>X</dc:title></oai_dc:dc>\n{B}</r>", ["A", "line 2", "B"], NOT_OPENED),
        (f"<r>{A}\n{B[:-12]}", ["A", "line 2"], NOT_CLOSED),
        (
            f"<r>\n{A.replace('</dc:title>', chr(10) + '</dc:titel>')}\n{B}</r>",
            ["line 3", "B"],
            NOT_WELL_FORMED,
        ),
        (
            f"<r>{A.replace('A<', '<a>' * 50000 + '</a>' * 50000 + '<')}\n{B}</r>",
            ["line 1", "B"],
            NOT_WELL_FORMED,
        ),
        (f"<r>{A.replace('A<', 'x' * 3_000_000 + '<')}\n{B}</r>", ["line 1", "B"], TOO_LONG),
        (f"<r>{OPEN}</oai_dc:dc>\n{B}</r>", ["line 1", "B"], EMPTY),
    ],
    ids=["open", "headless", "cut", "mismatch", "deep", "long", "empty"],
)
def test_damaged_record_is_reported_and_the_others_read(data, found, reason):
    results = read(data)

    assert titles(results) == found
    assert [r.reason for r in results if isinstance(r, ReadProblem)] == [reason]


def test_stray_signs_are_mended_with_a_warning():
    draft = one("<dc:title>A & B &eacute; 1 < 2 \x0b</dc:title>")

    assert (draft.description.title, draft.warnings) == ("A & B é 1 < 2", [MENDED])


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "iso-8859-1"])
def test_declared_encodings_are_read(encoding):
    text = f'<?xml version="1.0" encoding="{encoding}"?>{OPEN}<dc:title>Été</dc:title></oai_dc:dc>'

    assert titles(read(text.encode(encoding))) == ["Été"]


@pytest.mark.parametrize(
    "declaration",
    [
        '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>',
        '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE x [<!ENTITY % a SYSTEM "http://127.0.0.1/x.dtd"> %a;]>',
    ],
)
def test_entities_are_refused(declaration):
    with pytest.raises(NotThisFormat, match=ENTITIES):
        read(f"{declaration}{OPEN}<dc:title>&a;</dc:title></oai_dc:dc>")


@pytest.mark.parametrize("data", ["", "<!DOCTYPE html><html>", "TY  - BOOK\n", "<rss><channel/></rss>"])
def test_other_files_are_refused(data):
    with pytest.raises(NotThisFormat):
        read(data)


@settings(max_examples=60)
@given(
    st.lists(
        st.tuples(st.integers(0, 3000), st.sampled_from(["", "<", ">", "&", '"', "</oai_dc:dc>"])), max_size=4
    )
)
def test_damage_anywhere_never_fails(changes):
    data = (DATA / "sickle-ListRecords2.xml").read_text(encoding="utf-8")
    for at, put in changes:
        data = data[:at] + put + data[at + 1 :]

    try:
        results = read(data)
    except NotThisFormat:
        results = []

    assert len(results) < 10
