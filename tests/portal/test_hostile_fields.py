"""HTML in every member of a description, a copy, a centre, a concept and a person: shown as text wherever it is shown."""

from __future__ import annotations

import json
import types
import typing
from enum import Enum
from io import BytesIO
from pathlib import Path

import msgspec
import pytest
from bs4 import BeautifulSoup
from django.db import models
from lxml import etree

from mosaique.catalogue import actions, storage
from mosaique.catalogue.enums import RecordState, VersionAction
from mosaique.catalogue.models import Record
from mosaique.catalogue.values.codes import DocumentType
from mosaique.catalogue.values.description import Description, HoldingDraft
from mosaique.catalogue.values.text import tidy
from mosaique.core import clock
from mosaique.discovery import queue
from mosaique.exchange.exports import export_bytes
from mosaique.exchange.formats import registry
from mosaique.exchange.imports import ImportOrder, import_file
from mosaique.network.actions import give_role
from mosaique.network.enums import Role
from mosaique.network.models import Structure, User
from mosaique.vocabularies.models import Concept, ConceptLabel, ConceptScheme, VocabularyRevision
from mosaique.vocabularies.thesaurus import forget, label_key

ATTACK = """x"'><evil-mark></evil-mark><script>evil()</script><img src=x onerror=evil()>{{7*7}}<!--]]>"""
NAUGHTY = Path(__file__).parents[1] / "data" / "naughty-strings" / "blns.json"
MARKUP = set("<>&{")  # in the strings that a page could take for something else than text
ADDRESSES = {"url", "link"}  # members that become links: an address that would close its attribute


def poisoned(kind: typing.Any, name: str = "") -> typing.Any:
    """A value of a type in which every text is an attack."""
    origin, inside = typing.get_origin(kind), typing.get_args(kind)
    if origin is types.UnionType:
        return poisoned(inside[0], name)
    if origin is list:
        return [poisoned(inside[0], name)]
    if origin is dict:
        return {ATTACK: ATTACK}
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
        return kind(**{one.name: poisoned(one.type, one.name) for one in msgspec.structs.fields(kind)})
    if kind is bool or issubclass(kind, Enum):
        return True if kind is bool else next(iter(kind))
    return f"https://example.org/{ATTACK}" if name in ADDRESSES else ATTACK


def every_text_poisoned(model: type[models.Model]) -> dict[str, str]:
    """The text columns of a model that hold no code, each with as much of the attack as it takes."""
    return {
        field.name: ATTACK[: field.max_length]
        for field in model._meta.concrete_fields
        if isinstance(field, models.CharField | models.TextField)
        and not (field.choices or isinstance(field, models.SlugField | models.URLField | models.EmailField))
        and field.name not in {"code", "identifier", "password", "key"}
    }


@pytest.fixture
def network(db, settings, tmp_path):
    """A centre, a concept and one published record of each document type, hostile in all they say."""
    settings.SEARCH_URL = f"tantivy://{tmp_path}/index"
    centre = Structure.objects.create(code="ORIV", **every_text_poisoned(Structure))
    scheme = ConceptScheme.objects.create(identifier="test", title_fr=ATTACK[:200], title_en=ATTACK[:200])
    concept = Concept.objects.create(scheme=scheme, identifier="c118")
    for language in ("fr", "en"):
        ConceptLabel.objects.create(
            concept=concept, language=language, text=ATTACK[:200], key=label_key(ATTACK[:200])
        )
    VocabularyRevision.objects.update_or_create(pk=1, defaults={"number": 1})
    forget()
    new = []
    for kind in DocumentType:
        description = poisoned(Description)
        description.type = kind
        description.subjects.append(msgspec.structs.replace(description.subjects[0], concept="c118"))
        new.append(storage.NewRecord(description, centre.pk, RecordState.PUBLISHED, [poisoned(HoldingDraft)]))
    ids = storage.insert_records(new, at=clock.now(), by=None, action=VersionAction.CREATED)
    queue.enqueue(ids)
    queue.drain()
    yield ids
    forget()


@pytest.fixture
def administrator(db):
    user = User.objects.create_user("admin@example.org", "x")
    for name, text in every_text_poisoned(User).items():
        setattr(user, name, text)
    user.save()
    give_role(user, Role.ADMINISTRATOR, structure=None)
    return user


def assert_harmless(response, path):
    """No element, attribute or script of the page was made by an attack."""
    assert response.status_code == 200, path
    body = b"".join(response)
    page = BeautifulSoup(body, "html.parser")
    assert page.select("evil-mark, img[src=x], main iframe, main object, main embed") == [], path
    # What runs is ours: it carries the policy's nonce or has an address; attributes hold no code of an attack.
    ran = [
        one
        for one in page.select("script")
        if "evil()" in (one.string or "") and "json" not in one.get("type", "")
    ]
    assert ran == [], path
    attacked = [
        name
        for tag in page.select("*")
        for name, value in tag.attrs.items()
        if name.startswith("on") and "evil" in value
    ]
    assert attacked == [], path
    hrefs = [
        tag[name] for tag in page.select("*") for name in ("href", "src", "action") if tag.has_attr(name)
    ]
    assert [href for href in hrefs if href.lower().lstrip().startswith(("javascript:", "data:text"))] == []


