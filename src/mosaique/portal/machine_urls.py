"""Addresses without a language."""

from __future__ import annotations

from django.urls import include, path
from django.views.generic import RedirectView

from mosaique.portal.views import machines, sru, unapi
from mosaique.portal.views.oai import oai

urlpatterns = [
    path("robots.txt", machines.robots, name="robots"),
    path("sitemap.xml", machines.sitemap, name="sitemap"),
    path("sitemap-<slug:name>.xml", machines.sitemap_part, name="sitemap_part"),
    path("opensearch.xml", machines.opensearch, name="opensearch"),
    path(".well-known/security.txt", machines.security_contact, name="security_contact"),
    path("oai", oai, name="oai"),
    path("sru", sru.server, name="sru"),
    path("unapi", unapi.server, name="unapi"),
    path("api/", include("mosaique.portal.api_urls")),
    *(  # base addresses are typed by hand in harvesters' and catalogues' settings
        path(f"{name}/", RedirectView.as_view(pattern_name=name, permanent=True, query_string=True))
        for name in ("oai", "sru", "unapi")
    ),
    path("sante", machines.health_report, name="health"),
]
