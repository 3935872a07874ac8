from __future__ import annotations

import json
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mosaique.catalogue.values.codes import AgentKind, DocumentType, TitleKind
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
    Thesis,
)
from mosaique.exchange.formats.base import NotThisFormat, ReadProblem
from mosaique.exchange.formats.csl_json import CSL_JSON, NO_RECORD, description_to_csl
from mosaique.exchange.formats.csl_json.items import NOT_AN_OBJECT, TOO_DEEP, TOO_LONG, UNBALANCED
from mosaique.exchange.formats.csl_json.reading import contributor_of, date_of
from mosaique.exchange.formats.csl_json.writing import csl_date, csl_name
from tests.exchange.formats.strategies import drafts


def read(data: bytes | object) -> list[RecordDraft | ReadProblem]:
    raw = data if isinstance(data, bytes) else json.dumps(data).encode()
    return list(CSL_JSON.read(BytesIO(raw)))


def one(item: dict) -> RecordDraft:
    (draft,) = read([item])
    assert isinstance(draft, RecordDraft)
    return draft


def write(*drafts: RecordDraft) -> list[dict]:
    return json.loads(b"".join(CSL_JSON.write(drafts)))


def titles(results: list[RecordDraft | ReadProblem]) -> list[str]:
    return [r.description.title if isinstance(r, RecordDraft) else f"line {r.line}" for r in results]


ARTICLE = {
    "id": "noiriel2009",
    "type": "article-journal",
    "title": "Le creuset français : histoire",
    "title-short": "Le creuset",
    "author": [
        {"family": "Beauvoir", "given": "Simone", "dropping-particle": "de"},
        {"family": "Gogh", "given": "Vincent", "non-dropping-particle": "van"},
        {"literal": "INSEE"},
    ],
    "issued": {"date-parts": [["2009", 5]]},
    "container-title": "Hommes & migrations",
    "ISSN": "1142-852X",
    "volume": 12,
    "issue": "3",
    "page": "12–25",
    "DOI": "10.3917/X.1",
    "URL": "https://doi.org/10.3917/x.1",
    "language": "fr-FR",
    "abstract": "<jats:p>Un <i>résumé</i>.</jats:p>",
    "keyword": "ville, droit",
    "note": "Bibliogr.",
    "call-number": "IMM 12",
    "accessed": {"date-parts": [[2010, 1, 2]]},
}


def test_article_is_read_in_full():
    draft = one(ARTICLE)

    assert draft.description == Description(
        type=DocumentType.ARTICLE,
        title="Le creuset français",
        subtitle="histoire",
        other_titles=[OtherTitle(text="Le creuset", kind=TitleKind.ABBREVIATED)],
        contributors=[
            Contributor(name="Beauvoir, Simone de"),
            Contributor(name="van Gogh, Vincent"),
            Contributor(name="INSEE", kind=AgentKind.BODY),
        ],
        date="2009-05",
        host=Host(title="Hommes & migrations", issn="1142-852X", volume="12", issue="3", pages="12-25"),
        identifiers=[Identifier(scheme="doi", value="10.3917/x.1")],
        languages=["fr-FR"],
        abstracts=[Abstract(text="Un résumé.")],
        keywords=[Keyword(text="ville"), Keyword(text="droit")],
        notes=[Note(text="Bibliogr.")],
    )
    assert draft.holdings == [HoldingDraft(shelf_mark="IMM 12")]
    assert (draft.source.identifier, draft.source.position, draft.source.line) == ("noiriel2009", 1, 1)


def test_unchanged_item_comes_back_to_the_letter():
    assert write(one(ARTICLE)) == [ARTICLE]


def test_only_the_changed_variable_is_written_anew():
    draft = one(ARTICLE)
    draft.description.host.volume = "13"

    assert write(draft) == [ARTICLE | {"volume": "13"}]


