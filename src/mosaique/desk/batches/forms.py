"""One small form for each change that a batch can make, in the order of the menu."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from mosaique.catalogue.batches import operations as ops
from mosaique.catalogue.derivation import agent_key
from mosaique.catalogue.entry_lines import parse_contributor, parse_subject, parse_territory
from mosaique.catalogue.enums import ACCESSES, DOCUMENT_TYPES, PUBLICS, SCOPES
from mosaique.catalogue.models import AgentForm
from mosaique.desk.batches.wording import MEMBERS
from mosaique.network.models import Structure

WHOLE_NETWORK = _("The whole network")


class BatchForm(forms.Form):
    """In whose name a batch is made: a centre of the person's, or, for coordinators, the whole network."""

    # Not "structure": that is a filter of the question beside it.
    centre = forms.ModelChoiceField(Structure.objects.none(), label=_("For the centre"), required=False)

    def __init__(self, *args: Any, user: Any, for_network: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["centre"]
        field.queryset = Structure.objects.described_by(user).active()  # type: ignore[attr-defined]  # a ModelChoiceField
        field.empty_label = WHOLE_NETWORK  # type: ignore[attr-defined]  # the same
        if not for_network:
            field.empty_label = None  # type: ignore[attr-defined]  # the same
            self.initial["centre"] = field.queryset.first()  # type: ignore[attr-defined]  # the same
        self.only_one = not for_network and field.queryset.count() < 2  # type: ignore[attr-defined]  # the same


class ConceptField(forms.CharField):
    """A term of the thesaurus; the value is its concept's identifier."""

    widget = forms.TextInput(attrs={"list": "concepts", "autocomplete": "off"})

    def clean(self, value: Any) -> str:
        typed = super().clean(value)
        return parse_subject(typed).concept if typed else ""


class TerritoryField(forms.CharField):
    """A territory's name or code; the value is its code."""

    def clean(self, value: Any) -> str:
        typed = super().clean(value)
        return parse_territory(typed).code if typed else ""


def _choices(labels: dict[str, Any]) -> list[tuple[str, Any]]:
    return [(str(value), label) for value, label in labels.items()]


def _members(names: Iterable[str]) -> list[tuple[str, Promise]]:
    return [(name, MEMBERS[name]) for name in names]


class OperationForm(forms.Form):
    """Base: ``operation()`` is what a valid form says, made of its fields unless a form knows better."""

    kind: ClassVar[type[ops.Operation]]
    fixed: ClassVar[dict[str, Any]] = {}

    def operation(self) -> ops.Operation:
        return self.kind(**self.fixed, **self.cleaned_data)


class _OnlyIfEmpty(OperationForm):
    only_if_empty = forms.BooleanField(label=_("Only where nothing is said"), required=False, initial=True)


class AddSubjectForm(OperationForm):
    kind: ClassVar[type[ops.Operation]] = ops.AddSubject
    concept = ConceptField(label=_("Subject"))


class RemoveSubjectForm(AddSubjectForm):
    kind = ops.RemoveSubject


class ReplaceSubjectForm(OperationForm):
    kind = ops.ReplaceSubject
    old = ConceptField(label=_("Subject to replace"))
    new = ConceptField(label=_("Subject to put in its place"))


class AddKeywordForm(OperationForm):
    kind: ClassVar[type[ops.Operation]] = ops.AddKeyword
    text = forms.CharField(label=_("Keyword"), max_length=250)


class RemoveKeywordForm(AddKeywordForm):
    kind = ops.RemoveKeyword


class ReplaceKeywordForm(OperationForm):
    kind = ops.ReplaceKeyword
    old = forms.CharField(label=_("Keyword to replace"), max_length=250)
    new = forms.CharField(label=_("Keyword to put in its place"), max_length=250)


class AddTerritoryForm(OperationForm):
    kind: ClassVar[type[ops.Operation]] = ops.AddTerritory
    code = TerritoryField(label=_("Territory"), help_text=_("Its name or its official code."))


class RemoveTerritoryForm(AddTerritoryForm):
    kind = ops.RemoveTerritory


class ReplaceTerritoryForm(OperationForm):
    kind = ops.ReplaceTerritory
    old = TerritoryField(label=_("Territory to replace"))
    new = TerritoryField(label=_("Territory to put in its place"))


class AddPublicForm(OperationForm):
    kind: ClassVar[type[ops.Operation]] = ops.AddPublic
    public = forms.ChoiceField(label=_("Public"), choices=_choices(PUBLICS))


class RemovePublicForm(AddPublicForm):
    kind = ops.RemovePublic


class ReplaceContributorForm(OperationForm):
    kind = ops.ReplaceContributor
    old = forms.CharField(label=_("Name to replace"), help_text=_("As in the records."), max_length=250)
    new = forms.CharField(
        label=_("Name to put in its place"), help_text=_("“Name, First name”, or a body."), max_length=250
    )

    def operation(self) -> ops.Operation:
        old, new = (parse_contributor(self.cleaned_data[name]) for name in ("old", "new"))
        typed = AgentForm.objects.filter(name__iexact=self.cleaned_data["old"])
        keys = {agent_key(old), *typed.values_list("key", flat=True)}
        return ops.ReplaceContributor(
            old=tuple(sorted(keys)), name=new.name, agent=new.kind, shown=self.cleaned_data["old"]
        )


class AddSeriesForm(OperationForm):
    kind: ClassVar[type[ops.Operation]] = ops.AddSeries
    title = forms.CharField(label=_("Series"), max_length=500)


class RemoveSeriesForm(AddSeriesForm):
    kind = ops.RemoveSeries


class ReplaceSeriesForm(OperationForm):
    kind = ops.ReplaceSeries
    old = forms.CharField(label=_("Series to replace"), max_length=500)
    new = forms.CharField(label=_("Series to put in its place"), max_length=500)


class AddPublisherForm(OperationForm):
    kind = ops.AddPublisher
    name = forms.CharField(label=_("Publisher"), max_length=500)
    place = forms.CharField(label=_("Place"), max_length=250, required=False)


class RemovePublisherForm(OperationForm):
    kind = ops.RemovePublisher
    name = forms.CharField(label=_("Publisher"), max_length=500)


class ReplacePublisherForm(OperationForm):
    kind = ops.ReplacePublisher
    old = forms.CharField(label=_("Publisher to replace"), max_length=500)
    new = forms.CharField(label=_("Publisher to put in its place"), max_length=500)


class SetScopeForm(_OnlyIfEmpty):
    kind, fixed = ops.SetMember, {"member": "scope"}
    value = forms.ChoiceField(label=_("Scope"), choices=_choices(SCOPES))


class SetTypeForm(_OnlyIfEmpty):
    kind, fixed = ops.SetMember, {"member": "type"}
    value = forms.ChoiceField(label=_("Type"), choices=_choices(DOCUMENT_TYPES))


class SetLanguagesForm(_OnlyIfEmpty):
    kind, fixed = ops.SetMember, {"member": "languages"}
    value = forms.RegexField(
        r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})?( [a-z]{2,3}(-[A-Za-z0-9]{2,8})?)*$",
        label=_("Languages"),
        help_text=_("Codes parted by spaces: fr, en, de…"),
        max_length=60,
    )


