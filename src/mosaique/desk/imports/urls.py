"""Addresses of imports and of leaving kits, below the desk's."""

from __future__ import annotations

from django.urls import path

from mosaique.desk.imports import views

urlpatterns = [
    path("imports/", views.index, name="imports"),
    path("imports/nouveau/", views.new, name="import_new"),
    path("imports/<int:pk>/", views.detail, name="import"),
    path("imports/<int:pk>/lecture/", views.read_otherwise, name="import_reading"),
    path("imports/<int:pk>/controler/", views.check, name="import_check"),
    path("imports/<int:pk>/lancer/", views.start, name="import_start"),
    path("imports/<int:pk>/arreter/", views.stop, name="import_stop"),
    path("imports/<int:pk>/reprendre/", views.go_on, name="import_go_on"),
    path("imports/<int:pk>/avancement/", views.progress, name="import_progress"),
    path("imports/<int:pk>/defaire/", views.undo, name="import_undo"),
    path("imports/<int:pk>/rejets/", views.rejected, name="import_rejected"),
    path("imports/<int:pk>/motifs/", views.reasons, name="import_reasons"),
    path("depart/", views.leaving, name="leaving"),
    path("depart/<int:pk>/", views.kit, name="leaving_kit"),
]
