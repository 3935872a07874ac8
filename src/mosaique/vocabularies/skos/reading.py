"""An RDF graph as a vocabulary: what is well said becomes drafts, what is not becomes problems.

Nothing is trusted to hold: links may lead nowhere or in circles, labels may be missing or doubled (SKOS
Reference, integrity conditions S9 to S46). Reading goes in the order of URIs, so that the same file always
gives the same answer.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from rdflib import DC, DCTERMS, RDF, RDFS, SKOS, BNode, Graph, Literal, URIRef
from rdflib.namespace import OWL
from rdflib.term import Node

from mosaique.core.messages import gettext_noop as _
from mosaique.vocabularies.skos import hierarchy
from mosaique.vocabularies.skos.parsing import parse
from mosaique.vocabularies.skos.terms import (
    BROADER,
    ISO_THES,
    LABELS,
    MATCHES,
    NARROWER,
    NOTES,
    SKOS_XL,
    XL_LABELS,
)
from mosaique.vocabularies.skos.values import (
    LONGEST_IDENTIFIER,
    LONGEST_LABEL,
    LONGEST_URI,
    ConceptDraft,
    Label,
    LabelKind,
    Match,
    Note,
    ReadVocabulary,
    SchemeDraft,
    SkosProblem,
    Status,
)

NO_CONCEPT = _("The file holds no concept.")
OTHER_SCHEMES = _("The file holds %(count)s more vocabularies, left aside: %(uris)s")
COLLECTIONS = _("%(count)s collections or groups of concepts are left aside.")
NO_URI = _("%(count)s concepts have no address of their own: left out.")
NO_LABEL = _("It has no preferred label: left out.")
TWO_PREFERRED = _(
    "It has two preferred labels in “%(language)s”: “%(kept)s” is kept, “%(other)s” becomes another label."
)
LABEL_TWICE = _("“%(label)s” is both its preferred and another label in “%(language)s”.")
LABEL_TOO_LONG = _("A label of more than %(limit)s characters is left out: “%(start)s…”")
SHARED_LABEL = _("“%(label)s” is also the preferred label of %(other)s.")
MISSING = _("It leads to %(count)s concepts that are not in the file: %(uris)s")
BAD_URI = _("“%(uri)s” is not an address that can be kept.")

_SLUG = re.compile(r"[A-Za-z0-9_-]+")
_NOT_SLUG = re.compile(r"[^A-Za-z0-9_-]+")
_URI = re.compile(r"(?:https?://|urn:|ark:|info:)[^\s<>\"{}|\\^`\x00-\x20]+", re.IGNORECASE)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_DAY = r"\d{4}(?:-\d\d){0,2}"
_INTERVAL = re.compile(rf"(?P<start>{_DAY})?/(?P<end>{_DAY})?")
_PERIOD = re.compile(rf"start=(?P<start>{_DAY})|end=(?P<end>{_DAY})")  # DCMI Period


def read(data: bytes, *, base_url: str = "", language: str = "fr") -> ReadVocabulary:
    """The vocabulary that a file holds. Raises SkosRefused when the file as a whole cannot be read.

    Addresses under ``base_url`` are this site's own; ``language`` is that of texts that do not say theirs.
    """
    return read_graph(parse(data), base_url=base_url, language=language)


def read_graph(graph: Graph, *, base_url: str = "", language: str = "fr") -> ReadVocabulary:
    """The vocabulary that a graph holds."""
    return _Reader(graph, base_url, language).read()


@dataclass
class _Reader:
    graph: Graph
    base_url: str
    language: str
    problems: list[SkosProblem] = field(default_factory=list)

    def read(self) -> ReadVocabulary:
        whole = self._whole()
        subjects = self._concepts(whole)
        labels = {uri: found for uri in subjects if (found := self._labels(uri))}
        for uri in subjects:
            if uri not in labels:
                self._tell(uri, NO_LABEL)
        names = self._identifiers(labels)
        self._missing(names, set(subjects))
        concepts = [self._concept(uri, names, labels[uri]) for uri in labels]
        if not concepts:
            self._tell("", NO_CONCEPT)
        concepts = self._without_circles(concepts)
        self._shared_labels(concepts)
        return ReadVocabulary(
            SchemeDraft(
                identifier=self._scheme_identifier(whole),
                uri=self._foreign(whole) if whole else "",
                titles=self._titles(whole) if whole else (),
                concepts=tuple(sorted(concepts, key=lambda one: one.identifier)),
            ),
            tuple(self.problems),
            frozenset(str(uri) for uri in subjects if uri not in labels),
        )

    def _tell(self, concept: object, reason: str, **facts: object) -> None:
        self.problems.append(SkosProblem(str(concept), reason, facts))

    # --- What there is ---------------------------------------------------------------------------

    def _whole(self) -> URIRef | None:
        """The scheme with the most concepts; others are told."""
        schemes = sorted({one for one in self._typed(SKOS.ConceptScheme) if isinstance(one, URIRef)})
        members = Counter(one for one in self.graph.objects(None, SKOS.inScheme))
        schemes.sort(key=lambda one: -members[one])
        if schemes[1:]:
            uris = ", ".join(schemes[1:6])
            self._tell("", OTHER_SCHEMES, count=len(schemes) - 1, uris=uris)
        groups = {
            one
            for kind in (SKOS.Collection, SKOS.OrderedCollection, ISO_THES.ConceptGroup)
            for one in self._typed(kind)
        }
        if groups:
            self._tell("", COLLECTIONS, count=len(groups))
        return schemes[0] if schemes else None

    def _typed(self, kind: URIRef) -> Iterator[Node]:
        return self.graph.subjects(RDF.type, kind)

    def _concepts(self, whole: URIRef | None) -> list[URIRef]:
        """The concepts of the scheme, and those that name none."""
        found = set(self._typed(SKOS.Concept))
        if nameless := sum(isinstance(one, BNode) for one in found):
            self._tell("", NO_URI, count=nameless)
        named = sorted(one for one in found if isinstance(one, URIRef))
        return [one for one in named if self._belongs(one, whole) and self._keepable(one)]

    def _belongs(self, uri: URIRef, whole: URIRef | None) -> bool:
        schemes = set(self.graph.objects(uri, SKOS.inScheme))
        return whole is None or not schemes or whole in schemes

    def _keepable(self, uri: URIRef) -> bool:
        if self._own_identifier(uri) or (len(uri) <= LONGEST_URI and _URI.fullmatch(uri)):
            return True
        self._tell("", BAD_URI, uri=str(uri)[:200])
        return False

    # --- Names -----------------------------------------------------------------------------------

    def _own_identifier(self, uri: URIRef) -> str:
        """The identifier in an address of this site; empty for another's."""
        start = f"{self.base_url}/themes/"
        if not self.base_url or not uri.startswith(start):
            return ""
        tail = uri.removeprefix(start).rstrip("/")
        return tail if _SLUG.fullmatch(tail) and len(tail) <= LONGEST_IDENTIFIER else ""

    def _foreign(self, uri: URIRef) -> str:
        own = self.base_url and str(uri) == f"{self.base_url}/themes/"  # a URIRef equals no plain text
        return "" if own or len(uri) > LONGEST_URI or not _URI.fullmatch(uri) else str(uri)

    def _scheme_identifier(self, whole: URIRef | None) -> str:
        if whole is None:
            return ""
        said = self._literal(whole, DCTERMS.identifier)
        return said if _SLUG.fullmatch(said) and len(said) <= 64 else _slug(str(whole))[:64]

    def _identifiers(self, uris: Iterable[URIRef]) -> dict[URIRef, str]:
        """A name for each concept that can stand in an address, no two the same."""
        names: dict[URIRef, str] = {}
        taken: Counter[str] = Counter()
        for uri in uris:
            said = self._literal(uri, DCTERMS.identifier)
            usable = _SLUG.fullmatch(said) and len(said) <= LONGEST_IDENTIFIER
            name = self._own_identifier(uri) or (said if usable else _slug(str(uri)))
            while taken[name]:
                taken[name] += 1
                name = f"{name[: LONGEST_IDENTIFIER - 8]}-{taken[name]}"
            taken[name] = 1
            names[uri] = name
        return names

    def _titles(self, whole: URIRef) -> tuple[tuple[str, str], ...]:
        titles: dict[str, str] = {}
        for predicate in (DCTERMS.title, DC.title, SKOS.prefLabel, RDFS.label):
            for language, text in self._texts(whole, predicate):
                titles.setdefault(language, text[:250])
        return tuple(sorted(titles.items()))

    # --- Texts -----------------------------------------------------------------------------------

    def _texts(self, subject: Node, predicate: URIRef) -> list[tuple[str, str]]:
        """(language, text) of literals, and of nodes that carry their text in rdf:value."""
        values: list[Node] = []
        for one in self.graph.objects(subject, predicate):
            values += [one] if isinstance(one, Literal) else self.graph.objects(one, RDF.value)
        return sorted(
            (_language(value.language) or self.language, text)
            for value in values
            if isinstance(value, Literal) and (text := _clean(str(value)))
        )

    def _literal(self, subject: Node, predicate: URIRef) -> str:
        found = sorted(str(one) for one in self.graph.objects(subject, predicate) if isinstance(one, Literal))
        return _line(found[0]) if found else ""

    def _labels(self, uri: URIRef) -> tuple[Label, ...]:
        """The labels, one preferred a language; none when none is preferred."""
        said = {kind: self._said(uri, kind) for kind in LABELS}
        preferred: dict[str, str] = {}
        others: dict[tuple[str, str], LabelKind] = {}
        for language, text in said["preferred"]:
            if preferred.setdefault(language, text) != text:
                kept = preferred[language]
                self._tell(uri, TWO_PREFERRED, language=language, kept=kept, other=text)
                others[language, text] = "alternative"
        for kind in ("alternative", "hidden"):
            for language, text in said[kind]:
                if preferred.get(language) == text:
                    self._tell(uri, LABEL_TWICE, label=text, language=language)
                else:
                    others.setdefault((language, text), kind)
        if not preferred:
            return ()
        first = [Label(language, "preferred", text) for language, text in preferred.items()]
        return tuple(sorted(first + [Label(lang, kind, text) for (lang, text), kind in others.items()]))

    def _said(self, uri: URIRef, kind: str) -> list[tuple[str, str]]:
        texts = self._texts(uri, LABELS[kind])
        for label in self.graph.objects(uri, XL_LABELS[kind]):
            texts += self._texts(label, SKOS_XL.literalForm)
        lines = [(language, _line(text)) for language, text in texts]
        for _tag, text in lines:
            if len(text) > LONGEST_LABEL:
                self._tell(uri, LABEL_TOO_LONG, limit=LONGEST_LABEL, start=text[:60])
        return sorted({(language, text) for language, text in lines if text and len(text) <= LONGEST_LABEL})

    # --- One concept -----------------------------------------------------------------------------

    def _concept(self, uri: URIRef, names: dict[URIRef, str], labels: tuple[Label, ...]) -> ConceptDraft:
        start, end = self._dates(uri)
        return ConceptDraft(
            identifier=names[uri],
            uri="" if self._own_identifier(uri) else str(uri),
            notation=self._literal(uri, SKOS.notation)[:64],
            status=self._status(uri),
            valid_from=start,
            valid_to=end,
            labels=labels,
            notes=tuple(
                sorted({Note(kind, *said) for kind, term in NOTES.items() for said in self._texts(uri, term)})
            ),
            broader=self._links(uri, names, BROADER, NARROWER),
            related=self._links(uri, names, (SKOS.related,), (SKOS.related,)),
            replaced_by=self._links(uri, names, (DCTERMS.isReplacedBy,), (DCTERMS.replaces,)),
            matches=self._matches(uri),
        )

    def _missing(self, names: dict[URIRef, str], present: set[URIRef]) -> None:
        """Tell of links that lead out of the file."""
        forward = (*BROADER, *NARROWER, SKOS.related, DCTERMS.isReplacedBy)
        for uri in names:
            ends = {end for predicate in forward for end in self.graph.objects(uri, predicate)}
            gone = sorted(str(end) for end in ends if end not in present)
            if gone:
                shown = ", ".join(end[:200] for end in gone[:3]) + ("…" if gone[3:] else "")
                self._tell(uri, MISSING, count=len(gone), uris=shown)

    def _links(
        self, uri: URIRef, names: dict[URIRef, str], forward: Iterable[URIRef], backward: Iterable[URIRef]
    ) -> tuple[str, ...]:
        """Identifiers that a relation leads to, said here or by the other end."""
        ends = {end for predicate in forward for end in self.graph.objects(uri, predicate)}
        ends |= {start for predicate in backward for start in self.graph.subjects(predicate, uri)}
        return tuple(sorted(names[end] for end in ends if isinstance(end, URIRef) and end in names))

    def _matches(self, uri: URIRef) -> tuple[Match, ...]:
        found = set()
        for kind, predicate in MATCHES.items():
            for target in self.graph.objects(uri, predicate):
                address = str(target).strip()  # Ginco writes them as text: <skos:exactMatch>http://…
                if not isinstance(target, BNode) and len(address) <= LONGEST_URI and _URI.fullmatch(address):
                    found.add(Match(kind, address))
                else:
                    self._tell(uri, BAD_URI, uri=address[:200])
        return tuple(sorted(found))

    def _status(self, uri: URIRef) -> Status:
        deprecated = self._literal(uri, OWL.deprecated).lower() in {"true", "1"}
        said = self._literal(uri, ISO_THES.status).lower()
        if deprecated or said == "deprecated":
            return "deprecated"
        return "candidate" if said == "candidate" else "approved"

    def _dates(self, uri: URIRef) -> tuple[str, str]:
        said = self._literal(uri, DCTERMS.valid)
        if found := _INTERVAL.fullmatch(said):
            return found["start"] or "", found["end"] or ""
        bounds = [match.groupdict() for match in _PERIOD.finditer(said)]
        start = next((one["start"] for one in bounds if one["start"]), "")
        return start, next((one["end"] for one in bounds if one["end"]), "")

    # --- All concepts together -------------------------------------------------------------------

    def _without_circles(self, concepts: list[ConceptDraft]) -> list[ConceptDraft]:
        relations = hierarchy.Relations(
            {one.identifier: one.broader for one in concepts},
            {one.identifier: one.related for one in concepts},
            {one.identifier: one.replaced_by for one in concepts},
        )
        sound, faults = hierarchy.mend(relations)
        self.problems += faults
        return [
            replace(
                one,
                broader=sound.broader[one.identifier],
                related=sound.related[one.identifier],
                replaced_by=sound.replaced_by[one.identifier],
            )
            for one in concepts
        ]

    def _shared_labels(self, concepts: list[ConceptDraft]) -> None:
        """Two concepts under one preferred label are both kept; who reads the report decides."""
        first: dict[tuple[str, str], str] = {}
        for one in concepts:
            for label in one.labels:
                if label.kind != "preferred":
                    continue
                other = first.setdefault((label.language, label.text.casefold()), one.identifier)
                if other != one.identifier:
                    self._tell(one.uri or one.identifier, SHARED_LABEL, label=label.text, other=other)


def _slug(uri: str) -> str:
    """The last part of a URI as a word that can stand in an address."""
    tail = re.split(r"[#/:?=]", uri.rstrip("#/"))[-1]
    return _NOT_SLUG.sub("-", tail).strip("-")[:LONGEST_IDENTIFIER] or "concept"


def _language(tag: str | None) -> str:
    """The tag in lower case; "fr-FR" says no more than "fr"."""
    plain = (tag or "").lower()[:12]
    first, _dash, rest = plain.partition("-")
    return first if first == rest else plain


def _clean(text: str) -> str:
    return _CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip()


def _line(text: str) -> str:
    return " ".join(_clean(text).split())
