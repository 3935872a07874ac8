from __future__ import annotations

import pytest

from mosaique.catalogue.values.codes import AgentKind, DocumentType, LinkKind, TitleKind
from mosaique.catalogue.values.description import (
    Contributor,
    Description,
    Event,
    Host,
    Identifier,
    Keyword,
    Link,
    OtherTitle,
    Publisher,
    Thesis,
)
from mosaique.exchange.formats.base import ReadProblem
from mosaique.exchange.lookup.sources.base import Received
from mosaique.exchange.lookup.sources.page import NOT_A_PAGE, PAGE
from tests.exchange.lookup.recorded import DATA

HERE = "https://exemple.org/page"


def described(name, charset=""):
    (draft,) = PAGE.read(Received((DATA / "pages" / name).read_bytes(), "text/html", charset, HERE))
    return draft.description


def page(head, body="", **options):
    html = f"<html><head><title>Fenêtre</title>{head}</head><body>{body}</body></html>"
    (draft,) = PAGE.read(Received(html.encode(), "text/html", "utf-8", HERE, **options))
    return draft.description


def metas(**contents):
    return "".join(f'<meta name="citation_{name}" content="{content}">' for name, content in contents.items())


def json_ld(text):
    return page(f'<script type="application/ld+json">{text}</script>')


# --- Real pages ----------------------------------------------------------------------------------------------


def test_article_of_a_journal_is_described_whole():
    assert described("openedition.html") == Description(
        type=DocumentType.ARTICLE,
        title="Distances, absence, proximités et présences",
        subtitle="des concepts en déplacement",
        other_titles=[
            OtherTitle(
                text="Distance(s), proximity and presence(s): evolving concepts",
                kind=TitleKind.PARALLEL,
                language="en",
            )
        ],
        contributors=[Contributor(name="Peraya, Daniel")],
        publishers=[Publisher(name="Centre national d'enseignement à distance")],
        date="2014-12-14",
        host=Host(title="Distances et médiations des savoirs", issn="2264-7228", volume="2", issue="8"),
        identifiers=[Identifier(scheme="doi", value="10.4000/dms.865")],
        links=[Link(url="https://journals.openedition.org/dms/865")],
        languages=["fr"],
        keywords=[Keyword(text="distance", language="fr"), Keyword(text="présence", language="fr")],
    )


def test_post_of_a_scholarly_blog_takes_each_member_from_the_surest_tags():
    d = described("front-matter.html")
    assert (d.type, d.title, d.contributors, d.date, d.host, d.licence) == (
        DocumentType.ARTICLE,
        "Eating your own Dog Food",
        [Contributor(name="Fenner, Martin", identifiers={})],
        "2016-12-20",
        Host(title="Front Matter"),
        "https://creativecommons.org/licenses/by/4.0/legalcode",
    )
    assert d.identifiers == [Identifier(scheme="doi", value="10.53731/r79vxn1-97aq74v-ag58n")]


def test_dataset_in_dublin_core_and_json_ld_has_no_host():
    d = described("pangaea.html")
    assert (d.type, d.date, d.host, d.access, len(d.contributors), d.contributors[4]) == (
        DocumentType.DATASET,
        "2014-09-25",
        None,
        "open",
        8,
        Contributor(name="van As, Dirk", identifiers={"orcid": "0000-0002-6553-8982"}),
    )


def test_deposit_of_an_archive_is_described():
    d = described("zenodo.html")
    assert (d.type, d.host, d.identifiers, len(d.contributors), len(d.keywords)) == (
        DocumentType.DATASET,
        None,
        [Identifier(scheme="doi", value="10.5281/zenodo.1196821")],
        6,
        12,
    )


@pytest.mark.parametrize("charset", ["", "iso-8859-1", "no-such-charset"])
def test_news_is_a_web_page_of_its_site(charset):
    d = described("news.html", charset)
    assert (d.type, d.title, d.subtitle, d.contributors, d.date, d.languages, d.host) == (
        DocumentType.WEB_PAGE,
        "Quartiers",
        "une charte pour l'accueil",
        [Contributor(name="Ville de Metz", kind=AgentKind.BODY)],
        "2021-05-04",
        ["fr-FR"],
        None,
    )
    assert d.links == [Link(url=HERE, kind=LinkKind.PUBLISHER)]


