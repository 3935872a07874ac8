"""Records on the back office's screens: who gets in, what the form keeps, what it refuses and how it says so."""

from __future__ import annotations

import msgspec
import pytest
from bs4 import BeautifulSoup

from mosaique.catalogue import actions
from mosaique.catalogue.models import Record
from mosaique.catalogue.values.codes import AgentKind, DocumentType, NoteKind, Scope, SubjectKind, TitleKind
from mosaique.catalogue.values.description import (
    Abstract,
    Contributor,
    Description,
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
)

pytestmark = pytest.mark.usefixtures("housing")

LIST = "/gestion/records/"
NEW = "/gestion/records/new/"
ABSTRACT = "Comment les immigrés se sont logés en France depuis 1945.\nUne enquête. " * 5
COMPLETE = Description(
    type=DocumentType.BOOK,
    title="L'habitat des immigrés",
    date="2009",
    abstracts=[Abstract(text=ABSTRACT.strip(), language="fr")],
    keywords=[Keyword(text="Logement")],
    scope=Scope.NATIONAL,
)
LIST_QUERIES = 12
STAFF = ("documentalist", "manager", "coordinator", "administrator")


def soup(response):
    return BeautifulSoup(response.content, "html.parser")


def titles(response):
    return sorted(
        link.get_text(strip=True) for link in soup(response).select("main td.title a[href*='edit']")
    )


def filled_in(response):
    """What a browser would send back of the form on the page, as it stands."""
    form = soup(response).select_one("form[data-edit-form], form#w-editor-form, main form[method='POST' i]")
    sent = {}
    for field in form.select("input[name], textarea[name], select[name]"):
        name = field["name"]
        if field.name == "textarea":
            # A browser drops the first line feed and sends line ends as CRLF.
            sent[name] = field.get_text().removeprefix("\n").replace("\r\n", "\n").replace("\n", "\r\n")
        elif field.name == "select":
            chosen = field.select_one("option[selected]") or field.select_one("option")
            sent[name] = chosen["value"] if chosen else ""
        elif field["type"] in {"checkbox", "radio"}:
            if field.has_attr("checked"):
                sent.setdefault(name, []).append(field["value"])
        elif field["type"] not in {"submit", "button", "file"}:
            sent[name] = field.get("value", "")
    return sent


def said_beside(response, name):
    """What is said under a field of the form, in the element that the field names as its description."""
    page = soup(response)
    return " ".join(
        page.find(id=one).get_text(" ", strip=True)
        for one in page.find(id=f"id_{name}")["aria-describedby"].split()
    )


@pytest.fixture
def as_role(client, person):
    def sign_in(role):
        user = person(role)
        client.force_login(user)
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
    return f"{LIST}edit/{record.pk}/"


def test_a_visitor_is_asked_to_sign_in(client, ours):
    for path in (LIST, NEW, edit(ours), f"{LIST}{ours.pk}/versions/", f"{LIST}{ours.pk}/publish/"):
        response = client.get(path)
        assert (response.status_code, response["Location"].partition("?")[0]) == (302, "/gestion/login/"), (
            path
        )


def test_a_reader_is_let_in_nowhere(client, as_role, ours):
    as_role("reader")
    for path in (LIST, NEW, edit(ours), f"{LIST}{ours.pk}/versions/", f"{LIST}{ours.pk}/publish/"):
        assert client.get(path).status_code == 302, path


@pytest.mark.parametrize(
    ("role", "expected"),
    [
        ("documentalist", ["L'habitat des immigrés"]),
        ("manager", ["L'habitat des immigrés"]),
        ("coordinator", ["Brouillon de l'IREV", "L'habitat des immigrés"]),
        ("administrator", ["Brouillon de l'IREV", "L'habitat des immigrés"]),
    ],
)
def test_the_list_shows_what_the_person_may_see(client, as_role, ours, theirs, role, expected):
    as_role(role)
    assert titles(client.get(LIST)) == expected


def test_the_list_is_searched_and_filtered(client, as_role, ours, theirs):
    as_role("coordinator")
    found = [
        titles(client.get(f"{LIST}{asked}"))
        for asked in ("?q=habitat", "?state=published", f"?structure={theirs.structure_id}")
    ]
    assert found == [["L'habitat des immigrés"], [], ["Brouillon de l'IREV"]]


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_the_database_a_constant_number_of_times(
    client, as_role, oriv, count, django_assert_num_queries
):
    as_role("manager")
    for number in range(count):
        actions.create_record(msgspec.structs.replace(COMPLETE, title=f"N{number}"), structure=oriv, by=None)
    client.get(LIST)
    with django_assert_num_queries(LIST_QUERIES):
        response = client.get(LIST)
    assert titles(response) == [f"N{number}" for number in range(count)]


