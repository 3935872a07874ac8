"""What remains of an import: who brought which file, what came of it."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from mosaique.network.models import Structure


class ImportRun(models.Model):
    """One file imported for one structure, with its report once finished."""

    structure = models.ForeignKey(
        Structure, models.CASCADE, related_name="imports", verbose_name=_("structure")
    )
    file_name = models.CharField(_("file"), max_length=250)
    format = models.CharField(_("format"), max_length=16)
    started_at = models.DateTimeField(_("started on"))
    finished_at = models.DateTimeField(_("finished on"), null=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    report = models.JSONField(_("report"), default=dict)

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        ordering: ClassVar = ["-started_at"]

    def __str__(self) -> str:
        return f"{self.structure} {self.file_name}"
