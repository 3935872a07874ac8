"""Pages that say what every public service must say, and help."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from mosaique.network.models import Membership, Structure
from mosaique.portal.views.home import themes_with_counts


@require_safe
def help_page(request: HttpRequest) -> HttpResponse:
    """How to search."""
    return render(request, "portal/help.html")


@require_safe
def about(request: HttpRequest) -> HttpResponse:
    """Who publishes this, credits and rights."""
    return render(request, "portal/about.html")


@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """The accessibility statement (decree 2019-768)."""
    return render(request, "portal/accessibility.html")


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """What is known of readers: next to nothing."""
    return render(request, "portal/privacy.html")


@require_safe
def site_map(request: HttpRequest) -> HttpResponse:
    """Every page, for people."""
    context = {"themes": themes_with_counts(below=0), "structures": Structure.objects.active()}
    return render(request, "portal/site_map.html", context)


@login_required
@require_safe
def account(request: HttpRequest) -> HttpResponse:
    """Who one is here."""
    context = {
        "memberships": Membership.objects.filter(user=request.user.pk).select_related("structure"),
        "back_office": reverse("wagtailadmin_home")
        if request.user.has_perm("wagtailadmin.access_admin")
        else "",
        "base_url": settings.MOSAIQUE_BASE_URL,
    }
    return render(request, "portal/account.html", context)
