"""Import of generated UNIMARC records against `pymarc` only parsing the same file.

Whole import: read, matched, stored with holdings and a version each, indexed and searchable, on SQLite.
The figure to reach is at most 8 times the peer's parse, in less than 500 MB.

    python bench/import_unimarc.py [--records 100000]
"""

from __future__ import annotations

import argparse
import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

WORDS = [
    "intégration",
    "logement",
    "discrimination",
    "éducation",
    "quartier",
    "politique",
    "ville",
    "accès",
    "droits",
    "santé",
    "emploi",
    "jeunes",
    "femmes",
    "parents",
    "école",
    "langue",
    "formation",
    "accueil",
    "étrangers",
    "migrants",
    "réfugiés",
    "égalité",
    "diversité",
    "mémoire",
    "histoire",
    "territoire",
    "région",
    "commune",
    "association",
    "habitants",
    "participation",
    "évaluation",
    "enquête",
    "rapport",
    "étude",
    "diagnostic",
    "plan",
    "action",
    "public",
    "social",
    "culture",
    "travail",
    "entreprise",
    "recrutement",
    "stéréotypes",
    "racisme",
    "laïcité",
    "médiation",
    "interprétariat",
    "hébergement",
    "rénovation",
    "urbaine",
    "mixité",
    "ségrégation",
    "inégalités",
    "pauvreté",
    "vieillissement",
]
FAMILIES = [
    f"{head}{tail}"
    for head in ("Mar", "Ber", "Dur", "Lef", "Gar", "Rou", "Fon", "Mor", "Sim", "Lau", "Bon", "Per", "Cha")
    for tail in (
        "tin",
        "nard",
        "and",
        "èvre",
        "cia",
        "sseau",
        "taine",
        "eau",
        "on",
        "rent",
        "net",
        "rin",
        "bert",
    )
]
GIVEN = [
    "Marie",
    "Jean",
    "Anne",
    "Pierre",
    "Claire",
    "Paul",
    "Fatima",
    "Ahmed",
    "Sophie",
    "Luc",
    "Nadia",
    "Karim",
    "Élise",
    "Hugo",
    "Inès",
    "Yves",
]
SUBJECTS = """Immigration
Intégration
Discriminations
Logement social
Éducation
Racisme
Laïcité
Santé mentale
Jeunes
Femmes""".splitlines()
SYLLABLES = """ba ce di fon gra ju lan mi nou pel
qui ra son tu vel zo chan prin trou bli""".split()  # noqa: SIM905  # twenty syllables on two lines
DELIMITER, FIELD_END, RECORD_END = "\x1f", "\x1e", "\x1d"


def words(rng: random.Random, count: int) -> str:
    """French-shaped text: one word in eight from the field, the others from a long-tailed vocabulary."""
    return " ".join(rng.choice(WORDS) if rng.random() < 1 / 8 else rare_word(rng) for _ in range(count))


