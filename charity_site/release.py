"""What this installation shows apart from its content: a mark that a new release changes."""

import hashlib
from collections.abc import Iterable
from pathlib import Path

FOLDERS = (
    "awards", "charity_site", "directory", "events", "kit", "ledger", "locale", "projects",
    "static", "templates",
)  # fmt: skip
SUFFIXES = frozenset({".py", ".html", ".mo", ".css", ".js", ".svg", ".xml", ".txt"})


def release_mark(base: Path, shown: Iterable[str]) -> str:
    """A short hash of the code, the templates and the settings that every page shows.

    Shapes: 12 hexadecimal digits, the same on every machine that runs the same release.
    """
    digest = hashlib.sha256("\0".join(shown).encode())
    for folder in FOLDERS:
        for path in sorted((base / folder).rglob("*")):
            if path.suffix in SUFFIXES and path.is_file():
                digest.update(path.relative_to(base).as_posix().encode())
                digest.update(path.read_bytes())
    return digest.hexdigest()[:12]
