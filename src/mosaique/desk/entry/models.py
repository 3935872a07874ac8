"""Forms being filled in."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


class EntryQuerySet(models.QuerySet["Entry"]):
    def of(self, user: object) -> EntryQuerySet:
        """The person's own: nobody else opens them."""
        return self.filter(user=user)

    def interrupted(self) -> EntryQuerySet:
        """Those in which something was typed that no record holds yet."""
        return self.exclude(typed={})


class Entry(models.Model):
    """A form being filled in: what was typed and not saved, and what was found elsewhere for it.

    ``key`` is in the form from its first page on, so that the same form sent twice makes one record.
    ``typed`` is field name → values as the browser sends them, empty once saved. ``lookup`` is the JSON of
    ``exchange.lookup``; ``taken`` says which source each member was taken from; ``different`` are ids of
    records said not to be the same document, kept with the network's decisions once it is saved. ``pdf`` is
    the file dropped on the page, until it is put beside the record, and ``pdf_name`` its name there.
    ``origin`` names what the record is made of, in a room above ("item:12", ``desk.entry.origins``).
    ``seen_at`` is the last sign of the open page, ``kept_at`` when something was last received of it.
    """

    key = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="entries")
    record = models.ForeignKey("catalogue.Record", models.CASCADE, null=True, related_name="entries")
    typed = models.JSONField(default=dict)
    lookup = models.TextField(blank=True)
    taken = models.JSONField(default=dict)
    different = models.JSONField(default=list)
    pdf = models.FileField(upload_to="entries/", blank=True)
    pdf_name = models.CharField(max_length=250, blank=True)
    origin = models.CharField(max_length=60, blank=True)
    begun_at = models.DateTimeField()
    seen_at = models.DateTimeField(db_index=True)
    kept_at = models.DateTimeField(null=True)

    objects = EntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("entry under way")
        verbose_name_plural = _("entries under way")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "record"], name="one_entry_a_person_and_record")
        ]

    def __str__(self) -> str:
        return self.title or str(self.key)

    def get_absolute_url(self) -> str:
        """The form, as it was left."""
        if self.record_id:
            return reverse("desk:entry", args=[self.record_id])
        return f"{reverse('desk:entry_new')}?reprise={self.key}"

    @property
    def title(self) -> str:
        """The title typed so far, the record's otherwise; empty when nothing says one."""
        typed = " ".join(self.typed.get("title", []))
        return typed or (self.record.title if self.record else "")