class SetLicenceForm(_OnlyIfEmpty):
    kind, fixed = ops.SetMember, {"member": "licence"}
    value = forms.CharField(label=_("Licence"), max_length=250)


class SetRightsForm(_OnlyIfEmpty):
    kind, fixed = ops.SetMember, {"member": "rights"}
    value = forms.CharField(label=_("Rights"), max_length=500)


class SetAccessForm(_OnlyIfEmpty):
    kind, fixed = ops.SetMember, {"member": "access"}
    value = forms.ChoiceField(label=_("Access to the document"), choices=_choices(ACCESSES))


class ReplaceTextForm(OperationForm):
    kind = ops.ReplaceText
    member = forms.ChoiceField(label=_("In"), choices=_members(ops.TEXTS))
    old = forms.CharField(
        label=_("Text to replace"), help_text=_("As it is written, capitals and accents included."),
        max_length=500, strip=False,
    )  # fmt: skip
    new = forms.CharField(
        label=_("Text to put in its place"), help_text=_("Nothing, to take it away."),
        max_length=500, strip=False, required=False,
    )  # fmt: skip
    whole_words = forms.BooleanField(label=_("Only as whole words"), required=False, initial=True)


class SetLocationForm(_OnlyIfEmpty):
    kind, fixed = ops.SetCopy, {"member": "location"}
    value = forms.CharField(label=_("Location"), max_length=120)


