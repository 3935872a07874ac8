"""Words by which an abstract says who, where, when, how and what came of it; folded, as beginnings of words.

Short on purpose: a word of a list nearly always says the thing, and when none is there the writer is asked,
not corrected. How often each remark is made of the demonstration's abstracts and of TALN's, which are good
ones: tests/catalogue/values/test_abstract_checks.py.
"""

from __future__ import annotations

import re


def _beginnings(words: str) -> re.Pattern[str]:
    """Finds any word that begins so; "=word" is that word only, "_" stands for a blank."""
    whole = [one[1:] for one in words.split() if one.startswith("=")]
    begun = [one for one in words.split() if not one.startswith("=")]
    either = "|".join([f"{one}\\w*" for one in begun] + [f"{one}\\b" for one in whole])
    return re.compile(rf"\b(?:{either})".replace("_", r"\s+"))


# Whose work it is, or whom it is about.
WHO = {
    "fr": _beginnings(
        """auteur autrice chercheu sociologue histori equipe =insee =ined association acteur actrice agent elu
        habitant personne population public jeune femme homme enfant eleve famille parent immigre etranger
        migrant refugie exile professionnel salarie travailleu citoyen etudiant enseignant descendant
        demandeur victime usager employeur entreprise collectivite commune prefe ministere centre"""
    ),
    "en": _beginnings(
        """author researcher team resident young women men children pupil famil parent people population
        immigrant migrant refugee foreigner professional worker citizen student teacher descendant applicant
        victim user employer compan authorit association"""
    ),
}
# A year, a century, or a word for a period.
WHEN = {
    "fr": _beginnings(
        r"""=1[5-9]\d\d =20\d\d siecle annee decennie depuis aujourd'hui actuel contemporain periode
        apres-guerre recent passe histoire"""
    ),
    "en": _beginnings(
        r"""1[5-9]\d\d 20\d\d centur decade since today current contemporary period recent year past
        history"""
    ),
}
# Somewhere, when no name of a place is there.
WHERE = {
    "fr": _beginnings(
        """=france francais europe national nationaux international =monde mondial region departement commune
        =ville =villes urbain quartier local locaux territoire territori =pays agglomeration metropole"""
    ),
    "en": _beginnings("france french europe national countr region cit local urban neighbourhood world"),
}
# How it was found out.
METHOD = {
    "fr": _beginnings(
        """enquet entretien questionnaire statisti recens donnees method analys etud observ compar terrain
        archive temoignage corpus echantillon monograph test sondage mesur evalu experiment diagnostic
        =a_partir_de s'appu examin interrog croise bilan revue algorithm modele"""
    ),
    "en": _beginnings(
        """survey interview questionnaire statisti census data method approach analy stud observ compar
        fieldwork archive corpus corpora sample test measur evaluat experiment based_on examin review
        algorithm model"""
    ),
}
# What came of it.
RESULT = {
    "fr": _beginnings(
        r"""result montr demontr conclu revel constat met_en_evidence mettent_en_evidence soulign ressort
        apparai confirm indiqu etabli preconis recommand propos obten obtien permet amelior bilan rappel
        insist plaid appel formul expliqu document document =reste =restent =demeure =demeurent \d+\s?%"""
    ),
    "en": _beginnings(
        r"""result show demonstrat conclu reveal find found highlight suggest confirm indicat establish
        recommend argu explain obtain improv allow propos achiev perform \d+\s?%"""
    ),
}
# What sells a book and says nothing of what is in it.
PRAISE = {
    "fr": _beginnings(
        """incontournable passionnant remarquable indispensable magistral captivant fascinant
        brillant bouleversant precieu salutaire =best-seller chef-d'oeuvre
        a_lire_absolument ouvrage_de_reference"""
    ),
    "en": _beginnings(
        """must-read fascinating remarkable outstanding indispensable masterful captivating brilliant
        compelling invaluable thought-provoking groundbreaking ground-breaking =best-seller =bestseller"""
    ),
}
# "Cet ouvrage présente…", "This report examines…": the record has already said that it is one.
FORMULA = {
    "fr": re.compile(
        r"(?:dans\s+)?(?:ce|cet|cette|le\s+present|la\s+presente)\s+(?:document|ouvrage|livre|rapport|article"
        r"|numero|dossier|etude|guide|these|memoire|texte|volume|recueil|travail|brochure|fiche|publication"
        r"|film|revue|papier)\b"
    ),
    "en": re.compile(
        r"(?:in\s+)?(?:this|the\s+present)\s+(?:document|book|report|article|paper|issue|study|guide|thesis"
        r"|text|volume|collection|work|film)\b"
    ),
}
