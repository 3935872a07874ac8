"""Closed lists of the journals shared out, with their labels."""

from __future__ import annotations

from django.db import models
from django.utils.translation import pgettext_lazy


class Periodicity(models.IntegerChoices):
    """How many issues a year; 0 for what comes when it comes."""

    WEEKLY = 52, pgettext_lazy("journal", "weekly")
    FORTNIGHTLY = 26, pgettext_lazy("journal", "fortnightly")
    TWICE_A_MONTH = 24, pgettext_lazy("journal", "twice a month")
    MONTHLY = 12, pgettext_lazy("journal", "monthly")
    ELEVEN = 11, pgettext_lazy("journal", "eleven issues a year")
    TEN = 10, pgettext_lazy("journal", "ten issues a year")
    TWO_MONTHLY = 6, pgettext_lazy("journal", "every two months")
    FIVE = 5, pgettext_lazy("journal", "five issues a year")
    QUARTERLY = 4, pgettext_lazy("journal", "quarterly")
    THREE = 3, pgettext_lazy("journal", "three issues a year")
    TWICE_A_YEAR = 2, pgettext_lazy("journal", "twice a year")
    YEARLY = 1, pgettext_lazy("journal", "yearly")
    IRREGULAR = 0, pgettext_lazy("journal", "irregular")


class Numbering(models.TextChoices):
    """How issues are told apart."""

    RUNNING = "running", pgettext_lazy("journal", "one series (no. 142, 143…)")
    YEARLY = "yearly", pgettext_lazy("journal", "each year from 1 (2026, no. 3)")
    VOLUME = "volume", pgettext_lazy("journal", "each volume from 1 (vol. 12, no. 3)")
    DATED = "dated", pgettext_lazy("journal", "by date, without a number")


class IssueState(models.TextChoices):
    """What became of an issue. ``claimed``: the publisher was asked for it."""

    EXPECTED = "expected", pgettext_lazy("issue of a journal", "expected")
    RECEIVED = "received", pgettext_lazy("issue of a journal", "received")
    ANALYSED = "analysed", pgettext_lazy("issue of a journal", "analysed")
    CLAIMED = "claimed", pgettext_lazy("issue of a journal", "asked for")
    MISSING = "missing", pgettext_lazy("issue of a journal", "missing")


HERE = frozenset({IssueState.RECEIVED, IssueState.ANALYSED})
