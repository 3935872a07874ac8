"""Addresses of the files of a record, below the desk's."""

from __future__ import annotations

from django.urls import path

from mosaique.desk.files import views

urlpatterns = [
    path("notices/<int:pk>/fichiers/", views.files, name="files"),
    path("notices/<int:pk>/fichiers/<int:file>/", views.change, name="files_change"),
    path("notices/<int:pk>/fichiers/<int:file>/couverture/", views.cover, name="files_cover"),
    path("notices/<int:pk>/fichiers/<int:file>/relire/", views.read_again, name="files_read_again"),
    path("notices/<int:pk>/fichiers/<int:file>/retirer/", views.remove, name="files_remove"),
]
