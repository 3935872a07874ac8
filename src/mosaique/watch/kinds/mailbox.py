"""The watch's mailbox: its new messages brought into the base, each once, whatever stops us meanwhile.

What a reading of a folder brings and how far it came are one transaction, under the folders' rows: letters
get their numbers in the order in which sources see them.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction

from mosaique.catalogue.values.matching import digest
from mosaique.core import clock
from mosaique.core.http import Failed
from mosaique.core.imap import Box, MailServer, Received, read_folder
from mosaique.core.sanitiser import clean_html
from mosaique.watch.cleaning import plain, storable
from mosaique.watch.enums import SourceKind, SourceState
from mosaique.watch.feeds import rhythm
from mosaique.watch.feeds.letters import LetterRead, name_of, read_letter
from mosaique.watch.feeds.values import Problem
from mosaique.watch.fetching import UNREADABLE
from mosaique.watch.kinds.letters import Watched, of_letter
from mosaique.watch.kinds.models import Letter, MailFolder
from mosaique.watch.models import Source

logger = logging.getLogger(__name__)

EVERY = dt.timedelta(minutes=10)
KEPT = dt.timedelta(days=90)
_FIRST = dt.timedelta(days=30)  # how far back a first reading goes
_LEASE = dt.timedelta(minutes=10)
_LONGEST_TEXT = 150_000  # characters
_MOST_UNKNOWN = 2_000  # letters that no source watches
_MOST_OF_ONE = 20  # of them from one sender
# What is kept of headers, in characters: some of these are two once composed.
_HEADERS = {"sender": 320, "sender_name": 200, "list_id": 300, "tag": 100, "subject": 500}
_EARLIEST = dt.datetime(1990, 1, 1, tzinfo=dt.UTC)

Read = Callable[..., Box | Failed]


@dataclass(frozen=True, slots=True)
class Unknown:
    """Somebody who writes to the mailbox and whose letters no source watches; ``last`` is the newest."""

    name: str
    last: Letter
    total: int


def is_set() -> bool:
    """Whether the instance has a mailbox."""
    return bool(settings.MOSAIQUE_MAILBOX)


def server() -> MailServer:
    """The mailbox, as the operator set it."""
    told = settings.MOSAIQUE_MAILBOX
    return MailServer(told["host"], told["user"], told["password"], told["port"], told["security"])


def collect(*, read: Read = read_folder) -> int:
    """Bring in what arrived in the folders whose turn it is. Gives the number of new letters."""
    if not is_set():
        return 0
    brought = 0
    for name in settings.MOSAIQUE_MAILBOX["folders"]:
        now = clock.now()
        folder, _made = MailFolder.objects.get_or_create(name=name, defaults={"next_at": now})
        if _claimed(folder, now):
            since = now - _FIRST
            answer = read(server(), name, validity=folder.validity, after=folder.last_uid, since=since.date())
            brought += _take_in(folder.pk, answer)
    return brought


def unknown() -> list[Unknown]:
    """Who writes without being watched, the last to write first."""
    watched = _watched()
    names: dict[str, list[Letter]] = {}
    letters = Letter.objects.defer("text", "links", "problems")[: 2 * _MOST_UNKNOWN]
    for letter in letters:
        if (letter.list_id or letter.sender) and not any(one.takes(letter) for one in watched):
            names.setdefault(letter.list_id or letter.sender, []).append(letter)
    return [
        Unknown(found[0].sender_name or found[0].sender or name, found[0], len(found))
        for name, found in names.items()
    ]


def _watched() -> list[Watched]:
    sources = Source.objects.filter(kind=SourceKind.LETTER)
    return [Watched.of(told) for told in sources.values_list("settings", flat=True)]


def _claimed(folder: MailFolder, now: dt.datetime) -> bool:
    """Whether the folder is ours to read now."""
    mine = MailFolder.objects.filter(pk=folder.pk, next_at=folder.next_at, next_at__lte=now)
    return bool(mine.update(next_at=now + _LEASE))


@transaction.atomic
def _take_in(folder_id: int, answer: Box | Failed) -> int:
    folders = {one.pk: one for one in MailFolder.objects.select_for_update().order_by("pk")}
    folder, now = folders[folder_id], clock.now()
    if isinstance(answer, Failed):
        folder.failures += 1
        folder.reason, folder.facts = answer.reason, dict(answer.facts)
        wait = rhythm.back_off(folder.failures, retry_after=answer.retry_after, chance=0.5)
        folder.next_at = now + wait
        folder.save()
        logger.warning("mailbox folder id=%s could not be read: %s", folder.pk, answer)
        return 0
    made = _stored(folder, answer.messages, now)
    folder.validity, folder.last_uid = answer.validity, answer.last_uid
    folder.failures, folder.reason, folder.facts, folder.read_at = 0, "", {}, now
    folder.next_at = now if answer.has_more else now + EVERY
    folder.save()
    _wake(made, now)
    _forget(now)
    return len(made)


def _stored(folder: MailFolder, messages: list[Received], now: dt.datetime) -> list[Letter]:
    """Those that were not brought in already, by what they are."""
    letters: dict[int, Letter] = {}
    for message in messages:
        read = _read(message)
        letters.setdefault(digest(read.identifier), _letter(read, folder, now))
    known = set(Letter.objects.filter(key__in=letters).values_list("key", flat=True))
    made = [letter for key, letter in letters.items() if key not in known]
    for letter in made:
        letter.save()
    return made


def _read(message: Received) -> LetterRead:
    try:
        return read_letter(message.content, size=message.size)
    except Exception:  # one message that a library cannot bear keeps no other one back
        logger.exception("message uid=%s could not be read", message.uid)
        return LetterRead(identifier=name_of(message.content), problems=[Problem(UNREADABLE)])


def _letter(read: LetterRead, folder: MailFolder, now: dt.datetime) -> Letter:
    is_dated = read.date is not None and _EARLIEST <= read.date <= now
    return Letter(
        key=digest(read.identifier),
        folder=folder,
        **{name: plain(getattr(read, name))[:most] for name, most in _HEADERS.items()},
        date=read.date if is_dated else None,
        received_at=now,
        text=clean_html(read.markup[:_LONGEST_TEXT]) if read.markup else "",
        links=[[url, plain(title)] for url, title in read.links],
        problems=[{"reason": one.reason, "facts": storable(one.facts)} for one in read.problems],
    )


def _wake(letters: list[Letter], now: dt.datetime) -> None:
    """Have the sources of these letters read at once."""
    sources = Source.objects.filter(kind=SourceKind.LETTER, state=SourceState.ON)
    due = [
        source.pk
        for source in sources.only("settings")
        if any(Watched.of(source.settings).takes(letter) for letter in letters)
    ]
    Source.objects.filter(pk__in=due).update(next_at=now)


def _forget(now: dt.datetime) -> None:
    """Letters are items by then; those of senders that nobody watches are kept in small numbers."""
    Letter.objects.filter(received_at__lt=now - KEPT).delete()
    watched, counts, out, kept = _watched(), dict[str, int](), list[int](), 0
    for letter in Letter.objects.only("list_id", "sender", "tag").order_by("-pk"):
        if any(one.takes(letter) for one in watched):
            continue
        name = of_letter(letter).value
        counts[name] = counts.get(name, 0) + 1
        kept += 1
        if counts[name] > _MOST_OF_ONE or kept > _MOST_UNKNOWN:
            out.append(letter.pk)
    Letter.objects.filter(pk__in=out).delete()


def status() -> list[MailFolder]:
    """How the folders do."""
    return list(MailFolder.objects.order_by("name")) if is_set() else []


def address_for(tag: str) -> str:
    """The address at which a newsletter is asked for, so that it is told from others; empty without one."""
    local, at, domain = str(settings.MOSAIQUE_MAILBOX_ADDRESS).partition("@")
    return f"{local}+{tag}@{domain}" if at else ""
