"""Topics of the watch, and the items that belong to them."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from mosaique.network.models import Structure
from mosaique.network.permissions import STAFF, coordinates, roles_of, structures_where
from mosaique.vocabularies.models import Concept, Territory


class Placing(models.TextChoices):
    """Why an item is in a topic, or no longer: what a person said outlives every new matching."""

    MATCHED = "matched", pgettext_lazy("item in a topic", "found by the topic’s words")
    ADDED = "added", pgettext_lazy("item in a topic", "put there by a person")
    TAKEN_OUT = "out", pgettext_lazy("item in a topic", "taken out by a person")


class TopicQuerySet(models.QuerySet["Topic"]):
    def viewable_by(self, user: Any) -> TopicQuerySet:
        """Topics for which rules.is_watcher is true: all, for who works in a centre."""
        return self if roles_of(user) & STAFF else self.none()

    def changeable_by(self, user: Any) -> TopicQuerySet:
        """Topics for which rules.can_change_topic is true."""
        if coordinates(user):
            return self
        mine = Topic.structures.through.objects.filter(structure__in=structures_where(user, STAFF))
        return self.filter(pk__in=mine.values("topic_id"))

    deletable_by = changeable_by


class Topic(models.Model):
    """What the network watches for: a profile of words, concepts, territories and sources.

    An item belongs when it answers ``query`` (the search's own language) or one of ``concepts`` by its labels
    and those of narrower ones, when any of these is set; and is of ``territories`` and of ``sources``, where
    some are named. ``threshold`` is a chance, from 0 to 1, below which its owner lets the inbox set items
    aside; without it nothing is.
    """

    name = models.CharField(_("name"), max_length=120, unique=True)
    slug = models.SlugField(max_length=60, unique=True, editable=False)
    note = models.TextField(_("what it is about"), blank=True)
    query = models.TextField(_("words and expressions"), blank=True)
    concepts = models.ManyToManyField(
        Concept, blank=True, related_name="watch_topics", verbose_name=_("concepts")
    )
    territories = models.ManyToManyField(
        Territory, blank=True, related_name="watch_topics", verbose_name=_("territories")
    )
    sources = models.ManyToManyField(
        "watch.Source", blank=True, related_name="topics", verbose_name=_("sources")
    )
    structures = models.ManyToManyField(
        Structure, blank=True, related_name="watch_topics", verbose_name=_("centres in charge")
    )
    threshold = models.FloatField(
        _("threshold"), null=True, blank=True, validators=[MinValueValidator(0), MaxValueValidator(1)]
    )
    created_at = models.DateTimeField(_("created on"), editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", editable=False
    )

    objects = TopicQuerySet.as_manager()

    class Meta:
        verbose_name = _("watch topic")
        verbose_name_plural = _("watch topics")
        ordering: ClassVar = ["name"]

    def __str__(self) -> str:
        return self.name


class TopicItem(models.Model):
    """An item in a topic. ``matched`` holds the words and labels found in it.

    ``chance`` is that a documentalist keeps it, from 0 to 1, null before it is ranked. ``is_drawn``: one of
    the share drawn at random that stays unranked, on which the ranking is measured.
    """

    topic = models.ForeignKey(Topic, models.CASCADE, related_name="places", verbose_name=_("topic"))
    item = models.ForeignKey(
        "watch.Item", models.CASCADE, related_name="places", verbose_name=_("watched item")
    )
    placing = models.CharField(_("why"), max_length=8, choices=Placing, default=Placing.MATCHED)
    matched = models.JSONField(_("what was found in it"), default=list)
    chance = models.FloatField(_("chance"), null=True)
    is_drawn = models.BooleanField(_("drawn at random"), default=False)

    class Meta:
        verbose_name = _("item of a topic")
        verbose_name_plural = _("items of a topic")
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["topic", "item"], name="an_item_is_in_a_topic_once")
        ]
        indexes: ClassVar = [models.Index(fields=["topic", "-chance"], name="watch_items_ranked")]

    def __str__(self) -> str:
        return f"{self.topic_id} {self.item_id}"


class ItemRank(models.Model):
    """The chance that the network keeps an item, whatever its topics; ``is_drawn`` as in ``TopicItem``."""

    item = models.OneToOneField("watch.Item", models.CASCADE, related_name="rank")
    chance = models.FloatField(_("chance"), null=True)
    is_drawn = models.BooleanField(_("drawn at random"), default=False)

    class Meta:
        verbose_name = _("rank of an item")
        verbose_name_plural = _("ranks of items")
        indexes: ClassVar = [models.Index(fields=["-chance"], name="watch_items_by_chance")]

    def __str__(self) -> str:
        return f"{self.item_id} {self.chance}"
