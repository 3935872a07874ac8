"""What the network refuses.

NetworkError
├── LastAdministrator   nobody would be left to run the instance
├── RoleMisplaced       a centre's role without a centre, or the network's in one
└── StructureInUse      records or files belong to the centre
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import Promise


class NetworkError(Exception):
    """Base: ``user_message`` is a sentence for the person who asked."""

    user_message: Promise | str = ""


class LastAdministrator(NetworkError):
    """Taking this role away would leave nobody to give it back."""

    user_message = _("This is the last administrator: name another one first.")


class StructureInUse(NetworkError):
    """Records and files have a centre that is answerable for them."""

    user_message = _("Records or files belong to this centre: make it inactive instead of deleting it.")


class RoleMisplaced(NetworkError):
    """Readers, documentalists and managers are so in a centre; coordinators and administrators in none."""

    user_message = _("This role is given in a centre, or in the whole network: choose accordingly.")
