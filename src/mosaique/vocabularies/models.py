"""Concept schemes (SKOS) and territories."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from mosaique.vocabularies.enums import ConceptStatus, LabelKind, TerritoryKind


class ConceptSchemeQuerySet(models.QuerySet["ConceptScheme"]):
    def main(self) -> ConceptScheme | None:
        """The network's thesaurus, in which its records are indexed: the first that was made."""
        return self.order_by("pk").first()


class ConceptScheme(models.Model):
    """A vocabulary (skos:ConceptScheme). ``identifier`` names it in addresses and files."""

    identifier = models.SlugField(_("identifier"), max_length=64, unique=True)
    title_fr = models.CharField(_("title in French"), max_length=250)
    title_en = models.CharField(_("title in English"), max_length=250, blank=True)
    uri = models.CharField(_("URI"), max_length=500, blank=True)

    objects = ConceptSchemeQuerySet.as_manager()

    class Meta:
        verbose_name = _("concept scheme")
        verbose_name_plural = _("concept schemes")
        ordering: ClassVar = ["identifier"]

    def __str__(self) -> str:
        return self.title_fr


class ConceptQuerySet(models.QuerySet["Concept"]):
    """Who may is asked of ``user.has_perm``: the room of roles is above this one."""

    def decided(self) -> ConceptQuerySet:
        """Concepts that are no longer, or never were, candidates."""
        return self.exclude(status=ConceptStatus.CANDIDATE)

    def public(self) -> ConceptQuerySet:
        """Concepts of the network's thesaurus that readers browse."""
        return self.decided().filter(scheme__in=ConceptScheme.objects.order_by("pk").values("pk")[:1])

    def viewable_by(self, user: Any) -> ConceptQuerySet:
        """Concepts for which the permission to view is given: candidates are for those who describe."""
        return self if user.has_perm("vocabularies.view_concept") else self.decided()

    def changeable_by(self, user: Any) -> ConceptQuerySet:
        """Every concept for who decides on them, candidates for who proposes them."""
        if user.has_perm("vocabularies.approve_concept"):
            return self
        candidates = self.filter(status=ConceptStatus.CANDIDATE)
        return candidates if user.has_perm("vocabularies.change_concept") else self.none()

    def deletable_by(self, user: Any) -> ConceptQuerySet:
        """Candidates, for who decides on them; what was approved is deprecated, never deleted."""
        may = user.has_perm("vocabularies.delete_concept")
        return self.filter(status=ConceptStatus.CANDIDATE) if may else self.none()


class Concept(models.Model):
    """A concept (skos:Concept), dated where institutions change; ``identifier`` is unique in its scheme."""

    scheme = models.ForeignKey(
        ConceptScheme, models.CASCADE, related_name="concepts", verbose_name=_("scheme")
    )
    identifier = models.CharField(_("identifier"), max_length=120)
    uri = models.CharField(_("URI"), max_length=500, blank=True)
    notation = models.CharField(_("notation"), max_length=64, blank=True)
    status = models.CharField(
        _("status"), max_length=12, choices=ConceptStatus, default=ConceptStatus.APPROVED
    )
    valid_from = models.CharField(_("valid from"), max_length=10, blank=True)
    valid_to = models.CharField(_("valid to"), max_length=10, blank=True)
    notes = models.JSONField(_("notes"), default=list, blank=True)
    broader = models.ManyToManyField(
        "self", symmetrical=False, related_name="narrower", blank=True, verbose_name=_("broader concepts")
    )
    related = models.ManyToManyField("self", blank=True, verbose_name=_("related concepts"))
    replaced_by = models.ManyToManyField(
        "self", symmetrical=False, related_name="replaces", blank=True, verbose_name=_("replaced by")
    )

    objects = ConceptQuerySet.as_manager()

    class Meta:
        verbose_name = _("concept")
        verbose_name_plural = _("concepts")
        ordering: ClassVar = ["identifier"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["scheme", "identifier"], name="concept_identifiers_are_unique")
        ]

    def __str__(self) -> str:
        return self.preferred_label() or self.identifier

    def preferred_label(self, language: str = "fr") -> str:
        """The preferred label in a language, else in any; empty when it has none."""
        labels = {one.language: one.text for one in self.labels.all() if one.kind == LabelKind.PREFERRED}
        return labels.get(language) or next(iter(labels.values()), "")


class ConceptLabel(models.Model):
    """A label of a concept in a language (BCP 47). ``key`` is its normalised form."""

    concept = models.ForeignKey(Concept, models.CASCADE, related_name="labels", verbose_name=_("concept"))
    language = models.CharField(_("language"), max_length=12)
    kind = models.CharField(_("kind"), max_length=12, choices=LabelKind, default=LabelKind.PREFERRED)
    text = models.CharField(_("label"), max_length=500)
    key = models.CharField(max_length=500, db_index=True, editable=False)

    class Meta:
        verbose_name = _("label")
        verbose_name_plural = _("labels")
        ordering: ClassVar = ["language", "kind", "text"]

    def __str__(self) -> str:
        return self.text


class ConceptMapping(models.Model):
    """A link to a concept elsewhere: skos:exactMatch, closeMatch, broadMatch, narrowMatch, relatedMatch."""

    concept = models.ForeignKey(Concept, models.CASCADE, related_name="mappings", verbose_name=_("concept"))
    kind = models.CharField(_("kind"), max_length=16)
    uri = models.CharField(_("URI"), max_length=500)

    class Meta:
        verbose_name = _("mapping")
        verbose_name_plural = _("mappings")

    def __str__(self) -> str:
        return f"{self.kind} {self.uri}"


class VocabularyRevision(models.Model):
    """One row, raised in the transaction of every change, so that processes know when to read again."""

    number = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("revision of the vocabularies")
        verbose_name_plural = _("revisions of the vocabularies")

    def __str__(self) -> str:
        return str(self.number)


class Territory(models.Model):
    """A place with its official code, prefixed by kind: "FR", "R44", "D67", "E246700488", "C67482".

    ``successors`` hold the code of what a merged commune has become; ``old_codes`` those it had before.
    """

    code = models.CharField(_("code"), max_length=16, unique=True)
    kind = models.CharField(_("kind"), max_length=16, choices=TerritoryKind)
    name = models.CharField(_("name"), max_length=200)
    key = models.CharField(max_length=200, db_index=True, editable=False)
    parents = models.JSONField(_("parents"), default=list, blank=True)
    successors = models.JSONField(_("successors"), default=list, blank=True)
    old_codes = models.JSONField(_("former codes"), default=list, blank=True)
    population = models.PositiveIntegerField(_("population"), null=True, blank=True)
    siren = models.CharField(_("SIREN"), max_length=9, blank=True)
    valid_from = models.CharField(_("valid from"), max_length=10, blank=True)
    valid_to = models.CharField(_("valid to"), max_length=10, blank=True)
    source_vintage = models.CharField(_("vintage"), max_length=40, blank=True)

    class Meta:
        verbose_name = _("territory")
        verbose_name_plural = _("territories")
        ordering: ClassVar = ["code"]

    def __str__(self) -> str:
        return self.name
