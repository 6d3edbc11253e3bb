"""The code base as data: every file of ours, and every Python module with its syntax tree."""

import ast
import os
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
APPS = ("kit", "ledger", "directory", "events", "projects", "awards", "charity_site")
NOT_OURS = {
    ".git", ".venv", "var", "staticfiles", "node_modules", "__pycache__", ".mypy_cache",
    ".ruff_cache", ".pytest_cache", ".hypothesis", ".import_linter_cache", "vendor",
}  # fmt: skip
PICTURES = {
    ".mo",
    ".png",
    ".jpg",
    ".jpeg",
    ".webp",
    ".ico",
    ".woff2",
    ".gz",
    ".pyc",
    ".xlsx",
    ".ttf",
}
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


@dataclass(frozen=True)
class Module:
    """One Python file. `part` is its place inside the app: views, admin, actions, models …"""

    name: str
    text: str

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text)

    @property
    def app(self) -> str:
        return self.name.split("/", 1)[0]

    @property
    def part(self) -> str:
        return self.name.split("/")[1].removesuffix(".py") if "/" in self.name else ""

    def functions(self) -> "Iterator[ast.FunctionDef | ast.AsyncFunctionDef]":
        return (node for node in ast.walk(self.tree) if isinstance(node, FUNCTIONS))

    def at(self, node: ast.AST) -> str:
        return f"{self.name}:{getattr(node, 'lineno', 0)}"


@cache
def files() -> tuple[Path, ...]:
    """Every file of ours, below the root."""
    found = []
    for folder, folders, names in os.walk(ROOT):
        folders[:] = sorted(set(folders) - NOT_OURS)
        found += [Path(folder, name) for name in names if name != ".env"]
    return tuple(sorted(found))


def of_kind(*endings: str, below: str = "") -> list[Path]:
    base = ROOT / below
    return [path for path in files() if path.suffix in endings and path.is_relative_to(base)]


def short(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@cache
def modules() -> tuple[Module, ...]:
    """Every Python file of the apps, migrations left out."""
    return tuple(
        Module(short(path), path.read_text(encoding="utf-8"))
        for app in APPS
        for path in of_kind(".py", below=app)
        if "migrations" not in path.parts
    )


def texts() -> Iterator[tuple[str, str]]:
    """Every file of ours that is text, with its name."""
    for path in files():
        if path.suffix not in PICTURES:
            yield short(path), path.read_text(encoding="utf-8")
