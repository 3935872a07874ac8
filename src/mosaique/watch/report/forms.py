"""What the report is asked: of when, of whom, by what."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mosaique.core import clock
from mosaique.network.models import Structure
from mosaique.watch.report.queries import CONCEPTS, PERIODS, TERRITORIES, TOPICS, Asked
from mosaique.watch.yields.periods import Span, last_months, month_after

_EARLIEST, _LATEST = 2000, 2200
_MOST_MONTHS = 60


class MonthField(forms.Field):
    """A month, "2026-03", as its first day."""

    widget = forms.TextInput(
        attrs={"type": "month", "pattern": "[0-9]{4}-[0-9]{2}", "placeholder": "2026-03"}
    )

    def to_python(self, value: Any) -> dt.date | None:
        if not value:
            return None
        try:
            found = dt.datetime.strptime(str(value)[:7], "%Y-%m").replace(tzinfo=dt.UTC).date()
        except ValueError:
            raise forms.ValidationError(_("This is not a month: write it as 2026-03.")) from None
        if not _EARLIEST <= found.year <= _LATEST:
            raise forms.ValidationError(_("This month is impossible."))
        return found

    def prepare_value(self, value: Any) -> Any:
        return value.isoformat()[:7] if isinstance(value, dt.date) else value


class ReportForm(forms.Form):
    """The report's question, from its address; without one, the last twelve months of the whole network."""

    de = MonthField(label=gettext_lazy("From"), required=False)
    a = MonthField(label=gettext_lazy("To"), required=False)
    centre = forms.ModelChoiceField(
        Structure.objects.none(),
        label=gettext_lazy("Centre"),
        required=False,
        to_field_name="code",
        empty_label=gettext_lazy("the whole network"),
    )
    par = forms.ChoiceField(
        label=gettext_lazy("Themes"),
        required=False,
        choices=[
            (TOPICS, gettext_lazy("watch topics")),
            (CONCEPTS, gettext_lazy("concepts of the records")),
        ],
    )
    colonnes = forms.ChoiceField(
        label=gettext_lazy("By"),
        required=False,
        choices=[(TERRITORIES, gettext_lazy("territory")), (PERIODS, gettext_lazy("period"))],
    )

    def __init__(self, data: Any) -> None:
        year = last_months(localtime(clock.now()).date())
        filled = {"de": year.first.isoformat()[:7], "a": month_after(year.end, -1).isoformat()[:7]}
        super().__init__({**filled, **{name: value for name, value in data.items() if value}})
        field: Any = self.fields["centre"]
        field.queryset = Structure.objects.order_by("code")

    def clean(self) -> dict[str, Any]:
        """The time ends after it begins, and is at most five years."""
        said: dict[str, Any] = super().clean() or {}
        first, last = said.get("de"), said.get("a")
        if first and last and last < first:
            self.add_error("a", _("The time ends before it begins."))
        elif first and last and month_after(first, _MOST_MONTHS) <= last:
            self.add_error("de", _("At most five years."))
        return said

    @property
    def asked(self) -> Asked:
        """The question, once the form is valid."""
        said = self.cleaned_data
        return Asked(
            Span(said["de"], month_after(said["a"])),
            said["centre"],
            said["par"] or TOPICS,
            said["colonnes"] or TERRITORIES,
        )
