from __future__ import annotations

import re

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
from mosaique.exchange.formats import registry
from mosaique.exchange.formats.base import NotThisFormat, ReadProblem
from tests.exchange.formats.marc_samples import (
    DATA,
    draft,
    fields_of,
    from_nothing,
    iso,
    outcome,
    read,
    same,
    unimarc,
    written,
)
from tests.exchange.formats.strategies import drafts

GENERAL = "  $a20230512d2009    m  y0frey50      ba"

FULL = [
    ("001", "PMB0001234"),
    ("003", "https://www.sudoc.fr/134567890"),
    ("005", "20230512101530.0"),
    ("010", "  $a978-2-07-032305-0$bbr.$d25 EUR"),
    ("010", "  $z2-07-032305-9"),
    ("017", "70$a10.1000/ABC.1$2doi"),
    ("035", "  $a(OCoLC)ocn123456789"),
    ("073", " 0$a9782070323050"),
    ("100", GENERAL),
    ("101", "1 $afre$aara$ceng"),
    ("102", "  $aFR"),
    ("105", "  $aa   z   00 y "),
    ("200", "1 $aLe creuset français$bTexte imprimé$dThe French melting pot$zeng$ehistoire de l'immigration$hTome 1$iLes débuts$fGérard Noiriel$gpréface de Patrick Weil"),
    ("205", "  $a2e éd."),
    ("210", "  $aParis$cÉd. du Seuil$aLyon$cPUL$dcop. 2009"),
    ("215", "  $a437 p.$cill.$d18 cm$e1 CD-ROM"),
    ("225", "2 $aPoints$iHistoire$x0768-0457$v161"),
    ("300", "  $aPrix du livre"),
    ("320", "  $aBibliogr. p. 401-430"),
    ("327", "1 $aIntroduction$aConclusion"),
    ("330", "  $aComment la France est devenue un pays d'immigration. [4e de couv.]"),
    ("330", "  $aHow France became a country of immigration.$fA. Martin$zeng$2translated"),
    ("410", " 0$0001234567$tPoints. Histoire$x0768-0457$v161"),
    ("454", " 1$tThe melting pot"),
    ("500", "10$aCreuset français (Le)$mfrançais"),
    ("517", "1 $aUn autre titre"),
    ("600", " 1$3027123456$aSayad$bAbdelmalek$f1933-1998$xBiographies$2rameau"),
    ("601", "02$aFrance$bMinistère de l'intérieur$2rameau"),
    ("606", "  $3027234567$aIntégration sociale$yFrance$z1990-....$2rameau"),
    ("607", "  $aStrasbourg (Bas-Rhin)$2rameau"),
    ("608", "  $aManuels d'enseignement$2rameau"),
    ("610", "0 $aimmigration$aintégration ; mémoire"),
    ("676", "  $a325.44$v22"),
    ("700", " 1$3027045678$oISNI0000000121212121$aNoiriel$bGérard$f1950-....$4070"),
    ("702", " 1$aWeil$bPatrick$4080$4340"),
    ("710", "02$aCentre national de la recherche scientifique$bLaboratoire X$4651"),
    ("801", " 0$aFR$bORIV$c20230512$gAFNOR"),
    ("856", "4 $uhttps://example.org/a.pdf$2Texte intégral$qapplication/pdf"),
    ("896", "  $ahttps://example.org/a.jpg"),
    ("900", "  $acustom$lChamp$nchamp"),
    ("995", "  $aORIV$bORIV$cANNEXE$eSalle 1$f000123$kINT.12 NOI$oExclu du prêt$rlm$uDon"),
]  # fmt: skip


