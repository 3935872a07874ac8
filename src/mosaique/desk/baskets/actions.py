"""Filling a basket, ordering it, sharing it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import F, Max

from mosaique.core import clock
from mosaique.desk.baskets.errors import BasketFull
from mosaique.desk.baskets.models import MOST, Basket, BasketItem

if TYPE_CHECKING:
    from mosaique.network.models import Structure, User


def make_basket(name: str, *, owner: User) -> Basket:
    """An empty basket of one's own."""
    return Basket.objects.create(name=name, owner=owner, changed_at=clock.now())


@transaction.atomic
def add_records(basket: Basket, ids: Iterable[int]) -> int:
    """Put records at the end, in the order given; return how many were not in it. Raises BasketFull."""
    held = _locked(basket)
    inside = set(held.items.values_list("record_id", flat=True))
    new = [pk for pk in dict.fromkeys(ids) if pk not in inside]
    if len(inside) + len(new) > MOST:
        raise BasketFull
    last = held.items.aggregate(last=Max("place"))["last"] or 0
    BasketItem.objects.bulk_create(
        BasketItem(basket=held, record_id=pk, place=place) for place, pk in enumerate(new, last + 1)
    )
    _touch(held)
    return len(new)


@transaction.atomic
def set_sharing(
    basket: Basket, *, name: str, structure: Structure | None = None, is_network: bool = False
) -> None:
    """Name a basket and say whom it is for: its owner alone, one centre, or the whole network."""
    held = _locked(basket)
    held.name, held.structure, held.is_network = name, structure, is_network
    held.changed_at = clock.now()
    held.save()


@transaction.atomic
def move_item(item: BasketItem, *, up: bool, among: Sequence[int]) -> None:
    """Exchange an item with the one before it or after it, of those whose ids are ``among``, in order."""
    held = _locked(item.basket)
    places = dict(held.items.filter(pk__in=among).values_list("pk", "place"))
    order = sorted(places, key=lambda pk: (places[pk], pk))
    here = order.index(item.pk)
    there = here - 1 if up else here + 1
    if not 0 <= there < len(order):
        return
    other = order[there]
    BasketItem.objects.filter(pk=item.pk).update(place=places[other])
    BasketItem.objects.filter(pk=other).update(place=places[item.pk])
    _touch(held)


@transaction.atomic
def note_item(item: BasketItem, note: str) -> None:
    """Keep what is to be remembered of a record."""
    _touch(_locked(item.basket))
    BasketItem.objects.filter(pk=item.pk).update(note=note)


@transaction.atomic
def take_out(item: BasketItem) -> None:
    """Take a record out; the others keep their order."""
    held = _locked(item.basket)
    BasketItem.objects.filter(pk=item.pk).delete()
    held.items.filter(place__gt=item.place).update(place=F("place") - 1)
    _touch(held)


def _locked(basket: Basket) -> Basket:
    return Basket.objects.select_for_update().get(pk=basket.pk)


def _touch(basket: Basket) -> None:
    Basket.objects.filter(pk=basket.pk).update(changed_at=clock.now())
