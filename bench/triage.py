"""The learned ranking of the watch: its quality on labelled sets; what ranking, learning and matching cost.

    python bench/triage.py [--sets FOLDER] [--chart FILE]

**Quality.** A reader starts cold, from a topic's words alone, and reads in ranked order; decisions teach.
Items are ranked again after each of the first fifty decisions, then every ten. Work saved over sampling at
95 % recall (Cohen et al., JAMIA 13, 2006) is against reading in any order, date's among them.
The demonstration is always measured: its recorded watch, what its accounts kept and dropped; its records,
each broad theme of the thesaurus that eight or more have being a topic of which only the labels are known,
and what has the theme, or a narrower one, being kept.
``--sets`` (or MOSAIQUE_SCREENING_SETS) is a folder of screening sets as CSV files, title, abstract and
label: ace, nudging, virus and wilson of github.com/asreview/paper-evaluating-models-across-research-areas
(datasets/sim_datasets), Kitchenham of github.com/fastread/src (workspace/data). They are not ours to pass on.

**Peers.** With scikit-learn installed, TF-IDF and its multinomial naive Bayes, classes balanced, as ASReview
set them until 2024 (alpha 3.822), taught in the same way. For matching, each topic asked of each item.
"""

from __future__ import annotations

import argparse
import csv
import os
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from itertools import accumulate
from pathlib import Path
from typing import Any

from import_unimarc import mosaique

ONE_BY_ONE, STEP = 50, 10  # decisions
AIM = 0.5  # work saved
DECISIONS = 200  # that cost is measured on
TOPICS = {
    "ace": "angiotensin converting enzyme inhibitors: captopril, enalapril; heart failure, hypertension",
    "Kitchenham": "systematic literature reviews in software engineering; evidence-based",
    "nudging": "nudging healthcare professionals: defaults, reminders, framing, behaviour change",
    "virus": "metagenomic next-generation sequencing of viruses in farm animals: livestock, poultry",
    "wilson": "treatment of Wilson disease: penicillamine, zinc, trientine, tetrathiomolybdate",
}
_KEPT = {"1", "yes"}


@dataclass(frozen=True, slots=True)
class Labelled:
    """Items with the words of a topic, and which of them were kept."""

    name: str
    topic: str
    texts: Sequence[tuple[str, str]]
    kept: Sequence[bool]


# Gives the order in which a set is read.
Reader = Callable[[Labelled], list[int]]


def read_sets(folder: Path) -> Iterable[Labelled]:
    """The screening sets of a folder, in an order drawn at random: theirs has the kept ones together."""
    for name, topic in TOPICS.items():
        file = folder / f"{name}.csv"
        if not file.is_file():
            continue
        encoding = "latin-1" if name == "Kitchenham" else "utf-8"
        with file.open(encoding=encoding, newline="") as lines:
            rows = [{key.lower(): value or "" for key, value in row.items()} for row in csv.DictReader(lines)]
        random.Random(7).shuffle(rows)
        yield Labelled(
            name,
            topic,
            [(row.get("title") or row.get("document title", ""), row["abstract"]) for row in rows],
            [(row.get("label_included") or row.get("included") or row["label"]) in _KEPT for row in rows],
        )


def in_ranked_order(labelled: Labelled) -> list[int]:
    """Read as the inbox would show it."""
    from mosaique.catalogue.values.matching import normalised
    from mosaique.watch.models import Item
    from mosaique.watch.topics.features import features_of, features_of_words
    from mosaique.watch.topics.weighing import Counts, Weights

    vectors = [
        features_of(Item(title=title, words=" ".join(normalised(abstract).split()[:300])))
        for title, abstract in labelled.texts
    ]
    counts, seed = Counts(), features_of_words([labelled.topic])

    def ranked(left: list[int]) -> list[int]:
        weights = Weights.of(counts, seed)
        return sorted(left, key=lambda one: -weights.score(vectors[one]))

    return _read(labelled, ranked, lambda one, is_kept: counts.add(vectors[one], is_kept=is_kept))