class SetCopyAccessForm(_OnlyIfEmpty):
    kind, fixed = ops.SetCopy, {"member": "access"}
    value = forms.ChoiceField(label=_("Access"), choices=_choices(ACCESSES))


class SetConditionsForm(_OnlyIfEmpty):
    kind, fixed = ops.SetCopy, {"member": "conditions"}
    value = forms.CharField(label=_("Conditions"), max_length=250)


class ProofreadForm(OperationForm):
    kind = ops.Proofread


class PublishForm(OperationForm):
    kind = ops.Publish


class WithdrawForm(OperationForm):
    kind = ops.Withdraw
    reason = forms.CharField(label=_("Reason"), help_text=_("Readers see it."), max_length=250)


MENU: dict[str | Promise, dict[str, tuple[str | Promise, type[OperationForm]]]] = {
    _("Subjects and keywords"): {
        "add_subject": (_("Add a subject"), AddSubjectForm),
        "remove_subject": (_("Remove a subject"), RemoveSubjectForm),
        "replace_subject": (_("Replace a subject"), ReplaceSubjectForm),
        "add_keyword": (_("Add a keyword"), AddKeywordForm),
        "remove_keyword": (_("Remove a keyword"), RemoveKeywordForm),
        "replace_keyword": (_("Replace a keyword"), ReplaceKeywordForm),
    },
    _("Territories, publics, scope"): {
        "add_territory": (_("Add a territory"), AddTerritoryForm),
        "remove_territory": (_("Remove a territory"), RemoveTerritoryForm),
        "replace_territory": (_("Replace a territory"), ReplaceTerritoryForm),
        "add_public": (_("Add a public"), AddPublicForm),
        "remove_public": (_("Remove a public"), RemovePublicForm),
        "set_scope": (_("Set the scope"), SetScopeForm),
    },
    _("Description"): {
        "replace_text": (_("Replace a text"), ReplaceTextForm),
        "replace_contributor": (_("Replace an author"), ReplaceContributorForm),
        "set_type": (_("Set the type"), SetTypeForm),
        "set_languages": (_("Set the languages"), SetLanguagesForm),
        "add_series": (_("Add a series"), AddSeriesForm),
        "remove_series": (_("Remove a series"), RemoveSeriesForm),
        "replace_series": (_("Replace a series"), ReplaceSeriesForm),
        "add_publisher": (_("Add a publisher"), AddPublisherForm),
        "remove_publisher": (_("Remove a publisher"), RemovePublisherForm),
        "replace_publisher": (_("Replace a publisher"), ReplacePublisherForm),
        "set_licence": (_("Set the licence"), SetLicenceForm),
        "set_rights": (_("Set the rights"), SetRightsForm),
        "set_access": (_("Set the access to the document"), SetAccessForm),
    },
    _("Copies of the centre"): {
        "set_location": (_("Set the location"), SetLocationForm),
        "set_copy_access": (_("Set the access to the copy"), SetCopyAccessForm),
        "set_conditions": (_("Set the conditions"), SetConditionsForm),
    },
    _("State"): {
        "proofread": (_("Mark as proofread"), ProofreadForm),
        "publish": (_("Publish"), PublishForm),
        "withdraw": (_("Withdraw"), WithdrawForm),
    },
}
FORMS = {slug: form for group in MENU.values() for slug, (_label, form) in group.items()}


class MenuForm(forms.Form):
    """The choice of a change; those of copies only where the batch is made for a centre."""

    operation = forms.ChoiceField(label=_("Change to make"))

    def __init__(self, *, chosen: str, with_copies: bool) -> None:
        super().__init__(initial={"operation": chosen}, auto_id="id_menu_%s")
        self.fields["operation"].choices = [  # type: ignore[attr-defined]  # a ChoiceField
            (group, [(slug, label) for slug, (label, _form) in choices.items()])
            for group, choices in MENU.items()
            if with_copies or not any(form.kind is ops.SetCopy for _label, form in choices.values())
        ]
