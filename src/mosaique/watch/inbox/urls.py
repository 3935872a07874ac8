"""Addresses of the inbox, below the watch's."""

from __future__ import annotations

from django.urls import path

from mosaique.watch.inbox import views

urlpatterns = [
    path("", views.inbox, name="inbox"),
    path("lot/", views.together, name="together"),
    path("annuler/", views.undo, name="undo"),
    path("elements/<int:pk>/", views.item, name="item"),
    path("elements/<int:pk>/decider/", views.decide, name="decide"),
    path("elements/<int:pk>/theme/", views.place, name="place"),
    path("elements/<int:pk>/notice/", views.record, name="record"),
]
