from __future__ import annotations

from dataclasses import dataclass, field

import pytest

from mosaique.catalogue.values.codes import DocumentType
from mosaique.catalogue.values.description import Contributor, Description, RecordDraft, Subject
from mosaique.discovery.documents import Hit, SearchResult
from mosaique.exchange.sru.explaining import Place


@dataclass
class Shelf:
    """A catalogue in which every question finds the same documents; keeps what was asked of it."""

    titles: list[str]
    gone: frozenset[int] = frozenset()
    words: dict[str, list[str]] = field(default_factory=dict)
    asked: list[tuple[object, object]] = field(default_factory=list)

    def find(self, question, request):
        self.asked.append((question.node, request))
        ids = range(1, len(self.titles) + 1)[request.offset : request.offset + request.limit]
        return SearchResult(total=len(self.titles), hits=tuple(Hit(pk, 1.0) for pk in ids))

    def drafts(self, ids, format_name):
        return {
            pk: RecordDraft(
                description=Description(
                    type=DocumentType.BOOK,
                    title=self.titles[pk - 1],
                    date="2009",
                    contributors=[Contributor(name="Sayad, Abdelmalek")],
                    subjects=[Subject(label="Logement")],
                    languages=["fr"],
                )
            )
            for pk in ids
            if pk not in self.gone
        }

    def terms(self, kind, prefix):
        return [term for term in self.words.get(kind, ()) if term.lower().startswith(prefix)]


@pytest.fixture
def shelf():
    return Shelf(["La double absence", "Accueil & <logement>", "Elle et lui"])


@pytest.fixture
def place():
    return Place("https://doc.example:8443/sru", "Mosaïque", "Les références du réseau.")
