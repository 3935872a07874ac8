"""An account for each role, to try the product with."""

from __future__ import annotations

from dataclasses import dataclass

from allauth.account.models import EmailAddress
from django.db import transaction

from mosaique.network.actions import give_role
from mosaique.network.enums import Role
from mosaique.network.models import Structure, User

PASSWORD = "mosaique-demo-2010"  # noqa: S105  # shown on purpose; only the demonstration has these accounts


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """How to sign in, and as what."""

    email: str
    password: str
    role: str
    structure: str


_ACCOUNTS = (
    ("lecteur@reci.example", "Camille", "Lecteur", Role.READER, "ORIV"),
    ("documentaliste@oriv.example", "Dominique", "Oriv", Role.DOCUMENTALIST, "ORIV"),
    ("documentaliste@irev.example", "Maxime", "Irev", Role.DOCUMENTALIST, "IREV"),
    ("responsable@oriv.example", "Claude", "Oriv", Role.MANAGER, "ORIV"),
    ("coordination@reci.example", "Sacha", "Réseau", Role.COORDINATOR, ""),
    ("administration@reci.example", "Alix", "Réseau", Role.ADMINISTRATOR, ""),
)


@transaction.atomic
def create_accounts() -> list[DemoAccount]:
    """Make the accounts that are not there yet; return them all."""
    structures = {structure.code: structure for structure in Structure.objects.all()}
    for email, first, last, role, code in _ACCOUNTS:
        if User.objects.filter(email=email).exists():
            continue
        user = User.objects.create_user(email, PASSWORD, first_name=first, last_name=last)
        EmailAddress.objects.create(user=user, email=email, primary=True, verified=True)
        give_role(user, role, structure=structures.get(code))
    return [DemoAccount(email, PASSWORD, str(role.label), code) for email, _, _, role, code in _ACCOUNTS]
