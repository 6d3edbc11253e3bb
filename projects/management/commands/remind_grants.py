"""Reminds those who owe a report, an agreement or an assessment."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from projects.actions.grant_letters import remind_owing
from projects.grant_owing import rounds_to_look_at


class Command(BaseCommand):
    help = "Remind those who owe something of a grant; nobody twice within seven days."

    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()
        told = [remind_owing(round_=one, by=None, now=now) for one in rounds_to_look_at()]
        if options["verbosity"]:
            mails, silent = sum(one.mails for one in told), sum(len(one.silent) for one in told)
            self.stdout.write(f"Wrote {mails} reminders; {silent} people left no address.")
