"""Closed lists of the watch, with their labels."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class SourceKind(models.TextChoices):
    """How a source is read. ``sent``: the one of what people send, which is never asked."""

    FEED = "feed", _("feed")
    SITEMAP = "sitemap", _("site map")
    PAGE = "page", _("web page")
    LETTER = "letter", _("newsletter by e-mail")
    OAI = "oai", _("OAI-PMH set")
    SRU = "sru", _("question to a catalogue (SRU)")
    SEARCH = "search", _("search of the portal")
    SENT = "sent", _("sent by people")


class SourceState(models.TextChoices):
    """Whether a source is read. ``stopped``: by itself, after too many failures or because its server said
    that it is gone; a person starts it again.
    """

    ON = "on", pgettext_lazy("watched source", "on")
    PAUSED = "paused", pgettext_lazy("watched source", "paused")
    STOPPED = "stopped", pgettext_lazy("watched source", "stopped")


class Health(models.TextChoices):
    """How a source does, for its sheet and the list."""

    NEW = "new", pgettext_lazy("watched source", "never read")
    WELL = "well", pgettext_lazy("watched source", "well")
    PROBLEMS = "problems", pgettext_lazy("watched source", "partly understood")
    FAILING = "failing", pgettext_lazy("watched source", "failing")
    STOPPED = "stopped", pgettext_lazy("watched source", "stopped")
    PAUSED = "paused", pgettext_lazy("watched source", "paused")


class Outcome(models.TextChoices):
    """What one reading of a source came to."""

    READ = "read", pgettext_lazy("reading", "read")
    UNCHANGED = "unchanged", pgettext_lazy("reading", "unchanged")
    FAILED = "failed", pgettext_lazy("reading", "failed")


class Change(models.TextChoices):
    """Why an item has a former version."""

    RETITLED = "retitled", pgettext_lazy("item", "retitled")
    REPUBLISHED = "republished", pgettext_lazy("item", "republished")
    REVISED = "revised", pgettext_lazy("item", "text changed")
