from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import pytest

from mosaique.discovery import expansion
from mosaique.discovery.documents import SearchDocument, SearchRequest
from mosaique.discovery.engines.tantivy_engine import TantivyEngine
from mosaique.discovery.query.parser import parse


def on(day: int) -> dt.datetime:
    return dt.datetime(2026, 3, day, 9, tzinfo=dt.UTC)


# A shelf of ten documents; each is there for something that a test asks.
SHELF = [
    SearchDocument(
        id=1,
        title="L’égalité des chances à l’école",
        subtitle="enquête dans trois quartiers",
        contributors=("Anne Martin",),
        subjects=("Éducation", "Education", "Égalité"),
        abstract=(
            "L’enquête suit des élèves étrangers et leurs parents dans trois écoles. Elle montre que "
            "l’orientation des jeunes issus de l’immigration dépend de l’accueil qui leur est fait."
        ),
        source="La Documentation française Paris",
        identifiers=("9782110075864",),
        facets={
            "structure": ("CREFE", "ORIV"),
            "sujet": ("c30", "c31", "c1"),
            "type": ("book",),
            "langue": ("fr",),
            "territoire": ("67482", "D67", "R44", "FR"),
            "portee": ("local",),
            "public": ("teachers",),
            "acces": ("loan",),
        },
        year=2005,
        sort_title="egalite des chances a l ecole",
        added=on(1),
    ),
    SearchDocument(
        id=2,
        title="Politique de la ville et emploi",
        contributors=("Karim Benali", "Anne Martin"),
        subjects=("Politique de la ville", "Urban policy", "Emploi"),
        abstract="Un bilan des emplois créés dans les quartiers par la politique de la ville.",
        source="Revue française des affaires sociales",
        facets={
            "structure": ("ORIV",),
            "sujet": ("c20", "c2"),
            "type": ("article",),
            "langue": ("fr",),
            "territoire": ("FR",),
            "portee": ("national",),
        },
        year=2010,
        sort_title="politique de la ville et emploi",
        added=on(2),
    ),
    SearchDocument(
        id=3,
        title="Le logement social en débat",
        contributors=("Élise Dupont",),
        subjects=("Logement social", "Social housing", "HLM"),
        abstract="Accès au logement social et discriminations : ce que disent les demandeurs.",
        facets={
            "structure": ("IREV", "ORIV"),
            "sujet": ("c120", "c118"),
            "type": ("report",),
            "langue": ("fr",),
            "territoire": ("59350", "D59", "R32", "FR"),
            "acces": ("open",),
        },
        year=2012,
        sort_title="logement social en debat",
        added=on(3),
    ),
    SearchDocument(
        id=4,
        title="Habitat et immigration : un logement pour tous",
        subjects=("Logement", "Housing"),
        abstract="Les immigrées et les immigrés face aux bailleurs. Le logement est social quand il est partagé.",
        facets={
            "structure": ("IREV",),
            "sujet": ("c118",),
            "type": ("report",),
            "langue": ("fr",),
            "territoire": ("FR",),
            "acces": ("open", "loan"),
        },
        year=2012,
        sort_title="habitat et immigration",
        added=on(4),
    ),
    SearchDocument(
        id=5,
        title="Elle et lui",
        contributors=("George Sand",),
        subjects=("Roman",),
        abstract="Un roman.",
        facets={"structure": ("EPI",), "type": ("book",), "langue": ("fr",)},
        year=1859,
        sort_title="elle et lui",
        added=on(5),
    ),
    SearchDocument(
        id=6,
        title="Measuring discrimination in Europe",
        contributors=("Jane Smith",),
        subjects=("Discriminations", "Discrimination"),
        keywords=("testing",),
        abstract="How workers and refugees are treated by employers in European cities.",
        facets={"structure": ("EPI",), "sujet": ("c60",), "type": ("report",), "langue": ("en",)},
        year=2015,
        sort_title="measuring discrimination in europe",
        added=on(6),
    ),
    SearchDocument(
        id=7,
        title="Discriminations à l’embauche",
        contributors=("Nadia Cœur",),
        subjects=("Discriminations", "Discrimination"),
        abstract="Les employeurs et l’origine des candidats.",
        facets={"structure": ("ORIV",), "sujet": ("c60",), "type": ("article",), "langue": ("fr",)},
        year=2015,
        sort_title="discriminations a l embauche",
        added=on(7),
    ),
    SearchDocument(
        id=8,
        title="Mémoires de l’immigration",
        subtitle="récits d’ouvrières",
        other_titles=("Memories of immigration",),
        abstract="Paroles de travailleuses, des années 1960 à nos jours.",
        notes="Bibliographie. Glossaire.",
        facets={"structure": ("EPI", "CREFE"), "type": ("film",), "langue": ("fr", "ar")},
        year=2001,
        sort_title="memoires de l immigration",
        added=on(8),
    ),
    SearchDocument(
        id=9,
        title="Sans date",
        abstract="Un tract sur la laïcité, sans auteur ni année.",
        facets={"structure": ("EPI",), "type": ("grey-literature",)},
        sort_title="sans date",
        added=on(9),
    ),
    SearchDocument(
        id=10,
        title="Rapport annuel",
        abstract="Activités de l’année.",
        body="Annexe : la liste complète des associations d’alphabétisation.",
        facets={"structure": ("EPI",), "type": ("report",), "langue": ("fr",)},
        year=2015,
        sort_title="rapport annuel",
        added=on(10),
    ),
]


