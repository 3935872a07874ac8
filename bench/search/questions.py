"""Questions as readers ask them: mostly one to three words, some operators, filters, and no question at all.

Words come from what records say: a pair of words stands together in one record at least, a phrase is a label
of the thesaurus or follows in a text. Proportions are those of catalogues' logs, roughly: three in five are
plain words, one in five is narrowed by filters.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice, pairwise
from typing import Any

from mosaique.discovery.documents import SearchDocument, SearchRequest
from search.corpus import STOP, Corpus

Maker = Callable[[random.Random, Corpus, list[SearchDocument]], Iterator[dict[str, Any]]]

FACETS = ("structure", "sujet", "type", "langue", "territoire", "annee")


@dataclass(frozen=True, slots=True)
class Asked:
    """A question and what kind it is, for the table of results."""

    kind: str
    request: SearchRequest


def questions(corpus: Corpus, seed: int = 7) -> list[Asked]:
    """One hundred and twenty questions, the same on every run, none twice, in no order."""
    rng = random.Random(seed)
    records = list(islice(corpus.documents(4_000), 4_000))
    found = [
        Asked(kind, SearchRequest(facets=FACETS, **asked))
        for kind, count, make in KINDS
        for asked in islice(make(rng, corpus, records), count)
    ]
    rng.shuffle(found)
    return found


def one_word(first_rank: int, last_rank: int) -> Maker:
    """A word of that frequency."""

    def make(rng: random.Random, corpus: Corpus, _records: list[SearchDocument]) -> Iterator[dict[str, Any]]:
        for rank in rng.sample(range(first_rank, last_rank), 60):
            yield {"text": corpus.words[rank]}

    return make


def words_of_a_record(count: int, glue: str = " ") -> Maker:
    """Words that one record's abstract holds, not its rarest ones."""

    def make(rng: random.Random, corpus: Corpus, records: list[SearchDocument]) -> Iterator[dict[str, Any]]:
        usual = set(corpus.words[:4_000])
        for record in rng.sample(records, 400):
            told = [word for word in record.abstract.rstrip(".").lower().split() if word in usual]
            if len(told) >= count:
                yield {"text": glue.join(rng.sample(told, count))}

    return make


def phrase_of_a_text(
    rng: random.Random, corpus: Corpus, records: list[SearchDocument]
) -> Iterator[dict[str, Any]]:
    """Two telling words that follow each other in a record, frequent ones."""
    usual = set(corpus.words[:1_000])
    for record in rng.sample(records, 2_000):
        told = [word for word in record.abstract.rstrip(".").lower().split() if word not in STOP]
        pairs = [pair for pair in pairwise(told) if usual.issuperset(pair)]
        if pairs:
            yield {"text": f'"{" ".join(rng.choice(pairs))}"'}


def label(rng: random.Random, corpus: Corpus, _records: list[SearchDocument]) -> Iterator[dict[str, Any]]:
    """A label of the thesaurus, in French or in English, quoted or not."""
    for concept in rng.sample(corpus.concepts, 60):
        text = rng.choice(concept.labels)
        yield {"text": f'"{text}"' if rng.random() < 0.3 else text}


def author(rng: random.Random, _corpus: Corpus, records: list[SearchDocument]) -> Iterator[dict[str, Any]]:
    for record in rng.sample(records, 60):
        yield {"text": f"auteur:{record.contributors[0].split()[-1]}"}


def in_title(rng: random.Random, corpus: Corpus, _records: list[SearchDocument]) -> Iterator[dict[str, Any]]:
    for rank in rng.sample(range(1_000), 60):
        yield {"text": f"titre:{corpus.words[rank]}"}


def without(rng: random.Random, corpus: Corpus, _records: list[SearchDocument]) -> Iterator[dict[str, Any]]:
    for wanted, unwanted in zip(rng.sample(range(50, 800), 60), rng.sample(range(400), 60), strict=True):
        yield {"text": f"{corpus.words[wanted]} -{corpus.words[unwanted]}"}


def beginning(rng: random.Random, corpus: Corpus, _records: list[SearchDocument]) -> Iterator[dict[str, Any]]:
    for rank in rng.sample(range(3_000), 60):
        if len(corpus.words[rank]) > 7:
            yield {"text": f"{corpus.words[rank][:6]}*"}


def narrowed(rng: random.Random, corpus: Corpus, records: list[SearchDocument]) -> Iterator[dict[str, Any]]:
    """A usual word, then one or two filters, or years."""
    for record in rng.sample(records, 200):
        chosen = rng.sample(["structure", "type", "langue", "sujet"], rng.choice((1, 1, 2)))
        filters = {name: record.facets[name][:1] for name in chosen}
        years = (record.year, (record.year or 0) + 5) if rng.random() < 0.3 else (None, None)
        yield {"text": corpus.words[rng.randrange(20, 1_500)], "filters": filters, "years": years}


def browsing(rng: random.Random, corpus: Corpus, _records: list[SearchDocument]) -> Iterator[dict[str, Any]]:
    """No question: everything, or everything of a theme or of a centre."""
    yield {}
    for concept in rng.sample(corpus.concepts[:40], 10):
        yield {"filters": {"sujet": (concept.identifier,)}}


def by_date(rng: random.Random, corpus: Corpus, _records: list[SearchDocument]) -> Iterator[dict[str, Any]]:
    for rank in rng.sample(range(10, 600), 60):
        yield {"text": corpus.words[rank], "sort": "date"}


KINDS = (
    ("one rare word", 12, one_word(2_000, 20_000)),
    ("one usual word", 18, one_word(100, 2_000)),
    ("one frequent word", 8, one_word(0, 100)),
    ("two words", 20, words_of_a_record(2)),
    ("three words", 6, words_of_a_record(3)),
    ("either of two words", 6, words_of_a_record(2, " OU ")),
    ("phrase", 8, phrase_of_a_text),
    ("label of the thesaurus", 8, label),
    ("author", 5, author),
    ("word of a title", 4, in_title),
    ("without a word", 3, without),
    ("beginning of a word", 3, beginning),
    ("word and filters", 12, narrowed),
    ("browsing", 4, browsing),
    ("by date", 3, by_date),
)
