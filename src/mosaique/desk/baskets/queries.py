"""What a person sees of the baskets: never a record that she may not see."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce

from mosaique.catalogue.models import Record
from mosaique.catalogue.values.description import Description
from mosaique.core.bulk import in_batches
from mosaique.desk.baskets.models import MOST, Basket, BasketItem, BasketQuerySet

PER_PAGE = 50
_LOOKUP = 5_000
_LINE = ("title", "main_contributor", "type", "year", "state", "published_at", "deleted_at")
_CENTRE = ("structure__code", "structure__hue", "structure__name")


def baskets_for(user: Any) -> BasketQuerySet:
    """Her baskets and those shared with her, the last changed first; ``total`` is what she sees in each."""
    seen = visible_records(user).filter(pk=OuterRef("record"))
    counted = (
        BasketItem.objects.filter(basket=OuterRef("pk"), record__in=seen.values("pk"))
        .order_by()
        .values("basket")
        .annotate(total=Count("pk"))
        .values("total")
    )
    found = Basket.objects.viewable_by(user).select_related("owner", "structure")
    return found.annotate(total=Coalesce(Subquery(counted), 0))


def visible_records(user: Any) -> Any:
    """The records that the person may see."""
    return Record.objects.viewable_by(user)


def visible_ids(ids: Iterable[int], user: Any) -> list[int]:
    """Those that the person may see, in the same order, one more than a basket holds at most."""
    wanted = list(dict.fromkeys(ids))[: MOST + 1]
    seen: set[int] = set()
    for some in in_batches(wanted, _LOOKUP):
        seen |= set(visible_records(user).filter(pk__in=some).values_list("pk", flat=True))
    return [one for one in wanted if one in seen]


def item_ids(basket: Basket, user: Any) -> list[tuple[int, int]]:
    """(item, record) of what the person may see in a basket, in its order."""
    visible = visible_records(user).values("pk")
    return list(
        basket.items.filter(record__in=visible).order_by("place", "pk").values_list("pk", "record_id")
    )


def items(ids: Iterable[int]) -> list[BasketItem]:
    """Those items with what a line shows of their records; descriptions are large."""
    found = BasketItem.objects.filter(pk__in=list(ids)).select_related("record__structure")
    columns = [f"record__{name}" for name in (*_LINE, *_CENTRE)]
    return list(found.only("basket", "place", "note", *columns).order_by("place", "pk"))


def descriptions(ids: Iterable[int]) -> dict[int, Description]:
    """The descriptions of records, in the order of their ids; the caller has checked who asks."""
    wanted = list(ids)
    found = dict(Record.objects.filter(pk__in=wanted).order_by().values_list("pk", "description"))
    return {pk: found[pk] for pk in wanted if pk in found}