def test_a_full_record_gives_a_full_description():
    result = draft("unimarc", iso(FULL))

    assert result.description == Description(
        type=DocumentType.BOOK,
        title="Le creuset français",
        subtitle="",
        part_number="Tome 1",
        part_title="Les débuts",
        responsibility="Gérard Noiriel ; préface de Patrick Weil",
        other_titles=[
            OtherTitle(
                text="The French melting pot : histoire de l'immigration",
                kind=TitleKind.PARALLEL,
                language="en",
            ),
            OtherTitle(text="The melting pot", kind=TitleKind.ORIGINAL),
            OtherTitle(text="Creuset français (Le)", kind=TitleKind.UNIFORM),
            OtherTitle(text="Un autre titre"),
        ],
        contributors=[
            Contributor(
                name="Noiriel, Gérard",
                dates="1950-....",
                identifiers={"idref": "027045678", "isni": "0000000121212121"},
            ),
            Contributor(name="Weil, Patrick", role="aui"),
            Contributor(name="Weil, Patrick", role="edt"),
            Contributor(
                name="Centre national de la recherche scientifique. Laboratoire X",
                kind=AgentKind.BODY,
                role="pbd",
            ),
        ],
        edition="2e éd.",
        publishers=[Publisher(name="Éd. du Seuil", place="Paris"), Publisher(name="PUL", place="Lyon")],
        date="cop. 2009",
        extent="437 p.",
        physical_details="ill.",
        dimensions="18 cm + 1 CD-ROM",
        series=[Series(title="Points. Histoire", number="161", issn="0768-0457")],
        identifiers=[
            Identifier(scheme="ppn", value="134567890"),
            Identifier(scheme="isbn", value="9782070323050", qualifier="br."),
            Identifier(scheme="isbn", value="2-07-032305-9", valid=False),
            Identifier(scheme="doi", value="10.1000/abc.1"),
            Identifier(scheme="oclc", value="123456789"),
        ],
        links=[
            Link(url="https://example.org/a.pdf", label="Texte intégral"),
            Link(url="https://example.org/a.jpg", kind=LinkKind.COVER),
        ],
        languages=["fr", "ar"],
        original_languages=["en"],
        abstracts=[
            Abstract(
                text="Comment la France est devenue un pays d'immigration. [4e de couv.]",
                origin=AbstractOrigin.PUBLISHER,
            ),
            Abstract(
                text="How France became a country of immigration.",
                language="en",
                origin=AbstractOrigin.TRANSLATED,
                author="A. Martin",
            ),
        ],
        subjects=[
            Subject(
                label="Sayad, Abdelmalek (1933-1998) -- Biographies",
                scheme="rameau",
                kind=SubjectKind.PERSON,
                identifier="027123456",
            ),
            Subject(label="France. Ministère de l'intérieur", scheme="rameau", kind=SubjectKind.BODY),
            Subject(
                label="Intégration sociale -- France -- 1990-....", scheme="rameau", identifier="027234567"
            ),
            Subject(label="Strasbourg (Bas-Rhin)", scheme="rameau", kind=SubjectKind.PLACE),
            Subject(label="Manuels d'enseignement", scheme="rameau", kind=SubjectKind.FORM),
        ],
        keywords=[Keyword(text="immigration"), Keyword(text="intégration"), Keyword(text="mémoire")],
        notes=[
            Note(text="Prix du livre"),
            Note(text="Bibliogr. p. 401-430", kind=NoteKind.BIBLIOGRAPHY),
            Note(text="Introduction ; Conclusion", kind=NoteKind.CONTENTS),
        ],
    )
    assert result.holdings == [
        HoldingDraft(
            structure="ORIV",
            shelf_mark="INT.12 NOI",
            location="Salle 1",
            access="onsite",
            barcode="000123",
            local_note="Don",
        )
    ]
    assert (result.source.identifier, result.source.modified) == ("PMB0001234", "2023-05-12T10:15:30")
    assert (result.source.format, result.source.original, result.warnings) == ("unimarc", iso(FULL), [])


def test_a_minimal_record_gives_what_it_has():
    result = draft("unimarc", iso([("200", "1 $aTitre")]))

    assert result.description == Description(type=DocumentType.BOOK, title="Titre")
    assert (result.holdings, result.source.identifier) == ([], "")


def test_an_empty_record_is_a_problem():
    empty = b"00026nam  2200025   450 \x1e\x1d"
    assert outcome("unimarc", iso(FULL) + empty) == (1, [(2, "The record has no readable directory.")])


# --- Types ---------------------------------------------------------------------------------------


def leader(codes: str) -> str:
    return f"     n{codes}  22        450 "