# --- citation_* ----------------------------------------------------------------------------------------------


def test_authors_keep_what_is_written_after_each():
    head = (
        metas(title="A", author="Noiriel, Gérard")
        + metas(author_institution="EHESS")
        + metas(author_institution="Ined", author_orcid="0000-0002-1825-0097")
        + metas(author="Abdelmalek Sayad")
        + metas(editor="Université de Metz")
    )
    assert page(head).contributors == [
        Contributor(
            name="Noiriel, Gérard", affiliation="EHESS; Ined", identifiers={"orcid": "0000-0002-1825-0097"}
        ),
        Contributor(name="Sayad, Abdelmalek"),
        Contributor(name="Université de Metz", kind=AgentKind.BODY, role="edt"),
    ]


def test_authors_on_one_line_are_parted():
    head = metas(title="A", authors="Noiriel, Gérard; Sayad, Abdelmalek")
    assert [person.name for person in page(head).contributors] == ["Noiriel, Gérard", "Sayad, Abdelmalek"]


@pytest.mark.parametrize(
    ("tags", "kind", "member", "value"),
    [
        ({"dissertation_institution": "Paris 1", "dissertation_name": "Thèse"}, DocumentType.THESIS, "thesis",
         Thesis(institution="Paris 1", degree="Thèse")),
        ({"technical_report_institution": "Ined"}, DocumentType.REPORT, "publishers", [Publisher(name="Ined")]),
        ({"conference_title": "Colloque"}, DocumentType.CONFERENCE_PAPER, "event", Event(name="Colloque")),
        ({"inbook_title": "Livre", "isbn": "9782070541270", "firstpage": "5"}, DocumentType.CHAPTER, "host",
         Host(title="Livre", isbn="9782070541270", pages="5")),
        ({"isbn": "9782070541270"}, DocumentType.BOOK, "identifiers",
         [Identifier(scheme="isbn", value="9782070541270")]),
        ({"journal_title": "R", "firstpage": "5", "lastpage": "9", "issn": "x"}, DocumentType.ARTICLE, "host",
         Host(title="R", pages="5-9")),
    ],
)  # fmt: skip
def test_kind_is_told_by_what_is_around(tags, kind, member, value):
    d = page(metas(title="A", **tags))
    assert (d.type, getattr(d, member)) == (kind, value)


def test_invalid_doi_of_a_page_is_left_out():
    assert page(metas(title="A", doi="à venir")).identifiers == []


# --- JSON-LD -------------------------------------------------------------------------------------------------


def test_article_is_found_in_a_graph_with_its_issue_and_journal():
    d = json_ld(
        """{"@graph": [{"@type": "WebSite", "name": "Site"},
        {"@type": ["ScholarlyArticle"], "name": "Titre : suite", "author": ["Gérard Noiriel; Abdelmalek Sayad"],
         "isPartOf": {"@type": "PublicationIssue", "issueNumber": 2, "isPartOf": {"@type": ["PublicationVolume",
           "Periodical"], "name": "Revue", "volumeNumber": "35", "issn": ["2264-7228"]}},
         "pageStart": "4", "pageEnd": "9", "sameAs": "https://doi.org/10.4000/dms.865", "keywords": ["a", "b"],
         "isAccessibleForFree": true, "inLanguage": {"alternateName": "fr"}}]}"""
    )
    assert (d.type, d.title, d.subtitle, d.host, d.access, d.languages) == (
        DocumentType.ARTICLE,
        "Titre",
        "suite",
        Host(title="Revue", volume="35", issue="2", issn="2264-7228", pages="4-9"),
        "open",
        ["fr"],
    )
    assert [person.name for person in d.contributors] == ["Noiriel, Gérard", "Sayad, Abdelmalek"]
    assert d.identifiers == [Identifier(scheme="doi", value="10.4000/dms.865")]


