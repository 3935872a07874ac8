"""Addresses of the desk. Nobody comes in without signing in and having a role of the staff."""

from __future__ import annotations

from django.urls import path
from wagtail.utils.urlpatterns import decorate_urlpatterns

from mosaique.desk.access import staff_only
from mosaique.desk.entry import views as entry
from mosaique.desk.home import views as home

app_name = "desk"

urlpatterns = decorate_urlpatterns(
    [
        path("", home.home, name="home"),
        path("notices/nouvelle/", entry.new, name="entry_new"),
        path("notices/apercu/", entry.preview, name="entry_preview"),
        path("notices/saisie/<uuid:key>/", entry.watch, name="entry_watch"),
        path("notices/saisie/<uuid:key>/abandon/", entry.abandon, name="entry_abandon"),
        path("notices/completer/<slug:kind>/", entry.completions, name="completions"),
        path("notices/<int:pk>/", entry.edit, name="entry"),
    ],
    staff_only,
)