def rare_word(rng: random.Random) -> str:
    """A made-up word; low ranks are frequent, as in any text (Zipf, some 40,000 words)."""
    rank = int(1.0 / (rng.random() ** 2 + 0.000025))
    return "".join(SYLLABLES[(rank // 20**place) % 20] for place in range(4))


def record(rng: random.Random, number: int) -> bytes:
    """One UNIMARC record of about 1.5 kB in UTF-8, as a small library system exports it."""
    year = rng.randint(1975, 2025)
    family, given = rng.choice(FAMILIES) + rng.choice("abcdeilmnorstuy"), rng.choice(GIVEN)
    isbn, by = isbn13(number), sub("f", f"{given} {family}")
    fields = [
        ("001", f"BENCH{number:08d}"),
        ("010", f"  {sub('a', isbn)}{sub('b', 'br.')}{sub('d', '18 EUR')}"),
        ("100", f"  {sub('a', f'20260101d{year}    u  y0frey50      ba')}"),
        ("101", f"0 {sub('a', 'fre')}"),
        ("102", f"  {sub('a', 'FR')}"),
        ("105", f"  {sub('a', 'y   a   000yy')}"),
        (
            "200",
            f"1 {sub('a', f'{words(rng, 5).capitalize()} n° {number}')}" + sub("e", words(rng, 4)) + by,
        ),
        ("210", f"  {sub('a', 'Paris')}{sub('c', f'Éditions {rng.choice(FAMILIES)}')}{sub('d', str(year))}"),
        ("215", f"  {sub('a', f'{rng.randint(40, 600)} p.')}{sub('c', 'ill.')}{sub('d', '24 cm')}"),
        ("225", f"0 {sub('a', f'Collection {rng.choice(WORDS)}')}{sub('v', str(rng.randint(1, 90)))}"),
        ("300", f"  {sub('a', f'Bibliogr. p. {rng.randint(100, 300)}')}"),
        ("330", f"  {sub('a', words(rng, 90).capitalize() + '.')}"),
        *(("606", f"  {sub('a', label)}{sub('2', 'rameau')}") for label in rng.sample(SUBJECTS, 3)),
        ("610", f"0 {sub('a', rng.choice(WORDS))}{sub('a', rng.choice(WORDS))}"),
        ("676", f"  {sub('a', '325.44')}"),
        ("700", f" 1{sub('a', family)}{sub('b', given)}{sub('4', '070')}"),
        ("801", f" 0{sub('a', 'FR')}{sub('b', 'BENCH')}{sub('c', '20260101')}"),
        (
            "995",
            "  " + sub("b", "ORIV") + sub("f", f"{number:010d}") + sub("k", f"INT {number % 900}"),
        ),
    ]
    return iso2709(fields)


def sub(code: str, value: str) -> str:
    return f"{DELIMITER}{code}{value}"


def iso2709(fields: list[tuple[str, str]]) -> bytes:
    directory, body = "", b""
    for tag, content in fields:
        data = (content + FIELD_END).encode()
        directory += f"{tag}{len(data):04d}{len(body):05d}"
        body += data
    base = 24 + len(directory) + 1
    head = f"{base + len(body) + 1:05d}nam  22{base:05d} i 450 "
    return head.encode() + directory.encode() + FIELD_END.encode() + body + RECORD_END.encode()


def isbn13(number: int) -> str:
    body = f"9782{number:08d}"
    total = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(body))
    return body + str(-total % 10)


def generate(path: Path, count: int) -> None:
    rng = random.Random(2010)
    with path.open("wb") as file:
        for number in range(1, count + 1):
            file.write(record(rng, number))


def pymarc_seconds(path: Path) -> float:
    """How long the peer takes to parse every record, in a process of its own."""
    code = (
        "import sys, time, pymarc\nstart = time.perf_counter()\n"
        "with open(sys.argv[1], 'rb') as file:\n"
        "    count = sum(1 for found in pymarc.MARCReader(file, to_unicode=True, force_utf8=True) if found)\n"
        "print(count, time.perf_counter() - start)"
    )
    done = subprocess.run([sys.executable, "-c", code, path], capture_output=True, text=True, check=True)
    return float(done.stdout.split()[1])


def mosaique(home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "MOSAIQUE_HOME": str(home), "MOSAIQUE_LINK_CHECKS": "0"}
    for name in ("DATABASE_URL", "DJANGO_SETTINGS_MODULE"):  # the caller's own may be those of the tests
        environment.pop(name, None)
    command = [sys.executable, "-m", "mosaique", *arguments]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--records", type=int, default=100_000)
    count = parser.parse_args().records
    with tempfile.TemporaryDirectory(prefix="mosaique-bench-") as folder:
        home, file = Path(folder) / "home", Path(folder) / "records.mrc"
        generate(file, count)
        mosaique(home, "init")
        peer = pymarc_seconds(file)
        start = time.perf_counter()
        report = json.loads(
            mosaique(home, "import", str(file), "--structure", "ORIV", "--format", "unimarc", "--json").stdout
        )
        whole = time.perf_counter() - start
        peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
        found = json.loads(mosaique(home, "search", "logement", "--json").stdout)["total"]
        status = json.loads(mosaique(home, "index", "status", "--json").stdout)
    print(f"records            {count} ({report['created']} created, {report['rejected']} rejected)")
    print(f"pymarc parse       {peer:.1f} s")
    print(f"whole import       {whole:.1f} s = {whole / peer:.1f} x pymarc (aim: at most 8)")
    print(f"peak memory        {peak:.0f} MB (aim: under 500)")
    print(f"searchable after   {found} records hold 'logement'; {status}")


if __name__ == "__main__":
    main()
