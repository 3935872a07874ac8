"""The page on which a colleague reads a draft again."""

from __future__ import annotations

import pytest
from django.urls import reverse

from mosaique.catalogue import proofreading
from mosaique.catalogue.models import FieldComment, Record
from mosaique.catalogue.values.codes import DocumentType
from mosaique.catalogue.values.description import Abstract, Contributor, Description, Identifier
from mosaique.vocabularies.thesaurus import forget, thesaurus

BOOK = Description(
    type=DocumentType.BOOK,
    title="L'habitat des immigrés",
    contributors=[Contributor(name="Sayad, Abdelmalek"), Contributor(name="Noiriel, Gérard", role="edt")],
    identifiers=[Identifier(scheme="isbn", value="9782020101554")],
    abstracts=[Abstract(text="Un résumé.", language="fr")],
    languages=["fr"],
)


@pytest.fixture
def draft(oriv, marie, a_record):
    return a_record("", oriv, marie, description=BOOK)


def place(name, record, *rest):
    return reverse(f"desk:{name}", args=[record.pk, *rest])


def test_the_record_is_shown_as_readers_will_see_it_and_field_by_field(signed_in, soup, paul, draft):
    page = soup(signed_in(paul).get(place("proofread", draft)))
    assert page.select_one(".as-read h3").get_text() == "L’habitat des immigrés"
    fields = {
        one.select_one("dt").get_text(): one.select_one(".proof-value").get_text()
        for one in page.select(".proof-fields > div:has(.proof-value)")
    }
    assert fields == {
        "Type": "Livre",
        "Titre": "L’habitat des immigrés",
        "Auteurs": "Sayad, Abdelmalek\nNoiriel, Gérard (dir.)",
        "Numéros normalisés": "ISBN 9782020101554",
        "Langues": "Français",
        "Résumé": "Un résumé. [Français]",
    }


def test_what_is_missing_is_listed(signed_in, soup, paul, draft):
    page = soup(signed_in(paul).get(place("proofread", draft)))
    missing = [one.get_text(" ", strip=True) for one in page.select(".checks .is-missing")]
    assert missing == [
        "✗ une date (manquant)",
        "✗ un résumé assez long (manquant)",
        "✗ un sujet du thésaurus (manquant)",
        "✗ une portée (manquant)",
    ]


def test_a_comment_is_written_then_dealt_with(signed_in, soup, marie, paul, draft):
    signed_in(paul).post(place("comment", draft), {"member": "title", "text": "Et le sous-titre ?"})
    said = FieldComment.objects.get()
    assert (said.member, said.text, said.author) == ("title", "Et le sous-titre ?", paul)
    client = signed_in(marie)
    page = soup(client.get(place("proofread", draft)))
    assert page.select_one("#field-title .comments p").get_text() == "Et le sous-titre ?"
    client.post(place("resolve", draft, said.pk))
    said.refresh_from_db()
    assert said.resolved_by == marie


@pytest.mark.parametrize("said", [{"member": "title", "text": " "}, {"member": "colour", "text": "Bleu"}])
def test_an_empty_comment_or_an_unknown_field_is_not_kept(signed_in, paul, draft, said):
    signed_in(paul).post(place("comment", draft), said)
    assert FieldComment.objects.count() == 0


def test_approving_and_returning(signed_in, soup, marie, paul, draft):
    client = signed_in(paul)
    refused = client.post(place("send_back", draft), {"reason": " "}, follow=True)
    assert soup(refused).select_one(".message-error").get_text().startswith("Dites pourquoi")
    client.post(place("send_back", draft), {"reason": "Il manque la date"})
    assert Record.objects.values_list("state", "return_reason").get() == ("draft", "Il manque la date")
    client.post(place("approve", draft))
    assert Record.objects.values_list("state", "return_reason").get() == ("proofread", "")


