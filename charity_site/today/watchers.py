"""What those see who watch over everything: the state of the record."""

from dataclasses import dataclass
from datetime import datetime

from ledger.audit import verify_tail
from ledger.chain import Broken
from ledger.models import Entry

CHECKED = 500  # how many entries of the record the page itself checks


@dataclass(frozen=True, slots=True)
class Record:
    """The state of the ledger, for those who watch over it."""

    sequence: int
    hash: str
    last_at: datetime | None
    checked: int
    broken: str = ""


def record_state() -> Record:
    """The end of the record, and whether its latest part holds together."""
    last = Entry.objects.order_by("-sequence").first()
    sequence = last.sequence if last else 0
    shown = Record(sequence, last.hash if last else "", last.at if last else None,
                   min(sequence, CHECKED))  # fmt: skip
    try:
        verify_tail(CHECKED)
    except Broken as error:
        return Record(shown.sequence, shown.hash, shown.last_at, 0, str(error))
    return shown
