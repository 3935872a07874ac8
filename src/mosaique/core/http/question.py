"""What is asked: one request, and the one that a redirection makes of it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from urllib.parse import urlencode

import httpcore
import httpx
from django.conf import settings

from mosaique import __version__
from mosaique.core.http.targets import redirected

# Validators are kept and sent back: only what a header can carry (RFC 9110, 8.8).
_HEADER_SAFE = re.compile(r"[\x21-\x7e](?:[\x20-\x7e]{0,998}[\x21-\x7e])?", re.ASCII)


def header_safe(value: str | None) -> str | None:
    """The value if a header can carry it, else None."""
    return value if value and _HEADER_SAFE.fullmatch(value) else None


def user_agent() -> str:
    """Who asks, and where to complain."""
    return f"Mosaique/{__version__} (+{settings.MOSAIQUE_BASE_URL})"


@dataclass(frozen=True, slots=True)
class Question:
    """One request. ``headers`` go to the site that was asked first; ``standing`` ones follow redirections."""

    url: httpx.URL
    method: str = "GET"
    headers: Mapping[str, str] = field(default_factory=dict)
    standing: Mapping[str, str] = field(default_factory=dict)
    data: bytes | None = None

    @property
    def is_conditional(self) -> bool:
        """Whether 304 is an answer to it."""
        return "If-None-Match" in self.standing or "If-Modified-Since" in self.standing

    def to_core(self) -> httpcore.Request:
        """The request as it goes over the wire."""
        headers = httpx.Headers({**self.headers, **self.standing})
        headers["Host"] = self.url.netloc.decode("ascii")
        headers["User-Agent"] = user_agent()
        headers["Accept-Encoding"] = "gzip"
        if self.data is not None:
            headers["Content-Length"] = str(len(self.data))
        url = httpcore.URL(
            scheme=self.url.raw_scheme, host=self.url.raw_host, port=self.url.port, target=self.url.raw_path
        )
        return httpcore.Request(self.method, url, headers=headers.raw, content=self.data)

    def redirected(self, status: int, location: str) -> Question:
        """The question to ask next (RFC 9110, 15.4). Raises Broken if it may not be asked."""
        url = redirected(self.url, location)
        drops_body = status == 303 or (status in {301, 302} and self.method == "POST")
        return replace(
            self,
            url=url,
            method="GET" if drops_body and self.method == "POST" else self.method,
            data=None if drops_body else self.data,
            headers=self.headers if _is_same_site(self.url, url) else {},
        )


def form(values: Mapping[str, str]) -> tuple[bytes, dict[str, str]]:
    """The fields as a body, and the header that says so."""
    return urlencode(values).encode("ascii"), {"Content-Type": "application/x-www-form-urlencoded"}


def _is_same_site(first: httpx.URL, second: httpx.URL) -> bool:
    """Whether what was meant for one address may be sent to the other: same origin, or its move to TLS."""
    if first.host != second.host:
        return False
    same_origin = (first.scheme, first.port) == (second.scheme, second.port)
    moved_to_tls = (
        first.scheme == "http" and second.scheme == "https" and (first.port, second.port) == (None, None)
    )
    return same_origin or moved_to_tls
