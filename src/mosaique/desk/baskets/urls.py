"""Addresses of the baskets, below the desk's."""

from __future__ import annotations

from django.urls import path

from mosaique.desk.baskets import views

urlpatterns = [
    path("paniers/", views.baskets, name="baskets"),
    path("paniers/ajouter/", views.add, name="basket_add"),
    path("paniers/<int:pk>/", views.show, name="basket"),
    path("paniers/<int:pk>/partage/", views.share, name="basket_share"),
    path("paniers/<int:pk>/supprimer/", views.delete, name="basket_delete"),
    path("paniers/<int:pk>/bibliographie/", views.bibliography, name="basket_bibliography"),
    path("paniers/<int:pk>/export.<slug:suffix>", views.export, name="basket_file"),
    path("paniers/<int:pk>/notices/<int:item>/<slug:way>/", views.change, name="basket_item"),
]
