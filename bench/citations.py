"""500 entries in ISO 690, French: our engine beside citeproc-py, in the same run.

`python bench/citations.py --suite DIR` also runs the public CSL test-suite from a checkout of
citation-style-language/test-suite (never kept in this repository): its bibliography fixtures, through both.
"""

from __future__ import annotations

import argparse
import html
import io
import json
import re
import statistics
import time
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

from citeproc import Citation, CitationItem, CitationStylesBibliography, CitationStylesStyle
from citeproc.source.json import CiteProcJSON
from lxml import etree

from mosaique.exchange.citations import STYLES
from mosaique.exchange.citations.csl.output import HTML_TAGS, to_html
from mosaique.exchange.citations.csl.processor import Processor
from mosaique.exchange.citations.csl.style import compile_style
from mosaique.exchange.citations.engine import HouseEngine
from mosaique.exchange.citations.styles import locale_file

ENTRIES, RUNS = 500, 5
FAMILIES = (
    "Sayad",
    "Noiriel",
    "Weil",
    "Tribalat",
    "Simon",
    "Beauchemin",
    "Hamel",
    "Lorcerie",
    "de Rudder",
    "Poiret",
)
GIVEN = ("Abdelmalek", "Gérard", "Patrick", "Michèle", "Marie-Anne", "Jean-Paul", "Véronique", "Christian")
THEMES = ("l'école", "la ville", "l'emploi", "les associations", "la mémoire", "le droit d'asile", "la santé")
Run = Callable[[], int]


def item(number: int) -> dict[str, Any]:
    """A plausible reference; authors and years come back, so that years are lettered."""
    kinds = ("book", "article-journal", "chapter", "report", "thesis")
    people = [
        {"family": FAMILIES[(number + at) % len(FAMILIES)], "given": GIVEN[(number * 3 + at) % len(GIVEN)]}
        for at in range(1 + number % 3)
    ]
    return {
        "id": f"r{number}",
        "type": kinds[number % len(kinds)],
        "title": f"L'intégration et {THEMES[number % len(THEMES)]} : enquête {number}",
        "author": people,
        "issued": {"date-parts": [[1990 + number % 25]]},
        "container-title": "Revue européenne des migrations internationales",
        "publisher": "La Découverte",
        "publisher-place": "Paris",
        "volume": str(number % 40 + 1),
        "issue": str(number % 4 + 1),
        "page": f"{number}-{number + 17}",
        "language": "fr",
    }


def ours(items: list[dict[str, Any]]) -> Run:
    engine = HouseEngine()
    style = STYLES["iso690"]
    return lambda: len(engine.bibliography(items, style=style, locale="fr"))


def peer(items: list[dict[str, Any]]) -> Run:
    style = CitationStylesStyle(str(STYLES["iso690"].file("fr")), locale="fr-FR", validate=False)

    def run() -> int:
        bibliography = CitationStylesBibliography(style, CiteProcJSON(items))
        bibliography.register(Citation([CitationItem(entry["id"]) for entry in items]))
        bibliography.sort()
        return len([str(entry) for entry in bibliography.bibliography()])

    return run


def median(run: Run) -> float:
    run()  # styles compiled, caches warm: a server's usual state
    seconds = []
    for _ in range(RUNS):
        start = time.perf_counter()
        assert run() == ENTRIES
        seconds.append(time.perf_counter() - start)
    return statistics.median(seconds)


# --- The public test-suite ------------------------------------------------------------------------------

SECTION = re.compile(r">>=+ ?([A-Z-]+) ?=+>>\n(.*?)\n?<<=+ ?\1 ?=+<<", re.DOTALL)
_STYLED = {
    "csl-upright": "font-style:normal;",
    "csl-regular": "font-weight:normal;",
    "csl-no-caps": "font-variant:normal;",
    "csl-small-caps": "font-variant:small-caps;",
    "csl-underline": "text-decoration:underline;",
    "csl-no-line": "text-decoration:none;",
}
SUITE_TAGS = {
    key: (re.sub(r'class="([^"]+)"', lambda found: f'style="{_STYLED.get(found[1], "")}"', opening), closing)
    for key, (opening, closing) in HTML_TAGS.items()
}


def fixtures(folder: Path) -> list[dict[str, str]]:
    """The fixtures whose result is a bibliography."""
    paths = sorted((folder / "processor-tests" / "humans").glob("*.txt"))
    read = [dict(SECTION.findall(path.read_text(encoding="utf-8"))) for path in paths]
    return [fixture for fixture in read if fixture["MODE"].strip() == "bibliography"]


def fixture_items(fixture: dict[str, str]) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = json.loads(fixture["INPUT"])
    for number, entry in enumerate(items):
        entry.setdefault("id", str(number))
    if "BIBENTRIES" not in fixture:
        return items
    by_id = {entry["id"]: entry for entry in items}
    return [by_id[key] for key in json.loads(fixture["BIBENTRIES"])[-1]]


def suite_ours(fixture: dict[str, str]) -> list[str]:
    style = compile_style(fixture["CSL"].strip().encode())
    processor = Processor(style, style.locale(style.default_language, _locale))
    return [
        to_html(entry.part, tags=SUITE_TAGS, blocks=True)
        for entry in processor.bibliography(fixture_items(fixture))
    ]


def suite_peer(fixture: dict[str, str]) -> list[str]:
    style = CitationStylesStyle(io.BytesIO(fixture["CSL"].strip().encode()), validate=False)
    items = [{"type": "book", **entry} for entry in fixture_items(fixture)]
    bibliography = CitationStylesBibliography(style, CiteProcJSON(items))
    bibliography.register(Citation([CitationItem(str(entry["id"]).lower()) for entry in items]))
    bibliography.sort()
    return [str(entry) for entry in bibliography.bibliography()]


def passed(run: Callable[[dict[str, str]], list[str]], chosen: list[dict[str, str]]) -> int:
    """How many give the expected bibliography, line breaks between tags aside; a failure is a miss."""
    count = 0
    for fixture in chosen:
        try:
            entries = run(fixture)
        except Exception:  # noqa: BLE001  (the peer raises what it likes)
            continue
        found = "".join(f'<div class="csl-entry">{entry}</div>' for entry in entries)
        count += _plain(f'<div class="csl-bib-body">{found}</div>') == _plain(fixture["RESULT"])
    return count


def _plain(text: str) -> str:
    return html.unescape(re.sub(r"\n\s*", "", text)).strip()


def _locale(language: str) -> etree._Element | None:
    path = locale_file(language)
    return etree.fromstring(path.read_bytes()) if path.is_file() else None


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--suite", type=Path, help="a checkout of citation-style-language/test-suite")
    arguments = parser.parse_args()
    warnings.simplefilter("ignore")
    items = [item(number) for number in range(ENTRIES)]
    mine, theirs = median(ours(items)), median(peer(items))
    print("| what | ours | citeproc-py | ratio |")
    print("|---|---|---|---|")
    print(f"| {ENTRIES} entries, ISO 690 fr | {mine:.2f} s | {theirs:.2f} s | {theirs / mine:.1f} × faster |")
    if arguments.suite:
        chosen = fixtures(arguments.suite)
        mine, theirs = passed(suite_ours, chosen), passed(suite_peer, chosen)
        print(f"| public suite, {len(chosen)} bibliographies | {mine} | {theirs} | {mine / theirs:.2f} × |")


if __name__ == "__main__":
    main()
