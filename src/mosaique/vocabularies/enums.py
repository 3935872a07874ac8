"""Closed lists of the vocabularies, with their labels."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class ConceptStatus(models.TextChoices):
    """A candidate waits for a decision; a deprecated concept stays, with what replaces it."""

    CANDIDATE = "candidate", _("Candidate")
    APPROVED = "approved", _("Approved")
    DEPRECATED = "deprecated", _("Deprecated")


class LabelKind(models.TextChoices):
    """skos:prefLabel, skos:altLabel, skos:hiddenLabel."""

    PREFERRED = "preferred", _("Preferred")
    ALTERNATIVE = "alternative", _("Alternative")
    HIDDEN = "hidden", _("Hidden")


class TerritoryKind(models.TextChoices):
    """What kind of place, the widest first. In a code: W or EU, ISO's two letters, R, R, D, E, T, C, C, C."""

    WORLD = "world", _("World region")
    COUNTRY = "country", _("Country")
    REGION = "region", _("Region")
    FORMER_REGION = "former_region", _("Former region")
    DEPARTEMENT = "departement", _("Département")
    EPCI = "epci", _("Intercommunal body")
    EPT = "ept", _("Territorial public body")
    COMMUNE = "commune", _("Commune")
    ARRONDISSEMENT = "arrondissement", _("Arrondissement")
    FORMER_COMMUNE = "former_commune", _("Former commune")
