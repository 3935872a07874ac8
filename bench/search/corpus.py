"""A French-shaped corpus of any size, the same on every run.

Words follow Zipf-Mandelbrot's law: 45 tokens in 100 are stop words; the most frequent telling word stands in
a third of the records, the hundredth in a tenth, the thousandth in one of a hundred, as in abstracts on one
field. Thesaurus labels stand in the text as phrases. Facets have the sizes and the hierarchy of the
catalogue: nine centres, 150 concepts with their broader ones, 2,400 places with theirs.
"""

from __future__ import annotations

import csv
import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from pathlib import Path

import mosaique.vocabularies.data as vocabulary_data
from mosaique.discovery.documents import SearchDocument

STOP = [
    "de", "la", "et", "les", "des", "le", "en", "à", "du", "un", "une", "dans", "pour", "que", "qui",
    "sur", "par", "au", "plus", "est", "avec", "ce", "sont", "pas", "aux", "ou", "ne", "se", "ces",
    "cette", "son", "leur", "leurs", "l", "d", "qu", "s", "n",
]  # fmt: skip
HEADS = [
    "inté", "ma", "dé", "con", "pro", "sub", "tra", "ré", "ex", "im", "per", "sou", "ter", "vi", "mo",
    "pa", "ca", "bi", "lo", "ché", "far", "gra", "plu",
]  # fmt: skip
MIDDLES = [
    "gra", "ti", "ni", "la", "ro", "mi", "du", "ga", "ve", "lo", "sé", "ci", "ra", "no", "pi", "tu",
    "bé", "ri", "fo", "ma", "né", "li", "cha", "vo",
]  # fmt: skip
TAILS = [
    "tion", "tions", "ment", "ité", "ités", "eur", "eurs", "euse", "eux", "elle", "age", "ages", "isme",
    "ance", "ier", "ière", "iser", "é", "ée", "és", "et", "ion",
]  # fmt: skip
GIVEN = [
    "Marie", "Jean", "Anne", "Pierre", "Claire", "Paul", "Fatima", "Ahmed", "Sophie", "Luc", "Nadia",
    "Karim", "Élise", "Hugo", "Inès", "Yves",
]  # fmt: skip
TOWNS = ("Paris", "Lyon", "Strasbourg", "Lille")
TYPES = [
    "article", "book", "chapter", "report", "journal-issue", "grey-literature", "thesis", "legal-text",
    "web-page", "film", "dataset",
]  # fmt: skip
LANGUAGES = ("fr", "en", "es", "de", "it", "ar")
PUBLICS = ("professionals", "elected", "general", "researchers", "teachers", "students")
ACCESSES = ("open", "on-site", "loan", "restricted")
SCOPES = ("local", "regional", "national", "european", "international")
STRUCTURES = ("ORIV", "IREV", "CREFE", "EPI", "ARIFOR", "COFRIMI", "RECI7", "RECI8", "RECI9")
VOCABULARY_SIZE = 60_000
_FLATTENING = 18.0  # of Zipf's law at its head


@dataclass(frozen=True, slots=True)
class Concept:
    """A line of the network's thesaurus; ``path`` is its identifier and those of its broader concepts."""

    identifier: str
    labels: tuple[str, ...]
    path: tuple[str, ...]


