"""Advice on sources that the network does not want to hear again."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class AdviceSetAside(models.Model):
    """Advice that somebody set aside: to drop ``source``, or to watch ``host``. It is silent for a while."""

    source = models.ForeignKey("watch.Source", models.CASCADE, null=True, related_name="+")
    host = models.CharField(_("site"), max_length=255, blank=True)
    at = models.DateTimeField(_("on"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name = _("advice set aside")
        verbose_name_plural = _("advice set aside")
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["source"], condition=Q(source__isnull=False), name="a_source_is_set_aside_once"
            ),
            models.UniqueConstraint(fields=["host"], condition=~Q(host=""), name="a_site_is_set_aside_once"),
        ]

    def __str__(self) -> str:
        return self.host or f"{self.source_id}"
