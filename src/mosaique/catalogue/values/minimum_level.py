"""The network's minimum level: what a record must say before it is published or counted.

The founding programme counts references "comportant un résumé", local and national: hence the abstract and
the scope beside title, type, date and subject.
"""

from __future__ import annotations

from enum import StrEnum

from mosaique.catalogue.values.codes import DocumentType
from mosaique.catalogue.values.dates import PartialDate
from mosaique.catalogue.values.description import Description


class Element(StrEnum):
    """An element of the minimum level, in the order a documentalist meets them."""

    TITLE = "title"
    TYPE = "type"
    DATE = "date"
    ABSTRACT = "abstract"
    SUBJECT = "subject"
    SCOPE = "scope"


def missing_elements(description: Description, *, abstract_length: int, has_subject: bool) -> list[Element]:
    """What the description still lacks, empty when it is at the minimum level.

    ``abstract_length`` is the least length, in characters, of at least one abstract; ``has_subject`` says
    whether a concept of the thesaurus was recognised among subjects and keywords.
    """
    longest = max((len(abstract.text) for abstract in description.abstracts), default=0)
    said = (
        (Element.TITLE, description.title),
        (Element.TYPE, description.type != DocumentType.OTHER),
        (Element.DATE, PartialDate.parse(description.date).start_year is not None),
        (Element.ABSTRACT, longest >= max(abstract_length, 1)),
        (Element.SUBJECT, has_subject),
        (Element.SCOPE, description.scope),
    )
    return [element for element, present in said if not present]
