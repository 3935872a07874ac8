"""The answer to each verb."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from mosaique.exchange.oai import envelope, items, payloads, sets
from mosaique.exchange.oai.items import Item, Selection
from mosaique.exchange.oai.payloads import MetadataFormat, NoticeAddress
from mosaique.exchange.oai.protocol import (
    SECONDS,
    Ask,
    BadArgument,
    BadResumptionToken,
    BadVerb,
    IdDoesNotExist,
    NoRecordsMatch,
    OaiError,
    read_ask,
    read_span,
)
from mosaique.exchange.oai.tokens import LIFE, Course, Position, read_token, write_token

_OAI_IDENTIFIER = "http://www.openarchives.org/OAI/2.0/oai-identifier"
# What oai-identifier.xsd takes for the name of a repository: never an address in digits.
_DOMAIN = re.compile(r"[a-zA-Z][a-zA-Z0-9-]*(\.[a-zA-Z][a-zA-Z0-9-]*)+")


@dataclass(frozen=True, slots=True)
class Repository:
    """Who answers: ``address`` is what harvesters call, ``notice`` gives a record's public page."""

    name: str
    address: str
    admin_email: str
    notice: NoticeAddress

    @property
    def host(self) -> str:
        return urlsplit(self.address).hostname or "localhost"

    def identifier(self, record_id: int) -> str:
        """The item's identifier, the same for as long as the address is."""
        return f"oai:{self.host}:{record_id}"

    def record_id(self, identifier: str) -> int:
        """The record that an identifier names. Raises IdDoesNotExist."""
        prefix = self.identifier(0)[:-1]
        number = identifier.removeprefix(prefix)
        if not identifier.startswith(prefix) or not re.fullmatch(r"[1-9][0-9]{0,18}", number):
            raise IdDoesNotExist(f"There is no item {identifier[:100]}.")
        return int(number)


def answer(pairs: Iterable[tuple[str, str]], *, repository: Repository, now: dt.datetime) -> bytes:
    """The answer to a request of these arguments, errors included, as a document of OAI-PMH."""
    asked: dict[str, str] = {}
    try:
        ask = read_ask(pairs)
        asked = {"verb": ask.verb, **ask.arguments}
        body = f"<{ask.verb}>{_ANSWERS[ask.verb](_Turn(ask, repository, now))}</{ask.verb}>"
    except OaiError as error:
        # What is not an argument cannot be repeated as one (section 3.2).
        asked = {} if isinstance(error, BadVerb | BadArgument) else asked
        body = envelope.element("error", error.message, code=error.code)
    return envelope.response(now.strftime(SECONDS), repository.address, asked, body)


@dataclass(frozen=True, slots=True)
class _Turn:
    """One request with all that answering it takes."""

    ask: Ask
    repository: Repository
    now: dt.datetime

    def item(self, *, described: bool = False) -> Item:
        """The item that the request names. Raises IdDoesNotExist."""
        identifier = self.ask.arguments["identifier"]
        found = items.find(self.repository.record_id(identifier), described=described)
        if found is None:
            raise IdDoesNotExist(f"There is no item {identifier}.")
        return found


def _identify(turn: _Turn) -> str:
    repository = turn.repository
    first = items.earliest() or turn.now
    facts = (
        ("repositoryName", repository.name),
        ("baseURL", repository.address),
        ("protocolVersion", "2.0"),
        ("adminEmail", repository.admin_email),
        ("earliestDatestamp", first.strftime(SECONDS)),
        ("deletedRecord", "persistent"),
        ("granularity", "YYYY-MM-DDThh:mm:ssZ"),
        ("compression", "gzip"),
    )
    said = "".join(envelope.element(name, text) for name, text in facts)
    return said + (_identifier_scheme(repository) if _DOMAIN.fullmatch(repository.host) else "")


def _identifier_scheme(repository: Repository) -> str:
    """How identifiers are made (openarchives.org/OAI/2.0/guidelines-oai-identifier.htm)."""
    facts = (
        ("scheme", "oai"),
        ("repositoryIdentifier", repository.host),
        ("delimiter", ":"),
        ("sampleIdentifier", repository.identifier(1)),
    )
    said = "".join(envelope.element(name, text) for name, text in facts)
    return (
        f'<description><oai-identifier xmlns="{_OAI_IDENTIFIER}"'
        f' xsi:schemaLocation="{_OAI_IDENTIFIER} {_OAI_IDENTIFIER}.xsd">{said}</oai-identifier></description>'
    )


