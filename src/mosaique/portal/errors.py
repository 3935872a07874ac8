"""Errors as pages in the same look, each saying what to do."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400."""
    return render(request, "portal/errors/400.html", status=400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403."""
    return render(request, "portal/errors/403.html", status=403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404."""
    return render(request, "portal/errors/404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """500: touches neither database nor index nor session, which may be what is broken."""
    return render(request, "portal/errors/500.html", {"is_broken": True}, status=500)


def forged(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 for a form without its token: most often a page left open for long, or cookies refused."""
    return render(request, "portal/errors/forged.html", status=403)
