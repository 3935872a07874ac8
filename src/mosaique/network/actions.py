"""Changes to the network: its structures, and what people are in them."""

from __future__ import annotations

import csv
import io
from importlib.resources import files
from typing import TYPE_CHECKING

from django.db import transaction

from mosaique.network.models import Membership, Structure
from mosaique.vocabularies.models import Territory

if TYPE_CHECKING:
    from mosaique.network.enums import Role
    from mosaique.network.models import User


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
        structure.territories.set(Territory.objects.filter(code__in=row["territories"].split()))
        made += 1
    return made


def give_role(user: User, role: Role, *, structure: Structure | None = None) -> Membership:
    """Give a person a role in a structure, or, without one, in the network; twice is once."""
    membership, _ = Membership.objects.get_or_create(user=user, structure=structure, role=role)
    return membership


def take_role(membership: Membership) -> None:
    """Take a role away."""
    membership.delete()
