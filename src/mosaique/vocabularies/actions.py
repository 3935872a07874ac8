"""Changes to the vocabularies. Each raises the revision, so that every process reads again."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from django.db import transaction
from django.db.models import F

from mosaique.core.messages import gettext_noop as _
from mosaique.vocabularies import packaged, storage, territories, thesaurus
from mosaique.vocabularies.enums import ConceptStatus, LabelKind
from mosaique.vocabularies.errors import ConceptRefused, EmptyVocabulary, StillInUse
from mosaique.vocabularies.models import Concept, ConceptLabel, ConceptScheme, Territory, VocabularyRevision
from mosaique.vocabularies.signals import concepts_changed
from mosaique.vocabularies.skos import hierarchy
from mosaique.vocabularies.skos.values import ConceptDraft, ReadVocabulary, SchemeDraft, SkosProblem
from mosaique.vocabularies.storage import status_of

NO_LABEL = _("A concept needs a preferred label.")
LABEL_TAKEN = _("“%(label)s” is already a label of the concept “%(other)s”.")
UNKNOWN_CONCEPT = _("There is no concept “%(identifier)s”.")

_NUMBERED = re.compile(r"c(\d+)")


def load_vocabularies() -> None:
    """The starter thesaurus and the territories. Running it again changes only what is new."""
    load_thesaurus()
    load_territories()


@transaction.atomic
def load_thesaurus() -> int:
    """Add the starter thesaurus' concepts that are not there, and return how many; others are left alone."""
    draft = packaged.thesaurus_draft()
    scheme = _scheme(draft, packaged.SCHEME)
    known = set(scheme.concepts.values_list("identifier", flat=True))
    new = [one for one in draft.concepts if one.identifier not in known]
    if new:
        _write(scheme, new)
    return len(new)


@transaction.atomic
def load_territories() -> int:
    """Load the packaged vintage if another one is there, and return how many territories it has."""
    if Territory.objects.filter(code="FR", source_vintage=packaged.VINTAGE).exists():
        return 0
    found = Territory.objects.bulk_create(
        packaged.territories(),
        batch_size=1_000,
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=[
            field.name
            for field in Territory._meta.concrete_fields
            if field.name not in {"id", "code", "valid_from"}
        ],
    )
    transaction.on_commit(territories.forget)
    return len(found)


@dataclass(frozen=True, slots=True)
class SchemeReport:
    """What an import did, or would do: identifiers of concepts, and what the file said wrong."""

    scheme: str
    created: tuple[str, ...]
    updated: tuple[str, ...]
    unchanged: tuple[str, ...]
    deprecated: tuple[str, ...]
    problems: tuple[SkosProblem, ...]


@transaction.atomic
def import_scheme(found: ReadVocabulary, *, identifier: str = "", dry_run: bool = False) -> SchemeReport:
    """Make a scheme what a file says, and report; ``dry_run`` only reports.

    The file is the whole scheme: approved concepts that it no longer has are deprecated, never deleted;
    candidates proposed here, and concepts whose damage kept them from being read, stay as they are. Concepts
    are recognised by their URI, else by their identifier. Raises EmptyVocabulary.
    """
    if not found.scheme.concepts:
        raise EmptyVocabulary
    name = identifier or found.scheme.identifier or packaged.SCHEME
    existing = ConceptScheme.objects.filter(identifier=name).first()
    before = (
        {one.identifier: one for one in storage.concept_drafts(existing.concepts.all())} if existing else {}
    )
    after = _with_local_links(_renamed(found.scheme.concepts, before), before)
    vanished = [
        replace(one, status="deprecated")
        for one in before.values()
        if one.identifier not in after and one.status == "approved" and not _was_left_out(one, found)
    ]
    created = [one for one in after.values() if one.identifier not in before]
    updated = [one for one in after.values() if one.identifier in before and before[one.identifier] != one]
    if not dry_run:
        scheme = _scheme(found.scheme, name)
        if created or updated or vanished:
            _write(scheme, [*created, *updated, *vanished])
    changed = {one.identifier for one in (*created, *updated)}
    return SchemeReport(
        scheme=name,
        created=tuple(one.identifier for one in created),
        updated=tuple(one.identifier for one in updated),
        unchanged=tuple(one for one in after if one not in changed),
        deprecated=tuple(one.identifier for one in vanished),
        problems=found.problems,
    )


