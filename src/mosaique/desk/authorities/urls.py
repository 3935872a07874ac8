"""Addresses of the authorities, below the desk's."""

from __future__ import annotations

from django.urls import path

from mosaique.desk.authorities import views

urlpatterns = [
    path("autorites/", views.authorities, name="authorities"),
    path("autorites/doublons/", views.duplicates, name="duplicates"),
    path("autorites/concepts/", views.replace_concept, name="concept_replace"),
    path("autorites/<int:pk>/", views.authority, name="authority"),
    path("autorites/<int:pk>/formes/", views.add_variant, name="variant_add"),
    path("autorites/<int:pk>/formes/<int:form>/retirer/", views.remove_variant, name="variant_remove"),
    path("autorites/<int:pk>/fusionner/<int:other>/", views.merge, name="merge"),
    path("autorites/fusions/<int:pk>/defaire/", views.undo_merge, name="merge_undo"),
]
