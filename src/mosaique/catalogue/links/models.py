"""What is known of the addresses that records link to; the description remains the one truth."""

from __future__ import annotations

import datetime as dt
from typing import Any, ClassVar

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from mosaique.catalogue.enums import LinkStatus
from mosaique.core import clock
from mosaique.network.permissions import STAFF, coordinates, structures_where

DEAD_AFTER = 3  # failures, each on another day
FAILING = frozenset({LinkStatus.GONE, LinkStatus.UNREACHABLE})


class LinkCheckQuerySet(models.QuerySet["LinkCheck"]):
    def due(self, now: dt.datetime) -> LinkCheckQuerySet:
        """Addresses to ask, the one that has waited longest first; what is only in the bin waits."""
        used = LinkUse.objects.filter(check_of=OuterRef("pk"), record__deleted_at=None)
        return self.filter(Exists(used), next_at__lte=now).order_by("next_at", "pk")


class LinkCheck(models.Model):
    """An address on the web, whoever links to it, and what its server said last.

    ``failures`` counts the days in a row on which it failed. ``reason`` and ``facts`` are those of the
    outgoing request's outcome. ``digest`` is the 64-bit digest of the address.
    """

    url = models.TextField(_("address"))
    digest = models.BigIntegerField(unique=True)
    status = models.CharField(_("status"), max_length=12, choices=LinkStatus, default=LinkStatus.UNKNOWN)
    http_status = models.PositiveSmallIntegerField(default=0)
    reason = models.CharField(max_length=200, blank=True)
    facts = models.JSONField(default=dict)
    moved_to = models.TextField(_("new address"), blank=True)
    archived_url = models.TextField(_("archived address"), blank=True)
    checked_at = models.DateTimeField(_("checked on"), null=True, db_index=True)
    next_at = models.DateTimeField(db_index=True)
    failures = models.PositiveSmallIntegerField(default=0)
    first_failed_at = models.DateTimeField(_("dead since"), null=True)
    last_failed_at = models.DateTimeField(null=True)

    objects = LinkCheckQuerySet.as_manager()

    class Meta:
        verbose_name = _("checked link")
        verbose_name_plural = _("checked links")
        indexes: ClassVar = [models.Index(fields=["status", "failures"], name="links_by_status")]

    def __str__(self) -> str:
        return self.url

    @property
    def is_dead(self) -> bool:
        """Whether it failed on enough days to be told."""
        return self.status in FAILING and self.failures >= DEAD_AFTER


class LinkUseQuerySet(models.QuerySet["LinkUse"]):
    def changeable_by(self, user: Any) -> LinkUseQuerySet:
        """Links of records for which rules.can_change_record is true."""
        kept = self.filter(record__deleted_at=None, record__is_partner=False)
        return kept if coordinates(user) else kept.filter(record__structure__in=structures_where(user, STAFF))

    def dead(self) -> LinkUseQuerySet:
        """Links that count as dead."""
        return self.filter(check_of__status__in=FAILING, check_of__failures__gte=DEAD_AFTER)

    def moved(self) -> LinkUseQuerySet:
        """Links whose server gives another address for good."""
        return self.filter(check_of__status=LinkStatus.MOVED)

    def refused(self) -> LinkUseQuerySet:
        """Links that only a person can check: the server does not answer machines."""
        return self.filter(check_of__status=LinkStatus.REFUSED)

    def waiting(self) -> LinkUseQuerySet:
        """Links that nobody dealt with, or put off until now."""
        put_off = Q(ignored_until__isnull=False, ignored_until__gt=clock.now())
        return self.filter(settled_at=None).exclude(put_off)


class LinkUse(models.Model):
    """A record's link to an address; derived from the description (``links.gathering``).

    ``settled_at``: an archived address stands beside it in the record. ``ignored_until``: put off.
    """

    record = models.ForeignKey(
        "catalogue.Record", models.CASCADE, related_name="link_uses", verbose_name=_("record")
    )
    # "check" is a method of Django's models.
    check_of = models.ForeignKey(LinkCheck, models.CASCADE, related_name="uses", verbose_name=_("address"))
    settled_at = models.DateTimeField(null=True)
    ignored_until = models.DateTimeField(null=True)

    objects = LinkUseQuerySet.as_manager()

    class Meta:
        verbose_name = _("link of a record")
        verbose_name_plural = _("links of records")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["record", "check_of"], name="a_link_is_noted_once_a_record")
        ]

    def __str__(self) -> str:
        return f"{self.record_id} {self.check_of_id}"


class LinkWalk(models.Model):
    """How far the records' links are gathered: the last version read, and when the walk began anew."""

    position = models.BigIntegerField(default=0)
    started_at = models.DateTimeField()

    class Meta:
        verbose_name = _("walk over the links")
        verbose_name_plural = _("walks over the links")

    def __str__(self) -> str:
        return f"{self.position}"
