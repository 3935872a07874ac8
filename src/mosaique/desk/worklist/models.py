"""A person's own way through the working list."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from mosaique.network.models import Structure
from mosaique.network.permissions import STAFF, structures_where


class SavedFilterQuerySet(models.QuerySet["SavedFilter"]):
    def viewable_by(self, user: Any) -> SavedFilterQuerySet:
        """Her own, and those that colleagues of her centres share."""
        return self.filter(models.Q(owner=user) | models.Q(structure__in=structures_where(user, STAFF)))

    def deletable_by(self, user: Any) -> SavedFilterQuerySet:
        """Her own only."""
        return self.filter(owner=user)


class SavedFilter(models.Model):
    """A selection of the working list under a name. ``query`` is its address' parameters; with a structure,
    the centre's staff has it too.
    """

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    structure = models.ForeignKey(
        Structure, models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("structure")
    )
    name = models.CharField(_("name"), max_length=80)
    query = models.CharField(max_length=1000)

    objects = SavedFilterQuerySet.as_manager()

    class Meta:
        verbose_name = _("saved filter")
        verbose_name_plural = _("saved filters")
        ordering: ClassVar = ["name", "pk"]

    def __str__(self) -> str:
        return self.name


class ListColumns(models.Model):
    """The columns that a person wants to see, in the list's own order."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", primary_key=True)
    names = models.JSONField(default=list)

    class Meta:
        verbose_name = _("columns of the working list")
        verbose_name_plural = _("columns of the working list")

    def __str__(self) -> str:
        return f"{self.user_id}"
