"""Names of people and bodies, from however they were written to the heading of an authority list.

"Gérard Noiriel", "NOIRIEL Gérard" and "Noiriel, G." give "Noiriel, Gérard" and "Noiriel, G.". Particles
follow French catalogues (AFNOR NF Z44-061): "Simone de Beauvoir" is filed "Beauvoir, Simone de", and what is
an article, or capitalised, stays with the family name: "Jean de La Fontaine" is "La Fontaine, Jean de".
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from mosaique.catalogue.values.codes import AgentKind
from mosaique.catalogue.values.description import Contributor
from mosaique.catalogue.values.text import fold, tidy

# Lower-case words before a family name. French "le", "la", "les", "du", "des" stay with it when capitalised.
PARTICLES = frozenset(
    (  # noqa: SIM905 - a list of words reads better as words
        "de d' du des von van der den ter ten zu zur zum vom af av di da dal della dello dei degli do dos "
        "das e y el al bin ibn ben la le les lo op 't aan in auf und"
    ).split()
)
# Words that belong to the family name after them when capitalised.
_CAPITALISED = frozenset(
    {"Le", "La", "Les", "Du", "Des", "De", "Van", "Von", "Ben", "El", "Al", "Abou", "Abu", "Ould", "Saint",
     "Sainte", "Mac", "Mc", "Di", "Della"}
)  # fmt: skip
_SUFFIX = re.compile(r"(?i)(?:jr|sr|ii|iii|iv|fils|père|aîné|junior|senior)\.?")
_TITLES = re.compile(r"^(?:[Mm]mes?|[Mm]lles?|MM|[Dd]r|[Pp]r|[Pp]rof)\.?\s+(?=\S)")
_BODY_WORDS = re.compile(
    r"\b(?:"
    r"universit[eéaày]\w*|minist[eè]\w*|ministry|institut\w*|istituto|centres?|centers?|centro|"
    r"association|associazione|observatoire|observatory|conseil|council|commission|comit[eé]e?|"
    r"committee|agence|agency|f[eé]d[eé]ration|fondation|foundation|stiftung|soci[eé]t[eé]|"
    r"society|mairie|ville de|commune de|d[eé]partement|r[eé]gion|pr[eé]fecture|r[eé]seau|"
    r"network|groupe|group|laboratoire|laboratory|[eé]cole|school|coll[eè]ge|college|"
    r"biblioth[eè]que|library|mus[eé]e|museum|haut[e]? autorit[eé]|direction|service|office|"
    r"union|syndicat|organisation|organization|assembl[eé]e|assembly|s[eé]nat|parlement|"
    r"parliament|cour des|tribunal|communaut[eé]|m[eé]tropole|caisse|banque|bank|[eé]ditions|"
    r"editors|publishers|press|presses|collectif|d[eé]fenseur des|france (?:strat[eé]gie|"
    r"t[eé]l[eé]visions|terre d.asile)|europ[eé]enne?|european|national[e]?|international[e]?|"
    r"inc|ltd|sarl|gmbh|cnrs|insee|onu"
    r")\b",
    re.IGNORECASE,
)
_INITIALS = re.compile(r"(?:[^\W\d_]\.?[- ]?)+\.|[^\W\d_]|[B-DF-HJ-NP-TV-XZ]{2,3}")


@dataclass(frozen=True, slots=True)
class Name:
    """A person's name in parts. ``particle`` is what is filed after the given name ("de", "van der")."""

    family: str
    given: str = ""
    particle: str = ""
    suffix: str = ""

    @classmethod
    def parse(cls, text: str) -> Name:
        """Read a name in either order; capitals throughout mark the family name and are set down."""
        plain = _TITLES.sub("", tidy(text)).strip(" ,;")
        if "," in plain:
            return cls._inverted(plain)
        return cls._direct(plain.split())

    @classmethod
    def _inverted(cls, plain: str) -> Name:
        family, given, *more = [part.strip() for part in plain.split(",")]
        suffix = ", ".join(more)
        if _SUFFIX.fullmatch(given) and suffix:  # BibTeX: "von Last, Jr, First"
            given, suffix = suffix, given
        lead, family = _split_particle(_set_down(family))
        given, trail = _trailing_particle(given)
        return cls(family, given, " ".join(filter(None, (trail, lead))), suffix)

    @classmethod
    def _direct(cls, words: list[str]) -> Name:
        if len(words) < 2:
            return cls(" ".join(words))
        suffix = words.pop() if len(words) > 2 and _SUFFIX.fullmatch(words[-1]) else ""
        given, family = _sides(words)
        lead, last = _split_particle(_set_down(" ".join(family)))
        first, trail = _trailing_particle(" ".join(given))
        return cls(last, first, " ".join(filter(None, (trail, lead))), suffix)

    @property
    def heading(self) -> str:
        """The name as filed: "Beauvoir, Simone de", "King, Martin Luther, Jr."."""
        given = " ".join(filter(None, (self.given, self.particle)))
        return ", ".join(filter(None, (self.family, given, self.suffix)))

    @property
    def direct(self) -> str:
        """The name in reading order: "Simone de Beauvoir"."""
        joint = "" if self.particle.endswith(("'", "’")) else " "
        family = f"{self.particle}{joint}{self.family}" if self.particle else self.family
        return " ".join(filter(None, (self.given, family, self.suffix)))