@pytest.mark.parametrize(
    ("codes", "fields", "kind"),
    [
        ("am", [], "book"),
        ("am", [("105", "  $ay   m   000yy")], "thesis"),
        ("am", [("328", "  $bThèse de doctorat$cDroit$eLyon 3")], "thesis"),
        ("am", [("029", "  $aFR$b2009PA010693")], "thesis"),
        ("am", [("105", "  $ay   p   000yy")], "report"),
        ("am", [("105", "  $ay   n   000yy")], "legal_text"),
        ("am", [("105", "  $ay   z   100yy")], "proceedings"),
        ("am", [("711", "12$aColloque$f2009")], "proceedings"),
        ("am", [("608", "  $aActes de congrès$2rameau")], "proceedings"),
        ("am", [("608", "  $aRapport de recherche")], "report"),
        ("am", [("200", "1 $aTitre$bEnregistrement sonore")], "sound"),
        ("am", [("200", "1 $aTitre$bImages animées")], "film"),
        ("as", [("110", "  $aaf 0xx0")], "journal"),
        ("ab", [], "journal_issue"),
        ("aa", [("461", " 0$tHommes et migrations$x1142-852X")], "article"),
        ("aa", [("463", " 0$tUn livre$y978-2-07-032305-0$pP. 12-30")], "chapter"),
        ("aa", [("463", " 0$tActes$y978-2-07-032305-0"), ("712", "12$aColloque$f2009")], "conference_paper"),
        ("aa", [], "article"),
        ("em", [], "map"),
        ("gm", [], "film"),
        ("im", [], "sound"),
        ("jm", [], "sound"),
        ("km", [], "image"),
        ("lm", [("135", "  $aa||||||||||||")], "dataset"),
        ("lm", [("135", "  $ab||||||||||||")], "software"),
        ("li", [], "web_page"),
        ("lm", [("215", "  $a30 p.")], "book"),
        ("rm", [], "other"),
        ("am", [("980", "  $tgrey_literature$2mosaique")], "grey_literature"),
        ("am", [("980", "  $tgrey_literature")], "book"),
    ],
)
def test_the_type_comes_from_the_leader_and_coded_fields(codes, fields, kind):
    assert unimarc(*fields, leader=leader(codes)).description.type == kind


# --- Dialects ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "host", "date"),
    [
        (  # PMB: journal in 461, issue in 463, pages in 215
            [
                ("215", "  $ap. 12-15"),
                ("461", " 0$tHommes et migrations$x1142-852X$9id:12"),
                ("463", " 0$tn° 1280 : Mémoires$v1280$d2009-07-01$ejuillet 2009"),
            ],
            Host(title="Hommes et migrations", issn="1142-852X", issue="1280", pages="12-15"),
            "2009-07-01",
        ),
        (  # Sudoc: all in one
            [("463", " 0$0012345678$tRevue européenne$x0765-0752$vVol. 25, n° 2 (mars 2009), p. 12-30$d2009")],
            Host(
                title="Revue européenne", issn="0765-0752", volume="25", issue="2", pages="12-30",
                identifier="012345678",
            ),
            "2009",
        ),
        (  # embedded fields
            [
                (
                    "463",
                    " 1$1001012345678$1011  $a0765-0752$12001 $aRevue européenne$v25(2)$1210  $d2009$1215  $aP. 7-9",
                )
            ],
            Host(
                title="Revue européenne", issn="0765-0752", volume="25", issue="2", pages="7-9",
                identifier="012345678",
            ),
            "2009",
        ),
        (  # an issue number in $h, no pages
            [("461", " 0$tDiversité"), ("463", " 0$h157")],
            Host(title="Diversité", issue="157"),
            "",
        ),
        (  # a chapter
            [("463", " 0$tUn livre$y2-07-032305-6$vvol. 2$pP. 7-12$fWeil, Patrick ; Noiriel, Gérard")],
            Host(
                title="Un livre", isbn="9782070323050", volume="2", pages="7-12",
                editors=[Contributor(name="Weil, Patrick", role="edt"), Contributor(name="Noiriel, Gérard", role="edt")],
            ),
            "",
        ),
    ],
    ids=["PMB", "Sudoc", "embedded", "h", "chapter"],
)  # fmt: skip
def test_hosts_of_articles_are_read_in_every_habit(fields, host, date):
    found = unimarc(*fields, leader=leader("aa")).description

    assert (found.host, found.date) == (host, date)


def test_a_set_of_what_stands_alone_is_its_series():
    found = unimarc(("225", "| $aHarry Potter.$v1"), ("461", " 0$037012608$tHarry Potter.$v1")).description

    assert (found.host, found.series) == (None, [Series(title="Harry Potter", number="1")])


