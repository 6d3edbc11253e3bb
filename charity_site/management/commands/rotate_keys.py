"""Enciphers every enciphered column with the newest of FIELD_ENCRYPTION_KEYS."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from charity_site.rotation import rotate_everything
from kit.crypto import Undecipherable


class Command(BaseCommand):
    """Rotate everything, in steps that stay done."""

    help = "Enciphers every enciphered column with the newest of FIELD_ENCRYPTION_KEYS."

    def handle(self, *args: Any, **options: Any) -> None:
        """Go through every column and say how many values were rotated, and how many were not."""
        total = 0
        try:
            for count in rotate_everything():
                total += count.rotated
                if count.rotated or count.newest:
                    told = f"{count.column}: {count.rotated} rotated, {count.newest} newest already"
                    self.stdout.write(told)
        except Undecipherable as problem:
            raise CommandError(
                f"{problem}; put the old key back at the end of the list and run it again"
            ) from None
        self.stdout.write(f"{total} values now use the newest key.")
