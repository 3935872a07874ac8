"""What people do with items: decisions of the network, claims, states of a person, records made."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from mosaique.catalogue.models import Record
from mosaique.network.models import Structure
from mosaique.watch.topics.models import Topic


class Verdict(models.TextChoices):
    """What the network does with an item."""

    KEPT = "kept", pgettext_lazy("watched item", "kept")
    DROPPED = "dropped", pgettext_lazy("watched item", "dropped")


class DropReason(models.TextChoices):
    """Why an item was dropped. Only off topic and minor ones teach the ranking."""

    OFF_TOPIC = "off topic", pgettext_lazy("watched item", "off topic")
    MINOR = "minor", pgettext_lazy("watched item", "of little interest")
    KNOWN = "known", pgettext_lazy("watched item", "known already")
    OLD = "old", pgettext_lazy("watched item", "out of date")
    DOUBTFUL = "doubtful", pgettext_lazy("watched item", "doubtful source")


class WayFound(models.TextChoices):
    """In what order the items stood when this one was decided: what makes the measure of a ranking honest."""

    RANKED = "ranked", pgettext_lazy("watched item", "ranked by chance")
    DRAWN = "drawn", pgettext_lazy("watched item", "drawn at random")
    DATED = "dated", pgettext_lazy("watched item", "in order of date")


class Decision(models.Model):
    """A verdict on an item, the network's. Those undone stay, with who undid them: one is in force.

    ``topic`` is where it was decided, none in the whole inbox. ``position`` is the item's place in the list
    then, from 1; 0 for one decided on its own page.
    """

    item = models.ForeignKey(
        "watch.Item", models.CASCADE, related_name="decisions", verbose_name=_("watched item")
    )
    verdict = models.CharField(_("verdict"), max_length=8, choices=Verdict)
    reason = models.CharField(_("reason"), max_length=10, choices=DropReason, blank=True)
    topic = models.ForeignKey(Topic, models.SET_NULL, null=True, blank=True, related_name="decisions")
    way = models.CharField(max_length=8, choices=WayFound, default=WayFound.DATED)
    position = models.PositiveIntegerField(default=0)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    structure = models.ForeignKey(Structure, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(_("date"), db_index=True)
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name = _("decision on an item")
        verbose_name_plural = _("decisions on items")
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["item"], condition=Q(undone_at=None), name="an_item_has_one_verdict"
            )
        ]

    def __str__(self) -> str:
        return f"{self.item_id} {self.verdict}"


class ReadState(models.Model):
    """What an item is to one person: read, or put aside for later. Erased with the person."""

    item = models.ForeignKey("watch.Item", models.CASCADE, related_name="read_states")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="read_states")
    read_at = models.DateTimeField(_("read on"), null=True)
    later_at = models.DateTimeField(_("put aside on"), null=True)

    class Meta:
        verbose_name = _("reading state")
        verbose_name_plural = _("reading states")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "item"], name="an_item_is_read_once_a_person")
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["user", "-later_at"],
                condition=Q(later_at__isnull=False),
                name="watch_items_for_later",
            )
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.item_id}"


class ItemClaim(models.Model):
    """Who takes care of an item, until when: the others need not. It lapses by itself after ``until``."""

    item = models.OneToOneField("watch.Item", models.CASCADE, related_name="claim")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="item_claims")
    structure = models.ForeignKey(Structure, models.CASCADE, null=True, related_name="item_claims")
    claimed_at = models.DateTimeField(_("claimed on"))
    until = models.DateTimeField(_("until"), db_index=True)

    class Meta:
        verbose_name = _("claim of an item")
        verbose_name_plural = _("claims of items")

    def __str__(self) -> str:
        return f"{self.item_id} {self.until:%Y-%m-%d %H:%M}"


class ItemRecord(models.Model):
    """The record that describes an item's document. ``by`` found it: credit goes there, not to who typed."""

    item = models.ForeignKey("watch.Item", models.CASCADE, related_name="records")
    record = models.ForeignKey(Record, models.CASCADE, related_name="watch_items")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    structure = models.ForeignKey(Structure, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(_("date"))

    class Meta:
        verbose_name = _("record made of an item")
        verbose_name_plural = _("records made of items")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["item", "record"], name="an_item_makes_a_record_once")
        ]

    def __str__(self) -> str:
        return f"{self.item_id} {self.record_id}"
