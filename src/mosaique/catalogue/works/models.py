"""What the machine found alike, and what people decided (ADR 0016).

A work is a set of published records of one document, in one edition. It has no row of its own: every member
points to the one record that leads it (``Record.leader``), under whose address readers see them all.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from mosaique.network.permissions import STAFF, coordinates, roles_of


class Likeness(models.TextChoices):
    """What the machine says of a pair; pairs that it finds different are not kept."""

    SAME = "same", _("the same document")
    ASK = "ask", _("perhaps the same document")


class Gesture(models.TextChoices):
    """What a person did, or asks the coordinator to do."""

    MERGE = "merge", _("put works together")
    ATTACH = "attach", _("attach a record to a work")
    DETACH = "detach", _("take a record out of a work")
    APART = "apart", _("never put these together")


class DecisionState(models.TextChoices):
    """proposed → in force or refused. What is undone is undone pair by pair."""

    PROPOSED = "proposed", _("proposed")
    IN_FORCE = "in force", _("in force")
    REFUSED = "refused", _("refused")


class MatchQuerySet(models.QuerySet["Match"]):
    def viewable_by(self, user: Any) -> MatchQuerySet:
        """Matches for which is_staff is true: all, for who works in a centre."""
        return self if roles_of(user) & STAFF else self.none()

    def touching(self, structures: Any) -> MatchQuerySet:
        """Matches of which one of the two records is of one of the centres."""
        return self.filter(models.Q(low__structure__in=structures) | models.Q(high__structure__in=structures))


class DecisionQuerySet(models.QuerySet["Decision"]):
    def viewable_by(self, user: Any) -> DecisionQuerySet:
        """Decisions for which is_staff is true: all, for who works in a centre."""
        return self if roles_of(user) & STAFF else self.none()

    def decidable_by(self, user: Any) -> DecisionQuerySet:
        """Decisions for which rules.can_decide is true."""
        return self.proposed() if coordinates(user) else self.none()

    def undoable_by(self, user: Any) -> DecisionQuerySet:
        """Decisions for which rules.can_undo_decision is true."""
        return self.filter(state=DecisionState.IN_FORCE) if coordinates(user) else self.none()

    def withdrawable_by(self, user: Any) -> DecisionQuerySet:
        """Decisions for which rules.can_withdraw_decision is true: her own proposals."""
        return self.proposed().viewable_by(user).filter(by=user.pk)

    def proposed(self) -> DecisionQuerySet:
        """Decisions that wait for the coordinator."""
        return self.filter(state=DecisionState.PROPOSED)

    def taken(self) -> DecisionQuerySet:
        """Decisions that were answered, whatever the answer."""
        return self.exclude(state=DecisionState.PROPOSED)


class Match(models.Model):
    """Two records that the machine finds alike, the lower identifier first.

    ``score`` goes from 0 to 1; ``evidence`` holds what each feature said, to be shown.
    """

    low = models.ForeignKey("catalogue.Record", models.CASCADE, related_name="+")
    high = models.ForeignKey("catalogue.Record", models.CASCADE, related_name="+")
    likeness = models.CharField(_("likeness"), max_length=4, choices=Likeness)
    score = models.FloatField(_("score"))
    evidence = models.JSONField(_("evidence"), default=dict)

    objects = MatchQuerySet.as_manager()

    class Meta:
        verbose_name = _("match")
        verbose_name_plural = _("matches")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["low", "high"], name="a_pair_is_matched_once"),
            models.CheckConstraint(
                condition=models.Q(low__lt=models.F("high")), name="the_lower_of_a_match_is_first"
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["-score", "id"], condition=models.Q(likeness="ask"), name="match_to_be_decided"
            )
        ]

    def __str__(self) -> str:
        return f"{self.low_id} {self.likeness} {self.high_id}"


class Decision(models.Model):
    """One gesture of one person over works: proposed by a documentalist, decided by the coordinator."""

    gesture = models.CharField(_("gesture"), max_length=8, choices=Gesture)
    state = models.CharField(_("state"), max_length=8, choices=DecisionState, default=DecisionState.PROPOSED)
    reason = models.CharField(_("reason"), max_length=250, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(_("on"))
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    decided_at = models.DateTimeField(_("decided on"), null=True)
    answer = models.CharField(_("answer"), max_length=250, blank=True)

    objects = DecisionQuerySet.as_manager()

    class Meta:
        verbose_name = _("decision on works")
        verbose_name_plural = _("decisions on works")
        ordering: ClassVar = ["-id"]
        indexes: ClassVar = [models.Index(fields=["state", "-id"], name="decision_by_state")]

    def __str__(self) -> str:
        return f"{self.gesture} {self.state}"


class DecidedPair(models.Model):
    """What a decision says of two records: together or apart; the later of two that disagree holds.

    Records are also named by their structure and the identifier of their source, so that a decision finds
    them again after a source was removed and harvested anew. Each pair is undone by itself.

    ``among`` are the members of the work that the record was put with, or taken out of, at that moment.
    ``causes`` are the pairs by which the record was with the one for which its work was moved: what is undone
    of any of them falls here. ``overridden_by`` names the pair that
    later put together what this one keeps apart; it says why, what holds is worked out from the moments.
    """

    decision = models.ForeignKey(Decision, models.CASCADE, related_name="pairs")
    record = models.ForeignKey("catalogue.Record", models.SET_NULL, null=True, related_name="+")
    other = models.ForeignKey("catalogue.Record", models.SET_NULL, null=True, related_name="+")
    record_source = models.CharField(max_length=300, blank=True)
    other_source = models.CharField(max_length=300, blank=True)
    together = models.BooleanField()
    among = models.JSONField(default=list)
    causes = models.JSONField(default=list)
    overridden_by = models.ForeignKey("self", models.SET_NULL, null=True, related_name="+")
    undone_at = models.DateTimeField(_("undone on"), null=True)
    undone_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name = _("decided pair")
        verbose_name_plural = _("decided pairs")
        ordering: ClassVar = ["-id"]
        indexes: ClassVar = [
            models.Index(
                fields=["record_source"], condition=models.Q(record=None), name="pair_whose_record_went"
            ),
            models.Index(
                fields=["other_source"], condition=models.Q(other=None), name="pair_whose_other_went"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.record_id} {'=' if self.together else '≠'} {self.other_id}"


class WorkKey(models.Model):
    """A key under which records are compared: a 64-bit digest (``works.keys``); two that share one may be
    of the same document.
    """

    record = models.ForeignKey("catalogue.Record", models.CASCADE, related_name="work_keys")
    digest = models.BigIntegerField()

    class Meta:
        verbose_name = _("work key")
        verbose_name_plural = _("work keys")
        indexes: ClassVar = [models.Index(fields=["digest", "record"], name="work_key_by_digest")]

    def __str__(self) -> str:
        return f"{self.digest}"


class FormerLeader(models.Model):
    """A record that led a work and that readers see no more, by its number: its address leads to the work of
    ``successor``, which was beside it.
    """

    former = models.BigIntegerField(primary_key=True)
    successor = models.BigIntegerField(db_index=True)

    class Meta:
        verbose_name = _("former leader")
        verbose_name_plural = _("former leaders")

    def __str__(self) -> str:
        return f"{self.former} → {self.successor}"


class WaitingRecord(models.Model):
    """A record whose work is to be found again. ``token`` changes each time it is queued: the row goes away
    only if nothing queued the record again while it was being looked at.
    """

    record_id = models.BigIntegerField(primary_key=True)
    token = models.BigIntegerField()

    class Meta:
        verbose_name = _("record waiting for its work")
        verbose_name_plural = _("records waiting for their works")
        indexes: ClassVar = [models.Index(fields=["token"], name="waiting_record_by_token")]

    def __str__(self) -> str:
        return str(self.record_id)
