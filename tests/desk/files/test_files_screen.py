"""The files of a record in the back office: who comes in, what is taken in, what is refused and how it is said."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup
from django.core.files.uploadedfile import SimpleUploadedFile

from mosaique.catalogue import actions
from mosaique.catalogue.attachments import add_attachment, keep_words
from mosaique.catalogue.enums import RecordState
from mosaique.catalogue.models import Attachment, Record
from mosaique.catalogue.values.description import Description
from mosaique.desk.files.urls import urlpatterns
from mosaique.network.models import Structure
from tests.core.samples import SVG, docx, image, pdf

HOSTILE = '"><script>alert(1)</script><img src=x onerror="alert(2)">'
CANARY = "Canariensis"
SCREEN_QUERIES = 8


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def as_role(signed_in, person):
    def sign_in(role):
        user = person(role)
        signed_in(user)
        return user

    return sign_in


@pytest.fixture
def ours(oriv):
    return actions.create_record(Description(title="Rapport"), structure=oriv, by=None)


@pytest.fixture
def theirs(irev):
    """A record of another centre, which readers see."""
    record = actions.create_record(Description(title="Rapport de l'IREV"), structure=irev, by=None)
    Record.objects.filter(pk=record.pk).update(state=RecordState.PUBLISHED)
    return Record.objects.get(pk=record.pk)


def screen(record):
    return f"/gestion/notices/{record.pk}/fichiers/"


def at(file, what=""):
    return f"{screen(file.record)}{file.pk}/{what}"


def soup(response):
    return BeautifulSoup(response.content, "html.parser")


def upload(content, name):
    return SimpleUploadedFile(name, content)


def attached(record, content=None, name="a.pdf", **options):
    chosen = {"title": "", "structure": record.structure, "by": None, **options}
    return add_attachment(record, file=upload(content or pdf("Un"), name), **chosen)


def sent(client, record, *files, **said):
    centre = said.pop("structure", record.structure_id)
    form = {"uploads": [upload(*one) for one in files], "structure": centre, "is_public": "on"} | said
    return client.post(screen(record), form, follow=True)


def messages(response):
    """What the page tells, with plain spaces."""
    return [str(one).replace("\u00a0", " ") for one in response.context["messages"]]


def kept():
    return list(Attachment.objects.order_by("pk").values_list("title", "is_public", "is_cover"))


# --- Adding --------------------------------------------------------------------------------------------------


def test_several_files_are_added_at_once(client, as_role, ours):
    as_role("documentalist")
    response = sent(client, ours, (pdf("Un"), "Rapport.pdf"), (docx("<w:p/>"), "Annexe.docx"))
    assert kept() == [("Rapport", True, False), ("Annexe", True, False)]
    assert messages(response) == ["2 fichiers ajoutés."]
    assert [link.get_text(strip=True) for link in soup(response).select(".files-title a")] == [
        "Rapport",
        "Annexe",
    ]


def test_one_file_is_added_with_its_title_closed_or_as_the_cover(client, as_role, ours):
    as_role("documentalist")
    sent(client, ours, (pdf("Un"), "a.pdf"), title="Rapport annuel", is_public="")
    sent(client, ours, (image("PNG", (60, 90)), "b.png"), is_cover="on")
    assert kept() == [("Rapport annuel", False, False), ("b", True, True)]


def test_refused_files_are_named_with_the_reason_and_the_others_stay(client, as_role, ours):
    as_role("documentalist")
    response = sent(
        client, ours, (SVG, "logo.svg"), (pdf("Un"), "bon.pdf"), (b"", "vide.pdf"), (pdf("Un"), "encore.pdf")
    )
    assert messages(response) == [
        "« logo.svg » est refusé. Les pages web et les images SVG ne sont pas acceptées : elles peuvent contenir des programmes.",
        "« vide.pdf » est refusé. Le fichier est vide.",
        "« encore.pdf » est refusé. Ce fichier est déjà joint à la notice, sous le titre « bon ».",
        "1 fichier ajouté.",
    ]
    assert kept() == [("bon", True, False)]


@pytest.mark.parametrize(
    ("files", "said", "wrong"),
    [
        ([], {}, "uploads"),
        ([(pdf(str(n)), f"{n}.pdf") for n in range(21)], {}, "uploads"),
        ([(pdf("1"), "1.pdf"), (pdf("2"), "2.pdf")], {"title": "Un seul"}, "title"),
        ([(pdf("1"), "1.pdf"), (pdf("2"), "2.pdf")], {"is_cover": "on"}, "is_cover"),
        ([(pdf("1"), "1.pdf")], {"structure": 0}, "structure"),
    ],
)
def test_a_form_that_cannot_be_is_told_beside_its_field_and_adds_nothing(
    client, as_role, ours, files, said, wrong
):
    as_role("coordinator")
    response = sent(client, ours, *files, **said)
    assert (response.status_code, list(response.context["form"].errors), kept()) == (200, [wrong], [])
    assert len(soup(response).select("[role=alert]")) == 1


def test_a_centre_puts_its_file_beside_another_centres_record_but_chooses_no_cover(
    client, as_role, theirs, oriv
):
    as_role("documentalist")
    assert soup(client.get(screen(theirs))).select("[name=is_cover]") == []
    sent(client, theirs, (image("PNG"), "a.png"), structure=oriv.pk, is_cover="on")
    (file,) = Attachment.objects.all()
    assert (file.record, file.structure, file.is_cover) == (theirs, oriv, False)
    assert client.post(at(file, "couverture/")).status_code == 404


def test_nobody_adds_a_file_in_the_name_of_another_centre(client, as_role, theirs):
    as_role("manager")
    response = sent(client, theirs, (pdf("Un"), "a.pdf"))
    assert (list(response.context["form"].errors), kept()) == (["structure"], [])


# --- The list ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("count", [1, 3])
def test_the_screen_asks_the_database_as_much_for_one_file_as_for_many(
    client, as_role, ours, count, django_assert_num_queries
):
    as_role("documentalist")
    for number in range(count):
        attached(ours, pdf(str(number)), f"{number}.pdf")
    client.get(screen(ours))
    with django_assert_num_queries(SCREEN_QUERIES):
        response = client.get(screen(ours))
    assert len(soup(response).select(".files-row")) == count


@pytest.mark.parametrize(
    ("content", "name", "before", "after"),
    [
        (pdf("Un"), "a.pdf", "Mots en cours de lecture", "Mots lus"),
        (pdf(contents=b""), "a.pdf", "Mots en cours de lecture", "Aucun mot à lire"),
        (b"%PDF-1.4 damaged", "a.pdf", "Mots en cours de lecture", "Fichier illisible"),
        (image("PNG"), "a.png", "Aucun mot à lire", "Aucun mot à lire"),
    ],
)
def test_what_became_of_the_words_is_told(client, as_role, ours, content, name, before, after):
    as_role("documentalist")
    file = attached(ours, content, name)

    def said():
        return soup(client.get(screen(ours))).select_one(".files-words").get_text(strip=True)

    first = said()
    keep_words(file.pk)
    assert (first, said()) == (before, after)


def test_a_file_that_could_not_be_read_is_read_again(client, as_role, ours):
    as_role("documentalist")
    file = attached(ours, b"%PDF-1.4 damaged")
    keep_words(file.pk)
    (form,) = soup(client.get(screen(ours))).select("form[action$='relire/']")
    response = client.post(form["action"], follow=True)
    assert messages(response) == ["« a » sera relu."]
    assert Attachment.objects.get().words_state == "waiting"


def test_kind_and_size_are_written_as_french_writes_them(client, as_role, ours):
    as_role("documentalist")
    file = attached(ours)
    Attachment.objects.filter(pk=file.pk).update(size=1_234_567)
    assert "PDF, 1,2\u00a0Mo" in soup(client.get(screen(ours))).select_one(".files-about p").get_text()


def test_the_record_leads_to_its_files(client, as_role, ours):
    as_role("documentalist")
    attached(ours)

    def link():
        return soup(client.get(f"/gestion/notices/{ours.pk}/")).select_one(f"a[href='{screen(ours)}']")

    assert link().get_text(strip=True) == "1 fichier"
    Attachment.objects.all().delete()
    assert link().get_text(strip=True) == "Fichiers"


# --- Changing ------------------------------------------------------------------------------------------------


def test_a_file_is_named_and_closed(client, as_role, ours):
    as_role("documentalist")
    file = attached(ours)
    assert soup(client.get(at(file))).select_one("#id_title")["value"] == "a"
    refused = client.post(at(file), {"title": " ", "is_public": "on"})
    assert (list(refused.context["form"].errors), kept()) == (["title"], [("a", True, False)])

    client.post(at(file), {"title": "Rapport annuel"})
    assert kept() == [("Rapport annuel", False, False)]


def test_the_cover_is_chosen_and_dropped(client, as_role, ours):
    as_role("documentalist")
    file = attached(ours)
    (form,) = soup(client.get(screen(ours))).select("form[action$='/couverture/']")
    assert messages(client.post(form["action"], follow=True)) == ["« a » est la couverture."]
    page = soup(client.get(screen(ours)))
    assert [(one["width"], one["height"]) for one in page.select(".files-picture img")] == [("320", "453")]

    (button,) = page.select("form[action$='/couverture/'] button")
    client.post(at(file, "couverture/"), {button["name"]: button["value"]})
    assert kept() == [("a", True, False)]


def test_a_cover_that_cannot_be_drawn_is_refused_with_its_reason(client, as_role, ours):
    as_role("documentalist")
    file = attached(ours, b"%PDF-1.4 damaged", title="Rapport")
    assert messages(client.post(at(file, "couverture/"), follow=True)) == [
        "« Rapport » est refusé. On ne peut pas dessiner ce fichier : il est endommagé, protégé par un mot de passe ou trop grand."
    ]
    assert kept() == [("Rapport", True, False)]


def test_a_file_is_removed_after_confirmation(client, as_role, ours):
    as_role("documentalist")
    file = attached(ours)
    page = soup(client.get(at(file, "retirer/")))
    assert (page.select_one("main strong").get_text(), len(kept())) == ("a", 1)
    response = client.post(at(file, "retirer/"), follow=True)
    assert (messages(response), kept()) == (["« a » est retiré."], [])


# --- Who -----------------------------------------------------------------------------------------------------

ADDRESSES = sorted(str(one.pattern).removeprefix("notices/<int:pk>/fichiers/") for one in urlpatterns)


@pytest.mark.parametrize("role", ["documentalist", "manager"])
@pytest.mark.parametrize("pattern", ADDRESSES)
def test_files_of_another_centres_draft_are_shown_and_changed_nowhere(client, as_role, irev, pattern, role):
    as_role(role)
    draft = actions.create_record(Description(title=CANARY), structure=irev, by=None)
    file = attached(draft, title=CANARY)
    address = screen(draft) + pattern.replace("<int:file>", str(file.pk))
    for response in (client.get(address), client.post(address, {"title": "Pris", "is_public": "on"})):
        assert (response.status_code in {404, 405}, CANARY in response.content.decode()) == (True, False)
    assert kept() == [(CANARY, True, False)]
    assert client.get(f"/fichiers/{file.pk}/").status_code == 404


@pytest.mark.parametrize("role", ["documentalist", "manager"])
@pytest.mark.parametrize("pattern", [one for one in ADDRESSES if one])
def test_another_centres_file_is_not_changed(client, as_role, theirs, pattern, role):
    as_role(role)
    file = attached(theirs)
    assert soup(client.get(screen(theirs))).select(".files-actions form, .files-actions a") == []
    response = client.post(screen(theirs) + pattern.replace("<int:file>", str(file.pk)), {"title": "Pris"})
    assert (response.status_code, kept()) == (404, [("a", True, False)])


def test_a_file_is_reached_under_its_own_record_only(client, as_role, ours, oriv):
    as_role("manager")
    other = actions.create_record(Description(title="Autre"), structure=oriv, by=None)
    file = attached(other)
    for pattern in ADDRESSES[1:]:
        address = screen(ours) + pattern.replace("<int:file>", str(file.pk))
        assert client.post(address, {"title": "Pris"}).status_code == 404
    assert kept() == [("a", True, False)]


def test_a_closed_file_of_another_centre_is_not_listed(client, as_role, theirs):
    as_role("documentalist")
    attached(theirs, title=CANARY, is_public=False)
    assert CANARY not in client.get(screen(theirs)).content.decode()


def test_staff_opens_what_readers_may_not(client, as_role, ours):
    file = attached(ours, is_public=False)
    before = client.get(f"/fichiers/{file.pk}/").status_code
    as_role("documentalist")
    response = client.get(f"/fichiers/{file.pk}/")
    assert (before, response.status_code, response["Cache-Control"]) == (404, 200, "private, no-store")
    assert b"".join(response.streaming_content) == pdf("Un")


def test_a_visitor_and_a_reader_are_let_in_nowhere(client, person, ours):
    file = attached(ours)
    for user, status in ((None, 302), (person("reader"), 403)):
        if user:
            client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        for pattern in ADDRESSES:
            address = screen(ours) + pattern.replace("<int:file>", str(file.pk))
            assert [client.get(address).status_code, client.post(address).status_code] == [status, status]
    assert kept() == [("a", True, False)]


def test_a_form_from_elsewhere_is_refused(as_role, ours, client):
    from django.test import Client

    strict = Client(enforce_csrf_checks=True)
    strict.force_login(as_role("documentalist"), backend="django.contrib.auth.backends.ModelBackend")
    file = attached(ours)
    for address in (screen(ours), at(file), at(file, "couverture/"), at(file, "retirer/")):
        assert strict.post(address).status_code == 403
    assert kept() == [("a", True, False)]


def test_hostile_titles_and_names_are_shown_as_text(client, as_role, ours):
    as_role("manager")
    Structure.objects.filter(pk=ours.structure_id).update(name=HOSTILE)
    file = attached(ours, title=HOSTILE)
    pages = [
        client.get(screen(ours)),
        client.get(at(file)),
        client.get(at(file, "retirer/")),
        client.post(at(file, "couverture/"), follow=True),
        sent(client, ours, (SVG, f"{HOSTILE}.svg"), (pdf("Deux"), f"{HOSTILE}.pdf")),
        client.post(at(file), {"title": HOSTILE}, follow=True),
        client.post(at(file, "retirer/"), follow=True),
    ]
    for response in pages:
        page = soup(response)
        assert response.status_code == 200
        assert page.select("[onerror], img[src=x]") == []
        assert [one for one in page.select("script") if "alert" in (one.string or "")] == []
