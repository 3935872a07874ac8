from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mosaique.catalogue.values.codes import AgentKind, DocumentType
from mosaique.catalogue.values.description import (
    Contributor,
    Description,
    Host,
    Identifier,
    Link,
    Publisher,
)
from mosaique.exchange.lookup.sources.base import Received
from mosaique.exchange.lookup.sources.citation import CITATION, describe

A, B, C = DocumentType.ARTICLE, DocumentType.BOOK, DocumentType.CHAPTER
SEUIL = [Publisher(name="Seuil", place="Paris")]
NOIRIEL = [Contributor(name="Noiriel, Gérard")]


def d(kind, title, contributors, date, **more):
    return Description(type=kind, title=title, contributors=contributors, date=date, **more)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "NOIRIEL, Gérard. Le creuset français : histoire de l’immigration. Paris : Seuil, 2006. 447 p. ISBN 978-2-07-054127-0",
            d(B, "Le creuset français", NOIRIEL, "2006", subtitle="histoire de l’immigration", publishers=SEUIL,
              extent="447 p.", identifiers=[Identifier(scheme="isbn", value="9782070541270")]),
        ),
        (
            "DUPONT, Jean et MARTIN, Paul. L’accueil. Hommes & migrations, 2019, vol. 35, n° 2, p. 45-67. ISSN 2264-7228",
            d(A, "L’accueil", [Contributor(name="Dupont, Jean"), Contributor(name="Martin, Paul")], "2019",
              host=Host(title="Hommes & migrations", issn="2264-7228", volume="35", issue="2", pages="45-67")),
        ),
        (
            "BLANC-CHALÉARD, Marie-Claude. Histoire de l’immigration. Paris : La Découverte, 2001. 120 p. (Repères)",
            d(B, "Histoire de l’immigration", [Contributor(name="Blanc-Chaléard, Marie-Claude")], "2001",
              publishers=[Publisher(name="La Découverte", place="Paris")], extent="120 p."),
        ),
        (
            "INSEE. Immigrés et descendants d’immigrés. Paris : Insee, 2012. 266 p.",
            d(B, "Immigrés et descendants d’immigrés", [Contributor(name="INSEE", kind=AgentKind.BODY)], "2012",
              publishers=[Publisher(name="Insee", place="Paris")], extent="266 p."),
        ),
        (
            "Weil, Patrick. 2004. La France et ses étrangers. Paris: Gallimard.",
            d(B, "La France et ses étrangers", [Contributor(name="Weil, Patrick")], "2004",
              publishers=[Publisher(name="Gallimard", place="Paris")]),
        ),
    ],
)  # fmt: skip
def test_reference_in_iso_690_is_read(text, expected):
    assert describe(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Noiriel, G. (2006). Le creuset français. Paris : Seuil.",
            d(B, "Le creuset français", [Contributor(name="Noiriel, G.")], "2006", publishers=SEUIL),
        ),
        (
            "Dupont, J., & Martin, P. (2019). L’accueil. Revue européenne, 35(1-2), 45-67. https://doi.org/10.4000/remi.12345",
            d(A, "L’accueil", [Contributor(name="Dupont, J."), Contributor(name="Martin, P.")], "2019",
              host=Host(title="Revue européenne", volume="35", issue="1-2", pages="45-67"),
              identifiers=[Identifier(scheme="doi", value="10.4000/remi.12345")]),
        ),
        (
            "Beauchemin, C., Hamel, C. & Simon, P. (dir.) (2016). Trajectoires et origines : enquête. Ined Éditions.",
            d(DocumentType.OTHER, "Trajectoires et origines",
              [Contributor(name=name, role="edt") for name in ("Beauchemin, C.", "Hamel, C.", "Simon, P.")], "2016",
              subtitle="enquête", publishers=[Publisher(name="Ined Éditions")]),
        ),
    ],
)  # fmt: skip
def test_reference_in_apa_is_read(text, expected):
    assert describe(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Gérard Noiriel, Le Creuset français. Histoire de l’immigration, Paris, Seuil, coll. Points, 1988, 437 p.",
            d(B, "Le Creuset français. Histoire de l’immigration", NOIRIEL, "1988", publishers=SEUIL, extent="437 p."),
        ),
        (
            "Gérard Noiriel, « Immigration : le fin mot », Vingtième Siècle, n° 7, 1985, p. 141-150.",
            d(A, "Immigration", NOIRIEL, "1985", subtitle="le fin mot",
              host=Host(title="Vingtième Siècle", issue="7", pages="141-150")),
        ),
        (
            "Abdelmalek Sayad, Gérard Noiriel, « Les enfants », in Jean Dupont (dir.), L’immigration, Paris, La Découverte, 1993, p. 12-34",
            d(C, "Les enfants", [Contributor(name="Sayad, Abdelmalek"), *NOIRIEL], "1993",
              host=Host(title="L’immigration", pages="12-34")),
        ),
        (
            "Sayad A., 1999, La double absence, Paris, Seuil.",
            d(B, "La double absence", [Contributor(name="Sayad, A.")], "1999", publishers=SEUIL),
        ),
        (
            "Héran François (2017), Avec l’immigration, Paris, Seuil, 300 p.",
            d(B, "Avec l’immigration", [Contributor(name="Héran, François")], "2017", publishers=SEUIL,
              extent="300 p."),
        ),
        (
            "BOURDIEU Pierre (dir.), La misère du monde, Paris, Seuil, 1993, 947 p.",
            d(B, "La misère du monde", [Contributor(name="Bourdieu, Pierre", role="edt")], "1993", publishers=SEUIL,
              extent="947 p."),
        ),
        (
            "Epstein R., Kirszbaum T. (2020), « Ces quartiers », Parlement[s], n°34, p.23-46.",
            d(A, "Ces quartiers", [Contributor(name="Epstein, R."), Contributor(name="Kirszbaum, T.")], "2020",
              host=Host(title="Parlement[s]", issue="34", pages="23-46")),
        ),
        (
            "Safi, Mirna. « Les inégalités ». Paris : Seuil, 2013. (Repères).",
            d(B, "Les inégalités", [Contributor(name="Safi, Mirna")], "2013", publishers=SEUIL),
        ),
        (
            "Avenel C. « La politique de la ville », Recherches et prévisions, n° 62, décembre 2000.",
            d(A, "La politique de la ville", [Contributor(name="Avenel, C.")], "2000",
              host=Host(title="Recherches et prévisions", issue="62")),
        ),
        (
            "Sayad A., 1977, « Les trois âges », Actes de la recherche, n° 15, p. 59-79.",
            d(A, "Les trois âges", [Contributor(name="Sayad, A.")], "1977",
              host=Host(title="Actes de la recherche", issue="15", pages="59-79")),
        ),
    ],
)  # fmt: skip
def test_reference_of_french_usage_is_read(text, expected):
    assert describe(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "bonjour",
        "Ceci n’est pas une référence, mais une phrase de 2012 avec p. 12.",
        "Le logement social en France depuis 1945",
        "Voir le site de la ville. Il est bien fait. Paris : Seuil, 2006.",
        "1988, 1989, 1990, 1991",
        "Le Monde, « Banlieues : dix ans après », 27 octobre 2015",
        "FASSIN (Didier) et FASSIN (Éric) dir., De la question sociale, Paris, La Découverte, 2006.",
        "Noiriel G., Le creuset français, Seuil, 1988",
        "Loi n° 2014-173 du 21 février 2014 de programmation pour la ville",
    ],
)
def test_text_that_is_no_reference_says_nothing(text):
    assert describe(text) == Description()


