"""The index behind kit.search: one table of terms for each model that can be searched.

PostgreSQL keeps `(id, terms tsvector)` under a GIN index, SQLite an FTS5 table whose rowid is the
id. The terms go in as they are: no text search configuration and no dictionary is involved. The
table belongs to no model, so Django neither flushes nor dumps it; `rebuild` makes it anew.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import TypeVar

from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS, connections, models, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState
from django.db.models import QuerySet
from django.db.models.sql.compiler import SQLCompiler

from kit.idsets import ids_of
from kit.search import SearchQuery, Term, index_terms, recheck

BATCH = 500
_Model = TypeVar("_Model", bound=models.Model)

# ------------------------------------------------------------------ two databases


def _lexeme(term: str) -> str:
    """A term as a quoted lexeme of a tsvector or tsquery."""
    doubled = term.replace("\\", "\\\\").replace("'", "''")
    return f"'{doubled}'"


def _tsvector(terms: Iterable[str]) -> str:
    joined = " ".join(terms)
    if "'" in joined or "\\" in joined:  # never so in an `index_text`
        return " ".join(map(_lexeme, joined.split(" ")))
    return "'" + joined.replace(" ", "' '") + "'" if joined else ""


def _tsquery(terms: Iterable[Term]) -> str:
    return " & ".join(_lexeme(term.text) + (":*" if term.begins else "") for term in terms)


def _fts_query(terms: Iterable[Term]) -> str:
    return " AND ".join(f'"{term.text}"' + ("*" if term.begins else "") for term in terms)


@dataclass(frozen=True, slots=True)
class _Dialect:
    """How one database makes, fills and asks the table; `{name}` is the quoted table."""

    create: tuple[str, ...]
    index: tuple[str, ...]
    put: str
    remove: str
    find: str
    probe: str
    packed: str
    stored: Callable[[Iterable[str]], str]
    asked: Callable[[Iterable[Term]], str]


_DIALECTS = {
    "postgresql": _Dialect(
        create=("CREATE TABLE {name} (id bigint PRIMARY KEY, terms tsvector NOT NULL)",),
        # without fastupdate a search never has to read a list of rows not indexed yet
        index=("CREATE INDEX {index} ON {name} USING gin (terms) WITH (fastupdate = off)",),
        put="INSERT INTO {name} (id, terms) SELECT row.id, row.terms::tsvector "
        "FROM unnest(%s::bigint[], %s::text[]) AS row (id, terms) "
        "ON CONFLICT (id) DO UPDATE SET terms = EXCLUDED.terms",
        remove="DELETE FROM {name} WHERE id = %s",
        find="SELECT id FROM {name} WHERE terms @@ %s::tsquery",
        # not shown the word, PostgreSQL does not read all rows for one that it knows to be frequent
        probe="SELECT id FROM {name} WHERE terms @@ (SELECT %s::tsquery)",
        packed="SELECT ARRAY_SEND(ARRAY_AGG(id)) FROM ({found}) AS found",
        stored=_tsvector,
        asked=_tsquery,
    ),
    "sqlite": _Dialect(
        # the tokenizer `ascii` takes every other character for a part of a word, as it should be
        create=("CREATE VIRTUAL TABLE {name} USING fts5 (terms, tokenize='ascii', detail='none')",),
        index=(),
        put="INSERT OR REPLACE INTO {name} (rowid, terms) VALUES (%s, %s)",
        remove="DELETE FROM {name} WHERE rowid = %s",
        find="SELECT rowid FROM {name} WHERE {name} MATCH %s",
        probe="SELECT rowid FROM {name} WHERE {name} MATCH %s",
        packed="SELECT JSON_GROUP_ARRAY(rowid) FROM ({found})",
        stored=" ".join,
        asked=_fts_query,
    ),
}


# ------------------------------------------------------------------ the table


@dataclass(frozen=True, slots=True)
class SearchTable:
    """The index of one model: the terms of its rows, by their ids."""

    name: str

    def statement(self, template: str, connection: BaseDatabaseWrapper) -> str:
        """The statement with the names of this table."""
        quote = connection.ops.quote_name
        return template.format(name=quote(self.name), index=quote(f"{self.name}_terms"))

    # ---- writing

    def put(self, rows: Iterable[tuple[int, str]], using: str = DEFAULT_DB_ALIAS) -> None:
        """Index rows, given as id and `index_text`; a row that is there already is replaced."""
        source = iter(rows)
        while batch := dict(islice(source, BATCH)):
            self._put_batch(connections[using], batch)

    def _put_batch(self, connection: BaseDatabaseWrapper, batch: Mapping[int, str]) -> None:
        dialect = _DIALECTS[connection.vendor]
        statement = self.statement(dialect.put, connection)
        terms = {line: dialect.stored(index_terms(line)) for line in set(batch.values())}
        stored = {row: terms[line] for row, line in batch.items()}
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                cursor.execute(statement, [list(stored), list(stored.values())])
            else:
                cursor.executemany(statement, list(stored.items()))

    def remove(self, ids: Iterable[int], using: str = DEFAULT_DB_ALIAS) -> None:
        """Take rows out of the index."""
        connection = connections[using]
        statement = self.statement(_DIALECTS[connection.vendor].remove, connection)
        with connection.cursor() as cursor:
            cursor.executemany(statement, [(row,) for row in ids])

    def rebuild(self, rows: Iterable[tuple[int, str]], using: str = DEFAULT_DB_ALIAS) -> None:
        """Index all rows anew, in one transaction; on PostgreSQL searching waits for its end."""
        connection = connections[using]
        dialect = _DIALECTS[connection.vendor]
        with transaction.atomic(using=using), connection.cursor() as cursor:
            for template in ("DROP TABLE {name}", *dialect.create):
                cursor.execute(self.statement(template, connection))
            self.put(rows, using)
            for template in dialect.index:  # filled first, indexed afterwards: several times faster
                cursor.execute(self.statement(template, connection))

    # ---- searching

    def matching(self, query: SearchQuery) -> "Matching":
        """The ids of the rows that hold all terms, for `filter(pk__in=…)`; needs `recheck`."""
        return Matching(self.name, tuple(query.terms()))

    def first(self, query: SearchQuery, at_most: int) -> "Matching":
        """As `matching`, but no more than so many ids, in no order: a bounded look."""
        return Matching(self.name, tuple(query.terms()), at_most)

    def is_rare(self, query: SearchQuery, at_most: int, using: str = DEFAULT_DB_ALIAS) -> bool:
        """Whether no more than so many rows hold all terms; counts no further than that."""
        connection = connections[using]
        try:
            sql, values = self.first(query, at_most + 1).sql_for(connection)
        except EmptyResultSet:
            return True
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT count(*) FROM ({sql}) AS found", values)  # noqa: S608
            return int(cursor.fetchone()[0]) <= at_most

    def search(
        self, queryset: QuerySet[_Model], query: SearchQuery, line: str = "search_line"
    ) -> QuerySet[_Model]:
        """The rows of the queryset that the query finds; none for an empty query.

        Shapes: `line` names the text column that holds each row's `index_text`.
        """
        if not query:
            return queryset.none()
        return queryset.filter(recheck(line, query), pk__in=self.matching(query))

    def few(
        self, query: SearchQuery, at_most: int, using: str = DEFAULT_DB_ALIAS
    ) -> list[int] | None:
        """The ids of all candidates when there are at most so many, else None.

        A page of a list ordered by date is quick by ids for a rare word, and quick by `matching`
        for a frequent one, and slow the other way round: probe first, then choose.
        """
        if not query:
            return []
        connection = connections[using]
        sql, values = self.first(query, at_most + 1).sql_for(connection)
        packed = _DIALECTS[connection.vendor].packed.format(found=sql)
        with connection.cursor() as cursor:
            cursor.execute(packed, values)
            (sent,) = cursor.fetchone()
        ids = [] if sent is None else list(ids_of(sent))
        return ids if len(ids) <= at_most else None


class Matching(models.Expression):
    """The subquery that asks the index of a `SearchTable`."""

    def __init__(self, name: str, terms: tuple[Term, ...], at_most: int = 0) -> None:
        super().__init__(output_field=models.BigIntegerField())
        self.name = name
        self.terms = terms
        self.at_most = at_most

    def sql_for(self, connection: BaseDatabaseWrapper) -> tuple[str, tuple[str, ...]]:
        """The statement and its parameter, in the language of the database.

        Errors: EmptyResultSet without terms, which Django turns into no rows.
        """
        if not self.terms:
            raise EmptyResultSet
        dialect = _DIALECTS[connection.vendor]
        asked = dialect.probe if self.at_most else dialect.find
        statement = SearchTable(self.name).statement(asked, connection)
        bound = f" LIMIT {self.at_most:d}" if self.at_most else ""
        return statement + bound, (dialect.asked(self.terms),)

    def as_sql(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper
    ) -> tuple[str, tuple[str, ...]]:
        """Write the subquery in brackets."""
        sql, values = self.sql_for(connection)
        return f"({sql})", values


# ------------------------------------------------------------------ its migration


class CreateSearchTable(Operation):
    """The migration step that makes a search table, and removes it on the way back."""

    reversible = True

    def __init__(self, name: str) -> None:
        self.name = name

    def _run(self, editor: BaseDatabaseSchemaEditor, templates: Iterable[str]) -> None:
        table = SearchTable(self.name)
        for template in templates:
            editor.execute(table.statement(template, editor.connection))

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Change nothing: no model is involved."""

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        dialect = _DIALECTS[schema_editor.connection.vendor]
        self._run(schema_editor, dialect.create + dialect.index)

    def database_backwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        self._run(schema_editor, ["DROP TABLE {name}"])

    def describe(self) -> str:
        return f"Create search table {self.name}"

    @property
    def migration_name_fragment(self) -> str:
        return f"create_{self.name}"
