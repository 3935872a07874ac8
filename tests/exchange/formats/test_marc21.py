from __future__ import annotations

import msgspec
import pytest
from hypothesis import given, settings

from mosaique.catalogue.values.codes import (
    AbstractOrigin,
    AgentKind,
    DocumentType,
    LinkKind,
    NoteKind,
    SubjectKind,
    TitleKind,
)
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
from tests.exchange.formats.marc_samples import (
    DATA,
    draft,
    fields_of,
    from_nothing,
    iso,
    marc21,
    outcome,
    read,
    same,
    written,
)
from tests.exchange.formats.strategies import drafts

LEADER = "     cam a22     i 4500"
FIXED = "120312s2009    fr a     b    001 0 fre d"

FULL = [
    ("001", "12883376"),
    ("003", "DLC"),
    ("005", "20030616111422.0"),
    ("008", FIXED),
    ("010", "  $a  2002027497"),
    ("020", "  $a0786808772 (pbk. : alk. paper) :$c$22.95"),
    ("020", "  $a9782070323050$qhardcover"),
    ("020", "  $z2070323059"),
    ("022", "  $a1142-852X"),
    ("024", "7 $a10.1000/ABC$2doi"),
    ("035", "  $a(OCoLC)ocm00012345"),
    ("035", "  $a(DLC)   2002027497"),
    ("040", "  $aDLC$cDLC$dDLC"),
    ("041", "1 $afreara$heng"),
    ("050", "00$aPZ7.C3315$bSu 2002"),
    ("082", "00$a305.8$221"),
    ("088", "  $aRR-2009-12"),
    ("100", "1 $aNoiriel, Gérard,$d1950-$eauthor.$0(viaf)12345"),
    ("240", "10$aMelting pot.$lFrench"),
    ("245", "14$aThe creuset :$bhistory of immigration.$nPart 1,$pBeginnings /$cGérard Noiriel ; preface by P. Weil."),
    ("246", "31$aLe creuset français"),
    ("246", "3 $aCreuset"),
    ("250", "  $a1st ed."),
    ("264", " 1$aParis :$bSeuil,$c[2009]"),
    ("264", " 4$c©2009"),
    ("300", "  $axxi, 437 p. :$bill. ;$c18 cm. +$e1 CD-ROM"),
    ("336", "  $atext$btxt$2rdacontent"),
    ("490", "1 $aPoints. Histoire,$x0768-0457 ;$v161"),
    ("500", "  $aA note."),
    ("504", "  $aIncludes bibliographical references."),
    ("505", "0 $aIntroduction --$tConclusion."),
    ("520", "  $aHow France became$ba country of immigration."),
    ("536", "  $aFunded by X."),
    ("600", "10$aSayad, Abdelmalek,$d1933-1998$vBiography.$0http://id.loc.gov/authorities/names/n80"),
    ("610", "20$aFrance.$bMinistère de l'intérieur."),
    ("650", " 0$aImmigrants$zFrance$xHistory$y20th century."),
    ("650", " 7$aIntégration$2ram"),
    ("651", " 4$aU.S."),
    ("653", "  $aimmigration$amemory"),
    ("655", " 7$aManuals.$2lcgft"),
    ("700", "1 $aWeil, Patrick,$ewriter of preface."),
    ("700", "12$aOther, A.$tA work of theirs."),
    ("710", "2 $aCNRS.$bLaboratoire X.$4fnd"),
    ("830", " 0$aPoints (Paris, France).$pHistoire ;$v161."),
    ("856", "40$uhttps://example.org/a.pdf$yFull text$zFree"),
    ("856", "42$3Publisher description$uhttps://example.org/d"),
    ("952", "  $aORIV$bORIV$cSalle 1$oINT 12$p000123$yBK$zGift$7loan"),
    ("999", "  $c12$d12"),
]  # fmt: skip


