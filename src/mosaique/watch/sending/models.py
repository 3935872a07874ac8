"""What people send to the watch, and to whom the credit goes."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from mosaique.network.models import Structure


class Sending(models.Model):
    """Somebody sent an item, once: found by this person, whoever else saw it since."""

    item = models.ForeignKey("watch.Item", models.CASCADE, related_name="sendings")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        related_name="sendings",
        verbose_name=_("sent by"),
    )
    structure = models.ForeignKey(Structure, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(_("sent on"))
    note = models.TextField(_("note"), blank=True)

    class Meta:
        verbose_name = _("sending of an item")
        verbose_name_plural = _("sendings of items")
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["item", "by"], name="an_item_is_sent_once_a_person")
        ]

    def __str__(self) -> str:
        return f"{self.by_id} {self.item_id}"