class Corpus:
    """Makes records one by one; the words and names it draws from are at hand to ask questions with."""

    def __init__(self, seed: int = 2010) -> None:
        self.concepts = read_concepts()
        rng = random.Random(seed)
        self.words = vocabulary(rng, self.concepts)
        self.word_weights = list(accumulate(1 / (rank + _FLATTENING) for rank in range(len(self.words))))
        self.stop_weights = list(accumulate(1 / (rank + 2) for rank in range(len(STOP))))
        self.families = [
            f"{head}{middle}{tail}".capitalize()
            for head in HEADS for middle in MIDDLES for tail in ("n", "rd", "lle", "s", "eau", "t")
        ]  # fmt: skip
        self.places = places(rng)
        self.place_weights = list(accumulate(1 / (rank + 3) for rank in range(len(self.places))))
        self.concept_weights = list(accumulate(1 / (rank + 8) for rank in range(len(self.concepts))))
        self.seed = seed

    def documents(self, count: int) -> Iterator[SearchDocument]:
        """Records 1 to ``count``."""
        rng = random.Random(self.seed + 1)
        for number in range(1, count + 1):
            yield self._document(rng, number)

    def _document(self, rng: random.Random, number: int) -> SearchDocument:
        subjects = rng.choices(self.concepts, cum_weights=self.concept_weights, k=3)
        concepts = dict.fromkeys(one.identifier for one in subjects)
        concepts |= dict.fromkeys(identifier for one in subjects for identifier in one.path)
        place = rng.choices(self.places, cum_weights=self.place_weights)[0] if rng.random() < 0.6 else ()
        title = self._text(rng, 9).capitalize()
        return SearchDocument(
            id=number,
            title=title,
            contributors=tuple(
                f"{rng.choice(GIVEN)} {rng.choice(self.families)}" for _ in range(rng.choice((1, 1, 1, 2, 3)))
            ),
            subjects=tuple(dict.fromkeys(label for one in subjects for label in one.labels)),
            keywords=tuple(rng.choices(self.words, cum_weights=self.word_weights, k=2)),
            abstract=self._text(rng, 118, rng.choice(subjects).labels[0]).capitalize() + ".",
            source=f"Éditions {rng.choice(self.families)} {rng.choice(TOWNS)}",
            identifiers=(f"9782{number:09d}",),
            facets={
                "structure": tuple(sorted(rng.sample(STRUCTURES, rng.choice((1, 1, 1, 2, 3))))),
                "sujet": tuple(concepts),
                "type": (TYPES[min(int(rng.expovariate(0.45)), len(TYPES) - 1)],),
                "langue": (LANGUAGES[min(int(rng.expovariate(1.6)), len(LANGUAGES) - 1)],),
                "territoire": place,
                "portee": (rng.choice(SCOPES),),
                "public": tuple(rng.sample(PUBLICS, rng.choice((0, 1, 1, 2)))),
                "acces": (rng.choice(ACCESSES),),
            },
            year=2026 - min(int(rng.expovariate(0.07)), 76),
            sort_title=title.lower(),
            added=datetime(2012, 1, 1, tzinfo=UTC) + timedelta(minutes=7 * number),
        )

    def _text(self, rng: random.Random, length: int, label: str = "") -> str:
        telling = rng.choices(self.words, cum_weights=self.word_weights, k=length)
        empty = rng.choices(STOP, cum_weights=self.stop_weights, k=length)
        chosen = [stop if rng.random() < 0.45 else word for stop, word in zip(empty, telling, strict=True)]
        if label:
            at = rng.randrange(len(chosen))
            chosen[at:at] = label.lower().split()
        return " ".join(chosen)


def vocabulary(rng: random.Random, concepts: list[Concept]) -> list[str]:
    """Distinct words, most frequent first: the field's own among the first thousand, then made-up ones."""
    field = dict.fromkeys(
        word for one in concepts for word in one.labels[0].lower().replace("'", " ").split() if len(word) > 3
    )
    made = dict.fromkeys(
        rng.choice(HEADS) + "".join(rng.choices(MIDDLES, k=rng.choice((0, 1, 1, 2, 2)))) + rng.choice(TAILS)
        for _ in range(4 * VOCABULARY_SIZE)
    )
    words = [word for word in made if word not in field][: VOCABULARY_SIZE - len(field)]
    for word in field:
        words.insert(rng.randrange(1_000), word)
    return words


def read_concepts() -> list[Concept]:
    """The network's thesaurus, with the path of each concept to its top."""
    lines = (Path(vocabulary_data.__path__[0]) / "thesaurus.csv").read_text(encoding="utf-8-sig").splitlines()
    rows = {row["id"]: row for row in csv.DictReader(lines, delimiter=";")}
    return [
        Concept(
            identifier,
            tuple(
                label
                for column in ("prefLabel_fr", "prefLabel_en", "altLabels_fr", "altLabels_en")
                for label in row[column].split("|")
                if label
            ),
            tuple(path_up(rows, identifier)),
        )
        for identifier, row in rows.items()
    ]


def path_up(rows: dict[str, dict[str, str]], identifier: str) -> Iterator[str]:
    while identifier:
        yield identifier
        identifier = rows[identifier]["broader"].split("|")[0]


def places(rng: random.Random) -> list[tuple[str, ...]]:
    """Places with what holds them: country, 18 regions, 101 departments, 2,300 communes."""
    found: list[tuple[str, ...]] = [("FR",)]
    found += [(f"R{region:02d}", "FR") for region in range(18)]
    found += [(f"D{number:02d}", f"R{number % 18:02d}", "FR") for number in range(101)]
    for number in range(2_300):
        department = number % 101
        found.append((f"{department:02d}{number:03d}", f"D{department:02d}", f"R{department % 18:02d}", "FR"))
    rng.shuffle(found)
    return found
