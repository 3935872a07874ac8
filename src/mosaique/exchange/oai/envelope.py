"""Answers in XML, put together as text: 500 records are one string, not a tree."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from xml.sax.saxutils import escape

from mosaique.exchange.formats.safe_xml import xml_text

NAMESPACE = "http://www.openarchives.org/OAI/2.0/"
_XSI = "http://www.w3.org/2001/XMLSchema-instance"
_START = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    f'<OAI-PMH xmlns="{NAMESPACE}" xmlns:xsi="{_XSI}"'
    f' xsi:schemaLocation="{NAMESPACE} {NAMESPACE}OAI-PMH.xsd">\n'
)


def element(name: str, text: str, **attributes: str) -> str:
    """An element that holds text."""
    return f"<{name}{_attributes(attributes)}>{_text(text)}</{name}>"


def response(date: str, address: str, asked: Mapping[str, str], body: str) -> bytes:
    """The whole answer; ``asked`` become the attributes of its request element."""
    request = f"<request{_attributes(asked)}>{_text(address)}</request>"
    return f"{_START}<responseDate>{date}</responseDate>\n{request}\n{body}\n</OAI-PMH>\n".encode()


def record(header: str, metadata: str = "") -> str:
    """A record; a deleted one has a header alone."""
    said = f"<metadata>{metadata}</metadata>" if metadata else ""
    return f"<record>{header}{said}</record>"


def header(identifier: str, datestamp: str, sets: Iterable[str], *, deleted: bool) -> str:
    """An item's header. The arguments are made here and hold nothing that XML escapes."""
    status = ' status="deleted"' if deleted else ""
    specs = "".join(f"<setSpec>{_text(one)}</setSpec>" for one in sets)
    return (
        f"<header{status}><identifier>{identifier}</identifier><datestamp>{datestamp}</datestamp>"
        f"{specs}</header>"
    )


@dataclass(frozen=True, slots=True)
class Resumption:
    """How a list goes on; an empty token says that it ends here (section 3.5)."""

    token: str
    cursor: int
    total: int
    expires: str = ""

    def xml(self) -> str:
        attributes = {"expirationDate": self.expires} if self.expires else {}
        attributes |= {"completeListSize": str(self.total), "cursor": str(self.cursor)}
        return element("resumptionToken", self.token, **attributes)


def _text(text: str) -> str:
    return escape(xml_text(text))


def _attributes(values: Mapping[str, str]) -> str:
    return "".join(f' {name}="{_attribute(value)}"' for name, value in values.items())


def _attribute(value: str) -> str:
    return escape(xml_text(value), {'"': "&quot;", "\n": "&#10;", "\r": "&#13;", "\t": "&#9;"})
