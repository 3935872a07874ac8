"""Closed lists of the record model. Labels for people are in ``catalogue.enums``."""

from __future__ import annotations

from enum import StrEnum


class DocumentType(StrEnum):
    """What kind of document a record describes; the value stands in addresses and exports."""

    BOOK = "book"
    CHAPTER = "chapter"
    ARTICLE = "article"
    JOURNAL = "journal"
    JOURNAL_ISSUE = "journal_issue"
    REPORT = "report"
    GREY_LITERATURE = "grey_literature"
    THESIS = "thesis"
    LEGAL_TEXT = "legal_text"
    PROCEEDINGS = "proceedings"
    CONFERENCE_PAPER = "conference_paper"
    WEB_PAGE = "web_page"
    FILM = "film"
    SOUND = "sound"
    IMAGE = "image"
    MAP = "map"
    DATASET = "dataset"
    SOFTWARE = "software"
    OTHER = "other"


class AgentKind(StrEnum):
    """Who a contributor is: UNIMARC 70-, 71- (first indicator 0 or 1), 72-."""

    PERSON = "person"
    BODY = "body"
    MEETING = "meeting"
    FAMILY = "family"


class Scope(StrEnum):
    """How far the document reaches: the seed's "références locales et nationales", and beyond."""

    LOCAL = "local"
    REGIONAL = "regional"
    NATIONAL = "national"
    EUROPEAN = "european"
    INTERNATIONAL = "international"


class Public(StrEnum):
    """For whom the document is useful."""

    PROFESSIONALS = "professionals"
    ELECTED = "elected"
    ASSOCIATIONS = "associations"
    RESIDENTS = "residents"
    RESEARCHERS = "researchers"
    TEACHERS = "teachers"
    STUDENTS = "students"
    YOUTH = "youth"


class Access(StrEnum):
    """How a reader gets at a copy."""

    OPEN = "open"
    ONSITE = "onsite"
    LOAN = "loan"
    RESTRICTED = "restricted"


class AbstractOrigin(StrEnum):
    """Who wrote an abstract."""

    OWN = "own"
    PUBLISHER = "publisher"
    AUTHOR = "author"
    TRANSLATED = "translated"
    UNKNOWN = "unknown"


class LinkKind(StrEnum):
    """What is behind a link of a description."""

    FULL_TEXT = "full_text"
    PUBLISHER = "publisher"
    COVER = "cover"
    RELATED = "related"


class SubjectKind(StrEnum):
    """What a controlled subject names: UNIMARC 606, 600, 601-602, 605, 607, 608 and 661."""

    TOPIC = "topic"
    PERSON = "person"
    BODY = "body"
    TITLE = "title"
    PLACE = "place"
    PERIOD = "period"
    FORM = "form"


class TitleKind(StrEnum):
    """Titles beside the title proper: UNIMARC 5--, MARC 21 130, 240, 246."""

    PARALLEL = "parallel"
    ALTERNATIVE = "alternative"
    UNIFORM = "uniform"
    ORIGINAL = "original"
    ABBREVIATED = "abbreviated"


class NoteKind(StrEnum):
    """What a note says: UNIMARC 300, 327, 320, 328, 314, 305, 336."""

    GENERAL = "general"
    CONTENTS = "contents"
    BIBLIOGRAPHY = "bibliography"
    THESIS = "thesis"
    RESPONSIBILITY = "responsibility"
    EDITION = "edition"
    FUNDING = "funding"
    SYSTEM = "system"
