"""What the network watches: sources, each reading of them, items, where they were seen, former versions."""

from __future__ import annotations

import datetime as dt
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from mosaique.core.http import Failed
from mosaique.network.models import Structure
from mosaique.network.permissions import STAFF, coordinates, roles_of, structures_where
from mosaique.watch.enums import Change, Health, Outcome, SourceKind, SourceState
from mosaique.watch.inbox.models import (  # noqa: F401  # models of this app
    Decision,
    ItemClaim,
    ItemRecord,
    ReadState,
    Verdict,
)
from mosaique.watch.journals.models import Absence, Journal, JournalIssue  # noqa: F401  # models of this app
from mosaique.watch.kinds.models import (  # noqa: F401  # models of this app
    FullText,
    LeadPicture,
    Letter,
    MailFolder,
    SourceMemory,
)
from mosaique.watch.selections.models import (  # noqa: F401  # models of this app
    SelectedItem,
    Selection,
)
from mosaique.watch.sending.models import Sending  # noqa: F401  # models of this app
from mosaique.watch.topics.models import (  # noqa: F401  # models of this app
    ItemRank,
    Learner,
    Lesson,
    Topic,
    TopicItem,
)
from mosaique.watch.yields.models import AdviceSetAside  # noqa: F401  # models of this app


class SourceQuerySet(models.QuerySet["Source"]):
    def viewable_by(self, user: Any) -> SourceQuerySet:
        """Sources for which rules.is_watcher is true: all, for who works in a centre."""
        return self if roles_of(user) & STAFF else self.none()

    def changeable_by(self, user: Any) -> SourceQuerySet:
        """Sources for which rules.can_change_source is true."""
        if coordinates(user):
            return self.asked()
        mine = Source.structures.through.objects.filter(structure__in=structures_where(user, STAFF))
        return self.asked().filter(pk__in=mine.values("source_id"))

    deletable_by = changeable_by

    def asked(self) -> SourceQuerySet:
        """Sources that are out in the world, to be asked: all but the one of what people send."""
        return self.exclude(kind=SourceKind.SENT)

    def due(self, now: dt.datetime) -> SourceQuerySet:
        """Sources to read, the one that has waited longest first."""
        return self.asked().filter(state=SourceState.ON, next_at__lte=now).order_by("next_at", "pk")

    def in_trouble(self) -> SourceQuerySet:
        """Sources that fail, or that stopped by themselves."""
        return self.filter(Q(state=SourceState.STOPPED) | Q(state=SourceState.ON, failures__gt=0))


