"""Addresses of partner catalogues, below the desk's."""

from __future__ import annotations

from django.urls import path

from mosaique.desk.harvest import views

urlpatterns = [
    path("moissonnages/", views.index, name="harvests"),
    path("moissonnages/nouveau/", views.new, name="harvest_new"),
    path("moissonnages/<slug:name>/", views.source, name="harvest_source"),
    path("moissonnages/<slug:name>/modifier/", views.edit, name="harvest_edit"),
    path("moissonnages/<slug:name>/lancer/", views.run, name="harvest_run"),
    path("moissonnages/<slug:name>/eteindre/", views.turn_off, name="harvest_off"),
    path("moissonnages/<slug:name>/allumer/", views.turn_on, name="harvest_on"),
    path("moissonnages/<slug:name>/retirer/", views.remove, name="harvest_remove"),
    path("moissonnages/<slug:name>/decider/", views.decide, name="harvest_decide"),
    path("moissonnages/<slug:name>/avancement/", views.progress, name="harvest_progress"),
]
