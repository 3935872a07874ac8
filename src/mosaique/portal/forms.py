"""What people with an account may say of themselves."""

from __future__ import annotations

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from mosaique.network.models import User


class ProfileForm(forms.ModelForm):
    """Name and language; the address and the roles are others' to change."""

    preferred_language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)

    class Meta:
        model = User
        fields = ["first_name", "last_name", "preferred_language"]
        labels = {"first_name": _("First name"), "last_name": _("Last name")}
