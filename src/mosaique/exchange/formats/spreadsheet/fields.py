"""The columns of CSV and XLSX files: their names, and the headings that centres give them.

A column's name is a FIELD of ``mosaique import --map COL=FIELD`` and a heading of exports; the words after
it are headings recognised without a mapping, compared without case, accents and signs.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from mosaique.catalogue.values.codes import Access, DocumentType, Public, Scope
from mosaique.catalogue.values.text import fold

# In the order of export. A name that ends with "*" is read, never written: another column says it.
_COLUMNS = """
identifier: id, key, identifiant, numero, numero de notice, no notice, reference, record id, ppn
type: type de document, type document, nature, support, document type, item type, genre
title: titre, titre propre, titre du document, intitule, titres
subtitle: sous-titre, complement du titre, soustitre
part_number: numero de partie, tome, tomaison
part_title: titre de partie
responsibility: mention de responsabilite, statement of responsibility
authors: auteur, auteurs, author, auteur principal, auteurs principaux, creator, createur, auteur(s),
    author(s)
contributors: contributeur, contributeurs, contributor, autres auteurs, auteur secondaire, auteurs
    secondaires
editors*: directeur, sous la direction de, dir, editeur scientifique, directeur de publication, editor
translators*: traducteur, traducteurs, translator, traduction
corporate_authors*: auteur collectif, auteurs collectifs, collectivite, organisme, auteur collectivite,
    body, organization
other_titles: autre titre, autres titres, titre parallele, variante de titre, other titles
edition: mention d'edition, edition statement
publisher: editeur, editeurs, editeur commercial, maison d'edition, publishers, editeur(s)
place: lieu, lieu d'edition, lieu de publication, ville, ville d'edition, place of publication,
    publisher place
publishers*: editeur et lieu
date: annee, date de publication, date d'edition, annee de publication, annee d'edition, year,
    publication year, date d'edition/parution, parution, date de parution, publication date
extent: pagination, nombre de pages, collation, importance materielle, pages totales, nb pages, nb de
    pages, number of pages, num pages
physical_details: autres caracteristiques materielles, illustrations
dimensions: format, taille
series: collection, collections, serie, titre de collection, series title
series_number*: numero de collection, numero dans la collection, n° collection, series number
host_title: revue, periodique, titre de la revue, titre du periodique, journal, source, publication
    title, titre de l'ouvrage, ouvrage, in, nom de la revue, book title, booktitle, venue, published in
host_volume: volume, vol
host_issue: fascicule, numero de revue, n° de revue, issue, numero du periodique, no, n°, number
host_pages: pages, page
host_article_number: numero d'article, article number
host_issn: issn de la revue
host_isbn: isbn de l'ouvrage
host_editors: directeurs de l'ouvrage
host_identifier: identifiant de la revue
thesis_degree: diplome, degree
thesis_institution: universite, etablissement de soutenance, university
thesis_discipline: discipline
event_name: congres, colloque, conference, nom du congres, conference name
event_place: lieu du congres, lieu du colloque
event_date: date du congres, date du colloque
event_number: numero du congres
isbn: isbn/issn, ean
issn: e-issn
doi:
identifiers: autres identifiants, autre identifiant, other identifiers
links: url, lien, liens, adresse web, adresse internet, site, site web, en ligne, link, lien url, acces
    en ligne, adresse url
languages: langue, langues, language, langue du document, langue(s)
original_languages: langue originale, langue d'origine, original language
abstracts: resume, resumes, abstract, abstract note, sommaire et resume, analyse, description,
    presentation, summary
abstract_fr*: resume francais, resume en francais, resume fr, french abstract
abstract_en*: resume anglais, resume en anglais, resume en, english abstract
subjects: sujet, sujets, descripteur, descripteurs, subject, matiere, matieres, vedette matiere,
    indexation, themes, theme, thesaurus
keywords: mot-cle, mots-cles, mots cles, keyword, tags, manual tags, automatic tags, mots cles libres,
    mots-cles libres, descripteurs libres
territories: territoire, territoires, lieu geographique, geographique, descripteurs geographiques,
    territory, couverture geographique
