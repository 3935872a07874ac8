"""LaTeX to text and back: accents, symbols and escapes of bibliographies, not a TeX engine.

One pass with bounded patterns, so that no input takes long. Text written by ``encode`` reads back the same.
"""

from __future__ import annotations

import re
import unicodedata

_ACCENTS = {
    "`": "\u0300", "'": "\u0301", "^": "\u0302", "~": "\u0303", '"': "\u0308", "=": "\u0304",
    ".": "\u0307", "u": "\u0306", "v": "\u030c", "H": "\u030b", "t": "\u0361", "c": "\u0327",
    "d": "\u0323", "b": "\u0331", "k": "\u0328", "r": "\u030a",
}  # fmt: skip
_SYMBOLS = {
    "ss": "ß", "oe": "œ", "OE": "Œ", "ae": "æ", "AE": "Æ", "aa": "å", "AA": "Å", "o": "ø", "O": "Ø",
    "l": "ł", "L": "Ł", "i": "i", "j": "j", "dh": "ð", "DH": "Ð", "th": "þ", "TH": "Þ", "dj": "đ",
    "DJ": "Đ", "ng": "ŋ", "NG": "Ŋ", "euro": "€", "texteuro": "€", "pounds": "£", "textsterling": "£",
    "copyright": "©", "textcopyright": "©", "textregistered": "®", "texttrademark": "™", "S": "§",
    "P": "¶", "dots": "…", "ldots": "…", "textellipsis": "…", "textendash": "–", "textemdash": "—",
    "guillemotleft": "«", "guillemotright": "»", "flqq": "«", "frqq": "»", "og": "«\u00a0",
    "fg": "\u00a0»", "textquoteleft": "‘", "textquoteright": "’", "textquotedblleft": "“",
    "textquotedblright": "”", "quotedblbase": "„", "textbackslash": "\\", "textasciitilde": "~",
    "textasciicircum": "^", "textbraceleft": "{", "textbraceright": "}", "textbar": "|", "textless": "<",
    "textgreater": ">", "textdollar": "$", "textunderscore": "_", "textdegree": "°", "degree": "°",
    "textordmasculine": "º", "textordfeminine": "ª", "no": "n°", "ieme": "e", "ier": "er", "iere": "re",
    "textsuperscript": "", "par": "\n", "newline": "\n", "slash": "/", "quad": " ", "alpha": "α",
    "beta": "β", "gamma": "γ", "delta": "δ", "epsilon": "ε", "lambda": "λ", "mu": "μ", "pi": "π",
    "rho": "ρ", "sigma": "σ", "tau": "τ", "phi": "φ", "chi": "χ", "psi": "ψ", "omega": "ω", "Delta": "Δ",
    "Omega": "Ω", "times": "×", "pm": "±", "leq": "≤", "geq": "≥", "infty": "∞", "rightarrow": "→",
    "LaTeX": "LaTeX", "TeX": "TeX",
}  # fmt: skip
_TOKEN = re.compile(
    r"""\\(?P<accent>[`'^"~=.]|[uvHtcdbkr](?![A-Za-z]))\s{0,3}
          (?:\{\s{0,3}(?P<braced>\\?[^\W\d_])?\s{0,3}\}|(?P<bare>\\[ij](?![A-Za-z])|[^\W\d_]))
      | \\(?P<word>[A-Za-z]{1,40})\*?(?:(?P<empty>\{\})|[ \t\n]{1,3})?
      | \\(?P<char>.)
      | (?P<dash>---?) | (?P<open>``) | (?P<close>'') | (?P<tie>~) | [{}]
      | \$(?P<math>\\[A-Za-z]{1,20}|[^\s$\\^_{}]{1,20})\$""",
    re.VERBOSE | re.DOTALL,
)
_SPECIAL = re.compile(r"[\\{}$~]|--|``|''")


def decode(tex: str) -> str:
    """The text that LaTeX source shows. Commands nobody listed vanish before a brace, and stay elsewhere."""
    if not _SPECIAL.search(tex):
        return tex
    return unicodedata.normalize("NFC", _TOKEN.sub(_shown, tex))


def _shown(match: re.Match[str]) -> str:
    kind = match.lastgroup
    if match["accent"]:
        letter = (match["braced"] or match["bare"] or "").removeprefix("\\")
        return letter + _ACCENTS[match["accent"]] if letter else _ACCENTS_ALONE.get(match["accent"], "")
    if match["word"]:
        return _command(match)
    if match["char"]:
        return {"-": "", "/": "", ",": "\u202f", "\\": "\n", "@": "", "!": ""}.get(
            match["char"], match["char"]
        )
    if match["math"]:
        return _SYMBOLS.get(match["math"].removeprefix("\\"), match["math"])
    shown = {"open": "“", "close": "”", "tie": "\u00a0"}
    if kind == "dash":
        return "—" if match["dash"] == "---" else "–"
    return shown.get(kind or "", "") or ""


_ACCENTS_ALONE = {"~": "~", "^": "^", "`": "`", "'": "'"}


def _command(match: re.Match[str]) -> str:
    word = match["word"]
    if word in _SYMBOLS:
        return _SYMBOLS[word]
    if match["empty"] or match.string[match.end() : match.end() + 1] == "{":
        return ""
    return match[0]


_ESCAPES = {
    "\\": r"\textbackslash{}", "{": r"\textbraceleft{}", "}": r"\textbraceright{}",
    "~": r"\textasciitilde{}", "^": r"\textasciicircum{}", "&": r"\&", "%": r"\%", "$": r"\$", "#": r"\#",
    "_": r"\_", "\u00a0": "~", "\u202f": r"\,", "\n": r"\par{}",
}  # fmt: skip
_ESCAPED = re.compile(r"[\\{}~^&%$#_\u00a0\u202f\n]|-(?=-)|'(?=')|`(?=`)")


def encode(text: str) -> str:
    """The text as LaTeX source in UTF-8: only what LaTeX gives a meaning is escaped."""
    return _ESCAPED.sub(lambda m: _ESCAPES.get(m[0], f"{m[0]}{{}}"), text)


def encode_title(text: str) -> str:
    """A title whose capitals survive styles that set titles in lower case: "La {France} et l'{INSEE}"."""
    words = text.split(" ")
    return " ".join(
        f"{{{encode(word)}}}" if _has_capital(word if number else word[1:]) else encode(word)
        for number, word in enumerate(words)
    )


def _has_capital(word: str) -> bool:
    return any(c.isupper() for c in word)


def split_protected(tex: str, separator: re.Pattern[str]) -> list[str]:
    """The parts of a list (names, keywords) between separators that no brace protects."""
    if "{" not in tex and "\\" not in tex:
        return [stripped for part in separator.split(tex) if (stripped := part.strip())]
    parts, start, depth, position = [], 0, 0, 0
    while position < len(tex):
        char = tex[position]
        if char == "\\":
            position += 2
            continue
        depth += {"{": 1, "}": -1}.get(char, 0)
        if depth <= 0 and (match := separator.match(tex, position)) and match.end() > position:
            parts.append(tex[start:position])
            start = position = match.end()
            continue
        position += 1
    return [stripped for part in [*parts, tex[start:]] if (stripped := part.strip())]
