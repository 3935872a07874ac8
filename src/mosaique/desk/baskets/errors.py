"""What baskets refuse.

BasketFull   more records than a basket holds
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _


class BasketFull(Exception):
    """The basket would hold more than MOST records; nothing was put in."""

    user_message = _("A basket holds 1,000 records at most: nothing was added. Begin another one.")