def _scheme(draft: SchemeDraft, identifier: str) -> ConceptScheme:
    """The scheme of that identifier, with the draft's titles where it has none."""
    titles = dict(draft.titles)
    french = titles.get("fr") or next(iter(titles.values()), identifier)
    scheme, _made = ConceptScheme.objects.get_or_create(
        identifier=identifier,
        defaults={"title_fr": french, "title_en": titles.get("en", ""), "uri": draft.uri},
    )
    return scheme


def _renamed(drafts: Iterable[ConceptDraft], before: dict[str, ConceptDraft]) -> dict[str, ConceptDraft]:
    """The file's concepts under the identifiers that they have here."""
    by_uri = {one.uri: one.identifier for one in before.values() if one.uri}
    names = {one.identifier: by_uri[one.uri] for one in drafts if one.uri in by_uri}
    taken = set(names.values())
    for one in drafts:
        if one.identifier not in names:
            names[one.identifier] = _free(one.identifier, taken)
            taken.add(names[one.identifier])

    def renamed(one: ConceptDraft) -> ConceptDraft:
        here = names[one.identifier]
        own = here in before and not before[here].uri
        return replace(
            one,
            identifier=here,
            uri="" if own else one.uri,
            broader=tuple(sorted(names[other] for other in one.broader)),
            related=tuple(sorted(names[other] for other in one.related)),
            replaced_by=tuple(sorted(names[other] for other in one.replaced_by)),
        )

    return {names[one.identifier]: renamed(one) for one in drafts}


def _with_local_links(
    after: dict[str, ConceptDraft], before: dict[str, ConceptDraft]
) -> dict[str, ConceptDraft]:
    """The file knows nothing of candidates and of what it no longer has: links to them stay."""

    def merged(one: ConceptDraft, relation: str) -> tuple[str, ...]:
        local = (other for other in getattr(before[one.identifier], relation) if other not in after)
        return tuple(sorted({*getattr(one, relation), *local}))

    return {
        name: replace(
            one,
            broader=merged(one, "broader"),
            related=merged(one, "related"),
            replaced_by=merged(one, "replaced_by"),
        )
        if name in before
        else one
        for name, one in after.items()
    }


def _free(identifier: str, taken: set[str]) -> str:
    number, name = 1, identifier
    while name in taken:
        number += 1
        name = f"{identifier[:110]}-{number}"
    return name


def _was_left_out(concept: ConceptDraft, found: ReadVocabulary) -> bool:
    ends = tuple(f"{mark}{concept.identifier}" for mark in "/#")
    return any(uri == concept.uri or uri.rstrip("/").endswith(ends) for uri in found.left_out)


@transaction.atomic
def propose_concept(scheme: ConceptScheme, draft: ConceptDraft) -> Concept:
    """Add a candidate and return it; its identifier follows those of the scheme. Raises ConceptRefused."""
    return _add(scheme, replace(draft, status="candidate"))


@transaction.atomic
def add_concept(scheme: ConceptScheme, draft: ConceptDraft) -> Concept:
    """Add an approved concept and return it. Raises ConceptRefused."""
    return _add(scheme, replace(draft, status="approved"))


def _add(scheme: ConceptScheme, draft: ConceptDraft) -> Concept:
    new = replace(draft, identifier=draft.identifier or _next_identifier(scheme))
    _check(scheme, new)
    _write(scheme, [new])
    return scheme.concepts.get(identifier=new.identifier)


@transaction.atomic
def edit_concept(concept: Concept, draft: ConceptDraft) -> Concept:
    """Make a concept as the draft says, but for its identifier and status, and return it.

    Raises ConceptRefused.
    """
    said = replace(draft, identifier=concept.identifier, status=status_of(concept))
    _check(concept.scheme, said)
    _write(concept.scheme, [said])
    return Concept.objects.get(pk=concept.pk)


@transaction.atomic
def approve_concept(concept: Concept) -> None:
    """Take a candidate, or a deprecated concept back, into the thesaurus."""
    _set_status(concept, ConceptStatus.APPROVED)


