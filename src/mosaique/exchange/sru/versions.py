"""The versions of the protocol: the same answers under other names."""

from __future__ import annotations

from dataclasses import dataclass

from mosaique.exchange.sru import diagnostics
from mosaique.exchange.sru.diagnostics import Refused

_ZING = "http://www.loc.gov/zing/srw/"
_OASIS = "http://docs.oasis-open.org/ns/search-ws/"


@dataclass(frozen=True, slots=True)
class Version:
    """``escaping`` is the element and parameter that says whether records come as XML or as text."""

    number: str
    response: str
    scan: str
    diagnostic: str
    escaping: str

    @property
    def is_oasis(self) -> bool:
        """Whether it is 2.0, which repeats neither its version nor the request."""
        return self.number == "2.0"


_VERSIONS = {
    "1.1": Version("1.1", _ZING, _ZING, f"{_ZING}diagnostic/", "recordPacking"),
    "1.2": Version("1.2", _ZING, _ZING, f"{_ZING}diagnostic/", "recordPacking"),
    "2.0": Version(
        "2.0", f"{_OASIS}sruResponse", f"{_OASIS}scan", f"{_OASIS}diagnostic", "recordXMLEscaping"
    ),
}
NEWEST = _VERSIONS["2.0"]


def spoken(asked: str, *, has_operation: bool) -> Version:
    """The version to answer in. Without ``version`` a request that names its operation is of 1.x, since 2.0
    knows neither.
    """
    if not asked:
        return _VERSIONS["1.2" if has_operation else "2.0"]
    if asked in _VERSIONS:
        return _VERSIONS[asked]
    return _VERSIONS["1.1" if asked.startswith("1") else "2.0"]


def check(asked: str) -> None:
    """Raises Refused for a version that is not spoken, naming the newest one."""
    if asked and asked not in _VERSIONS:
        raise Refused(diagnostics.UNSUPPORTED_VERSION, NEWEST.number)
