"""Journals that the network follows, shared out between its centres, their issues, and centres' absences."""

from __future__ import annotations

import datetime as dt
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from mosaique.network.models import Structure
from mosaique.network.permissions import STAFF, coordinates, roles_of, structures_where
from mosaique.watch.journals.enums import HERE, IssueState, Numbering, Periodicity
from mosaique.watch.journals.numbering import Place, place_of


class JournalQuerySet(models.QuerySet["Journal"]):
    def viewable_by(self, user: Any) -> JournalQuerySet:
        """Journals for which rules.is_watcher is true: all, for who works in a centre."""
        return self if roles_of(user) & STAFF else self.none()

    def changeable_by(self, user: Any) -> JournalQuerySet:
        """Journals for which rules.can_change_journal is true."""
        return self if coordinates(user) else self.of(structures_where(user, STAFF))

    deletable_by = changeable_by

    def of(self, structures: Any) -> JournalQuerySet:
        """Those that one of the centres has in charge, or takes over when another is away."""
        return self.filter(Q(structure__in=structures) | Q(stand_in__in=structures))


class Journal(models.Model):
    """A journal that one centre goes through for all. ``source`` is where its issues are announced.

    ``stand_in`` takes over while the centre in charge is away (``Absence``).
    """

    title = models.CharField(_("title"), max_length=300)
    issn = models.CharField(_("ISSN"), max_length=9, blank=True)
    site = models.CharField(_("web site"), max_length=2000, blank=True)
    source = models.ForeignKey(
        "watch.Source",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="journals",
        verbose_name=_("watched source"),
    )
    structure = models.ForeignKey(
        Structure,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="journals",
        verbose_name=_("centre in charge"),
    )
    stand_in = models.ForeignKey(
        Structure,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="journals_stood_in",
        verbose_name=_("stand-in"),
    )
    periodicity = models.PositiveSmallIntegerField(
        _("periodicity"), choices=Periodicity, default=Periodicity.QUARTERLY
    )
    numbering = models.CharField(_("numbering"), max_length=8, choices=Numbering, default=Numbering.RUNNING)
    since = models.DateField(_("followed since"))
    note = models.TextField(_("note"), blank=True)

    objects = JournalQuerySet.as_manager()

    class Meta:
        verbose_name = _("journal")
        verbose_name_plural = _("journals")
        ordering: ClassVar = ["title", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["issn"], condition=~Q(issn=""), name="a_journal_is_shared_out_once"
            )
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("watch:journal", args=[self.pk])


class JournalIssue(models.Model):
    """An issue of which somebody said something; those merely awaited are computed (``calendar``).

    ``ordinal`` is its place in the series, None for what stands beside it (a special issue); ``span`` the
    numbers that it has. ``item`` announced it.
    """

    journal = models.ForeignKey(Journal, models.CASCADE, related_name="issues", verbose_name=_("journal"))
    number = models.CharField(_("number"), max_length=20, blank=True)
    volume = models.CharField(_("volume or year"), max_length=20, blank=True)
    label = models.CharField(_("title of the issue"), max_length=200, blank=True)
    ordinal = models.IntegerField(null=True, editable=False)
    span = models.PositiveSmallIntegerField(default=1, editable=False)
    expected_on = models.DateField(_("expected on"), null=True, blank=True)
    received_on = models.DateField(_("received on"), null=True, blank=True)
    claimed_on = models.DateField(_("asked for on"), null=True, blank=True)
    analysed_on = models.DateField(_("analysed on"), null=True, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=IssueState, default=IssueState.EXPECTED)
    item = models.ForeignKey(
        "watch.Item",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("watched item"),
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(_("changed on"), editable=False)

    class Meta:
        verbose_name = _("issue of a journal")
        verbose_name_plural = _("issues of journals")
        ordering: ClassVar = ["ordinal", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["journal", "ordinal"],
                condition=Q(ordinal__isnull=False),
                name="an_issue_is_noted_once",
            )
        ]

    def __str__(self) -> str:
        return named(self.number, self.volume, self.on) or self.label

    @property
    def on(self) -> dt.date | None:
        """The day it stands for in the calendar."""
        return self.expected_on or self.received_on

    @property
    def is_here(self) -> bool:
        """Whether it came."""
        return self.state in HERE

    def placed(self, journal: Journal) -> Place | None:
        """Its place in the journal's series, from what is written of it."""
        return place_of(
            self.number, self.volume, style=journal.numbering, per_year=journal.periodicity, on=self.on
        )


class AbsenceQuerySet(models.QuerySet["Absence"]):
    def changeable_by(self, user: Any) -> AbsenceQuerySet:
        """Absences for which rules.can_change_absence is true."""
        return self if coordinates(user) else self.filter(structure__in=structures_where(user, STAFF))

    def on(self, day: dt.date) -> AbsenceQuerySet:
        """Those of that day."""
        return self.filter(first_on__lte=day, last_on__gte=day)


class Absence(models.Model):
    """Days, both counted, when a centre looks after none of its journals: their stand-ins do."""

    structure = models.ForeignKey(
        Structure, models.CASCADE, related_name="absences", verbose_name=_("centre")
    )
    first_on = models.DateField(_("first day"))
    last_on = models.DateField(_("last day"))

    objects = AbsenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("absence of a centre")
        verbose_name_plural = _("absences of centres")
        ordering: ClassVar = ["first_on", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(last_on__gte=models.F("first_on")), name="an_absence_ends_after_it_begins"
            )
        ]

    def __str__(self) -> str:
        return f"{self.structure_id} {self.first_on} – {self.last_on}"


def named(number: str, volume: str, on: dt.date | None) -> str:
    """How an issue is called: its volume or year and number, else its month."""
    if number:
        called = _now("no. %(number)s") % {"number": number}
        if not volume:
            return called
        return f"{volume if len(volume) == 4 else _now('vol. %(volume)s') % {'volume': volume}}, {called}"

    return date_format(on, "F Y") if on else ""
