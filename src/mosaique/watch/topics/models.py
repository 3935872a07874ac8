"""Topics of the watch, and the items that belong to them."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.urls import reverse
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
    aside; without it nothing is. ``match_below``: items whose key is lower are still to be matched anew, the
    newest first; null when all are.
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
    changed_at = models.DateTimeField(_("changed on"), null=True, editable=False)
    match_below = models.BigIntegerField(null=True, editable=False)
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

    def get_absolute_url(self) -> str:
        return reverse("watch:topic", args=[self.slug])

    @property
    def percent(self) -> int | None:
        """The threshold in hundredths."""
        return None if self.threshold is None else round(100 * self.threshold)


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

    @property
    def percent(self) -> int | None:
        """The chance in hundredths."""
        return None if self.chance is None else round(100 * self.chance)


class ItemRank(models.Model):
    """An item in the whole inbox: the chance that somebody keeps it, whatever its topics. See TopicItem."""

    item = models.OneToOneField(
        "watch.Item", models.CASCADE, related_name="rank", verbose_name=_("watched item")
    )
    chance = models.FloatField(_("chance"), null=True)
    is_drawn = models.BooleanField(_("drawn at random"), default=False)

    class Meta:
        verbose_name = _("rank of an item")
        verbose_name_plural = _("ranks of items")
        ordering: ClassVar = ["pk"]
        indexes: ClassVar = [models.Index(fields=["-chance"], name="watch_all_items_ranked")]

    def __str__(self) -> str:
        return f"{self.item_id} {self.chance}"


class Learner(models.Model):
    """What was learned from decisions, for one topic or, without one, for the whole network.

    ``number`` is the topic's key, 0 for the network. ``state`` holds the packed sums of each word in what was
    kept and in what was dropped (``weighing``). ``version`` moves with every change, of the topic's own words
    too; ``ranked`` is the one that items were ranked with last. ``is_stale``: a lesson could not be taken
    back word for word, and all is to be learned again from the decisions.
    """

    number = models.BigIntegerField(unique=True)
    topic = models.OneToOneField(
        Topic, models.CASCADE, null=True, related_name="learner", verbose_name=_("topic")
    )
    state = models.BinaryField(default=bytes)
    version = models.PositiveIntegerField(default=0)
    ranked = models.IntegerField(default=-1)
    is_stale = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("learned ranking")
        verbose_name_plural = _("learned rankings")

    def __str__(self) -> str:
        return f"{self.number} {self.version}"


class Lesson(models.Model):
    """A decision that a learner learned from.

    ``digest`` is that of the features it learned: an item whose words, source or topics have changed since
    cannot be unlearned word for word.
    ``score`` and ``chance`` are what the learner had said of it before it learned; ``is_drawn``, whether the
    item was of the share that is not ranked, and decided where no chance had put it: what the ranking is
    measured on.
    """

    learner = models.ForeignKey(Learner, models.CASCADE, related_name="lessons")
    item = models.ForeignKey("watch.Item", models.CASCADE, related_name="lessons")
    is_kept = models.BooleanField()
    digest = models.BigIntegerField()
    score = models.FloatField()
    chance = models.FloatField()
    is_drawn = models.BooleanField(default=False)
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("lesson of a decision")
        verbose_name_plural = _("lessons of decisions")
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["learner", "item"], name="an_item_teaches_a_learner_once")
        ]
        indexes: ClassVar = [
            models.Index(fields=["learner", "is_drawn", "at"], name="watch_lessons_measured")
        ]

    def __str__(self) -> str:
        return f"{self.learner_id} {self.item_id} {self.is_kept}"