@transaction.atomic
def deprecate_concept(concept: Concept, *, replaced_by: Iterable[Concept] = ()) -> None:
    """Say that a concept is no longer to be used, and what to use instead; what it indexes stays."""
    concept.replaced_by.add(*(other for other in replaced_by if other.pk != concept.pk))
    _set_status(concept, ConceptStatus.DEPRECATED)


@transaction.atomic
def reject_candidate(concept: Concept) -> None:
    """Delete a candidate. Raises StillInUse for any other concept."""
    if concept.status != ConceptStatus.CANDIDATE:
        raise StillInUse
    Concept.objects.filter(pk=concept.pk).delete()
    bump_revision()


def _set_status(concept: Concept, status: ConceptStatus) -> None:
    concept.status = status
    concept.save(update_fields=["status"])
    bump_revision()
    _announce(concept.scheme, [concept.identifier])


def _next_identifier(scheme: ConceptScheme) -> str:
    """c151 after c150."""
    used = scheme.concepts.values_list("identifier", flat=True)
    numbers = [int(found[1]) for one in used if (found := _NUMBERED.fullmatch(one))]
    return f"c{max(numbers, default=0) + 1:03}"


def _check(scheme: ConceptScheme, draft: ConceptDraft) -> None:
    """Raises ConceptRefused for what the thesaurus cannot hold."""
    if not any(label.kind == "preferred" for label in draft.labels):
        raise ConceptRefused(NO_LABEL)
    known = set(scheme.concepts.values_list("identifier", flat=True)) | {draft.identifier}
    for other in (*draft.broader, *draft.related, *draft.replaced_by):
        if other not in known:
            raise ConceptRefused(UNKNOWN_CONCEPT, identifier=other)
    for label in draft.labels:
        if other_label := _taken_by_another(scheme, draft, label.text):
            raise ConceptRefused(LABEL_TAKEN, label=label.text, other=other_label.concept)
    _check_relations(scheme, draft)


def _taken_by_another(scheme: ConceptScheme, draft: ConceptDraft, text: str) -> ConceptLabel | None:
    labels = ConceptLabel.objects.filter(concept__scheme=scheme, key=thesaurus.label_key(text)[:500])
    others = labels.filter(kind=LabelKind.PREFERRED).exclude(concept__identifier=draft.identifier)
    return others.select_related("concept").first()


def _check_relations(scheme: ConceptScheme, draft: ConceptDraft) -> None:
    links: dict[str, dict[str, tuple[str, ...]]] = {"broader": {}, "replaced_by": {}}
    for relation, found in links.items():
        through = Concept._meta.get_field(relation).remote_field.through  # type: ignore[union-attr]  # many to many
        rows = through.objects.filter(from_concept__scheme=scheme).exclude(
            from_concept__identifier=draft.identifier
        )
        for start, end in rows.values_list("from_concept__identifier", "to_concept__identifier"):
            found[start] = (*found.get(start, ()), end)
    links["broader"][draft.identifier] = draft.broader
    links["replaced_by"][draft.identifier] = draft.replaced_by
    related = {draft.identifier: draft.related}
    _sound, faults = hierarchy.mend(hierarchy.Relations(links["broader"], related, links["replaced_by"]))
    if faults:
        raise ConceptRefused(faults[0].reason, **faults[0].facts)


def _write(scheme: ConceptScheme, drafts: list[ConceptDraft]) -> None:
    storage.write_concepts(scheme, drafts)
    bump_revision()
    _announce(scheme, [one.identifier for one in drafts])


def bump_revision() -> None:
    """Tell every process, in the caller's transaction, that the vocabularies changed."""
    VocabularyRevision.objects.get_or_create(pk=1)
    VocabularyRevision.objects.filter(pk=1).update(number=F("number") + 1)
    transaction.on_commit(thesaurus.forget)


def _announce(scheme: ConceptScheme, identifiers: list[str]) -> None:
    """Tell other rooms which concepts of the network's thesaurus changed."""
    if scheme == ConceptScheme.objects.main():
        concepts_changed.send(sender=Concept, identifiers=tuple(identifiers))
