"""The pages of partner catalogues, as a coordinator and a documentalist meet them."""

from __future__ import annotations

from contextlib import contextmanager

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from mosaique.catalogue.models import Holding, Record
from mosaique.core.http import Failed
from mosaique.desk.harvest import forms, views
from mosaique.exchange.harvest import actions, files, runs
from mosaique.exchange.harvest.models import HarvestedRecord, HarvestRun, HarvestSource
from mosaique.exchange.harvest.trying import try_source
from tests.exchange.harvest.faulty import Item, OaiSource, books

LIST_QUERIES = 8


@pytest.fixture
def partner():
    return OaiSource(books(10))


@pytest.fixture
def source(irev):
    return actions.add_source("partenaire", "http://partner.example.org/oai", structure=irev)


@pytest.fixture
def desk(signed_in, person):
    return signed_in(person("coordinator"))


def words(response):
    return " ".join(
        BeautifulSoup(response.content, "html.parser").find("main").get_text(" ", strip=True).split()
    )


def buttons(response):
    found = BeautifulSoup(response.content, "html.parser").find("main").select("button, a.button")
    return [one.get_text(" ", strip=True) for one in found]


def asked(irev, **changed):
    return {
        "name": "Archives du Rhin",
        "structure": irev.pk,
        "protocol": "oai",
        "url": "https://archives.example.org/oai",
        "every_hours": 24,
        "full_days": 30,
    } | changed


@pytest.mark.parametrize("count", [1, 3])
def test_list_takes_the_same_queries_for_any_number(desk, irev, partner, count, django_assert_num_queries):
    for number in range(count):
        one = actions.add_source(f"source-{number}", "http://p.example.org/oai", structure=irev)
        runs.harvest(one, ask=partner)
    with django_assert_num_queries(LIST_QUERIES):
        response = desk.get(reverse("desk:harvests"))
    rows = BeautifulSoup(response.content, "html.parser").select("tbody tr")
    assert [row.th.get_text() for row in rows] == [f"source-{number}" for number in range(count)]
    assert [row.select_one(".state").get_text() for row in rows] == ["bonne"] * count


def test_source_is_added_and_waits(desk, irev):
    response = desk.post(reverse("desk:harvest_new"), asked(irev, types="Étude = Rapport"), follow=True)
    (source,) = HarvestSource.objects.all()
    assert response.redirect_chain == [("/gestion/moissonnages/archives-du-rhin/", 302)]
    assert (source.name, source.mapping) == ("archives-du-rhin", {"types": {"Étude": "report"}})
    assert "jamais moissonnée" in words(response)


@pytest.mark.parametrize(
    ("changed", "field", "said"),
    [
        (
            {"url": "http://["},
            "url",
            "Donnez une adresse qui commence par http:// ou https://, suivi d’un nom de serveur.",
        ),
        (
            {"url": "/etc"},
            "url",
            "Donnez une adresse qui commence par http:// ou https://, suivi d’un nom de serveur.",
        ),
        (
            {"url": "file:///etc/passwd", "protocol": "file"},
            "url",
            "Donnez une adresse qui commence par http:// ou https://, suivi d’un nom de serveur.",
        ),
        ({"name": "…"}, "name", "Donnez à la source un nom de lettres et de chiffres."),
        ({"name": "nouveau"}, "name", "Donnez à la source un nom de lettres et de chiffres."),
        (
            {"types": "Étude = Chose"},
            "types",
            "Non compris : Étude = Chose. Écrivez « leur mot = le nôtre ».",
        ),
        (
            {"protocol": "sru"},
            "query",
            "Indiquez une requête : sans elle, une source SRU ne donne rien.",
        ),
    ],
)
def test_form_says_what_cannot_be(desk, irev, changed, field, said):
    response = desk.post(reverse("desk:harvest_new"), asked(irev, **changed))
    assert response.context["form"].errors[field] == [said.replace(" ", " ")] or [
        one.replace("\u202f", " ").replace("\xa0", " ") for one in response.context["form"].errors[field]
    ] == [said]
    assert HarvestSource.objects.count() == 0


