"""The way into the back office."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

if TYPE_CHECKING:
    from mosaique.network.models import User


class StaffRequest(HttpRequest):
    """A request that came in by the desk's door: somebody is signed in."""

    user: User


def sign_in(request: HttpRequest) -> HttpResponse:
    """Stands at the address of Wagtail's own sign-in page, which has neither limits nor a second factor.

    Who is signed in and was sent here all the same has no role in the back office. Raises PermissionDenied.
    """
    if request.user.is_authenticated:
        raise PermissionDenied
    place = {"next": request.GET["next"]} if "next" in request.GET else {}
    return redirect(f"{reverse('account_login')}?{urlencode(place)}" if place else "account_login")
