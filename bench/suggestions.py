"""How good suggested concepts are, and how long they take, beside matching preferred labels as substrings.

The demonstration: each record's title and abstract against the subjects that documentalists gave it, the
record itself out of the similar ones. The weights (catalogue/suggestions/weighing.py) were chosen on its even
records; the odd ones are the test. Then TALN's conferences: a vocabulary is made of the keywords of every
other paper, and measured on the papers between. Keywords that no paper of the vocabulary has cannot be
suggested: recall is given of those that can, and the share of them.

    python bench/suggestions.py [--taln FOLDER] [--home FOLDER]

``--taln`` is a folder of TALN's BibTeX files (three years of them are in tests/data); ``--home`` an instance
in which suggestions are timed instead, such as one of 100,000 records made as bench/portal.py does.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
TALN = ROOT / "tests" / "data" / "bibtex"
FIRST = 5  # suggestions looked at for precision
SHOWN = 10
FIRST_TIME_ASIDE = 5  # suggestions that open files and make the tree of labels


@dataclass(frozen=True, slots=True)
class Paper:
    """A text, and the concepts that people gave it; ``absent`` counts those that the vocabulary lacks."""

    number: int
    title: str
    abstract: str
    given: frozenset[str]
    absent: int = 0


Suggest = Callable[[Paper], Sequence[str]]


@dataclass(frozen=True, slots=True)
class Measured:
    precision: float
    recall: float
    recall_of_shown: float

    @classmethod
    def of(cls, papers: Sequence[Paper], suggest: Suggest) -> Measured:
        first = shown = 0
        for paper in papers:
            found = suggest(paper)
            first += len(paper.given.intersection(found[:FIRST]))
            shown += len(paper.given.intersection(found[:SHOWN]))
        given = sum(len(paper.given) for paper in papers)
        return cls(first / (FIRST * len(papers)), first / given, shown / given)


def compare(name: str, papers: Sequence[Paper], ours: Suggest, peer: Suggest) -> None:
    """A line for each, and how many times better ours is."""
    mine, other = Measured.of(papers, ours), Measured.of(papers, peer)
    given = sum(len(paper.given) for paper in papers)
    wanted = given + sum(paper.absent for paper in papers)
    best = sum(min(len(paper.given), FIRST) for paper in papers) / (FIRST * len(papers))
    print(f"{name}: {len(papers)} texts, {given} concepts to find, {given / wanted:.0%} of those given")
    print(f"  {'':26}{'precision@5':>12}{'recall@5':>10}{'recall@10':>11}")
    for who, measured in (("ours", mine), ("substrings of labels", other)):
        print(
            f"  {who:26}{measured.precision:>12.3f}{measured.recall:>10.3f}{measured.recall_of_shown:>11.3f}"
        )
    ratio = mine.precision / other.precision if other.precision else float("inf")
    print(f"  {'best there can be':26}{best:>12.3f};  ours = {ratio:.1f} x the peer's precision")


def timed(papers: Sequence[Paper], suggest: Suggest) -> str:
    """Median and 95th percentile of one suggestion, in milliseconds."""
    taken = []
    for paper in (*papers[:FIRST_TIME_ASIDE], *papers):
        start = time.perf_counter()
        suggest(paper)
        taken.append(1000 * (time.perf_counter() - start))
    cuts = statistics.quantiles(taken[FIRST_TIME_ASIDE:], n=100)
    return f"p50 {cuts[49]:.1f} ms, p95 {cuts[94]:.1f} ms (aim: under 150)"


def substrings(labels: Iterable[tuple[str, str]]) -> Suggest:
    """The peer: preferred labels as they are, case and accents aside; those of most occurrences first, one in
    the title counting three times, then the longest.
    """
    from mosaique.catalogue.values.text import fold  # the home must be set first

    folded = [(fold(label), concept) for label, concept in labels]

    def suggest(paper: Paper) -> list[str]:
        title, abstract = fold(paper.title), fold(paper.abstract)
        counted = (
            (3 * title.count(label) + abstract.count(label), len(label), concept) for label, concept in folded
        )
        return [concept for count, _, concept in sorted(counted, reverse=True) if count]

    return suggest


def demonstration() -> tuple[list[Paper], Suggest, Suggest]:
    """The demonstration's records in the instance at hand, in the order of their slugs."""
    from mosaique.catalogue.demonstration.actions import FORMAT
    from mosaique.catalogue.models import SourceRecord
    from mosaique.catalogue.suggestions import suggest_concepts
    from mosaique.vocabularies.thesaurus import thesaurus

    papers = []
    for source in SourceRecord.objects.filter(format=FORMAT).select_related("record").order_by("identifier"):
        described = source.record.description
        abstract = next(one.text for one in described.abstracts if one.language == "fr")
        given = frozenset(subject.concept for subject in described.subjects)
        papers.append(Paper(source.record_id, described.full_title(), abstract, given))
    vocabulary = thesaurus()

    def ours(paper: Paper) -> list[str]:
        found = suggest_concepts(paper.title, paper.abstract, record_id=paper.number, limit=SHOWN)
        return [one.concept for one in found]

    return papers, ours, substrings((vocabulary.label(one), one) for one in vocabulary.entries)


def conferences(folder: Path, index: Path) -> tuple[list[Paper], Suggest, Suggest]:
    """The papers between, with the vocabulary and the index of the others."""
    from mosaique.catalogue.suggestions.asking import MOST_ALIKE
    from mosaique.catalogue.suggestions.weighing import Alike, label_finder, weigh
    from mosaique.discovery.documents import SearchDocument
    from mosaique.discovery.engines.tantivy_engine import TantivyEngine
    from mosaique.vocabularies.thesaurus import Thesaurus

    texts = list(keyworded(folder))
    known, measured = texts[::2], texts[1::2]
    vocabulary = Thesaurus(dict(entries(known)))
    finder, engine = label_finder(vocabulary), TantivyEngine(index)
    concepts = {}
    with engine.writing() as writer:
        for number, (title, abstract, names) in enumerate(known):
            concepts[number] = tuple(map(concept_of, names))
            subjects = tuple(word for name in names for word in name)
            writer.put(SearchDocument(number, title, abstract=abstract, subjects=subjects))
        writer.commit()

    def ours(paper: Paper) -> list[str]:
        hits = engine.similar_to(paper.title, paper.abstract, limit=MOST_ALIKE)
        alike = [Alike(hit.id, hit.score, concepts[hit.id]) for hit in hits]
        return [
            one.concept for one in weigh(vocabulary, finder, paper.title, paper.abstract, alike=alike)[:SHOWN]
        ]

    papers = []
    for number, (title, abstract, names) in enumerate(measured):
        wanted = {concept_of(name) for name in names}
        given = frozenset(wanted & vocabulary.entries.keys())
        if given:
            papers.append(Paper(number, title, abstract, given, len(wanted - given)))
    return papers, ours, substrings((vocabulary.label(one), one) for one in vocabulary.entries)


Names = tuple[str, ...]  # a keyword in French, and in English when there are as many of both
Text = tuple[str, str, list[Names]]


def keyworded(folder: Path) -> Iterable[Text]:
    """Title, French abstract and keywords of the papers that have both."""
    from mosaique.exchange.formats.base import ReadProblem
    from mosaique.exchange.formats.bibtex import BIBTEX

    for path in sorted(folder.glob("taln-*.bib")):
        with path.open("rb") as file:
            for draft in BIBTEX.read(file):
                if isinstance(draft, ReadProblem):
                    continue
                described = draft.description
                abstract = next((one.text for one in described.abstracts if one.language == "fr"), "")
                words: dict[str, list[str]] = defaultdict(list)
                for keyword in described.keywords:
                    words[keyword.language].append(keyword.text)
                french, english = words["fr"], words["en"]
                if abstract and french:
                    paired = zip(french, english, strict=True) if len(french) == len(english) else None
                    yield described.full_title(), abstract, list(paired or ((one,) for one in french))


