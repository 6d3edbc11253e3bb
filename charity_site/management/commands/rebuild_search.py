"""Makes what the site is searched by anew."""

from typing import Any

from django.core.management.base import BaseCommand

from awards.actions.likeness import rebuild_likeness
from awards.search import NOMINATION_LINES, WINNER_LINES
from charity_site.finding import INDEXES
from kit.searchindex import SearchIndex


class Command(BaseCommand):
    help = "Rebuild the search: every line that things are found by, every index of them."

    def handle(self, *args: Any, **options: Any) -> None:
        """One transaction for each index, so that searching waits for one at a time."""
        indexes: dict[str, SearchIndex[Any]] = {
            **INDEXES, "winners": WINNER_LINES, "nominations": NOMINATION_LINES,
        }  # fmt: skip
        for name, index in indexes.items():
            self.stdout.write(f"{name}: {index.rebuild()}")
        self.stdout.write(f"likeness: {rebuild_likeness()}")
