"""Addresses of the watch, in the back office: entered as the desk is."""

from __future__ import annotations

from django.urls import path
from wagtail.utils.urlpatterns import decorate_urlpatterns

from mosaique.desk.access import staff_only
from mosaique.watch import views
from mosaique.watch.inbox.urls import urlpatterns as inbox
from mosaique.watch.journals.urls import urlpatterns as journals
from mosaique.watch.kinds.urls import urlpatterns as of_kinds
from mosaique.watch.report.urls import urlpatterns as report
from mosaique.watch.selections import urls as selections
from mosaique.watch.sending.urls import open_urlpatterns
from mosaique.watch.sending.urls import urlpatterns as sending
from mosaique.watch.topics.urls import urlpatterns as topics
from mosaique.watch.yields.urls import urlpatterns as yields

app_name = "watch"

urlpatterns = decorate_urlpatterns(
    [
        *inbox,
        path("sources/", views.sources, name="sources"),
        path("ajouter/", views.new, name="new"),
        path("importer/", views.bring_in, name="bring_in"),
        path("veille.opml", views.export, name="export"),
        *of_kinds,
        *selections.urlpatterns,
        path("<int:pk>/", views.source, name="source"),
        path("<int:pk>/modifier/", views.change, name="change"),
        path("<int:pk>/retirer/", views.remove, name="remove"),
        path("<int:pk>/suivre/", views.follow, name="follow"),
        path("<int:pk>/etat/", views.set_state, name="state"),
        *topics,
        *journals,
        *report,
        *sending,
        *yields,
    ],
    staff_only,
)
urlpatterns += open_urlpatterns
