"""What is done to sources."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction

from mosaique.core import clock
from mosaique.core.http.outcomes import Broken
from mosaique.core.http.targets import parse_target
from mosaique.network.models import Structure, User
from mosaique.watch.cleaning import ADDRESS
from mosaique.watch.enums import SourceKind, SourceState
from mosaique.watch.errors import KNOWN, NOT_AN_ADDRESS, SourceRefused
from mosaique.watch.feeds.opml import Outline
from mosaique.watch.kinds.models import SourceMemory
from mosaique.watch.models import Item, Source
from mosaique.watch.queries import going_with
from mosaique.watch.trying import address_of

_TITLE = 500


@dataclass(slots=True)
class Brought:
    """What a list of sources brought: those added, how many were watched already, those refused."""

    added: list[Source] = field(default_factory=list)
    known: int = 0
    refused: list[tuple[Outline, SourceRefused]] = field(default_factory=list)


@transaction.atomic
def add_source(
    url: str,
    *,
    title: str = "",
    own_title: str = "",
    structures: Iterable[Structure] = (),
    by: User | None = None,
    **said: Any,
) -> Source:
    """Watch an address from now on; the worker reads it at its next turn. Raises SourceRefused.

    ``title`` is the one that a person gives it, ``own_title`` the one it was seen to have. Who adds it
    follows it.
    """
    # A newsletter is asked of nobody: its address names what arrives in the mailbox.
    address = url if said.get("kind") == SourceKind.LETTER else address_of(url)
    if not address or len(address) > ADDRESS:
        raise SourceRefused(NOT_AN_ADDRESS)
    if said.get("kind") != SourceKind.LETTER:
        _check_that_it_can_be_asked(address)
    known = Source.objects.filter(url=address).first()
    if known is not None:
        raise SourceRefused(KNOWN, {"title": str(known)})
    now = clock.now()
    source = Source.objects.create(
        url=address,
        title=(title or own_title)[:_TITLE],
        is_titled=bool(title),
        next_at=now,
        added_at=now,
        added_by=by,
        **said,
    )
    source.structures.set(structures)
    if by is not None:
        source.followers.add(by)
    return source


def _check_that_it_can_be_asked(address: str) -> None:
    """Raises SourceRefused for an address that no reading would ever ask."""
    try:
        parse_target(address)
    except Broken as broken:
        raise SourceRefused(broken.failed.reason, broken.failed.facts) from None


@transaction.atomic
def change_source(source: Source, *, title: str, structures: Iterable[Structure], every_minutes: int) -> None:
    """Give it another title (its own when empty), other centres in charge, another rhythm (0: its own)."""
    source.is_titled = bool(title) and (source.is_titled or title != source.title)
    source.title = title[:_TITLE] or source.title
    if every_minutes != source.every_minutes:
        source.every_minutes, source.next_at = every_minutes, clock.now()
    source.save(update_fields=["title", "is_titled", "every_minutes", "next_at"])
    source.structures.set(structures)


@transaction.atomic
def change_what_is_watched(source: Source, url: str, settings: Mapping[str, Any]) -> None:
    """Watch another part of a page, or take other items of letters; it is read again, as for the first time.

    Raises SourceRefused when another source does so already.
    """
    if (source.url, source.settings) == (url, dict(settings)):
        return
    known = Source.objects.filter(url=url).exclude(pk=source.pk).first()
    if known is not None:
        raise SourceRefused(KNOWN, {"title": str(known)})
    is_read_anew = source.kind == SourceKind.PAGE and url != source.url
    source.url, source.settings, source.next_at = url, dict(settings), clock.now()
    source.etag = source.last_modified = ""
    source.save(update_fields=["url", "settings", "next_at", "etag", "last_modified"])
    if is_read_anew:
        SourceMemory.objects.filter(source=source).delete()


def pause(source: Source) -> None:
    """Read it no longer, until somebody says so."""
    source.state = SourceState.PAUSED
    source.save(update_fields=["state"])


def start_again(source: Source) -> None:
    """Read it again, soon, its failures forgotten."""
    source.state, source.failures, source.next_at = SourceState.ON, 0, clock.now()
    source.recorded_on = None
    source.save(update_fields=["state", "failures", "next_at", "recorded_on"])


def read_soon(source: Source) -> None:
    """Have it read at the worker's next turn."""
    source.next_at = clock.now()
    source.save(update_fields=["next_at"])


def follow(source: Source, user: User, *, follows: bool) -> None:
    """Have somebody follow a source, or no longer."""
    if follows:
        source.followers.add(user)
    else:
        source.followers.remove(user)


@transaction.atomic
def remove(source: Source) -> int:
    """Take a source out, with the items that only it showed and nobody did anything with; what was decided,
    described, selected or sent stays, for figures and ranking are made of it. Gives the number of items gone.
    """
    gone = list(going_with(source).values_list("pk", flat=True))
    source.delete()
    Item.objects.filter(pk__in=gone).delete()
    return len(gone)


@transaction.atomic
def bring_in(outlines: Iterable[Outline], *, structures: Iterable[Structure], by: User | None) -> Brought:
    """Add the sources of a list; those already watched stay as they are."""
    brought, centres = Brought(), list(structures)
    for one in outlines:
        try:
            brought.added.append(add_source(one.url, title=one.title, structures=centres, by=by))
        except SourceRefused as refused:
            if refused.reason == KNOWN:
                brought.known += 1
            else:
                brought.refused.append((one, refused))
    return brought
