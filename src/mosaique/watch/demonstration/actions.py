"""Putting the demonstration's watch in the base: each step adds what is missing and changes nothing else."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from typing import Any

from django.db import transaction

from mosaique.core import clock
from mosaique.core.http import Fetched
from mosaique.network.models import Structure, User
from mosaique.vocabularies.models import Concept, ConceptScheme
from mosaique.watch.demonstration.loader import Recording, morning_after, recording, scenario
from mosaique.watch.enums import SourceState
from mosaique.watch.fetching import Plan, ask
from mosaique.watch.inbox.models import Decision, WayFound
from mosaique.watch.intake import take_in
from mosaique.watch.models import Item, Source
from mosaique.watch.selections import actions as selecting
from mosaique.watch.selections.merging import Texts
from mosaique.watch.selections.models import Selection
from mosaique.watch.topics import ranking
from mosaique.watch.topics.learning import learn
from mosaique.watch.topics.models import Lesson, Topic

_EVEN = 0.5  # the middle of what a rhythm is spread over
_EACH = dt.timedelta(seconds=20)  # spent on an item


def create_watch() -> int:
    """Add the topics, the recorded sources and the decisions that are missing; return how many items came."""
    before = Item.objects.count()
    create_topics()
    create_sources()
    create_decisions()
    create_selections()
    return Item.objects.count() - before


def create_sources() -> None:
    """Register the recorded feeds at their real addresses, paused, and read what was recorded of each."""
    structures = {one.code: one for one in Structure.objects.all()}
    users = _accounts()
    known = set(Source.objects.values_list("url", flat=True))
    for turn, about in enumerate(scenario().sources):
        recorded = recording(about["recording"], turn=turn)
        if recorded.url not in known:
            centres = [structures[code] for code in about["structures"] if code in structures]
            _create_source(
                recorded, centres, [users[email] for email in about["followers"] if email in users]
            )


@transaction.atomic
def _create_source(recorded: Recording, centres: list[Structure], followers: list[User]) -> None:
    """A source whole or not at all. Its documents go the way that those of the web go."""
    readings = list(recorded.readings())
    source = Source.objects.create(
        url=recorded.url,
        title=recorded.title,
        state=SourceState.PAUSED,
        recorded_on=recorded.recorded_on,
        next_at=readings[0][0],
        added_at=readings[0][0],
    )
    source.structures.set(centres)
    source.followers.set(followers)
    for at, body in readings:
        answer = Fetched(url=recorded.url, body=body, media_type="application/feed+json")
        reply = ask(Plan(recorded.url), fetch=lambda *_, answer=answer, **__: answer)
        take_in(source.pk, reply, now=at, chance=_EVEN)


@transaction.atomic
def create_topics() -> None:
    """Add the topics whose name is not taken."""
    structures = {one.code: one for one in Structure.objects.all()}
    concepts = _concepts()
    names = set(Topic.objects.values_list("name", flat=True))
    slugs = set(Topic.objects.values_list("slug", flat=True))
    for about in scenario().topics:
        if about["name"] in names or about["slug"] in slugs:
            continue
        topic = Topic.objects.create(
            name=about["name"],
            slug=about["slug"],
            note=about["note"],
            query=about["query"],
            created_at=clock.now(),
        )
        topic.concepts.set(concepts[one] for one in about["concepts"] if one in concepts)
        topic.structures.set(structures[code] for code in about["structures"] if code in structures)


@transaction.atomic
def create_decisions() -> None:
    """Have items kept or dropped, the morning after they were found, unless somebody decided on them, and
    the ranking learn from it.
    """
    about = {one["item"]: one for one in scenario().decisions}
    items = Item.objects.filter(url__in=about, decisions=None).order_by("seen_at", "-date", "pk")
    made = Decision.objects.bulk_create(_decided(items, about))
    for one in made:
        one.item.verdict, one.item.decided_at = one.verdict, one.at
        learn(one.item, one.verdict, one.reason)
        Lesson.objects.filter(item=one.item).update(at=one.at)
    Item.objects.bulk_update([one.item for one in made], ["verdict", "decided_at"])
    while ranking.rank_waiting():
        pass


def _decided(items: Iterable[Item], about: dict[str, dict[str, str]]) -> list[Decision]:
    users, topics = _accounts(), {one.slug: one for one in Topic.objects.all()}
    places: Counter[Any] = Counter()
    made = []
    for item in items:
        said = about[item.url]
        by, morning = users.get(said["by"]), morning_after(item.seen_at)
        places[said["by"], morning] += 1
        position = places[said["by"], morning]
        made.append(
            Decision(
                item=item,
                verdict=said["verdict"],
                reason=said.get("reason", ""),
                topic=topics.get(said.get("topic", "")),
                way=WayFound.DATED,
                position=position,
                by=by,
                structure=_centre_of(by),
                at=morning + position * _EACH,
            )
        )
    return made


@transaction.atomic
def create_selections() -> None:
    """Publish the selections whose title is not taken."""
    users, topics = _accounts(), {one.slug: one for one in Topic.objects.all()}
    structures = {one.code: one for one in Structure.objects.all()}
    titles = set(Selection.objects.values_list("title", flat=True))
    for about in scenario().selections:
        headings = {one["item"]: one["heading"] for one in about["entries"]}
        items = {one.url: one for one in Item.objects.filter(url__in=headings)}
        if about["title"] in titles or not items:
            continue
        by = users.get(about["by"])
        selection = selecting.begin(
            about["title"],
            by=by,
            topic=topics.get(about["topic"]),
            structure=structures.get(about["structure"]),
            introduction=about["introduction"],
            since=dt.date.fromisoformat(about["since"]),
            until=dt.date.fromisoformat(about["until"]),
        )
        selecting.add_items(selection, [items[url] for url in headings if url in items], by=by)
        texts = {one.pk: Texts(headings[one.url], one.title, one.note) for one in selection.entries.all()}
        selecting.write(selection, texts)
        selecting.publish(selection)


def _accounts() -> dict[str, User]:
    """The accounts that the scenario names."""
    about = scenario()
    named = {one["by"] for one in about.decisions} | {
        who for one in about.sources for who in one["followers"]
    }
    return {
        one.email: one
        for one in User.objects.filter(email__in=named).prefetch_related("memberships__structure")
    }


def _centre_of(user: User | None) -> Structure | None:
    return next((one.structure for one in user.memberships.all() if one.structure), None) if user else None


def _concepts() -> dict[str, Concept]:
    named = {one for about in scenario().topics for one in about["concepts"]}
    return {
        one.identifier: one
        for one in Concept.objects.filter(scheme=ConceptScheme.objects.main(), identifier__in=named)
    }
