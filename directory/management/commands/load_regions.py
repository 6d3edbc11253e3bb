"""The regions of GB/T 2260, loaded or brought up to date."""

from typing import Any

from django.core.management.base import BaseCommand

from directory.actions import load_regions


class Command(BaseCommand):
    help = "Load every region of GB/T 2260 (2023); a second run changes nothing."

    def handle(self, *args: Any, **options: Any) -> None:
        created, updated = load_regions()
        self.stdout.write(f"Regions: {created} created, {updated} updated.")
