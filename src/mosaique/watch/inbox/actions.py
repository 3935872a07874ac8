"""What people do with items: decide, undo, take care of, put aside, read."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.db import transaction

from mosaique.core import clock
from mosaique.network.models import Structure, User
from mosaique.network.permissions import coordinates
from mosaique.watch.inbox.errors import ItemClaimed
from mosaique.watch.inbox.models import Decision, DropReason, ItemClaim, ReadState, Verdict
from mosaique.watch.models import Item
from mosaique.watch.topics.learning import learn
from mosaique.watch.topics.models import Topic

CLAIM = dt.timedelta(hours=48)


@dataclass(slots=True)
class Outcome:
    """What deciding came to: decisions made, one's own that said so already, those of other people that
    stand, claims that hold.
    """

    made: list[Decision] = field(default_factory=list)
    unchanged: list[Decision] = field(default_factory=list)
    decided: list[Decision] = field(default_factory=list)
    claimed: list[ItemClaim] = field(default_factory=list)


@transaction.atomic
def decide(
    items: Iterable[Item],
    verdict: str,
    *,
    reason: str = "",
    topic: Topic | None = None,
    way: str,
    positions: Sequence[int] = (),
    by: User,
    structure: Structure | None,
    overrule: bool = False,
) -> Outcome:
    """Keep or drop items in the network's name. Deciding the same again changes nothing.

    One's own decision gives way to the new one. Another person's stands, and another's claim holds: they are
    told in the outcome, unless ``overrule`` says that they were seen; a claim, the network alone overrules.
    ``positions`` are the items' places in the list, in the order of ``items``.
    """
    asked = list(items)
    places = dict(zip((one.pk for one in asked), positions, strict=False))
    found = locked(asked)
    standing = _standing(found)
    claims = _claims_of_others(found, by=by)
    outcome, now, fresh = Outcome(), clock.now(), list[Decision]()
    reason = (reason or DropReason.OFF_TOPIC) if verdict == Verdict.DROPPED else ""
    for item in found:
        former, claim = standing.get(item.pk), claims.get(item.pk)
        if former and former.by_id != by.pk and not overrule:
            outcome.decided.append(former)
        elif claim and not (overrule and coordinates(by)):
            outcome.claimed.append(claim)
        elif former and (former.verdict, former.reason) == (verdict, reason):
            outcome.unchanged.append(former)
        else:
            fresh.append(
                Decision(
                    item=item,
                    verdict=verdict,
                    reason=reason,
                    topic=topic,
                    way=way,
                    position=places.get(item.pk, 0),
                    by=by,
                    structure=structure,
                    at=now,
                )
            )
    outcome.made += _write(fresh, standing, by=by, now=now)
    return outcome


def locked(items: Iterable[Item]) -> list[Item]:
    """The items, which nobody else decides until the transaction ends; always in the order of their keys, so
    that two people who decide of several never wait for each other both.
    """
    asked = [one.pk for one in items]
    return list(Item.objects.select_for_update().filter(pk__in=asked).order_by("pk"))


def _write(
    fresh: list[Decision], standing: Mapping[int, Decision], *, by: User, now: dt.datetime
) -> list[Decision]:
    """Put decisions in force, with what repeats them on the items, and teach the ranking."""
    if not fresh:
        return []
    former = [standing[one.item_id].pk for one in fresh if one.item_id in standing]
    if former:
        Decision.objects.filter(pk__in=former).update(undone_at=now, undone_by=by)
    made = Decision.objects.bulk_create(fresh)
    verdict = fresh[0].verdict
    Item.objects.filter(pk__in=[one.item_id for one in made]).update(verdict=verdict, decided_at=now)
    for one in made:
        if one.item_id in standing:
            learn(one.item, None, "")
        one.item.verdict, one.item.decided_at = verdict, now
        learn(one.item, verdict, one.reason)
    return made


@transaction.atomic
def undo(decisions: Iterable[Decision], by: User) -> list[Decision]:
    """Take decisions back: what each replaced is in force again. Gives those that were in force."""
    undone = reopen(decisions, by)
    items = {one.item_id: one.item for one in undone}
    replaced_at = {(one.item_id, one.at) for one in undone}
    former = Decision.objects.filter(item__in=items, undone_at__in=[one.at for one in undone])
    for one in former.order_by("pk"):
        if (one.item_id, one.undone_at) in replaced_at:
            _restore(one, items[one.item_id])
    return undone


def _restore(decision: Decision, item: Item) -> None:
    """Put a decision in force again, with what repeats it, and teach it."""
    decision.undone_at, decision.undone_by = None, None
    decision.save(update_fields=["undone_at", "undone_by"])
    item.verdict, item.decided_at = decision.verdict, decision.at
    item.save(update_fields=["verdict", "decided_at"])
    learn(item, decision.verdict, decision.reason)


@transaction.atomic
def reopen(decisions: Iterable[Decision], by: User) -> list[Decision]:
    """Put decisions out of force, their rows kept: their items are to be sorted again. Gives those that
    were in force.
    """
    asked = [one.pk for one in decisions]
    items = Item.objects.select_for_update().filter(decisions__in=asked).order_by("pk").values_list("pk")
    locked = [pk for (pk,) in items]
    undone = list(Decision.objects.filter(pk__in=asked, undone_at=None).select_related("item"))
    if not locked or not undone:
        return []
    now = clock.now()
    Decision.objects.filter(pk__in=[one.pk for one in undone]).update(undone_at=now, undone_by=by)
    Item.objects.filter(pk__in=[one.item_id for one in undone]).update(verdict="", decided_at=None)
    for one in undone:
        one.undone_at, one.undone_by, one.item.verdict, one.item.decided_at = now, by, "", None
        learn(one.item, None, "")
    return undone


@transaction.atomic
def claim(item: Item, *, by: User, structure: Structure | None) -> ItemClaim:
    """Take care of an item for 48 hours from now; one's own claim is renewed.

    Raises ItemClaimed while another's holds, unless the person coordinates the network.
    """
    Item.objects.select_for_update().filter(pk=item.pk).values_list("pk").first()
    now = clock.now()
    held = ItemClaim.objects.filter(item=item).select_related("by").first()
    if held and held.by_id != by.pk and held.until > now and not coordinates(by):
        raise ItemClaimed(str(held.by), held.until)
    said = {"by": by, "structure": structure, "until": now + CLAIM}
    is_renewed = held is not None and held.by_id == by.pk and held.until > now
    since = held.claimed_at if held is not None and is_renewed else now
    made, _is_new = ItemClaim.objects.update_or_create(item=item, defaults=said | {"claimed_at": since})
    return made


def release(item: Item, *, by: User) -> bool:
    """Give an item back; another's claim, the network only. Gives whether there was one to give back."""
    held = ItemClaim.objects.filter(item=item)
    gone, _of_what = (held if coordinates(by) else held.filter(by=by)).delete()
    return bool(gone)


