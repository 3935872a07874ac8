"""The page of advice: sources to drop, sites to watch."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from mosaique.desk.access import StaffRequest
from mosaique.watch.models import Source
from mosaique.watch.trying import Trial, look
from mosaique.watch.yields import actions, queries


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def advice(request: StaffRequest) -> HttpResponse:
    """What the figures advise; a site is asked for its feeds only when somebody says so."""
    to_add = queries.to_add()
    context = {
        "to_drop": [
            (one, request.user.has_perm("watch.change_source", one.source)) for one in queries.to_drop()
        ],
        "to_add": to_add,
        "least_seen": queries.LEAST_SEEN,
        "least_decided": queries.LEAST_DECIDED,
        "least_kept": queries.LEAST_KEPT,
    }
    if request.method == "POST":
        host = request.POST.get("host", "")
        asked = next((one for one in to_add if one.host == host), None)
        if asked is None:
            raise Http404
        context |= {"asked": host, "trial": _look(asked)}
    return render(request, "watch/yields/advice.html", context)


def _look(one: queries.ToAdd) -> Trial:
    """The feeds of a site: what the page kept last names, else what its home page does."""
    trial = look(one.examples[-1].url)
    return trial if trial.feed or trial.candidates else look(f"https://{one.host}/")


@require_POST
def set_advice_aside(request: StaffRequest) -> HttpResponse:
    """Hear no more of one advice."""
    source, host = request.POST.get("source", ""), request.POST.get("host", "")[:255].replace("\0", "")
    if source.isdecimal():
        found = get_object_or_404(Source.objects.viewable_by(request.user), pk=int(source[:9]))
        actions.set_aside(source=found, by=request.user)
    elif host:
        actions.set_aside(host=host, by=request.user)
    else:
        raise Http404
    return redirect("watch:advice")
