"""The first page of the back office."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from mosaique.catalogue.works.models import Decision
from mosaique.desk.home import queries
from mosaique.desk.links.queries import dead_count
from mosaique.desk.works.queries import waiting_for


def _works(user: Any) -> dict[str, int]:
    """The works that wait for her: proposals, or the pairs that touch the records of her centre."""
    if user.has_perm("catalogue.decide_decision"):
        return {"proposals": Decision.objects.decidable_by(user).count()}
    return {"matches": waiting_for(user)}


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What waits for the person, what the network added, how far her centre is."""
    context = {
        "interrupted": queries.interrupted(request.user),
        "drafts": queries.my_drafts(request.user),
        "to_proofread": queries.to_proofread(request.user),
        "below_minimum": queries.below_minimum(request.user),
        "dead_links": dead_count(request.user),
        **_works(request.user),
        "newest": queries.newest_of_the_network(),
        "progress": queries.progress_of(request.user),
    }
    return render(request, "desk/home/home.html", context)
