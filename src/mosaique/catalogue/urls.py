"""Back-office addresses that are no Wagtail view: what goes with a record."""

from __future__ import annotations

from django.urls import path

from mosaique.catalogue.views import attachments

app_name = "files"

urlpatterns = [
    path("", attachments.files, name="list"),
    path("<int:file>/", attachments.change, name="change"),
    path("<int:file>/cover/", attachments.cover, name="cover"),
    path("<int:file>/read-again/", attachments.read_again, name="read_again"),
    path("<int:file>/remove/", attachments.remove, name="remove"),
]
