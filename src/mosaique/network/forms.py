"""The network's forms. They read what was typed; ``network.actions`` write it."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm

from mosaique.network.enums import NETWORK_ROLES, Role
from mosaique.network.models import Membership, Structure
from mosaique.vocabularies import territories

# Who a centre is in the network is decided by the network, how it presents itself by the centre.
DECIDED_BY_THE_NETWORK = ("code", "kind", "hue", "feeds_base", "is_active")


class StructureForm(WagtailAdminModelForm):
    """A centre; its managers do not see what the network decides."""

    places = forms.CharField(
        label=_("Territories covered"),
        help_text=_("Names or official codes, one a line: Bas-Rhin, D68, Strasbourg…"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    hue = forms.IntegerField(
        label=_("colour"),
        help_text=_("The number, from 1 to 12, of its tile's colour."),
        min_value=1,
        max_value=12,
    )

    class Meta:
        model = Structure
        fields: ClassVar = [
            "code",
            "name",
            "kind",
            "presentation",
            "address",
            "email",
            "phone",
            "website",
            "opening_hours",
            "hue",
            "feeds_base",
            "is_active",
        ]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.for_user.has_perm("network.add_structure"):
            for name in DECIDED_BY_THE_NETWORK:
                self.fields.pop(name, None)
        if self.instance.pk:
            names = self.instance.territories.order_by("code").values_list("code", "name")
            self.initial["places"] = "\n".join(f"{code} {name}" for code, name in names)

    def clean_places(self) -> list[str]:
        """Codes of the places named."""
        codes = []
        for line in self.cleaned_data["places"].splitlines():
            if not line.strip():
                continue
            code = territories.find(line) or territories.find(line.split(maxsplit=1)[0])
            if not code:
                raise forms.ValidationError(
                    _("“%(line)s” is not a known territory: give its name or its code.")
                    % {"line": line.strip()}
                )
            codes.append(code)
        return codes


class MembershipForm(WagtailAdminModelForm):
    """A person, a role, and where. Only roles that one may give can be chosen."""

    email = forms.EmailField(label=_("E-mail"), help_text=_("A person without an account gets one."))
    first_name = forms.CharField(label=_("First name"), max_length=150, required=False)
    last_name = forms.CharField(label=_("Last name"), max_length=150, required=False)
    role = forms.ChoiceField(label=_("Role"))
    structure = forms.ModelChoiceField(Structure.objects.none(), label=_("Centre"), required=False)

    class Meta:
        model = Membership
        fields: ClassVar = ["role", "structure"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = self._roles()
        self.fields["structure"].queryset = Structure.objects.changeable_by(self.for_user)
        if self.instance.pk:
            for name in ("email", "first_name", "last_name"):
                self.fields.pop(name)

    def _roles(self) -> list[tuple[str, Any]]:
        """What the person who fills the form in may give somewhere."""
        ability = "network.add_membership"
        place = Structure.objects.changeable_by(self.for_user).first()
        return [
            (role.value, role.label)
            for role in Role
            if self.for_user.has_perm(
                ability, Membership(role=role, structure=None if role in NETWORK_ROLES else place)
            )
        ]

    def clean(self) -> dict[str, Any]:
        super().clean()
        role, structure = self.cleaned_data.get("role"), self.cleaned_data.get("structure")
        if role in NETWORK_ROLES:
            self.cleaned_data["structure"] = structure = None
        elif role and not structure and "structure" not in self.errors:
            self.add_error("structure", _("Choose the centre in which this role is given."))
        if role and not self.for_user.has_perm(
            "network.add_membership", Membership(role=role, structure=structure)
        ):
            self.add_error("role", _("You may not give this role."))
        return self.cleaned_data

    def _post_clean(self) -> None:
        """Nothing is put on the model: the action makes it."""
