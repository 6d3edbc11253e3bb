"""Writes a public list to a file: the same rows and columns as the page."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from charity_site.exports import LISTS
from kit.downloads import count_of, write_list
from kit.queries import BadQuery
from kit.tabular import CONTENT_TYPES

_EVERY = 10_000


class Command(BaseCommand):
    """Export a list by name, filtered like the address of its page."""

    help = "Exports a public list: export winners --format xlsx --filter year=2025 --out FILE"

    def add_arguments(self, parser: CommandParser) -> None:
        """List, format, filters and file."""
        parser.add_argument("list", choices=sorted(LISTS))
        parser.add_argument("--format", choices=sorted(CONTENT_TYPES), default="xlsx")
        parser.add_argument(
            "--filter", action="append", default=[], metavar="KEY=VALUE",
            help="as in the address of the page, e.g. region=520000; may be given several times",
        )  # fmt: skip
        parser.add_argument("--out", required=True, type=Path, metavar="FILE")

    def handle(self, *args: Any, **options: Any) -> None:
        """Write the file next to its place, then move it there: a reader never sees half."""
        try:
            export = LISTS[options["list"]](_filters(options["filter"]), "命令行", timezone.now())
        except BadQuery as bad:
            raise CommandError(bad.message) from bad
        target: Path = options["out"]
        part = target.with_name(f".{target.name}.part")
        try:
            with part.open("wb") as file:
                for done in write_list(file, options["format"], export.sheet, export.rows):
                    self._tell(done)
            part.replace(target)
        except OSError as error:
            raise CommandError(f"cannot write {target}: {error.strerror}") from error
        finally:
            part.unlink(missing_ok=True)
        self.stdout.write(f"{export.sheet.title}：{count_of(export.rows)} 行，{target}")

    def _tell(self, count: int) -> None:
        if count and count % _EVERY == 0:
            self.stderr.write(f"… {count}")


def _filters(pairs: list[str]) -> dict[str, str]:
    parts = [pair.partition("=") for pair in pairs]
    wrong = [key for key, sign, _ in parts if not sign]
    if wrong:
        raise CommandError(f"--filter {wrong[0]}: write KEY=VALUE")
    return {key.strip(): value.strip() for key, _, value in parts if value.strip()}
