"""Addresses of the kinds, under those of the watch."""

from __future__ import annotations

from django.urls import path

from mosaique.watch.kinds import views

urlpatterns = [
    path("ajouter/lettres/<int:pk>/", views.letter, name="letter"),
    path("elements/<int:pk>/texte/", views.full_text, name="full_text"),
    path("elements/<int:pk>/image.jpg", views.picture, name="picture"),
]
