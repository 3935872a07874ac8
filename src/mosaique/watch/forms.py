"""What is asked about sources: an address, who looks after it, how often; a list of them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from mosaique.core.http import Failed
from mosaique.network.models import Structure
from mosaique.watch.feeds import opml
from mosaique.watch.feeds.opml import Outline
from mosaique.watch.feeds.values import NoFeed
from mosaique.watch.models import Source

RHYTHMS = (
    (0, gettext_lazy("at its own rhythm")),
    (30, gettext_lazy("every half-hour")),
    (60, gettext_lazy("every hour")),
    (180, gettext_lazy("every three hours")),
    (720, gettext_lazy("twice a day")),
    (1440, gettext_lazy("every day")),
    (10_080, gettext_lazy("every week")),
)
_MOST_BYTES = 5 * 1024 * 1024


class AddressForm(forms.Form):
    """Any address: of a feed, or of a page that may name some."""

    url = forms.CharField(
        label=gettext_lazy("Address"),
        max_length=2000,
        widget=forms.TextInput(attrs={"inputmode": "url", "autocomplete": "off", "spellcheck": "false"}),
        help_text=gettext_lazy(
            "Of a site, of a page or of a feed: the feeds that a page announces are found by themselves."
        ),
    )


class CentresForm(forms.Form):
    """The centres in charge, those of the person unless she says otherwise."""

    structures = forms.ModelMultipleChoiceField(
        Structure.objects.none(),
        label=gettext_lazy("Centres in charge"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Their staff changes the source; everybody sees it and may follow it."),
    )

    def __init__(self, *args: Any, user: Any, source: Source | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["structures"]
        field.queryset = Structure.objects.active().order_by("code")
        chosen = source.structures.all() if source else Structure.objects.where_staff(user)
        field.initial = [one.pk for one in chosen]


class SourceForm(CentresForm):
    """A source's own settings."""

    title = forms.CharField(
        label=gettext_lazy("Title"),
        max_length=500,
        required=False,
        help_text=gettext_lazy("The source’s own when empty."),
    )
    every_minutes = forms.TypedChoiceField(
        label=pgettext_lazy("source", "Read"), choices=RHYTHMS, coerce=int, initial=0
    )
    own_title = forms.CharField(required=False, max_length=500, widget=forms.HiddenInput)
    field_order = ("title", "structures", "every_minutes")

    def __init__(self, *args: Any, source: Source | None = None, **kwargs: Any) -> None:
        super().__init__(*args, source=source, **kwargs)
        if source is not None:
            self.fields["title"].initial = source.title if source.is_titled else ""
            self.fields["title"].widget.attrs["placeholder"] = source.title
            field: Any = self.fields["every_minutes"]
            field.initial = source.every_minutes
            if source.every_minutes not in dict(RHYTHMS):
                field.choices = [*RHYTHMS, (source.every_minutes, f"{source.every_minutes} min")]


class OpmlForm(CentresForm):
    """A list of sources as another reader of feeds exports it; ``outlines`` is what it holds."""

    file = forms.FileField(label=gettext_lazy("OPML file"), allow_empty_file=True)
    field_order = ("file", "structures")

    def clean_file(self) -> list[Outline]:
        """The sources. Raises ValidationError with the place of the damage."""
        sent = self.cleaned_data["file"]
        if sent.size > _MOST_BYTES:
            raise ValidationError(_("The file is larger than 5 MB."))
        read = opml.read(sent.read())
        if isinstance(read, NoFeed):
            raise ValidationError(Failed(read.reason, read.facts).user_message)
        return read