def concept_of(names: Names) -> str:
    from mosaique.vocabularies.thesaurus import label_key

    return label_key(names[0])


def entries(texts: Iterable[Text]) -> Iterable[tuple[str, object]]:
    """A concept for each keyword in French, with the words that stood for it in English."""
    from mosaique.vocabularies.enums import ConceptStatus, LabelKind
    from mosaique.vocabularies.thesaurus import Entry, Wording

    words: dict[str, dict[tuple[str, str], None]] = defaultdict(dict)
    for _, _, keywords in texts:
        for names in keywords:
            for name, language in zip(names, ("fr", "en"), strict=False):
                words[concept_of(names)][name, language] = None
    for pk, (identifier, wordings) in enumerate(words.items()):
        texts_only = tuple(text for text, _ in wordings)
        yield (
            identifier,
            Entry(
                pk=pk,
                identifier=identifier,
                status=ConceptStatus.APPROVED,
                preferred={"fr": texts_only[0]},
                labels=texts_only,
                broader=(),
                narrower=(),
                related=(),
                replaced_by=(),
                replaces=(),
                wordings=tuple(
                    Wording(text, language, LabelKind.PREFERRED if not place else LabelKind.ALTERNATIVE)
                    for place, (text, language) in enumerate(wordings)
                ),
            ),
        )


def start(home: Path) -> None:
    """Have this process work in an instance."""
    os.environ["MOSAIQUE_HOME"] = str(home)
    os.environ["DJANGO_SETTINGS_MODULE"] = "mosaique.config.settings.production"
    os.environ.pop("DATABASE_URL", None)

    import django  # the home must be set first

    django.setup()


def time_elsewhere(home: Path) -> None:
    """Time the demonstration's texts, and one of 100,000 characters, in another instance."""
    start(home)
    from mosaique.catalogue.demonstration.loader import references
    from mosaique.catalogue.models import Record
    from mosaique.catalogue.suggestions import suggest_concepts

    described = [reference.description for reference in references()]
    papers = [Paper(0, one.full_title(), one.abstracts[0].text, frozenset()) for one in described]

    def ours(paper: Paper) -> list[str]:
        return [one.concept for one in suggest_concepts(paper.title, paper.abstract)]

    print(f"\n{Record.objects.count()} records, {timed(papers, ours)}")
    text = " ".join(paper.abstract for paper in papers) * 2
    long = [Paper(0, papers[0].title, text[:100_000], frozenset())] * 20
    print(f"  a text of 100,000 characters: {timed(long, ours)}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--taln", type=Path, default=TALN)
    parser.add_argument("--home", type=Path)
    asked = parser.parse_args()
    if asked.home:
        time_elsewhere(asked.home)
        return
    with tempfile.TemporaryDirectory(prefix="mosaique-bench-") as folder:
        home = Path(folder) / "home"
        environment = {**os.environ, "MOSAIQUE_HOME": str(home), "MOSAIQUE_LINK_CHECKS": "0"}
        environment.pop("DATABASE_URL", None)
        command = [sys.executable, "-m", "mosaique", "demo"]
        subprocess.run(command, env=environment, stdout=subprocess.DEVNULL, check=True)
        start(home)
        papers, ours, peer = demonstration()
        compare("demonstration, even records (weights chosen on them)", papers[::2], ours, peer)
        compare("demonstration, odd records (test)", papers[1::2], ours, peer)
        print(f"  {timed(papers, ours)}, {len(papers)} records")
        papers, ours, peer = conferences(asked.taln, Path(folder) / "index")
        compare("TALN, every other paper (test)", papers, ours, peer)
        print(f"  {timed(papers, ours)}")


if __name__ == "__main__":
    main()
