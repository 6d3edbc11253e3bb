"""The record as a file of lines: the public form for everybody, the full form for auditors.

Shapes: JSON Lines. First a header (format, version, form, head, count, exported_at), then one
line per entry up to the head, each canonical JSON. The public form shows the public body of
opened entries and only digests of the rest; the full form shows both bodies of all.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import islice
from pathlib import Path
from tempfile import NamedTemporaryFile

from ledger import chain
from ledger.models import Entry, Head

JOINED = 500


def file_name(head: Head) -> str:
    """The name that tells two downloads apart."""
    return f"ledger-{head.sequence}-{head.hash[:12]}.jsonl"


def public_lines(*, head: Head, now: datetime) -> Iterator[bytes]:
    """The public form; what opens after `now` stays sealed, however long the download takes."""
    yield _header(head, form="public", now=now)
    entries = Entry.objects.with_opened(now).filter(sequence__lte=head.sequence)
    for entry in entries.in_order():
        yield _line(entry.record(public=entry.is_open, internal=False))


def full_lines(*, head: Head, now: datetime) -> Iterator[bytes]:
    """The full form, with names and reasons; the caller records that it was made."""
    yield _header(head, form="full", now=now)
    for entry in Entry.objects.filter(sequence__lte=head.sequence).in_order():
        yield _line(entry.record(public=True, internal=True))


def joined(lines: Iterable[bytes]) -> Iterator[bytes]:
    """The same bytes in fewer pieces, so that sending costs little."""
    source = iter(lines)
    while piece := b"".join(islice(source, JOINED)):
        yield piece


def write_file(path: Path, lines: Iterable[bytes]) -> None:
    """Write beside the place and move there at the end: the file is whole or not there.

    Errors: OSError. Readable by its owner only.
    """
    with NamedTemporaryFile(dir=path.parent, prefix=".ledger-", delete=False) as file:
        try:
            file.writelines(lines)
        except BaseException:
            Path(file.name).unlink()
            raise
    Path(file.name).replace(path)


def _header(head: Head, *, form: str, now: datetime) -> bytes:
    return _line(
        {
            "format": chain.FORMAT,
            "version": chain.VERSION,
            "form": form,
            "head": {"sequence": head.sequence, "hash": head.hash},
            "count": head.sequence,
            "exported_at": chain.moment(now),
        }
    )


def _line(record: chain.Record) -> bytes:
    return chain.canonical(record).encode() + b"\n"
