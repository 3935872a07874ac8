"""Another centre's draft, asked for at every address of the desk that names a record."""

from __future__ import annotations

import pytest

from mosaique.catalogue.actions import create_record
from mosaique.catalogue.models import Record
from mosaique.catalogue.values.description import Description
from mosaique.desk.urls import urlpatterns

CANARY = "Canariensis"
NAMED = {"<int:number>": "1", "<slug:member>": "title", "<int:file>": "1", "<int:comment>": "1"}
# Taken from the resolver, so that an address added later is asked too.
ADDRESSES = sorted(
    {str(one.pattern) for one in urlpatterns if str(one.pattern).startswith("notices/<int:pk>/")}
)


@pytest.fixture
def draft(irev):
    return create_record(Description(title=CANARY), structure=irev, by=None)


def address(pattern, draft):
    path = pattern.replace("<int:pk>", str(draft.pk))
    for name, value in NAMED.items():
        path = path.replace(name, value)
    return f"/gestion/{path}"


def test_addresses_of_a_record_are_known():
    ends = ("", "historique/", "relecture/", "retirer/", "supprimer/", "fichiers/", "prendre/")
    assert {f"notices/<int:pk>/{end}" for end in ends} <= set(ADDRESSES)


@pytest.mark.parametrize("role", ["documentalist", "manager"])
@pytest.mark.parametrize("pattern", ADDRESSES)
def test_another_centre_s_draft_is_shown_and_changed_nowhere(signed_in, person, draft, pattern, role):
    client, place = signed_in(person(role)), address(pattern, draft)
    for answer in (client.get(place), client.post(place, {"title": "Pris", "reason": "x"})):
        assert (answer.status_code in {404, 405}, CANARY in answer.content.decode()) == (True, False)
    assert Record.objects.values_list("title", "version", "state").get() == (CANARY, 1, "draft")


def test_its_own_staff_reads_the_history_of_a_draft(signed_in, person, irev, draft):
    client = signed_in(person("documentalist", irev))
    assert CANARY in client.get(f"/gestion/notices/{draft.pk}/historique/").content.decode()


@pytest.mark.parametrize(
    ("former", "place"),
    [
        ("", ""),
        ("new/", "nouvelle/"),
        ("edit/7/", "7/"),
        ("7/versions/", "7/historique/"),
        ("7/files/", "7/fichiers/"),
        ("delete/7/", ""),
        ("7/withdraw/", ""),
    ],
)
def test_former_addresses_of_records_lead_to_the_desk_for_good(signed_in, person, former, place):
    response = signed_in(person("documentalist")).get(f"/gestion/records/{former}")
    assert (response.status_code, response["Location"]) == (301, f"/gestion/notices/{place}")
