"""What the form keeps of a record, who changes and moves it, what is refused and how it is said."""

from __future__ import annotations

import msgspec
import pytest

from mosaique.catalogue import actions, claims, proofreading
from mosaique.catalogue.models import Record
from mosaique.catalogue.values.codes import AgentKind, DocumentType, NoteKind, Scope, SubjectKind, TitleKind
from mosaique.catalogue.values.description import (
    Abstract,
    Contributor,
    Description,
    Event,
    HoldingDraft,
    Host,
    Identifier,
    Keyword,
    Link,
    Note,
    OtherTitle,
    Publisher,
    Series,
    Subject,
    Territory,
    Thesis,
)
from tests.desk.entry.conftest import NEW, filled_in, soup

LIST = "/gestion/notices/"
ABSTRACT = "Comment les immigrés se sont logés en France depuis 1945.\nUne enquête. " * 5
COMPLETE = Description(
    type=DocumentType.BOOK,
    title="L'habitat des immigrés",
    date="2009",
    abstracts=[Abstract(text=ABSTRACT.strip(), language="fr")],
    keywords=[Keyword(text="Logement")],
    scope=Scope.NATIONAL,
)
STAFF = ("documentalist", "manager", "coordinator", "administrator")


def titles(response):
    return sorted(link.get_text(strip=True) for link in soup(response).select("tbody .title-link"))


def said_beside(response, name):
    """What is said under a field of the form, in the element that the field names as its description."""
    page = soup(response)
    return " ".join(
        page.find(id=one).get_text(" ", strip=True)
        for one in page.find(id=f"id_{name}")["aria-describedby"].split()
    )


@pytest.fixture
def as_role(signed_in, person):
    def sign_in(role):
        user = person(role)
        signed_in(user)
        return user

    return sign_in


@pytest.fixture
def ours(oriv):
    return actions.create_record(
        COMPLETE, structure=oriv, by=None, holdings=[HoldingDraft(shelf_mark="INT 1")]
    )


@pytest.fixture
def theirs(irev):
    return actions.create_record(
        msgspec.structs.replace(COMPLETE, title="Brouillon de l'IREV"), structure=irev, by=None
    )


def edit(record):
    return f"{LIST}{record.pk}/"


def errors_of(response):
    return list(response.context["form"].errors)


def places(record):
    return [LIST, NEW, *(edit(record) + end for end in ("", "historique/", "relecture/publier/", "retirer/"))]


def test_a_visitor_is_asked_to_sign_in(client, ours):
    for path in places(ours):
        response = client.get(path)
        assert (response.status_code, response["Location"].partition("?")[0]) == (302, "/compte/login/"), path


def test_a_reader_is_let_in_nowhere(client, as_role, ours):
    as_role("reader")
    assert [client.get(path).status_code for path in places(ours)] == [403] * len(places(ours))


@pytest.mark.parametrize(
    ("role", "expected"),
    [
        ("documentalist", ["L’habitat des immigrés"]),
        ("manager", ["L’habitat des immigrés"]),
        ("coordinator", ["Brouillon de l’IREV", "L’habitat des immigrés"]),
        ("administrator", ["Brouillon de l’IREV", "L’habitat des immigrés"]),
    ],
)
def test_the_list_shows_what_the_person_may_see(client, as_role, ours, theirs, role, expected):
    as_role(role)
    assert titles(client.get(f"{LIST}?vue=centre")) == expected


def test_the_list_is_searched_and_filtered(client, as_role, ours, theirs):
    as_role("coordinator")
    found = [
        titles(client.get(f"{LIST}?vue=centre&{asked}"))
        for asked in ("q=habitat", "etat=published", f"centre={theirs.structure_id}")
    ]
    assert found == [["L’habitat des immigrés"], [], ["Brouillon de l’IREV"]]


