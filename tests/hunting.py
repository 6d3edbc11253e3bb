"""Looking for words in everything that is stored: every table of the database, every file."""

import os
import re
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import connection

from kit.crypto import Undecipherable, decrypt

# SQLite's own pages of a full-text index: like its free pages, they hold what was removed until
# they are written anew, and no statement finds it there.
PAGES = re.compile(r"_terms_(?:data|idx|docsize|config)$")


def _texts(value: Any) -> list[str]:
    """What somebody with the keys reads in a value."""
    told = value.decode("utf-8", "replace") if isinstance(value, bytes | memoryview) else str(value)
    try:
        return [told, decrypt(told)]
    except (Undecipherable, ValueError):
        return [told]


def stored() -> str:
    """Everything in every table, ours or not, enciphered or not, and every file, as one text."""
    found: list[str] = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            if PAGES.search(table):
                continue
            cursor.execute(f'SELECT * FROM "{table}"')
            found += [text for row in cursor.fetchall() for one in row for text in _texts(one)]
    return "\n".join((*found, *map(str, files())))


def put_file(name: str, changed: datetime) -> None:
    """An upload of this name that was last changed at this moment."""
    path = Path(default_storage.path(name))
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"x")
    os.utime(path, (changed.timestamp(), changed.timestamp()))


def files() -> list[Path]:
    """Every upload."""
    return [path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()]


def hunted(words: list[str]) -> list[str]:
    """Those of the words that are stored anywhere."""
    everything = stored()
    return [word for word in words if word in everything]
