"""Questions made to hurt are answered by a process that lives on (RELIABILITY S1: an engine's own parser dies
of ten thousand parentheses, and no ``try`` can catch that).
"""

from __future__ import annotations

import subprocess
import sys
import textwrap

CODE = """
    import pathlib, random, sys
    from mosaique.discovery.documents import SearchDocument, SearchRequest
    from mosaique.discovery.engines.tantivy_engine import TantivyEngine
    from mosaique.discovery.query.parser import parse

    engine = TantivyEngine(pathlib.Path(sys.argv[1]))
    with engine.writing() as writer:
        for number in range(400):
            writer.put(SearchDocument(id=number, title=f"ville mot{number} abc{number % 7}", abstract="accueil des mots"))
        writer.commit()

    def asked(text, **request):
        question = parse(text)
        engine.suggest(text[:100], limit=5)
        engine.correct(question.words)
        return engine.search(SearchRequest(text=text, facets=("structure", "annee"), **request), question).total

    shapes = [
        "(" * 10_000 + "ville" + ")" * 10_000, "ville OU " * 100_000, "-" * 10_000, '"' * 10_001, "titre:" * 10_000,
        "mot* " * 10_000, "abc*" * 10_000, "*a*", "~9", "ville~9", "/.*/", "[* TO *]", "ville^99999", "{!xmlparser}",
        "((((((((((" * 50 + "ville OU mot1", "SAUF " * 99 + "ville", "-(" * 400 + "ville", "annee:" + "9" * 5_000,
        "\\x00" * 1_000, "\\ud800" * 1_000, "e\\u0301" * 10_000, "\\u202e" * 1_000 + "ville", "ﷺ" * 300, "a" * 100_000,
    ]
    for text in shapes:
        asked(text)
    asked("ville", offset=10**21, limit=20)
    asked("ville", filters={"structure": tuple(f"S{n}" for n in range(2_000))})
    asked("type:\\ud800 structure:" + "\\x1f" * 300, filters={"type": ("\\ud800", "", "x" * 100_000)})
    asked("ville", years=(-(10**30), 10**30))

    rng = random.Random(7)
    pieces = ["(", ")", '"', "-", "*", ":", "OU ", "SAUF ", "ville", "mot1", "abc*", "titre:", "auteur:", "annee:2005..",
              "sujet:", "isbn:", "type:", " ", "é", "\\x00", "|", "«", "»", "l'", "~", "^", "[", "]", "\\\\", "AND "]
    for _ in range(1_500):
        asked("".join(rng.choices(pieces, k=rng.randrange(60))))
    print("alive", asked("ville"))
"""


def test_hostile_questions_are_answered(tmp_path):
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(CODE), str(tmp_path)],
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "alive 400\n", "")