def contributor(text: str, *, role: str = "aut", kind: AgentKind | None = None) -> Contributor:
    """The contributor that a written name stands for; a person or a body as ``kind`` or its words say."""
    plain = tidy(text)
    if kind is None:
        kind = AgentKind.BODY if looks_like_body(plain) else AgentKind.PERSON
    if kind is not AgentKind.PERSON:
        return Contributor(name=plain.rstrip(", "), kind=kind, role=role)
    return Contributor(name=Name.parse(plain).heading or plain, kind=kind, role=role)


def looks_like_body(text: str) -> bool:
    """Whether words say that a name is not a person's: "Université de Nantes", "Ville de Metz", "INSEE".

    "Observatoire régional de l'intégration, Strasbourg" is one in spite of its comma.
    """
    plain = text.strip()
    if plain.endswith(",") or re.search(r"[0-9&/@]", plain):
        return True
    family, comma, given = plain.partition(",")
    if _BODY_WORDS.search(family):
        return not comma or len(family.split()) > 1 or len(given.split()) > 2
    words = plain.split()
    acronym = len(words) == 1 and plain.isupper() and len(plain) > 2 and plain.isalpha()
    return not comma and (acronym or len(words) > 6)


def _sides(words: list[str]) -> tuple[list[str], list[str]]:
    """Given names and family name out of words in either order."""
    capitals = [_is_capitals(word) for word in words]
    if all(capitals):  # NOIRIEL GÉRARD
        return [_set_down(word) for word in words[1:]], words[:1]
    if any(capitals):
        first, last = capitals.index(True), len(capitals) - 1 - capitals[::-1].index(True)
        if first == 0 and not _INITIALS.fullmatch(words[0]):  # NOIRIEL Gérard
            end = next(i for i, capital in enumerate(capitals) if not capital)
            return words[end:], words[:end]
        if last == len(words) - 1 and not _INITIALS.fullmatch(words[-1]):  # Gérard NOIRIEL
            start = last
            while (
                start > 1
                and (capitals[start - 1] or _is_particle(words[start - 1]))
                and not _INITIALS.fullmatch(words[start - 1])
            ):
                start -= 1
            return words[:start], words[start:]
    if len(words) == 2 and _INITIALS.fullmatch(words[1]) and not _INITIALS.fullmatch(words[0]):
        return words[1:], words[:1]  # Noiriel G.
    for index in range(1, len(words) - 1):  # Ludwig van Beethoven, Jean de La Fontaine
        if _is_particle(words[index]) or words[index] in _CAPITALISED:
            return words[:index], words[index:]
    return words[:-1], words[-1:]


def _split_particle(family: str) -> tuple[str, str]:
    """Lower-case particles before a family name, and the rest: "de La Fontaine" is "de", "La Fontaine"."""
    words = family.split()
    count = 0
    while count < len(words) - 1 and words[count] in PARTICLES:
        count += 1
    if count == 0 and (match := re.match(r"([dD]['’])(?=[^\W\d_])", family)) and match[1][0] == "d":
        return match[1], family[match.end() :]
    return " ".join(words[:count]), " ".join(words[count:])


def _trailing_particle(given: str) -> tuple[str, str]:
    words = given.split()
    count = 0
    while count < len(words) - 1 and words[-1 - count] in PARTICLES | {"d’"}:
        count += 1
    return (" ".join(words[:-count]), " ".join(words[-count:])) if count else (given, "")


def _is_particle(word: str) -> bool:
    return word in PARTICLES


def _is_capitals(word: str) -> bool:
    letters = [c for c in word if c.isalpha()]
    return len(letters) > 1 and word.upper() == word and not re.fullmatch(r"(?:[^\W\d_]\.-?)+", word)


def _set_down(family: str) -> str:
    """A family name in capitals set in lower case: "LE PEN" is "Le Pen", "DE SADE" "de Sade"."""
    if not _is_capitals(family.replace(" ", "").replace("-", "")):
        return family
    set_down = re.sub(r"[^\W\d_]+", lambda match: match[0][0] + match[0][1:].lower(), family)
    return re.sub(r"^D(?=e [^\W\d_]|['’])", "d", set_down)


def matching_key(heading: str) -> str:
    """A heading for comparison: folded family name and the first initial ("noiriel g")."""
    family, _, given = heading.partition(",")
    letters = re.sub(r"[^\w ]", "", fold(given)).strip()
    return f"{re.sub(r'[^0-9a-z ]', '', fold(family)).strip()} {letters[:1]}".strip()