@pytest.mark.parametrize(
    ("fields", "thesis", "notes"),
    [
        (
            [("328", "  $aThèse de doctorat : Sociologie : Paris 8 : 2009")],
            Thesis(degree="Thèse de doctorat", discipline="Sociologie", institution="Paris 8"),
            [],
        ),
        (
            [("328", " 0$bMémoire de master$cUrbanisme$eNantes$d2012")],
            Thesis(degree="Mémoire de master", discipline="Urbanisme", institution="Nantes"),
            [],
        ),
        (
            [("328", "  $aTexte remanié d'une thèse soutenue à Lyon")],
            None,
            [Note(text="Texte remanié d'une thèse soutenue à Lyon", kind=NoteKind.THESIS)],
        ),
    ],
)
def test_theses_are_read_in_the_old_and_new_ways(fields, thesis, notes):
    found = unimarc(*fields).description

    assert (found.thesis, found.notes, found.type) == (thesis, notes, DocumentType.THESIS)


@pytest.mark.parametrize(
    ("fields", "date", "publishers"),
    [
        ([("210", "  $a[Paris]$c[s.n.]$d[1998?]")], "[1998?]", [Publisher(place="[Paris]")]),
        ([("210", "  $aS.l.$cs.n.$d1993-2004.")], "1993-2004", []),
        (
            [("210", "  $aParis$aLondres$cSeuil :$d2009")],
            "2009",
            [Publisher(name="Seuil", place="Paris ; Londres")],
        ),
        (
            [("214", " 0$aParis$cSeuil$d[2020]"), ("214", " 3$aÉvreux$cImpr. X"), ("214", " 4$dcop. 2020")],
            "[2020]",
            [Publisher(name="Seuil", place="Paris")],
        ),
        ([("214", " 4$dcop. 2020")], "cop. 2020", []),
        ([("100", GENERAL)], "2009", []),
        ([("100", "  $a20230512a20099999m  y0frey50      ba")], "2009-", []),
        ([("100", "  $a20230512b20092011m  y0frey50      ba")], "2009-2011", []),
        ([("100", "  $a20230512f20092011m  y0frey50      ba")], "[2009?]", []),
        ([("100", "  $a20214s 1u9   . ..a  y0fre 50        ")], "", []),
    ],
)
def test_imprints_are_read_with_their_habits(fields, date, publishers):
    found = unimarc(*fields).description

    assert (found.date, found.publishers) == (date, publishers)


@pytest.mark.parametrize(
    ("fields", "holdings"),
    [
        (  # Sudoc: three fields for one copy
            [
                ("915", "  $5674825201:123$bBAR1"),
                ("930", "  $5674825201:123$b674825201$a8-A-12$cMagasin$ju"),
                ("930", "  $5751052105:456$b751052105$aT 3"),
                ("955", "  $5751052105:456$aannée 2009-2011"),
            ],
            [
                HoldingDraft(structure="674825201", shelf_mark="8-A-12", location="Magasin", barcode="BAR1"),
                HoldingDraft(structure="751052105", shelf_mark="T 3", local_note="année 2009-2011"),
            ],
        ),
        (  # Koha
            [("995", "  $2 $3 $9456$bCENTRE$cCENTRE$eDOC$f00123$kA 12$o0$rLIV$uEmpruntable")],
            [
                HoldingDraft(
                    structure="CENTRE",
                    shelf_mark="A 12",
                    location="DOC",
                    barcode="00123",
                    local_note="Empruntable",
                )
            ],
        ),
        (  # 995 is what the centre has, 930 what others have
            [("930", "  $b674825201$aX"), ("995", "  $bORIV$kY")],
            [HoldingDraft(structure="ORIV", shelf_mark="Y")],
        ),
        (
            [("852", "  $aORIV$bSalle$kUS$jINT 12$p000123$zDon")],
            [
                HoldingDraft(
                    structure="ORIV",
                    location="Salle",
                    shelf_mark="US INT 12",
                    barcode="000123",
                    local_note="Don",
                )
            ],
        ),
        ([("850", "  $aORIV")], [HoldingDraft(structure="ORIV")]),
    ],
    ids=["Sudoc", "Koha", "both", "852", "850"],
)
def test_copies_are_read_in_every_habit(fields, holdings):
    assert unimarc(*fields).holdings == holdings


