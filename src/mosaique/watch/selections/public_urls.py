"""Readers' addresses of selections; the French paths are the canonical ones."""

from __future__ import annotations

from django.urls import path

from mosaique.watch.selections import public_views

app_name = "selections"

urlpatterns = [
    path("selections/", public_views.selections, name="list"),
    path("selections/<slug:slug>/", public_views.selection, name="selection"),
    path("selections/<slug:slug>.atom", public_views.feed, name="feed"),
    path("selections/<slug:slug>.<slug:suffix>", public_views.file, name="file"),
    path("embed/selections/", public_views.embed_newest, name="embed_newest"),
    path("embed/selections/<slug:slug>/", public_views.embed, name="embed"),
]
