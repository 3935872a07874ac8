"""Addresses: machines' without a language, people's in French and, under /en/, in English."""

from __future__ import annotations

from django.conf.urls.i18n import i18n_patterns
from django.urls import URLPattern, URLResolver, include, path
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

urlpatterns: list[URLPattern | URLResolver] = [
    path("gestion/", include(wagtailadmin_urls)),
    path("documents/", include(wagtaildocs_urls)),
    path("", include("mosaique.portal.machine_urls")),
    *i18n_patterns(
        path("compte/", include("allauth.urls")),
        path("", include("mosaique.portal.urls")),
        prefix_default_language=False,
    ),
]

handler400 = "mosaique.portal.errors.bad_request"
handler403 = "mosaique.portal.errors.forbidden"
handler404 = "mosaique.portal.errors.not_found"
handler500 = "mosaique.portal.errors.server_error"
