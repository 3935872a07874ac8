"""Files and covers as readers meet them: on the notice, in lists, in metadata, and behind their own addresses."""

from __future__ import annotations

import json

import pytest
from bs4 import BeautifulSoup
from django.core.files.uploadedfile import SimpleUploadedFile

from mosaique.catalogue import storage
from mosaique.catalogue.attachments import add_attachment, keep_words
from mosaique.catalogue.enums import RecordState, VersionAction
from mosaique.catalogue.models import Attachment, Record
from mosaique.catalogue.values.codes import DocumentType
from mosaique.catalogue.values.description import Abstract, Description, HoldingDraft
from mosaique.core import clock
from mosaique.discovery import queue
from mosaique.discovery.search import engine_at
from mosaique.network.actions import give_role
from mosaique.network.enums import Role
from mosaique.network.models import Structure, User
from tests.core.samples import image, pdf

HOSTILE = '"><script>alert(1)</script><img src=x onerror="alert(2)">'
SEARCH_QUERIES = 3
NOTICE_QUERIES = 4


@pytest.fixture(autouse=True)
def oriv(db, settings, tmp_path):
    settings.SEARCH_URL = f"tantivy://{tmp_path}/index"
    settings.MEDIA_ROOT = tmp_path / "media"
    engine_at.cache_clear()
    return Structure.objects.create(code="ORIV", name="Observatoire")


def recorded(structure, title="Accueil", state=RecordState.PUBLISHED):
    described = Description(
        type=DocumentType.REPORT,
        title=title,
        date="2009",
        abstracts=[Abstract(text="Un résumé de l'accueil.")],
    )
    new = storage.NewRecord(described, structure.pk, state, [HoldingDraft(shelf_mark="INT 1")])
    (pk,) = storage.insert_records([new], at=clock.now(), by=None, action=VersionAction.CREATED)
    queue.enqueue([pk])
    queue.drain()
    return Record.objects.get(pk=pk)


def attached(record, content, name, **options):
    chosen = {"title": "", "structure": record.structure, "by": None, **options}
    return add_attachment(record, file=SimpleUploadedFile(name, content), **chosen)


@pytest.fixture
def record(oriv):
    return recorded(oriv)


def soup(response):
    return BeautifulSoup(response.content, "html.parser")


def notice(client, record):
    return soup(client.get(f"/notices/{record.pk}/"))


def test_open_files_are_listed_with_their_kind_and_size(client, record):
    first = attached(record, pdf("Un"), "a.pdf", title="Rapport annuel")
    second = attached(record, image("PNG"), "plan.png")
    attached(record, pdf("Deux"), "b.pdf", title="Réservé", is_public=False)
    Attachment.objects.filter(pk=first.pk).update(size=1_234_567)
    Attachment.objects.filter(pk=second.pk).update(size=34_500)

    rows = notice(client, record).select(".files li")
    assert [row.select_one(".file-name").get_text("|") for row in rows] == [
        "Rapport annuel|PDF, 1,2\u00a0Mo",
        "plan|Image PNG, 34\u00a0ko",
    ]
    assert [row.a["href"] for row in rows] == [f"/fichiers/{first.pk}/", f"/fichiers/{second.pk}/"]
    assert [row.a.get_text() for row in rows] == ["Télécharger – Rapport annuel", "Télécharger – plan"]


def test_sizes_are_written_in_english_on_the_english_page(client, record):
    Attachment.objects.create(
        record=record,
        structure=record.structure,
        file="x.pdf",
        title="A",
        media_type="application/pdf",
        size=1_250_000,
    )
    page = soup(client.get(f"/en/notices/{record.pk}/"))
    assert page.select_one(".file-name .line").get_text() == "PDF, 1.2 MB"