def as_naive_bayes(labelled: Labelled) -> list[int]:
    """Read as ASReview's former defaults rank, the topic's words a kept item."""
    from sklearn.feature_extraction.text import TfidfVectorizer  # type: ignore[import-not-found]  # optional
    from sklearn.naive_bayes import MultinomialNB  # type: ignore[import-not-found]
    from sklearn.utils.class_weight import compute_sample_weight  # type: ignore[import-not-found]

    texts = [f"{title} {abstract}" for title, abstract in labelled.texts]
    matrix = TfidfVectorizer(stop_words="english").fit_transform([*texts, labelled.topic])
    told, labels = [len(texts)], [True]

    def ranked(left: list[int]) -> list[int]:
        if len(set(labels)) == 1:
            scores = (matrix[left] @ matrix[len(texts)].T).toarray().ravel()
        else:
            model = MultinomialNB(alpha=3.822)
            model.fit(matrix[told], labels, sample_weight=compute_sample_weight("balanced", labels))
            scores = model.predict_proba(matrix[left])[:, 1]
        return [one for _score, one in sorted(zip(scores, left, strict=True), key=lambda pair: -pair[0])]

    def learn(one: int, is_kept: bool) -> None:  # noqa: FBT001  # a value
        told.append(one)
        labels.append(is_kept)

    return _read(labelled, ranked, learn)


def _read(
    labelled: Labelled, ranked: Callable[[list[int]], list[int]], learn: Callable[[int, bool], None]
) -> list[int]:
    left, order = list(range(len(labelled.texts))), list[int]()
    while left:
        left = ranked(left)
        now, left = (
            left[: 1 if len(order) < ONE_BY_ONE else STEP],
            left[1 if len(order) < ONE_BY_ONE else STEP :],
        )
        for one in now:
            learn(one, labelled.kept[one])
        order += now
    return order


def saved(labelled: Labelled, order: Sequence[int]) -> float:
    from mosaique.watch.topics.measure import work_saved

    return work_saved([labelled.kept[one] for one in order])


def quality(sets: Iterable[Labelled]) -> dict[str, list[float]]:
    """Print the work saved on each set; give the curves, recall by hundredth of the items read."""
    curves: dict[str, list[float]] = {}
    peer = as_naive_bayes if find_spec("sklearn") else None
    for labelled in sets:
        start = time.perf_counter()
        order = in_ranked_order(labelled)
        took = time.perf_counter() - start
        told = f"{labelled.name}: {len(order)} items, {sum(labelled.kept)} kept; work saved at 95 % recall "
        told += f"{saved(labelled, order):.3f} (aim {AIM}) in {took:.0f} s"
        if peer:
            told += f"; naive Bayes (peer) {saved(labelled, peer(labelled)):.3f}"
        print(told, flush=True)
        curves[labelled.name] = _curve([labelled.kept[one] for one in order])
    return curves


def _curve(kept: Sequence[bool]) -> list[float]:
    total, found, sums = sum(kept), 0, [0]
    for is_kept in kept:
        found += is_kept
        sums.append(found)
    return [sums[round(len(kept) * percent / 100)] / total for percent in range(101)]


def demonstration() -> list[Labelled]:
    """A set for each broad theme that enough of the demonstration's records have."""
    import json

    from mosaique.catalogue.demonstration import actions
    from mosaique.vocabularies.thesaurus import thesaurus

    records = json.loads(Path(actions.__file__).with_name("references.json").read_text(encoding="utf-8"))
    random.Random(7).shuffle(records)
    vocabulary = thesaurus()
    texts = [(f"{one['title']} {one.get('subtitle', '')}", one["abstract"]) for one in records]
    found = []
    for theme in vocabulary.top_concepts():
        within = {theme, *vocabulary.descendants(theme)}
        kept = [not within.isdisjoint(one["subjects"]) for one in records]
        labels = " ; ".join(label for one in sorted(within) for label in vocabulary.labels(one))
        if 8 <= sum(kept) <= len(kept) // 2:
            found.append(Labelled(vocabulary.label(theme), labels, texts, kept))
    return found


