"""The sample data: every real fact of the collection, and invented work in progress."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from charity_site.sample.load import load_sample
from charity_site.sample.purge import purge_sample


def listed(counts: dict[str, int], nothing: str) -> str:
    """The counts that are not zero, in words."""
    return ", ".join(f"{count} {name}" for name, count in counts.items() if count) or nothing


class Command(BaseCommand):
    help = "Load the sample data (a second run changes nothing), or remove it with --purge."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--purge",
            action="store_true",
            help="remove every sample row and picture; entries of the ledger stay",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["purge"]:
            gone = purge_sample(now=timezone.now())
            self.stdout.write(f"Sample data removed: {listed(gone, 'there was none')}.")
            return
        result = load_sample(now=timezone.now())
        self.stdout.write(f"Sample data: {listed(result.new, 'nothing new')}.")
        if result.password:
            self.stdout.write(f"Sample accounts have the password {result.password}")
