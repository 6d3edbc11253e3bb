"""Exports as answers to a request: streamed where the format allows, from a file where not."""

import tempfile
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import islice
from queue import Full, Queue
from typing import BinaryIO

from django.http import FileResponse, HttpResponseBase, StreamingHttpResponse

from kit.cells import Row, Sheet
from kit.tabular import (
    CONTENT_TYPES,
    content_disposition,
    csv_lines,
    json_lines,
    sheet_name,
    write_export,
    write_xlsx,
)

_SPOOL = 2**20

Streamer = Callable[[Sheet, Iterable[Row]], Iterator[bytes]]
_STREAMED: dict[str, Streamer] = {
    "csv": lambda sheet, rows: csv_lines(sheet.columns, rows),
    "json": json_lines,
}


def download(sheet: Sheet, rows: Iterable[Row], suffix: str, *, count: int) -> HttpResponseBase:
    """The export as a file to save: csv and json flow while they are read, xlsx is packed first.

    Shapes: `count` is what the file name tells; `suffix` a key of `CONTENT_TYPES`.
    Errors: KeyError for another suffix.
    """
    content_type = CONTENT_TYPES[suffix]
    answer: HttpResponseBase
    if suffix in _STREAMED:
        pieces = _STREAMED[suffix](sheet, rows)
        answer = StreamingHttpResponse(pieces, content_type=content_type)
    else:
        answer = FileResponse(_packed(sheet, rows), content_type=content_type)
    answer["Content-Disposition"] = content_disposition(sheet_name(sheet, count, suffix))
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


def _packed(sheet: Sheet, rows: Iterable[Row]) -> BinaryIO:
    file = tempfile.SpooledTemporaryFile(max_size=_SPOOL)  # noqa: SIM115 - the response closes it
    write_xlsx(file, sheet, rows)  # type: ignore[arg-type]
    file.seek(0)
    return file  # type: ignore[return-value]


def write_in_steps(
    file: BinaryIO, suffix: str, sheet: Sheet, rows: Iterable[Row], *, step: int = 2000
) -> Iterator[int]:
    """Write an export while telling after every step how many rows are in it.

    Shapes: rows are read by the caller's thread, since the database belongs to it; only the
    formatting runs beside it. A caller that stops early leaves a file to be thrown away.
    Errors: whatever reading or writing raises.
    """
    feed: Queue[list[Row] | None] = Queue(maxsize=4)
    with ThreadPoolExecutor(max_workers=1) as pool:
        writing = pool.submit(write_export, file, suffix, sheet, _fed(feed))
        source, count = iter(rows), 0
        try:
            while batch := list(islice(source, step)):
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