def test_cover_is_shown_small_with_its_size_beside_the_title(client, record):
    cover = attached(record, image("PNG", (600, 900)), "a.png", is_cover=True)
    page = notice(client, record)
    (picture,) = page.select("img.cover")
    address = f"/fichiers/{cover.pk}/couverture.jpg"
    assert [picture[name] for name in ("src", "width", "height", "alt")] == [address, "320", "480", ""]
    assert (picture.find_parent("header")["class"], page.select(".files")) == (
        ["notice-head", "has-cover"],
        [],
    )

    response = client.get(address)
    assert [response[name] for name in ("Content-Type", "Cache-Control", "X-Content-Type-Options")] == [
        "image/jpeg", "max-age=86400", "nosniff",
    ]  # fmt: skip
    assert len(b"".join(response.streaming_content)) < 20_000


def test_pdf_that_is_a_cover_is_offered_too(client, record):
    attached(record, pdf("Un"), "a.pdf", is_cover=True)
    page = notice(client, record)
    assert (len(page.select("img.cover")), len(page.select(".files li"))) == (1, 1)


def test_a_file_without_a_cover_has_no_picture(client, record):
    file = attached(record, pdf("Un"), "a.pdf")
    assert notice(client, record).select("img.cover") == []
    assert client.get(f"/fichiers/{file.pk}/couverture.jpg").status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_a_notice_asks_the_database_as_much_for_one_file_as_for_many(
    client, record, count, django_assert_num_queries, monkeypatch
):
    monkeypatch.setattr("mosaique.vocabularies.thesaurus._LOOK_EVERY", 3600)
    for number in range(count):
        attached(record, pdf(str(number)), f"{number}.pdf", is_cover=number == 0)
    notice(client, record)
    with django_assert_num_queries(NOTICE_QUERIES):
        page = notice(client, record)
    assert (len(page.select(".files li")), len(page.select("img.cover"))) == (count, 1)


@pytest.mark.parametrize("count", [1, 3])
def test_covers_of_a_list_cost_no_query(client, oriv, count, django_assert_num_queries, monkeypatch):
    monkeypatch.setattr("mosaique.vocabularies.thesaurus._LOOK_EVERY", 3600)
    for number in range(count):
        one = recorded(oriv, f"Accueil numéro {number}")
        attached(one, pdf(str(number)), "a.pdf")
        attached(one, image("PNG", (60, 90)), "b.png", is_cover=True)
    recorded(oriv, "Accueil sans couverture")
    client.get("/recherche/?q=accueil")
    with django_assert_num_queries(SEARCH_QUERIES):
        page = soup(client.get("/recherche/?q=accueil"))
    assert (len(page.select("article.hit")), len(page.select("article.hit > img.cover"))) == (
        count + 1,
        count,
    )
    assert {
        (one["width"], one["height"], one["alt"], one["loading"]) for one in page.select(".hit > img")
    } == {("60", "90", "", "lazy")}


def test_a_closed_cover_is_shown_nowhere(client, record):
    cover = attached(record, image("PNG"), "a.png", is_cover=True)
    Attachment.objects.filter(pk=cover.pk).update(is_public=False)
    pages = notice(client, record), soup(client.get("/recherche/?q=accueil"))
    assert [page.select("img.cover") for page in pages] == [[], []]
    assert client.get(f"/fichiers/{cover.pk}/couverture.jpg").status_code == 404


def test_machines_find_the_pdf_and_the_picture(client, record, settings):
    attached(record, image("PNG"), "a.png", is_cover=True)
    file = attached(record, pdf("Un"), "b.pdf", title="Rapport")
    attached(record, pdf("Deux"), "c.pdf", is_public=False)
    base = settings.MOSAIQUE_BASE_URL
    page = notice(client, record)
    assert [tag["content"] for tag in page.select("meta[name=citation_pdf_url]")] == [
        f"{base}/fichiers/{file.pk}/"
    ]
    for text in (page.select_one("script[type='application/ld+json']").string, jsonld(client, record)):
        data = json.loads(text)
        assert data["image"] == [f"{base}/fichiers/{file.pk - 1}/couverture.jpg"]
        assert data["encoding"] == [
            {
                "@type": "MediaObject",
                "name": "Rapport",
                "contentUrl": f"{base}/fichiers/{file.pk}/",
                "encodingFormat": "application/pdf",
                "contentSize": f"{file.size} B",
            }
        ]


def jsonld(client, record):
    return client.get(f"/notices/{record.pk}.jsonld").content.decode()