def _list_metadata_formats(turn: _Turn) -> str:
    if "identifier" in turn.ask.arguments:
        turn.item()
    return "".join(
        "<metadataFormat>"
        + envelope.element("metadataPrefix", one.prefix)
        + envelope.element("schema", one.schema)
        + envelope.element("metadataNamespace", one.namespace)
        + "</metadataFormat>"
        for one in payloads.FORMATS.values()
    )


def _list_sets(turn: _Turn) -> str:
    if "resumptionToken" in turn.ask.arguments:
        raise BadResumptionToken("The list of sets is given whole, without a resumption token.")
    return "".join(
        f"<set>{envelope.element('setSpec', spec)}{envelope.element('setName', name)}</set>"
        for spec, name in sets.all_sets()
    )


def _get_record(turn: _Turn) -> str:
    known = payloads.metadata_format(turn.ask.arguments["metadataPrefix"])
    return "".join(_records([turn.item(described=True)], known, turn.repository))


def _list_identifiers(turn: _Turn) -> str:
    return _list(turn, lambda found, _known: (_header(one, turn.repository) for one in found))


def _list_records(turn: _Turn) -> str:
    return _list(turn, lambda found, known: _records(found, known, turn.repository), described=True)


_Show = Callable[[Sequence[Item], MetadataFormat], Iterator[str]]


def _list(turn: _Turn, show: _Show, *, described: bool = False) -> str:
    course = _course(turn)
    known, selection = _asked(course.arguments)
    found = selection.page(course.after, described=described)
    if not found:
        raise _nothing(course)
    shown = found[: items.PAGE]
    if course.after is None:
        total = selection.count() if len(found) > items.PAGE else len(found)
        course = Course(course.verb, course.arguments, total=total)
    return "".join(show(shown, known)) + _resumption(
        course, shown, more=len(found) > items.PAGE, now=turn.now
    )


def _course(turn: _Turn) -> Course:
    token = turn.ask.arguments.get("resumptionToken")
    if token is None:
        return Course(turn.ask.verb, turn.ask.arguments)
    return read_token(token, verb=turn.ask.verb, now=turn.now)


def _asked(arguments: dict[str, str]) -> tuple[MetadataFormat, Selection]:
    """Raises CannotDisseminateFormat, BadArgument or NoRecordsMatch."""
    span = read_span(arguments)
    known = payloads.metadata_format(arguments["metadataPrefix"])
    spec = arguments.get("set")
    chosen = sets.read_set(spec) if spec else None
    if spec and chosen is None:
        raise NoRecordsMatch(f"There is no set {spec[:100]}.")
    return known, Selection(span, chosen)


def _nothing(course: Course) -> OaiError:
    """A list cannot be empty, and one that is under way was not."""
    if course.after:
        return BadResumptionToken("Nothing is left of the list that this resumption token stands for.")
    return NoRecordsMatch("No item is in that set and was changed in that time.")


def _resumption(course: Course, shown: Sequence[Item], *, more: bool, now: dt.datetime) -> str:
    """Nothing after a list that was given at once; an empty token after the last part of another."""
    if not more:
        return envelope.Resumption("", course.cursor, course.total).xml() if course.after else ""
    last = shown[-1]
    token = write_token(course.onwards(Position(last.at, last.id), given=len(shown)), now=now)
    expires = (now + LIFE).strftime(SECONDS)
    return envelope.Resumption(token, course.cursor, course.total, expires).xml()


def _records(found: Sequence[Item], known: MetadataFormat, repository: Repository) -> Iterator[str]:
    written = known.write([one for one in found if not one.deleted], repository.notice)
    for one in found:
        yield envelope.record(_header(one, repository), "" if one.deleted else next(written))


def _header(item: Item, repository: Repository) -> str:
    stamp = item.at.strftime(SECONDS)
    return envelope.header(repository.identifier(item.id), stamp, item.sets, deleted=item.deleted)


_ANSWERS: dict[str, Callable[[_Turn], str]] = {
    "Identify": _identify,
    "ListMetadataFormats": _list_metadata_formats,
    "ListSets": _list_sets,
    "ListIdentifiers": _list_identifiers,
    "ListRecords": _list_records,
    "GetRecord": _get_record,
}