publics: public, publics vises, public vise, audience, public destinataire
scope: portee, echelle
notes: note, remarque, remarques, commentaire, commentaires, observations
rights: droits, droit, copyright
licence: license
access: acces, disponibilite
structure: centre, centre de ressources, localisation centre, fonds, etablissement
shelf_mark: cote, cotes, call number, cote de rangement, shelf mark, shelfmark, cotation
location: localisation, emplacement, rayon, section
holding_access: acces exemplaire, statut de pret
conditions: conditions, conditions d'acces, conditions de consultation
holding_link: lien exemplaire
barcode: code-barres, code barres, codebarre, numero d'inventaire, inventaire, numero d'exemplaire
local_note: note locale, notes locales, note d'exemplaire
local_keywords: mots-cles locaux, mot-cle local, tags locaux
source_columns: autres colonnes
mosaique:
"""

IGNORED = "ignore"  # the FIELD of a column that the caller wants left alone

COLUMNS: list[str] = []  # what we write, in order
FIELDS: list[str] = []  # what can be read or mapped to


def key_of(heading: str) -> str:
    """A heading for comparison: letters and figures only, folded."""
    words = re.sub(r"\bn ?[°º]", "no ", fold(heading))
    return " ".join(re.findall(r"[a-z0-9]+|[()/']", words)).replace("' ", "'")


_lines = [_line.partition(":") for _line in _COLUMNS.replace("\n    ", " ").strip().splitlines()]
for _name, _, _words in _lines:
    FIELDS.append(_name.removesuffix("*"))
    COLUMNS += [] if _name.endswith("*") else [_name]
_HEADINGS = {
    key_of(_spelling): _field for _field in FIELDS for _spelling in (_field, _field.replace("_", " "))
}
for _field, (_, _, _words) in zip(FIELDS, _lines, strict=True):
    for _word in filter(str.strip, _words.split(",")):
        _HEADINGS.setdefault(key_of(_word), _field)


@lru_cache(maxsize=4096)
def field_of(heading: str) -> str:
    """The field that a heading, or a FIELD of ``--map``, names; empty when none does."""
    return _HEADINGS.get(key_of(heading), "")


# Fields that take one value: two columns for one of them is a mistake in the file.
SINGLE = frozenset(
    [
        "identifier",
        "type",
        "title",
        "subtitle",
        "part_number",
        "part_title",
        "responsibility",
        "edition",
        "date",
        "extent",
        "physical_details",
        "dimensions",
        "series_number",
        "host_title",
        "host_volume",
        "host_issue",
        "host_pages",
        "host_article_number",
        "host_issn",
        "host_isbn",
        "host_identifier",
        "thesis_degree",
        "thesis_institution",
        "thesis_discipline",
        "event_name",
        "event_place",
        "event_date",
        "event_number",
        "scope",
        "rights",
        "licence",
        "access",
        "mosaique",
    ]
)

_TYPES = {
    DocumentType.BOOK: "livre ouvrage monographie livres books ebook",
    DocumentType.CHAPTER: "chapitre chapitre_d'ouvrage chapitre_de_livre contribution booksection",
    DocumentType.ARTICLE: (
        "article_de_revue article_de_periodique article_de_presse journalarticle magazinearticle "
        "newspaperarticle"
    ),
    DocumentType.JOURNAL: "revue periodique titre_de_periodique serial",
    DocumentType.JOURNAL_ISSUE: "numero_de_revue fascicule bulletin numero_special dossier_de_revue",
    DocumentType.REPORT: "rapport etude rapport_d'etude rapports",
    DocumentType.GREY_LITERATURE: (
        "litterature_grise document_interne brochure document_de_travail manuscript"
    ),
    DocumentType.THESIS: "these memoire theses these_ou_memoire dissertation",
    DocumentType.LEGAL_TEXT: (
        "texte_officiel texte_juridique loi circulaire decret texte_legislatif statute bill"
    ),
    DocumentType.PROCEEDINGS: "actes actes_de_colloque actes_de_congres actes_de_seminaire",
    DocumentType.CONFERENCE_PAPER: (
        "communication intervention communication_de_colloque conferencepaper presentation"
    ),
    DocumentType.WEB_PAGE: "page_web site_web site_internet webpage document_electronique blogpost",
    DocumentType.FILM: "video dvd film_documentaire audiovisuel videorecording",
    DocumentType.SOUND: "son cd audio enregistrement_sonore podcast emission_de_radio audiorecording",
    DocumentType.IMAGE: "photo photographie affiche illustration exposition artwork",
    DocumentType.MAP: "carte plan cartographie",
    DocumentType.DATASET: "jeu_de_donnees donnees statistiques base_de_donnees",
    DocumentType.SOFTWARE: "logiciel outil_numerique computerprogram",
    DocumentType.OTHER: "autre document divers",
}
_SCOPES = {
    Scope.LOCAL: "locale",
    Scope.REGIONAL: "regionale",
    Scope.NATIONAL: "nationale",
    Scope.EUROPEAN: "europeenne europeen",
    Scope.INTERNATIONAL: "internationale",
}
_PUBLICS = {
    Public.PROFESSIONALS: "professionnels professionnel acteurs_sociaux",
    Public.ELECTED: "elus elu elus_locaux elected_representatives",
    Public.ASSOCIATIONS: "association benevoles",
    Public.RESIDENTS: "habitants grand_public tout_public",
    Public.RESEARCHERS: "chercheurs chercheur",
    Public.TEACHERS: "enseignants enseignant",
    Public.STUDENTS: "etudiants etudiant",
    Public.YOUTH: "jeunes jeunesse enfants",
}
_ACCESSES = {
    Access.OPEN: "libre acces_libre en_ligne open_access",
    Access.ONSITE: "sur_place consultation_sur_place consultation",
    Access.LOAN: "pret empruntable pretable",
    Access.RESTRICTED: "restreint reserve acces_restreint",
}


def _by_word(table: Mapping[Any, str]) -> dict[str, str]:
    words: dict[str, str] = {}
    for code, names in table.items():
        for name in (str(code), *names.split()):
            words[key_of(name.replace("_", " "))] = str(code)
    return words


_CODES = {
    "type": _by_word(_TYPES),
    "scope": _by_word(_SCOPES),
    "publics": _by_word(_PUBLICS),
    "access": _by_word(_ACCESSES),
}


@lru_cache(maxsize=4096)
def code_of(field: str, text: str) -> str:
    """The code that a word stands for in ``type``, ``scope``, ``publics`` or ``access``; empty if none."""
    return _CODES[field].get(key_of(text.replace("_", " ")), "")
