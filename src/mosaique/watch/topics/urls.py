"""Addresses of the topics, within the watch's."""

from __future__ import annotations

from django.urls import path

from mosaique.watch.topics import views

urlpatterns = [
    path("themes/", views.topics, name="topics"),
    path("themes/ajouter/", views.new, name="topic_new"),
    path("themes/mesure/", views.network_measure, name="network_measure"),
    path("themes/<slug:slug>/", views.topic, name="topic"),
    path("themes/<slug:slug>/modifier/", views.change, name="topic_change"),
    path("themes/<slug:slug>/supprimer/", views.delete, name="topic_delete"),
    path("themes/<slug:slug>/mesure/", views.measure, name="topic_measure"),
    path("themes/<slug:slug>/elements/<int:pk>/", views.place, name="topic_place"),
]
