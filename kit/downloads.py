"""Exports as files: written with progress, and sent as the answer to a request."""

import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from itertools import count as counting
from itertools import islice
from queue import Full, Queue
from typing import IO, Any, BinaryIO, TypeAlias, cast

from django.db.models import QuerySet
from django.http import FileResponse

from kit.cells import CHUNK, Row, Sheet
from kit.copying import queryset_csv_lines
from kit.tabular import CONTENT_TYPES, content_disposition, sheet_name, write_export

_IN_MEMORY = 2**20
_STEP = 2000


@dataclass(frozen=True, slots=True)
class MadeRows:
    """Rows that are put together one by one from those of a queryset, without another question."""

    source: QuerySet[Any, Any]
    make: Callable[[Any], Row]

    def iterator(self, *, chunk_size: int) -> Iterator[Row]:
        """The rows, read a step at a time."""
        return map(self.make, self.source.iterator(chunk_size=chunk_size))

    def count(self) -> int:
        """How many there are."""
        return self.source.order_by().count()


Rows: TypeAlias = "QuerySet[Any, Row] | MadeRows"


def count_of(rows: Rows) -> int:
    """How many rows an export has."""
    return rows.count() if isinstance(rows, MadeRows) else rows.order_by().count()


def download(sheet: Sheet, rows: Rows, suffix: str, *, count: int) -> FileResponse:
    """The export as a file to save, as csv, json or xlsx.

    Shapes: `rows` is a `values_list` in the order of the columns, or made; `count` is what the file
    name tells. The file is written first and sent afterwards, so that a slow reader holds a file
    and not a connection of the database.
    Errors: KeyError for another suffix.
    """
    content_type = CONTENT_TYPES[suffix]
    file = tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115 - the answer closes it
    for _ in write_list(file, suffix, sheet, rows):
        pass
    file.seek(0)
    answer = FileResponse(file, content_type=content_type)
    answer["Content-Disposition"] = content_disposition(sheet_name(sheet, count, suffix))
    return answer


def write_list(file: IO[bytes], suffix: str, sheet: Sheet, rows: Rows) -> Iterator[int]:
    """Write a list to a file, telling after every step how many rows are in it (about).

    Errors: KeyError for another suffix; whatever reading or writing raises.
    """
    if suffix == "csv" and not isinstance(rows, MadeRows):
        pieces = queryset_csv_lines(sheet.columns, rows)
        for number, piece in zip(counting(0, CHUNK), pieces, strict=False):
            file.write(piece)
            yield number
    else:
        yield from _written_beside(file, suffix, sheet, rows.iterator(chunk_size=_STEP))


def _written_beside(
    file: IO[bytes], suffix: str, sheet: Sheet, rows: Iterator[Row]
) -> Iterator[int]:
    """Format in a second thread what this one reads, since the database belongs to this one.

    A caller that stops early leaves a file to be thrown away.
    """
    feed: Queue[list[Row] | None] = Queue(maxsize=4)
    with ThreadPoolExecutor(max_workers=1) as pool:
        writing = pool.submit(write_export, cast(BinaryIO, file), suffix, sheet, _fed(feed))
        count = 0
        try:
            while batch := list(islice(rows, _STEP)):
                _offer(feed, batch, writing)
                count += len(batch)
                yield count
        finally:
            _offer(feed, None, writing)
        writing.result()


def _fed(feed: "Queue[list[Row] | None]") -> Iterator[Row]:
    while (batch := feed.get()) is not None:
        yield from batch


def _offer(
    feed: "Queue[list[Row] | None]", batch: list[Row] | None, writing: "Future[int]"
) -> None:
    """Hand a batch over; a writer that failed takes nothing more, so do not wait for it."""
    while not writing.done():
        try:
            feed.put(batch, timeout=0.2)
        except Full:
            continue
        return
