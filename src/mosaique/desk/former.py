"""Addresses that records had before the desk: bookmarks of them lead to where things are now."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.views.generic import RedirectView


def to_the_list(_request: HttpRequest, **_named: str) -> HttpResponse:
    """The working list, for what has no address of its own any more."""
    return redirect("desk:worklist", permanent=True)


_lead_to = RedirectView.as_view
urlpatterns = [
    path("records/", to_the_list),
    path("records/new/", _lead_to(pattern_name="desk:entry_new", permanent=True)),
    path("records/edit/<int:pk>/", _lead_to(pattern_name="desk:entry", permanent=True)),
    path("records/<int:pk>/versions/", _lead_to(pattern_name="desk:history", permanent=True)),
    path("records/<int:pk>/files/", _lead_to(pattern_name="desk:files", permanent=True)),
    path("records/<path:rest>", to_the_list),
]
