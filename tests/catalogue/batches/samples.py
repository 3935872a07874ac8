from __future__ import annotations

from mosaique.catalogue.values.codes import DocumentType, Scope
from mosaique.catalogue.values.description import (
    Abstract,
    Contributor,
    Description,
    Keyword,
    Series,
    Subject,
)

COMPLETE = Description(
    type=DocumentType.BOOK,
    title="L'habitat des immigrés",
    date="2009",
    contributors=[Contributor(name="Sayad, Abdelmalek")],
    abstracts=[
        Abstract(text="Comment les immigrés se sont logés en France depuis 1945. " * 5, language="fr")
    ],
    subjects=[Subject(label="Logement", concept="c118", scheme="mosaique")],
    keywords=[Keyword(text="foyers")],
    series=[Series(title="Repères", number="324")],
    scope=Scope.NATIONAL,
)
