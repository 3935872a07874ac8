"""Where the desk's links lead."""

from __future__ import annotations

from django.urls import reverse

from mosaique.catalogue.models import Record


def entry(record: Record) -> str:
    """The page where a record is described and corrected."""
    return reverse("desk:entry", args=[record.pk])
