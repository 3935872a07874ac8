"""BibTeX and BibLaTeX entry types and fields against the model.

What is written is what plain BibTeX, BibLaTeX' data model (``biber --tool --validate-datamodel``) and Zotero
all take: Zotero drops entries of a type it does not know, BibLaTeX has no valid field for ``@legislation``.
"""

from __future__ import annotations

from mosaique.catalogue.values.codes import DocumentType as T

# Document type → entry type. Where that reads as another document type, ``entrysubtype`` says ours.
TO_BIBTEX = {
    T.BOOK: "book",
    T.CHAPTER: "incollection",
    T.ARTICLE: "article",
    T.JOURNAL: "misc",
    T.JOURNAL_ISSUE: "misc",
    T.REPORT: "techreport",
    T.GREY_LITERATURE: "techreport",
    T.THESIS: "phdthesis",
    T.LEGAL_TEXT: "misc",
    T.PROCEEDINGS: "proceedings",
    T.CONFERENCE_PAPER: "inproceedings",
    T.WEB_PAGE: "online",
    T.FILM: "misc",
    T.SOUND: "misc",
    T.IMAGE: "misc",
    T.MAP: "misc",
    T.DATASET: "misc",
    T.SOFTWARE: "software",
    T.OTHER: "misc",
}

_FROM_BIBTEX = {
    T.ARTICLE: "article review suppperiodical",
    T.BOOK: "book mvbook collection mvcollection reference mvreference",
    T.CHAPTER: "incollection inbook bookinbook suppbook suppcollection inreference",
    T.CONFERENCE_PAPER: "inproceedings conference",
    T.PROCEEDINGS: "proceedings mvproceedings",
    T.REPORT: "techreport report",
    T.THESIS: "phdthesis mastersthesis thesis",
    T.GREY_LITERATURE: "booklet unpublished manual",
    T.WEB_PAGE: "online electronic www",
    T.JOURNAL: "periodical",
    T.LEGAL_TEXT: "legislation jurisdiction legal legadminmaterial",
    T.FILM: "movie video",
    T.SOUND: "audio music",
    T.IMAGE: "artwork image",
    T.DATASET: "dataset data",
    T.SOFTWARE: "software",
    T.OTHER: "misc patent standard performance letter commentary",
}
FROM_BIBTEX = {name: kind for kind, names in _FROM_BIBTEX.items() for name in names.split()}

# Types whose editors, volume and pages tell of the book or journal that holds them.
HOSTED = frozenset({T.ARTICLE, T.CHAPTER, T.CONFERENCE_PAPER})
EDITED_HOST = frozenset({T.CHAPTER, T.CONFERENCE_PAPER})

# Which entry types BibLaTeX' data model allows a field in; fields not listed are allowed in all.
_BOOKS = "book incollection proceedings inproceedings"
_ALLOWED = {
    "author": "book incollection article techreport phdthesis inproceedings online software misc",
    "editor": f"{_BOOKS} article online software misc",
    "translator": "book incollection article",
    "introduction": "book incollection",
    "publisher": _BOOKS,
    "institution": "techreport",
    "school": "phdthesis",
    "organization": "misc online software",
    "address": f"{_BOOKS} techreport phdthesis misc software",
    "edition": "book incollection",
    "volume": f"{_BOOKS} article",
    "number": f"{_BOOKS} article techreport",
    "series": f"{_BOOKS} article",
    "pages": f"{_BOOKS} article techreport phdthesis",
    "pagetotal": "book techreport phdthesis proceedings",
    "isbn": _BOOKS,
    "issn": "article",
    "eid": f"{_BOOKS} article techreport phdthesis",
    "type": "techreport phdthesis misc software",
    "eventtitle": "proceedings inproceedings",
    "venue": "proceedings inproceedings",
    "eventdate": "proceedings inproceedings",
    "origlanguage": "book incollection article",
}
ALLOWED = {name: frozenset(types.split()) for name, types in _ALLOWED.items()}

# Relator code → name field. Other roles go to ``namea`` to ``namec``, their code to ``nameatype``…
ROLE_FIELDS = {"aut": "author", "cre": "author", "": "author", "edt": "editor", "trl": "translator",
               "aui": "introduction"}  # fmt: skip
FIELD_ROLES = {
    "author": "aut", "editor": "edt", "translator": "trl", "introduction": "aui", "foreword": "aui",
    "afterword": "aft", "annotator": "ann", "commentator": "cwt", "illustrator": "ill", "director": "drt",
    "editora": "edt", "editorb": "edt", "editorc": "edt", "collaborator": "ctb", "supervisor": "ths",
}  # fmt: skip
EDITOR_TYPES = {
    "compiler": "com",
    "collaborator": "ctb",
    "organizer": "orm",
    "director": "drt",
    "redactor": "red",
}

EPRINTS = {"hal": "hal", "arxiv": "arxiv", "pubmed": "pmid", "hdl": "handle"}
REMAINDER = "verbc"  # a custom verbatim field of BibLaTeX: nothing prints it, nothing warns of it
