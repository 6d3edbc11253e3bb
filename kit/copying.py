"""A csv export straight from PostgreSQL: COPY writes the rows, guarded on their way out.

It takes the columns from the database as they are, so a list that wants it puts labels and
addresses together in its queryset. On other databases the same call reads row by row.
"""

import csv
from collections.abc import Iterator, Mapping, Sequence
from io import StringIO
from itertools import islice
from typing import Any

from django.db import connections
from django.db.models import Case, QuerySet, TextField, Value, When

from kit.cells import CHUNK, Column, Kind, as_text
from kit.tabular import csv_heading, csv_lines, quoted

_COPY = "COPY (SELECT {cells} FROM ({rows}) AS found ({names})) TO STDOUT (FORMAT csv)"
_CELLS = {
    Kind.NUMBER: "{name}",
    Kind.MONEY: "round({name}, 2)",
    Kind.DATE: "{name}",
    Kind.DATETIME: "to_char({name} AT TIME ZONE 'Asia/Shanghai', 'YYYY-MM-DD HH24:MI:SS')",
}
_TEXT = "NULLIF({name}, '')"  # COPY would write an empty text, unlike NULL, as two quotes
# A cell is suspect by its first byte: a sign, a control, or the first byte of a full-width sign,
# of a wide or invisible space, of a non-character. Quotes and spaces before it do not count.
_SUSPECTS = bytes(range(33)) + b"=+-@\xc2\xe1\xe2\xe3\xef"
_MARKED = bytes(ord("=") if byte in _SUSPECTS else byte for byte in range(256))
_PASSED_OVER = b" \"'"
_NEVER = bytes(byte for byte in range(32) if byte not in b"\t\n\r")
_NON_CHARACTERS = (b"\xef\xbf\xbe", b"\xef\xbf\xbf")


def _is_suspect(cells: bytes) -> bool:
    """Whether any of these cells, each behind a comma, may have to be cleaned or guarded."""
    return (
        b",=" in cells.translate(_MARKED, _PASSED_OVER)
        or len(cells.translate(None, _NEVER)) < len(cells)
        or any(mark in cells for mark in _NON_CHARACTERS)
    )


def _made_safe(columns: Sequence[Column], row: bytes) -> bytes:
    """One row, with its texts cleaned and guarded cell by cell."""
    if not _is_suspect(b"," + row):
        return row
    [cells] = csv.reader(StringIO(row.decode(), newline=""), strict=True)
    texts = (
        cell if column.kind in _CELLS else as_text([cell])[0]
        for column, cell in zip(columns, cells, strict=True)
    )
    return ",".join(map(quoted, texts)).encode()


def _copied_lines(columns: Sequence[Column], queryset: QuerySet[Any, Any]) -> Iterator[bytes]:
    rows, values = queryset.query.sql_with_params()
    names = [f"c{place}" for place in range(len(columns))]
    cells = [
        _CELLS.get(column.kind, _TEXT).format(name=name)
        for column, name in zip(columns, names, strict=True)
    ]
    statement = _COPY.format(rows=rows, names=", ".join(names), cells=", ".join(cells))
    yield csv_heading(columns)
    with connections[queryset.db].cursor() as cursor, cursor.cursor.copy(statement, values) as copy:
        source = (bytes(line)[:-1] for line in copy)
        while lines := list(islice(source, CHUNK)):
            if _is_suspect(b"," + b",".join(lines)):
                lines = [_made_safe(columns, line) for line in lines]
            yield b"\r\n".join(lines) + b"\r\n"


def looked_up(field: str, names: Mapping[Any, str], default: str = "") -> Case:
    """The name that a dictionary has for the value of a field, found by the database.

    Shapes: for labels and other short lists; a long list belongs in a join.
    """
    cases = (When(**{field: key}, then=Value(name)) for key, name in names.items())
    return Case(*cases, default=Value(default), output_field=TextField())


def queryset_csv_lines(
    columns: Sequence[Column], queryset: QuerySet[Any, Any], *, batch: int = 2000
) -> Iterator[bytes]:
    """The csv file of a `values_list` whose columns are those of the list, in its order.

    Shapes: the cells are those of `csv_lines`. While the pieces are read on PostgreSQL, nothing
    else may use the same connection.
    """
    if connections[queryset.db].vendor == "postgresql":
        return _copied_lines(columns, queryset)
    return csv_lines(columns, queryset.iterator(chunk_size=batch))