def test_a_full_record_gives_a_full_description():
    result = draft("marc21", iso(FULL, LEADER))

    assert result.description == Description(
        type=DocumentType.BOOK,
        title="The creuset",
        subtitle="history of immigration",
        part_number="Part 1",
        part_title="Beginnings",
        responsibility="Gérard Noiriel ; preface by P. Weil.",
        other_titles=[
            OtherTitle(text="Melting pot", kind=TitleKind.UNIFORM),
            OtherTitle(text="Le creuset français", kind=TitleKind.PARALLEL),
            OtherTitle(text="Creuset"),
        ],
        contributors=[
            Contributor(name="Noiriel, Gérard", dates="1950-", identifiers={"viaf": "12345"}),
            Contributor(name="Weil, Patrick", role="wpr"),
            Contributor(name="CNRS. Laboratoire X.", kind=AgentKind.BODY, role="fnd"),
        ],
        edition="1st ed.",
        publishers=[Publisher(name="Seuil", place="Paris")],
        date="[2009]",
        extent="xxi, 437 p.",
        physical_details="ill.",
        dimensions="18 cm + 1 CD-ROM",
        series=[Series(title="Points. Histoire", number="161", issn="0768-0457")],
        identifiers=[
            Identifier(scheme="lccn", value="2002027497"),
            Identifier(scheme="isbn", value="9780786808779", qualifier="pbk. : alk. paper"),
            Identifier(scheme="isbn", value="9782070323050", qualifier="hardcover"),
            Identifier(scheme="isbn", value="2070323059", valid=False),
            Identifier(scheme="issn", value="1142-852X"),
            Identifier(scheme="doi", value="10.1000/abc"),
            Identifier(scheme="oclc", value="12345"),
            Identifier(scheme="report", value="RR-2009-12"),
        ],
        links=[
            Link(url="https://example.org/a.pdf", label="Full text"),
            Link(url="https://example.org/d", label="Publisher description", kind=LinkKind.PUBLISHER),
        ],
        languages=["fr", "ar"],
        original_languages=["en"],
        abstracts=[Abstract(text="How France became a country of immigration.")],
        subjects=[
            Subject(
                label="Sayad, Abdelmalek, 1933-1998 -- Biography",
                scheme="lcsh",
                kind=SubjectKind.PERSON,
                identifier="http://id.loc.gov/authorities/names/n80",
            ),
            Subject(label="France. Ministère de l'intérieur", scheme="lcsh", kind=SubjectKind.BODY),
            Subject(label="Immigrants -- France -- History -- 20th century", scheme="lcsh"),
            Subject(label="Intégration", scheme="ram"),
            Subject(label="U.S.", kind=SubjectKind.PLACE),
            Subject(label="Manuals", scheme="lcgft", kind=SubjectKind.FORM),
        ],
        keywords=[Keyword(text="immigration"), Keyword(text="memory")],
        notes=[
            Note(text="A note."),
            Note(text="Includes bibliographical references.", kind=NoteKind.BIBLIOGRAPHY),
            Note(text="Introduction -- Conclusion.", kind=NoteKind.CONTENTS),
            Note(text="Funded by X.", kind=NoteKind.FUNDING),
        ],
    )
    assert result.holdings == [
        HoldingDraft(
            structure="ORIV",
            shelf_mark="INT 12",
            location="Salle 1",
            access="loan",
            barcode="000123",
            local_note="Gift",
        )
    ]
    assert (result.source.identifier, result.source.modified) == ("12883376", "2003-06-16T11:14:22")


def test_a_minimal_record_gives_what_it_has():
    assert draft("marc21", iso([("245", "00$aTitle.")], LEADER)).description == Description(
        type=DocumentType.BOOK, title="Title"
    )


def leader(codes: str) -> str:
    return f"     n{codes} a22        4500"


def fixed(place: int, codes: str) -> tuple[str, str]:
    text = "120312s2009    fr                 000 0 fre d"[:40]
    return "008", text[:place] + codes + text[place + len(codes) :]


