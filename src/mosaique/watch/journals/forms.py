"""What is asked about a journal, an issue, an absence, and the spreadsheet of the sharing-out."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mosaique.catalogue.values.identifiers import InvalidIdentifier, Issn
from mosaique.network.models import Structure
from mosaique.watch.journals import actions
from mosaique.watch.journals.enums import IssueState
from mosaique.watch.journals.models import Journal
from mosaique.watch.models import Source
from mosaique.watch.trying import address_of

_MOST_BYTES = 2 * 1024 * 1024
_EARLIEST = dt.date(1900, 1, 1)


def _a_date(**said: Any) -> forms.DateField:
    return forms.DateField(
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), validators=[_is_near], **said
    )


def _is_near(value: dt.date) -> None:
    if not _EARLIEST <= value <= dt.date(2200, 1, 1):
        raise ValidationError(_("This date is impossible."))


class JournalForm(forms.ModelForm[Journal]):
    """A journal and who goes through it."""

    since = _a_date(
        label=gettext_lazy("Followed since"),
        help_text=gettext_lazy("Nothing is awaited before that day."),
    )

    class Meta:
        model = Journal
        fields = (
            "title", "issn", "site", "structure", "stand_in", "periodicity", "numbering", "since", "source",
            "note",
        )  # fmt: skip
        widgets = {"note": forms.Textarea(attrs={"rows": 3})}  # Django's own way
        help_texts = {  # the same
            "source": gettext_lazy("Its new items that name a number are proposed as issues."),
            "stand_in": gettext_lazy("Who takes over while the centre in charge is away."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["issn"].max_length = None  # type: ignore[attr-defined]  # "ISSN 1234-5678" is read
        self.fields["issn"].validators = []
        self.fields["issn"].widget.attrs.pop("maxlength", None)
        centres = Structure.objects.active().order_by("code")
        for name in ("structure", "stand_in"):
            field: Any = self.fields[name]
            field.queryset, field.empty_label = centres, _("nobody")
        source: Any = self.fields["source"]
        source.queryset = Source.objects.asked().order_by("title", "pk")
        source.empty_label = _("no source")

    def clean_issn(self) -> str:
        """The ISSN in its one form. Raises ValidationError if it cannot be one, or is another journal's."""
        written = self.cleaned_data["issn"]
        try:
            issn = str(Issn.parse(written)) if written else ""
        except InvalidIdentifier:
            raise ValidationError(_("This is not an ISSN: its check character or length is wrong.")) from None
        if twin := actions.twin_of(self.instance, issn):
            raise ValidationError(_(actions.ISSN_KNOWN) % {"title": twin.title})
        return issn

    def clean_site(self) -> str:
        """A web address, or nothing."""
        written = self.cleaned_data["site"]
        address = address_of(written) if written else ""
        if written and not address:
            raise ValidationError(_("This is not a web address."))
        return address

    def clean(self) -> dict[str, Any]:
        """A centre is not its own stand-in."""
        said: dict[str, Any] = super().clean() or {}
        if said.get("stand_in") and said.get("stand_in") == said.get("structure"):
            self.add_error("stand_in", _("The stand-in is another centre than the one in charge."))
        return said


class IssueForm(forms.Form):
    """An issue to note by hand."""

    number = forms.CharField(
        label=gettext_lazy("Number"),
        max_length=20,
        required=False,
        help_text=gettext_lazy("142, or 142-143 for a double one."),
    )
    volume = forms.CharField(label=gettext_lazy("Volume or year"), max_length=20, required=False)
    label = forms.CharField(label=gettext_lazy("Title of the issue"), max_length=200, required=False)
    on = _a_date(label=gettext_lazy("Date"))
    state = forms.ChoiceField(
        label=gettext_lazy("State"), choices=IssueState.choices, initial=IssueState.RECEIVED
    )
    item = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)


class AbsenceForm(forms.Form):
    """Days when a centre is away."""

    structure = forms.ModelChoiceField(Structure.objects.none(), label=gettext_lazy("Centre"))
    first_on = _a_date(label=gettext_lazy("First day"))
    last_on = _a_date(label=gettext_lazy("Last day"))

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["structure"]
        field.queryset = Structure.objects.active().described_by(user).order_by("code")
        if len(field.queryset) == 1:
            field.initial, field.empty_label = field.queryset[0], None

    def clean(self) -> dict[str, Any]:
        """The last day is not before the first."""
        said: dict[str, Any] = super().clean() or {}
        if said.get("first_on") and said.get("last_on") and said["last_on"] < said["first_on"]:
            self.add_error("last_on", _("The last day is before the first."))
        return said


class SharingForm(forms.Form):
    """The spreadsheet of the sharing-out; ``file`` comes as its bytes."""

    file = forms.FileField(
        label=gettext_lazy("CSV file"),
        allow_empty_file=True,
        help_text=gettext_lazy("Columns: title, ISSN, centre, stand-in, periodicity. From any spreadsheet."),
    )

    def clean_file(self) -> bytes:
        """The file's bytes. Raises ValidationError if it is too large."""
        sent = self.cleaned_data["file"]
        if sent.size > _MOST_BYTES:
            raise ValidationError(_("The file is larger than 2 MB."))
        return bytes(sent.read())
