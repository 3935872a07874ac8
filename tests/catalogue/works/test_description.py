"""The best description of a work: whose words are taken, and in what order."""

from __future__ import annotations

from itertools import permutations

import pytest

from mosaique.catalogue.values.codes import Access, DocumentType
from mosaique.catalogue.values.description import (
    Abstract,
    Contributor,
    Description,
    Identifier,
    Keyword,
    Link,
    Note,
    OtherTitle,
    Publisher,
    Subject,
    Territory,
)
from mosaique.catalogue.works.description import Member, Merged, best_description

SHORT = "Un résumé de quelques lignes sur l'accueil des étrangers."
LONG = f"{SHORT} Il dit aussi ce que les centres en ont retenu, ville par ville."


def together(
    *described: Description, partners: tuple[int, ...] = (), priority: tuple[str, ...] = ()
) -> Merged:
    """Records numbered from 1, of centres C1, C2…"""
    members = [
        Member(number, f"C{number}", number in partners, one) for number, one in enumerate(described, start=1)
    ]
    found = [best_description(each, priority=priority) for each in permutations(members)]
    assert all(one == found[0] for one in found), "the order in which they come changes nothing"
    return found[0]


def test_a_record_alone_gives_its_own_description_untouched():
    alone = Description(title="Accueil", identifiers=[Identifier(scheme="isbn", value="x", valid=False)])
    found = together(alone)
    assert found.description is alone
    assert found.whose == {"type": (1,), "title": (1,), "identifiers": (1,)}


def test_the_networks_own_words_come_before_a_partners():
    found = together(
        Description(title="ACCUEIL DES ETRANGERS", subtitle="enquête", date="2009-05-12"),
        Description(title="Accueil des étrangers"),
        partners=(1,),
    )
    assert (found.description.title, found.description.subtitle) == ("Accueil des étrangers", "")
    assert (found.description.date, found.whose["date"]) == ("2009-05-12", (1,))
    assert found.order == (2, 1)


def test_the_networks_priority_tells_its_centres_apart():
    described = [Description(title="Accueil", subtitle="une longue enquête"), Description(title="L'accueil")]
    assert together(*described).description.title == "Accueil"
    assert together(*described, priority=("C9", "C2")).description.title == "L'accueil"


def test_among_equals_the_fullest_answer_is_taken_field_by_field():
    found = together(
        Description(title="Accueil", contributors=[Contributor(name="Sayad, Abdelmalek", dates="1933-1998")],
                    publishers=[Publisher(name="Seuil", place="Paris")]),
        Description(title="Accueil", subtitle="enquête", publishers=[Publisher(name="Seuil")],
                    contributors=[Contributor(name="Sayad, A."), Contributor(name="Noiriel, G.", role="aui")]),
    )  # fmt: skip
    assert found.description.subtitle == "enquête"
    assert [one.name for one in found.description.contributors] == ["Sayad, A.", "Noiriel, G."]
    assert found.description.publishers == [Publisher(name="Seuil", place="Paris")]
    assert {name: found.whose[name] for name in ("title", "contributors", "publishers")} == {
        "title": (2,),
        "contributors": (2,),
        "publishers": (1,),
    }


@pytest.mark.parametrize(
    ("dates", "best"),
    [
        (("2009", "2009-05"), "2009-05"),
        (("[2009?]", "2009"), "2009"),
        (("", "printemps 2009"), "printemps 2009"),
        (("s.d.", "2009"), "2009"),
    ],
)
def test_the_most_precise_date_is_taken(dates, best):
    assert together(*(Description(title="Accueil", date=date) for date in dates)).description.date == best


def test_the_longest_valid_abstract_of_each_language_is_taken_readers_languages_first():
    found = together(
        Description(title="Accueil", abstracts=[Abstract(text="Willkommen in der Stadt und ihren Vierteln.", language="de"),
                                                Abstract(text=SHORT, language="fr")]),
        Description(title="Accueil", abstracts=[Abstract(text=LONG, language="fr"), Abstract(text=LONG + LONG)]),
        Description(title="Accueil", abstracts=[Abstract(text="Accueil", language="fr")]),
    )  # fmt: skip
    assert [(one.language, one.text[:10]) for one in found.description.abstracts] == [
        ("fr", LONG[:10]),
        ("de", "Willkommen"),
    ]
    assert found.description.abstracts[0].text == LONG
    assert found.whose["abstracts"] == (2, 1)


def test_what_adds_up_is_united_without_doubles():
    found = together(
        Description(
            title="Accueil",
            subjects=[Subject(label="Logement", concept="c118"), Subject(label="Étrangers -- France")],
            keywords=[Keyword(text="foyer"), Keyword(text="Habitat")],
            territories=[Territory(code="R44")],
            publics=["elected"],
            identifiers=[Identifier(scheme="isbn", value="9782070323050"), Identifier(scheme="isbn", value="12", valid=False)],
            links=[Link(url="https://example.org/a/")],
            other_titles=[OtherTitle(text="ACCUEIL"), OtherTitle(text="Welcome")],
        ),
        Description(
            title="Accueil",
            subjects=[Subject(label="logement", concept="c118"), Subject(label="etrangers, France"), Subject(label="Habitat")],
            keywords=[Keyword(text="Foyer")],
            territories=[Territory(code="R44"), Territory(label="Mulhouse")],
            publics=["elected", "residents"],
            identifiers=[Identifier(scheme="isbn", value="9782070323050"), Identifier(scheme="doi", value="10.1/x")],
            links=[Link(url="http://example.org/a"), Link(url="https://example.org/b")],
        ),
    )  # fmt: skip
    said = found.description
    assert [one.label for one in said.subjects] == ["Logement", "Étrangers -- France", "Habitat"]
    assert [one.text for one in said.keywords] == ["foyer"]
    assert said.territories == [Territory(code="R44"), Territory(label="Mulhouse")]
    assert said.publics == ["elected", "residents"]
    assert [one.value for one in said.identifiers] == ["9782070323050", "10.1/x"]
    assert [one.url for one in said.links] == ["https://example.org/a/", "https://example.org/b"]
    assert [one.text for one in said.other_titles] == ["Welcome"]


def test_notes_of_a_kind_come_from_one_record_and_an_open_access_wins():
    found = together(
        Description(title="Accueil", type=DocumentType.OTHER, notes=[Note(text="Bibliogr.")], access=Access.LOAN),
        Description(title="Accueil", type=DocumentType.BOOK, notes=[Note(text="Bibliogr. p. 12-15")], access=Access.OPEN),
    )  # fmt: skip
    assert [one.text for one in found.description.notes] == ["Bibliogr. p. 12-15"]
    assert (found.description.access, found.description.type) == (Access.OPEN, DocumentType.BOOK)
