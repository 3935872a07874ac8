"""Selections: what a centre chose of the watch, dated and annotated, for readers and for letters."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from mosaique.catalogue.models import Record
from mosaique.network.models import Structure
from mosaique.network.permissions import STAFF, coordinates, structures_where
from mosaique.watch.topics.models import Topic

MOST = 500  # entries: what somebody reads, and one page shows


class SelectionState(models.TextChoices):
    """Whether readers see a selection. One that they saw is withdrawn, never removed."""

    DRAFT = "draft", pgettext_lazy("selection", "draft")
    PUBLISHED = "published", pgettext_lazy("selection", "published")
    WITHDRAWN = "withdrawn", pgettext_lazy("selection", "withdrawn")


class SelectionQuerySet(models.QuerySet["Selection"]):
    def viewable_by(self, user: Any) -> SelectionQuerySet:
        """Selections for which rules.can_view_selection is true."""
        if coordinates(user):
            return self
        mine = structures_where(user, STAFF)
        return self.filter(Q(state=SelectionState.PUBLISHED) | Q(structure__in=mine))

    def changeable_by(self, user: Any) -> SelectionQuerySet:
        """Selections for which rules.can_change_selection is true."""
        if coordinates(user):
            return self
        return self.filter(structure__in=structures_where(user, STAFF))

    def deletable_by(self, user: Any) -> SelectionQuerySet:
        """Selections for which rules.can_delete_selection is true."""
        return self.changeable_by(user).filter(state=SelectionState.DRAFT)

    def published(self) -> SelectionQuerySet:
        """Those that readers see."""
        return self.filter(state=SelectionState.PUBLISHED)

    def open(self) -> SelectionQuerySet:
        """Those being made: where something new goes."""
        return self.filter(state=SelectionState.DRAFT)


class Selection(models.Model):
    """Items and records that a centre recommends, in its order and with its words.

    ``since`` and ``until`` are the period covered, both days included. Without ``structure`` the network
    answers for it. ``slug`` follows the title until readers first see it, then stays.
    """

    title = models.CharField(_("title"), max_length=200)
    slug = models.SlugField(max_length=80, unique=True, editable=False)
    topic = models.ForeignKey(
        Topic,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="selections",
        verbose_name=_("watch topic"),
    )
    structure = models.ForeignKey(
        Structure,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="selections",
        verbose_name=_("centre in charge"),
    )
    introduction = models.TextField(_("introduction"), blank=True, max_length=5_000)
    since = models.DateField(_("period covered, from"), null=True, blank=True)
    until = models.DateField(_("period covered, to"), null=True, blank=True)
    state = models.CharField(
        _("state"), max_length=10, choices=SelectionState, default=SelectionState.DRAFT, editable=False
    )
    published_at = models.DateTimeField(_("published on"), null=True, editable=False, db_index=True)
    withdrawn_at = models.DateTimeField(_("withdrawn on"), null=True, editable=False)
    created_at = models.DateTimeField(_("created on"), editable=False)
    changed_at = models.DateTimeField(_("changed on"), editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", editable=False
    )

    objects = SelectionQuerySet.as_manager()

    class Meta:
        verbose_name = _("selection")
        verbose_name_plural = _("selections")
        ordering: ClassVar = ["-changed_at", "-pk"]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Its page in the back office; readers' own is ``public_path``."""
        return reverse("watch:selection", args=[self.pk])

    @property
    def public_path(self) -> str:
        """Readers' page, in the language of who asks."""
        return reverse("selections:selection", args=[self.slug])

    @property
    def is_public(self) -> bool:
        """Whether readers see it."""
        return self.state == SelectionState.PUBLISHED

    @property
    def is_draft(self) -> bool:
        """Whether readers have not seen it yet."""
        return self.state == SelectionState.DRAFT


class SelectedItem(models.Model):
    """An entry of a selection, about an item, a record, or what is left of one.

    ``title``, ``url``, ``source`` and ``date`` are copied when it is put in: an item that goes away with its
    source empties nothing. ``heading`` groups entries that follow each other. One taken out keeps its row,
    with ``taken_out_at``, so that it can be put back as it was.
    """

    selection = models.ForeignKey(
        Selection, models.CASCADE, related_name="entries", verbose_name=_("selection")
    )
    item = models.ForeignKey("watch.Item", models.SET_NULL, null=True, related_name="selected")
    record = models.ForeignKey(Record, models.SET_NULL, null=True, related_name="selected")
    position = models.PositiveIntegerField(default=0)
    heading = models.CharField(_("heading"), max_length=120, blank=True)
    title = models.CharField(_("title"), max_length=500)
    url = models.CharField(_("address"), max_length=2_000, blank=True)
    source = models.CharField(_("source"), max_length=500, blank=True)
    date = models.CharField(_("date"), max_length=60, blank=True)
    note = models.TextField(_("note"), blank=True, max_length=5_000)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    added_at = models.DateTimeField(_("added on"))
    taken_out_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("entry of a selection")
        verbose_name_plural = _("entries of a selection")
        ordering: ClassVar = ["position", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["selection", "item"], name="an_item_is_selected_once"),
            models.UniqueConstraint(fields=["selection", "record"], name="a_record_is_selected_once"),
        ]
        indexes: ClassVar = [models.Index(fields=["selection", "position"], name="selected_in_order")]

    def __str__(self) -> str:
        return self.title
