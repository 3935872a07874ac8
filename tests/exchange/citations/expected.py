"""Expected citations, read against the styles' manuals.

They are citeproc-js 1.4.63's own, but for what is ours: no-break spaces in French, a DOI written once whatever
the item held, a law's number kept whole, no period alone, ordinals' raised letters together.
"""

EXPECTED = {
    ("iso690", "fr"): {
        "book": "SAYAD, Abdelmalek et D’ALEMBERT, Anne-Marie, 2000. <i>L’intégration à l’épreuve\xa0: une enquête</i>. 2. Paris\xa0: La Découverte. ISBN\xa0978-2-7071-1234-5.",
        "chapter": "SIMON, Patrick, 2015. Les mots de la ville. In\xa0: BEAUCHEMIN, Cris et HAMEL, Christelle (éd.), <i>Le livre entier</i>. Paris\xa0: Ined. pp.\xa023‑56.",
        "article": "NOIRIEL, Gérard et WEIL, Patrick, 1996. Le «\xa0voile\xa0» et l’école. <i>Revue européenne des migrations internationales</i>. mars 1996. Vol.\xa012, n°\xa03, pp.\xa0101‑125. DOI\xa010.3406/remi.1996.1234.",
        "report": "HAUT CONSEIL À L’INTÉGRATION, 2006. 12\xa0: <i>Le bilan de la politique d’intégration</i>. Paris\xa0: La Documentation française.",
        "thesis": "DURAND, Marie, 2009. <i>Une politique sans nom</i>. Thèse de doctorat. Université de Strasbourg.",
        "web": "LA CIMADE, 2010. Le droit d’asile. <i>La Cimade</i> [en\xa0ligne]. 2010. Disponible à l’adresse\xa0: https://www.lacimade.org/?a=1&amp;b=2 [Consulté\xa0le\xa01\xa0février\xa02011].",
        "law": "<i>Loi n°\xa02003-1119 du 26 novembre 2003 relative à la maîtrise de l’immigration</i>, 2003. 2003-1119.",
        "film": "BENGUIGUI, Yamina (réal.), 1997. <i>Mémoires d’immigrés</i>. [DVD]. Canal+, 1997.",
    },
    ("iso690", "en"): {
        "book": "SAYAD, Abdelmalek and D’ALEMBERT, Anne-Marie, 2000. <i>L’intégration à l’épreuve : une enquête</i>. 2. Paris: La Découverte. ISBN\xa0978-2-7071-1234-5.",
        "chapter": "SIMON, Patrick, 2015. Les mots de la ville. In: BEAUCHEMIN, Cris and HAMEL, Christelle (eds.), <i>Le livre entier</i>. Paris: Ined. p.\xa023–56.",
        "article": "NOIRIEL, Gérard and WEIL, Patrick, 1996. Le “voile” et l’école. <i>Revue européenne des migrations internationales</i>. March 1996. Vol.\xa012, no.\xa03, p.\xa0101–125. DOI\xa010.3406/remi.1996.1234.",
        "report": "HAUT CONSEIL À L’INTÉGRATION, 2006. 12: <i>Le bilan de la politique d’intégration</i>. Paris: La Documentation française.",
        "thesis": "DURAND, Marie, 2009. <i>Une politique sans nom</i>. Thèse de doctorat. Université de Strasbourg.",
        "web": "LA CIMADE, 2010. Le droit d’asile. <i>La Cimade</i>. Online. 2010. Available from: https://www.lacimade.org/?a=1&amp;b=2 [Accessed\xa01\xa0February\xa02011].",
        "law": "<i>Loi n° 2003-1119 du 26 novembre 2003 relative à la maîtrise de l’immigration</i>, 2003. 2003-1119.",
        "film": "BENGUIGUI, Yamina (dir.), 1997. <i>Mémoires d’immigrés</i>. [DVD]. Canal+, 1997.",
    },
    ("apa", "fr"): {
        "book": "Sayad, A., &amp; d’Alembert, A.-M. (2000). <i>L’intégration à l’épreuve\xa0: une enquête</i> (2<sup>e</sup> éd.). La Découverte.",
        "chapter": "Simon, P. (2015). Les mots de la ville. In C. Beauchemin &amp; C. Hamel (Éds.), <i>Le livre entier</i> (p. 23‑56). Ined.",
        "article": "Noiriel, G., &amp; Weil, P. (1996). Le «\xa0voile\xa0» et l’école. <i>Revue européenne des migrations internationales</i>, <i>12</i>(3), 101‑125. https://doi.org/10.3406/remi.1996.1234",
        "report": "Haut Conseil à l’intégration. (2006). <i>Le bilan de la politique d’intégration</i> (N<sup>o</sup> 12). La Documentation française.",
        "thesis": "Durand, M. (2009). <i>Une politique sans nom</i> [Thèse de doctorat]. Université de Strasbourg.",
        "web": "La Cimade. (2010). <i>Le droit d’asile</i>. La Cimade. https://www.lacimade.org/?a=1&amp;b=2",
        "law": "Loi n°\xa02003-1119 du 26 novembre 2003 relative à la maîtrise de l’immigration, Acte jurid. N<sup>o</sup> 2003-1119, Journal officiel (2003).",
        "film": "Benguigui, Y. (Réalisateur). (1997). <i>Mémoires d’immigrés</i> [DVD]. Canal+.",
    },
    ("apa", "en"): {
        "book": "Sayad, A., &amp; d’Alembert, A.-M. (2000). <i>L’intégration à l’épreuve : une enquête</i> (2nd ed.). La Découverte.",
        "chapter": "Simon, P. (2015). Les mots de la ville. In C. Beauchemin &amp; C. Hamel (Eds.), <i>Le livre entier</i> (pp. 23–56). Ined.",
        "article": "Noiriel, G., &amp; Weil, P. (1996). Le “voile” et l’école. <i>Revue européenne des migrations internationales</i>, <i>12</i>(3), 101–125. https://doi.org/10.3406/remi.1996.1234",
        "report": "Haut Conseil à l’intégration. (2006). <i>Le bilan de la politique d’intégration</i> (No. 12). La Documentation française.",
        "thesis": "Durand, M. (2009). <i>Une politique sans nom</i> [Thèse de doctorat]. Université de Strasbourg.",
        "web": "La Cimade. (2010). <i>Le droit d’asile</i>. La Cimade. https://www.lacimade.org/?a=1&amp;b=2",
        "law": "Loi n° 2003-1119 du 26 novembre 2003 relative à la maîtrise de l’immigration, Pub. L. No. 2003-1119, Journal officiel (2003).",
        "film": "Benguigui, Y. (Director). (1997). <i>Mémoires d’immigrés</i> [DVD]. Canal+.",
    },
}
BOOKS = {
    (
        "iso690-numeric",
        "fr",
    ): "1. SAYAD, Abdelmalek et D’ALEMBERT, Anne-Marie. <i>L’intégration à l’épreuve\xa0: une enquête</i>. 2. Paris\xa0: La Découverte, 2000. ISBN\xa0978-2-7071-1234-5.",
    (
        "iso690-numeric",
        "en",
    ): "1. SAYAD, Abdelmalek and D’ALEMBERT, Anne-Marie. <i>L’intégration à l’épreuve : une enquête</i>. 2. Paris\xa0: La Découverte, 2000. ISBN\xa0978-2-7071-1234-5.",
    (
        "iso690-note",
        "fr",
    ): "SAYAD, Abdelmalek et D’ALEMBERT, Anne-Marie. <i>L’intégration à l’épreuve\xa0: une enquête</i>. 2<sup>e</sup> éd. Paris\u202f: La Découverte, 2000. ISBN\xa0978-2-7071-1234-5",
    (
        "iso690-note",
        "en",
    ): "SAYAD, Abdelmalek and Anne-Marie D’ALEMBERT. <i>L’intégration à l’épreuve : une enquête</i>. 2. ed. Paris: La Découverte, 2000. ISBN\xa0978-2-7071-1234-5.",
    (
        "chicago-author-date",
        "fr",
    ): "Sayad, Abdelmalek, et Anne-Marie d’Alembert. 2000. <i>L’intégration à l’épreuve\xa0: une enquête</i>. 2<sup>e</sup> éd. Paris\xa0: La Découverte.",
    (
        "chicago-author-date",
        "en",
    ): "Sayad, Abdelmalek, and Anne-Marie d’Alembert. 2000. <i>L’intégration à l’épreuve : une enquête</i>. 2nd ed. La Découverte.",
    (
        "chicago-notes",
        "fr",
    ): "Sayad, Abdelmalek, et Anne-Marie d’Alembert. <i>L’intégration à l’épreuve\xa0: une enquête</i>. 2<sup>e</sup> éd. Paris\xa0: La Découverte, 2000.",
    (
        "chicago-notes",
        "en",
    ): "Sayad, Abdelmalek, and Anne-Marie d’Alembert. <i>L’intégration à l’épreuve : une enquête</i>. 2nd ed. La Découverte, 2000.",
    (
        "harvard",
        "fr",
    ): "Sayad, A. et d’Alembert, A.-M. (2000) <i>L’intégration à l’épreuve\xa0: une enquête</i>. 2<sup>e</sup> éd. Paris: La Découverte.",
    (
        "harvard",
        "en",
    ): "Sayad, A. and d’Alembert, A.-M. (2000) <i>L’intégration à l’épreuve : une enquête</i>. 2nd ed. Paris: La Découverte.",
    (
        "mla",
        "fr",
    ): "Sayad, Abdelmalek, et Anne-Marie d’Alembert. <i>L’intégration à l’épreuve\xa0: une enquête</i>. 2<sup>e</sup> éd., La Découverte, 2000.",
    (
        "mla",
        "en",
    ): "Sayad, Abdelmalek, and Anne-Marie d’Alembert. <i>L’intégration à l’épreuve : une enquête</i>. 2nd ed., La Découverte, 2000.",
    (
        "vancouver",
        "fr",
    ): "1. Sayad A, d’Alembert AM. L’intégration à l’épreuve\xa0: une enquête. 2<sup>e</sup> éd. Paris: La Découverte; 2000.",
    (
        "vancouver",
        "en",
    ): "1. Sayad A, d’Alembert AM. L’intégration à l’épreuve : une enquête. 2nd ed. Paris: La Découverte; 2000.",
    (
        "ieee",
        "fr",
    ): "[1] A. Sayad et A.-M. d’Alembert, <i>L’intégration à l’épreuve\xa0: une enquête</i>, 2<sup>e</sup> éd. Paris: La Découverte, 2000.",
    (
        "ieee",
        "en",
    ): "[1] A. Sayad and A.-M. d’Alembert, <i>L’intégration à l’épreuve : une enquête</i>, 2nd ed. Paris: La Découverte, 2000.",
}
