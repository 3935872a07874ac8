"""Who describes which document at the moment, so that two centres do not abstract the same report.

A claim stands on a draft, if only a title or an address is known yet. Every centre sees the title, the
centre, the person and the date; the draft itself stays its centre's.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q

from mosaique.catalogue.derivation import sort_key
from mosaique.catalogue.errors import ClaimedAlready, StateRefused
from mosaique.catalogue.models import Claim, Record
from mosaique.catalogue.queries import UNPUBLISHED
from mosaique.catalogue.values.description import Description
from mosaique.catalogue.values.matching import digest, match_keys
from mosaique.core import clock

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mosaique.catalogue.queries import ClaimQuerySet
    from mosaique.network.models import User

# A shorter title ("Rapport annuel") is that of too many documents to warn about.
_LEAST_TITLE = 12


@transaction.atomic
def claim(record: Record, *, by: User) -> Claim:
    """Reserve a document for the person who describes it, for ``MOSAIQUE_CLAIM_DAYS`` days from now.

    Her own claim is prolonged. Raises ClaimedAlready while someone else's holds, StateRefused once published.
    """
    current = Record.objects.select_for_update().get(pk=record.pk)
    if current.state not in UNPUBLISHED:
        raise StateRefused(current.state)
    now = clock.now()
    expire_claims(now=now)
    until = now + dt.timedelta(days=settings.MOSAIQUE_CLAIM_DAYS)
    held = claim_of(current)
    if held is None:
        return Claim.objects.create(
            record=current, by=by, structure_id=current.structure_id, claimed_at=now, until=until
        )
    if held.by_id != by.pk:
        raise ClaimedAlready(who=str(held.by), centre=held.structure.code, until=held.until)
    held.until = until
    held.save(update_fields=["until"])
    return held


def release(record: Record) -> None:
    """Give a document back: anyone may describe it."""
    Claim.objects.filter(record=record, released_at=None).update(released_at=clock.now())


def expire_claims(*, now: dt.datetime | None = None) -> int:
    """End the claims whose time has passed; return how many. They held no longer in any case."""
    over = Claim.objects.filter(released_at=None, until__lte=now or clock.now())
    return over.update(released_at=F("until"))


def claim_of(record: Record) -> Claim | None:
    """The claim that holds on a record, with its person and centre."""
    return running_claims().filter(record=record).first()


def claims_on(records: Iterable[int]) -> dict[int, Claim]:
    """The claims that hold on records, by the record's id."""
    return {one.record_id: one for one in running_claims().filter(record__in=list(records))}


def running_claims() -> ClaimQuerySet:
    """Every claim that holds in the network, with what others may know of it."""
    return Claim.objects.running().select_related("by", "structure")


def claims_alike(description: Description, *, but: int | None = None) -> list[Claim]:
    """Claims on what seems to be the same document: same number, same whole title or same address.

    ``but`` is the record being described, which is like itself. At most five, the oldest first.
    """
    alike = Q(record__match_keys__digest__in=[digest(key) for key in match_keys(description)])
    title = sort_key(description.title)
    if len(title) >= _LEAST_TITLE:
        alike |= Q(record__sort_title=title)
    for link in description.links[:10]:
        alike |= Q(record__description__contains=f'"{link.url}"')
    found = running_claims().select_related("by", "structure", "record").exclude(record=but)
    return list(found.filter(alike).defer("record__description").order_by("pk").distinct()[:5])
