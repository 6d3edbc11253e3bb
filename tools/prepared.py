"""Keeps migrated databases in var/tests/, so that a run of one test starts at once.

They are made anew whenever a migration, the ledger's triggers or a dependency changes, and every
run works on its own copy. Delete var/tests/ to be sure.
"""

import contextlib
import hashlib
import os
import shutil
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from tools.bootstrap import ROOT, lock_file
from tools.postgres import Server

FOLDER: Final = ROOT / "var" / "tests"
_MAKING: Final = threading.Lock()  # who needs it waits for who makes it
SOURCES: Final = ("*/migrations/*.py", "ledger/*.py", "tests/settings.py")


def state(*more: str) -> str:
    """The name of exactly these migrations."""
    found = hashlib.sha256(lock_file("dev").read_bytes())
    for file in sorted(path for pattern in SOURCES for path in ROOT.glob(pattern)):
        found.update(file.relative_to(ROOT).as_posix().encode() + file.read_bytes())
    return hashlib.sha256(" ".join([found.hexdigest(), *more]).encode()).hexdigest()[:20]


def put(kept: Path, make: Callable[[Path], object]) -> None:
    """Make a file or folder beside its place, then move it there; what it replaces is removed."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    mine = kept.with_name(f"new-{os.getpid()}-{kept.name}")
    make(mine)
    for older in FOLDER.glob(f"*{kept.suffix}"):
        if older != mine and not older.name.startswith("new-"):
            discard(older)
    try:
        mine.replace(kept)
    except OSError:  # another run was quicker
        discard(mine)


def discard(path: Path) -> None:
    """Remove a file or a folder, if it is still there."""
    if path.is_dir():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)


# ---------------------------------------------------------------- SQLite


def fetch_sqlite(database: str) -> None:
    """Begin with the kept database, when there is one."""
    with contextlib.suppress(FileNotFoundError):
        shutil.copyfile(FOLDER / f"{state()}.sqlite3", database)


def made_sqlite(migrate: Callable[[str], object]) -> None:
    """Make and keep a database before the tests ask for one, unless it was kept before.

    `migrate` migrates the database of an address; when it fails, nothing is kept, and the failure
    shows again in the tests.
    """
    kept = FOLDER / f"{state()}.sqlite3"
    new = FOLDER / f"new-{os.getpid()}-template.sqlite3"
    with _MAKING:
        if kept.exists():
            return
        FOLDER.mkdir(parents=True, exist_ok=True)
        if migrate(f"sqlite:///{new}"):
            put(kept, new.rename)
        remove_sqlite(str(new))


def keep_sqlite(connection: Any) -> None:
    """Keep what the migrations made, unless it was kept before."""
    kept = FOLDER / f"{state()}.sqlite3"
    if not kept.exists():
        with connection.cursor() as cursor:
            put(kept, lambda new: cursor.execute("VACUUM INTO %s", [str(new)]))


def remove_sqlite(database: str) -> None:
    """Remove a run's own copy."""
    for end in ("", "-wal", "-shm"):
        Path(database + end).unlink(missing_ok=True)


# ---------------------------------------------------------------- PostgreSQL


def cluster(programs: Path) -> Path:
    """Where a cluster whose new databases are migrated lies, or will lie."""
    return FOLDER / f"{state(str(programs))}.cluster"


def keep_cluster(server: Server, kept: Path) -> None:
    """Keep a running server's cluster, which is stopped meanwhile so that it is whole."""
    server.stop("fast")
    put(kept, lambda new: shutil.copytree(server.data, new))
    server.start()
