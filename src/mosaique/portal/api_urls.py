"""Addresses of the JSON API: without a language, which is asked for by ``lang`` or ``Accept-Language``."""

from __future__ import annotations

from django.urls import path, re_path

from mosaique.portal.views import api

urlpatterns = [
    path("openapi.json", api.description, name="api_openapi"),
    path("v1", api.root, name="api_root"),
    path("v1/", api.root),
    path("v1/search", api.search, name="api_search"),
    path("v1/notices", api.several, name="api_notices"),
    path("v1/notices/<int:pk>", api.notice, name="api_notice"),
    path("v1/concepts", api.themes, name="api_concepts"),
    re_path(r"^v1/concepts/(?P<identifier>[\w-]+)$", api.theme, name="api_concept"),
    path("v1/structures", api.centres, name="api_structures"),
    path("v1/structures/<slug:code>", api.centre, name="api_structure"),
    re_path(r"^v1/", api.nothing),
]
