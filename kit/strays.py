"""Files that go with their rows, and those that no row names (any more).

A file is stored before its row is committed, and removed after its row is. Whoever is killed in
between leaves a file that nobody can open any more; it may show somebody, so it has to go.
"""

from collections.abc import Callable, Collection, Iterable
from contextlib import suppress
from datetime import datetime, timedelta
from functools import partial

from django.core.files.storage import default_storage
from django.db import transaction

AGE = timedelta(days=1)  # a younger one may belong to a row that is about to be committed
_BATCH = 500
Named = Callable[[Collection[str]], Iterable[str]]


def forget_files(names: Iterable[str]) -> None:
    """Remove files once the act stands."""
    for name in names:
        transaction.on_commit(partial(default_storage.delete, name))


def remove_strays(folder: str, named: Named, *, now: datetime, limit: int) -> int:
    """Remove files of a folder that no row names and that are a day old; how many.

    Shapes: `named` gives, of some names of files, those that belong to a row.
    """
    with suppress(FileNotFoundError):
        files = sorted(default_storage.listdir(folder)[1])
        removed = 0
        for start in range(0, len(files), _BATCH):
            names = {f"{folder}/{name}" for name in files[start : start + _BATCH]}
            for name in sorted(names - set(named(names))):
                if removed >= limit:
                    return removed
                removed += _removed(name, now - AGE)
        return removed
    return 0


def _removed(name: str, before: datetime) -> bool:
    with suppress(FileNotFoundError):
        if default_storage.get_modified_time(name) < before:
            default_storage.delete(name)
            return True
    return False
