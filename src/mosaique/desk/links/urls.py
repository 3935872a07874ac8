"""Addresses of the links, below the desk's."""

from __future__ import annotations

from django.urls import path

from mosaique.desk.links import views

urlpatterns = [
    path("liens/", views.links, name="links"),
    path("liens/<int:pk>/nouvelle-adresse/", views.take_new_address, name="link_moved"),
    path("liens/<int:pk>/remplacer/", views.replace, name="link_replace"),
    path("liens/<int:pk>/archiver/", views.archive, name="link_archive"),
    path("liens/<int:pk>/verifier/", views.check, name="link_check"),
    path("liens/<int:pk>/ignorer/", views.ignore, name="link_ignore"),
]
