"""Exports as lists of records, to be tampered with."""

import json
from datetime import datetime

from ledger import chain
from ledger.exports import full_lines, public_lines
from ledger.models import current_head

FORMS = ["public", "full"]


def export(form: str, now: datetime) -> list[bytes]:
    """The lines of a file, its header first, without line ends."""
    lines = public_lines if form == "public" else full_lines
    return [line.rstrip(b"\n") for line in lines(head=current_head(), now=now)]


def rewritten(line: bytes, **changes: object) -> bytes:
    """The line with other values: the two bodies are reached as public__salt."""
    record = json.loads(line)
    for name, value in changes.items():
        *outer, key = name.split("__")
        target = record[outer[0]] if outer else record
        assert target[key] != value
        target[key] = value
    return chain.canonical(record).encode()


def resealed(line: bytes, **changes: object) -> bytes:
    """The line with other values and every digest made anew, as a careful forger would."""
    record = json.loads(rewritten(line, **changes))
    for name in ("public", "internal"):
        if name in record:
            record[f"{name}_digest"] = chain.digest(record[name])
    record["hash"] = chain.digest(chain.link(record))
    return chain.canonical(record).encode()


def broken_at(lines: list[bytes], **options: str) -> int:
    """The entry at which the check stops; -1 when the file holds."""
    try:
        chain.verify_lines(lines, **options)
    except chain.Broken as broken:
        return broken.sequence
    return -1