def test_foreign_custom_values_are_kept_beside_ours():
    draft = one(ARTICLE | {"custom": {"zotero": 1}})
    draft.description.scope = "national"

    (item,) = write(draft)

    assert item["custom"]["zotero"] == 1
    assert one(item).description == draft.description


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ({"date-parts": [[2009]]}, "2009"),
        ({"date-parts": [["2009", "5", "12"]]}, "2009-05-12"),
        ({"date-parts": [[1998], [2001]]}, "1998-2001"),
        ({"date-parts": [[2009, 5], [2009, 6]]}, "2009-05/2009-06"),
        ({"date-parts": [[1998], [0]]}, "1998-"),
        ({"date-parts": [[2009]], "season": 1}, "2009-21"),
        ({"date-parts": [[2009]], "circa": True}, "ca 2009"),
        ({"raw": "mai 2009"}, "mai 2009"),
        ({"literal": "s.d."}, "s.d."),
        ("2009-05", "2009-05"),
        (2009, "2009"),
        ({"date-parts": [[None]]}, ""),
        ({"date-parts": [[]]}, ""),
        ({"date-parts": 3}, ""),
        ([], ""),
        (None, ""),
    ],
)
def test_date_is_read_in_any_of_its_shapes(value, expected):
    assert date_of(value) == expected


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("2009-05-12", {"date-parts": [[2009, 5, 12]]}),
        ("1998-2001", {"date-parts": [[1998], [2001]]}),
        ("1998-", {"date-parts": [[1998], [0]]}),
        ("printemps 2009", {"date-parts": [[2009]], "season": 1}),
        ("[1998?]", {"date-parts": [[1998]], "circa": True}),
        ("199-", {"literal": "199-"}),
        ("s.d.", {}),
        ("", {}),
    ],
)
def test_date_is_written_for_citation_engines(written, expected):
    assert csl_date(written) == expected


@pytest.mark.parametrize(
    ("person", "expected"),
    [
        (Contributor(name="Noiriel, Gérard"), {"family": "Noiriel", "given": "Gérard"}),
        (
            Contributor(name="Alembert, Jean d'"),
            {"family": "Alembert", "given": "Jean", "dropping-particle": "d'"},
        ),
        (Contributor(name="King, Martin, Jr."), {"family": "King", "given": "Martin", "suffix": "Jr."}),
        (Contributor(name="Platon"), {"family": "Platon"}),
        (Contributor(name="INSEE", kind=AgentKind.BODY), {"literal": "INSEE"}),
    ],
)
def test_name_is_written_in_parts_and_read_again(person, expected):
    assert csl_name(person) == expected
    assert contributor_of(expected, "aut") == person


def test_citation_item_holds_no_value_of_ours():
    description = Description(
        type=DocumentType.BOOK,
        title="Le creuset",
        subtitle="histoire",
        contributors=[Contributor(name="Noiriel, Gérard"), Contributor(name="Weil, P.", role="aui")],
        edition="2e éd.",
        publishers=[Publisher(name="Seuil", place="Paris")],
        date="1988",
        extent="437 p.",
        series=[Series(title="Points", number="12")],
        identifiers=[Identifier(scheme="isbn", value="9782020412803")],
        links=[Link(url="https://example.org/a")],
        languages=["fr"],
        scope="national",
    )

    assert description_to_csl(description, id="7") == {
        "id": "7",
        "type": "book",
        "title": "Le creuset\u00a0: histoire",
        "author": [{"family": "Noiriel", "given": "Gérard"}],
        "contributor": [{"family": "Weil", "given": "P."}],
        "issued": {"date-parts": [[1988]]},
        "publisher": "Seuil",
        "publisher-place": "Paris",
        "edition": "2",
        "collection-title": "Points",
        "collection-number": "12",
        "number-of-pages": "437",
        "ISBN": "9782020412803",
        "URL": "https://example.org/a",
        "language": "fr",
    }


def test_thesis_and_conference_have_their_own_variables():
    thesis = Description(
        type=DocumentType.THESIS, title="A", thesis=Thesis(degree="Doctorat", institution="Paris 1")
    )
    paper = Description(
        type=DocumentType.CONFERENCE_PAPER,
        title="A",
        event=Event(name="TALN", place="Senlis", date="2009-06"),
    )

    (one_item, other) = write(RecordDraft(description=thesis), RecordDraft(description=paper))

    assert (one_item["genre"], one_item["publisher"]) == ("Doctorat", "Paris 1")
    assert (other["event-title"], other["event-place"], other["event-date"]) == (
        "TALN",
        "Senlis",
        {"date-parts": [[2009, 6]]},
    )


def test_identifiers_are_made_unique():
    same = [RecordDraft(description=Description(title="A")) for _ in range(2)]
    for draft in same:
        draft.source.identifier = "x"

    assert [item["id"] for item in write(*same)] == ["x", "x-2"]


def test_nothing_to_write_is_an_empty_array():
    assert write() == []
    assert read(b"[]") == []


