"""Addresses of the advice on sources."""

from __future__ import annotations

from django.urls import path

from mosaique.watch.yields import views

urlpatterns = [
    path("sources/conseils/", views.advice, name="advice"),
    path("sources/conseils/ecarter/", views.set_advice_aside, name="set_advice_aside"),
]
