"""Changes to the network: its structures, and what people are in them."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from importlib.resources import files

from allauth.account.models import EmailAddress
from django.db import transaction
from django.db.models import ProtectedError

from mosaique.network.enums import NETWORK_ROLES, Role
from mosaique.network.errors import LastAdministrator, RoleMisplaced, StructureInUse
from mosaique.network.models import Membership, Structure, User
from mosaique.vocabularies.models import Territory


@transaction.atomic
def create_network() -> int:
    """Make the nine structures of the founding text that are not there yet, and return how many.

    Six are named there and feed the base; the operator names the three others.
    """
    if Structure.objects.exists():
        return 0
    text = files("mosaique.network.data").joinpath("structures.csv").read_text(encoding="utf-8")
    made = 0
    for row in csv.DictReader(io.StringIO(text), delimiter=";"):
        structure = Structure.objects.create(
            code=row["code"],
            name=row["name"],
            hue=int(row["hue"]),
            feeds_base=row["feeds_base"] == "1",
            presentation=row["presentation"],
        )
        cover_territories(structure, row["territories"].split())
        made += 1
    return made


def cover_territories(structure: Structure, codes: Iterable[str]) -> None:
    """Say which territories a structure covers, and no others; unknown codes are left out."""
    structure.territories.set(Territory.objects.filter(code__in=list(codes)))


@transaction.atomic
def delete_structure(structure: Structure) -> None:
    """Delete a centre that describes nothing. Raises StructureInUse."""
    try:
        structure.delete()
    except ProtectedError:
        raise StructureInUse from None


@transaction.atomic
def add_person(email: str, *, first_name: str = "", last_name: str = "") -> User:
    """Return the person of that address, made if there is none yet.

    A new person has no password: "forgotten password" sends her a link to choose one.
    """
    address = email.strip().lower()
    user = User.objects.filter(email=address).first()
    if user is None:
        user = User.objects.create_user(address, None, first_name=first_name, last_name=last_name)
        EmailAddress.objects.create(user=user, email=address, primary=True, verified=False)
    return user


@transaction.atomic
def give_role(user: User, role: Role, *, structure: Structure | None = None) -> Membership:
    """Give a person a role in a structure, or, without one, in the network; twice is once.

    Raises RoleMisplaced.
    """
    _check_place(role, structure)
    membership, _ = Membership.objects.get_or_create(user=user, structure=structure, role=role)
    return membership


@transaction.atomic
def change_role(membership: Membership, role: Role, *, structure: Structure | None = None) -> Membership:
    """Turn a role into another one, and return it. Raises RoleMisplaced and LastAdministrator."""
    _check_place(role, structure)
    if (membership.role, membership.structure_id) == (role, structure.pk if structure else None):
        return membership
    if role != Role.ADMINISTRATOR:
        _keep_an_administrator(membership)
    new = give_role(membership.user, role, structure=structure)
    membership.delete()
    return new


@transaction.atomic
def take_role(membership: Membership) -> None:
    """Take a role away. Raises LastAdministrator."""
    _keep_an_administrator(membership)
    membership.delete()


def change_profile(user: User, *, first_name: str, last_name: str, preferred_language: str) -> None:
    """Say one's name and in which language one reads."""
    user.first_name, user.last_name = first_name, last_name
    user.preferred_language = preferred_language
    user.save(update_fields=["first_name", "last_name", "preferred_language"])


def _check_place(role: Role, structure: Structure | None) -> None:
    if (role in NETWORK_ROLES) is not (structure is None):
        raise RoleMisplaced


def _keep_an_administrator(membership: Membership) -> None:
    if membership.role != Role.ADMINISTRATOR:
        return
    others = Membership.objects.filter(role=Role.ADMINISTRATOR, user__is_active=True).exclude(
        pk=membership.pk
    )
    if not others.exists() and not User.objects.filter(is_superuser=True, is_active=True).exists():
        raise LastAdministrator