# --- Shapes of files -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "data",
    [
        b'[{"type":"book","title":"A"},{"type":"book","title":"B"}]',
        b'{"type":"book","title":"A"}\n{"type":"book","title":"B"}\n',
        b'{"items": [\n{"type":"book","title":"A"},\n{"type":"book","title":"B"}\n]}',
        '\ufeff[{"type":"book","title":"A"},{"type":"book","title":"B"}]'.encode(),
        '[{"type":"book","title":"A"},{"type":"book","title":"B"}]'.encode("utf-16"),
    ],
    ids=["array", "lines", "wrapped", "bom", "utf-16"],
)
def test_items_are_found_in_any_shape(data):
    assert titles(read(data)) == ["A", "B"]


def test_single_object_is_an_item():
    assert titles(read(b'{"type":"book","title":"A"}')) == ["A"]


def test_crossref_lists_are_read():
    d = one(
        {
            "type": "journal-article",
            "title": ["A"],
            "container-title": ["J", "J."],
            "author": [{"name": "INSEE"}],
        }
    ).description

    assert (d.title, d.host.title, d.contributors[0].kind) == ("A", "J", AgentKind.BODY)


def test_values_of_a_wrong_shape_are_ignored():
    d = one({"type": "book", "title": {"x": 1}, "author": "Noiriel", "issued": [], "note": 3, "abstract": []})

    assert d.description == Description(type=DocumentType.BOOK)


# --- Damage ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "found", "reason"),
    [
        (
            b'[\n {"id":1,"type":"book","title":"A",\n {"id":2,"type":"book","title":"B"}\n]',
            ["line 2", "B"],
            UNBALANCED,
        ),
        (b'[\n {"id":1,"type":"book","title":"A},\n {"id":2,"title":"B"}\n]', ["line 2", "B"], UNBALANCED),
        (b'[{"id":1,"type":"book","title":"A},{"id":2,"title":"B"}]', ["line 1", "B"], UNBALANCED),
        (b'{"id":1,"title":"A"\n{"id":2,"title":"B"}\n', ["line 1", "B"], UNBALANCED),
        (b'[{"id":1,"title":"A"},{"id":2,"titl', ["A", "line 1"], UNBALANCED),
        (b'[12,{"id":2,"title":"B"}]', ["line 1", "B"], NOT_AN_OBJECT),
        (b'[{"id":1,"a":' + b"[" * 5000 + b'},{"id":2,"title":"B"}]', ["line 1", "B"], TOO_DEEP),
        (b'[{"id":1,"title":"' + b"x" * 2_000_000 + b'"},{"id":2,"title":"B"}]', ["line 1", "B"], TOO_LONG),
        (b'[{"foo":1},{"id":2,"title":"B"}]', ["line 1", "B"], NO_RECORD),
    ],
    ids=["brace", "quote", "quote-on-one-line", "lines", "cut", "number", "deep", "long", "other"],
)
def test_damaged_item_is_reported_and_the_others_read(data, found, reason):
    results = read(data)

    assert titles(results) == found
    assert [r.reason for r in results if isinstance(r, ReadProblem)] == [reason]


def test_line_of_a_syntax_error_is_told():
    problem, draft = read(b'[\n{"id": 1,\n"type": "book"\n,,"title":"A"},\n{"id":2,"title":"B"}]')

    assert (problem.position, problem.line, draft.description.title) == (1, 4, "B")


@pytest.mark.parametrize("data", [b"", b"<!DOCTYPE html><html>", b"TY  - BOOK\n", b"\x00\x01\x02"])
def test_other_files_are_refused(data):
    with pytest.raises(NotThisFormat):
        read(data)


@settings(max_examples=40)
@given(drafts)
def test_any_draft_comes_back(draft):
    written = b"".join(CSL_JSON.write([draft]))

    (back,) = read(written)

    assert (back.description, back.holdings) == (draft.description, draft.holdings)
    assert b"".join(CSL_JSON.write([back])) == written


TEXT = json.dumps([ARTICLE, ARTICLE], indent=1).encode()


@settings(max_examples=80)
@given(
    st.lists(
        st.tuples(st.integers(0, len(TEXT)), st.sampled_from([b"", b'"', b"{", b"}", b"[", b",", b"\x00"])),
        max_size=4,
    )
)
def test_damage_anywhere_never_fails(changes):
    data = TEXT
    for at, put in changes:
        data = data[:at] + put + data[at + 1 :]

    try:
        results = read(data)
    except NotThisFormat:
        results = []

    assert len(results) < 40
