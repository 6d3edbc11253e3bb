"""Many ids at once, passed to the database and back as one value whatever their number."""

import json
import sys
from array import array
from collections.abc import Iterable
from typing import Any

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Aggregate, BinaryField, QuerySet
from django.db.models.sql.compiler import SQLCompiler


class Among(models.Func):
    """Whether an integer column is one of these; thousands of ids cost one parameter."""

    output_field = models.BooleanField()
    conditional = True

    def __init__(self, column: str, ids: Iterable[int]) -> None:
        super().__init__(models.F(column))
        self.ids = list(ids)

    def as_sql(  # type: ignore[override]
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper
    ) -> tuple[str, tuple[Any, ...]]:
        """Write the condition in the language of the database."""
        column, values = compiler.compile(self.source_expressions[0])
        if connection.vendor == "postgresql":
            return f"{column} = ANY(%s)", (*values, self.ids)
        listed = json.dumps(self.ids)
        return f"{column} IN (SELECT value FROM json_each(%s))", (*values, listed)  # noqa: S608


class IdList(Aggregate):
    """The ids of a group: an array as it goes over the wire on PostgreSQL, JSON text on SQLite.

    A hundred thousand numbers as objects would be made to be thrown away, and leave holes in the
    memory that all workers share.
    """

    template = "ARRAY_SEND(ARRAY_AGG(%(expressions)s))"
    output_field = BinaryField()

    def as_sqlite(self, compiler: Any, connection: Any, **more: Any) -> Any:
        """Write it in the words of SQLite."""
        words = "JSON_GROUP_ARRAY(%(expressions)s)"
        return super().as_sql(compiler, connection, template=words, **more)


_WIRE_HEADER, _WIRE_WORDS = 20, 3  # bytes before the numbers; words of one: size, high, low


def ids_of(sent: bytes | memoryview | str) -> "array[int]":
    """The ids of an `IdList`. They stay far below the 2³² that a bitmap holds."""
    if isinstance(sent, str):
        return array("I", json.loads(sent))
    words = array("I", bytes(sent[_WIRE_HEADER:]))
    if sys.byteorder == "little":
        words.byteswap()
    return words[_WIRE_WORDS - 1 :: _WIRE_WORDS]


def ids_in(rows: "QuerySet[Any]") -> "array[int]":
    """The ids of these rows, in no order, read as one value."""
    sent = rows.order_by().aggregate(ids=IdList("pk"))["ids"]
    return array("I") if sent is None else ids_of(sent)
