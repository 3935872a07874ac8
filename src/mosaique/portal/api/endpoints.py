"""What the API can be asked: one value an entrance, read by its view and by its documentation."""

from __future__ import annotations

from dataclasses import dataclass

from mosaique.core.messages import gettext_noop
from mosaique.portal.api import parameters as given
from mosaique.portal.api import shapes
from mosaique.portal.api.parameters import Parameter
from mosaique.portal.api.shapes import Shape

NOT_FOUND, GONE = 404, 410


@dataclass(frozen=True, slots=True)
class Endpoint:
    """An entrance: ``path`` after ``/api/v1``, with the name and description of what stands in braces."""

    name: str
    path: str
    summary: str
    description: str
    answer: type[Shape]
    parameters: tuple[Parameter, ...]
    within_path: tuple[str, str, str] = ("", "", "")  # its type, its description, an example
    refusals: tuple[int, ...] = ()


ENTRANCE = Endpoint(
    "root",
    "",
    gettext_noop("What there is"),
    gettext_noop("The addresses of everything below."),
    shapes.Entrance,
    (given.LANGUAGE,),
)
SEARCH = Endpoint(
    "search",
    "/search",
    gettext_noop("Search"),
    gettext_noop(
        "What a question finds, as the portal’s page of results shows it: the same question, the same "
        "filters, the same order. Values of a filter add up; filters narrow each other."
    ),
    shapes.SearchAnswer,
    (
        given.TEXT,
        *given.FILTERS,
        given.YEARS,
        given.SORT,
        given.PAGE,
        given.PER_PAGE,
        given.FACETS,
        given.PASSAGES,
        given.LANGUAGE,
    ),
)
NOTICES = Endpoint(
    "notices",
    "/notices",
    gettext_noop("Several notices"),
    gettext_noop(
        "With ids, those notices, in that order. Otherwise everything that readers ever saw of what the "
        "network described itself, in the order it changed, deletions included: keep the cursor of the last "
        "answer, and give it back the next day to be told only what changed. Partners' records are theirs "
        "to give: search finds them."
    ),
    shapes.Notices,
    (given.IDS, given.SINCE, given.CURSOR, given.PER_PAGE, given.LANGUAGE),
)
NOTICE = Endpoint(
    "notice",
    "/notices/{id}",
    gettext_noop("One notice"),
    gettext_noop(
        "The description, the copies and how to get them, the files, and the addresses of the other formats. "
        "A notice grouped with others leads to the one that stands for them (301)."
    ),
    shapes.Notice,
    (given.LANGUAGE,),
    ("integer", gettext_noop("The notice’s number, for ever."), "1"),
    (NOT_FOUND, GONE),
)
CONCEPTS = Endpoint(
    "concepts",
    "/concepts",
    gettext_noop("The concepts"),
    gettext_noop("The thesaurus of the network, in the order of the labels, with the number of notices."),
    shapes.Concepts,
    (given.LABEL, given.BROADER, given.TOP, given.PAGE, given.PER_PAGE, given.LANGUAGE),
)
CONCEPT = Endpoint(
    "concept",
    "/concepts/{id}",
    gettext_noop("One concept"),
    gettext_noop("Its labels in every language, its neighbours, its notes, and the number of its notices."),
    shapes.Concept,
    (given.LANGUAGE,),
    ("string", gettext_noop("The concept’s identifier."), "c118"),
    (NOT_FOUND,),
)
STRUCTURES = Endpoint(
    "structures",
    "/structures",
    gettext_noop("The centres"),
    gettext_noop("The centres of the network, with what each describes and holds."),
    shapes.Structures,
    (given.LANGUAGE,),
)
STRUCTURE = Endpoint(
    "structure",
    "/structures/{code}",
    gettext_noop("One centre"),
    gettext_noop("Who it is, where, and what it holds."),
    shapes.Structure,
    (given.LANGUAGE,),
    ("string", gettext_noop("The centre’s code: ORIV."), "ORIV"),
    (NOT_FOUND,),
)
EVERY = (ENTRANCE, SEARCH, NOTICES, NOTICE, CONCEPTS, CONCEPT, STRUCTURES, STRUCTURE)