def test_book_is_preferred_to_the_page_about_it():
    d = json_ld(
        """{"@type": "WebPage", "name": "Fiche", "mainEntity": {"@type": "Book", "name": "Livre",
        "isbn": "2-07-054127-4", "numberOfPages": 232, "bookEdition": "2e", "author": {"@type": "Person",
        "familyName": "Noiriel", "givenName": "Gérard"}, "publisher": [{"name": "Seuil"}]}}"""
    )
    assert (d.type, d.title, d.extent, d.edition, d.publishers, d.identifiers, d.contributors) == (
        DocumentType.BOOK,
        "Livre",
        "232 p.",
        "2e",
        [Publisher(name="Seuil")],
        [Identifier(scheme="isbn", value="9782070541270")],
        [Contributor(name="Noiriel, Gérard")],
    )


@pytest.mark.parametrize(
    "text",
    ["", "{", "[" * 50_000, "null", "5", '{"@type": 5, "name": []}', '{"@type": "Book", "name": {"a": 1}}',
     '{"@graph": {"@graph": {"@graph": 1}}}', '{"@type":"Book","name":"\\ud800"}'],
)  # fmt: skip
def test_json_ld_that_says_nothing_leaves_the_window_s_title(text):
    assert json_ld(text).title == "Fenêtre"


# --- Open Graph and HTML -------------------------------------------------------------------------------------


def test_page_without_bibliographic_tags_has_its_title_language_and_address():
    html = '<html lang="fr"><title>Accueil | Ville de Metz</title><meta name="author" content="a@b.fr; Jean Dupont">'
    (draft,) = PAGE.read(Received(html.encode(), "text/html", "utf-8", HERE))
    assert draft.description == Description(
        type=DocumentType.WEB_PAGE,
        title="Accueil",
        contributors=[Contributor(name="Dupont, Jean")],
        links=[Link(url=HERE, kind=LinkKind.PUBLISHER)],
        languages=["fr"],
    )


@pytest.mark.parametrize(
    ("title", "kept"),
    [
        ("Titre – Le Site", "Titre"),
        ("Titre – autre", "Titre – autre"),
        ("Le Site", "Le Site"),
        ("A | B | C", "A | B"),
    ],
)
def test_name_of_the_site_is_no_part_of_the_title(title, kept):
    head = f'<meta property="og:title" content="{title}"><meta property="og:site_name" content="Le Site">'
    assert page(head).title == kept


def test_video_is_a_film_and_a_book_has_its_isbn():
    assert page(
        '<meta property="og:type" content="video.other"><meta property="og:title" content="V">'
    ).type == (DocumentType.FILM)
    book = (
        '<meta property="og:type" content="book"><meta property="og:title" content="B">'
        '<meta property="book:isbn" content="9782070541270">'
    )
    assert page(book).identifiers == [Identifier(scheme="isbn", value="9782070541270")]


def test_addresses_that_run_things_are_left_out():
    head = '<link rel="canonical" href="javascript:alert(1)">' + metas(title="A", pdf_url="data:text/html,x")
    assert page(head).links == [Link(url=HERE, kind=LinkKind.PUBLISHER)]


# --- What is no page -----------------------------------------------------------------------------------------


def test_file_of_another_kind_is_a_problem():
    assert PAGE.read(Received(b"PK", "application/zip")) == ReadProblem(
        1, NOT_A_PAGE, {"kind": "application/zip"}
    )


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\x00",
        b"\xff\xfe",
        b"plain text",
        b"<",
        b"<html></html>",
        b"<title></title>",
        b"<div>" * 100_000,
    ],
)
def test_page_that_says_nothing_gives_no_draft(body):
    assert PAGE.read(Received(body, "text/html")) == []


def test_entities_and_external_references_are_not_followed():
    body = b"""<!DOCTYPE html [<!ENTITY a SYSTEM "file:///etc/passwd">]><html><head><title>x &a; y</title>"""
    (draft,) = PAGE.read(Received(body, "text/html"))
    assert "root:" not in draft.description.title
