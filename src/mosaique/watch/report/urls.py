"""Addresses of the watch journal."""

from __future__ import annotations

from django.urls import path

from mosaique.watch.report import views

urlpatterns = [
    path("bilan/", views.report, name="report"),
    path("bilan/<slug:name>.csv", views.report_table, name="report_table"),
]