@pytest.mark.parametrize("role", STAFF)
def test_each_role_describes_a_document(client, as_role, oriv, role):
    user = as_role(role)
    form = filled_in(client.get(f"{NEW}?type=book")) | {
        "structure": oriv.pk,
        "type": "book",
        "title": "Le logement des immigrés",
        "contributors": "Sayad, Abdelmalek\r\nNoiriel, Gérard [edt]",
        "publishers": "Paris : La Découverte",
        "date": "2009",
        "identifiers": "isbn 978-2-02-010155-4",
        "abstract": "Un résumé.",
        "abstract_author": "A. S.",
        "subjects": "logement",
        "scope": "national",
        "publics": ["professionals"],
        "copy_shelf_mark": "INT 2",
        "copy_local_keywords": "fonds ancien",
    }
    response = client.post(NEW, form)

    record = Record.objects.get()
    assert (response.status_code, response["Location"]) == (302, edit(record))
    assert record.description == Description(
        type=DocumentType.BOOK,
        title="Le logement des immigrés",
        contributors=[Contributor(name="Sayad, Abdelmalek"), Contributor(name="Noiriel, Gérard", role="edt")],
        publishers=[Publisher(name="La Découverte", place="Paris")],
        date="2009",
        identifiers=[Identifier(scheme="isbn", value="9782020101554")],
        languages=["fr"],
        abstracts=[Abstract(text="Un résumé.", language="fr", origin="own", author="A. S.")],
        subjects=[Subject(label="Logement", concept="c118", scheme="mosaique")],
        publics=["professionals"],
        scope="national",
    )
    assert (record.state, record.structure, record.created_by) == ("draft", oriv, user)
    assert list(record.holdings.values_list("structure__code", "shelf_mark", "local_keywords")) == [
        ("ORIV", "INT 2", ["fonds ancien"])
    ]


def test_saving_a_record_that_its_centre_does_not_hold_gives_it_no_copy(client, as_role, oriv):
    as_role("documentalist")
    record = actions.create_record(COMPLETE, structure=oriv, by=None)
    client.post(edit(record), filled_in(client.get(edit(record))) | {"extent": "14 p."})
    assert (Record.objects.get().description.extent, copies(record)) == ("14 p.", [])


def test_nobody_describes_in_the_name_of_another_centre(client, as_role, oriv, irev):
    as_role("manager")
    form = filled_in(client.get(f"{NEW}?type=book"), structure=irev.pk, title="Intrusion")
    response = client.post(NEW, form)
    assert (response.status_code, Record.objects.count(), errors_of(response)) == (422, 0, ["structure"])


