"""What waits to be indexed."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _


class QueuedDocument(models.Model):
    """A document to index again, or to take out. ``token`` changes each time it is queued: the row goes
    away only if nothing queued the document again while it was being indexed.
    """

    document_id = models.BigIntegerField(primary_key=True)
    token = models.BigIntegerField()

    class Meta:
        verbose_name = _("document waiting for the index")
        verbose_name_plural = _("documents waiting for the index")
        indexes: ClassVar = [models.Index(fields=["token"])]

    def __str__(self) -> str:
        return str(self.document_id)
