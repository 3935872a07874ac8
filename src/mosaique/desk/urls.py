"""Addresses of the desk. Nobody comes in without signing in and having a role of the staff."""

from __future__ import annotations

from django.urls import path
from wagtail.utils.urlpatterns import decorate_urlpatterns

from mosaique.desk.access import staff_only
from mosaique.desk.authorities.urls import urlpatterns as authorities
from mosaique.desk.baskets.urls import urlpatterns as baskets
from mosaique.desk.batches.urls import urlpatterns as batches
from mosaique.desk.entry.urls import urlpatterns as entry
from mosaique.desk.files.urls import urlpatterns as files
from mosaique.desk.former import urlpatterns as former
from mosaique.desk.harvest.urls import urlpatterns as harvest
from mosaique.desk.home.views import home
from mosaique.desk.imports.urls import urlpatterns as imports
from mosaique.desk.links.urls import urlpatterns as links
from mosaique.desk.worklist.urls import urlpatterns as worklist
from mosaique.desk.works.urls import urlpatterns as works

app_name = "desk"

urlpatterns = decorate_urlpatterns(
    [
        path("", home, name="home"),
        *worklist,
        *entry,
        *files,
        *baskets,
        *batches,
        *links,
        *works,
        *authorities,
        *imports,
        *harvest,
        *former,
    ],
    staff_only,
)