def put_later(items: Iterable[Item], user: User, *, is_later: bool = True) -> None:
    """Put items on the person's own list for later, or take them from it."""
    _set(items, user, later_at=clock.now() if is_later else None)


def mark_read(items: Iterable[Item], user: User, *, is_read: bool = True) -> None:
    """Note that the person has read items, or has them to read again."""
    _set(items, user, read_at=clock.now() if is_read else None)


def _set(items: Iterable[Item], user: User, **said: dt.datetime | None) -> None:
    """Say one thing of a person's states, the others left as they are."""
    states = [ReadState(item_id=item.pk, user=user, **said) for item in items]
    ReadState.objects.bulk_create(
        states, update_conflicts=True, unique_fields=["user", "item"], update_fields=list(said)
    )


def _standing(items: Iterable[Item]) -> dict[int, Decision]:
    """The decisions in force, by item."""
    held = Decision.objects.filter(item__in=[one.pk for one in items], undone_at=None)
    return {one.item_id: one for one in held.select_related("by", "structure")}


def _claims_of_others(items: Iterable[Item], *, by: User) -> dict[int, ItemClaim]:
    held = ItemClaim.objects.filter(item__in=[one.pk for one in items], until__gt=clock.now())
    return {one.item_id: one for one in held.exclude(by=by).select_related("by", "structure")}
