"""Enciphers stored secrets with the newest of FIELD_ENCRYPTION_KEYS."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from charity_site.accounts_actions import rotate_secrets
from kit.crypto import Undecipherable


class Command(BaseCommand):
    """Rotate."""

    help = "Enciphers stored secrets with the newest of FIELD_ENCRYPTION_KEYS."

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it in one transaction and say how many."""
        try:
            count = rotate_secrets()
        except Undecipherable as problem:
            raise CommandError(f"{problem}; put the old key back at the end of the list") from None
        self.stdout.write(f"{count} secrets now use the newest key.")