class Source(models.Model):
    """Something that is read again and again. It belongs to the network; its centres look after it.

    ``title`` is the source's own until a person gives another (``is_titled``). ``every_minutes`` is a rhythm
    that a person set, 0 for the source's own. ``interval`` is the time given between the last reading and the
    next, in seconds; ``idle`` the readings in a row that brought nothing, ``failures`` those that failed.
    ``settings`` say what is watched there, by the source's kind (``watch.kinds``); its ``memory`` is what the
    last reading left for the next.
    ``moved_to`` is where its server sends readers for good, ``moved_times`` in how many readings in a row it
    said so; ``former_url`` where the source was before it was followed there. ``reason`` and ``facts`` are
    the last failure's; ``problems`` what the last reading did not understand. ``recorded_on`` is the day
    of the recording that a demonstration's source was read from, until a person has it read for good.
    """

    url = models.CharField(_("address"), max_length=2000, unique=True)
    kind = models.CharField(_("kind"), max_length=8, choices=SourceKind, default=SourceKind.FEED)
    title = models.CharField(_("title"), max_length=500, blank=True)
    is_titled = models.BooleanField(default=False)
    site = models.CharField(_("web site"), max_length=2000, blank=True)
    language = models.CharField(_("language"), max_length=35, blank=True)
    structures = models.ManyToManyField(
        Structure, blank=True, related_name="watched_sources", verbose_name=_("centres in charge")
    )
    followers = models.ManyToManyField(
        settings.AUTH_USER_MODEL, blank=True, related_name="followed_sources", verbose_name=_("followed by")
    )
    every_minutes = models.PositiveIntegerField(_("rhythm"), default=0)

    state = models.CharField(_("state"), max_length=8, choices=SourceState, default=SourceState.ON)
    fetched_at = models.DateTimeField(_("last reading"), null=True, editable=False)
    succeeded_at = models.DateTimeField(_("last success"), null=True, editable=False)
    found_at = models.DateTimeField(_("last new item"), null=True, editable=False)
    next_at = models.DateTimeField(_("next reading"), editable=False, db_index=True)
    interval = models.PositiveIntegerField(default=0, editable=False)
    idle = models.PositiveIntegerField(default=0, editable=False)
    failures = models.PositiveIntegerField(default=0, editable=False)
    http_status = models.PositiveSmallIntegerField(default=0, editable=False)
    reason = models.CharField(max_length=200, blank=True, editable=False)
    facts = models.JSONField(default=dict, editable=False)
    problems = models.JSONField(default=list, editable=False)
    etag = models.CharField(max_length=1000, blank=True, editable=False)
    last_modified = models.CharField(max_length=1000, blank=True, editable=False)
    version = models.CharField(max_length=20, blank=True, editable=False)
    moved_to = models.CharField(max_length=2000, blank=True, editable=False)
    moved_times = models.PositiveSmallIntegerField(default=0, editable=False)
    former_url = models.CharField(max_length=2000, blank=True, editable=False)
    moved_at = models.DateTimeField(null=True, editable=False)
    recorded_on = models.DateField(null=True, editable=False)
    added_at = models.DateTimeField(_("added on"), editable=False)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", editable=False
    )
    settings = models.JSONField(default=dict, blank=True, editable=False)

    objects = SourceQuerySet.as_manager()

    class Meta:
        verbose_name = _("watched source")
        verbose_name_plural = _("watched sources")
        ordering: ClassVar = ["title", "pk"]

    def __str__(self) -> str:
        return self.title or self.url

    def get_absolute_url(self) -> str:
        return reverse("watch:source", args=[self.pk])

    @property
    def health(self) -> Health:
        """How it does."""
        if self.state == SourceState.PAUSED:
            return Health.PAUSED
        if self.state == SourceState.STOPPED:
            return Health.STOPPED
        if self.failures:
            return Health.FAILING
        if self.succeeded_at is None:
            return Health.NEW
        return Health.PROBLEMS if self.problems else Health.WELL

    @property
    def remembered(self) -> dict[str, Any]:
        """What the last reading left for the next."""
        try:
            return self.memory.value
        except SourceMemory.DoesNotExist:
            return {}

    @property
    def said(self) -> str:
        """Why the last reading failed, in the reader's language; empty if it did not."""
        return Failed(self.reason, self.facts).user_message if self.reason else ""


class Fetch(models.Model):
    """One reading of a source; the last fifty are kept. ``size`` in bytes, ``took`` in milliseconds."""

    source = models.ForeignKey(Source, models.CASCADE, related_name="fetches", verbose_name=_("source"))
    at = models.DateTimeField(_("date"))
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome)
    http_status = models.PositiveSmallIntegerField(default=0)
    items = models.PositiveIntegerField(_("items"), default=0)
    new = models.PositiveIntegerField(_("new"), default=0)
    changed = models.PositiveIntegerField(_("changed"), default=0)
    size = models.PositiveIntegerField(default=0)
    took = models.PositiveIntegerField(default=0)
    reason = models.CharField(max_length=200, blank=True)
    facts = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("reading of a source")
        verbose_name_plural = _("readings of a source")
        ordering: ClassVar = ["-pk"]

    def __str__(self) -> str:
        return f"{self.source_id} {self.at:%Y-%m-%d %H:%M}"

    @property
    def said(self) -> str:
        """Why it failed, in the reader's language; empty if it did not."""
        return Failed(self.reason, self.facts).user_message if self.reason else ""


class ItemQuerySet(models.QuerySet["Item"]):
    def viewable_by(self, user: Any) -> ItemQuerySet:
        """Items for which rules.is_watcher is true: all, for who works in a centre."""
        return self if roles_of(user) & STAFF else self.none()