@pytest.mark.parametrize("role", STAFF)
def test_each_role_describes_a_document(client, as_role, oriv, role):
    user = as_role(role)
    form = filled_in(client.get(NEW)) | {
        "structure": oriv.pk,
        "type": "book",
        "title": "Le logement des immigrés",
        "contributors": "Sayad, Abdelmalek\r\nNoiriel, Gérard [edt]",
        "publishers": "Paris : La Découverte",
        "date": "2009",
        "identifiers": "isbn 978-2-02-010155-4",
        "abstract": "Un résumé.",
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
        abstracts=[Abstract(text="Un résumé.", language="fr", origin="own")],
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
    response = client.post(NEW, filled_in(client.get(NEW)) | {"structure": irev.pk, "title": "Intrusion"})
    assert (response.status_code, Record.objects.count()) == (200, 0)
    assert list(response.context["form"].errors) == ["structure"]


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
    response = client.post(NEW, filled_in(client.get(NEW)) | good | {name: typed})

    again = filled_in(response)
    assert (response.status_code, Record.objects.count()) == (200, 0)
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
    form = filled_in(client.get(edit(ours)))
    actions.edit_record(ours, msgspec.structs.replace(COMPLETE, title="Enregistré par un collègue"), by=user)

    response = client.post(edit(ours), form | {"title": "Mon titre"})

    assert response.status_code == 200
    assert response.context["form"].non_field_errors() == [
        "Quelqu’un d’autre a enregistré cette notice depuis que vous l’avez ouverte. Rechargez-la, puis modifiez-la de nouveau."
    ]
    assert filled_in(response)["title"] == "Mon titre"
    assert Record.objects.get(pk=ours.pk).title == "Enregistré par un collègue"


def test_a_published_record_is_not_saved_below_the_level(client, as_role, ours):
    user = as_role("documentalist")
    actions.publish_record(ours, by=user)
    response = client.post(edit(ours), filled_in(client.get(edit(ours))) | {"abstract": ""})

    assert response.status_code == 200
    assert "un résumé" in str(response.context["form"].non_field_errors())
    assert Record.objects.get(pk=ours.pk).description == COMPLETE


def test_what_a_record_lacks_is_said_on_its_form(client, as_role, oriv):
    as_role("documentalist")
    record = actions.create_record(Description(title="Sans rien"), structure=oriv, by=None)
    assert "un type de document" in soup(client.get(edit(record))).get_text()


@pytest.mark.parametrize("role", ["documentalist", "manager"])
@pytest.mark.parametrize(
    "path", ["edit/{}/", "delete/{}/", "history/{}/", "usage/{}/", "{}/versions/", "{}/publish/", "{}/withdraw/"]
)  # fmt: skip
def test_another_centres_draft_is_not_there(client, as_role, theirs, role, path):
    as_role(role)
    for response in (client.get(LIST + path.format(theirs.pk)), client.post(LIST + path.format(theirs.pk))):
        assert response.status_code in {302, 403, 404, 405}
        assert b"Brouillon de l" not in response.content
    assert Record.objects.get(pk=theirs.pk).version == 1


@pytest.mark.parametrize("role", ["documentalist", "manager"])
def test_another_centres_published_record_is_seen_but_not_changed(client, as_role, theirs, role):
    user = as_role(role)
    actions.publish_record(theirs, by=user)
    assert titles(client.get(LIST)) == ["Brouillon de l'IREV"]
    assert soup(client.get(f"{LIST}{theirs.pk}/versions/")).select("form[action*='revert']") == []
    for path in (
        f"edit/{theirs.pk}/",
        f"delete/{theirs.pk}/",
        f"{theirs.pk}/withdraw/",
        f"{theirs.pk}/versions/1/revert/",
    ):
        assert client.post(LIST + path, {"title": "Pris", "reason": "x"}).status_code in {302, 403, 405}, path
    after = Record.objects.get(pk=theirs.pk)
    assert (after.title, after.state, after.version) == ("Brouillon de l'IREV", "published", 2)


# Where each role's confirmation of a move leaves a record of ORIV.
MAY_WITHDRAW = {
    "documentalist": "published",
    "manager": "withdrawn",
    "coordinator": "withdrawn",
    "administrator": "withdrawn",
}


@pytest.mark.parametrize("role", STAFF)
def test_each_role_moves_records_as_it_may(client, as_role, ours, role):
    as_role(role)

    def move(name, **said):
        client.post(f"{LIST}{ours.pk}/{name}/", said)
        return Record.objects.get(pk=ours.pk).state

    reached = [
        move("proofread"),
        move("return", reason="À revoir"),
        move("publish"),
        move("withdraw", reason="Doublon"),
    ]
    assert reached == ["proofread", "draft", "published", MAY_WITHDRAW[role]]
    assert move("restore") == "published"


def test_a_move_is_confirmed_before_it_is_made(client, as_role, ours):
    user = as_role("manager")
    actions.publish_record(ours, by=user)
    page = soup(client.get(f"{LIST}{ours.pk}/withdraw/"))
    assert (len(page.select("#reason")), Record.objects.get(pk=ours.pk).state) == (1, "published")


def test_a_move_that_is_refused_says_why(client, as_role, oriv):
    as_role("documentalist")
    record = actions.create_record(Description(title="Sans rien"), structure=oriv, by=None)
    response = client.post(f"{LIST}{record.pk}/publish/", follow=True)
    said = [str(message) for message in response.context["messages"]]
    assert "un type de document" in said[0]
    assert Record.objects.get(pk=record.pk).state == "draft"


def test_an_unknown_move_leads_back_to_the_record(client, as_role, ours):
    as_role("manager")
    response = client.post(f"{LIST}{ours.pk}/burn/")
    assert (response.status_code, response["Location"]) == (302, edit(ours))


def test_buttons_offer_the_moves_that_the_state_and_the_role_allow(client, as_role, ours):
    user = as_role("documentalist")

    def offered():
        links = soup(client.get(edit(ours))).select(f"a[href^='{LIST}{ours.pk}/']")
        return sorted({link["href"].removeprefix(f"{LIST}{ours.pk}/").rstrip("/") for link in links})

    draft = offered()
    actions.publish_record(ours, by=user)
    assert (draft, offered()) == (["files", "proofread", "publish", "versions"], ["files", "versions"])


def test_history_shows_versions_and_goes_back_to_one(client, as_role, ours):
    user = as_role("documentalist")
    actions.edit_record(ours, msgspec.structs.replace(COMPLETE, title="<b>Essai</b>"), by=user)
    page = soup(client.get(f"{LIST}{ours.pk}/versions/"))
    assert [len(page.select("main h2")), page.select("b")] == [2, []]

    response = client.post(f"{LIST}{ours.pk}/versions/1/revert/")
    after = Record.objects.get(pk=ours.pk)
    assert (response["Location"], after.description, after.version) == (edit(ours), COMPLETE, 3)
    assert client.get(f"{LIST}{ours.pk}/versions/1/revert/").status_code == 405
    assert client.post(f"{LIST}{ours.pk}/versions/9/revert/").status_code == 404


def test_a_draft_is_deleted_after_confirmation_and_a_published_record_never(client, as_role, ours, oriv):
    user = as_role("documentalist")
    shown = actions.publish_record(actions.create_record(COMPLETE, structure=oriv, by=user), by=user)
    assert client.get(f"{LIST}delete/{ours.pk}/").status_code == 200
    assert client.post(f"{LIST}delete/{ours.pk}/")["Location"] == LIST
    assert client.post(f"{LIST}delete/{shown.pk}/").status_code in {302, 403}
    assert list(Record.objects.values_list("pk", flat=True)) == [shown.pk]


def test_hostile_text_is_shown_as_text(client, as_role, oriv):
    as_role("documentalist")
    hostile = '</textarea><script>alert(1)</script><img src=x onerror="alert(2)">'
    described = msgspec.structs.replace(
        COMPLETE, title=hostile, abstracts=[Abstract(text=hostile)], keywords=[Keyword(text=hostile)]
    )
    record = actions.create_record(described, structure=oriv, by=None)
    for path in (
        LIST,
        edit(record),
        f"{LIST}{record.pk}/versions/",
        f"{LIST}{record.pk}/publish/",
        f"{LIST}delete/{record.pk}/",
    ):
        page = soup(client.get(path))
        assert page.select("[onerror]") == [], path
        assert [one for one in page.select("script") if (one.string or "").startswith("alert")] == [], path
