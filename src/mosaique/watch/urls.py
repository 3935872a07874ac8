"""Addresses of the watch, in the back office: entered as the desk is."""

from __future__ import annotations

from django.urls import path
from wagtail.utils.urlpatterns import decorate_urlpatterns

from mosaique.desk.access import staff_only
from mosaique.watch import views
from mosaique.watch.inbox.urls import urlpatterns as inbox

app_name = "watch"

urlpatterns = decorate_urlpatterns(
    [
        *inbox,
        path("sources/", views.sources, name="sources"),
        path("ajouter/", views.new, name="new"),
        path("importer/", views.bring_in, name="bring_in"),
        path("veille.opml", views.export, name="export"),
        path("<int:pk>/", views.source, name="source"),
        path("<int:pk>/modifier/", views.change, name="change"),
        path("<int:pk>/retirer/", views.remove, name="remove"),
        path("<int:pk>/suivre/", views.follow, name="follow"),
        path("<int:pk>/etat/", views.set_state, name="state"),
    ],
    staff_only,
)
