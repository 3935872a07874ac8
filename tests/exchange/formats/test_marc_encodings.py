from __future__ import annotations

import pytest

from mosaique.catalogue.values.description import RecordDraft
from mosaique.exchange.formats.base import NotThisFormat, ReadOptions
from mosaique.exchange.formats.marc import charsets, iso5426, marc8
from mosaique.exchange.formats.marc.charsets import Declared, decode
from tests.exchange.formats.marc_samples import DATA, draft, iso_bytes, read, written
from tests.exchange.formats.strategies import nfc

UNIMARC, MARC_8, UTF_8 = Declared("iso-5426"), Declared("marc-8", g1=marc8.ANSEL), Declared("utf-8")
FRENCH = "La société française : intégration, à l'école, où çà ? État, NOËL, naïf — « l'œuvre » d’un élu"


# As yaz-iconv 5.34 reads them.
@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"\xc2et\xc2e", "été"),
        (b"L'\xc2ecole, \xc1a No\xc8el, \xd0ca", "L'école, à Noël, ça"),
        (b"M\xc9uller, for\xc3et, \xcaAngstr\xc8om", "Müller, forêt, Ångström"),
        (b"\xfauvre, \xea, \xf1, \xf9, \xf8, \xfb", "œuvre, Œ, æ, ø, ł, ß"),
        (b"\xab 50 \xa3 \xbb \xa1 \xa7 \xad \xb7", "« 50 £ » ¡ § © ·"),
        (b"Poli\xd2tia Bucure\xd2sti, \xc6a, \xc3i", "Poliția București, ă, î"),
        (b"\xcfc\xcfs\xcfz \xd3a\xd3e \xd6h", "čšž ąę ḥ"),
        (b"\xc8\xc2u", "\u01d8"),
    ],
)
def test_iso_5426_is_decoded_with_its_diacritics_before_their_letters(data, text):
    assert nfc(iso5426.decode(data)) == text


def test_iso_5426_defines_what_yaz_iconv_defines():
    undefined = [byte for byte in range(0xA1, 0x100) if byte not in iso5426.CHARACTERS | iso5426.MARKS]

    assert bytes(undefined) == (
        b"\xb3\xb4\xb5\xdc\xde\xdf\xe0\xe3\xe4\xe5\xe7\xeb\xed\xee\xef\xf0\xf4\xf7\xfd\xfe\xff"
    )


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"\xe2et\xe2e", "été"),
        (b"Gar\xf0con, na\xe8ive, \xb6uvre, \xb2, \xa5", "Garçon, naïve, œuvre, ø, Æ"),
        (b"Bu\xe6ida, \xebI\xecUri\xe6i", "Buĭda, I\ufe20U\ufe21riĭ"),
        (b"\x1b(NwOR\x1b(B, \x1b(N[PION", "Вор, шпион"),
        (b"\x1b(Smfpxulm\x1b(B", "κεντρικ"),
        (b"\x1b(2`a\x1b(B", "אב"),
        (b"\x1b$1!4&!=u!HX!\\n\x1b(B", "加德滿都"),
        (b"\x1b$1!4&~~~\x1b(B", "加\ufffd"),
        (b"H\x1bb2\x1bsO", "H₂O"),
        (b"caf&#xE9;", "café"),
    ],
)
def test_marc_8_is_decoded_with_its_escape_sequences(data, text):
    assert nfc(marc8.decode(data)) == text


def test_marc_8_sets_end_with_their_subfield():
    assert decode(b"  \x1fa\x1b(NwOR\x1fbabc\x1e  \x1faabc", MARC_8)[0] == "  \x1faВор\x1fbabc\x1e  \x1faabc"


@pytest.mark.parametrize("declared", [UNIMARC, MARC_8, UTF_8], ids=lambda declared: declared.name)
@pytest.mark.parametrize("encoding", ["utf-8", "cp1252", "cp850"])
def test_what_a_record_says_of_its_characters_may_be_wrong(declared, encoding):
    text = FRENCH if encoding != "cp850" else FRENCH.replace("œ", "oe").replace("—", "-").replace("’", "'")

    found, warnings = decode(text.encode(encoding), declared)

    assert found == text
    assert warnings == ([] if encoding == "utf-8" else [charsets.READ_AS[encoding]])


@pytest.mark.parametrize("word", ["été", "L'école", "à", "Noël", "ça", "Müller", "États", "forêt", "où"])
def test_one_word_in_latin_1_is_enough(word):
    assert decode(word.encode("latin-1"), UNIMARC)[0] == word
    assert decode(word.encode("latin-1"), MARC_8)[0] == word


def test_iso_5426_declared_as_unicode_is_found():
    data = b"1 \x1faL'\xc2ecole et la soci\xc2et\xc2e"

    assert decode(data, UTF_8) == ("1 \x1faL'école et la société", [charsets.READ_AS["iso-5426"]])


