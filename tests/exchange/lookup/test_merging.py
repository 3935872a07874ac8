from __future__ import annotations

from mosaique.catalogue.values.codes import DocumentType, TitleKind
from mosaique.catalogue.values.description import (
    Contributor,
    Description,
    Identifier,
    Keyword,
    Link,
    OtherTitle,
    RecordDraft,
)
from mosaique.exchange.lookup import (
    Candidate,
    Found,
    Key,
    Kind,
    Nothing,
    Proposal,
    Unavailable,
    accept,
    merge,
)
from mosaique.exchange.lookup.sources.pdf import GUESSED_TITLE

ISBN, DOI, URL, FILE = (
    Key(Kind.ISBN, "9782070541270"),
    Key(Kind.DOI, "10.4000/dms.865"),
    Key(Kind.URL, "https://exemple.fr/"),
    Key(Kind.PDF, "a.pdf"),
)


def found(source, key, *descriptions, warnings=()):
    return Found(source, key, tuple(RecordDraft(description=d, warnings=[*warnings]) for d in descriptions))


def candidates(outcomes, member):
    (proposal,) = [proposal for proposal in merge(outcomes) if proposal.member == member]
    return [(candidate.value, candidate.sources) for candidate in proposal.candidates]


def test_members_are_proposed_in_the_order_of_a_description():
    outcomes = [
        found("bnf", ISBN, Description(date="1999", title="Titre", type=DocumentType.BOOK)),
        Nothing("sudoc", ISBN),
        Unavailable("hal", DOI, "No."),
    ]
    assert merge(outcomes) == [
        Proposal("type", [Candidate(DocumentType.BOOK, ["bnf"])]),
        Proposal("title", [Candidate("Titre", ["bnf"])]),
        Proposal("date", [Candidate("1999", ["bnf"])]),
    ]


def test_numbers_are_believed_before_pages_and_librarians_before_publishers():
    outcomes = [
        found("page", URL, Description(title="De la page")),
        found("crossref", DOI, Description(title="De Crossref")),
        found("sudoc", ISBN, Description(title="Du Sudoc")),
        found("bnf", ISBN, Description(title="De la BnF")),
    ]
    assert candidates(outcomes, "title") == [
        ("De la BnF", ["bnf"]),
        ("Du Sudoc", ["sudoc"]),
        ("De Crossref", ["crossref"]),
        ("De la page", ["page"]),
    ]


def test_same_value_is_proposed_once_as_the_best_source_writes_it():
    outcomes = [
        found("crossref", DOI, Description(title="L'école : une enquête")),
        found("page", URL, Description(title="L’ÉCOLE, UNE ENQUÊTE")),
    ]
    assert candidates(outcomes, "title") == [("L'école : une enquête", ["crossref", "page"])]


def test_values_without_letters_are_told_apart():
    outcomes = [found("bnf", ISBN, Description(title="…")), found("sudoc", ISBN, Description(title="?"))]
    assert candidates(outcomes, "title") == [("…", ["bnf"]), ("?", ["sudoc"])]


def test_lists_are_compared_whole():
    one, two = [Contributor(name="Noiriel, Gérard")], [Contributor(name="Noiriel, Gérard", role="edt")]
    outcomes = [
        found("bnf", ISBN, Description(contributors=one)),
        found("sudoc", ISBN, Description(contributors=two)),
        found("page", URL, Description(contributors=one)),
    ]
    assert candidates(outcomes, "contributors") == [(one, ["bnf", "page"]), (two, ["sudoc"])]


def test_guess_comes_last():
    outcomes = [
        found("pdf", FILE, Description(title="Grandes lettres"), warnings=[GUESSED_TITLE]),
        found("citation", Key(Kind.TEXT, "x"), Description(title="Titre")),
    ]
    (proposal,) = merge(outcomes)
    assert [(candidate.value, candidate.is_guess) for candidate in proposal.candidates] == [
        ("Titre", False),
        ("Grandes lettres", True),
    ]


def test_identifiers_and_links_are_joined():
    doi, isbn = (
        Identifier(scheme="doi", value="10.4000/dms.865"),
        Identifier(scheme="isbn", value="9782070541270"),
    )
    outcomes = [
        found("crossref", DOI, Description(identifiers=[doi], links=[Link(url="https://a.fr")])),
        found(
            "page", URL, Description(identifiers=[doi, isbn], links=[Link(url="https://a.fr/", label="PDF")])
        ),
    ]
    assert candidates(outcomes, "identifiers") == [([doi, isbn], ["crossref", "page"])]
    assert candidates(outcomes, "links") == [([Link(url="https://a.fr")], ["crossref", "page"])]


def test_candidates_are_bounded():
    outcomes = [found("bnf", ISBN, *(Description(title=f"Titre {number}") for number in range(20)))]
    assert len(candidates(outcomes, "title")) == 6


def test_sources_are_named_for_people():
    (proposal,) = merge(
        [found("crossref", DOI, Description(title="A")), found("hal", DOI, Description(title="A"))]
    )
    assert proposal.best.labels == ["Crossref", "HAL"]


def test_title_is_the_one_that_another_source_has_for_its_own():
    english = OtherTitle(text="Housing: a survey", kind=TitleKind.PARALLEL)
    french = OtherTitle(text="Le logement : une enquête", kind=TitleKind.PARALLEL)
    both = Description(title="Housing: a survey", other_titles=[french])
    own = Description(title="Le logement", subtitle="une enquête", languages=["fr"], other_titles=[english])
    outcomes = [found("crossref", DOI, both), found("page", URL, own)]

    assert candidates(outcomes, "title") == [("Le logement", ["crossref", "page"])]
    assert candidates(outcomes, "subtitle") == [("une enquête", ["crossref", "page"])]
    assert candidates(outcomes, "other_titles") == [([english], ["crossref", "page"])]
    assert candidates(outcomes[:1], "title") == [("Housing: a survey", ["crossref"])]


def test_all_is_accepted_where_nothing_was_typed():
    outcomes = [
        found("crossref", DOI, Description(title="Title", date="2014")),
        found("page", URL, Description(title="Titre", subtitle="suite", keywords=[Keyword(text="a")])),
    ]
    assert accept(Description(date="2015"), merge(outcomes)) == Description(
        title="Title", date="2015", keywords=[Keyword(text="a")]
    )


def test_subtitle_follows_the_title_that_is_accepted():
    outcomes = [
        found("bnf", ISBN, Description(title="Titre")),
        found("sudoc", ISBN, Description(title="Autre", subtitle="d’un autre")),
        found("page", URL, Description(title="Titre", subtitle="suite")),
    ]
    assert accept(Description(), merge(outcomes)) == Description(title="Titre", subtitle="suite")


def test_chosen_candidates_replace_what_was_there():
    outcomes = [
        found("bnf", ISBN, Description(title="Titre", date="1999")),
        found("sudoc", ISBN, Description(title="Autre", extent="3 p.")),
    ]
    typed = Description(title="tapé", date="tapée")
    assert accept(typed, merge(outcomes), {"title": 1, "date": 7, "extent": -1, "unknown": 0}) == Description(
        title="Autre", date="tapée"
    )
    assert typed == Description(title="tapé", date="tapée")
