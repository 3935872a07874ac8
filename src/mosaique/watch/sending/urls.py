"""Addresses to send links to. What says that others may share with us is told to everybody."""

from __future__ import annotations

from django.urls import path

from mosaique.watch.sending import views

open_urlpatterns = [path("application.webmanifest", views.manifest, name="manifest")]

urlpatterns = [
    path("envoyer/", views.send, name="send"),
    path("envoyer/liste/", views.send_list, name="send_list"),
]
