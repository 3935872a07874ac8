"""The same hits and the same counts from SQLite FTS5 and from PostgreSQL's full text.

Both are given what helps them: texts already cut and stemmed as ours are, facets as integers in a table
(SQLite) or an array (PostgreSQL) beside each record, one grouped statement for all facets, snippets for the
twenty hits shown only.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Protocol

import psycopg

from mosaique.discovery.analysis import joined_terms, joined_words, term_of
from mosaique.discovery.documents import SearchDocument, SearchRequest
from mosaique.discovery.query.tree import And, Concepts, Field, Node, Not, Or, Phrase, Prefix, Word
from mosaique.discovery.query.words import STOP_WORDS

COUNTED = ("structure", "sujet", "type", "langue", "territoire")
YEAR = "annee"


class Peer(Protocol):
    name: str

    def load(self, documents: Iterable[SearchDocument]) -> None: ...

    def page(self, request: SearchRequest, node: Node | None) -> int:
        """Do the work of a page and return the total."""

    def close(self) -> None: ...


class Codes:
    """Values of facets as integers."""

    def __init__(self) -> None:
        self._codes: dict[tuple[str, str], int] = {}

    def of(self, name: str, value: str) -> int:
        return self._codes.setdefault((name, value), len(self._codes) + 1)

    def of_document(self, document: SearchDocument) -> list[int]:
        return [
            self.of(name, value) for name in COUNTED for value in dict.fromkeys(document.facets.get(name, ()))
        ]


def texts(document: SearchDocument) -> dict[str, str]:
    """The columns of a record: terms without stop words, names unstemmed, concepts as words of their own."""
    return {
        "title": joined_terms(document.title),
        "subject": " | ".join(map(joined_terms, (*document.subjects, *document.keywords))),
        "people": joined_terms(" ".join(document.contributors)),
        "source": joined_terms(document.source),
        "abstract": joined_terms(document.abstract),
        "names": " ".join(f"nn{word}" for word in joined_words(" ".join(document.contributors)).split()),
        "concepts": " ".join(f"cc{concept}" for concept in document.facets["sujet"]),
    }


def grouped(filters: dict[str, list[int]], *, without: str = "") -> list[list[int]]:
    return [codes for name, codes in filters.items() if name != without]


class Fts5:
    """SQLite with FTS5."""

    name = "SQLite FTS5"

    def __init__(self, folder: Path, module: Any = sqlite3) -> None:
        self.database = module.connect(folder / "fts5.sqlite3")
        self.codes = Codes()

    def load(self, documents: Iterable[SearchDocument]) -> None:
        run = self.database.execute
        run("PRAGMA journal_mode=OFF")
        run("PRAGMA cache_size=-262144")
        run("PRAGMA mmap_size=2000000000")
        run("PRAGMA temp_store=MEMORY")
        run(
            "CREATE VIRTUAL TABLE records"
            " USING fts5(title, subject, people, source, abstract, names, concepts)"
        )
        run("CREATE TABLE facts (id INTEGER PRIMARY KEY, year INTEGER, added INTEGER)")
        run("CREATE TABLE facets (id INTEGER, value INTEGER, PRIMARY KEY (id, value)) WITHOUT ROWID")
        for batch in batches(documents):
            self.database.executemany(
                "INSERT INTO records (rowid, title, subject, people, source, abstract, names, concepts)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                [(one.id, *texts(one).values()) for one in batch],
            )
            self.database.executemany(
                "INSERT INTO facts VALUES (?, ?, ?)", [(one.id, one.year, one.id) for one in batch]
            )
            self.database.executemany(
                "INSERT INTO facets VALUES (?, ?)",
                [(one.id, code) for one in batch for code in self.codes.of_document(one)],
            )
        run("INSERT INTO records (records) VALUES ('optimize')")
        run("CREATE INDEX by_value ON facets (value, id)")
        run("CREATE INDEX by_year ON facts (year)")
        run("ANALYZE")
        self.database.commit()

    def page(self, request: SearchRequest, node: Node | None) -> int:
        match = fts5_query(node) if node is not None else ""
        filters = {
            name: [self.codes.of(name, value) for value in values] for name, values in request.filters.items()
        }
        self._hits(request, match, filters)
        total = self._count(request, match, filters, "")
        for name in filters:
            self._count(request, match, filters, name)
        return total

    def _hits(self, request: SearchRequest, match: str, filters: dict[str, list[int]]) -> None:
        where, values = self._where(request, match, filters, "")
        if match:
            order = "facts.year DESC" if request.sort == "date" else "bm25(records, 4.0, 2.5, 3.0, 1.0, 1.0)"
            source = "records JOIN facts ON facts.id = records.rowid"
        else:
            order, source = "facts.added DESC", "facts"
        statement = f"SELECT facts.id FROM {source} WHERE {where} ORDER BY {order} LIMIT 20"
        ids = [row[0] for row in self.database.execute(statement, values)]
        if match and ids:
            marks = ",".join("?" * len(ids))
            self.database.execute(
                "SELECT snippet(records, 4, '[', ']', '…', 40) FROM records"
                f" WHERE records MATCH ? AND rowid IN ({marks})",
                (match, *ids),
            ).fetchall()

    def _count(self, request: SearchRequest, match: str, filters: dict[str, list[int]], without: str) -> int:
        where, values = self._where(request, match, filters, without)
        source = "records JOIN facts ON facts.id = records.rowid" if match else "facts"
        run = self.database.execute
        run("DROP TABLE IF EXISTS temp.found")
        run(
            "CREATE TEMP TABLE found AS"
            f" SELECT facts.id AS id, facts.year AS year FROM {source} WHERE {where}",
            values,
        )
        run("SELECT value, count(*) FROM temp.found JOIN facets USING (id) GROUP BY value").fetchall()
        run("SELECT year, count(*) FROM temp.found GROUP BY year").fetchall()
        return int(run("SELECT count(*) FROM temp.found").fetchone()[0])

    @staticmethod
    def _where(
        request: SearchRequest, match: str, filters: dict[str, list[int]], without: str
    ) -> tuple[str, list[Any]]:
        clauses, values = ["1"], []
        if match:
            clauses.append("records MATCH ?")
            values.append(match)
        for codes in grouped(filters, without=without):
            marks = ",".join("?" * len(codes))
            clauses.append(f"facts.id IN (SELECT id FROM facets WHERE value IN ({marks}))")
            values += codes
        start, end = request.years
        if start is not None:
            clauses.append("facts.year BETWEEN ? AND ?")
            values += [start, end]
        return " AND ".join(clauses), values

    def close(self) -> None:
        self.database.close()


class PostgreSQL:
    """PostgreSQL with a GIN index on a tsvector."""

    name = "PostgreSQL"

    def __init__(self, url: str) -> None:
        self.database = psycopg.connect(url, autocommit=True)
        self.codes = Codes()

    def load(self, documents: Iterable[SearchDocument]) -> None:
        run = self.database.execute
        run("SET work_mem = '128MB'")
        run("SET maintenance_work_mem = '512MB'")
        run("SET jit = off")
        run(
            "CREATE TABLE records (id int PRIMARY KEY, year int, facets int[], abstract text, words tsvector)"
        )
        with self.database.cursor() as cursor:
            for batch in batches(documents):
                cursor.executemany(
                    "INSERT INTO records VALUES (%s, %s, %s, %s,"
                    " setweight(to_tsvector('simple', %s), 'A') || setweight(to_tsvector('simple', %s), 'B')"
                    " || setweight(to_tsvector('simple', %s), 'C') || to_tsvector('simple', %s))",
                    [self._row(one) for one in batch],
                )
        run("CREATE INDEX ON records USING gin (words) WITH (fastupdate = off)")
        run("CREATE INDEX ON records USING gin (facets) WITH (fastupdate = off)")
        run("CREATE INDEX ON records (year)")
        run("VACUUM ANALYZE records")

    def _row(self, document: SearchDocument) -> tuple[Any, ...]:
        columns = texts(document)
        rest = " ".join(columns[name] for name in ("source", "abstract", "names", "concepts"))
        return (
            *(document.id, document.year, self.codes.of_document(document), columns["abstract"]),
            *(columns["title"], columns["subject"], columns["people"], rest),
        )

    def page(self, request: SearchRequest, node: Node | None) -> int:
        query = ts_query(node) if node is not None else ""
        filters = {
            name: [self.codes.of(name, value) for value in values] for name, values in request.filters.items()
        }
        self._hits(request, query, filters)
        total = self._count(request, query, filters, "")
        for name in filters:
            self._count(request, query, filters, name)
        return total

    def _hits(self, request: SearchRequest, query: str, filters: dict[str, list[int]]) -> None:
        where, values = self._where(request, query, filters, "")
        order, ordered_by = "id DESC", []
        if query and request.sort == "date":
            order = "year DESC"
        elif query:
            order, ordered_by = "ts_rank(words, %s::tsquery) DESC", [query]
        statement = f"SELECT id, abstract FROM records WHERE {where} ORDER BY {order} LIMIT 20"
        if query:
            statement = f"SELECT id, ts_headline('simple', abstract, %s::tsquery) FROM ({statement}) AS best"
            values = [query, *values]
        self.database.execute(statement, [*values, *ordered_by]).fetchall()

    def _count(self, request: SearchRequest, query: str, filters: dict[str, list[int]], without: str) -> int:
        where, values = self._where(request, query, filters, without)
        rows = self.database.execute(
            f"WITH found AS MATERIALIZED (SELECT year, facets FROM records WHERE {where})"
            " SELECT 0 AS kind, value, count(*) FROM found, unnest(facets) AS value GROUP BY value"
            " UNION ALL SELECT 1, year, count(*) FROM found GROUP BY year"
            " UNION ALL SELECT 2, 0, count(*) FROM found",
            values,
        ).fetchall()
        return int(next(count for kind, _, count in rows if kind == 2))

    @staticmethod
    def _where(
        request: SearchRequest, query: str, filters: dict[str, list[int]], without: str
    ) -> tuple[str, list[Any]]:
        clauses, values = ["true"], []
        if query:
            clauses.append("words @@ %s::tsquery")
            values.append(query)
        for codes in grouped(filters, without=without):
            clauses.append("facets && %s::int[]")
            values.append(codes)
        start, end = request.years
        if start is not None:
            clauses.append("year BETWEEN %s AND %s")
            values += [start, end]
        return " AND ".join(clauses), values

    def close(self) -> None:
        self.database.close()


def batches(documents: Iterable[SearchDocument], size: int = 2_000) -> Iterator[list[SearchDocument]]:
    batch: list[SearchDocument] = []
    for document in documents:
        batch.append(document)
        if len(batch) == size:
            yield batch
            batch = []
    yield batch


COLUMNS = {"title": "title", "people": "names", "subject": "subject", "source": "source"}
WEIGHT = {"title": ":A", "subject": ":B"}


def fts5_query(  # noqa: PLR0911  # a case a node
    node: Node, column: str = "- {names concepts}"
) -> str:
    """The tree in FTS5's language."""
    match node:
        case Word(text=text):
            return f'{column} : "{stemmed(text, column)}"'
        case Prefix(text=text):
            return f'{column} : "{text}" *'
        case Phrase(words=words):
            return f'{column} : "{" ".join(term_of(word) for word in words if word not in STOP_WORDS)}"'
        case Field(name=name, node=inside):
            return fts5_query(inside, f"{{{COLUMNS[name]}}}")
        case And(nodes=nodes):
            wanted, unwanted = parted(nodes)
            text = " AND ".join(f"({fts5_query(one, column)})" for one in wanted)
            return f"({text})" + "".join(f" NOT ({fts5_query(one, column)})" for one in unwanted)
        case Or(nodes=nodes):
            return " OR ".join(f"({fts5_query(one, column)})" for one in nodes)
        case Concepts(words=words, identifiers=identifiers):
            concepts = "".join(f' OR concepts : "cc{one}"' for one in identifiers)
            return f"({fts5_query(words, column)}){concepts}"
    raise ValueError(node)


