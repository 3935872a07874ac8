from __future__ import annotations

import msgspec
import pytest

from mosaique.catalogue.values.description import Description, Host, Identifier
from mosaique.catalogue.works.keys import is_crowd, work_keys
from mosaique.catalogue.works.profiles import profile_of

from .conftest import REPORT


def keys(description: Description) -> set[int]:
    return set(work_keys(profile_of(description)))


def changed(**members: object) -> Description:
    return msgspec.structs.replace(REPORT, **members)


@pytest.mark.parametrize(
    "title",
    [
        REPORT.title.upper(),
        "Les politiques locales d’integration des étrangers à l’épreuve de la décentralisation",
        "Les politiques locales d'intégration des étrangers",
        "Belkacem. Les politiques locales d'intégration des étrangers à l'épreuve de la décentralisation",
        "Les politiques locales d'intégation des étrangers à l'épreuve de la decentralisation",
    ],
)
def test_titles_of_one_document_share_a_key(title):
    assert keys(REPORT) & keys(changed(title=title))


def test_titles_that_say_little_share_no_key_by_themselves():
    one = Description(title="Éditorial", date="2010", host=Host(title="Hommes et migrations"))
    assert not keys(one) & keys(msgspec.structs.replace(one, date="2011"))


def test_an_identifier_is_a_key_whatever_the_title():
    doi = [Identifier(scheme="doi", value="10.4000/dms.865")]
    assert keys(changed(identifiers=doi)) & keys(Description(title="Autre chose", identifiers=doi))


def test_an_identifier_that_is_not_valid_is_no_key():
    wrong = [Identifier(scheme="isbn", value="123", valid=False)]
    assert keys(changed(identifiers=wrong)) == keys(REPORT)


def test_weak_keys_are_crowds_sooner():
    assert [is_crowd(key, count) for key, count in ((2, 300), (2, 301), (3, 40), (3, 41))] == [
        False, True, False, True,
    ]  # fmt: skip
