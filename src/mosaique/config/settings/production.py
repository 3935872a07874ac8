"""A running instance: what `mosaique` uses unless told otherwise."""

from __future__ import annotations

from mosaique.config.settings.base import *  # noqa: F403  # settings modules extend each other by design
from mosaique.config.settings.base import MOSAIQUE_BASE_URL

# W005, W021: whether sub-domains and browsers' preload lists are bound by HSTS is the operator's to decide.
# W019: Wagtail's preview frames its own pages; the content security policy forbids the rest.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W019", "security.W021"]

if MOSAIQUE_BASE_URL.startswith("https:"):
    SECURE_SSL_REDIRECT = True
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 31_536_000
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True
