"""What stands near in a Tantivy index: longer words, other spellings, documents alike, completions."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import partial

import tantivy
from rapidfuzz import process
from rapidfuzz.distance import OSA
from tantivy import Occur, Query

from mosaique.discovery.analysis import SHORTEST_SPELLING, joined_terms, term_of
from mosaique.discovery.documents import Suggestion
from mosaique.discovery.engines.tantivy_queries import TITLE, Builder
from mosaique.discovery.engines.tantivy_schema import (
    EVERYTHING,
    SEPARATOR,
    STORED_TEXT,
    facet_field,
    writable,
)
from mosaique.discovery.facets import SUBJECT
from mosaique.discovery.query.parser import LEAST_PREFIX
from mosaique.discovery.query.tree import And, Field, Node, Prefix, Word
from mosaique.discovery.query.words import fold, words

_MOST_COMPLETIONS = 200  # words that a prefix stands for, the most frequent ones
_MOST_SPELLINGS = 30_000  # compared with a word that is not known
_RARE = 3  # documents; a word of fewer may be a slip of the pen
_FAR_MORE = 20  # times more frequent: the spelling meant
_LONG_WORD = 6  # letters, from which two slips are forgiven
_COMPARED_SUGGESTIONS = 200
_MOST_LIKENESS_TERMS = 14
_FREQUENT = 0.15  # of the documents: a term or a subject of more says little
_FEW = 20  # documents, in which nothing is frequent
_TITLE_TIMES = 3  # a word of the title counts as three of the abstract
_CONCEPT_WEIGHT = 3.0  # an indexer's choice says more than a word of a text


def stored(searcher: tantivy.Searcher, address: tantivy.DocAddress, name: str) -> str:
    """A stored text of a document."""
    value = searcher.doc(address).get_first(name)
    return bytes(value).decode() if value else ""


def completions(searcher: tantivy.Searcher, prefix: str) -> list[str]:
    """The most frequent words of titles, names and subjects that begin so, folded."""
    found = searcher.terms_with_prefix("spelling", prefix, limit=_MOST_COMPLETIONS)
    return [term.partition("\t")[0] for term, _ in found]


def known_terms(searcher: tantivy.Searcher, kind: str, prefix: str) -> list[str]:
    """Words, or whole labels of a kind, that begin so: see ``Engine.terms``."""
    folded = fold(writable(prefix))
    if kind == "word":
        spelt = searcher.terms_with_prefix("spelling", folded)
        return list(dict.fromkeys(term.partition("\t")[0] for term, _ in spelt))
    found = (term.split("\t", 2) for term, _ in searcher.terms_with_prefix("suggestion", folded))
    # A person is in the list under the family's name too, which is not where the label begins.
    return list(dict.fromkeys(text for start, own, text in found if own == kind and start == fold(text)))


def corrections(searcher: tantivy.Searcher, unknown: Iterable[str]) -> dict[str, str]:
    """A known spelling, as it is written, for each word that is rare and close to one far more frequent."""
    found: dict[str, str] = {}
    for word in unknown:
        if len(word) < SHORTEST_SPELLING or word.endswith("*"):
            continue
        known = searcher.doc_freq(EVERYTHING, term_of(word))
        if known < _RARE and (spelling := _nearest(searcher, word, more_than=known * _FAR_MORE)):
            found[word] = spelling
    return found


def _nearest(searcher: tantivy.Searcher, word: str, *, more_than: int) -> str:
    """The most used of the closest spellings; those of the same first letter first, seldom is it wrong."""
    for start in (word[:1], ""):
        known = searcher.terms_with_prefix("spelling", start, limit=_MOST_SPELLINGS)
        forms: dict[str, tuple[int, str]] = {}
        for term, count in known:
            folded, _, written = term.partition("\t")
            total, best = forms.get(folded, (0, written))
            forms[folded] = (total + count, best)
        furthest = 2 if len(word) >= _LONG_WORD else 1
        close = process.extract(word, forms.keys(), scorer=OSA.distance, score_cutoff=furthest, limit=20)
        candidates = [
            (distance, -forms[folded][0], folded)
            for folded, distance, _ in close
            if distance and forms[folded][0] > more_than
        ]
        if candidates:
            return forms[min(candidates)[2]][1]
    return ""


def suggestions(searcher: tantivy.Searcher, builder: Builder, prefix: str, *, limit: int) -> list[Suggestion]:
    """People and subjects that begin so, the most frequent first, then titles that hold the words."""
    folded = " ".join(fold(writable(prefix)).split())
    if not folded or limit <= 0:
        return []
    found: dict[str, Suggestion] = {}
    for term, _count in searcher.terms_with_prefix("suggestion", folded, limit=_COMPARED_SUGGESTIONS):
        _start, kind, text = term.split("\t", 2)
        found.setdefault(fold(text), Suggestion(text=text, kind=kind))
    labels = list(found.values())[: max(limit - limit // 3, 1)]
    titles = list(_titles(searcher, builder, folded, limit=limit - len(labels)))
    more = list(found.values())[len(labels) : limit - len(titles)]
    return [*labels, *more, *titles]


def _titles(searcher: tantivy.Searcher, builder: Builder, folded: str, *, limit: int) -> Iterator[Suggestion]:
    """Documents whose title holds the words, the last one perhaps unfinished."""
    typed = words(folded)
    if limit <= 0 or not typed:
        return
    nodes: list[Node] = [Word(word) for word in typed[:-1]]
    if len(typed[-1]) >= LEAST_PREFIX:
        nodes.append(Prefix(typed[-1]))
    if not nodes:
        return
    query = builder.matching(Field(TITLE, And(tuple(nodes))), partial(completions, searcher))
    hits = searcher.search(query, limit=limit, count=False).hits
    ids = searcher.fast_field_values("id", [address for _, address in hits])
    for id_, (_, address) in zip(ids, hits, strict=True):
        yield Suggestion(stored(searcher, address, "stored_title"), "title", str(id_))


def likeness(searcher: tantivy.Searcher, builder: Builder, document_id: int) -> Query | None:
    """Documents that share the rare subjects and the telling words of this one, itself first; None if it is
    not there.

    Nothing but weighed terms: only then does Tantivy pass over the documents that cannot be among the best.
    """
    hits = searcher.search(builder.by_id(document_id), limit=1, count=False).hits
    if not hits:
        return None
    address = hits[0][1]
    title, abstract = (stored(searcher, address, name) for name in ("stored_title", "stored_abstract"))
    alike = list(_like_text(searcher, builder, title, abstract, least=2))
    for concept in filter(None, stored(searcher, address, "stored_concepts").split(SEPARATOR)):
        if searcher.doc_freq(facet_field(SUBJECT), concept) <= _frequent(searcher):
            term = Query.term_query(builder.schema, facet_field(SUBJECT), concept)
            alike.append(Query.boost_query(term, _CONCEPT_WEIGHT))
    return Query.boolean_query([(Occur.Should, one) for one in alike])


def likeness_of(searcher: tantivy.Searcher, builder: Builder, title: str, abstract: str) -> Query:
    """Documents that share the telling words of a text."""
    bounded = (title[:STORED_TEXT], abstract[:STORED_TEXT])
    alike = _like_text(searcher, builder, *bounded, least=1)
    return Query.boolean_query([(Occur.Should, one) for one in alike])


def _like_text(
    searcher: tantivy.Searcher, builder: Builder, title: str, abstract: str, *, least: int
) -> Iterator[Query]:
    for term, frequency in _telling_terms(searcher, title, abstract, least=least):
        yield Query.boost_query(Query.term_query(builder.schema, EVERYTHING, term), frequency**0.5)


def _frequent(searcher: tantivy.Searcher) -> float:
    """In how many documents a term or a subject may be and still say something."""
    return max(searcher.num_docs * _FREQUENT, _FEW)


def _telling_terms(
    searcher: tantivy.Searcher, title: str, abstract: str, *, least: int
) -> list[tuple[str, int]]:
    """The terms of a text that are frequent in it and not elsewhere, with how often they are in it; those of
    fewer documents than ``least`` find no other one.
    """
    counted: Counter[str] = Counter()
    for term in joined_terms(title).split():
        counted[term] += _TITLE_TIMES
    counted.update(joined_terms(abstract).split())
    total, weighed = max(searcher.num_docs, 2), []
    for term, frequency in counted.most_common(80):
        shared = searcher.doc_freq(EVERYTHING, term)
        if least <= shared <= _frequent(searcher) and len(term) > 2:
            weighed.append((frequency * math.log(total / shared), term, frequency))
    return [(term, frequency) for _, term, frequency in sorted(weighed, reverse=True)[:_MOST_LIKENESS_TERMS]]