@pytest.mark.parametrize(
    ("fields", "contributors", "event"),
    [
        ([("700", " 1$aGroza,$bCornel$4red. şef")], [Contributor(name="Groza, Cornel", role="")], None),
        ([("700", " 0$aPlaton")], [Contributor(name="Platon")], None),
        ([("702", " 1$aWeil$bPatrick")], [Contributor(name="Weil, Patrick", role="")], None),
        ([("702", " 1$aWeil$bPatrick$4trad.")], [Contributor(name="Weil, Patrick", role="trl")], None),
        ([("700", " 1$aHenri$bIV$4aut")], [Contributor(name="Henri, IV")], None),
        (
            [("720", "  $aMontmorency$4070")],
            [Contributor(name="Montmorency", kind=AgentKind.FAMILY)],
            None,
        ),
        (
            [("710", "02$aINSEE$cStrasbourg$oVIAF123456")],
            [Contributor(name="INSEE (Strasbourg)", kind=AgentKind.BODY, identifiers={"viaf": "123456"})],
            None,
        ),
        (
            [("711", "12$aColloque Intégration$d(3$eStrasbourg$f2009"), ("712", "12$aAutre colloque$4340")],
            [Contributor(name="Autre colloque", kind=AgentKind.MEETING, role="edt")],
            Event(name="Colloque Intégration", number="3", place="Strasbourg", date="2009"),
        ),
    ],
)
def test_people_bodies_and_meetings_are_told_apart(fields, contributors, event):
    found = unimarc(*fields).description

    assert (found.contributors, found.event) == (contributors, event)


def test_a_doi_behind_a_link_is_an_identifier():
    found = unimarc(("856", "4 $uhttps://doi.org/10.4000/remi.123$zEn ligne")).description

    assert found.identifiers == [Identifier(scheme="doi", value="10.4000/remi.123")]
    assert found.links == [Link(url="https://doi.org/10.4000/remi.123", label="En ligne")]


def test_addresses_that_run_things_are_no_links():
    assert unimarc(("856", "4 $ujavascript:alert(1)"), ("856", "4 $uwww.example.org")).description.links == [
        Link(url="http://www.example.org")
    ]


# --- What is not UNIMARC -------------------------------------------------------------------------


def test_authorities_are_refused_by_name():
    results = read("unimarc-xml", (DATA / "unimarc" / "sudoc-02731667X.xml").read_bytes())

    assert [(r.position, r.line, r.identifier, r.reason) for r in results] == [
        (1, 1, "02731667X", "This is an authority record, not a document.")
    ]


def test_a_file_in_marc_21_is_refused_before_anything_is_read():
    data = (DATA / "marc21" / "firenze-1977.mrc").read_bytes()
    with pytest.raises(NotThisFormat) as refused:
        read("unimarc", data)

    assert str(refused.value) == "This file is in MARC 21, not in UNIMARC."


def test_a_record_in_marc_21_among_others_is_a_problem():
    mixed = iso(FULL) + iso([("001", "m"), ("245", "00$aTitle")]) + iso(FULL)

    assert outcome("unimarc", mixed) == (2, [(2, "This record is in MARC 21, not in UNIMARC.")])


@pytest.mark.parametrize(
    ("path", "slug"),
    [
        ("unimarc/serial-bnr-1993.mrc", "unimarc"),
        ("unimarc/sudoc-092850324.xml", "unimarc-xml"),
        ("unimarc/sudoc-02731667X.xml", "unimarc-xml"),
        ("sru/bnf-sru-unimarc.xml", "unimarc-xml"),
        ("sru/bnf_ean_any_123.xml", "unimarc-xml"),
        ("marc21/catmandu-dollar_subfields.mrc", "unimarc"),
        ("marc21/firenze-1977.mrc", "marc21"),
        ("marc21/marc4j-bad_too_long_plus_2.mrc", "marc21"),
        ("marc21/catmandu-broken.xml", "marcxml"),
        ("marc21/marc4j-chabon-loc.mrc", "marc21"),
        ("marc21/marc4j-1474920681_KOHA_LFL_5.xml", "marcxml"),
    ],
)
def test_dialects_are_told_apart_by_the_beginning_of_a_file(path, slug):
    head = (DATA / path).read_bytes()[:4096]

    assert registry.recognise(head).slug == slug


# --- Writing -------------------------------------------------------------------------------------

REAL = [
    ("unimarc", "unimarc/serial-bnr-1993.mrc"),
    ("unimarc", "marc21/catmandu-dollar_subfields.mrc"),
    ("unimarc-xml", "unimarc/sudoc-092850324.xml"),
    ("unimarc-xml", "sru/bnf-sru-unimarc.xml"),
    ("unimarc-xml", "sru/bnf_ean_any_123.xml"),
    ("unimarc-xml", "sru/bnf_ean_any_9782070541270.xml"),
]


