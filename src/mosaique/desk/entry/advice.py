"""What is said beside the form while one types: what was understood, what the base has, what lacks."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from mosaique.catalogue.advice import reason_text, remark_text
from mosaique.catalogue.claims import claims_alike
from mosaique.catalogue.derivation import agent_key, concepts_of, derive
from mosaique.catalogue.errors import ELEMENTS
from mosaique.catalogue.likeness import Alike, Reason, alike
from mosaique.catalogue.models import Agent, AgentForm, Claim
from mosaique.catalogue.queries import UNPUBLISHED
from mosaique.catalogue.suggestions import suggest_concepts
from mosaique.catalogue.values.abstract_checks import check_abstract
from mosaique.catalogue.values.codes import AbstractOrigin, AgentKind
from mosaique.catalogue.values.dates import PartialDate
from mosaique.catalogue.values.description import Contributor, Description
from mosaique.catalogue.values.matching import normalised
from mosaique.catalogue.values.minimum_level import Element
from mosaique.catalogue.works.queries import said_apart
from mosaique.desk.entry.fields import LINE_LISTS, described_by
from mosaique.desk.entry.forms import EntryForm

_PLAIN_DATE = re.compile(r"\d{4}(?:-\d{2}){0,2}")
_SUGGESTED = 8  # concepts
_OWN_ABSTRACTS = frozenset({AbstractOrigin.OWN, AbstractOrigin.UNKNOWN})
_NEAR = 3  # names like a new one that are shown


@dataclass(frozen=True, slots=True)
class Step:
    """An element of the minimum level: its words, whether it is there, the field that gives it."""

    label: str
    field: str
    is_there: bool


@dataclass(frozen=True, slots=True)
class Reading:
    """How a value was understood: as typed, as kept, and what is worth knowing of it."""

    field: str
    typed: str
    kept: str
    remark: str = ""


@dataclass(frozen=True, slots=True)
class AlikeShown:
    """A record that may be the document, with why in words."""

    alike: Alike
    reasons: list[str]


@dataclass(frozen=True, slots=True)
class SuggestionShown:
    """A concept that the document may be about, with why in words."""

    label: str
    reasons: list[str]


@dataclass(frozen=True, slots=True)
class Advice:
    """Everything that the panel beside the form shows."""

    steps: list[Step]
    readings: list[Reading]
    alike: list[AlikeShown]
    claimed: list[Claim]
    suggestions: list[SuggestionShown]
    remarks: list[str]


_FIELDS = {
    Element.TITLE: "title",
    Element.TYPE: "type",
    Element.DATE: "date",
    Element.ABSTRACT: "abstract",
    Element.SUBJECT: "subjects",
    Element.SCOPE: "scope",
}


def described_so_far(form: EntryForm) -> Description:
    """What the fields say, those that cannot be read left out. The form must have been cleaned."""
    unsaid = {"languages", *(each.member for each in LINE_LISTS)}
    nothing: dict[str, Any] = dict.fromkeys(form.fields, "") | {name: [] for name in (*unsaid, "publics")}
    return described_by(nothing | {"type": form.document_type} | form.cleaned_data, Description())


def advise(form: EntryForm, *, different: Iterable[int] = (), publisher_text: str = "") -> Advice:
    """What the panel says of a form as far as it is filled in, valid or not.

    ``different`` are ids of records said not to be the same document; ``publisher_text`` is what the abstract
    may have been copied from.
    """
    described = described_so_far(form)
    own = [form.record.pk, *said_apart(form.record.pk)] if form.record else []
    return Advice(
        steps=list(_steps(described)),
        readings=[
            *_people_read(described.contributors),
            *_date_read(described),
            *_numbers_read(form, described),
        ],
        alike=[
            AlikeShown(one, list(map(_why, one.reasons)))
            for one in alike(described, user=form.user, but=[*own, *different])
        ],
        claimed=_claimed(form, described),
        suggestions=_suggested(described, record_id=form.record.pk if form.record else None),
        remarks=_remarks(described, publisher_text),
    )


def _steps(described: Description) -> Iterator[Step]:
    missing = derive(described).missing
    for element in Element:
        label = str(ELEMENTS[element])
        if element is Element.ABSTRACT:
            longest = max((len(one.text) for one in described.abstracts), default=0)
            label = f"{label} ({longest} / {settings.MOSAIQUE_ABSTRACT_MINIMUM})"
        yield Step(label, _FIELDS[element], element not in missing)


def _claimed(form: EntryForm, described: Description) -> list[Claim]:
    """Colleagues who describe what seems to be the same document, as long as readers do not see this one."""
    record = form.record
    if record and record.state not in UNPUBLISHED:
        return []
    found = claims_alike(described, but=record.pk if record else None)
    return [claim for claim in found if claim.by_id != form.user.pk]


def _suggested(described: Description, *, record_id: int | None) -> list[SuggestionShown]:
    abstract = described.abstracts[0].text if described.abstracts else ""
    found = suggest_concepts(
        described.full_title(),
        abstract,
        exclude=concepts_of(described),
        record_id=record_id,
        limit=_SUGGESTED,
    )
    return [SuggestionShown(one.label, list(map(reason_text, one.reasons))) for one in found]


def _remarks(described: Description, publisher_text: str) -> list[str]:
    """What may be said of the abstract, once there is one."""
    if not described.abstracts or described.abstracts[0].origin not in _OWN_ABSTRACTS:
        return []
    first = described.abstracts[0]
    remarks = check_abstract(
        first.text,
        title=described.full_title(),
        publisher_text=publisher_text,
        language=first.language or "fr",
        places=[one.label for one in described.territories],
    )
    return list(map(remark_text, remarks))


def _why(reason: tuple[Reason, str]) -> str:
    kind, detail = reason
    words: dict[Reason, Any] = {
        Reason.NUMBER: _("the same number: %(detail)s"),
        Reason.TITLE_AND_DATE: _("the same title, date and author"),
        Reason.TITLE: _("a title %(detail)s%% alike"),
        Reason.YEAR: _("the same year, %(detail)s"),
        Reason.AUTHOR: _("an author in common: %(detail)s"),
    }
    return str(words[kind] % {"detail": detail})


def _people_read(people: list[Contributor]) -> Iterator[Reading]:
    """Each contributor as an authority: known, new, or new and near to known ones."""
    keys = {agent_key(one): one for one in people}
    known = dict(AgentForm.objects.filter(key__in=keys).values_list("key", "agent__name"))
    for key, one in keys.items():
        if key not in known:
            yield Reading("contributors", one.name, one.name, _newcomer(one))
        elif known[key] != one.name:
            yield Reading("contributors", one.name, known[key], _("a form of the same name"))


def _newcomer(one: Contributor) -> str:
    near = list(_near(one))
    if near:
        return _("new; did you mean %(names)s?") % {"names": ", ".join(near)}
    return _("a body described for the first time") if one.kind == AgentKind.BODY else _("new in the base")


def _near(one: Contributor) -> Iterator[str]:
    """Authorities with the same family name and a first name that may be the same."""
    family, initial = normalised(one.family), normalised(one.given)[:1]
    if not family:
        return
    start = f"{one.kind}:{family}"
    found = Agent.objects.filter(forms__key__startswith=f"{start} {initial}" if initial else start)
    yield from found.order_by("name").values_list("name", flat=True).distinct()[:_NEAR]


def _date_read(described: Description) -> Iterator[Reading]:
    date = PartialDate.parse(described.date)
    if date.start_year is not None and not _PLAIN_DATE.fullmatch(described.date.strip()):
        yield Reading("date", described.date, str(date.start_year), _("the year that sorts and filters"))


def _numbers_read(form: EntryForm, described: Description) -> Iterator[Reading]:
    """Numbers that were put in their normal form."""
    typed = {normalised(line): line for line in form.data.get("identifiers", "").splitlines()}
    for number in described.identifiers:
        line = typed.get(normalised(number.value)) or typed.get(normalised(f"{number.scheme} {number.value}"))
        if line is None:
            yield Reading("identifiers", "", f"{number.scheme.upper()} {number.value}", _("normalised"))
