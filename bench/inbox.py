"""The inbox with 100,000 items: its page in every order and narrowing, a decision, its undoing.

Pages are asked of the application itself, as a documentalist who signed in, without HTTP. A tenth of the
items is decided, the likeliest; a twentieth was drawn at random; texts are as long as those of usual feeds.
The peer is the search page of readers in the same run.

    python bench/inbox.py [--items 100000] [--home FOLDER]
"""

from __future__ import annotations

import argparse
import datetime as dt
import os
import random
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote

from desk import milliseconds, p
from import_unimarc import WORDS, mosaique

TIMES = 60
AIM = 150  # milliseconds, at p95
SOURCES, TOPICS = 300, 12
ACCOUNT = "bench@oriv.example"
_BATCH = 5_000


def fill(items: int) -> None:
    """Sources, topics, items with their sightings, places, ranks, and decisions on a tenth of them."""
    from mosaique.core import clock  # after set-up
    from mosaique.watch.inbox.models import Decision  # after set-up
    from mosaique.watch.models import Item, Sighting, Source  # after set-up
    from mosaique.watch.topics.models import ItemRank, Topic, TopicItem  # after set-up

    rng, now = random.Random(2026), clock.now()
    Source.objects.bulk_create(
        Source(url=f"https://s{n}.example/", title=f"Source {n}", next_at=now, added_at=now)
        for n in range(SOURCES)
    )
    Topic.objects.bulk_create(
        Topic(name=f"Thème {n}", slug=f"theme-{n}", created_at=now) for n in range(TOPICS)
    )
    sources, topics = list(Source.objects.order_by("pk")), list(Topic.objects.order_by("pk"))

    def words(count: int) -> str:
        return " ".join(rng.choices(WORDS, k=count))

    for start in range(0, items, _BATCH):
        made = []
        for number in range(start, min(start + _BATCH, items)):
            text, found = words(200), now - dt.timedelta(minutes=items - number)
            made.append(
                Item(key=number, title=words(9), title_key=number, url=f"https://s.example/{number}",
                     origin=sources[number % SOURCES], date=found, seen_at=found, digest=number,
                     summary=f"<p>{text[:600]}</p>", content=f"<p>{text}</p><p>{words(300)}</p>", words=text)
            )  # fmt: skip
        Item.objects.bulk_create(made)
        Sighting.objects.bulk_create(
            Sighting(
                item=one,
                source=one.origin,
                identifier=str(one.key),
                key=one.key,
                digest=1,
                seen_at=one.seen_at,
            )
            for one in made
        )
        chances = {one.pk: rng.random() for one in made}
        ItemRank.objects.bulk_create(
            ItemRank(item=one, chance=chances[one.pk], is_drawn=rng.random() < 0.05) for one in made
        )
        TopicItem.objects.bulk_create(
            TopicItem(item=one, topic=topics[one.key % TOPICS], chance=chances[one.pk],
                      is_drawn=rng.random() < 0.05, matched=rng.choices(WORDS, k=3))
            for one in made if one.key % 2
        )  # fmt: skip
        likely = [one for one in made if chances[one.pk] > 0.9]
        Decision.objects.bulk_create(
            Decision(item=one, verdict="kept", way="ranked", position=1, at=one.seen_at) for one in likely
        )
        Item.objects.filter(pk__in=[one.pk for one in likely]).update(verdict="kept", decided_at=now)


def client():  # noqa: ANN201  # Django's, once it is set up
    """A test client signed in as a documentalist of ORIV."""
    from django.test import Client  # after set-up

    from mosaique.network.actions import give_role  # after set-up
    from mosaique.network.enums import Role  # after set-up
    from mosaique.network.models import Structure, User  # after set-up

    user = User.objects.filter(email=ACCOUNT).first()
    if user is None:
        user = User.objects.create_user(ACCOUNT, "x")
        give_role(user, Role.DOCUMENTALIST, structure=Structure.objects.get(code="ORIV"))
    made = Client(SERVER_NAME="127.0.0.1")
    made.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return made


