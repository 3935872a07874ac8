"""The way into the back office."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from mosaique.core.returning import page_of_the_form

if TYPE_CHECKING:
    from mosaique.network.models import User

View = Callable[..., Any]


class StaffRequest(HttpRequest):
    """A request that came in by the desk's door: somebody is signed in."""

    user: User


def staff_only(view: View) -> View:
    """The view for who has a role of the staff, in her own language; others sign in, or are refused.

    A fragment asked for by a page whose session has ended is answered 401, so that the page can say so and
    keep what was typed. A form sent by such a page leads back to it, and is told not to have been taken.
    """

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        user: Any = request.user
        if not user.is_authenticated:
            if "HX-Request" in request.headers:
                return HttpResponse(status=HTTPStatus.UNAUTHORIZED)
            return redirect_to_login(_back_after_sign_in(request), reverse("account_login"))
        if not user.has_perm("wagtailadmin.access_admin"):
            raise PermissionDenied
        with translation.override(_language_of(user)):
            answer: HttpResponse = view(request, *args, **kwargs)
            return answer

    return guarded


def _back_after_sign_in(request: HttpRequest) -> str:
    """The address that was asked; for a button that has an address of its own, the page that it stood on."""
    asked = request.get_full_path()
    if request.method in {"GET", "HEAD"}:
        return asked
    lost = _("Your session had ended: what you sent was not taken. Sign in, then send it again.")
    messages.warning(request, lost)
    page = page_of_the_form(request)
    return asked if page.partition("?")[0] in {"", request.path} else page


def _language_of(user: User) -> str:
    """The one she chose, the site's when the column holds none that the product speaks."""
    chosen = user.preferred_language
    return chosen if chosen in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE


def sign_in(request: HttpRequest) -> HttpResponse:
    """Stands at the address of Wagtail's own sign-in page, which has neither limits nor a second factor.

    Who is signed in and was sent here all the same has no role in the back office. Raises PermissionDenied.
    """
    if request.user.is_authenticated:
        raise PermissionDenied
    return redirect_to_login(request.GET.get("next", reverse("desk:home")), reverse("account_login"))