@pytest.mark.parametrize(("slug", "path"), REAL)
def test_unchanged_records_come_back_field_for_field(slug, path):
    """But for what says the character set, which is Unicode from now on."""
    source = (DATA / path).read_bytes()
    before = fields_of(slug, source)
    after = fields_of(slug, written(slug, *read(slug, source)))

    def in_unicode(fields: list[tuple[str, str]]) -> list[tuple[str, str]]:
        return [
            (tag, f"{text[:30]}50  {text[34:]}".ljust(40) if tag == "100" else text) for tag, text in fields
        ]

    assert after == [in_unicode(fields) for fields in before]


@pytest.mark.parametrize(("slug", "path"), REAL)
def test_real_records_are_written_from_nothing_without_loss(slug, path):
    results = read(slug, (DATA / path).read_bytes())
    again = read(slug, written(slug, *map(from_nothing, results)))

    assert [same(one, other) for one, other in zip(results, again, strict=True)] == [True] * len(results)


def test_a_record_as_it_came_is_written_as_it_came():
    assert written("unimarc", draft("unimarc", iso(FULL))) == iso(FULL)


def changed(result: RecordDraft, **members: object) -> RecordDraft:
    return msgspec.structs.replace(result, description=msgspec.structs.replace(result.description, **members))


def test_a_changed_title_changes_its_field_only():
    result = changed(draft("unimarc", iso(FULL)), title="Le creuset")
    before = [(tag, text) for tag, text in FULL if tag != "200"]
    (after,) = fields_of("unimarc", written("unimarc", result))

    assert [one for one in after if one[0] not in {"200", "510"}] == before
    assert [one for one in after if one[0] in {"200", "510"}] == [
        ("200", "1 $aLe creuset$hTome 1$iLes débuts$fGérard Noiriel$gpréface de Patrick Weil"),
        ("510", "1 $aThe French melting pot : histoire de l'immigration$zeng"),
    ]


def test_a_keyword_more_leaves_subjects_and_copies_as_they_were():
    result = draft("unimarc", iso(FULL))
    more = [*result.description.keywords[:1], Keyword(text="ville"), *result.description.keywords[1:]]
    (after,) = fields_of("unimarc", written("unimarc", changed(result, keywords=more)))

    assert [one for one in after if one[0] != "610"] == [one for one in FULL if one[0] != "610"]
    assert draft("unimarc", written("unimarc", changed(result, keywords=more))).description.keywords == more


def test_a_subject_less_goes_alone():
    result = draft("unimarc", iso(FULL))
    fewer = [subject for subject in result.description.subjects if subject.label != "Strasbourg (Bas-Rhin)"]
    (after,) = fields_of("unimarc", written("unimarc", changed(result, subjects=fewer)))

    assert after == [one for one in FULL if one[0] != "607"]


def test_people_in_another_order_keep_their_fields():
    result = draft("unimarc", iso(FULL))
    one, two, three, four = result.description.contributors
    data = written("unimarc", changed(result, contributors=[four, one, two, three]))

    assert [tag for tag, _ in fields_of("unimarc", data)[0] if tag.startswith("7")] == ["710", "700", "702"]
    assert draft("unimarc", data).description.contributors == [four, one, two, three]


def test_a_changed_date_is_told_in_100_too():
    result = changed(draft("unimarc", iso(FULL)), date="2010-2012")
    (after,) = fields_of("unimarc", written("unimarc", result))

    assert [text for tag, text in after if tag in {"100", "210"}] == [
        "  $a20230512g20102012m  y0frey50      ba",
        "  $aParis$cÉd. du Seuil$aLyon$cPUL$d2010-2012",
    ]


def test_copies_under_the_codes_of_the_base_are_the_same_copies():
    result = draft("unimarc", iso(FULL))
    renamed = [msgspec.structs.replace(result.holdings[0], structure="ORIV-67")]

    assert written("unimarc", msgspec.structs.replace(result, holdings=renamed)) == iso(FULL)


def test_another_centre_s_copy_is_added_to_those_of_the_source():
    result = draft("unimarc", iso(FULL))
    more = [*result.holdings, HoldingDraft(structure="CRES", shelf_mark="B 2")]
    (after,) = fields_of("unimarc", written("unimarc", msgspec.structs.replace(result, holdings=more)))

    assert after == [*FULL, ("995", "  $bCRES$kB 2")]


