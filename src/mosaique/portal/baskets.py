"""The basket: ids of records in a signed cookie; no account, nothing kept on the server."""

from __future__ import annotations

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

COOKIE = "panier"
MOST = 300  # a cookie holds four kilobytes
_AGE = 60 * 60 * 24 * 90  # seconds


def read_basket(request: HttpRequest) -> list[int]:
    """Ids of the records put aside, in the order they were; a cookie that was tampered with is empty."""
    if COOKIE not in request.COOKIES:
        return []
    try:
        ids = signing.loads(request.COOKIES[COOKIE], salt=COOKIE)
    except (signing.BadSignature, ValueError):
        return []
    return [id_ for id_ in ids if isinstance(id_, int)][:MOST] if isinstance(ids, list) else []


def write_basket(response: HttpResponse, ids: list[int]) -> None:
    """Keep the ids for ninety days; an empty basket leaves no cookie."""
    if not ids:
        response.delete_cookie(COOKIE, samesite="Lax")
        return
    response.set_cookie(
        COOKIE,
        signing.dumps(list(dict.fromkeys(ids))[:MOST], salt=COOKIE, compress=True),
        max_age=_AGE,
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )
