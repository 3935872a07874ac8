"""MODS' words for types of documents, names, notes and titles against the model."""

from __future__ import annotations

from mosaique.catalogue.values.codes import AgentKind, NoteKind, SubjectKind, TitleKind
from mosaique.catalogue.values.codes import DocumentType as T
from mosaique.catalogue.values.text import fold

MODS = "http://www.loc.gov/mods/v3"
REMAINDER = "urn:mosaique:remainder"

# Document type → typeOfResource and genre (MARC genre terms where there is one).
TO_MODS = {
    T.BOOK: ("text", "book"),
    T.CHAPTER: ("text", "book chapter"),
    T.ARTICLE: ("text", "article"),
    T.JOURNAL: ("text", "periodical"),
    T.JOURNAL_ISSUE: ("text", "issue"),
    T.REPORT: ("text", "technical report"),
    T.GREY_LITERATURE: ("text", "grey literature"),
    T.THESIS: ("text", "thesis"),
    T.LEGAL_TEXT: ("text", "legislation"),
    T.PROCEEDINGS: ("text", "conference publication"),
    T.CONFERENCE_PAPER: ("text", "conference paper"),
    T.WEB_PAGE: ("text", "web site"),
    T.FILM: ("moving image", "motion picture"),
    T.SOUND: ("sound recording", "sound"),
    T.IMAGE: ("still image", "picture"),
    T.MAP: ("cartographic", "map"),
    T.DATASET: ("software, multimedia", "dataset"),
    T.SOFTWARE: ("software, multimedia", "computer program"),
    T.OTHER: ("", ""),
}
_GENRES = {
    T.BOOK: "book|books|ouvrage|livre|autobiography|biography|essays|dictionary|encyclopedia|handbook",
    T.CHAPTER: "book chapter|chapter|book part|book section",
    T.ARTICLE: "article|journal article|newspaper article|magazine article|review|reviews",
    T.JOURNAL: "periodical|journal|academic journal|newspaper|magazine|series|serial",
    T.JOURNAL_ISSUE: "issue|journal issue|numero",
    T.REPORT: "technical report|report|rapport",
    T.GREY_LITERATURE: "grey literature|unpublished|manuscript|working paper|preprint",
    T.THESIS: "thesis|theses|dissertation|ph.d. thesis|masters thesis|doctoral thesis",
    T.LEGAL_TEXT: "legislation|law|laws|legal case and case notes|treaty|law report or digest",
    T.PROCEEDINGS: "conference publication|conference proceedings|proceedings",
    T.CONFERENCE_PAPER: "conference paper|inproceedings|conference object",
    T.WEB_PAGE: "web site|web page|electronic|online system or service|blog",
    T.FILM: "motion picture|videorecording|film|filmstrip|video",
    T.SOUND: "sound|sound recording|audio",
    T.IMAGE: "picture|photograph|graphic|art original|art reproduction|poster|chart",
    T.MAP: "map|atlas|globe",
    T.DATASET: "dataset|statistics|numeric data|databases|database",
    T.SOFTWARE: "computer program|software",
}
_BY_GENRE = {word: kind for kind, words in _GENRES.items() for word in words.split("|")}
_BY_RESOURCE = {
    "moving image": T.FILM,
    "sound recording": T.SOUND,
    "sound recording-musical": T.SOUND,
    "sound recording-nonmusical": T.SOUND,
    "still image": T.IMAGE,
    "cartographic": T.MAP,
}


def type_of_genre(word: str) -> T | None:
    """The document type of a genre; None for one that does not say."""
    return _BY_GENRE.get(fold(word).strip())


def type_of_resource(word: str) -> T | None:
    """The document type of a typeOfResource; None for text, which may be anything."""
    return _BY_RESOURCE.get(word.strip())


# Types whose host holds their editors, volume and pages.
HOSTED = frozenset({T.ARTICLE, T.CHAPTER, T.CONFERENCE_PAPER})

NAME_TYPES = {
    AgentKind.PERSON: "personal",
    AgentKind.BODY: "corporate",
    AgentKind.MEETING: "conference",
    AgentKind.FAMILY: "family",
}
AGENTS = {name: kind for kind, name in NAME_TYPES.items()}

NOTE_TYPES = {
    NoteKind.GENERAL: "",
    NoteKind.BIBLIOGRAPHY: "bibliography",
    NoteKind.THESIS: "thesis",
    NoteKind.RESPONSIBILITY: "creation/production credits",
    NoteKind.EDITION: "version identification",
    NoteKind.FUNDING: "funding",
    NoteKind.SYSTEM: "system details",
}  # contents stand in tableOfContents
NOTES = {name: kind for kind, name in NOTE_TYPES.items()}

# Title kind → titleInfo's type and displayLabel.
TITLE_TYPES = {
    TitleKind.ALTERNATIVE: ("alternative", ""),
    TitleKind.PARALLEL: ("translated", ""),
    TitleKind.UNIFORM: ("uniform", ""),
    TitleKind.ABBREVIATED: ("abbreviated", ""),
    TitleKind.ORIGINAL: ("alternative", "original title"),
}
TITLES = {pair: kind for kind, pair in TITLE_TYPES.items()}

# Subject kind → the child of subject that names it.
SUBJECT_TAGS = {
    SubjectKind.TOPIC: "topic",
    SubjectKind.PLACE: "geographic",
    SubjectKind.PERIOD: "temporal",
    SubjectKind.FORM: "genre",
    SubjectKind.PERSON: "name",
    SubjectKind.BODY: "name",
    SubjectKind.TITLE: "titleInfo",
}
