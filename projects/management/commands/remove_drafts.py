"""Removes the drafts of applications that are past their days."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from projects.actions import remove_expired


class Command(BaseCommand):
    help = "Remove drafts of grant applications whose days are over, with photos and links."

    def handle(self, *args: Any, **options: Any) -> None:
        removed = remove_expired(now=timezone.now())
        if options["verbosity"]:
            self.stdout.write(f"Removed {removed} drafts.")
