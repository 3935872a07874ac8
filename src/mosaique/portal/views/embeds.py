"""Small pages that other sites frame, and the page where one composes the line that does it."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from csp.constants import NONE, SELF
from csp.decorators import csp_replace
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.template.loader import render_to_string
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_safe

from mosaique.discovery import facets, search
from mosaique.network.models import Structure
from mosaique.portal import addresses, embedding
from mosaique.portal.asked import Asked, read_asked
from mosaique.portal.cards import cards_of
from mosaique.portal.forms import EmbedForm
from mosaique.portal.responses import conditional, page
from mosaique.portal.sentences import sentence
from mosaique.portal.themes import Theme, top_themes
from mosaique.portal.wording import language

# Any site may frame these pages; they run no script, and everything that they load is ours.
_framed_anywhere = csp_replace({"frame-ancestors": ["*"], "script-src": [NONE], "img-src": [SELF]})
_AGE = 300  # seconds
_KEPT = ("q", *facets.NAMES, facets.YEAR, "tri")


def framed(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponseBase]:
    """A page for frames of any site: no cookie, no robot, the same for everybody."""

    @require_safe
    @xframe_options_exempt
    @_framed_anywhere
    @wraps(view)
    def answered(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        response = view(request, *args, **kwargs)
        response["X-Robots-Tag"] = "noindex"
        response["Cross-Origin-Resource-Policy"] = "cross-origin"
        return response

    return answered


@framed
def search_box(request: HttpRequest) -> HttpResponse:
    """A search box that opens the portal's page of results in the whole window."""
    return small(request, "portal/embed_search.html", {"asked": _asked(request)})


@framed
def documents(request: HttpRequest) -> HttpResponse:
    """The first documents that a question finds."""
    asked = _asked(request)
    result = search.search(embedding.request_of(asked, _count(request)))
    context = {
        "cards": cards_of(result.hits),
        "total": result.total,
        "sentence": sentence(asked, result.total),
        "all_documents": f"{addresses.page('search')}?{asked.query_string()}",
    }
    return small(request, "portal/embed_list.html", context)


def small(request: HttpRequest, template: str, context: dict[str, object]) -> HttpResponse:
    """What a frame shows, kept for a few minutes."""
    body = render_to_string(template, context, request).encode()
    return conditional(request, body, content_type="text/html; charset=utf-8", age=_AGE)


def _asked(request: HttpRequest) -> Asked:
    """The question of the address, of which a frame shows the beginning only. Raises BadRequest for a NUL."""
    kept = QueryDict(mutable=True)
    for name in _KEPT:
        kept.setlist(name, request.GET.getlist(name))
    return read_asked(kept)


def _count(request: HttpRequest) -> int:
    text = request.GET.get("nombre", "")
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 4 else embedding.USUAL
    return min(max(number, 1), embedding.MOST)


@require_safe
def compose(request: HttpRequest) -> HttpResponse:
    """The line of HTML for what one wants to show, and how it looks."""
    given = request.GET.copy()
    given.setdefault("nombre", str(embedding.USUAL))
    given.setdefault("langue_cadre", language())
    form = EmbedForm(
        given,
        centres=list(Structure.objects.active().values_list("code", "name")),
        themes=[_choices(one) for one in top_themes({}, depth=1)],
    )
    embed = form.embed() if form.is_valid() else None
    context = {"form": form, "embed": embed, "form_line": embedding.form_line(language())}
    context["origin"] = settings.MOSAIQUE_BASE_URL
    return page(request, "portal/embedding.html", context)


def _choices(top: Theme) -> tuple[str, list[tuple[str, str]]]:
    """A theme and those right below it, as a group of choices."""
    return top.label, [(one.identifier, one.label) for one in (top, *top.below)]
