"""What the interface says of suggested concepts and of an abstract: reasons and remarks, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import get_language, gettext, ngettext
from django.utils.translation import gettext_lazy as _

from mosaique.catalogue.suggestions.reasons import Above, Carried, InText, Place, Reason
from mosaique.catalogue.values.abstract_checks import Check, Remark
from mosaique.vocabularies import languages
from mosaique.vocabularies.enums import LabelKind
from mosaique.vocabularies.thesaurus import thesaurus

if TYPE_CHECKING:
    from django.utils.functional import Promise

REMARKS: dict[Check, Promise] = {
    Check.SHORT: _(
        "%(characters)d characters, %(words)d words: a little short. Readers are best served by at least"
        " %(least)d characters."
    ),
    Check.LONG: _(
        "%(characters)d characters, %(words)d words: rather long. Beyond %(most)d characters, readers skim."
    ),
    Check.COPIED: _(
        "%(share)d%% of the text is the publisher’s, word for word. Either say that the abstract is the"
        " publisher’s, or write it anew."
    ),
    Check.CLOSE: _(
        "%(share)d%% of the text follows the publisher’s word for word: close to the back cover. Could it be"
        " said in your own words?"
    ),
    Check.TITLE_REPEATED: _("The first sentence says the title again. Could it go straight to the contents?"),
    Check.FORMULA: _(
        "It begins with “%(formula)s”, which the record says already. Could it begin with the contents?"
    ),
    Check.PRAISE: _("Words that praise rather than describe: %(words)s."),
    Check.NO_WHO: _("Who? Neither the people who speak nor those spoken of are seen."),
    Check.NO_WHERE: _("Where? No place is seen."),
    Check.NO_WHEN: _("When? No date or period is seen."),
    Check.NO_METHOD: _("How? No survey, source or method is seen."),
    Check.NO_RESULT: _("And then? No result or conclusion is seen."),
}


def remark_text(remark: Remark) -> str:
    """A remark on an abstract, in the reader's language."""
    facts = dict(remark.facts)
    if words := facts.get("words"):
        facts["words"] = words if isinstance(words, int) else _listed(words)
    return str(REMARKS[remark.check]) % facts


def _listed(words: object) -> str:
    return ", ".join(map(str, words)) if isinstance(words, tuple) else str(words)


def reason_text(reason: Reason) -> str:
    """Why a concept is suggested, in the reader's language; records are left for the page to link."""
    match reason:
        case InText():
            return _in_text(reason)
        case Carried(records=records, of=of):
            found = ngettext(
                "%(count)d of the %(of)d most similar records has it",
                "%(count)d of the %(of)d most similar records have it",
                len(records),
            )
            return found % {"count": len(records), "of": of}
        case Above(concepts=concepts):
            names = ", ".join(map(_name, concepts))
            return gettext("just above %(names)s, suggested too") % {"names": names}


def _in_text(reason: InText) -> str:
    if reason.place == Place.TITLE:
        found = ngettext(
            "“%(written)s” in the title", "“%(written)s” %(times)d times in the title", reason.times
        )
    else:
        found = ngettext(
            "“%(written)s” in the abstract", "“%(written)s” %(times)d times in the abstract", reason.times
        )
    said = found % {"written": reason.written, "times": reason.times}
    return f"{said} ({via})" if (via := _via(reason)) else said


def _via(reason: InText) -> str:
    """Through which label, when it is not the one that the reader sees."""
    shown = get_language() or "fr"
    label, facts = reason.label, {"label": reason.label.text, "language": _language(reason.label.language)}
    if reason.instead_of:
        former = {"label": _name(reason.instead_of)}
        return gettext("in place of “%(label)s”, no longer used") % former
    if label.language != shown.partition("-")[0]:
        return gettext("label “%(label)s”, %(language)s") % facts
    return gettext("other label “%(label)s”") % facts if label.kind != LabelKind.PREFERRED else ""


def _language(tag: str) -> str:
    return languages.label(tag, get_language() or "fr")


def _name(concept: str) -> str:
    return thesaurus().label(concept, (get_language() or "fr").partition("-")[0])