def test_a_changed_type_changes_the_leader():
    result = changed(draft("unimarc", iso(FULL)), type=DocumentType.REPORT)
    data = written("unimarc", result)

    assert draft("unimarc", data).description == result.description
    assert ("105", "  $a||||p   00|y|") in fields_of("unimarc", data)[0]


def test_an_original_in_the_other_container_serves_as_well():
    result = draft("unimarc", iso(FULL))

    assert fields_of("unimarc-xml", written("unimarc-xml", result)) == [FULL]


def test_what_unimarc_has_no_field_for_stands_in_980():
    given_ = RecordDraft(
        description=Description(
            type=DocumentType.GREY_LITERATURE,
            title="Titre",
            territories=[Territory(label="Strasbourg", code="C67482")],
            subjects=[Subject(label="Intégration", concept="T12")],
            publics=["elected", "teachers"],
            scope="local",
            licence="CC-BY-4.0",
            access="open",
        )
    )
    data = written("unimarc", given_)

    assert [one for one in fields_of("unimarc", data)[0] if one[0] in {"606", "607", "980", "989"}] == [
        ("606", "  $aIntégration$3T12$2mosaique"),
        ("607", "  $aStrasbourg$3C67482$2mosaique"),
        ("980", "  $tgrey_literature$slocal$pelected$pteachers$lCC-BY-4.0$xopen$2mosaique"),
    ]
    assert draft("unimarc", data).description == given_.description


def test_an_article_from_another_format_is_written_for_readers_of_unimarc(monkeypatch):
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
            links=[Link(url="https://example.org/a")],
        ),
        holdings=[HoldingDraft(structure="ORIV", shelf_mark="INT 1", access="loan")],
    )
    given_.source.identifier, given_.source.modified = "42", "2026-01-02T03:04:05"

    assert fields_of("unimarc", written("unimarc", given_)) == [
        [
            ("001", "42"),
            ("005", "20260102030405.0"),
            ("017", "7 $a10.1000/abc$2doi"),
            ("100", "  $a20260102d2009    m  y0frey50      ba"),
            ("101", "0 $afre"),
            ("200", "1 $aMémoires"),
            ("210", "  $d2009-07"),
            ("330", "  $aRésumé$zfre$2own"),
            ("461", " 0$tHommes et migrations$x1142-852X$vVol. 50"),
            ("463", " 0$vn° 1280$pP. 12-15"),
            ("700", " 1$3027045678$aNoiriel$bGérard$4070"),
            ("801", " 0$aFR$bMosaïque$c20260102"),
            ("856", "40$uhttps://example.org/a"),
            ("930", "  $bORIV$aINT 1"),
            ("995", "  $bORIV$kINT 1$oloan"),
        ]
    ]


@settings(max_examples=60, deadline=None)
@given(drafts)
def test_any_draft_is_read_again_as_it_was_written(given_):
    for slug in ("unimarc", "unimarc-xml"):
        data = written(slug, given_)
        result = draft(slug, data)

        assert same(result, given_)
        assert written(slug, result) == data


@settings(max_examples=60, deadline=None)
@given(drafts, drafts)
def test_any_change_to_an_original_is_read_again(one, other):
    result = draft("unimarc", written("unimarc", one))
    result.description, result.holdings = other.description, other.holdings

    assert same(draft("unimarc", written("unimarc", result)), other)


@settings(max_examples=40, deadline=None)
@given(drafts)
def test_any_record_has_what_unimarc_asks(given_):
    data = written("unimarc", given_)
    base = int(data[12:17])
    tags = {data[i : i + 3] for i in range(24, base - 1, 12)}

    assert {b"001", b"100", b"200"} <= tags
    assert re.search(rb"\x1fa[^\x1e\x1f]{26}50  [^\x1e\x1f]{6}\x1e", data)
    assert (int(data[:5]), data[9:12], data[20:24]) == (len(data), b" 22", b"450 ")


def test_damage_in_one_record_is_told_with_its_identifier():
    results = read("unimarc", iso(FULL) + iso(FULL)[:-300] + b"\x1d")

    assert [isinstance(result, ReadProblem) for result in results] == [False, True]
    assert results[1].identifier == "PMB0001234"
