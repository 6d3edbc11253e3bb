"""Sends what is released in the outbox."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from directory.actions import erase_old_mails, send_mails
from directory.actions.sending import A_RUN


class Command(BaseCommand):
    help = "Send the released mails that are due, and erase the words of those long since ended."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--limit", type=int, default=A_RUN, help="how many at most")

    def handle(self, *args: Any, limit: int, **options: Any) -> None:
        now = timezone.now()
        run = send_mails(now=now, limit=limit)
        run.erased = erase_old_mails(now=now)
        if options["verbosity"]:
            self.stdout.write(f"Sent {run.sent}, failed {run.failed}, erased {run.erased}.")