class Item(models.Model):
    """Something that was published, wherever it was seen.

    ``key`` is the digest of the canonical address (``feeds.addresses``) or, without one that is its alone, of
    the source and its identifier; ``title_key`` that of the title's words, ``digest`` that of title, text and
    date. ``words`` are the first of its text, folded: what likeness is measured on. ``date`` is its own,
    ``seen_at`` ours. ``origin`` is the source that showed it first: only its words change it, while it is
    watched. ``verdict`` and ``decided_at`` repeat the decision in force, written with it
    (``inbox.actions``), so that the inbox is read from one index.
    """

    key = models.BigIntegerField(unique=True)
    origin = models.ForeignKey(
        Source, models.SET_NULL, null=True, related_name="originals", verbose_name=_("first source")
    )
    url = models.CharField(_("address"), max_length=2000, blank=True)
    title = models.CharField(_("title"), max_length=500)
    title_key = models.BigIntegerField(db_index=True)
    author = models.CharField(_("author"), max_length=300, blank=True)
    date = models.DateTimeField(_("date"), null=True)
    seen_at = models.DateTimeField(_("found on"), db_index=True)
    changed_at = models.DateTimeField(_("changed on"), null=True)
    summary = models.TextField(_("summary"), blank=True)
    content = models.TextField(_("text"), blank=True)
    words = models.TextField(blank=True)
    language = models.CharField(_("language"), max_length=35, blank=True)
    image = models.CharField(_("image"), max_length=2000, blank=True)
    categories = models.JSONField(_("keywords"), default=list)
    enclosures = models.JSONField(_("files"), default=list)
    identifiers = models.JSONField(_("identifiers"), default=list)
    digest = models.BigIntegerField()
    verdict = models.CharField(_("verdict"), max_length=8, choices=Verdict, blank=True, editable=False)
    decided_at = models.DateTimeField(_("decided on"), null=True, editable=False)

    objects = ItemQuerySet.as_manager()

    class Meta:
        verbose_name = _("watched item")
        verbose_name_plural = _("watched items")
        ordering: ClassVar = ["-seen_at", "-pk"]
        indexes: ClassVar = [
            models.Index(fields=["verdict", "-seen_at", "id"], name="watch_items_to_sort"),
            models.Index(fields=["verdict", "-decided_at", "id"], name="watch_items_decided"),
            # The report reckons with these three of a year's items: their texts need not be read.
            models.Index(fields=["seen_at", "origin", "date"], name="watch_items_found"),
        ]

    def __str__(self) -> str:
        return self.title


class Sighting(models.Model):
    """An item seen at a source, under the source's own identifier, of which ``key`` is the digest.

    ``digest`` is that of what the source said of it last: another source's words are no change.
    """

    item = models.ForeignKey(Item, models.CASCADE, related_name="sightings", verbose_name=_("item"))
    source = models.ForeignKey(Source, models.CASCADE, related_name="sightings", verbose_name=_("source"))
    identifier = models.CharField(_("identifier"), max_length=500)
    key = models.BigIntegerField()
    url = models.CharField(_("address"), max_length=2000, blank=True)
    digest = models.BigIntegerField()
    seen_at = models.DateTimeField(_("found on"))

    class Meta:
        verbose_name = _("sighting of an item")
        verbose_name_plural = _("sightings of items")
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["source", "key"], name="an_entry_is_seen_once_a_source")
        ]
        indexes: ClassVar = [models.Index(fields=["source", "-seen_at"], name="watch_items_of_source")]

    def __str__(self) -> str:
        return self.identifier


class ItemVersion(models.Model):
    """What an item was before a source changed it."""

    item = models.ForeignKey(Item, models.CASCADE, related_name="versions", verbose_name=_("item"))
    source = models.ForeignKey(Source, models.SET_NULL, null=True, related_name="+", verbose_name=_("source"))
    at = models.DateTimeField(_("until"))
    change = models.CharField(_("change"), max_length=12, choices=Change)
    title = models.CharField(_("title"), max_length=500)
    date = models.DateTimeField(_("date"), null=True)
    summary = models.TextField(_("summary"), blank=True)
    content = models.TextField(_("text"), blank=True)

    class Meta:
        verbose_name = _("former version of an item")
        verbose_name_plural = _("former versions of items")
        ordering: ClassVar = ["-pk"]

    def __str__(self) -> str:
        return f"{self.item_id} {self.at:%Y-%m-%d %H:%M}"
