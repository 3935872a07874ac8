"""The address to send links to: one, or a list; from a bookmark or another application."""

from __future__ import annotations

import json
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.http import require_http_methods, require_safe

from mosaique.desk.access import StaffRequest
from mosaique.network.models import Structure
from mosaique.watch.sending import actions
from mosaique.watch.sending.forms import ListForm, SendForm, prefilled
from mosaique.watch.sending.lists import Link, read
from mosaique.watch.sending.looking import NEVER, checked, look
from mosaique.watch.sending.models import Sending

_LAST, _SHOWN = 10, 200
# Copied by whole characters: half of one cannot be put in an address.
_BOOKMARKLET = (
    "javascript:(()=>{const e=encodeURIComponent,"
    "c=(t,n)=>e(Array.from(String(t)).slice(0,n).join(''));"
    "void open(%s+'?url='+e(location.href)+'&title='+c(document.title,300)+'&text='+c(getSelection(),1500),"
    "'mosaique','width=720,height=820')})()"
)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def send(request: StaffRequest) -> HttpResponse:
    """A link to send; what a bookmark or another application hands over fills the form, nothing more."""
    if request.method == "POST":
        form = SendForm(request.POST, user=request.user)
        if form.is_valid() and (answer := _sent(request, form)):
            return answer
    else:
        form = SendForm(initial=prefilled(request.GET), user=request.user)
    mine = Sending.objects.filter(by=request.user).select_related("item").order_by("-pk")[:_LAST]
    address = request.build_absolute_uri(reverse("watch:send"))
    context = {"form": form, "sendings": mine, "bookmarklet": _BOOKMARKLET % json.dumps(address)}
    return render(request, "watch/sending/send.html", context)


def _sent(request: StaffRequest, form: SendForm) -> HttpResponse | None:
    """Where to go once the link is in the watch; None with the form's errors when it is not taken."""
    said: dict[str, Any] = form.cleaned_data
    url, refused = checked(said["url"])
    if refused is None:
        looked = look(url)
        if looked.reason not in NEVER:
            link = Link(url, said["title"], said["note"])
            sent = actions.send(
                [link], by=request.user, structure=_structure(request), topic=said["topic"], looked=looked
            )
            if looked.said:
                messages.warning(request, _("Its page could not be read: %(why)s") % {"why": looked.said})
            if sent.known:
                messages.info(request, _("The watch has it already: that you sent it is noted there."))
            else:
                messages.success(request, _("Sent: it is in the watch."))
            return redirect("watch:item", pk=(sent.known or sent.added)[0].pk)
        form.add_error("url", looked.said)
    else:
        form.add_error("url", refused.user_message)
    return None


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def send_list(request: StaffRequest) -> HttpResponse:
    """A list of links to send; what was not taken is told line by line."""
    is_sent = request.method == "POST"
    form = ListForm(*((request.POST, request.FILES) if is_sent else ()), user=request.user)
    context: dict[str, Any] = {"form": form}
    if is_sent and form.is_valid():
        said = form.cleaned_data
        sent = actions.send(
            read(said["links"]), by=request.user, structure=_structure(request), topic=said["topic"]
        )
        context |= {"sent": sent, "report": _report(sent), "shown": _SHOWN}
    return render(request, "watch/sending/list.html", context)


def _report(sent: actions.Sent) -> str:
    """What a list came to, in a sentence or three."""
    added, known, twice = len(sent.added), len(sent.known), sent.repeated
    said = [ngettext("%(added)s link sent.", "%(added)s links sent.", added) % {"added": added}]
    if known:
        had = ngettext("The watch had %(known)s already.", "The watch had %(known)s already.", known)
        said.append(had % {"known": known})
    if twice:
        again = ngettext("%(twice)s stood twice in the list.", "%(twice)s stood twice in the list.", twice)
        said.append(again % {"twice": twice})
    return " ".join(said)


@cache_control(max_age=3600, public=True)
@require_safe
def manifest(request: HttpRequest) -> HttpResponse:
    """The back office as an application that others can share links with; it says nothing of anybody."""
    return JsonResponse(
        {
            "name": "Mosaïque",
            "short_name": "Mosaïque",
            "start_url": reverse("desk:home"),
            "scope": reverse("desk:home"),
            "id": reverse("desk:home"),
            "display": "standalone",
            "lang": "fr",
            "background_color": "#fdfcf9",
            "theme_color": "#0b5d66",
            "icons": [
                {"src": static("portal/favicon.svg"), "sizes": "any", "type": "image/svg+xml"},
                *(
                    {"src": static(f"watch/icon-{size}.png"), "sizes": f"{size}x{size}", "type": "image/png"}
                    for size in (192, 512)
                ),
            ],
            "share_target": {
                "action": reverse("watch:send"),
                "method": "GET",
                "params": {"title": "title", "text": "text", "url": "url"},
            },
        },
        content_type="application/manifest+json",
    )


def _structure(request: StaffRequest) -> Structure | None:
    """The centre that she sends for: the first that she works in."""
    return Structure.objects.where_staff(request.user).order_by("code").first()