def test_what_stands_by_itself_is_kept_of_a_text_without_shape():
    text = "à lire : https://exemple.fr/rapport.pdf (consulté le 3 mai 2020), hal-02455829, ISBN 978-2-07-054127-0"
    assert describe(text) == Description(
        identifiers=[
            Identifier(scheme="hal", value="hal-02455829"),
            Identifier(scheme="isbn", value="9782070541270"),
        ],
        links=[Link(url="https://exemple.fr/rapport.pdf")],
    )


def test_source_reads_the_text_itself():
    (draft,) = CITATION.read(Received(b"Sayad A., 1999, La double absence, Paris, Seuil."))
    assert draft.description.title == "La double absence"
    assert CITATION.read(Received(b"bonjour")) == []


@given(st.text(alphabet='ABab .,:;()«»"“&0129-/éÉpn°', max_size=200))
def test_any_text_is_read_as_something(text):
    assert isinstance(describe(text), Description)


@pytest.mark.parametrize(
    "text",
    ["A, B., " * 400, "Noiriel, Gérard, " * 200 + "1988", "A (" * 800, "« " * 900, "p. 1-" * 500, "A. " * 700,
     "a, " * 900 + "Paris, Seuil, 1988", "1988, " * 400, "A et " * 500, "n° " * 800, "https://a " * 200],
)  # fmt: skip
def test_hostile_text_costs_little(text):
    began = time.process_time()
    describe(text)
    print(f"{time.process_time() - began:.3f} s")  # figures are printed, never asserted