def recorded_watch() -> Labelled:
    """What the demonstration's accounts kept and dropped of its recorded feeds: titles alone, 99 decisions.

    Whoever wrote the topics wrote the decisions: a set to see that nothing breaks, not to boast of.
    """
    from mosaique.watch.demonstration.loader import recording, scenario

    told = scenario()
    entries = [entry for one in told.sources for entry in recording(one["recording"]).document["items"]]
    titles = {entry["url"]: entry["title"] for entry in entries}
    decided = [one for one in told.decisions if one["item"] in titles]
    random.Random(7).shuffle(decided)
    words = " ; ".join(f"{topic['name']} {topic['query']}" for topic in told.topics)
    kept = [one["verdict"] == "kept" for one in decided]
    return Labelled("recorded watch", words, [(titles[one["item"]], "") for one in decided], kept)


def costs() -> None:
    """What ranking, learning and matching take, in the database."""
    from mosaique.core import clock
    from mosaique.watch.inbox.models import Decision, Verdict
    from mosaique.watch.models import Item
    from mosaique.watch.topics import learning, ranking
    from mosaique.watch.topics.models import ItemRank, Learner, Topic, TopicItem

    draw = random.Random(3)
    words = [f"{draw.choice('bcdfglmnprstv')}{draw.choice('aeiou')}{number:x}" for number in range(8_000)]
    weights = list(accumulate(1 / (rank + 3) for rank in range(len(words))))
    topic = Topic.objects.create(name="Logement", slug="logement", query="logement", created_at=clock.now())
    items = [
        Item(
            key=number, title_key=number, digest=number,
            title=" ".join(draw.choices(words, cum_weights=weights, k=9)),
            words=" ".join(draw.choices(words, cum_weights=weights, k=200)), summary="", seen_at=clock.now(),
        )
        for number in range(2_000)
    ]  # fmt: skip
    Item.objects.bulk_create(items)
    ItemRank.objects.bulk_create(ItemRank(item=one) for one in items)
    TopicItem.objects.bulk_create(TopicItem(topic=topic, item=one) for one in items)
    times = []
    for number, item in enumerate(items[:DECISIONS]):
        verdict, reason = (Verdict.KEPT, "") if number % 4 == 0 else (Verdict.DROPPED, "minor")
        Decision.objects.create(item=item, verdict=verdict, reason=reason, at=clock.now())
        start = time.perf_counter()
        learning.learn(item, verdict, reason)
        times.append(1_000 * (time.perf_counter() - start))
    print(
        f"learning a decision, in the topic and the network: {statistics.median(times[:50]):.1f} ms "
        f"for the first fifty, {statistics.median(times[-50:]):.1f} ms after {len(times)} (median)"
    )
    sizes = [len(bytes(one.state)) for one in Learner.objects.all()]
    print(f"a ranking that learned from {len(times)} decisions takes {max(sizes) / 1024:.0f} KB")
    for name, of in (("a topic", topic), ("the whole inbox", None)):
        start = time.perf_counter()
        ranked = ranking.rank(of, most=1_000)
        print(f"ranking {ranked} items of {name}: {time.perf_counter() - start:.2f} s (aim: 1 s)")
    start = time.perf_counter()
    taught = learning.rebuild(topic)
    print(f"learning {taught} decisions again: {time.perf_counter() - start:.2f} s")
    _matching(words, weights, draw)


def _matching(words: Sequence[str], weights: Sequence[float], draw: random.Random) -> None:
    from mosaique.discovery.query.parser import parse
    from mosaique.watch.topics.profiles import Profile, Profiles
    from mosaique.watch.topics.texts import ABSTRACT, TITLE, ItemText

    def texts() -> list[ItemText]:
        again = random.Random(9)
        return [
            ItemText(
                number,
                {
                    TITLE: " ".join(again.choices(words, cum_weights=weights, k=9)),
                    ABSTRACT: " ".join(again.choices(words, cum_weights=weights, k=200)),
                },
            )
            for number in range(1_000)
        ]

    clauses = ("{0} {1}", "{0} OU {1}", "“{0} {1}”", "titre:{0}", "({0} OU {1}) -{2}")
    asked = [
        Profile(number, parse(draw.choice(clauses).format(*draw.sample(words, 3))).node)
        for number in range(300)
    ]
    found = {}
    for name, ways in (("together", [Profiles(asked)]), ("each (peer)", [Profiles([one]) for one in asked])):
        items, start = texts(), time.perf_counter()
        found[name] = {(item.key, match.topic) for item in items for way in ways for match in way.of(item)}
        print(f"matching 1,000 items with 300 topics, {name}: {time.perf_counter() - start:.2f} s")
    if found["together"] != found["each (peer)"]:
        sys.exit("the two ways do not find the same")
    print(f"both find the same {len(found['together'])} places")


