"""Records that somebody put together: for herself, for her centre, or for the whole network."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from mosaique.catalogue.models import Record
from mosaique.catalogue.queries import MANAGERS_OF_A_CENTRE
from mosaique.network.models import Structure
from mosaique.network.permissions import STAFF, coordinates, roles_of, structures_where

MOST = 1_000  # records in a basket


class BasketQuerySet(models.QuerySet["Basket"]):
    def viewable_by(self, user: Any) -> BasketQuerySet:
        """Baskets for which rules.can_view_basket is true."""
        if not roles_of(user) & STAFF:
            return self.none()
        if coordinates(user):
            return self.filter(models.Q(owner=user) | _SHARED)
        return self.filter(_own_and_centres(user, STAFF) | models.Q(is_network=True))

    def changeable_by(self, user: Any) -> BasketQuerySet:
        """Baskets for which rules.can_change_basket is true."""
        if not roles_of(user) & STAFF:
            return self.none()
        if coordinates(user):
            return self.filter(models.Q(owner=user) | _SHARED)
        return self.filter(_own_and_centres(user, STAFF))

    def deletable_by(self, user: Any) -> BasketQuerySet:
        """Baskets for which rules.can_delete_basket is true."""
        if not roles_of(user) & STAFF:
            return self.none()
        if coordinates(user):
            return self.filter(models.Q(owner=user) | _SHARED)
        return self.filter(_own_and_centres(user, MANAGERS_OF_A_CENTRE))


_SHARED = models.Q(is_network=True) | models.Q(structure__isnull=False)


def _own_and_centres(user: Any, roles: frozenset[Any]) -> models.Q:
    return models.Q(owner=user) | models.Q(structure__in=structures_where(user, roles))


class Basket(models.Model):
    """A named, ordered list of records. Its owner's alone, unless shared with one centre or the network.

    A shared basket outlives its owner's account.
    """

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="baskets")
    name = models.CharField(_("name"), max_length=80)
    structure = models.ForeignKey(
        Structure, models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("structure")
    )
    is_network = models.BooleanField(_("shared with the whole network"), default=False)
    changed_at = models.DateTimeField(_("changed on"))

    objects = BasketQuerySet.as_manager()

    class Meta:
        verbose_name = _("basket")
        verbose_name_plural = _("baskets")
        ordering: ClassVar = ["-changed_at", "-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(structure=None) | models.Q(is_network=False),
                name="a_basket_is_shared_once",
            )
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("desk:basket", args=[self.pk])


class BasketItem(models.Model):
    """A record in a basket, with what is to be remembered of it there."""

    basket = models.ForeignKey(Basket, models.CASCADE, related_name="items")
    record = models.ForeignKey(Record, models.CASCADE, related_name="+")
    place = models.PositiveIntegerField()
    note = models.CharField(_("note"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("record of a basket")
        verbose_name_plural = _("records of a basket")
        ordering: ClassVar = ["place", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["basket", "record"], name="a_record_is_in_a_basket_once")
        ]

    def __str__(self) -> str:
        return f"{self.basket_id} {self.record_id}"
