"""Changes to authorities. Headings in records follow through a batch, which is told and can be undone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from mosaique.catalogue.batches import actions as batches
from mosaique.catalogue.batches.operations import Operation, ReplaceContributor, ReplaceSubject
from mosaique.catalogue.derivation import agent_key, name_order
from mosaique.catalogue.errors import AgentRefused
from mosaique.catalogue.models import Agent, AgentForm, AgentMerge, Batch, Contribution, RecordConcept
from mosaique.catalogue.values.codes import AgentKind
from mosaique.catalogue.values.description import Contributor
from mosaique.core import clock
from mosaique.discovery import queue
from mosaique.network.models import Structure
from mosaique.network.permissions import coordinates
from mosaique.vocabularies.actions import deprecate_concept

if TYPE_CHECKING:
    from mosaique.network.models import User
    from mosaique.vocabularies.models import Concept

TAKEN = _("“{name}” is already a form of another authority, {other}: merge the two instead.")
SAME = _("Choose another authority to merge it with.")
MERGED = _("This authority was merged into another one meanwhile.")
PREFERRED = _("The preferred form cannot be taken away: prefer another one first.")
UNDONE = _("This merge was undone already.")
KEPT_MERGED = _("{name} was merged into another authority since: undo that merge first.")
AT_WORK = _("The records of this merge are still being changed: wait until it is done.")
SAME_CONCEPT = _("Choose another concept to put in its place.")


@transaction.atomic
def edit_agent(
    agent: Agent, *, name: str, dates: str, identifiers: Mapping[str, str], note: str, by: User
) -> Batch | None:
    """Change an authority; its former form stays a variant, and headings follow in the records that the
    person may change.

    Return the batch that does it, None when no heading changes. Raises AgentRefused if the form is another's.
    """
    current = _locked(agent)
    heading_changed = (current.name, current.dates) != (name, dates)
    current.name, current.dates, current.note = name, dates, note
    current.sort_name, current.identifiers = name_order(name), dict(identifiers)
    current.save()
    if not heading_changed:
        return None
    _own_form(current, name, dates)
    queue.enqueue(record_ids(current))
    keys = current.forms.values_list("key", flat=True)
    return _start(record_ids(current), _renaming(current, keys, shown=agent.name), by=by)


@transaction.atomic
def add_variant(agent: Agent, name: str) -> None:
    """Have another form of the name lead to the authority. Raises AgentRefused if it leads elsewhere."""
    current = _locked(agent)
    _own_form(current, name, "")
    queue.enqueue(record_ids(current))


@transaction.atomic
def remove_variant(form: AgentForm) -> None:
    """Forget a form, but for the preferred one, which raises AgentRefused."""
    agent = _locked(form.agent)
    if form.name == agent.name:
        raise AgentRefused(PREFERRED)
    form.delete()
    queue.enqueue(record_ids(agent))


@transaction.atomic
def merge_agents(absorbed: Agent, *, into: Agent, by: User) -> AgentMerge:
    """Make two authorities one: the forms of the first become variants of the second, whose preferred form
    replaces its headings.

    Return the memory of it, from which ``undo_merge`` goes back. Raises AgentRefused.
    """
    if absorbed.pk == into.pk:
        raise AgentRefused(SAME)
    gone, kept = _locked(absorbed), _locked(into)
    forms = list(gone.forms.values_list("pk", "key"))
    ids = record_ids(gone)
    AgentForm.objects.filter(agent=gone).update(agent=kept)
    gone.merged_into = kept
    gone.save(update_fields=["merged_into"])
    queue.enqueue(record_ids(kept))
    batch = _start(ids, _renaming(kept, [key for _pk, key in forms], shown=gone.name), by=by)
    return AgentMerge.objects.create(
        kept=kept, absorbed=gone, forms=[pk for pk, _key in forms], batch=batch, at=clock.now(), by=by
    )


@transaction.atomic
def undo_merge(merge: AgentMerge, *, by: User) -> None:
    """Give the absorbed authority its forms back, and the records their headings but for what was changed
    since. Raises AgentRefused.
    """
    current = AgentMerge.objects.select_for_update().get(pk=merge.pk)
    if current.undone_at:
        raise AgentRefused(UNDONE)
    if current.kept.merged_into_id:
        raise AgentRefused(format_lazy(KEPT_MERGED, name=current.kept.name))
    if current.batch and current.batch.is_at_work:
        raise AgentRefused(AT_WORK)
    AgentForm.objects.filter(pk__in=current.forms, agent=current.kept).update(agent=current.absorbed)
    Agent.objects.filter(pk=current.absorbed_id).update(merged_into=None)
    current.undone_at = clock.now()
    current.save(update_fields=["undone_at"])
    queue.enqueue(record_ids(current.kept))
    if current.batch and current.batch.is_undoable:
        batches.undo_batch(current.batch, by=by)


@transaction.atomic
def replace_concept(old: Concept, *, by_concept: Concept, by: User) -> Batch | None:
    """Put a concept in another's place in every record, and deprecate the other, whose labels still find.

    Return the batch, None when no record has it. Raises AgentRefused for a concept in its own place.
    """
    if old.pk == by_concept.pk:
        raise AgentRefused(SAME_CONCEPT)
    ids = RecordConcept.objects.filter(concept=old).order_by("record_id").values_list("record_id", flat=True)
    batch = _start(list(ids), ReplaceSubject(old=old.identifier, new=by_concept.identifier), by=by)
    deprecate_concept(old, replaced_by=[by_concept])
    return batch


def record_ids(agent: Agent) -> list[int]:
    """Records to which the authority contributed, in order."""
    found = Contribution.objects.filter(agent=agent).order_by("record_id")
    return list(found.values_list("record_id", flat=True).distinct())


def _start(ids: list[int], operation: Operation, *, by: User) -> Batch | None:
    """Prepare and confirm a batch, for the whole network if the person acts for it."""
    if not ids:
        return None
    structure = None if coordinates(by) else Structure.objects.described_by(by).order_by("code").first()
    batch = batches.prepare_batch(ids, by=by, structure=structure, operations=[operation])
    batches.confirm_batch(batch, by=by)
    return batch


def _renaming(agent: Agent, keys: Iterable[str], *, shown: str) -> ReplaceContributor:
    return ReplaceContributor(
        old=tuple(sorted(keys)),
        name=agent.name,
        shown=shown,
        agent=AgentKind(agent.kind),
        dates=agent.dates,
        identifiers=agent.identifiers,
    )


def _own_form(agent: Agent, name: str, dates: str) -> None:
    key = agent_key(Contributor(name=name, kind=AgentKind(agent.kind), dates=dates))
    form, _made = AgentForm.objects.select_related("agent").get_or_create(
        key=key, defaults={"agent": agent, "name": name}
    )
    if form.agent_id != agent.pk:
        raise AgentRefused(format_lazy(TAKEN, name=name, other=form.agent.name))


def _locked(agent: Agent) -> Agent:
    current = Agent.objects.select_for_update().get(pk=agent.pk)
    if current.merged_into_id:
        raise AgentRefused(MERGED)
    return current
