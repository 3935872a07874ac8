"""Addresses of the batches, below the desk's."""

from __future__ import annotations

from django.urls import path

from mosaique.desk.batches import views

urlpatterns = [
    path("lots/", views.batches, name="batches"),
    path("lots/nouveau/", views.new, name="batch_new"),
    path("lots/<int:pk>/", views.show, name="batch"),
    path("lots/<int:pk>/changements/", views.add_operation, name="batch_add"),
    path("lots/<int:pk>/changements/<int:place>/retirer/", views.remove_operation, name="batch_remove"),
    path("lots/<int:pk>/confirmer/", views.confirm, name="batch_confirm"),
    path("lots/<int:pk>/defaire/", views.undo, name="batch_undo"),
    path("lots/<int:pk>/reprendre/", views.take_up, name="batch_take_up"),
    path("lots/<int:pk>/abandonner/", views.discard, name="batch_discard"),
    path("lots/<int:pk>/rapport.csv", views.report, name="batch_report"),
]
