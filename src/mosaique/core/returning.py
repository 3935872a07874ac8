"""Going back to the page that a form stood on."""

from __future__ import annotations

from urllib.parse import urlsplit, urlunsplit

from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme


def page_before(request: HttpRequest) -> str:
    """The address that a form's ``next`` field gives, when it is one of this site's; else empty."""
    asked = request.POST.get("next", "")
    return asked if _is_ours(request, asked) else ""


def page_of_the_form(request: HttpRequest) -> str:
    """The address of the page that sent the form, as the browser tells it; empty for another site's."""
    sender = request.headers.get("Referer", "")
    parts = urlsplit(sender) if _is_ours(request, sender) else None
    return urlunsplit(("", "", parts.path, parts.query, "")) if parts else ""


def _is_ours(request: HttpRequest, address: str) -> bool:
    return url_has_allowed_host_and_scheme(address, {request.get_host()}, require_https=request.is_secure())
