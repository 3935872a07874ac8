"""Addresses of the entry page, below the desk's."""

from __future__ import annotations

from django.urls import path

from mosaique.desk.entry import views

urlpatterns = [
    path("notices/nouvelle/", views.new, name="entry_new"),
    path("notices/apercu/", views.preview, name="entry_preview"),
    path("notices/saisie/<uuid:key>/", views.watch, name="entry_watch"),
    path("notices/saisie/<uuid:key>/abandon/", views.abandon, name="entry_abandon"),
    path("notices/completer/<slug:kind>/", views.completions, name="completions"),
    path("notices/themes/", views.concepts, name="concept_tree"),
    path("notices/<int:pk>/", views.edit, name="entry"),
]
