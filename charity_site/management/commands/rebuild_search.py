"""Makes what the site is searched by anew."""

from typing import Any

from django.core.management.base import BaseCommand

from awards.actions.likeness import rebuild_likeness
from awards.models import Nomination, Winner
from awards.search import NOMINATIONS, WINNERS
from charity_site.finding import INDEXES

_STEP = 2000


class Command(BaseCommand):
    help = "Rebuild the search: every index, and the lines that hang on other rows."

    def handle(self, *args: Any, **options: Any) -> None:
        """One transaction for each index, so that searching waits for one at a time."""
        for name, index in INDEXES.items():
            self.stdout.write(f"{name}: {index.rebuild()}")
        for table, model in ((WINNERS, Winner), (NOMINATIONS, Nomination)):
            rows = model._default_manager.order_by("pk").values_list("pk", "search_text")
            table.rebuild(rows.iterator(_STEP))
            self.stdout.write(f"{model._meta.model_name}s: {rows.count()}")
        self.stdout.write(f"likeness: {rebuild_likeness()}")
