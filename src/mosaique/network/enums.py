"""Closed lists of the network, with their labels."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """What a person may do; the first three in one structure, the last two in the whole network."""

    READER = "reader", _("Reader")
    DOCUMENTALIST = "documentalist", _("Documentalist")
    MANAGER = "manager", _("Manager")
    COORDINATOR = "coordinator", _("Network coordinator")
    ADMINISTRATOR = "administrator", _("Administrator")


NETWORK_ROLES = frozenset({Role.COORDINATOR, Role.ADMINISTRATOR})


class StructureKind(models.TextChoices):
    """Whether a centre belongs to the network or shares its catalogue as a partner."""

    MEMBER = "member", _("Member of the network")
    PARTNER = "partner", _("Partner")
