"""Reading a web address: one parser for the check, the request and the connection."""

from __future__ import annotations

import re
from ipaddress import IPv4Address, IPv6Address

import httpx

from mosaique.core.http.outcomes import MALFORMED, SCHEME, USER_NAME, Broken, Failed

_LONGEST = 8_000  # characters; servers refuse a request line from about 8 KiB on
_FORBIDDEN = re.compile(r"[\x00-\x1f\x7f\\]|^\s|\s$")
_NAME = re.compile(r"(?=.{1,253}$)[a-z0-9_][a-z0-9_-]{0,62}(?:\.[a-z0-9_][a-z0-9_-]{0,62})*\.?", re.ASCII)
# What a URL standard reads as an IPv4 address, whatever its base and number of parts (WHATWG URL, 3.5).
_ENDS_IN_A_NUMBER = re.compile(r"(?:^|\.)(?:[0-9]+|0x[0-9a-f]*)\.?$", re.ASCII)


def parse_target(url: str) -> httpx.URL:
    """The address, normalised, its host in ASCII. Raises Broken for one that is never asked.

    Refused: other schemes than http and https, no host, a user name, control characters and backslashes, and
    numbers that some resolver reads as an address (``2130706433``, ``0x7f.1``, ``0177.0.0.1``).
    """
    if len(url) > _LONGEST or _FORBIDDEN.search(url):
        raise _refused(MALFORMED)
    try:
        parsed = httpx.URL(url)
    except (httpx.InvalidURL, ValueError):
        raise _refused(MALFORMED) from None
    return checked(parsed)


def redirected(current: httpx.URL, location: str) -> httpx.URL:
    """Where a redirection leads, under the same rules. Raises Broken."""
    if len(location) > _LONGEST or _FORBIDDEN.search(location):
        raise _refused(MALFORMED)
    try:
        return checked(current.join(location))
    except (httpx.InvalidURL, ValueError):
        raise _refused(MALFORMED) from None


def checked(url: httpx.URL) -> httpx.URL:
    """The same address. Raises Broken if it is one that is never asked."""
    if url.scheme not in {"http", "https"}:
        raise _refused(SCHEME)
    if url.userinfo:
        raise _refused(USER_NAME)
    if not _is_host(url.raw_host.decode("ascii")) or (url.port is not None and not 0 < url.port < 65_536):
        raise _refused(MALFORMED)
    return url


def _is_host(host: str) -> bool:
    if ":" in host:
        return _is_address(host, IPv6Address)
    if _ENDS_IN_A_NUMBER.search(host):
        return _is_address(host, IPv4Address)
    return _NAME.fullmatch(host) is not None


def _is_address(host: str, kind: type[IPv4Address | IPv6Address]) -> bool:
    try:
        kind(host)
    except ValueError:
        return False
    return "%" not in host


def _refused(reason: str) -> Broken:
    return Broken(Failed(reason, permanent=True))
