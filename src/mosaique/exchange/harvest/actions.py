"""Adding, changing, turning off and removing sources."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.text import capfirst, slugify
from django.utils.translation import gettext as _

from mosaique.catalogue.values.identifiers import web_address
from mosaique.core import clock
from mosaique.exchange.harvest.enums import AT_WORK, Protocol, RunState, SourceState
from mosaique.exchange.harvest.errors import SourceRefused
from mosaique.exchange.harvest.models import HarvestedRecord, HarvestRun, HarvestSource
from mosaique.network.models import Structure

_FIRST = dt.timedelta(minutes=15)  # before the schedule begins: time to look at it
_TAKEN = frozenset({"nouveau"})  # words of the desk's addresses
_WORDS = frozenset({"prefix", "set_spec", "query"})  # settings in the source's own words
# Settings whose change makes another list of it: the next harvest asks for everything.
_LIST = ("protocol", "url", "prefix", "set_spec", "query", "mapping")


def add_source(
    name: str,
    url: str,
    *,
    structure: Structure,
    protocol: Protocol = Protocol.OAI,
    by: Any = None,
    **asked: Any,
) -> HarvestSource:
    """A new source, not harvested yet. Raises SourceRefused."""
    slug = name_in_addresses(name)
    check_address(url, protocol)
    check_question(asked, protocol)
    try:
        with transaction.atomic():
            return HarvestSource.objects.create(
                name=slug,
                url=url,
                structure=structure,
                protocol=protocol,
                created_at=clock.now(),
                next_at=clock.now() + _FIRST,
                created_by=by,
                **asked,
            )
    except IntegrityError:
        raise SourceRefused(_("There is already a source named %(name)s.") % {"name": slug}) from None


def name_in_addresses(name: str) -> str:
    """The name as addresses and commands have it. Raises SourceRefused when nothing of it can be kept."""
    slug = slugify(name)[:60]
    if not slug or slug in _TAKEN:
        raise SourceRefused(_("Give the source a name of letters and digits."))
    return slug


def check_address(url: str, protocol: Protocol) -> None:
    """Raises SourceRefused for what is no address on the web; files may be in a folder of the server."""
    if url.lower().startswith(("http:", "https:")) and web_address(url) == url:
        return
    if protocol == Protocol.FILE and url.isprintable() and Path(url).is_absolute() and Path(url).exists():
        return
    raise SourceRefused(_("Give an address that begins with http:// or https://, then a server's name."))


def check_question(asked: Mapping[str, str], protocol: Protocol) -> None:
    """Raises SourceRefused for an SRU source without a question, or for texts longer than can be kept."""
    if protocol == Protocol.SRU and not asked.get("query", "").strip():
        raise SourceRefused(_("Say what to ask for: an SRU source gives nothing without a question."))
    for field in HarvestSource._meta.concrete_fields:
        if field.name in _WORDS and len(asked.get(field.name, "")) > (field.max_length or 0):
            raise SourceRefused(
                _("%(field)s: %(limit)s characters at most.")
                % {"field": capfirst(str(field.verbose_name)), "limit": field.max_length}
            )


@transaction.atomic
def change_source(source: HarvestSource, **values: Any) -> None:
    """Change its settings; another list, or other equivalents, are harvested whole next time.

    Raises SourceRefused for another partner, once there are records under the first one's name.
    """
    HarvestSource.objects.select_for_update().get(pk=source.pk)
    if values.get("structure", source.structure) != source.structure and _has_records(source):
        raise SourceRefused(
            _("Its records are this partner's: for another one, remove the source and add it again.")
        )
    if any(name in values and values[name] != getattr(source, name) for name in _LIST):
        values["watermark"] = None
        HarvestRun.objects.filter(source=source, state__in=[*AT_WORK, RunState.FAILED]).update(
            state=RunState.GIVEN_UP, finished_at=clock.now()
        )
    HarvestSource.objects.filter(pk=source.pk).update(**values)
    source.refresh_from_db()


def _has_records(source: HarvestSource) -> bool:
    return HarvestedRecord.objects.filter(source=source).exists()


def turn_off(source: HarvestSource) -> None:
    """Have its records leave the portal, in the background."""
    _change(source, SourceState.TURNING_OFF, after=(SourceState.ON, SourceState.TURNING_ON))


def turn_on(source: HarvestSource) -> None:
    """Have its records come back, in the background."""
    _change(source, SourceState.TURNING_ON, after=(SourceState.OFF, SourceState.TURNING_OFF))


def remove(source: HarvestSource) -> None:
    """Have the source and all its records erased, in the background."""
    _change(source, SourceState.REMOVING, after=tuple(set(SourceState) - {SourceState.REMOVING}))


def _change(source: HarvestSource, state: SourceState, *, after: tuple[SourceState, ...]) -> None:
    """Raises SourceRefused when another person or tab was quicker."""
    with transaction.atomic():
        if not HarvestSource.objects.filter(pk=source.pk, state__in=after).update(state=state):
            raise SourceRefused(_("This has already been done, here or in another tab."))
        HarvestRun.objects.filter(source=source, state__in=AT_WORK).update(
            state=RunState.GIVEN_UP, finished_at=clock.now()
        )
    source.refresh_from_db()