def questions(one) -> Iterator[tuple[str, Callable[[], object]]]:  # noqa: ANN001  # the client
    """What is timed, each with a way to ask it that differs from time to time."""
    from mosaique.watch.inbox.models import Decision  # after set-up
    from mosaique.watch.models import Item, Source  # after set-up

    rng = random.Random(2010)
    inbox, fragment = "/gestion/veille/", {"HX-Request": "true"}
    sources = list(Source.objects.values_list("pk", flat=True))
    waiting = iter(Item.objects.filter(verdict="").order_by("pk").values_list("pk", flat=True)[: 3 * TIMES])
    decided: list[int] = []

    def get(path: str) -> object:
        answer = one.get(path)
        if answer.status_code != 200:
            raise SystemExit(f"{path} answered {answer.status_code}")
        return answer.content

    def post(pk: int, sent: dict[str, object]) -> object:
        answer = one.post(f"{inbox}elements/{pk}/decider/", sent, headers=fragment)
        if answer.status_code != 200:
            raise SystemExit(f"{pk} answered {answer.status_code}")
        return answer.content

    def decide() -> object:
        decided.append(next(waiting))
        return post(decided[-1], {"do": "dropped:minor", "way": "ranked", "position": 7})

    def undo() -> object:
        pk = decided.pop()
        return post(pk, {"do": "undo", "decisions": Decision.objects.get(item=pk, undone_at=None).pk})

    yield "search page of readers (peer)", lambda: get(f"/recherche/?q={quote(rng.choice(WORDS))}")
    yield "inbox, by chance", lambda: get(inbox)
    yield "inbox, by date", lambda: get(f"{inbox}?tri=date")
    yield (
        "inbox, a later page",
        lambda: get(f"{inbox}?apres=4500_{rng.uniform(0.3, 0.8)!r}_1_{rng.randrange(50_000)}__0"),
    )
    yield "inbox, a topic", lambda: get(f"{inbox}?theme=theme-{rng.randrange(1, TOPICS, 2)}")
    yield "inbox, a source", lambda: get(f"{inbox}?source={rng.choice(sources)}")
    yield "inbox, a kind of source", lambda: get(f"{inbox}?genre=feed")
    yield "inbox, unread", lambda: get(f"{inbox}?non_lus=on")
    yield "inbox, the last seven days", lambda: get(f"{inbox}?periode=semaine")
    yield "inbox, a word", lambda: get(f"{inbox}?q={quote(rng.choice(WORDS))}")
    yield "inbox, a word of no item", lambda: get(f"{inbox}?q=introuvable{rng.randrange(9)}")
    yield "kept", lambda: get(f"{inbox}?vue=retenus")
    yield "decide", decide
    yield "undo", undo


def measure(home: Path, items: int) -> None:
    os.environ |= {
        "MOSAIQUE_HOME": str(home),
        "DJANGO_SETTINGS_MODULE": "mosaique.config.settings.production",
    }
    import django  # after set-up

    django.setup()
    from mosaique.watch.models import Item  # after set-up

    if not Item.objects.exists():
        fill(items)
    print(f"{Item.objects.count()} items, {Item.objects.filter(verdict='').count()} to sort")
    one, peer = client(), 0.0
    for name, ask in questions(one):
        for _ in range(3):
            ask()
        times = [milliseconds(ask) for _ in range(TIMES)]
        peer = peer or p(times, 0.95)
        print(
            f"{name:32} p50 {p(times, 0.5):6.1f} ms, p95 {p(times, 0.95):6.1f} ms"
            f" = {p(times, 0.95) / peer:4.1f} x peer (aim: p95 at most {AIM} ms)",
            flush=True,
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--items", type=int, default=100_000)
    parser.add_argument("--home", type=Path, help="an instance; filled unless it has items")
    asked = parser.parse_args()
    if asked.home:
        measure(asked.home, asked.items)
        return
    with tempfile.TemporaryDirectory(prefix="mosaique-bench-") as folder:
        mosaique(Path(folder) / "home", "init")
        measure(Path(folder) / "home", asked.items)


if __name__ == "__main__":
    main()
