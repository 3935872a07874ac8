"""Partner catalogues: where they are, what each run brought, and which record is which of theirs."""

from __future__ import annotations

import datetime as dt
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from mosaique.core import clock
from mosaique.exchange.harvest.enums import (
    AT_WORK,
    CHANGING,
    Health,
    Protocol,
    RunKind,
    RunState,
    SourceState,
)
from mosaique.exchange.harvest.queries import HarvestRunQuerySet, HarvestSourceQuerySet
from mosaique.network.models import Structure


class HarvestSource(models.Model):
    """A partner's catalogue.

    ``watermark`` is the source's own clock at the beginning of the last run that came to its end: what
    changed since then is asked for next. ``every_hours``: 0 when only people and scripts run it;
    ``full_days``: after how many days a scheduled run asks for everything again, 0 for never. ``mapping``:
    ``harvest.mapping``. ``failures`` counts the runs in a row that failed; ``next_at`` is when the schedule
    comes to it again.
    """

    name = models.SlugField(_("name"), max_length=60, unique=True)
    structure = models.ForeignKey(
        Structure, models.PROTECT, related_name="harvest_sources", verbose_name=_("partner")
    )
    protocol = models.CharField(_("protocol"), max_length=8, choices=Protocol, default=Protocol.OAI)
    url = models.CharField(_("address"), max_length=2000)
    prefix = models.CharField(_("format"), max_length=100, blank=True)
    set_spec = models.CharField(_("set"), max_length=250, blank=True)
    query = models.CharField(_("query"), max_length=1000, blank=True)
    mapping = models.JSONField(_("equivalents"), default=dict, blank=True)
    every_hours = models.PositiveSmallIntegerField(_("every … hours"), default=24)
    full_days = models.PositiveSmallIntegerField(_("whole list every … days"), default=30)

    state = models.CharField(_("state"), max_length=12, choices=SourceState, default=SourceState.ON)
    watermark = models.DateTimeField(null=True, editable=False)
    last_success_at = models.DateTimeField(_("last harvest"), null=True, editable=False)
    last_full_at = models.DateTimeField(null=True, editable=False)
    next_at = models.DateTimeField(null=True, editable=False, db_index=True)
    failures = models.PositiveSmallIntegerField(default=0, editable=False)
    records = models.PositiveIntegerField(_("records"), default=0, editable=False)
    kept = models.PositiveIntegerField(default=0, editable=False)
    created_at = models.DateTimeField(_("added on"), editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", editable=False
    )

    objects = HarvestSourceQuerySet.as_manager()

    class Meta:
        verbose_name = _("harvested source")
        verbose_name_plural = _("harvested sources")
        ordering: ClassVar = ["name"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("desk:harvest_source", args=[self.name])

    @property
    def is_changing(self) -> bool:
        """Whether a worker is turning it on or off, or removing it."""
        return self.state in CHANGING

    @property
    def is_late(self) -> bool:
        """Whether two turns of its schedule went by without a harvest that came to its end."""
        last = self.last_success_at or self.created_at
        return self.every_hours > 0 and clock.now() - last > dt.timedelta(hours=2 * self.every_hours + 1)

    def health(self, last: HarvestRun | None) -> Health:
        """How it does, by its last run."""
        if self.state != SourceState.ON:
            return Health.OFF
        if last is not None and last.state == RunState.HELD:
            return Health.HELD
        if self.failures or (last is not None and last.state == RunState.FAILED):
            return Health.FAILING
        if self.is_late:
            return Health.LATE
        if self.last_success_at is None:
            return Health.NEW
        return Health.PROBLEMS if last is not None and last.rejected else Health.WELL


class HarvestRun(models.Model):
    """One harvest of a source, over as many workers as it takes.

    ``token`` and the counts move with each page, in the page's transaction. ``attempt`` numbers who works on
    it: one whose number is no longer this can write nothing more. ``before`` is how many records the source
    had here when it began, ``lost`` how many it no longer has. A token that the source refuses makes the list
    begin again (``restarts``): what this run has seen already is not counted twice.
    """

    source = models.ForeignKey(HarvestSource, models.CASCADE, related_name="runs", verbose_name=_("source"))
    kind = models.CharField(_("kind"), max_length=12, choices=RunKind)
    state = models.CharField(_("state"), max_length=12, choices=RunState, default=RunState.WAITING)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    started_at = models.DateTimeField(_("started on"))
    progress_at = models.DateTimeField(null=True, editable=False)
    finished_at = models.DateTimeField(_("finished on"), null=True)

    since = models.DateTimeField(null=True, editable=False)
    said_at = models.DateTimeField(null=True, editable=False)
    token = models.TextField(blank=True, editable=False)
    is_listed = models.BooleanField(default=False, editable=False)
    is_whole = models.BooleanField(default=True, editable=False)
    pages = models.PositiveIntegerField(default=0, editable=False)
    attempt = models.PositiveIntegerField(default=0, editable=False)
    restarts = models.PositiveSmallIntegerField(default=0, editable=False)
    interruptions = models.PositiveIntegerField(default=0, editable=False)
    total = models.PositiveIntegerField(null=True, editable=False)
    before = models.PositiveIntegerField(default=0, editable=False)

    read = models.PositiveIntegerField(_("read"), default=0, editable=False)
    created = models.PositiveIntegerField(_("created"), default=0, editable=False)
    updated = models.PositiveIntegerField(_("updated"), default=0, editable=False)
    unchanged = models.PositiveIntegerField(_("unchanged"), default=0, editable=False)
    deleted = models.PositiveIntegerField(_("deleted"), default=0, editable=False)
    rejected = models.PositiveIntegerField(_("rejected"), default=0, editable=False)
    lost = models.PositiveIntegerField(_("gone"), default=0, editable=False)
    volume = models.PositiveIntegerField(_("records"), default=0, editable=False)

    problems = models.JSONField(_("problems"), default=list, editable=False)
    problems_total = models.PositiveIntegerField(default=0, editable=False)
    samples = models.JSONField(default=list, editable=False)
    error = models.CharField(max_length=500, blank=True, editable=False)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True, editable=False)

    objects = HarvestRunQuerySet.as_manager()

    class Meta:
        verbose_name = _("harvest")
        verbose_name_plural = _("harvests")
        ordering: ClassVar = ["-pk"]

    def __str__(self) -> str:
        return f"{self.source} {self.started_at:%Y-%m-%d %H:%M}"

    @property
    def is_at_work(self) -> bool:
        """Whether a worker has something to do for it."""
        return self.state in AT_WORK

    @property
    def share(self) -> int:
        """How much of the list was read, in per cent, 100 at most; 0 while its length is not known."""
        return min(100, 100 * self.read // self.total) if self.total else 0


class HarvestedRecord(models.Model):
    """Which record is which of a source's. Gone with the record.

    ``key`` is the 64-bit digest of the identifier, ``digest`` that of the original and of the equivalents it
    was read with. ``seen_run`` is the last run that listed it, ``doomed_run`` the one that found it gone,
    until its deletion is carried out or refused; ``deleted_at``: carried out, and the record withdrawn.
    """

    source = models.ForeignKey(HarvestSource, models.CASCADE, related_name="harvested")
    record = models.OneToOneField("catalogue.Record", models.CASCADE, related_name="harvested")
    identifier = models.CharField(max_length=500)
    key = models.BigIntegerField()
    datestamp = models.CharField(max_length=40, blank=True)
    digest = models.BinaryField(max_length=16)
    seen_run = models.PositiveBigIntegerField()
    doomed_run = models.PositiveBigIntegerField(null=True)
    deleted_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("harvested record")
        verbose_name_plural = _("harvested records")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["source", "key"], name="an_identifier_is_kept_once")
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["source", "doomed_run"],
                condition=models.Q(doomed_run__isnull=False),
                name="harvested_doomed",
            )
        ]

    def __str__(self) -> str:
        return self.identifier
