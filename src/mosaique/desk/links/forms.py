"""What is done about a link."""

from __future__ import annotations

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from mosaique.catalogue.values.identifiers import web_address


class AddressForm(forms.Form):
    """The address that takes the link's place, or stands beside it, and the version of the record shown."""

    address = forms.CharField(label=_("Archived address"), max_length=2000)
    version = forms.IntegerField(min_value=1, localize=False, widget=forms.HiddenInput)

    def clean_address(self) -> str:
        """The address, if a reader may safely follow it."""
        address = web_address(self.cleaned_data["address"])
        if not address:
            raise ValidationError(_("This is not a web address that readers could follow."))
        return address
