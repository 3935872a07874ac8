"""Addresses of the desk. Nobody comes in without signing in and having a role of the staff."""

from __future__ import annotations

from django.urls import path
from wagtail.utils.urlpatterns import decorate_urlpatterns

from mosaique.desk.access import staff_only
from mosaique.desk.entry import views as entry
from mosaique.desk.home import views as home
from mosaique.desk.imports import views as imports

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
        path("imports/", imports.index, name="imports"),
        path("imports/new/", imports.new, name="import-new"),
        path("imports/leaving/", imports.leaving, name="leaving"),
        path("imports/leaving/<int:pk>/", imports.kit, name="leaving-kit"),
        path("imports/<int:pk>/", imports.detail, name="import"),
        path("imports/<int:pk>/reading/", imports.read_otherwise, name="import-reading"),
        path("imports/<int:pk>/check/", imports.check, name="import-check"),
        path("imports/<int:pk>/start/", imports.start, name="import-start"),
        path("imports/<int:pk>/stop/", imports.stop, name="import-stop"),
        path("imports/<int:pk>/go-on/", imports.go_on, name="import-go-on"),
        path("imports/<int:pk>/progress/", imports.progress, name="import-progress"),
        path("imports/<int:pk>/undo/", imports.undo, name="import-undo"),
        path("imports/<int:pk>/rejected/", imports.rejected, name="import-rejected"),
        path("imports/<int:pk>/reasons/", imports.reasons, name="import-reasons"),
    ],
    staff_only,
)
