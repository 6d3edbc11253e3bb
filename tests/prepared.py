"""Keeps a migrated SQLite database in var/, so that a run of one test starts at once.

It is made anew whenever a migration, its ledger triggers or a dependency changes; every run works
on its own copy. Delete var/tests/ to be sure.
"""

import hashlib
import os
import shutil
from pathlib import Path
from typing import Any

from tools.bootstrap import ROOT, lock_file

FOLDER = ROOT / "var" / "tests"


def template() -> Path:
    """Where the database with exactly these migrations lies, or will lie."""
    state = hashlib.sha256(lock_file("dev").read_bytes())
    for file in sorted([*ROOT.glob("*/migrations/*.py"), *ROOT.glob("ledger/*.py")]):
        state.update(file.relative_to(ROOT).as_posix().encode() + file.read_bytes())
    return FOLDER / f"{state.hexdigest()[:20]}.sqlite3"


def fetch(database: str) -> None:
    """Begin with the kept database, when there is one."""
    if (kept := template()).exists():
        shutil.copyfile(kept, database)


def keep(connection: Any) -> None:
    """Keep what the migrations made, unless it was kept before."""
    kept = template()
    if kept.exists():
        return
    FOLDER.mkdir(parents=True, exist_ok=True)
    for older in FOLDER.glob("*.sqlite3"):
        older.unlink(missing_ok=True)
    mine = kept.with_suffix(f".{os.getpid()}")
    with connection.cursor() as cursor:
        cursor.execute("VACUUM INTO %s", [str(mine)])
    mine.replace(kept)


def remove(database: str) -> None:
    """Remove a run's own copy."""
    for end in ("", "-wal", "-shm"):
        Path(database + end).unlink(missing_ok=True)