def test_a_notice_without_files_says_nothing_of_them(client, record):
    data = json.loads(jsonld(client, record))
    assert ("image" in data, "encoding" in data) == (False, False)
    assert notice(client, record).select("meta[name=citation_pdf_url], .files, img.cover") == []


def test_words_of_a_file_are_found_and_no_more_once_it_is_closed(client, record):
    file = attached(record, pdf("Une phrase avec hippocampe"), "a.pdf")
    keep_words(file.pk)
    queue.drain()

    def found():
        return len(soup(client.get("/recherche/?q=hippocampe")).select("article.hit"))

    before = found()
    Attachment.objects.filter(pk=file.pk).update(is_public=False)
    queue.enqueue([record.pk])
    queue.drain()
    assert (before, found()) == (1, 0)


def test_hostile_titles_are_shown_as_text(client, record):
    file = attached(record, pdf("Un"), "a.pdf", title=HOSTILE, is_cover=True)
    page = notice(client, record)
    assert HOSTILE in page.select_one(".file-name").get_text()
    assert page.select("[onerror], img[src=x]") == []
    assert [one for one in page.select("script:not([type])") if "alert" in (one.string or "")] == []
    assert (
        json.loads(page.select_one("script[type='application/ld+json']").string)["encoding"][0]["name"]
        == HOSTILE
    )
    disposition = client.get(f"/fichiers/{file.pk}/")["Content-Disposition"]
    assert disposition.startswith("attachment; filename")
    assert "\n" not in disposition


@pytest.mark.parametrize(
    ("content", "name", "shown"), [(pdf("Un"), "a.pdf", "attachment"), (image("PNG"), "a.png", "inline")]
)
def test_a_file_is_never_run(client, record, content, name, shown):
    response = client.get(f"/fichiers/{attached(record, content, name).pk}/")
    assert b"".join(response.streaming_content) == content
    assert response["Content-Disposition"].partition(";")[0] == shown
    assert response["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert response["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("state", ["draft", "proofread", "withdrawn"])
@pytest.mark.parametrize("path", ["", "couverture.jpg"])
def test_files_of_what_readers_may_not_see_are_not_there(client, record, state, path):
    file = attached(record, image("PNG"), "a.png", is_cover=True)
    assert client.get(f"/fichiers/{file.pk}/{path}").status_code == 200
    Record.objects.filter(pk=record.pk).update(state=state)
    statuses = [client.get(f"/fichiers/{file.pk}/{path}").status_code]
    for code, role in (("IREV", Role.MANAGER), ("ORIV", Role.READER), ("ORIV", Role.DOCUMENTALIST)):
        user = User.objects.create_user(f"{code}-{role}@example.org")
        give_role(user, role, structure=Structure.objects.get_or_create(code=code)[0])
        client.force_login(user)
        statuses.append(client.get(f"/fichiers/{file.pk}/{path}").status_code)
    assert statuses == [404, 404, 404, 200]


@pytest.mark.parametrize("path", ["", "couverture.jpg"])
def test_a_file_that_is_lost_answers_404(client, record, path):
    file = attached(record, image("PNG"), "a.png", is_cover=True)
    file.file.storage.delete(file.file.name)
    file.picture.storage.delete(file.picture.name)
    assert client.get(f"/fichiers/{file.pk}/{path}").status_code == 404
    assert client.get(f"/fichiers/{'9' * 30}/{path}").status_code == 404


def test_staff_is_led_from_the_notice_to_the_files(client, record):
    def ways():
        return [link["href"] for link in notice(client, record).select(".staff-ways a")]

    before = ways()
    for code, role in (("IREV", Role.DOCUMENTALIST), ("ORIV", Role.READER)):
        user = User.objects.create_user(f"{code}@example.org")
        give_role(user, role, structure=Structure.objects.get_or_create(code=code)[0])
        client.force_login(user)
        before += ways()
    keep = f"/gestion/paniers/ajouter/?ids={record.pk}"
    assert before == [f"/gestion/notices/{record.pk}/fichiers/", f"/gestion/oeuvres/{record.pk}/", keep]
