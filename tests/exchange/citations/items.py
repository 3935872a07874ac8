"""CSL-JSON items that the tests cite, one of each kind that a resource centre holds."""

BOOK = {
    "id": "book",
    "type": "book",
    "title": "L'intégration à l'épreuve : une enquête",
    "author": [{"family": "Sayad", "given": "Abdelmalek"}, {"family": "d'Alembert", "given": "Anne-Marie"}],
    "issued": {"date-parts": [[2000]]},
    "publisher": "La Découverte",
    "publisher-place": "Paris",
    "edition": "2",
    "ISBN": "978-2-7071-1234-5",
    "language": "fr",
}
CHAPTER = {
    "id": "chapter",
    "type": "chapter",
    "title": "Les mots de la ville",
    "container-title": "Le livre entier",
    "author": [{"family": "Simon", "given": "Patrick"}],
    "editor": [{"family": "Beauchemin", "given": "Cris"}, {"family": "Hamel", "given": "Christelle"}],
    "publisher": "Ined",
    "publisher-place": "Paris",
    "page": "23-56",
    "issued": {"date-parts": [[2015]]},
    "language": "fr",
}
ARTICLE = {
    "id": "article",
    "type": "article-journal",
    "title": 'Le "voile" et l\'école',
    "container-title": "Revue européenne des migrations internationales",
    "author": [{"family": "Noiriel", "given": "Gérard"}, {"family": "Weil", "given": "Patrick"}],
    "volume": "12",
    "issue": "3",
    "page": "101-125",
    "issued": {"date-parts": [[1996, 3]]},
    "DOI": "https://doi.org/10.3406/remi.1996.1234",
    "language": "fr",
}
REPORT = {
    "id": "report",
    "type": "report",
    "title": "Le bilan de la politique d'intégration",
    "author": [{"literal": "Haut Conseil à l'intégration"}],
    "publisher": "La Documentation française",
    "publisher-place": "Paris",
    "issued": {"date-parts": [[2006]]},
    "number": "12",
    "language": "fr",
}
THESIS = {
    "id": "thesis",
    "type": "thesis",
    "title": "Une politique sans nom",
    "genre": "Thèse de doctorat",
    "author": [{"family": "Durand", "given": "Marie"}],
    "publisher": "Université de Strasbourg",
    "issued": {"date-parts": [[2009, 12, 4]]},
    "language": "fr",
}
WEB_PAGE = {
    "id": "web",
    "type": "webpage",
    "title": "Le droit d'asile",
    "container-title": "La Cimade",
    "author": [{"literal": "La Cimade"}],
    "URL": "https://www.lacimade.org/?a=1&b=2",
    "accessed": {"date-parts": [[2011, 2, 1]]},
    "issued": {"date-parts": [[2010]]},
    "language": "fr",
}
LAW = {
    "id": "law",
    "type": "legislation",
    "title": "Loi n° 2003-1119 du 26 novembre 2003 relative à la maîtrise de l'immigration",
    "issued": {"date-parts": [[2003, 11, 26]]},
    "container-title": "Journal officiel",
    "number": "2003-1119",
    "language": "fr",
}
FILM = {
    "id": "film",
    "type": "motion_picture",
    "title": "Mémoires d'immigrés",
    "director": [{"family": "Benguigui", "given": "Yamina"}],
    "issued": {"date-parts": [[1997]]},
    "publisher": "Canal+",
    "medium": "DVD",
    "language": "fr",
}
ALL = {item["id"]: item for item in (BOOK, CHAPTER, ARTICLE, REPORT, THESIS, WEB_PAGE, LAW, FILM)}
