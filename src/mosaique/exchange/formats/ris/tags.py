"""RIS reference types and tags against the model, with the habits of EndNote, Zotero, Cairn and Scopus."""

from __future__ import annotations

from mosaique.catalogue.values.codes import DocumentType as T

# Document type → TY; reading any of them gives the same document type, but for the three marked.
TO_RIS = {
    T.BOOK: "BOOK",
    T.CHAPTER: "CHAP",
    T.ARTICLE: "JOUR",
    T.JOURNAL: "JFULL",
    T.JOURNAL_ISSUE: "JFULL",  # read as an issue when it has a volume or a number
    T.REPORT: "RPRT",
    T.GREY_LITERATURE: "RPRT",  # RIS has no such type; UNPB loses its publisher in Zotero
    T.THESIS: "THES",
    T.LEGAL_TEXT: "STAT",
    T.PROCEEDINGS: "CONF",  # read as a paper when it has an author
    T.CONFERENCE_PAPER: "CPAPER",
    T.WEB_PAGE: "ELEC",
    T.FILM: "VIDEO",
    T.SOUND: "SOUND",
    T.IMAGE: "ART",
    T.MAP: "MAP",
    T.DATASET: "DATA",
    T.SOFTWARE: "COMP",
    T.OTHER: "GEN",
}

_FROM_RIS = {
    T.BOOK: "BOOK EBOOK EDBOOK CLSWK SER MUSIC ANCIENT",
    T.CHAPTER: "CHAP ECHAP DICT ENCYC",
    T.ARTICLE: "JOUR EJOUR MGZN NEWS ABST",
    T.JOURNAL: "JFULL",
    T.REPORT: "RPRT GOVDOC STAND CTLG",
    T.GREY_LITERATURE: "UNPB UNPD MANSCPT PAMP INPR PCOMM SLIDE GRNT",
    T.THESIS: "THES",
    T.LEGAL_TEXT: "STAT LEGAL CASE BILL UNBILL HEAR",
    T.PROCEEDINGS: "CONF",
    T.CONFERENCE_PAPER: "CPAPER",
    T.WEB_PAGE: "ELEC BLOG ICOMM WEB",
    T.FILM: "VIDEO MPCT ADVS MULTI",
    T.SOUND: "SOUND PODCST",
    T.IMAGE: "ART FIGURE CHART",
    T.MAP: "MAP",
    T.DATASET: "DATA AGGR DBASE",
    T.SOFTWARE: "COMP",
}
FROM_RIS = {name: kind for kind, names in _FROM_RIS.items() for name in names.split()}

# Types whose T2 names what holds the document; for the others it names a series.
HOSTED = frozenset({T.ARTICLE, T.CHAPTER, T.CONFERENCE_PAPER, T.JOURNAL_ISSUE, T.WEB_PAGE, T.LEGAL_TEXT})

# Types whose second authors (A2) are the editors of what holds the document.
EDITED_HOST = frozenset({T.ARTICLE, T.CHAPTER, T.CONFERENCE_PAPER})

# Relator code → tag. Any other role is written as a note, "Contributor (aui): Name", and read from there.
ROLE_TAGS = {
    "aut": "AU", "cre": "AU", "art": "AU", "drt": "AU", "cmp": "AU", "ctg": "AU", "prg": "AU", "": "AU",
    "edt": "ED", "com": "ED", "pbd": "ED", "trl": "A4",
}  # fmt: skip

# Every tag that RIS, EndNote, Zotero, Citavi or RefMan is known to write: "US - China" is a line of text.
KNOWN = frozenset(
    [
        "TY",
        "ER",
        "A1",
        "A2",
        "A3",
        "A4",
        "AB",
        "AD",
        "AN",
        "AU",
        "AV",
        "BT",
        "C1",
        "C2",
        "C3",
        "C4",
        "C5",
        "C6",
        "C7",
        "C8",
        "CA",
        "CN",
        "CP",
        "CR",
        "CT",
        "CY",
        "DA",
        "DB",
        "DI",
        "DO",
        "DP",
        "ED",
        "EP",
        "ET",
        "H1",
        "H2",
        "ID",
        "IS",
        "J1",
        "J2",
        "JA",
        "JF",
        "JO",
        "K1",
        "KW",
        "L1",
        "L2",
        "L3",
        "L4",
        "LA",
        "LB",
        "LK",
        "LN",
        "M1",
        "M2",
        "M3",
        "N1",
        "N2",
        "NO",
        "NV",
        "OL",
        "OP",
        "PB",
        "PP",
        "PY",
        "RD",
        "RI",
        "RN",
        "RP",
        "SE",
        "SF",
        "SL",
        "SN",
        "SP",
        "SR",
        "ST",
        "SV",
        "T1",
        "T2",
        "T3",
        "TA",
        "TI",
        "TT",
        "U1",
        "U2",
        "U3",
        "U4",
        "U5",
        "UR",
        "VL",
        "VO",
        "WP",
        "WT",
        "WV",
        "Y1",
        "Y2",
        "YR",
    ]
)

REMAINDER = "U5"  # a user field: Zotero ignores it, EndNote keeps it, nobody prints it
