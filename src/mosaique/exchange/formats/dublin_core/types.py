"""Words for types of documents: DCMI, OpenAIRE (info:eu-repo), COAR, HAL, Gallica."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from mosaique.catalogue.values.codes import DocumentType as T
from mosaique.catalogue.values.text import fold
from mosaique.exchange.formats.spreadsheet.fields import code_of

_REPO = "info:eu-repo/semantics/"

# Document type → OpenAIRE's word where it has one, and DCMI's type.
TO_DC = {
    T.BOOK: ("book", "Text"),
    T.CHAPTER: ("bookPart", "Text"),
    T.ARTICLE: ("article", "Text"),
    T.JOURNAL: ("", "Text"),
    T.JOURNAL_ISSUE: ("", "Text"),
    T.REPORT: ("report", "Text"),
    T.GREY_LITERATURE: ("workingPaper", "Text"),
    T.THESIS: ("doctoralThesis", "Text"),
    T.LEGAL_TEXT: ("", "Text"),
    T.PROCEEDINGS: ("conferenceProceedings", "Text"),
    T.CONFERENCE_PAPER: ("conferenceObject", "Text"),
    T.WEB_PAGE: ("", "InteractiveResource"),
    T.FILM: ("", "MovingImage"),
    T.SOUND: ("", "Sound"),
    T.IMAGE: ("", "StillImage"),
    T.MAP: ("", "StillImage"),
    T.DATASET: ("", "Dataset"),
    T.SOFTWARE: ("", "Software"),
    T.OTHER: ("other", "Text"),
}

_WORDS = {
    T.BOOK: "book|books|printed monograph|monographie imprimee|texte imprime|c_2f33",
    T.CHAPTER: "bookpart|book sections|book section|book part|c_3248",
    T.ARTICLE: (
        "article|journal articles|contributiontoperiodical|review|c_6501|c_2df8fbb1|article in journal"
    ),
    T.JOURNAL: "printed serial|publication en serie imprimee|periodical|journal",
    T.JOURNAL_ISSUE: "journal issue|special issue|fascicule",
    T.REPORT: "report|reports|technical report|c_93fc|c_18ws",
    T.GREY_LITERATURE: (
        "workingpaper|working paper|preprint|preprints, working papers, ...|c_8042|c_816b|lecture|"
        "annotation|student report|lectures"
    ),
    T.THESIS: (
        "doctoralthesis|masterthesis|bachelorthesis|theses|thesis|phdthesis|habilitation|c_db06|"
        "c_bdcc|electronic thesis or dissertation"
    ),
    T.LEGAL_TEXT: "legal text|legislation",
    T.PROCEEDINGS: "conferenceproceedings|directions of work or proceedings|proceedings|c_f744",
    T.CONFERENCE_PAPER: (
        "conferenceobject|conferencepaper|conferenceposter|conference papers|"
        "poster communications|conferencepresentation|c_5794|c_c94f"
    ),
    T.WEB_PAGE: "interactiveresource|web page|website",
    T.FILM: "movingimage|moving image|videos|video|c_12ce",
    T.SOUND: "sound|sounds|audio|c_18cc",
    T.IMAGE: "stillimage|still image|image|images|c_ecc8",
    T.MAP: "map|maps|cartographic|document cartographique|c_12cd",
    T.DATASET: "dataset|datasets|c_ddb1",
    T.SOFTWARE: "software|c_5ce6",
}
_BY_WORD = {word: kind for kind, words in _WORDS.items() for word in words.split("|")}
# Words of DCMI that are true of much, and give way to any other.
_VAGUE = frozenset({"stillimage", "still image", "interactiveresource", "image"})


def type_of(words: Sequence[str]) -> T:
    """The document type that the type elements of a record say together; the most telling word wins."""
    known = [(_vague(word), kind) for word in words if (kind := _type_of_word(word))]
    return min(known, key=lambda pair: pair[0])[1] if known else T.OTHER


def _type_of_word(word: str) -> T | None:
    plain = _plain(word)
    if plain in _BY_WORD:
        return _BY_WORD[plain]
    code = code_of("type", plain)
    return T(code) if code and code != T.OTHER else None


def _vague(word: str) -> bool:
    return _plain(word) in _VAGUE


def _plain(word: str) -> str:
    return fold(word).removeprefix(_REPO).removeprefix("doc-type:").rpartition("/resource_type/")[2].strip()


@cache
def words_for(kind: T) -> tuple[str, ...]:
    """The type elements of a document type: OpenAIRE's, DCMI's, and ours in words where both say less."""
    repo, dcmi = TO_DC[kind]
    words = (_REPO + repo, dcmi) if repo else (dcmi,)
    return words if type_of(words) == kind else (*words, kind.replace("_", " "))
