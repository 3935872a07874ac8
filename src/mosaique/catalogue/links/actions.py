"""What is done about a link that died or moved."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import msgspec
from django.db import transaction
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from mosaique.catalogue.actions import edit_record
from mosaique.catalogue.enums import LinkStatus
from mosaique.catalogue.errors import LinkGone
from mosaique.catalogue.links.gathering import note_links
from mosaique.catalogue.values.codes import LinkKind
from mosaique.catalogue.values.description import Link
from mosaique.core import clock

if TYPE_CHECKING:
    from mosaique.catalogue.links.models import LinkUse
    from mosaique.catalogue.models import Record
    from mosaique.network.models import User

_PUT_OFF = dt.timedelta(days=182)


@transaction.atomic
def replace_address(use: LinkUse, address: str, *, by: User, version: int) -> Record:
    """Give a record's link another address, its label and kind kept.

    Raises LinkGone, and what ``edit_record`` raises.
    """
    old = use.check_of.url
    links = _links(use)
    changed = [msgspec.structs.replace(one, url=address) if one.url == old else one for one in links]
    return _edited(use, changed, by=by, version=version, comment=f"{old} → {address}")


@transaction.atomic
def keep_archive(use: LinkUse, address: str, *, by: User, version: int) -> Record:
    """Put the address of an archived copy beside a link, as a link of its own that says why.

    It stands in the description, so that readers and every export have it. Raises as ``replace_address``.
    """
    links = _links(use)
    if all(one.url != address for one in links):
        links = [*links, Link(url=address, label=_archive_label(use), kind=LinkKind.RELATED)]
    record = _edited(use, links, by=by, version=version, comment=address)
    use.settled_at = clock.now()
    use.save(update_fields=["settled_at"])
    use.check_of.archived_url = address
    use.check_of.save(update_fields=["archived_url"])
    return record


def check_again(use: LinkUse) -> None:
    """Forget what the server said: somebody saw the page. It is the next to be asked."""
    link = use.check_of
    link.status, link.http_status, link.reason, link.facts = LinkStatus.UNKNOWN, 0, "", {}
    link.failures, link.first_failed_at, link.last_failed_at = 0, None, None
    link.moved_to, link.next_at = "", clock.now()
    link.save()


def put_off(use: LinkUse) -> None:
    """Say nothing of a record's link for six months."""
    use.ignored_until = clock.now() + _PUT_OFF
    use.save(update_fields=["ignored_until"])


def _links(use: LinkUse) -> list[Link]:
    links = use.record.description.links
    if all(one.url != use.check_of.url for one in links):
        raise LinkGone
    return links


def _archive_label(use: LinkUse) -> str:
    """In the language of who decides: descriptions are in the centre's."""
    if use.check_of.first_failed_at is None:
        return _("Archived copy")
    day = date_format(localtime(use.check_of.first_failed_at), "j F Y")
    return _("Archived copy (link reported dead on %(day)s)") % {"day": day}


def _edited(use: LinkUse, links: list[Link], *, by: User, version: int, comment: str) -> Record:
    described = msgspec.structs.replace(use.record.description, links=links)
    record = edit_record(use.record, described, by=by, version=version, comment=comment)
    note_links([record])
    return record