def test_trial_shows_what_the_source_says_and_writes_nothing(desk, irev, partner, monkeypatch):
    partner.items[0] = Item(
        "oai:p:0", "Habiter", more="<dc:type>Étude</dc:type><dc:creator>Noiriel, Gérard</dc:creator>"
    )
    partner.tells_total = True
    monkeypatch.setattr(views, "try_source", lambda source: try_source(source, ask=partner))
    response = desk.post(reverse("desk:harvest_new"), asked(irev, types="Étude = Rapport", **{"try": "1"}))
    shown = BeautifulSoup(response.content, "html.parser").select_one(".found")
    assert shown.select_one(".title-link").get_text() == "Habiter"
    assert shown.select_one(".lines .meta").get_text() == "Rapport · Noiriel, Gérard"
    assert "Partenaire" in shown.get_text()
    assert (HarvestSource.objects.count(), Record.objects.count()) == (0, 0)


def test_trial_tells_why_a_source_does_not_answer(desk, irev):
    response = desk.post(
        reverse("desk:harvest_new"), asked(irev, url="http://127.0.0.1:9/oai", **{"try": "1"})
    )
    shown = BeautifulSoup(response.content, "html.parser").select_one(".found .message-error")
    assert "réseau privé" in shown.get_text()


def test_trial_of_a_file_keeps_nobody_waiting(irev, monkeypatch):
    asked_for = []

    @contextmanager
    def never(url, *, max_bytes, timeout):
        asked_for.append((url, timeout))
        yield Failed("nothing came", permanent=False)

    monkeypatch.setattr(files, "open_stream", never)
    url = "https://archives.example.org/a.xml"
    trial = try_source(HarvestSource(structure=irev, protocol="file", url=url))
    assert (trial.error, asked_for) == ("nothing came", [(url, 20)])


def test_page_shows_the_run_and_its_problems(desk, source, partner):
    partner.items[3] = Item("oai:p:x", raw="<oai_dc:dc><dc:title>x</wrong>")
    runs.harvest(source, ask=partner)
    response = desk.get(source.get_absolute_url())
    soup = BeautifulSoup(response.content, "html.parser")
    assert [int(one.dd.get_text()) for one in soup.select(".import-counts div")] == [10, 9, 0, 0, 0, 1]
    assert soup.select_one(".identifier").get_text() == "oai:p:x"
    assert buttons(response) == [
        "Moissonner maintenant", "Relire la liste entière", "Désactiver", "Modifier", "Retirer…",
    ]  # fmt: skip


def test_page_shows_samples_when_the_last_run_brought_nothing_new(desk, source, partner):
    runs.harvest(source, ask=partner)
    runs.harvest(source, full=True, ask=partner)
    response = desk.get(source.get_absolute_url())
    shown = BeautifulSoup(response.content, "html.parser").select("details li")
    assert "Quelques-unes de ses notices" in words(response)
    assert {one.select_one(".by").get_text() for one in shown} == {f"oai:p:{n}" for n in range(1, 11)}


def test_held_run_is_decided_by_a_coordinator(desk, source, partner):
    runs.harvest(source, ask=partner)
    partner.items = partner.items[:2]
    runs.harvest(source, full=True, ask=partner)
    held = HarvestRun.objects.latest("pk")
    response = desk.get(source.get_absolute_url())
    assert "La source n’a plus 8 de ses 10 notices." in words(response)
    going = BeautifulSoup(response.content, "html.parser").select(".held li .by")
    assert {one.get_text() for one in going} == {f"oai:p:{number}" for number in range(3, 11)}
    assert held.volume == 10
    desk.post(reverse("desk:harvest_decide", args=[source.name]), {"run": held.pk, "decision": "refuse"})
    held.refresh_from_db()
    assert (held.state, HarvestedRecord.objects.filter(doomed_run__isnull=False).count()) == ("refused", 0)
    again = desk.post(
        reverse("desk:harvest_decide", args=[source.name]),
        {"run": held.pk, "decision": "confirm"},
        follow=True,
    )
    assert "Cela a déjà été décidé." in words(again)


def test_turned_off_source_leaves_the_portal_and_comes_back(desk, source, partner, oriv, client):
    runs.harvest(source, ask=partner)
    kept = Record.objects.first()
    Holding.objects.create(record=kept, structure=oriv)
    desk.post(reverse("desk:harvest_off", args=[source.name]))
    assert runs.work()
    source.refresh_from_db()
    assert (source.state, list(Record.objects.published())) == ("off", [kept])
    desk.post(reverse("desk:harvest_run", args=[source.name]))
    assert HarvestRun.objects.count() == 1
    desk.post(reverse("desk:harvest_on", args=[source.name]))
    assert runs.work()
    source.refresh_from_db()
    assert (source.state, Record.objects.published().count()) == ("on", 10)


