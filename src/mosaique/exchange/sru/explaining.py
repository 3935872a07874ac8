"""What the server offers, as ZeeRex 2.0 says it."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from lxml import etree

from mosaique.exchange.sru import indexes
from mosaique.exchange.sru.requests import DEFAULT_RECORDS, MOST_RECORDS
from mosaique.exchange.sru.schemas import SCHEMAS
from mosaique.exchange.sru.versions import Version

ZEEREX = "http://explain.z3950.org/dtd/2.0/"

_SORT_SET = "info:srw/cql-context-set/1/sort-v1.0"
_RELATIONS = ("=", "==", "exact", "<>", "any", "all", "adj", "<", "<=", ">", ">=", "within")
_EXAMPLE = 'dc.subject = logement and dc.date within "2005 2010"'
_MODIFIERS = ("relevant", "stem", "ignoreCase", "ignoreAccents", "word", "string", "masked", "unmasked")


@dataclass(frozen=True, slots=True)
class Place:
    """Where the server stands and what it calls itself. ``address`` is that of ``/sru``, whole."""

    address: str
    title: str
    description: str
    language: str = "fr"


def explanation(place: Place, version: Version) -> etree._Element:
    """The ``explain`` record. The schema that came with 2.0 wants ``searchInfo`` and has no ``method``."""
    root = etree.Element(f"{{{ZEEREX}}}explain", nsmap={"zr": ZEEREX})
    _server(root, place, version)
    database = _add(root, "databaseInfo")
    _add(database, "title", place.title, lang=place.language, primary="true")
    _add(database, "description", place.description, lang=place.language, primary="true")
    _indexes(root)
    if version.is_oasis:
        searching = _add(root, "searchInfo")
        _add(searching, "queryExample", _EXAMPLE)
        _add(searching, "inputEncoding", "UTF-8")
    several = _add(root, "schemaInfo")
    for schema in SCHEMAS:
        one = _add(several, "schema", identifier=schema.identifier, name=schema.name, sort="false")
        _add(one, "title", schema.title)
    _configuration(root)
    return root


def _server(root: etree._Element, place: Place, version: Version) -> None:
    parts = urlsplit(place.address)
    server = _add(root, "serverInfo", protocol="SRU", version=version.number, transport=parts.scheme)
    if not version.is_oasis:
        server.set("method", "GET POST")
    _add(server, "host", parts.hostname or "")
    _add(server, "port", str(parts.port or (443 if parts.scheme == "https" else 80)))
    _add(server, "database", parts.path.lstrip("/"))


def _indexes(root: etree._Element) -> None:
    several = _add(root, "indexInfo")
    for prefix, identifier in {**indexes.SETS, "sort": _SORT_SET}.items():
        _add(several, "set", identifier=identifier, name=prefix)
    for title, names in indexes.by_title():
        one = _add(
            several,
            "index",
            search="true",
            scan=_flag(names[0].scanned),
            sort=_flag(any(name.sorts for name in names)),
        )
        _add(one, "title", title, lang="en")
        for name in names:
            _add(_add(one, "map"), "name", name.name, set=name.set)


def _configuration(root: etree._Element) -> None:
    configuration = _add(root, "configInfo")
    _add(configuration, "default", str(DEFAULT_RECORDS), type="numberOfRecords")
    _add(configuration, "default", "cql", type="contextSet")
    _add(configuration, "default", "serverChoice", type="index")
    _add(configuration, "default", "=", type="relation")
    _add(configuration, "default", SCHEMAS[0].name, type="retrieveSchema")
    _add(configuration, "setting", str(MOST_RECORDS), type="maximumRecords")
    for relation in _RELATIONS:
        _add(configuration, "supports", relation, type="relation")
    for modifier in _MODIFIERS:
        _add(configuration, "supports", modifier, type="relationModifier")
    for operator in ("and", "or", "not"):
        _add(configuration, "supports", operator, type="booleanOperator")
    _add(configuration, "supports", "*", type="maskingCharacter")
    for what in ("scan", "sort"):
        _add(configuration, "supports", type=what)


def _flag(value: object) -> str:
    return "true" if value else "false"


def _add(parent: etree._Element, element_name: str, text: str = "", /, **attributes: str) -> etree._Element:
    element = etree.SubElement(parent, f"{{{ZEEREX}}}{element_name}", attributes)
    element.text = text or None
    return element
