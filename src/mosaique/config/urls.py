"""Addresses: machines' without a language, people's in French and, under /en/, in English."""

from __future__ import annotations

from csp.constants import NONE, SELF, UNSAFE_INLINE
from csp.decorators import csp_replace
from django.conf.urls.i18n import i18n_patterns
from django.urls import URLPattern, URLResolver, include, path
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls
from wagtail.utils.urlpatterns import decorate_urlpatterns

from mosaique.desk.access import sign_in

# What Wagtail's screens need beyond the policy of all others: inline scripts and styles, previews in a frame.
_wagtail_policy = csp_replace(
    {
        "script-src": [SELF, UNSAFE_INLINE],
        "style-src": [SELF, UNSAFE_INLINE],
        "img-src": [SELF, "data:", "blob:"],
        "frame-src": [SELF],
        "frame-ancestors": [SELF],
        "object-src": [NONE],
    }
)

urlpatterns: list[URLPattern | URLResolver] = [
    path("gestion/login/", sign_in, name="sign_in"),
    path("gestion/", include("mosaique.desk.urls")),
    path("gestion/veille/", include("mosaique.watch.urls")),
    path("gestion/", include(decorate_urlpatterns(wagtailadmin_urls.urlpatterns, _wagtail_policy))),
    path("documents/", include(wagtaildocs_urls)),
    path("", include("mosaique.portal.machine_urls")),
    *i18n_patterns(
        path("compte/", include("allauth.urls")),
        path("", include("mosaique.watch.selections.public_urls")),
        path("", include("mosaique.portal.urls")),
        prefix_default_language=False,
    ),
]

handler400 = "mosaique.portal.errors.bad_request"
handler403 = "mosaique.portal.errors.forbidden"
handler404 = "mosaique.portal.errors.not_found"
handler500 = "mosaique.portal.errors.server_error"
