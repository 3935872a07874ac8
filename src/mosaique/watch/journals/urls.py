"""Addresses of the journals shared out."""

from __future__ import annotations

from django.urls import path

from mosaique.watch.journals import views

urlpatterns = [
    path("revues/", views.journals, name="journals"),
    path("revues/ajouter/", views.new_journal, name="new_journal"),
    path("revues/repartition/", views.share_out, name="share_out"),
    path("revues/revues.csv", views.export_journals, name="export_journals"),
    path("revues/absences/", views.absences, name="absences"),
    path("revues/absences/<int:pk>/retirer/", views.end_absence, name="end_absence"),
    path("revues/<int:pk>/", views.journal, name="journal"),
    path("revues/<int:pk>/modifier/", views.change_journal, name="change_journal"),
    path("revues/<int:pk>/retirer/", views.remove_journal, name="remove_journal"),
    path("revues/<int:pk>/geste/", views.set_issue, name="set_issue"),
    path("revues/<int:pk>/numero/", views.add_issue, name="add_issue"),
]
