"""Pages that say what every public service must say, and help."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from mosaique.network.models import Structure
from mosaique.portal.responses import page
from mosaique.portal.themes import top_themes


def _text(name: str) -> Callable[[HttpRequest], HttpResponse]:
    """A view of a page of text."""

    @require_safe
    def view(request: HttpRequest) -> HttpResponse:
        return page(request, f"portal/{name}.html", {})

    return view


help_page = _text("help")
about = _text("about")
legal = _text("legal")
accessibility = _text("accessibility")
privacy = _text("privacy")


@require_safe
def site_map(request: HttpRequest) -> HttpResponse:
    """Every page, for people."""
    context = {"themes": top_themes({}, depth=0), "structures": Structure.objects.active()}
    return page(request, "portal/site_map.html", context)
