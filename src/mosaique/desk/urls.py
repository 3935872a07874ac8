"""Addresses of the desk. Nobody comes in without signing in and having a role of the staff."""

from __future__ import annotations

from django.urls import path
from wagtail.admin.auth import require_admin_access
from wagtail.utils.urlpatterns import decorate_urlpatterns

from mosaique.desk.authorities.urls import urlpatterns as authorities
from mosaique.desk.batches.urls import urlpatterns as batches
from mosaique.desk.home import views as home

app_name = "desk"

urlpatterns = decorate_urlpatterns(
    [
        path("", home.home, name="home"),
        *batches,
        *authorities,
    ],
    require_admin_access,
)