def test_a_proofreader_of_another_centre_reads_and_says_but_changes_nothing(
    signed_in, soup, marie, irene, irev, draft
):
    client = signed_in(irene)
    assert client.get(place("proofread", draft)).status_code == 404
    proofreading.ask_proofreading(draft, by=marie, structure=irev)
    page = soup(client.get(place("proofread", draft)))
    forms = sorted({form["action"].split("/")[-2] for form in page.select("main form")})
    assert forms == ["approuver", "commenter", "renvoyer"]
    assert page.select(f'a[href="{reverse("desk:entry", args=[draft.pk])}"]') == []
    refused = [
        client.get(reverse("desk:entry", args=[draft.pk])).status_code,
        client.post(place("publish_proofread", draft)).status_code,
        client.post(place("ask_proofreading", draft), {"whom": f"s{irev.pk}"}).status_code,
        client.post(place("revert", draft, 1)).status_code,
    ]
    assert refused == [403, 404, 404, 404]
    after = client.post(place("approve", draft))
    assert (after.url, Record.objects.get().state) == (reverse("desk:worklist"), "proofread")
    assert client.get(place("proofread", draft)).status_code == 404


@pytest.mark.parametrize("name", ["comment", "approve", "send_back"])
def test_who_was_not_asked_says_nothing(signed_in, irene, draft, name):
    answer = signed_in(irene).post(place(name, draft), {"member": "", "text": "Bonjour", "reason": "Non"})
    assert (answer.status_code, FieldComment.objects.count(), Record.objects.get().version) == (404, 0, 1)


def test_the_author_asks_whom_she_wants(signed_in, soup, marie, paul, irene, irev, draft):
    client = signed_in(marie)
    offered = [
        one.get_text() for one in soup(client.get(place("proofread", draft))).select("#id_whom option")
    ]
    assert offered == ["Un collègue (ORIV)", "IREV", "irene@example.org", "paul@example.org"]
    client.post(place("ask_proofreading", draft), {"whom": f"p{paul.pk}"})
    assert proofreading.request_of(draft).person == paul
    client.post(place("ask_proofreading", draft), {"whom": f"s{irev.pk}"})
    assert proofreading.request_of(draft).structure == irev
    client.post(place("ask_proofreading", draft), {"whom": f"p{marie.pk}"})
    assert proofreading.request_of(draft).structure == irev


def test_the_rota_is_offered_where_there_is_one(signed_in, soup, marie, irene, draft, settings):
    settings.MOSAIQUE_PROOFREADING_ROTA = True
    client = signed_in(marie)
    first = soup(client.get(place("proofread", draft))).select_one("#id_whom option").get_text()
    assert first == "Le prochain centre du tour de rôle"
    client.post(place("ask_proofreading", draft), {"whom": ""})
    assert proofreading.request_of(draft).structure.code == "IREV"


def test_other_centres_are_not_offered_where_the_network_does_not_let_them(
    signed_in, soup, marie, paul, irene, draft, settings
):
    settings.MOSAIQUE_PROOFREADING_ACROSS = False
    page = soup(signed_in(marie).get(place("proofread", draft)))
    assert [one.get_text() for one in page.select("#id_whom option")] == [
        "Un collègue (ORIV)",
        "paul@example.org",
    ]


def test_the_same_document_in_the_base_is_said(signed_in, soup, paul, oriv, irev, irene, draft, a_record):
    a_record("", irev, irene, description=BOOK)
    shared = a_record("", irev, irene, description=BOOK)
    Record.objects.filter(pk=shared.pk).update(state="published", title="Déjà là")
    page = soup(signed_in(paul).get(place("proofread", draft)))
    assert [one.get_text() for one in page.select(".message-warning a")] == ["Déjà là"]


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_asks_the_same_number_of_questions_whatever_was_said(
    signed_in, marie, paul, draft, django_assert_num_queries, count
):
    for _ in range(count):
        proofreading.comment(draft, member="title", text="Oui ?", by=marie)
    client = signed_in(paul)
    forget()
    thesaurus()  # read now, so that it is not read again meanwhile
    with django_assert_num_queries(16):
        client.get(place("proofread", draft))