WRONG = {
    "title": ("", "Champ requis."),
    "date": ("sans date", "année"),
    "identifiers": ("isbn 978-2-02-010155-5", "978-2-02-010155-5"),
    "links": ("pas une adresse", "pas une adresse"),
    "subjects": ("logement\r\nMot inconnu", "Mot inconnu"),
    "territories": ("Atlantide", "Atlantide"),
    "languages": ("fr, français!", "français!"),
    "copy_link": ("javascript:alert(1)", "javascript:alert(1)"),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_is_refused_is_named_beside_its_field_and_what_was_typed_stays(client, as_role, oriv, name):
    as_role("documentalist")
    typed, said = WRONG[name]
    good = {"structure": oriv.pk, "title": "Un titre", "abstract": "Un résumé déjà tapé", "keywords": "mot"}
    response = client.post(NEW, filled_in(client.get(f"{NEW}?type=book")) | good | {name: typed})

    again = filled_in(response)
    assert (response.status_code, Record.objects.count()) == (422, 0)
    assert {field: said in str(text) for field, text in response.context["form"].errors.items()} == {
        name: True
    }
    assert said in said_beside(response, name)
    assert (again[name], again["abstract"]) == (typed, "Un résumé déjà tapé")


RICH = Description(
    type=DocumentType.ARTICLE,
    title="Le  logement\u00a0: une question",
    subtitle="sociologique",
    part_number="1",
    responsibility="A. Sayad",
    other_titles=[OtherTitle(text="Wohnen", kind=TitleKind.ALTERNATIVE, language="de")],
    contributors=[
        Contributor(name="Sayad, Abdelmalek", role="", identifiers={"idref": "027121925"}, dates="1933-1998"),
        Contributor(name="Ministère de la Ville [France]", kind=AgentKind.BODY, role="pbl"),
    ],
    publishers=[Publisher(place="Paris"), Publisher(name="Seuil\u202f: collection", place="Paris ; Lyon")],
    date="été 2009?",
    extent="12 p.",
    series=[Series(title="Repères", number="324", issn="0993-7625")],
    host=Host(title="Hommes & migrations", volume="12", editors=[Contributor(name="X, Y")], identifier="p12"),
    thesis=Thesis(degree="Doctorat", discipline="Sociologie", institution="Strasbourg"),
    event=Event(name="Journées", number="3", place="Colmar", date="2008"),
    identifiers=[
        Identifier(scheme="isbn", value="2-02-0101", qualifier="br.", valid=False),
        Identifier(scheme="doi", value="10.3917/hm.1285.0022"),
    ],
    links=[Link(url="ftp://example.org/x", label="Texte")],
    languages=["fr", "zh-Hant"],
    abstracts=[
        Abstract(text="Premier paragraphe.\n\nSecond, avec « guillemets ».", language="fr", author="A. S."),
        Abstract(text="English one.", language="en"),
    ],
    subjects=[
        Subject(label="Logement social -- France", scheme="rameau", identifier="11932328"),
        Subject(label="Strasbourg\u00a0(Bas-Rhin)", kind=SubjectKind.PLACE),
        Subject(label="Logement", concept="c118", scheme="mosaique"),
    ],
    keywords=[Keyword(text="Wohnung", language="de"), Keyword(text="deux  espaces")],
    territories=[Territory(label="Neuhof (quartier)"), Territory(code="D67")],
    publics=["professionals", "elected"],
    scope=Scope.LOCAL,
    notes=[Note(text="Note sur\ndeux lignes.", kind=NoteKind.CONTENTS), Note(text="Autre")],
    rights="CC BY",
    licence="https://creativecommons.org/licenses/by/4.0/",
    access="open",
)  # fmt: skip


def test_saving_the_form_untouched_changes_nothing(client, as_role, oriv):
    as_role("documentalist")
    record = actions.create_record(RICH, structure=oriv, by=None, holdings=[FULL_COPY])

    response = client.post(edit(record), filled_in(client.get(edit(record))))

    after = Record.objects.get(pk=record.pk)
    assert (response.status_code, after.description, after.version) == (302, RICH, 1)
    assert copies(after) == [FULL_COPY]


FULL_COPY = HoldingDraft(
    shelf_mark="INT 1", location="Réserve", access="loan", conditions="15 jours", link="https://example.org/1",
    barcode="3360", local_note="Dédicacé\npar l'auteur", local_keywords=["fonds ancien", "don"],
)  # fmt: skip


def copies(record):
    names = [name for name in HoldingDraft.__struct_fields__ if name != "structure"]
    return [HoldingDraft(**one) for one in record.holdings.order_by("pk").values(*names)]


def test_editing_one_field_keeps_all_the_rest(client, as_role, oriv):
    as_role("documentalist")
    record = actions.create_record(RICH, structure=oriv, by=None, holdings=[FULL_COPY])

    client.post(
        edit(record), filled_in(client.get(edit(record))) | {"extent": "14 p.", "copy_shelf_mark": "INT 9"}
    )

    after = Record.objects.get(pk=record.pk)
    assert after.description == msgspec.structs.replace(RICH, extent="14 p.")
    assert copies(after) == [msgspec.structs.replace(FULL_COPY, shelf_mark="INT 9")]


def test_the_other_copies_of_the_centre_are_kept(client, as_role, oriv):
    as_role("documentalist")
    second = HoldingDraft(shelf_mark="INT 1 bis", barcode="3361")
    record = actions.create_record(COMPLETE, structure=oriv, by=None, holdings=[FULL_COPY, second])

    client.post(edit(record), filled_in(client.get(edit(record))) | {"copy_shelf_mark": "INT 9"})

    assert copies(record) == [msgspec.structs.replace(FULL_COPY, shelf_mark="INT 9"), second]


def test_the_version_that_the_form_was_made_from_is_sent_and_not_shown(client, as_role, ours):
    as_role("documentalist")
    page = soup(client.get(edit(ours)))
    (field,) = page.select("input[name=shown_version]")
    assert (field["type"], field["value"]) == ("hidden", str(ours.version))
    assert page.select("[id*=shown_version]:not(input)") == []


def test_a_record_changed_meanwhile_is_not_overwritten(client, as_role, ours):
    user = as_role("documentalist")
    form = filled_in(client.get(edit(ours)), title="Mon titre")
    actions.edit_record(ours, msgspec.structs.replace(COMPLETE, title="Enregistré par un collègue"), by=user)

    response = client.post(edit(ours), form)

    assert response.status_code == 409
    assert [one.get_text(" ", strip=True) for one in soup(response).select(".side-choice")] == [
        "La sienne Enregistré par un collègue",
        "La mienne Mon titre",
    ]
    assert Record.objects.get(pk=ours.pk).title == "Enregistré par un collègue"


def test_a_published_record_is_not_saved_below_the_level(client, as_role, ours):
    user = as_role("documentalist")
    actions.publish_record(ours, by=user)
    response = client.post(edit(ours), filled_in(client.get(edit(ours)), abstract=""))

    assert response.status_code == 422
    (said,) = [one.get_text() for one in soup(response).select(".message-error")]
    assert "un résumé" in said
    assert filled_in(response)["abstract"] == ""
    assert Record.objects.get(pk=ours.pk).description == COMPLETE


def test_what_a_record_lacks_is_said_on_its_form(client, as_role, oriv):
    as_role("documentalist")
    record = actions.create_record(Description(title="Sans rien"), structure=oriv, by=None)
    missing = [one["href"] for one in soup(client.get(edit(record))).select(".step-missing a")]
    assert missing == ["#id_type", "#id_date", "#id_abstract", "#id_subjects", "#id_scope"]


@pytest.mark.parametrize("role", ["documentalist", "manager"])
def test_another_centres_published_record_is_seen_but_not_changed(client, as_role, theirs, role):
    user = as_role(role)
    actions.publish_record(theirs, by=user)
    assert soup(client.get(f"{edit(theirs)}historique/")).select("main form, a[href*='revenir']") == []
    said = {"title": "Pris", "reason": "x", "do": "save"}
    for end in ("", "supprimer/", "retirer/", "historique/1/revenir/", "relecture/renvoyer/", "prendre/"):
        assert client.post(edit(theirs) + end, said).status_code in {403, 404}, end
    after = Record.objects.get(pk=theirs.pk)
    assert (after.title, after.state, after.version) == ("Brouillon de l'IREV", "published", 2)


# Where each role's withdrawal leaves a record of ORIV.
MAY_WITHDRAW = {
    "documentalist": "published",
    "manager": "withdrawn",
    "coordinator": "withdrawn",
    "administrator": "withdrawn",
}


@pytest.mark.parametrize("role", STAFF)
def test_each_role_moves_records_as_it_may(client, as_role, ours, role):
    as_role(role)

    def move(end, **said):
        client.post(f"{edit(ours)}{end}/", said)
        return Record.objects.get(pk=ours.pk).state

    reached = [
        move("relecture/approuver"),
        move("relecture/renvoyer", reason="À revoir"),
        move("relecture/publier"),
        move("retirer", reason="Doublon"),
    ]
    assert reached == ["proofread", "draft", "published", MAY_WITHDRAW[role]]
    assert move("retablir") == "published"


def test_a_withdrawal_is_confirmed_with_its_reason_before_it_is_made(client, as_role, ours):
    user = as_role("manager")
    actions.publish_record(ours, by=user)
    page = soup(client.get(f"{edit(ours)}retirer/"))
    refused = client.post(f"{edit(ours)}retirer/", {"reason": " "})
    assert (len(page.select("#id_reason")), errors_of(refused)) == (1, ["reason"])
    assert said_beside(refused, "reason") == "Champ requis."
    assert Record.objects.get(pk=ours.pk).state == "published"
    client.post(f"{edit(ours)}retirer/", {"reason": "Doublon"})
    assert Record.objects.values_list("state", "withdrawal_reason").get(pk=ours.pk) == (
        "withdrawn",
        "Doublon",
    )


def test_a_move_that_is_refused_says_why(client, as_role, oriv):
    as_role("documentalist")
    record = actions.create_record(Description(title="Sans rien"), structure=oriv, by=None)
    response = client.post(f"{edit(record)}relecture/publier/", follow=True)
    said = [str(message) for message in response.context["messages"]]
    assert "un type de document" in said[0]
    assert Record.objects.get(pk=record.pk).state == "draft"


def test_an_unknown_move_is_not_found(client, as_role, ours):
    as_role("manager")
    assert client.post(f"{edit(ours)}burn/").status_code == 404


WAYS = {
    "draft": ["fichiers", "historique", "prendre", "relecture", "supprimer"],
    "published": ["fichiers", "historique", "notice"],
    "withdrawn": ["fichiers", "historique"],
}
SENDS = {
    "draft": ["save", "save:publish", "save:review", "save:next"],
    "published": ["save", "save:next"],
    "withdrawn": ["save", "save:next"],
}


@pytest.mark.parametrize("role", STAFF)
@pytest.mark.parametrize("state", WAYS)
def test_the_head_and_the_buttons_offer_what_the_state_and_the_role_allow(client, as_role, ours, role, state):
    user = as_role(role)
    if state != "draft":
        actions.publish_record(ours, by=user)
    if state == "withdrawn":
        actions.withdraw_record(ours, by=user, reason="Doublon")
    page = soup(client.get(edit(ours)))
    found = [way.get("href") or way["action"] for way in page.select(".ways a, .ways form")]
    ends = sorted(
        "notice" if way == ours.get_absolute_url() else way.removeprefix(edit(ours)).rstrip("/")
        for way in found
    )
    for_managers = (
        []
        if role == "documentalist"
        else {"published": ["retirer"], "withdrawn": ["retablir"]}.get(state, [])
    )
    assert ends == sorted([*WAYS[state], *for_managers])
    sends = [one["value"] for one in page.select(".entry-buttons [name=do]")]
    assert sends == [*SENDS[state], "preview"]


def test_history_goes_back_to_a_version_by_a_form_only(client, as_role, ours):
    user = as_role("documentalist")
    actions.edit_record(ours, msgspec.structs.replace(COMPLETE, title="<b>Essai</b>"), by=user)
    page = soup(client.get(f"{edit(ours)}historique/"))
    assert [len(page.select(".steps h2")), page.select("b")] == [2, []]

    client.get(f"{edit(ours)}historique/1/revenir/")
    assert Record.objects.get(pk=ours.pk).version == 2
    client.post(f"{edit(ours)}historique/1/revenir/")
    after = Record.objects.get(pk=ours.pk)
    assert (after.description, after.version) == (COMPLETE, 3)


def test_a_draft_is_deleted_after_confirmation_and_a_published_record_never(client, as_role, ours, oriv):
    user = as_role("documentalist")
    shown = actions.publish_record(actions.create_record(COMPLETE, structure=oriv, by=user), by=user)
    assert client.get(f"{edit(ours)}supprimer/").status_code == 200
    assert client.post(f"{edit(ours)}supprimer/")["Location"] == LIST
    assert client.post(f"{edit(shown)}supprimer/").status_code == 404
    assert list(Record.objects.values_list("pk", flat=True)) == [shown.pk]


def test_hostile_text_is_shown_as_text(client, as_role, oriv):
    user = as_role("manager")
    hostile = '</textarea><script>alert(1)</script><img src=x onerror="alert(2)">'
    described = msgspec.structs.replace(
        COMPLETE, title=hostile, abstracts=[Abstract(text=hostile)], keywords=[Keyword(text=hostile)]
    )
    record = actions.create_record(described, structure=oriv, by=user)
    proofreading.ask_proofreading(record, by=user, structure=oriv)
    for member in ("title", "abstracts", "responsibility", ""):
        proofreading.comment(record, member=member, text=hostile, by=user)
    claims.claim(record, by=user)
    Record.objects.filter(pk=record.pk).update(returned_at=record.updated_at, return_reason=hostile)
    shown = actions.create_record(described, structure=oriv, by=None)
    Record.objects.filter(pk=shown.pk).update(state="published")
    paths = [edit(record) + end for end in ("", "historique/", "relecture/", "supprimer/", "fichiers/")]
    for path in (LIST, f"{LIST}en-cours/", *paths, edit(shown), f"{edit(shown)}retirer/"):
        page = soup(client.get(path))
        assert page.select("[onerror]") == [], path
        assert [one for one in page.select("script") if (one.string or "").startswith("alert")] == [], path
        assert page.select_one("h1"), path