def draw_chart(curves: dict[str, list[float]], file: Path) -> None:
    """The curves as SVG, each with its name at the place where it has seen half of what is kept."""
    dashes = ("none", "8 3", "2 3", "12 3 2 3", "5 2", "1 2")
    lines, names = [], []
    for number, (name, curve) in enumerate(curves.items()):
        path = " ".join(f"L{3 * percent},{300 - 300 * recall:.0f}" for percent, recall in enumerate(curve))
        lines.append(f'<path d="M0,300 {path}" stroke-dasharray="{dashes[number % len(dashes)]}"/>')
        y = 150 + 22 * number
        names.append(
            f'<path d="M172,{y - 4} h28" stroke-dasharray="{dashes[number % len(dashes)]}"/>'
            f'<text x="206" y="{y}" stroke="none">{name}</text>'
        )
    grid = "".join(f'<path d="M{3 * at},0 v300 M0,{3 * at} h300"/>' for at in range(0, 101, 25))
    ticks = "".join(
        f'<text x="{3 * at}" y="318" text-anchor="middle">{at}</text><text x="-8" y="{304 - 3 * at}" '
        f'text-anchor="end">{at}</text>'
        for at in range(0, 101, 25)
    )
    file.write_text(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="-60 -20 400 380" role="img" '
        'font-family="sans-serif" font-size="12">\n<title>Share of the kept seen, by share of the items '
        'read in ranked order</title>\n<rect x="-60" y="-20" width="400" height="380" fill="#fdfcf9"/>\n'
        f'<g stroke="#d9d4c7" fill="none">{grid}</g>\n'
        '<path d="M0,300 L300,0" stroke="#5b6270" fill="none" stroke-dasharray="3 3"/>\n'
        f'<g stroke="#0b5d66" stroke-width="2" fill="none">{"".join(lines)}</g>\n'
        f'<rect x="166" y="132" width="132" height="{22 * len(curves) + 8}" fill="#fdfcf9"/>\n'
        f'<g stroke="#0b5d66" stroke-width="2" fill="#1c2230">'
        f"{''.join(names)}</g>\n"
        f'<g fill="#1c2230">{ticks}<text x="150" y="340" text-anchor="middle">% of the items read</text>'
        '<text transform="translate(-44 150) rotate(-90)" text-anchor="middle">% of the kept seen</text>'
        "</g>\n</svg>\n",
        encoding="utf-8",
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sets", type=Path, default=os.environ.get("MOSAIQUE_SCREENING_SETS"))
    parser.add_argument("--chart", type=Path)
    asked: Any = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="mosaique-bench-") as folder:
        mosaique(Path(folder) / "home", "init")
        os.environ |= {
            "MOSAIQUE_HOME": f"{folder}/home",
            "DJANGO_SETTINGS_MODULE": "mosaique.config.settings.production",
        }
        import django  # after set-up

        django.setup()
        costs()
        shown = demonstration()
        figures = [saved(one, in_ranked_order(one)) for one in shown]
        for one, figure in zip(shown, figures, strict=True):
            print(f"demonstration, {one.name}: {sum(one.kept)} of {len(one.kept)}; work saved {figure:.3f}")
        if figures:
            print(f"demonstration: work saved {statistics.mean(figures):.3f} on average (aim {AIM})")
        recorded = recorded_watch()
        figure = saved(recorded, in_ranked_order(recorded))
        print(
            f"{recorded.name}: {sum(recorded.kept)} of {len(recorded.kept)} kept; "
            f"work saved {figure:.3f} (aim {AIM})"
        )
        if asked.sets is None:
            print("screening sets: skipped, --sets names no folder (see this file's head)")
            return
        curves = quality(read_sets(Path(asked.sets)))
        if asked.chart and curves:
            draw_chart(curves, asked.chart)


if __name__ == "__main__":
    main()
