"""What every source offers: what it can be asked, where, and how its answer is read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from mosaique.catalogue.values.description import RecordDraft
from mosaique.core.messages import gettext_noop as _
from mosaique.exchange.formats.base import ReadProblem
from mosaique.exchange.lookup.query import Key, Kind

MEGABYTE = 1024 * 1024
MOST_RECORDS = 5  # asked and kept of each source: a number names one, sometimes reprinted

NOT_UNDERSTOOD = _("The answer could not be read: %(error)s")


@dataclass(frozen=True, slots=True)
class Received:
    """An answer to read. ``media_type`` is in lower case without parameters, ``charset`` as the server said;
    ``url`` is where it came from after redirections, empty for what came from no address.
    """

    body: bytes
    media_type: str = ""
    charset: str = ""
    url: str = ""


Reading = list[RecordDraft] | ReadProblem


class LookupSource(Protocol):
    """One place that describes documents.

    ``read`` is pure: bytes in, drafts out, an empty list when the source knows nothing; what it gives is not
    yet cleaned. ``base`` is where the source is asked, empty when nothing is asked of the network: the key's
    own value is then what is read. ``not_found_is_an_answer``: its 404 says that it has no such record.
    """

    @property
    def name(self) -> str: ...  # in settings: "bnf"
    @property
    def label(self) -> str: ...  # for people, marked for translation unless it is a proper name
    @property
    def kinds(self) -> frozenset[Kind]: ...
    @property
    def base(self) -> str: ...
    @property
    def accept(self) -> str: ...
    @property
    def not_found_is_an_answer(self) -> bool: ...

    def address(self, key: Key, base: str) -> str:
        """Where to ask for a key of one of ``kinds``."""

    def read(self, received: Received) -> Reading: ...


def problem(reason: str, **facts: object) -> ReadProblem:
    """An answer that is none."""
    return ReadProblem(position=1, reason=reason, facts=facts)
