"""Records as documents for the search layer; registered when the app loads."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import chain

from django.db.models import Prefetch

from mosaique.catalogue.authorities.queries import other_names
from mosaique.catalogue.derivation import Derived, concepts_of, sort_key, year_of
from mosaique.catalogue.models import Attachment, Holding, Record, RecordConcept
from mosaique.catalogue.storage import touch_records
from mosaique.catalogue.values.codes import Access, LinkKind
from mosaique.catalogue.values.description import Description
from mosaique.catalogue.works.reading import in_works, leading_ids, merged
from mosaique.core import clock
from mosaique.core.bulk import in_batches
from mosaique.discovery import queue
from mosaique.discovery.documents import SearchDocument
from mosaique.network.models import Structure
from mosaique.vocabularies import territories
from mosaique.vocabularies.models import Concept
from mosaique.vocabularies.thesaurus import thesaurus

# A book of 600 pages is about a million characters; beyond, an attachment's text adds little to a search.
_LONGEST_BODY = 1_000_000


class RecordSource:
    """What the index holds of the catalogue: a document for every work that readers see, and nothing else.

    It stands under the id of the record that leads; a record alone is a work of one.
    """

    def documents(self, ids: Sequence[int]) -> Iterator[SearchDocument]:
        """Documents of the works of those ids that readers may find; absent ids are to be taken out of the
        index. A record that another leads gives that one's document.
        """
        centres = {pk: (code, kind) for pk, code, kind in Structure.objects.values_list("pk", "code", "kind")}
        found = list(
            Record.objects.published()
            .filter(in_works(leading_ids(ids)))
            .order_by()  # in an order, SQLite would walk through the whole table
            .prefetch_related(
                Prefetch("holdings", Holding.objects.only("record_id", "structure_id", "access", "shelf_mark",
                                                          "local_note", "local_keywords")),
                Prefetch("attachments", Attachment.objects.filter(is_public=True).only("record_id", "text")),
            )
        )  # fmt: skip
        names = other_names([record.pk for record in found])
        works: dict[int, list[Record]] = defaultdict(list)
        for record in sorted(found, key=lambda one: one.pk):
            works[record.leader_id or record.pk].append(record)
        for leader, records in works.items():
            if any(record.pk == leader for record in records):
                yield _work_document(leader, records, centres, names)

    def all_ids(self) -> Iterator[int]:
        """Ids of every record that the index should hold, in order."""
        leading = Record.objects.published().filter(leader=None)
        return leading.order_by("pk").values_list("pk", flat=True).iterator(10_000)


def _work_document(
    leader: int,
    records: Sequence[Record],
    centres: Mapping[int, tuple[str, str]],
    names: Mapping[int, Iterable[str]],
) -> SearchDocument:
    """The document of the records of one work, the words and copies of all of them in it."""
    copies = [copy for record in records for copy in record.holdings.all()]
    holding = {*(record.structure_id for record in records), *(copy.structure_id for copy in copies)}
    rows = ((one.pk, one.leader_id, *centres[one.structure_id], one.description) for one in records)
    return build_document(
        leader,
        records[0].description if len(records) == 1 else merged(rows).description,
        structures=(centres[pk][0] for pk in holding),
        accesses=(copy.access for copy in copies),
        local_words=chain.from_iterable((*copy.local_keywords, copy.shelf_mark) for copy in copies),
        body="\n".join(attachment.text for record in records for attachment in record.attachments.all()),
        added=min((record.published_at for record in records if record.published_at), default=None),
        other_names=chain.from_iterable(names.get(record.pk, ()) for record in records),
    )


def index_again(sender: object, identifiers: Sequence[str], **_kwargs: object) -> None:
    """Have records indexed again when a concept of theirs, one above it or one in its place changed."""
    keys = dict(Concept.objects.public().values_list("identifier", "pk"))
    found = {keys[one] for one in identifiers if one in keys}
    found |= _linked(Concept.replaced_by.through, found) | _linked(
        Concept.replaced_by.through, found, back=True
    )
    level = found
    while level := _linked(Concept.broader.through, level, back=True) - found:
        found |= level
    for batch in in_batches(sorted(found), 500):
        records = list(RecordConcept.objects.filter(concept__in=batch).values_list("record_id", flat=True))
        touch_records(records, at=clock.now())  # a theme has the records of its narrower ones
        queue.enqueue(records)


def _linked(through: type, concepts: Collection[int], *, back: bool = False) -> set[int]:
    """Keys of the concepts that a relation leads to, or, going back, comes from."""
    rows = through.objects.values_list("from_concept_id", "to_concept_id")  # type: ignore[attr-defined]  # a model
    return {start if back else end for start, end in rows if (end if back else start) in concepts}


def build_document(  # one keyword for each fact that is not in the description
    record_id: int,
    description: Description,
    *,
    structures: Iterable[str],
    accesses: Iterable[str] = (),
    local_words: Iterable[str] = (),
    body: str = "",
    added: object = None,
    other_names: Iterable[str] = (),
    known: Derived | None = None,
) -> SearchDocument:
    """The document that stands for a record in the index; ``other_names`` are its authors' other forms,
    ``known`` what was derived from the description already.
    """
    vocabulary = thesaurus()
    concepts = known.concepts if known else concepts_of(description)
    host = description.host
    return SearchDocument(
        id=record_id,
        title=description.title,
        subtitle=" ".join(
            filter(None, (description.subtitle, description.part_number, description.part_title))
        ),
        other_titles=tuple(title.text for title in description.other_titles),
        contributors=tuple(
            dict.fromkeys((*(person.direct_name for person in description.contributors), *other_names))
        ),
        subjects=(
            *(label for identifier in concepts for label in vocabulary.labels(identifier)),
            *(subject.label for subject in description.subjects),
        ),
        keywords=(*(keyword.text for keyword in description.keywords), *filter(None, local_words)),
        abstract="\n".join(abstract.text for abstract in description.abstracts),
        source=" ".join(
            (
                host.title if host else "",
                *(series.title for series in description.series),
                *(f"{publisher.name} {publisher.place}" for publisher in description.publishers),
                description.event.name if description.event else "",
                description.thesis.institution if description.thesis else "",
            )
        ).strip(),
        identifiers=tuple(identifier.value for identifier in description.identifiers),
        notes="\n".join(note.text for note in description.notes),
        body=body[:_LONGEST_BODY],
        facets={
            "structure": tuple(sorted(structures)),
            "sujet": _with_ancestors(concepts, vocabulary.ancestors),
            "type": (str(description.type),),
            "langue": tuple(description.languages),
            "territoire": _with_ancestors(territories_of(description), territories.ancestors),
            "portee": (description.scope,) if description.scope else (),
            "public": tuple(description.publics),
            "acces": tuple(sorted(accesses_of(description, accesses))),
        },
        year=known.year if known else year_of(description),
        sort_title=known.sort_title if known else sort_key(description.title),
        added=added,  # type: ignore[arg-type]  # a datetime or None, as the column holds it
    )


def territories_of(description: Description) -> tuple[str, ...]:
    """Codes of the places the document is about, those named in words included when they are known."""
    found = (place.code or territories.find(place.label) for place in description.territories)
    return tuple(dict.fromkeys(filter(None, found)))


def accesses_of(description: Description, copies: Iterable[str]) -> set[str]:
    """Every way to get at the document: said of it, of its copies, and online when it links to its text."""
    said = {description.access, *copies}
    if any(link.kind == LinkKind.FULL_TEXT for link in description.links):
        said.add(Access.OPEN)
    return {str(access) for access in said if access}


def _with_ancestors(values: Iterable[str], ancestors: object) -> tuple[str, ...]:
    found = dict.fromkeys(values)
    for value in tuple(found):
        found.update(dict.fromkeys(ancestors(value)))  # type: ignore[operator]  # a look-up by identifier
    return tuple(found)
