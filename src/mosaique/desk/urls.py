"""Addresses of the desk. Nobody comes in without signing in and having a role of the staff."""

from __future__ import annotations

from django.urls import include, path
from wagtail.admin.auth import require_admin_access
from wagtail.utils.urlpatterns import decorate_urlpatterns

from mosaique.desk.home import views as home

app_name = "desk"

urlpatterns = decorate_urlpatterns(
    [
        path("", home.home, name="home"),
        path("notices/", include("mosaique.desk.worklist.urls")),
    ],
    require_admin_access,
)
