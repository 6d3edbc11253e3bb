"""The sample data: every real fact of the collection, and invented work in progress."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from charity_site.sample.load import load_sample


class Command(BaseCommand):
    help = "Load the sample data; a second run changes nothing."

    def handle(self, *args: Any, **options: Any) -> None:
        result = load_sample(now=timezone.now())
        new = ", ".join(f"{count} {name}" for name, count in result.new.items() if count)
        self.stdout.write(f"Sample data: {new or 'nothing new'}.")
        if result.password:
            self.stdout.write(f"Sample accounts have the password {result.password}")
