"""What people say about the files that they put beside a record."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from mosaique.catalogue.models import Attachment, Record
from mosaique.core.uploads.kinds import ACCEPTED, KINDS
from mosaique.core.uploads.recognition import MOST_BYTES
from mosaique.network.models import Structure

_MOST_AT_ONCE = 20
_CHOSEN_FROM = ",".join(f".{name}" for kind in KINDS for name in (kind.extension, *kind.also))


class _ManyFilesInput(forms.FileInput):
    allow_multiple_selected = True


class ManyFilesField(forms.FileField):
    """Several files; what each of them is, is for the action to say."""

    widget = _ManyFilesInput

    def __init__(self, **options: Any) -> None:
        super().__init__(allow_empty_file=True, **options)

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        files = data or []
        if len(files) > _MOST_AT_ONCE:
            message = _("Send at most %(limit)s files at once; you chose %(count)s.")
            raise forms.ValidationError(message, params={"limit": _MOST_AT_ONCE, "count": len(files)})
        if not files:
            super().clean(None, initial)
        return [super(ManyFilesField, self).clean(one, initial) for one in files]


class AddFilesForm(forms.Form):
    """Files to put beside a record, in the name of a centre of the person."""

    uploads = ManyFilesField(
        label=_("Files"),
        help_text=_("At most %(size)s MB each. Accepted: %(accepted)s.")
        % {"size": MOST_BYTES // (1024 * 1024), "accepted": ACCEPTED},
    )
    title = forms.CharField(
        label=_("Title"),
        max_length=250,
        required=False,
        help_text=_("For one file. Without it, the name of the file is its title."),
    )
    structure = forms.ModelChoiceField(Structure.objects.none(), label=_("Centre"), empty_label=None)
    is_public = forms.BooleanField(
        label=_("Open to readers"),
        required=False,
        initial=True,
        help_text=_("Readers download it, and a search finds its words."),
    )
    is_cover = forms.BooleanField(
        label=_("Cover of the record"),
        required=False,
        help_text=_("An image, or a PDF of which the first page is shown."),
    )

    def __init__(self, *args: Any, record: Record, user: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["uploads"].widget.attrs["accept"] = _CHOSEN_FROM
        centres = Structure.objects.described_by(user)
        field = self.fields["structure"]
        field.queryset = centres  # type: ignore[attr-defined]  # a ModelChoiceField
        found = list(centres)
        own = [one for one in found if one.pk == record.structure_id]
        self.initial["structure"] = next((one.pk for one in own or found), None)
        if len(found) == 1:
            field.widget = forms.HiddenInput()
        if not user.has_perm("catalogue.change_record", record):
            del self.fields["is_cover"]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if len(said.get("uploads", [])) > 1:
            if said.get("title"):
                self.add_error("title", _("Several files cannot have one title: send them one by one."))
            if said.get("is_cover"):
                self.add_error("is_cover", _("A record has one cover: send it by itself."))
        return said


class FileForm(forms.ModelForm):
    """A file's title, and whether readers may open it."""

    title = forms.CharField(label=_("Title"), max_length=250)

    class Meta:
        model = Attachment
        fields: ClassVar = ["title", "is_public"]
        help_texts: ClassVar = {
            "is_public": _("A file that is closed is no cover, and no search finds its words.")
        }
