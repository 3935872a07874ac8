from __future__ import annotations

import pytest
from bs4 import BeautifulSoup

from mosaique.catalogue import actions
from mosaique.catalogue.models import Record
from mosaique.catalogue.values.description import Description
from mosaique.vocabularies.models import Concept, ConceptLabel, ConceptScheme, VocabularyRevision
from mosaique.vocabularies.thesaurus import forget, label_key
from mosaique.vocabularies.thesaurus import thesaurus as thesaurus_in_memory

NEW = "/gestion/notices/nouvelle/"
ABSTRACT = "Comment les immigrés se sont logés en France depuis 1945. Une enquête par entretiens. " * 3


@pytest.fixture(autouse=True)
def thesaurus(db):
    """Two concepts, "Logement" and, under it, "Foyers de travailleurs", read once: queries are counted."""
    scheme = ConceptScheme.objects.create(identifier="test", title_fr="Essai")
    made = {}
    for identifier, text in (("c118", "Logement"), ("c119", "Foyers de travailleurs")):
        concept = Concept.objects.create(scheme=scheme, identifier=identifier)
        ConceptLabel.objects.create(concept=concept, language="fr", text=text, key=label_key(text))
        made[identifier] = concept
    made["c119"].broader.add(made["c118"])
    VocabularyRevision.objects.update_or_create(pk=1, defaults={"number": 1})
    forget()
    thesaurus_in_memory()
    yield made
    forget()


@pytest.fixture
def marie(person):
    return person("documentalist", name="marie")


@pytest.fixture
def desk(signed_in, marie):
    """The test client as Marie, documentalist of ORIV."""
    return signed_in(marie)


def soup(response):
    return BeautifulSoup(response.content, "html.parser")


def filled_in(response, **changes):
    """What a browser would send of the entry form on the page, with some fields changed."""
    sent = {}
    for field in soup(response).select("form#entry [name]"):
        name = field["name"]
        if field.name == "textarea":
            # A browser drops the first line feed and sends line ends as CRLF.
            sent[name] = field.get_text().removeprefix("\n").replace("\r\n", "\n").replace("\n", "\r\n")
        elif field.name == "select":
            chosen = field.select_one("option[selected]") or field.select_one("option")
            sent[name] = chosen["value"] if chosen else ""
        elif field.get("type") == "checkbox":
            if field.has_attr("checked"):
                sent.setdefault(name, []).append(field["value"])
        elif field.name == "input" and field.get("type") != "file":
            sent[name] = field.get("value", "")
    return {name: value for name, value in sent.items() if name != "do"} | changes


def a_record(structure, by=None, **members):
    description = Description(**{"title": "L'habitat des immigrés", "date": "2009"} | members)
    return actions.create_record(description, structure=structure, by=by)


def reloaded(record):
    return Record.objects.get(pk=record.pk)
