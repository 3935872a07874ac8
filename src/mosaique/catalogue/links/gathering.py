"""Which addresses the records link to, kept up to date behind what people and imports write.

Every change of a description adds a version: reading the versions since the last time finds what changed
without costing those who write anything.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator

from django.db import transaction

from mosaique.catalogue.links.models import LinkCheck, LinkUse, LinkWalk
from mosaique.catalogue.models import Record, RecordVersion
from mosaique.catalogue.values.description import Description
from mosaique.catalogue.values.identifiers import web_address
from mosaique.catalogue.values.matching import digest
from mosaique.core import clock
from mosaique.core.bulk import in_batches

AT_ONCE = 500  # versions
# On PostgreSQL a long import may commit versions that the walk has passed already.
_AGAIN_AFTER = dt.timedelta(days=7)
_LOOKUP = 5_000


@transaction.atomic
def gather() -> int:
    """Note the links of what changed since the last time; return how many versions were read.

    At most AT_ONCE. Links and position are written together: a worker that is killed goes on where it was.
    """
    now = clock.now()
    walk, _made = LinkWalk.objects.select_for_update().get_or_create(pk=1, defaults={"started_at": now})
    read = list(
        RecordVersion.objects.filter(pk__gt=walk.position)
        .order_by("pk")
        .values_list("pk", "record_id")[:AT_ONCE]
    )
    if read:
        changed = Record.objects.described_here().filter(pk__in={record for _, record in read})
        note_links(changed.only("pk", "description"))
        walk.position = read[-1][0]
    elif now - walk.started_at >= _AGAIN_AFTER:
        walk.position, walk.started_at = 0, now
        LinkCheck.objects.filter(uses=None).delete()
    walk.save()
    return len(read)


@transaction.atomic
def note_links(records: Iterable[Record]) -> None:
    """Make the links noted of these records those of their descriptions; what was decided of others stays."""
    some = list(records)
    wanted = {
        (record.pk, digest(url)): url for record in some for url in checked_addresses(record.description)
    }
    checks = _checks({key: url for (_, key), url in wanted.items()})
    pairs = {(record, checks[key]) for record, key in wanted}
    noted = {
        (record, check): pk
        for pk, record, check in LinkUse.objects.filter(record__in=some).values_list(
            "pk", "record_id", "check_of_id"
        )
    }
    LinkUse.objects.filter(pk__in=[pk for pair, pk in noted.items() if pair not in pairs]).delete()
    LinkUse.objects.bulk_create(
        LinkUse(record_id=record, check_of_id=check) for record, check in sorted(pairs - noted.keys())
    )


def checked_addresses(described: Description) -> Iterator[str]:
    """The addresses of a description that can be asked, as it writes them."""
    for link in described.links:
        if web_address(link.url).lower().startswith(("http://", "https://")):
            yield link.url


def _checks(urls: dict[int, str]) -> dict[int, int]:
    """The row of each address, by its digest; those never met are made, to be asked at once."""
    found = _known(urls)
    now = clock.now()
    LinkCheck.objects.bulk_create(
        [
            LinkCheck(url=url, digest=key, next_at=now, facts={})
            for key, url in urls.items()
            if key not in found
        ],
        ignore_conflicts=True,
    )
    return found if len(found) == len(urls) else _known(urls)


def _known(urls: Iterable[int]) -> dict[int, int]:
    known: dict[int, int] = {}
    for some in in_batches(list(urls), _LOOKUP):
        known.update(LinkCheck.objects.filter(digest__in=some).values_list("digest", "pk"))
    return known
