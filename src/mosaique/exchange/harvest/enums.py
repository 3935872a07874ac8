"""Closed lists of harvesting, with their labels."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Protocol(models.TextChoices):
    """How a source is asked."""

    OAI = "oai", "OAI-PMH"
    SRU = "sru", "SRU"
    FEED = "feed", _("feed (RSS, Atom)")
    FILE = "file", _("files")


class SourceState(models.TextChoices):
    """What is being done with a source's records as a whole.

    on → turning_off → off → turning_on → on; removing from any of them, until nothing is left.
    """

    ON = "on", pgettext_lazy("source", "on")
    TURNING_OFF = "turning_off", pgettext_lazy("source", "being turned off")
    OFF = "off", pgettext_lazy("source", "off")
    TURNING_ON = "turning_on", pgettext_lazy("source", "being turned on")
    REMOVING = "removing", pgettext_lazy("source", "being removed")


class RunKind(models.TextChoices):
    """What a run asks for: what changed, or everything, which shows what disappeared without a word."""

    INCREMENTAL = "incremental", _("what changed")
    FULL = "full", _("the whole list")


class RunState(models.TextChoices):
    """waiting → running → sweeping → done; held until a person confirms (sweeping) or refuses (refused).

    ``failed``: the source did not answer as it should; the next run goes on from the stored token while it
    is worth anything. ``given_up``: another run was begun instead.
    """

    WAITING = "waiting", pgettext_lazy("harvest", "waiting")
    RUNNING = "running", pgettext_lazy("harvest", "running")
    SWEEPING = "sweeping", pgettext_lazy("harvest", "taking deletions over")
    HELD = "held", pgettext_lazy("harvest", "held: a decision is needed")
    DONE = "done", pgettext_lazy("harvest", "done")
    REFUSED = "refused", pgettext_lazy("harvest", "done, deletions refused")
    FAILED = "failed", pgettext_lazy("harvest", "failed")
    GIVEN_UP = "given_up", pgettext_lazy("harvest", "given up")


class Health(models.TextChoices):
    """How a source does, for its page and the list."""

    NEW = "new", pgettext_lazy("source", "never harvested")
    WELL = "well", pgettext_lazy("source", "well")
    PROBLEMS = "problems", pgettext_lazy("source", "some records refused")
    LATE = "late", pgettext_lazy("source", "late")
    FAILING = "failing", pgettext_lazy("source", "failing")
    HELD = "held", pgettext_lazy("source", "a decision is needed")
    OFF = "off", pgettext_lazy("source", "off")


# What a worker has to do, or was doing when it was killed.
AT_WORK = frozenset({RunState.WAITING, RunState.RUNNING, RunState.SWEEPING})
CHANGING = frozenset({SourceState.TURNING_OFF, SourceState.TURNING_ON, SourceState.REMOVING})
