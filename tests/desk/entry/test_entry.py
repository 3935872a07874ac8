"""The entry page: fields of a type, saving once, keeping what is typed, and what happens when two people write."""

from __future__ import annotations

import datetime as dt
from urllib.parse import parse_qs, urlsplit

import pytest
from django.utils import timezone

from mosaique.catalogue import actions
from mosaique.catalogue.models import Holding, Record, RecordVersion
from mosaique.catalogue.values.codes import DocumentType, Scope
from mosaique.catalogue.values.description import Contributor, Description, Host, Identifier, Keyword
from mosaique.catalogue.works.queries import said_apart
from mosaique.desk.models import Entry
from tests.desk.entry.conftest import ABSTRACT, NEW, a_record, filled_in, reloaded, soup

EDIT_QUERIES = 23


def form_page(client, type_="article"):
    return client.get(f"{NEW}?type={type_}")


def shown_fields(response):
    return [field["id"].removeprefix("id_") for field in soup(response).select("#part-document ~ .field [id^=id_]")
            if field.name in {"input", "textarea", "select"}]  # fmt: skip


def complete(response, **changes):
    return filled_in(
        response,
        **{"title": "L'habitat des immigrés", "date": "2009", "abstract": ABSTRACT, "subjects": "Logement",
           "scope": "national"} | changes,
    )  # fmt: skip


def errors_of(response):
    return {
        link["href"].removeprefix("#id_"): link.parent.get_text(" ", strip=True)
        for link in soup(response).select("#errors a")
    }


# ---- what a type asks


@pytest.mark.parametrize(
    ("type_", "fields"),
    [
        ("article", ["title", "subtitle", "contributors", "host_title", "host_issn", "date", "host_volume",
                     "host_issue", "host_pages", "identifiers", "links"]),
        ("web_page", ["title", "subtitle", "contributors", "links", "publishers", "date"]),
        ("thesis", ["title", "subtitle", "contributors", "thesis_degree", "thesis_discipline",
                    "thesis_institution", "date", "extent", "identifiers", "links"]),
    ],
)  # fmt: skip
def test_form_shows_the_fields_of_the_type_in_order(desk, type_, fields):
    assert shown_fields(form_page(desk, type_)) == fields


def test_field_that_the_type_does_not_ask_for_is_shown_when_it_says_something(desk, oriv, marie):
    record = a_record(oriv, marie, type=DocumentType.WEB_PAGE, edition="2e éd.", host=Host(title="Savoirs"))
    page = soup(desk.get(f"/gestion/notices/{record.pk}/"))
    others = [field["name"] for field in page.select("details .field [name]")]
    assert others == ["edition", "host_title", "note", "rights", "licence"]


def test_changing_the_type_keeps_what_was_typed(desk):
    sent = filled_in(form_page(desk), type="book", title="L'habitat", host_title="Savoirs", do="type")
    page = desk.post(NEW, sent, follow=True)
    assert shown_fields(page)[:6] == ["title", "subtitle", "contributors", "edition", "publishers", "date"]
    values = filled_in(page)
    assert (values["title"], values["host_title"]) == ("L'habitat", "Savoirs")


# ---- saving


def test_saving_makes_a_draft_of_the_person_s_centre_with_its_copy(desk, oriv, marie):
    sent = complete(
        form_page(desk),
        contributors="Gérard NOIRIEL\nGERIM [edt]",
        host_title="Savoirs",
        host_issue="29",
        identifiers="https://doi.org/10.3917/savo.029.0009",
        copy_shelf_mark="REV SAV",
    )
    response = desk.post(NEW, sent)
    record = Record.objects.get()
    assert (response.status_code, response["Location"]) == (302, f"/gestion/notices/{record.pk}/")
    assert (record.state, record.structure, record.created_by, record.is_complete) == (
        "draft",
        oriv,
        marie,
        True,
    )
    described = record.description
    assert [(one.name, one.role) for one in described.contributors] == [
        ("Noiriel, Gérard", "aut"),
        ("GERIM", "edt"),
    ]
    assert described.host == Host(title="Savoirs", issue="29")
    assert described.identifiers == [Identifier(scheme="doi", value="10.3917/savo.029.0009")]
    assert described.abstracts[0].author == f"{marie} (ORIV)"
    assert list(Holding.objects.values_list("structure__code", "shelf_mark")) == [("ORIV", "REV SAV")]


def test_same_form_sent_twice_makes_one_record(desk):
    sent = complete(form_page(desk))
    first, second = desk.post(NEW, sent), desk.post(NEW, sent)
    record = Record.objects.get()
    assert first["Location"] == second["Location"] == f"/gestion/notices/{record.pk}/"
    assert RecordVersion.objects.count() == 1


def test_form_of_the_back_button_edits_the_record_that_it_made(desk):
    sent = complete(form_page(desk))
    desk.post(NEW, sent)
    desk.post(NEW, sent | {"title": "L'habitat des immigrés en Alsace"})
    record = Record.objects.get()
    assert (record.title, record.version) == ("L'habitat des immigrés en Alsace", 2)


def test_saving_and_publishing_shows_it_to_readers(desk):
    desk.post(NEW, complete(form_page(desk), do="save:publish"))
    assert Record.objects.get().state == "published"


def test_publishing_below_the_minimum_level_saves_and_says_what_lacks(desk):
    response = desk.post(NEW, complete(form_page(desk), scope="", do="save:publish"), follow=True)
    assert Record.objects.get().state == "draft"
    said = [one.get_text() for one in soup(response).select(".message-error")]
    assert [("portée" in one) for one in said] == [True]


def test_next_document_begins_with_the_issue_of_the_one_before(desk, oriv):
    sent = complete(form_page(desk), host_title="Savoirs", host_issue="29", scope="regional", do="save:next")
    page = desk.post(NEW, sent, follow=True)
    values = filled_in(page)
    kept = {
        name: values[name]
        for name in ("type", "host_title", "host_issue", "date", "scope", "title", "abstract")
    }
    assert kept == {"type": "article", "host_title": "Savoirs", "host_issue": "29", "date": "2009",
                    "scope": "regional", "title": "", "abstract": ""}  # fmt: skip
    assert values["entry"] != sent["entry"]


def test_refused_form_names_the_fields_and_keeps_the_rest(desk):
    sent = complete(form_page(desk), title="", date="un jour", subjects="Logement\nTerme inconnu",
                    identifiers="isbn 978-2-07-000000-0")  # fmt: skip
    response = desk.post(NEW, sent)
    assert (response.status_code, Record.objects.count()) == (422, 0)
    assert list(errors_of(response)) == ["title", "date", "identifiers", "subjects"]
    assert "Terme inconnu" in errors_of(response)["subjects"]
    assert filled_in(response)["abstract"] == ABSTRACT
    assert Entry.objects.get().typed["abstract"] == [ABSTRACT]


# ---- keeping what is typed


def test_what_is_typed_is_kept_and_found_again(desk, marie):
    page = form_page(desk)
    sent = filled_in(page, title="L'habitat", abstract="Un début")
    assert desk.post(f"/gestion/notices/saisie/{sent['entry']}/", sent).status_code == 200
    assert Record.objects.count() == 0
    again = filled_in(desk.get(f"{NEW}?reprise={sent['entry']}"))
    assert (again["title"], again["abstract"], again["entry"]) == ("L'habitat", "Un début", sent["entry"])
    home = soup(desk.get("/gestion/"))
    assert [link["href"] for link in home.select("#interrupted ~ ul a")] == [f"{NEW}?reprise={sent['entry']}"]


def test_nobody_opens_somebody_else_s_entry(desk, person, signed_in):
    sent = filled_in(form_page(desk), title="Secret")
    desk.post(f"/gestion/notices/saisie/{sent['entry']}/", sent)
    other = signed_in(person("documentalist", name="paul"))
    page = other.get(f"{NEW}?reprise={sent['entry']}&type=article")
    assert filled_in(page)["title"] == ""


def test_what_was_typed_on_a_record_comes_back_until_it_is_thrown_away(desk, oriv, marie):
    record = a_record(oriv, marie)
    address = f"/gestion/notices/{record.pk}/"
    sent = filled_in(desk.get(address), title="Un autre titre")
    desk.post(f"/gestion/notices/saisie/{sent['entry']}/", sent)
    assert filled_in(desk.get(address))["title"] == "Un autre titre"
    desk.post(f"/gestion/notices/saisie/{sent['entry']}/abandon/")
    assert filled_in(desk.get(address))["title"] == "L'habitat des immigrés"
    assert reloaded(record).version == 1


def test_a_new_entry_is_thrown_away_from_the_home_page(desk):
    sent = filled_in(form_page(desk), title="Un mauvais début")
    desk.post(f"/gestion/notices/saisie/{sent['entry']}/", sent)
    buttons = soup(desk.get("/gestion/")).select("#interrupted ~ ul form")
    assert [one["action"] for one in buttons] == [f"/gestion/notices/saisie/{sent['entry']}/abandon/"]
    answer = desk.post(buttons[0]["action"], follow=True)
    assert (soup(answer).select("#interrupted"), Entry.objects.count()) == ([], 0)


def test_saving_in_a_lost_session_leads_back_to_what_was_typed(desk):
    page = form_page(desk)
    sent = filled_in(page, title="L'habitat")
    desk.post(f"/gestion/notices/saisie/{sent['entry']}/", sent)
    action = soup(page).select_one("form#entry")["action"]
    desk.logout()
    answer = desk.post(action, sent)
    back = parse_qs(urlsplit(answer["Location"]).query)["next"][0]
    assert back == f"{NEW}?reprise={sent['entry']}"


def test_fragment_of_a_lost_session_is_answered_401(client):
    key = "9b2d9c1e-0000-4000-8000-000000000000"
    response = client.post(f"/gestion/notices/saisie/{key}/", {"title": "x"}, headers={"HX-Request": "true"})
    assert response.status_code == 401


# ---- two people


def test_edits_of_different_fields_are_both_kept(desk, oriv, marie, person):
    record = a_record(oriv, marie)
    sent = filled_in(desk.get(f"/gestion/notices/{record.pk}/"), title="L'habitat des immigrés en Alsace")
    theirs = Description(title=record.title, date="2010", scope=Scope.LOCAL)
    actions.edit_record(record, theirs, by=person("documentalist", name="paul"))
    response = desk.post(f"/gestion/notices/{record.pk}/", sent, follow=True)
    described = reloaded(record).description
    assert (described.title, described.date, described.scope) == (
        "L'habitat des immigrés en Alsace",
        "2010",
        "local",
    )
    assert [one.get_text() for one in soup(response).select(".message-info")] == [
        "Modifié entre-temps par un collègue, et conservé\u00a0: Date, Portée."
    ]


def test_same_field_changed_twice_is_settled_by_a_choice(desk, oriv, marie, person):
    record = a_record(oriv, marie)
    sent = filled_in(desk.get(f"/gestion/notices/{record.pk}/"), date="2011", title="Nouveau titre")
    actions.edit_record(record, Description(title=record.title, date="2010"), by=person("manager"))
    response = desk.post(f"/gestion/notices/{record.pk}/", sent)
    page = soup(response)
    assert response.status_code == 409
    assert [legend.get_text() for legend in page.select("fieldset legend")] == ["Date"]
    assert reloaded(record).description.date == "2010"
    again = {field["name"]: field["value"] for field in page.select("form input[type=hidden]")}
    desk.post(f"/gestion/notices/{record.pk}/", again | {"keep-date": "mine"})
    described = reloaded(record).description
    assert (described.date, described.title) == ("2011", "Nouveau titre")


def test_colleague_who_has_the_record_open_is_named(desk, oriv, marie, person, signed_in):
    record = a_record(oriv, marie)
    paul = person("documentalist", name="paul")
    now = timezone.now()
    Entry.objects.create(user=paul, record=record, begun_at=now, seen_at=now)
    gone = person("documentalist", name="louise")
    Entry.objects.create(user=gone, record=record, begun_at=now, seen_at=now - dt.timedelta(minutes=5))
    warnings = [
        one.get_text() for one in soup(desk.get(f"/gestion/notices/{record.pk}/")).select(".message-warning")
    ]
    assert [("paul@" in one, "louise@" in one) for one in warnings] == [(True, False)]


# ---- what the base has already


def test_same_doi_is_shown_as_already_described_with_its_reason(desk, oriv, irev):
    doi = Identifier(scheme="doi", value="10.3917/savo.029.0009")
    record = a_record(irev, title="La formation linguistique", subtitle="un bilan", identifiers=[doi])
    Record.objects.filter(pk=record.pk).update(state="published")
    sent = filled_in(form_page(desk), title="Tout autre chose", identifiers="10.3917/savo.029.0009")
    panel = soup(desk.post(f"/gestion/notices/saisie/{sent['entry']}/", sent))
    link = panel.select_one("#side-alike ~ ul .title-link")
    assert (link["href"], link.get_text()) == (
        f"/notices/{record.pk}/",
        "La formation linguistique\u00a0: un bilan",
    )
    assert (
        panel.select_one("#side-alike ~ ul .by").get_text()
        == "le même numéro\u00a0: DOI 10.3917/savo.029.0009"
    )


def test_draft_of_another_centre_is_never_shown(desk, irev):
    doi = Identifier(scheme="doi", value="10.3917/savo.029.0009")
    a_record(irev, title="Brouillon de l'IREV", identifiers=[doi])
    sent = filled_in(form_page(desk), title="x", identifiers="10.3917/savo.029.0009")
    panel = soup(desk.post(f"/gestion/notices/saisie/{sent['entry']}/", sent))
    assert panel.select("#side-alike") == []


def test_own_copy_goes_to_the_record_that_the_base_has(desk, irev, oriv):
    record = a_record(irev)
    Record.objects.filter(pk=record.pk).update(state="published")
    sent = filled_in(form_page(desk), title="L'habitat", copy_shelf_mark="HAB 12", do=f"copy:{record.pk}")
    response = desk.post(NEW, sent)
    assert response["Location"] == f"/notices/{record.pk}/"
    assert list(Holding.objects.values_list("record", "structure__code", "shelf_mark")) == [
        (record.pk, "ORIV", "HAB 12")
    ]
    assert (Record.objects.count(), Entry.objects.count()) == (1, 0)


def test_record_said_to_be_different_is_not_shown_again(desk, irev):
    doi = Identifier(scheme="doi", value="10.3917/savo.029.0009")
    record = a_record(irev, identifiers=[doi])
    Record.objects.filter(pk=record.pk).update(state="published")
    sent = filled_in(
        form_page(desk), title="x", identifiers="10.3917/savo.029.0009", do=f"different:{record.pk}"
    )
    page = desk.post(NEW, sent, follow=True)
    assert soup(page).select("#side-alike") == []
    saved = desk.post(NEW, filled_in(page, title="Un autre livre", do="save"), follow=True)
    assert soup(saved).select("#side-alike") == []
    made = Record.objects.get(title="Un autre livre")
    assert said_apart(record.pk) == {made.pk}


def test_record_said_to_be_different_is_not_shown_to_a_colleague(desk, oriv, irev, signed_in, person):
    doi = Identifier(scheme="doi", value="10.3917/savo.029.0009")
    seen, other = a_record(irev, identifiers=[doi]), a_record(oriv, identifiers=[doi])
    Record.objects.filter(pk=seen.pk).update(state="published")
    address = f"/gestion/notices/{other.pk}/"
    page = desk.get(address)
    assert len(soup(page).select("#side-alike")) == 1
    desk.post(address, filled_in(page, do=f"different:{seen.pk}"))
    colleague = signed_in(person("documentalist", name="paul"))
    assert soup(colleague.get(address)).select("#side-alike") == []


# ---- who may


@pytest.mark.parametrize(("state", "status"), [("draft", 404), ("published", 403)])
def test_another_centre_s_record_is_not_edited_by_its_address(desk, irev, state, status):
    record = a_record(irev)
    Record.objects.filter(pk=record.pk).update(state=state)
    address = f"/gestion/notices/{record.pk}/"
    assert (desk.get(address).status_code, desk.post(address, {"title": "x"}).status_code) == (status, status)
    assert reloaded(record).title == "L'habitat des immigrés"


def test_record_of_another_centre_cannot_be_made(desk, irev):
    response = desk.post(NEW, complete(form_page(desk), structure=str(irev.pk)))
    assert (response.status_code, Record.objects.count(), list(errors_of(response))) == (
        422,
        0,
        ["structure"],
    )


# ---- help while typing


def test_new_name_near_a_known_one_is_told(desk, oriv, marie):
    a_record(oriv, marie, contributors=[Contributor(name="Noiriel, Gérard")])
    sent = filled_in(form_page(desk), contributors="Noiriel, G.")
    panel = soup(desk.post(f"/gestion/notices/saisie/{sent['entry']}/", sent))
    assert "Noiriel, Gérard" in panel.select_one(".readings").get_text()


def test_completions_tell_people_subjects_and_territories(desk, oriv, marie):
    a_record(oriv, marie, contributors=[Contributor(name="Noiriel, Gérard", dates="1950-")])
    ask = lambda kind, typed: desk.get(f"/gestion/notices/completer/{kind}/", {"q": typed}).json()  # noqa: E731
    assert ask("people", "noir") == [{"value": "Noiriel, Gérard", "hint": "1950- · 1 notice", "fills": {}}]
    assert ask("people", "gérard")[0]["value"] == "Noiriel, Gérard"
    assert ask("subjects", "foyer") == [{"value": "Foyers de travailleurs", "hint": "Logement", "fills": {}}]
    assert (ask("nothing", "foyer"), ask("people", "n"), ask("people", "")) == ([], [], [])


def test_thesaurus_is_browsed_a_level_at_a_time(desk, thesaurus):
    shown = [
        [
            (one["data-line"], bool(one.parent.select("details")))
            for one in soup(desk.get(place)).select("[data-add]")
        ]
        for place in ("/gestion/notices/themes/", "/gestion/notices/themes/?sous=c118")
    ]
    assert shown == [[("Logement", True)], [("Foyers de travailleurs", False)]]


def test_suggestion_is_added_without_a_script(desk):
    sent = filled_in(form_page(desk), subjects="Logement", do="add:subjects:Foyers de travailleurs")
    assert filled_in(desk.post(NEW, sent, follow=True))["subjects"].splitlines() == [
        "Logement",
        "Foyers de travailleurs",
    ]


def test_preview_is_the_page_of_readers_and_stores_nothing(desk):
    sent = complete(form_page(desk), contributors="Noiriel, Gérard")
    page = soup(desk.post("/gestion/notices/apercu/", sent))
    assert page.select_one("h1").get_text() == "L’habitat des immigrés"
    assert Record.objects.count() == 0


def test_html_in_fields_is_shown_as_text(desk):
    nasty = "<script>alert(1)</script>\"'><img src=x>"
    sent = filled_in(form_page(desk), title=nasty, contributors=nasty, abstract=nasty, keywords=nasty)
    desk.post(f"/gestion/notices/saisie/{sent['entry']}/", sent)
    page = soup(desk.get(f"{NEW}?reprise={sent['entry']}"))
    assert page.select("main script, main img") == []
    assert filled_in(desk.get(f"{NEW}?reprise={sent['entry']}"))["title"] == nasty


@pytest.mark.parametrize("keywords", [1, 30])
def test_entry_page_asks_a_constant_number_of_questions(
    desk, oriv, marie, django_assert_num_queries, keywords
):
    record = a_record(
        oriv, marie, keywords=[Keyword(text=f"mot {n}") for n in range(keywords)],
        contributors=[Contributor(name=f"Nom{n}, Prénom") for n in range(keywords)],
    )  # fmt: skip
    address = f"/gestion/notices/{record.pk}/"
    desk.get(address)
    with django_assert_num_queries(EDIT_QUERIES):
        desk.get(address)