@pytest.mark.parametrize(
    ("codes", "fields", "kind"),
    [
        ("am", [], "book"),
        ("tm", [("502", "  $aThesis (Ph. D.)--Johns Hopkins University, 2005.")], "thesis"),
        ("am", [fixed(24, "m")], "thesis"),
        ("am", [fixed(24, "t")], "report"),
        ("am", [fixed(24, "l")], "legal_text"),
        ("am", [fixed(29, "1")], "proceedings"),
        ("am", [("111", "2 $aConference$d(2009")], "proceedings"),
        ("am", [("655", " 7$aReports.$2x")], "report"),
        ("as", [], "journal"),
        ("ai", [], "web_page"),
        ("ab", [], "article"),
        ("aa", [("773", "0 $tA book$z9782070323050$gp. 12-30")], "chapter"),
        ("aa", [("773", "0 $tA journal$x1142-852X")], "article"),
        ("aa", [("711", "2 $aConference"), ("773", "0 $tProceedings")], "conference_paper"),
        ("em", [], "map"),
        ("gm", [], "film"),
        ("jm", [], "sound"),
        ("km", [], "image"),
        ("mm", [fixed(26, "a")], "dataset"),
        ("mm", [fixed(26, "b")], "software"),
        ("mm", [("336", "  $acomputer dataset$bcod")], "dataset"),
        ("mm", [], "other"),
        ("rm", [], "other"),
    ],
)
def test_the_type_comes_from_the_leader_and_coded_fields(codes, fields, kind):
    assert marc21(*fields, leader=leader(codes)).description.type == kind


@pytest.mark.parametrize(
    ("text", "host"),
    [
        (
            "0 $tA journal$x1142-852x$gVol. 24, no. 9 (Sept. 1993), p. 235-248$w(OCoLC)1",
            Host(
                title="A journal",
                issn="1142-852X",
                volume="24",
                issue="9",
                pages="235-248",
                identifier="(OCoLC)1",
            ),
        ),
        ("0 $tA journal.$q96:4<12", Host(title="A journal", volume="96", issue="4", pages="12")),
        ("08$tA book$z9782070323050", Host(title="A book", isbn="9782070323050")),
    ],
)
def test_hosts_are_read(text, host):
    assert marc21(("773", text), leader=leader("ab")).description.host == host


@pytest.mark.parametrize(
    ("fields", "date"),
    [
        ([("260", "  $aParis :$bSeuil,$cc2009.")], "c2009"),
        ([("264", " 4$c©2009")], "©2009"),
        ([("264", " 1$c2009-05.")], "2009-05"),
        ([fixed(6, "s2009    ")], "2009"),
        ([fixed(6, "c19989999")], "1998-"),
        ([fixed(6, "m20092011")], "2009-2011"),
        ([fixed(6, "s199u    ")], "[199-]"),
        ([fixed(6, "|||||||||")], ""),
    ],
)
def test_dates_are_read_from_imprints_and_008(fields, date):
    assert marc21(*fields).description.date == date


def test_theses_keep_their_degree():
    found = marc21(("502", "  $bPh. D.$cUniversité Lyon 3$gDroit$d2009")).description

    assert found.thesis == Thesis(degree="Ph. D.", institution="Université Lyon 3", discipline="Droit")


def test_the_first_meeting_is_the_event():
    found = marc21(("711", "2 $aConference on X$n(3rd :$d2009 :$cParis)"), ("711", "2 $aAnother")).description

    assert found.event == Event(name="Conference on X", number="3rd", date="2009", place="Paris")
    assert found.contributors == [Contributor(name="Another", kind=AgentKind.MEETING, role="")]