def test_removed_source_goes_whole_but_for_what_a_centre_holds(desk, source, partner, oriv):
    runs.harvest(source, ask=partner)
    kept = Record.objects.first()
    Holding.objects.create(record=kept, structure=oriv)
    response = desk.get(reverse("desk:harvest_remove", args=[source.name]))
    assert "9 notices seraient effacées, avec leur historique." in words(response)
    desk.post(reverse("desk:harvest_remove", args=[source.name]))
    assert runs.work()
    kept.refresh_from_db()
    assert (HarvestSource.objects.count(), list(Record.objects.all())) == (0, [kept])
    assert (kept.structure, kept.is_partner) == (oriv, False)


def test_run_now_waits_for_the_worker(desk, source, partner):
    response = desk.post(reverse("desk:harvest_run", args=[source.name]), {"full": "1"}, follow=True)
    run = HarvestRun.objects.get()
    assert (run.state, run.kind, run.by.email) == ("waiting", "full", "coordinator@example.org")
    assert "Le moissonnage va commencer" in words(response)
    fragment = desk.get(reverse("desk:harvest_progress", args=[source.name]))
    assert fragment.status_code == 200
    runs.carry_out(run.pk, ask=partner)
    done = desk.get(reverse("desk:harvest_progress", args=[source.name]))
    assert done.headers["HX-Refresh"] == "true"


@pytest.mark.parametrize("step", ["edit", "run", "off", "on", "remove", "decide"])
def test_documentalists_look_and_change_nothing(signed_in, person, source, step):
    client = signed_in(person("documentalist"))
    assert client.get(source.get_absolute_url()).status_code == 200
    assert buttons(client.get(source.get_absolute_url())) == []
    assert client.post(reverse(f"desk:harvest_{step}", args=[source.name])).status_code == 403
    assert client.get(reverse("desk:harvest_new")).status_code == 403


def test_partner_s_record_opens_its_notice_instead_of_a_form(desk, source, partner):
    runs.harvest(source, ask=partner)
    record = Record.objects.first()
    response = desk.get(reverse("desk:entry", args=[record.pk]))
    assert response.headers["Location"] == record.get_absolute_url()


def test_partners_records_are_no_work_of_the_centre(signed_in, person, source, partner, irev):
    runs.harvest(source, ask=partner)
    client = signed_in(person("documentalist", irev))
    for tab in ("niveau", "recentes", "centre"):
        page = client.get(reverse("desk:worklist"), {"vue": tab})
        assert BeautifulSoup(page.content, "html.parser").select("tbody tr") == []
    home = client.get(reverse("desk:home"))
    assert partner.items[0].title not in home.content.decode()


def test_changed_settings_ask_for_the_whole_list(desk, source, partner, irev):
    runs.harvest(source, ask=partner)
    form = desk.get(reverse("desk:harvest_edit", args=[source.name])).context["form"]
    values = {
        name: form.initial[name] for name in ("structure", "protocol", "url", "every_hours", "full_days")
    }
    values["structure"] = irev.pk
    desk.post(reverse("desk:harvest_edit", args=[source.name]), values | {"every_hours": 6})
    source.refresh_from_db()
    assert (source.every_hours, source.watermark is None) == (6, False)
    desk.post(reverse("desk:harvest_edit", args=[source.name]), values | {"set_spec": "rhin"})
    source.refresh_from_db()
    assert (source.set_spec, source.watermark) == ("rhin", None)


def test_another_partner_is_refused_once_there_are_records(desk, source, partner, irev, oriv):
    edit = reverse("desk:harvest_edit", args=[source.name])
    desk.post(edit, asked(oriv))
    source.refresh_from_db()
    assert source.structure == oriv
    runs.harvest(source, ask=partner)
    response = desk.post(edit, asked(irev))
    assert "celles de ce partenaire" in words(response)
    source.refresh_from_db()
    assert source.structure == oriv


@pytest.mark.parametrize("run", ["", "x", "²", "9" * 30])
def test_decision_on_no_run_is_not_found(desk, source, run):
    assert desk.post(reverse("desk:harvest_decide", args=[source.name]), {"run": run}).status_code == 404


def test_rules_are_shown_as_they_were_written(source):
    source.mapping = {"types": {"Étude": "report"}, "territories": {"Alsace": "R42"}}
    form = forms.SourceForm(source=source)
    assert form.initial["types"] == "Étude = Rapport"
