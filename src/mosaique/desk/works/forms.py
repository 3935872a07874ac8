"""What people fill in about works."""

from __future__ import annotations

from enum import StrEnum

from django import forms
from django.utils.translation import gettext_lazy as _

from mosaique.network.models import Structure


class Choice(StrEnum):
    """What one may say of two records: the gestures, seen from the page that compares them."""

    SAME = "same"  # their works are one
    ONE_GOES = "one"  # the first alone is of the other's work
    OTHER_GOES = "other"  # the second alone is of the first's work
    APART = "apart"


class _ReasonForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"),
        required=False,
        max_length=250,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class ChoiceForm(_ReasonForm):
    """What somebody says of two records, and why."""

    choice = forms.ChoiceField(choices=[(str(one), str(one)) for one in Choice])


class DetachForm(_ReasonForm):
    """Why a record leaves its work."""


class AnswerForm(forms.Form):
    """What the coordinator answers a proposal."""

    accept = forms.BooleanField(required=False)
    answer = forms.CharField(
        label=_("Answer"),
        required=False,
        max_length=250,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class QueueForm(forms.Form):
    """What the queue is narrowed to: the pairs of which one record is of a centre."""

    centre = forms.ModelChoiceField(
        label=_("Centre"), queryset=Structure.objects.all(), to_field_name="code", required=False,
        empty_label=_("All centres"),
    )  # fmt: skip


class FindForm(forms.Form):
    """The record, or the words of the record, that a work is to be compared with."""

    q = forms.CharField(
        label=_("Number of a record, or words of its title"),
        max_length=250,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )
