from __future__ import annotations

from django.apps import AppConfig


class VocabulariesConfig(AppConfig):
    name = "mosaique.vocabularies"
    label = "vocabularies"
