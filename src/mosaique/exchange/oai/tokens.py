"""Resumption tokens: where a list stands, signed. Nothing is kept, so a restart breaks no harvest."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

from django.core import signing

from mosaique.exchange.oai.protocol import BadResumptionToken

LIFE = dt.timedelta(days=7)
_signer = signing.Signer(salt="mosaique.exchange.oai")


@dataclass(frozen=True, slots=True)
class Position:
    """After which item a list goes on: the moment it changed, to the microsecond, and its id."""

    at: dt.datetime
    id: int


@dataclass(frozen=True, slots=True)
class Course:
    """A list under way: what was asked, how many items were given, and how many there were at the start."""

    verb: str
    arguments: dict[str, str]
    after: Position | None = None
    cursor: int = 0
    total: int = 0

    def onwards(self, after: Position, *, given: int) -> Course:
        """The same list once ``given`` items more were sent, the last of them at that position."""
        return replace(self, after=after, cursor=self.cursor + given)


def write_token(course: Course, *, now: dt.datetime) -> str:
    """The token by which the list goes on within ``LIFE``."""
    if course.after is None:
        raise ValueError("a list that has not begun has no token")
    expires = int((now + LIFE).timestamp())
    after = [course.after.at.isoformat(), course.after.id]
    return _signer.sign_object([course.verb, course.arguments, after, course.cursor, course.total, expires])


def read_token(token: str, *, verb: str, now: dt.datetime) -> Course:
    """The list that a token of ours stands for.

    Raises BadResumptionToken for one that was changed, is too old, or is another verb's.
    """
    try:
        made_for, arguments, (at, id_), cursor, total, expires = _signer.unsign_object(token)
    except (signing.BadSignature, ValueError):
        raise BadResumptionToken("This resumption token is not one of ours.") from None
    if expires < now.timestamp():
        raise BadResumptionToken("This resumption token has expired.")
    if made_for != verb:
        raise BadResumptionToken(f"This resumption token goes on with {made_for}.")
    return Course(made_for, arguments, Position(dt.datetime.fromisoformat(at), id_), cursor, total)
