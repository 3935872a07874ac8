"""What remains of an import: who brought which file, how far it went, what came of it and how to undo it."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from mosaique.exchange.enums import AT_WORK, ENDED, ImportState, KitState
from mosaique.exchange.harvest.models import (  # noqa: F401  # models of this app
    HarvestedRecord,
    HarvestRun,
    HarvestSource,
)
from mosaique.exchange.queries import ImportRunQuerySet, LeavingKitQuerySet
from mosaique.network.models import Structure


class ImportRun(models.Model):
    """One file imported for one structure.

    ``read`` results of the file are done with: it moves with each batch, in the batch's own transaction, and
    the counts with it. ``attempt`` numbers who works on it: a worker whose number is no longer this one has
    been replaced, and can write nothing more (``exchange.journal``). ``resumed_at``: how much was read when a
    worker last took it up after an interruption. A file imported on the command line has
    no ``upload``.
    """

    structure = models.ForeignKey(
        Structure, models.CASCADE, related_name="imports", verbose_name=_("structure")
    )
    file_name = models.CharField(_("file"), max_length=250)
    format = models.CharField(_("format"), max_length=16)
    state = models.CharField(_("state"), max_length=12, choices=ImportState, default=ImportState.UPLOADED)
    started_at = models.DateTimeField(_("started on"))
    finished_at = models.DateTimeField(_("finished on"), null=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    upload = models.CharField(max_length=120, blank=True, editable=False)
    digest = models.CharField(max_length=64, blank=True, editable=False)
    size = models.PositiveBigIntegerField(_("size"), default=0, editable=False)
    options = models.JSONField(default=dict, editable=False)
    survey = models.JSONField(default=dict, editable=False)
    dry_run = models.JSONField(default=dict, editable=False)

    attempt = models.PositiveIntegerField(default=0, editable=False)
    interruptions = models.PositiveIntegerField(default=0, editable=False)
    resumed_at = models.PositiveIntegerField(default=0, editable=False)
    progress_at = models.DateTimeField(null=True, editable=False)
    total = models.PositiveIntegerField(null=True, editable=False)
    read = models.PositiveIntegerField(_("read"), default=0, editable=False)
    created = models.PositiveIntegerField(_("created"), default=0, editable=False)
    attached = models.PositiveIntegerField(_("attached"), default=0, editable=False)
    updated = models.PositiveIntegerField(_("updated"), default=0, editable=False)
    unchanged = models.PositiveIntegerField(_("unchanged"), default=0, editable=False)
    rejected = models.PositiveIntegerField(_("rejected"), default=0, editable=False)

    report = models.JSONField(_("report"), default=dict)
    error = models.CharField(max_length=500, blank=True, editable=False)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", editable=False
    )
    undo_report = models.JSONField(default=dict, editable=False)

    objects = ImportRunQuerySet.as_manager()

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        ordering: ClassVar = ["-started_at"]

    def __str__(self) -> str:
        return f"{self.structure} {self.file_name}"

    def get_absolute_url(self) -> str:
        return reverse("desk:import", args=[self.pk])

    @property
    def is_at_work(self) -> bool:
        """Whether a worker has something to do for it."""
        return self.state in AT_WORK

    @property
    def has_ended(self) -> bool:
        """Whether it can be undone: nothing more is being written, or put back."""
        return self.state in ENDED

    @property
    def can_go_on(self) -> bool:
        """Whether the rest of the file can still be imported."""
        return bool(self.upload) and self.state in {ImportState.STOPPED, ImportState.FAILED}

    @property
    def share(self) -> int:
        """How much of the file was read, in per cent, 100 at most; 0 while its length is not known."""
        return min(100, 100 * self.read // self.total) if self.total else 0


class ImportBatch(models.Model):
    """What one batch of an import did: everything needed to undo it (``exchange.journal``), packed.

    ``position`` is the import's ``read`` after it.
    """

    run = models.ForeignKey(ImportRun, models.CASCADE, related_name="batches")
    position = models.PositiveIntegerField()
    body = models.BinaryField()
    is_undone = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("batch of an import")
        verbose_name_plural = _("batches of imports")
        ordering: ClassVar = ["run_id", "position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["run", "position"], name="a_batch_is_written_once")
        ]

    def __str__(self) -> str:
        return f"{self.run_id} → {self.position}"


class ColumnMapping(models.Model):
    """Which field each column of a centre's table feeds, kept for its next file with the same headings."""

    structure = models.ForeignKey(Structure, models.CASCADE, related_name="+", verbose_name=_("structure"))
    signature = models.CharField(max_length=64)
    columns = models.JSONField(default=dict)
    used_at = models.DateTimeField()

    class Meta:
        verbose_name = _("column mapping")
        verbose_name_plural = _("column mappings")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["structure", "signature"], name="a_mapping_is_kept_once")
        ]

    def __str__(self) -> str:
        return f"{self.structure} {self.signature[:8]}"


class LeavingKit(models.Model):
    """Everything of one centre in open formats, as one archive that is kept for some days."""

    structure = models.ForeignKey(Structure, models.CASCADE, related_name="+", verbose_name=_("structure"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    state = models.CharField(_("state"), max_length=8, choices=KitState, default=KitState.WAITING)
    asked_at = models.DateTimeField(_("asked on"))
    finished_at = models.DateTimeField(_("finished on"), null=True)
    archive = models.CharField(max_length=120, blank=True, editable=False)
    size = models.PositiveBigIntegerField(_("size"), default=0, editable=False)
    records = models.PositiveIntegerField(_("records"), default=0, editable=False)

    objects = LeavingKitQuerySet.as_manager()

    class Meta:
        verbose_name = _("leaving kit")
        verbose_name_plural = _("leaving kits")
        ordering: ClassVar = ["-pk"]

    def __str__(self) -> str:
        return f"{self.structure} {self.asked_at:%Y-%m-%d}"
