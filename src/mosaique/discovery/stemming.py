"""French words brought to a common form: number, gender, then Snowball's suffixes.

Snowball's French stemmer alone keeps apart words that readers do not: "emploi" and "emplois", "étranger" and
"étrangers", "immigré" and "immigrée" once accents are gone. A few rules on number and gender come first
(after J. Savoy, "A stemming procedure and stopword list for general French corpora", JASIS 50, 1999: light
stemming by plural and feminine); tests/discovery/test_stemming.py lists the families of words that must
meet. English plurals pass through the same rules, since abstracts of both languages stand in one index.
"""

from __future__ import annotations

from functools import lru_cache

import tantivy

_IRREGULAR = {
    "travaux": "travail", "baux": "bail", "eaux": "eau", "yeux": "oeil", "vieux": "vieil", "vieille": "vieil",
    "vieilles": "vieil", "nouvel": "nouveau", "nouvelle": "nouveau", "nouvelles": "nouveau", "belle": "beau",
    "belles": "beau", "vies": "vie", "taux": "taux", "faux": "faux",
    "women": "woman", "men": "man", "children": "child",
    # "ies" is a French plural in "réfugiés" and "séries", an English one here.
    **{
        f"{word}ies": f"{word}y"
        for word in (
            "activit", "agenc", "authorit", "categor", "cit", "communit", "countr", "disabilit", "facilit",
            "famil", "histor", "identit", "inequalit", "librar", "minorit", "opportunit", "polic",
            "responsibilit", "societ", "stor", "strateg", "stud", "universit",
        )
    },
}  # fmt: skip
_SHORTEST = 4  # letters; shorter words are left as they are

# Ending → what stands for it, the first that fits: number, then gender. "eu" stands for eur, euse and eux
# alike.
_NUMBER = (
    ("eaux", "eau"), ("yaux", "yau"), ("aux", "al"), ("eux", "eu"), ("oux", "ou"), ("ss", "ss"), ("s", ""),
)  # fmt: skip
_GENDER = (
    ("trice", "teur"), ("euse", "eu"), ("eure", "eu"), ("eresse", "eu"), ("ique", "ic"), ("iere", "ier"),
    ("ere", "er"), ("elle", "el"), ("enne", "en"), ("onne", "on"), ("ette", "et"), ("ive", "if"), ("ee", "e"),
)  # fmt: skip

_NUMBERS, _GENDERS = (tuple(ending for ending, _ in endings) for endings in (_NUMBER, _GENDER))

_snowball = (
    tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.raw()).filter(tantivy.Filter.stemmer("french")).build()
)


@lru_cache(maxsize=30_000)
def stem(folded: str) -> str:
    """The common form of a folded word; numbers, short words and other alphabets are left as they are."""
    if len(folded) < _SHORTEST or not (folded.isascii() and folded.isalpha()):
        return folded
    plain = _IRREGULAR.get(folded) or _singular_masculine(folded)
    return (_snowball.analyze(plain) or [plain])[0] if len(plain) >= _SHORTEST else plain


def _singular_masculine(word: str) -> str:
    one = _replaced(word, _NUMBER, least=1) if word.endswith(_NUMBERS) else word
    one = _replaced(one, _GENDER, least=2) if one.endswith(_GENDERS) else one
    if one.endswith("eur") and not one.endswith("ateur"):  # Snowball brings "animateur" to "animation"
        return one[:-1]
    return one


def _replaced(word: str, endings: tuple[tuple[str, str], ...], *, least: int) -> str:
    """The word with its ending replaced, if enough letters stand before it."""
    for ending, other in endings:
        if word.endswith(ending) and len(word) - len(ending) >= least:
            return word[: len(word) - len(ending)] + other
    return word