def test_public_pages_show_it_as_text(client, network):
    client.post("/panier/changer/", {"add": network[0]})
    client.post("/panier/changer/", {"add": network[1]})
    paths = ["/", "/recherche/", "/recherche/?q=evil", "/recherche/?sujet=c118&structure=ORIV", "/panier/", "/themes/",
             "/themes/c118/", "/structures/", "/structures/ORIV/", "/aide/", "/plan-du-site/", "/a-propos/",
             *(f"/notices/{pk}/" for pk in network)]  # fmt: skip
    for path in paths:
        assert_harmless(client.get(path), path)
        assert_harmless(client.get(f"/en{path}"), f"/en{path}")
    assert_harmless(
        client.get("/recherche/", {"q": ATTACK, "sujet": ATTACK[:70], "type": ATTACK[:70]}), "a question"
    )
    shown = b"".join(client.get(f"/notices/{network[0]}/")).decode()
    assert "&lt;evil-mark&gt;" in shown


def test_feeds_maps_and_files_of_it_are_well_formed(client, network):
    paths = ["/recherche.rss", "/recherche.atom", "/recherche.rss?q=evil", "/sitemap.xml", "/sitemap-0.xml", "/opensearch.xml",
             "/themes/c118.rdf", "/themes.rdf", *(f"/notices/{pk}.{suffix}" for pk in network for suffix in ("mods", "xml"))]  # fmt: skip
    for path in paths:
        response = client.get(path)
        assert response.status_code == 200, path
        root = etree.fromstring(b"".join(response))
        assert root.xpath("//*[local-name()='evil-mark' or local-name()='script']") == [], path
    for path in [
        "/recherche.json",
        "/suggestions/?q=x",
        "/themes/c118.jsonld",
        *(f"/notices/{pk}.jsonld" for pk in network),
    ]:
        response = client.get(path)
        assert (response.status_code, bool(msgspec.json.decode(b"".join(response)) is not None)) == (
            200,
            True,
        ), path


@pytest.mark.parametrize("slug", [slug for slug in registry.names() if registry.get(slug).can_write])
def test_exports_of_it_can_be_read_again(network, slug):
    data = b"".join(export_bytes(slug, network, records=Record.objects.published()))
    if data.lstrip().startswith(b"<"):
        assert etree.fromstring(data).xpath("//*[local-name()='evil-mark']") == []
    results = list(registry.get(slug).read(BytesIO(data)))
    titles = [getattr(result, "description", Description()).title for result in results]
    assert len(titles) == len(network)
    assert all("evil-mark" in title for title in titles), titles


def test_the_back_office_shows_it_as_text(client, network, administrator):
    record = Record.objects.get(pk=network[0])
    edited = msgspec.structs.replace(record.description, title=f"{ATTACK} bis", edition=f"bis {ATTACK}")
    actions.edit_record(record, edited, by=administrator)
    client.force_login(administrator)
    structure, concept = Structure.objects.get(), Concept.objects.get()
    notice, person = f"/gestion/notices/{record.pk}", administrator.pk
    paths = [
        "/gestion/", "/gestion/notices/?vue=centre", "/gestion/notices/?vue=centre&q=evil", f"{notice}/",
        f"{notice}/historique/", f"{notice}/historique/1/revenir/", f"{notice}/retirer/", f"{notice}/relecture/",
        f"{notice}/fichiers/", "/gestion/notices/nouvelle/?type=book", "/gestion/structures/",
        f"/gestion/structures/edit/{structure.pk}/", "/gestion/users/", f"/gestion/users/edit/{person}/",
        "/gestion/memberships/", "/gestion/concepts/", f"/gestion/concepts/edit/{concept.pk}/", "/gestion/schemes/",
        f"/gestion/schemes/edit/{concept.scheme_id}/", "/gestion/reports/site-history/", "/compte/",
    ]  # fmt: skip
    for path in paths:
        assert_harmless(client.get(path), path)
    assert "&lt;evil-mark&gt;" in client.get("/gestion/notices/?vue=centre").content.decode()


def test_naughty_strings_that_were_imported_are_shown_as_text(client, db, settings, tmp_path):
    settings.SEARCH_URL = f"tantivy://{tmp_path}/index"
    strings = [text for text in json.loads(NAUGHTY.read_text(encoding="utf-8")) if tidy(text)]
    items = [
        {"id": str(number), "type": "book", "title": f"{number} {text}", "abstract": text, "publisher": text, "note": text,
         "author": [{"family": text, "given": text}], "keyword": text, "URL": text, "DOI": text, "call-number": text}
        for number, text in enumerate(strings)
    ]  # fmt: skip
    centre = Structure.objects.create(code="ORIV", name="Observatoire")

    report = import_file(
        BytesIO(json.dumps(items).encode()), ImportOrder(structure=centre), name="naughty.json"
    )

    assert (report.format, report.created, report.rejected) == ("csl-json", len(strings), 0)
    for record, text in zip(Record.objects.order_by("pk"), strings, strict=True):
        if MARKUP.intersection(text):
            assert_harmless(client.get(f"/notices/{record.pk}/"), repr(text))
    for page in range(1, len(strings) // 100 + 2):
        assert_harmless(client.get(f"/recherche/?parpage=100&page={page}"), f"page {page}")
    for kind in ("rss", "atom"):
        etree.fromstring(client.get(f"/recherche.{kind}").content)
