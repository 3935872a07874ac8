"""What a proofreader writes and is warned of, and whom an author may ask."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from mosaique.catalogue import proofreading
from mosaique.catalogue.member_names import MEMBER_NAMES
from mosaique.catalogue.models import MatchKey, Record
from mosaique.network.models import Structure

_ALIKE = 5


class CommentForm(forms.Form):
    """A comment on one member, or, without, on the whole record."""

    member = forms.ChoiceField(choices=[("", ""), *MEMBER_NAMES.items()], required=False)
    text = forms.CharField(label=_("Comment"), max_length=2000)


class ReturnForm(forms.Form):
    """Why a record is returned."""

    reason = forms.CharField(
        label=_("What is to be done again"), max_length=250, widget=forms.Textarea(attrs={"rows": 2})
    )


class AskForm(forms.Form):
    """Whom to ask: the rota's next, a centre, a person."""

    whom = forms.ChoiceField(label=_("Ask"))

    def __init__(self, *args: Any, record: Record, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        across = settings.MOSAIQUE_PROOFREADING_ACROSS
        own = _("A colleague of %(centre)s") % {"centre": record.structure}
        choices: list[tuple[str, Any]] = [(f"s{record.structure_id}", own)]
        if settings.MOSAIQUE_PROOFREADING_ROTA:
            choices.insert(0, ("", _("The next centre of the rota")))
            self.fields["whom"].required = False
        if across:
            others = Structure.objects.active().feeding_the_base().exclude(pk=record.structure_id)
            choices.append((_("Another centre"), [(f"s{one.pk}", str(one)) for one in others]))  # type: ignore[arg-type]  # a group
        people = proofreading.proofreaders(record, by=user).only("first_name", "last_name", "email")
        choices.append((_("One person"), [(f"p{one.pk}", str(one)) for one in people]))  # type: ignore[arg-type]  # a group
        self.fields["whom"].choices = choices  # type: ignore[attr-defined]  # a ChoiceField
        self._people, self._record = people, record

    def asked(self) -> dict[str, Any]:
        """The keywords of ``ask_proofreading``."""
        whom = self.cleaned_data["whom"]
        if whom.startswith("p"):
            return {"person": self._people.get(pk=whom[1:])}
        return {"structure": Structure.objects.get(pk=whom[1:])} if whom else {}


def known_alike(record: Record, user: Any) -> list[Record]:
    """Other records that seem to be the same document, among those she may see."""
    keys = MatchKey.objects.filter(record=record).values("digest")
    same = MatchKey.objects.filter(digest__in=keys).exclude(record=record).values("record")
    seen = Record.objects.viewable_by(user).filter(pk__in=same)
    return list(seen.select_related("structure").defer("description")[:_ALIKE])
