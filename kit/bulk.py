"""Many rows of one table at once: COPY on PostgreSQL, one prepared INSERT on SQLite.

Several times faster than `bulk_create`; what the database itself guards holds as ever. Defaults
and `auto_now` are the caller's: the rows are written as they stand.
"""

import json
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from typing import Any

from django.db import connection, models

Convert = Callable[[Any], Any]


class BulkTable:
    """The table of one model, as the target of many rows."""

    def __init__(self, model: type[models.Model]) -> None:
        self.fields = model._meta.concrete_fields
        self.name = model._meta.db_table
        self.getters = [field.attname for field in self.fields]
        self.converters = [
            (place, convert)
            for place, field in enumerate(self.fields)
            if (convert := _converter(field))
        ]

    def add(self, rows: Sequence[models.Model]) -> None:
        """Write rows that have no key yet, and give each its key."""
        for row, key in zip(rows, self.keys(len(rows)), strict=True):
            row.pk = key
        self.write(rows)

    def write(self, rows: Iterable[models.Model]) -> None:
        """Write rows that have their key."""
        self.write_lines([getattr(row, name) for name in self.getters] for row in rows)

    def write_lines(self, lines: Iterable[list[Any]]) -> None:
        """Write lists of values, one value for each field in the order of the model."""
        converted = map(self._converted, lines)
        quote = connection.ops.quote_name
        columns = ", ".join(quote(str(field.column)) for field in self.fields)
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                into = f"COPY {quote(self.name)} ({columns}) FROM STDIN"
                # The driver's own cursor: its errors are Django's only through the wrapper.
                with connection.wrap_database_errors, cursor.copy(into) as copy:
                    for line in converted:
                        copy.write_row(line)
                return
            marks = ", ".join(["%s"] * len(self.fields))
            statement = f"INSERT INTO {quote(self.name)} ({columns}) VALUES ({marks})"  # noqa: S608
            cursor.executemany(statement, list(converted))

    def _converted(self, line: list[Any]) -> list[Any]:
        for place, convert in self.converters:
            if line[place] is not None:
                line[place] = convert(line[place])
        return line

    def keys(self, count: int) -> list[int]:
        """Fresh keys that nobody else is given, for a table that numbers its rows."""
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                cursor.execute(
                    "SELECT nextval(name) FROM (SELECT pg_get_serial_sequence(%s, 'id')::regclass"
                    " AS name OFFSET 0) AS sequence, generate_series(1, %s)",
                    [self.name, count],
                )
                return [key for (key,) in cursor.fetchall()]
            # Nobody else writes: the transaction took the write lock when it began.
            cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [self.name])
            last = (cursor.fetchone() or (0,))[0]
            return list(range(last + 1, last + 1 + count))


def _converter(field: models.Field[Any, Any]) -> Convert | None:
    """What the driver does not convert by itself."""
    if isinstance(field, models.JSONField):
        return _json
    if connection.vendor == "postgresql":
        return None
    if isinstance(field, models.DateTimeField):
        return _moment
    if isinstance(field, models.DateField):
        return connection.ops.adapt_datefield_value
    if isinstance(field, models.DecimalField):
        digits, places = field.max_digits, field.decimal_places
        return lambda value: connection.ops.adapt_decimalfield_value(value, digits, places)
    return None


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


@lru_cache(maxsize=1024)  # many rows share the moment of their act
def _moment(value: Any) -> Any:
    return connection.ops.adapt_datetimefield_value(value)