@pytest.mark.parametrize(
    ("fields", "holdings"),
    [
        (
            [("852", "  $aDLC$bStacks$hPZ7.C3315$iSu 2002$p000123$zGift")],
            [
                HoldingDraft(
                    structure="DLC",
                    location="Stacks",
                    shelf_mark="PZ7.C3315 Su 2002",
                    barcode="000123",
                    local_note="Gift",
                )
            ],
        ),
        ([("952", "  $aII lb11 09-05-02")], []),
        ([("852", "  $aA"), ("952", "  $aB$oX")], [HoldingDraft(structure="B", shelf_mark="X")]),
    ],
)
def test_copies_are_read(fields, holdings):
    assert marc21(*fields).holdings == holdings


def test_titles_in_their_own_script_come_with_the_record():
    found = marc21(
        ("880", "10$6245-01/(N$aВор, шпион :$bроман /$cЮ. Буйда"), ("880", "  $6520-02$aРезюме")
    ).description

    assert found.other_titles == [OtherTitle(text="Вор, шпион : роман")]
    assert found.abstracts == [Abstract(text="Резюме")]


def test_what_is_no_document_is_refused_by_name():
    authority = iso([("001", "a"), ("100", "1 $aNoiriel, Gérard")], leader("z "))
    holdings = iso([("001", "h"), ("004", "12"), ("852", "  $aDLC")], leader("x "))
    unimarc = iso([("001", "u"), ("200", "1 $aTitre")], leader("am"))
    good = iso(FULL, LEADER)

    assert outcome("marc21", good + authority + holdings + unimarc + good) == (
        2,
        [
            (2, "This is an authority record, not a document."),
            (3, "This is a holdings record, not a document."),
            (4, "This record is in UNIMARC, not in MARC 21."),
        ],
    )


def test_a_file_in_unimarc_is_refused_before_anything_is_read():
    with pytest.raises(NotThisFormat) as refused:
        read("marc21", (DATA / "unimarc" / "serial-bnr-1993.mrc").read_bytes())

    assert str(refused.value) == "This file is in UNIMARC, not in MARC 21."


# Title and first contributor of real records.
REAL = {
    "catmandu-camel.mrc": ("ActivePerl with ASP and ADO", "Martinsson, Tobias"),
    "firenze-1977.mrc": ("La lepre nella luna", "Branduardi, Angelo"),
    "marc4j-chabon-loc.mrc": ("The amazing adventures of Kavalier and Clay", "Chabon, Michael"),
    "marc4j-008008027.mrc": None,
    "ruby-marc-random_tag_order.dat": None,
    "ruby-marc-non-numeric.dat": None,
    "traject-louis_armstrong.marc": ("Louis Armstrong", "Armstrong, Louis"),
    "traject-manuscript_online_thesis.marc": ("Capetian women and their books", "Schowalter, Kathleen S."),
}


@pytest.mark.parametrize("name", [name for name, expected in REAL.items() if expected])
def test_captured_records_have_their_title_and_author(name):
    first, *_ = read("marc21", (DATA / "marc21" / name).read_bytes())

    assert (first.description.title, first.description.contributors[0].name) == REAL[name]


@pytest.mark.parametrize(
    "name", [*REAL, "catmandu-bu_bibs.mrc", "traject-test_data.utf8.mrc", "marc4j-brkrtest_UTF8.mrc"]
)
def test_captured_records_come_back_field_for_field(name):
    source = (DATA / "marc21" / name).read_bytes()
    results = [result for result in read("marc21", source) if isinstance(result, RecordDraft)]
    before, after = fields_of("marc21", source), fields_of("marc21", written("marc21", *results))

    def forty(fields: list[tuple[str, str]]) -> list[tuple[str, str]]:
        return [(tag, f"{text:40}"[:40] if tag == "008" else text) for tag, text in fields]

    assert [
        [one for one in fields if one not in known]
        for fields, known in zip(map(forty, before), after, strict=False)
    ] == [[]] * len(after)


