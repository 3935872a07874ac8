"""Closed lists of the exchange, with their labels."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class ImportState(models.TextChoices):
    """uploaded → checking → checked → waiting → running → done → undoing → undone.

    ``stopped``: by a person; ``failed``: the file or the base refused. Both keep what was written until then,
    and can be gone on with or undone.
    """

    UPLOADED = "uploaded", _("received")
    CHECKING = "checking", _("being checked")
    CHECKED = "checked", _("checked")
    WAITING = "waiting", _("waiting")
    RUNNING = "running", _("running")
    DONE = "done", _("done")
    STOPPED = "stopped", _("stopped")
    FAILED = "failed", _("failed")
    UNDOING = "undoing", _("being undone")
    UNDONE = "undone", _("undone")


# What a worker has to do, or was doing when it was killed.
AT_WORK = frozenset({ImportState.CHECKING, ImportState.WAITING, ImportState.RUNNING, ImportState.UNDOING})
ENDED = frozenset({ImportState.DONE, ImportState.STOPPED, ImportState.FAILED})


class KitState(models.TextChoices):
    """The making of a leaving kit."""

    WAITING = "waiting", _("being made")
    READY = "ready", _("ready")
    FAILED = "failed", pgettext_lazy("archive", "failed")
