"""CSL 1.0.2 item types and name variables against document types and relator codes."""

from __future__ import annotations

from mosaique.catalogue.values.codes import DocumentType as T

# Document type → CSL type: what citation styles make the best of.
TO_CSL = {
    T.BOOK: "book",
    T.CHAPTER: "chapter",
    T.ARTICLE: "article-journal",
    T.JOURNAL: "periodical",
    T.JOURNAL_ISSUE: "periodical",
    T.REPORT: "report",
    T.GREY_LITERATURE: "report",
    T.THESIS: "thesis",
    T.LEGAL_TEXT: "legislation",
    T.PROCEEDINGS: "book",
    T.CONFERENCE_PAPER: "paper-conference",
    T.WEB_PAGE: "webpage",
    T.FILM: "motion_picture",
    T.SOUND: "song",
    T.IMAGE: "graphic",
    T.MAP: "map",
    T.DATASET: "dataset",
    T.SOFTWARE: "software",
    T.OTHER: "document",
}

_FROM_CSL = {
    T.ARTICLE: "article article-journal article-magazine article-newspaper review review-book",
    T.BOOK: "book classic musical_score",
    T.CHAPTER: "chapter entry entry-dictionary entry-encyclopedia",
    T.JOURNAL: "periodical",
    T.REPORT: "report",
    T.GREY_LITERATURE: "manuscript pamphlet",
    T.THESIS: "thesis",
    T.LEGAL_TEXT: "bill hearing legal_case legislation regulation treaty",
    T.CONFERENCE_PAPER: "paper-conference speech",
    T.WEB_PAGE: "webpage post post-weblog",
    T.FILM: "motion_picture broadcast",
    T.SOUND: "song",
    T.IMAGE: "graphic figure",
    T.MAP: "map",
    T.DATASET: "dataset",
    T.SOFTWARE: "software",
    T.OTHER: "document collection event interview patent performance personal_communication standard",
}
FROM_CSL = {name: kind for kind, names in _FROM_CSL.items() for name in names.split()}

# Types whose container-title, volume and pages tell of the document that holds them.
HOSTED = frozenset(
    {T.ARTICLE, T.CHAPTER, T.CONFERENCE_PAPER, T.JOURNAL_ISSUE, T.WEB_PAGE, T.LEGAL_TEXT, T.FILM, T.SOUND}
)

# Of those, the ones whose editors are their host's.
EDITED_HOST = frozenset({T.CHAPTER, T.CONFERENCE_PAPER})

# Types whose ``number`` is a report's; elsewhere it is an article number.
NUMBERED = frozenset({T.REPORT, T.GREY_LITERATURE, T.LEGAL_TEXT})

# CSL name variable → the relator codes it stands for; the first is what reading gives.
NAME_VARIABLES = {
    "author": ("aut", "cre", "art", "ctg", "prg", ""),
    "editor": ("edt",),
    "translator": ("trl",),
    "collection-editor": ("pbd",),
    "director": ("drt",),
    "composer": ("cmp",),
    "illustrator": ("ill",),
    "interviewer": ("ivr",),
    "compiler": ("com",),
    "performer": ("prf",),
    "producer": ("pro",),
    "narrator": ("nrt",),
    "organizer": ("orm",),
    "curator": ("cur",),
    "recipient": ("rcp",),
    "reviewed-author": ("ant",),
    "contributor": ("ctb",),
}
VARIABLE_OF = {role: variable for variable, roles in NAME_VARIABLES.items() for role in roles}