@pytest.mark.parametrize("name", [*REAL, "catmandu-bu_bibs.mrc", "traject-test_data.utf8.mrc"])
def test_captured_records_are_written_from_nothing_without_loss(name):
    results = [
        r for r in read("marc21", (DATA / "marc21" / name).read_bytes()) if not isinstance(r, ReadProblem)
    ]
    again = read("marc21", written("marc21", *map(from_nothing, results)))

    assert [same(one, other) for one, other in zip(results, again, strict=True)] == [True] * len(results)


def test_a_changed_title_changes_its_field_only():
    result = draft("marc21", iso(FULL, LEADER))
    result.description = msgspec.structs.replace(result.description, title="Le creuset")
    (after,) = fields_of("marc21", written("marc21", result))

    assert [one for one in after if one[0] != "245"] == [one for one in FULL if one[0] != "245"]
    assert [text for tag, text in after if tag == "245"] == [
        "00$aLe creuset$bhistory of immigration$nPart 1$pBeginnings$cGérard Noiriel ; preface by P. Weil."
    ]


def test_records_in_marc_8_are_written_in_unicode_and_say_so():
    source = (DATA / "marc21" / "traject-one-marc8.mrc").read_bytes()
    data = written("marc21", *read("marc21", source))

    assert (source[9:10], data[9:10]) == (b" ", b"a")
    assert "globalização" in data.decode()


def test_an_article_from_another_format_is_written_for_readers_of_marc_21():
    given_ = RecordDraft(
        description=Description(
            type=DocumentType.ARTICLE,
            title="Mémoires",
            contributors=[Contributor(name="Noiriel, Gérard", identifiers={"idref": "027045678"})],
            date="2009-07",
            host=Host(
                title="Hommes et migrations", issn="1142-852X", volume="50", issue="1280", pages="12-15"
            ),
            identifiers=[Identifier(scheme="doi", value="10.1000/abc")],
            languages=["fr"],
            abstracts=[Abstract(text="Résumé", language="fr", origin=AbstractOrigin.OWN)],
            subjects=[
                Subject(label="Intégration -- France", scheme="rameau"),
                Subject(label="Ville", concept="T1"),
            ],
            territories=[Territory(label="Strasbourg", code="C67482")],
            scope="local",
        ),
        holdings=[HoldingDraft(structure="ORIV", shelf_mark="INT 1", access="loan")],
    )
    given_.source.identifier, given_.source.modified = "42", "2026-01-02T03:04:05"

    assert fields_of("marc21", written("marc21", given_)) == [
        [
            ("001", "42"),
            ("005", "20260102030405.0"),
            ("008", "260102s2009    xx ||||||    |0|| ||fre d"),
            ("024", "7 $a10.1000/abc$2doi"),
            ("040", "  $aMosaïque$bfre"),
            ("100", "1 $aNoiriel, Gérard$0(idref)027045678$4aut"),
            ("245", "00$aMémoires"),
            ("264", " 1$c2009-07"),
            ("520", "  $aRésumé$2own$9fre"),
            ("650", " 7$aIntégration$xFrance$2rameau"),
            ("650", " 7$aVille$0T1$2mosaique"),
            ("651", " 7$aStrasbourg$0C67482$2mosaique"),
            ("773", "0 $tHommes et migrations$gvol. 50, n° 1280, p. 12-15$x1142-852X"),
            ("952", "  $aORIV$oINT 1$7loan"),
            ("980", "  $slocal$2mosaique"),
        ]
    ]


@settings(max_examples=60, deadline=None)
@given(drafts)
def test_any_draft_is_read_again_as_it_was_written(given_):
    data = written("marc21", given_)
    result = draft("marc21", data)

    assert same(result, given_)
    assert written("marc21", result) == data
    assert len(fields_of("marc21", data)[0][2][1]) == 40


@settings(max_examples=60, deadline=None)
@given(drafts, drafts)
def test_any_change_to_an_original_is_read_again(one, other):
    result = draft("marc21", written("marc21", one))
    result.description, result.holdings = other.description, other.holdings

    assert same(draft("marc21", written("marc21", result)), other)
