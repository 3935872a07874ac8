"""Addresses of selections in the back office, below the watch's."""

from __future__ import annotations

from django.urls import path

from mosaique.watch.selections import views

urlpatterns = [
    path("elements/<int:pk>/selection/", views.select, name="select"),
    path("selections/", views.selections, name="selections"),
    path("selections/nouvelle/", views.new, name="selection_new"),
    path("selections/ajouter/", views.select_many, name="select_many"),
    path("selections/<int:pk>/", views.selection, name="selection"),
    path("selections/<int:pk>/modifier/", views.change, name="selection_change"),
    path("selections/<int:pk>/notices/", views.add_records, name="selection_records"),
    path("selections/<int:pk>/apercu/", views.preview, name="selection_preview"),
    path("selections/<int:pk>/publier/", views.publish, name="selection_publish"),
    path("selections/<int:pk>/retirer/", views.withdraw, name="selection_withdraw"),
    path("selections/<int:pk>/supprimer/", views.delete, name="selection_delete"),
    path("selections/<int:pk>/export.<slug:suffix>", views.export, name="selection_file"),
]