def ts_query(  # noqa: PLR0911  # a case a node
    node: Node, field: str = ""
) -> str:
    """The tree in PostgreSQL's language."""
    match node:
        case Word(text=text):
            return f"'nn{text}'" if field == "people" else f"'{term_of(text)}'{WEIGHT.get(field, '')}"
        case Prefix(text=text):
            return f"'{text}':*"
        case Phrase(words=words):
            return "(" + " <-> ".join(f"'{term_of(word)}'" for word in words if word not in STOP_WORDS) + ")"
        case Field(name=name, node=inside):
            return ts_query(inside, name)
        case And(nodes=nodes):
            wanted, unwanted = parted(nodes)
            clauses = [ts_query(one, field) for one in wanted] + [
                f"!{ts_query(one, field)}" for one in unwanted
            ]
            return f"({' & '.join(clauses)})"
        case Or(nodes=nodes):
            return f"({' | '.join(ts_query(one, field) for one in nodes)})"
        case Concepts(words=words, identifiers=identifiers):
            concepts = "".join(f" | 'cc{one}'" for one in identifiers)
            return f"({ts_query(words, field)}{concepts})"
    raise ValueError(node)


def parted(nodes: tuple[Node, ...]) -> tuple[list[Node], list[Node]]:
    """What must be found, without stop words, and what must not."""
    telling = [one for one in nodes if not (isinstance(one, Word) and one.text in STOP_WORDS)]
    return (
        [one for one in telling if not isinstance(one, Not)],
        [one.node for one in telling if isinstance(one, Not)],
    )


def stemmed(text: str, column: str) -> str:
    return f"nn{text}" if "names}" in column and "-" not in column else term_of(text)
