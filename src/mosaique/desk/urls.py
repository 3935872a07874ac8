"""Addresses of the desk. Nobody comes in without signing in and having a role of the staff."""

from __future__ import annotations

from django.urls import path
from wagtail.admin.auth import require_admin_access
from wagtail.utils.urlpatterns import decorate_urlpatterns

from mosaique.desk.home import views as home
from mosaique.desk.imports import views as imports

app_name = "desk"

urlpatterns = decorate_urlpatterns(
    [
        path("", home.home, name="home"),
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
    require_admin_access,
)