@dataclass(frozen=True)
class Entry:
    replaced_by: tuple[str, ...] = ()
    replaces: tuple[str, ...] = ()


class SmallThesaurus:
    """Labels, alternative and English ones included, of the shelf's concepts; c19 was replaced by c20."""

    LABELS = {
        "logement": ("c118",),
        "housing": ("c118",),
        "logement social": ("c120",),
        "social housing": ("c120",),
        "hlm": ("c120",),
        "politique de la ville": ("c20",),
        "urban policy": ("c20",),
        "developpement social des quartiers": ("c19",),
        "discrimination": ("c60",),
        "egalite": ("c31",),
        "education": ("c30",),
    }
    ENTRIES = {"c19": Entry(replaced_by=("c20",)), "c20": Entry(replaces=("c19",))}
    SHOWN = {
        "c118": "Logement",
        "c120": "Logement social",
        "c20": "Politique de la ville",
        "c60": "Discrimination",
    }

    def find(self, text: str) -> tuple[str, ...]:
        return self.LABELS.get(text, ())

    def concept(self, identifier: str) -> Entry | None:
        known = {one for several in self.LABELS.values() for one in several}
        return self.ENTRIES.get(identifier, Entry()) if identifier in known else None

    def label(self, identifier: str, language: str) -> str:
        return self.SHOWN.get(identifier, identifier)


def nothing_named(facet: str, text: str) -> tuple[str, ...]:
    return ()


class Shelf:
    """An engine with documents in it, asked as the other rooms ask."""

    def __init__(self, engine: TantivyEngine) -> None:
        self.engine = engine

    def answer(self, text="", *, thesaurus=False, **asked):
        question = parse(text)
        if thesaurus:
            question, _ = expansion.expand(question, SmallThesaurus(), "fr", nothing_named)
        return self.engine.search(SearchRequest(text=text, **asked), question)

    def ids(self, text="", **asked) -> list[int]:
        return [hit.id for hit in self.answer(text, **asked).hits]

    def found(self, text="", **asked) -> set[int]:
        return set(self.ids(text, **asked))

    def counts(self, facet: str, text="", **asked) -> dict[str, int]:
        return {one.value: one.count for one in self.answer(text, facets=(facet,), **asked).facets[facet]}


def fill(engine: TantivyEngine, documents) -> TantivyEngine:
    with engine.writing() as writer:
        for document in documents:
            writer.put(document)
        writer.commit()
    return engine


@pytest.fixture(scope="session")
def shelf(tmp_path_factory):
    return Shelf(fill(TantivyEngine(tmp_path_factory.mktemp("shelf") / "index"), SHELF))


@pytest.fixture
def engine(tmp_path):
    return TantivyEngine(tmp_path / "index")