def test_text_encoded_several_times_is_decoded_as_often():
    once = FRENCH.encode()
    twice = once.decode("latin-1").encode()
    thrice = twice.decode("latin-1").encode()
    windows = "l’été".encode().decode("cp1252").encode()

    assert decode(twice, UTF_8) == (FRENCH, [charsets.TWICE])
    assert decode(thrice, UTF_8) == (FRENCH, [charsets.TWICE])
    assert decode(windows, UTF_8) == ("l’été", [charsets.TWICE])


def test_a_letter_in_windows_amid_unicode_is_read_and_told():
    data = FRENCH.encode() + b" caf\xe9"

    assert decode(data, UTF_8) == (FRENCH + " café", [charsets.STRAY])


def test_what_cannot_be_read_is_told():
    text, warnings = decode("déjà l'été".encode() + b" '\xc0' \x80", UTF_8)

    assert text == "déjà l'été '\ufffd' \ufffd"
    assert warnings == [charsets.LOST]


def test_text_is_composed():
    assert decode("e\u0301te\u0301".encode(), UTF_8) == ("été", [])


def test_a_caller_may_say_the_encoding():
    data = "Łódź".encode("cp1250")

    assert decode(data, UNIMARC, "cp1250") == ("Łódź", [])
    assert decode(b"\xe2et\xe2e", UNIMARC, "marc-8") == ("été", [])
    assert decode("Łódź".encode(), UNIMARC, "cp1250") == ("Łódź", [])
    with pytest.raises(NotThisFormat):
        decode(data, UNIMARC, "klingon")


def test_what_a_caller_said_is_kept_with_the_original():
    data = iso_bytes(
        [
            ("001", b"1"),
            ("100", b"  \x1fa" + b" " * 26 + b"0103      "),
            ("200", b"1 \x1fa" + "Łódź".encode("cp1250")),
        ]
    )
    (result,) = read("unimarc", data, ReadOptions(encoding="cp1250"))

    assert isinstance(result, RecordDraft)
    assert result.description.title == "Łódź"
    assert draft("unimarc", result.source.original).description.title == "Łódź"
    (again,) = read("unimarc", result.source.original, ReadOptions(encoding="cp1250"))
    assert again.source.original == result.source.original


@pytest.mark.parametrize(
    ("sets", "data", "text"),
    [
        (b"50  ", "Été".encode(), "Été"),
        (b"0103", b"\xc2Et\xc2e", "Été"),
        (b"0102", b"\xf7OR", "\ufffdOR"),
        (b"0105", b"A", "A"),
        (b"    ", b"\xc2Et\xc2e", "Été"),
    ],
)
def test_unimarc_says_its_sets_in_100(sets, data, text):
    general = b"  \x1fa" + b" " * 26 + sets + b"      "
    result = draft("unimarc", iso_bytes([("001", b"1"), ("100", general), ("200", b"1 \x1fa" + data)]))

    assert result.description.title == text or sets == b"0102"


@pytest.mark.parametrize(
    ("before", "after"),
    [(b"\x88", b"\x89"), ("\x98".encode(), "\x9c".encode()), ("\x88".encode(), "\x89".encode())],
    ids=["ISO 5426", "Sudoc and PMB", "BnF"],
)
def test_marks_of_words_not_to_sort_by_are_removed(before, after):
    data = iso_bytes([("001", b"1"), ("200", b"1 \x1fa" + before + b"Le " + after + b"monde")])
    result = draft("unimarc", data)

    assert result.description.title == "Le monde"
    assert draft("unimarc", written("unimarc", result)).description.title == "Le monde"


@pytest.mark.parametrize(
    ("name", "title", "warnings"),
    [
        ("marc4j-cyrillic_capital_e.mrc", "Vor, shpion i ubiĭt\ufe20s\ufe21a", []),
        ("marc4j-greekmissingcharsetchange.mrc", "Hē agora stē Mesogeio", []),
        ("traject-one-marc8.mrc", "Por uma outra globalização", []),
        ("catmandu-utf8.mrc", "Catmandu Test", []),
        ("traject-escaped_character_reference.marc8.marc", "", [charsets.LOST]),
        ("marc4j-not_unimarc_errors_3.mrc", None, [charsets.LOST]),
    ],
)
def test_captured_titles_are_readable(name, title, warnings):
    first, *_ = read("marc21", (DATA / "marc21" / name).read_bytes())

    assert first.warnings == warnings
    assert first.description.title == title or title is None


def test_captured_titles_in_their_own_script_are_other_titles():
    first, *_ = read("marc21", (DATA / "marc21" / "marc4j-cyrillic_capital_e.mrc").read_bytes())

    assert [other.text for other in first.description.other_titles] == ["Вор, шпион и убийца"]


def test_captured_serials_of_romania_were_encoded_twice():
    results = read("unimarc", (DATA / "unimarc" / "serial-bnr-1993.mrc").read_bytes())

    assert [result.warnings for result in results] == [[charsets.TWICE]] * 11
    assert results[0].description.title == "24 ore mureşene"
    assert "\ufffd" not in "".join(result.description.title for result in results)
