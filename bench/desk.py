"""The desk with 100,000 records: its first page, the working list, the entry page, what is said while typing.

Pages are asked of the application itself, as a documentalist who signed in, without HTTP. The peer is the
search page of readers in the same run.

    python bench/desk.py [--home FOLDER] [--records 100000]

``--home`` is an instance of that size, such as bench/portal.py makes; an account and a few drafts are added.
"""

from __future__ import annotations

import os
import random
import statistics
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote

from homes import measured_on_it
from import_unimarc import WORDS

TIMES = 60
AIM = 300  # milliseconds, at p95
ACCOUNT = "bench@oriv.example"


def client():  # noqa: ANN201  # Django's, once it is set up
    """A test client signed in as a documentalist of ORIV with twenty drafts."""
    from django.test import Client  # after set-up

    from mosaique.catalogue.actions import create_record  # after set-up
    from mosaique.catalogue.models import Record  # after set-up
    from mosaique.catalogue.values.description import Abstract, Description  # after set-up
    from mosaique.network.actions import give_role  # after set-up
    from mosaique.network.enums import Role  # after set-up
    from mosaique.network.models import Structure, User  # after set-up

    oriv = Structure.objects.get(code="ORIV")
    user = User.objects.filter(email=ACCOUNT).first()
    if user is None:
        user = User.objects.create_user(ACCOUNT, "x")
        give_role(user, Role.DOCUMENTALIST, structure=oriv)
    if not Record.objects.filter(created_by=user).exists():
        for number in range(20):
            text = "Une enquête sur le logement des familles immigrées à Strasbourg. " * 8
            described = Description(title=f"Brouillon {number}", abstracts=[Abstract(text=text)])
            create_record(described, structure=oriv, by=user)
    made = Client(SERVER_NAME="127.0.0.1")
    made.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return made


def milliseconds(ask: Callable[[], object]) -> float:
    start = time.perf_counter()
    ask()
    return 1000 * (time.perf_counter() - start)


def p(values: list[float], share: float) -> float:
    return statistics.quantiles(values, n=100)[round(share * 100) - 1]


def questions(one) -> Iterator[tuple[str, Callable[[], object]]]:  # noqa: ANN001  # the client
    """What is timed, each with a way to ask it that differs from time to time."""
    from mosaique.catalogue.models import Record  # after set-up
    from mosaique.desk.models import Entry  # after set-up

    rng = random.Random(2010)
    own = list(Record.objects.filter(structure__code="ORIV").values_list("pk", flat=True)[:5000])
    entry = Entry.objects.of(Record.objects.filter(created_by__email=ACCOUNT).first().created_by).first()
    key = entry.pk if entry else "9b2d9c1e-0000-4000-8000-000000000000"

    def get(path: str) -> object:
        answer = one.get(path)
        if answer.status_code != 200:
            raise SystemExit(f"{path} answered {answer.status_code}")
        return answer.content

    def typed() -> object:
        words = " ".join(rng.choices(WORDS, k=60))
        sent = {"entry": key, "type": "report", "title": f"Rapport {words[:60]}", "abstract": words,
                "contributors": "Dupont, Marie", "date": "2009"}  # fmt: skip
        return one.post(f"/gestion/notices/saisie/{key}/", sent).content

    yield "search page of readers (peer)", lambda: get(f"/recherche/?q={quote(rng.choice(WORDS))}")
    yield "first page", lambda: get("/gestion/")
    yield "working list, the centre's", lambda: get("/gestion/notices/?vue=centre")
    yield "working list, a word", lambda: get(f"/gestion/notices/?vue=centre&q={quote(rng.choice(WORDS))}")
    yield "entry page of a record", lambda: get(f"/gestion/notices/{rng.choice(own)}/")
    yield "what is said while typing", typed
    yield (
        "completion of a name",
        lambda: get(f"/gestion/notices/completer/people/?q={rng.choice('abcdelmnrst')}a"),
    )
    yield (
        "completion of a journal",
        lambda: get(f"/gestion/notices/completer/journals/?q={quote(rng.choice(WORDS)[:4])}"),
    )
    yield "authorities", lambda: get("/gestion/autorites/")
    yield "imports", lambda: get("/gestion/imports/")
    yield "batches", lambda: get("/gestion/lots/")


def measure(home: Path) -> None:
    os.environ |= {
        "MOSAIQUE_HOME": str(home),
        "DJANGO_SETTINGS_MODULE": "mosaique.config.settings.production",
    }
    import django  # after set-up

    django.setup()
    one = client()
    peer = 0.0
    for name, ask in questions(one):
        for _ in range(3):
            ask()
        times = [milliseconds(ask) for _ in range(TIMES)]
        peer = peer or p(times, 0.95)
        print(
            f"{name:32} p50 {p(times, 0.5):6.1f} ms, p95 {p(times, 0.95):6.1f} ms"
            f" = {p(times, 0.95) / peer:4.1f} x peer (aim: p95 at most {AIM} ms)"
        )


if __name__ == "__main__":
    measured_on_it(measure, __doc__)
