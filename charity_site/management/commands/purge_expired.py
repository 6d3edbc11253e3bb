"""Purges what has been kept for as long as it may be."""

from collections.abc import Callable
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from awards.actions import drafts
from awards.actions import retention as awards
from directory.actions import erase_old_mails
from projects import actions as projects

A_RUN = 500
# What is purged, in the order in which it is, each by how it is told.
PARTS: tuple[tuple[str, Callable[..., int]], ...] = (
    ("drafts of applications", projects.remove_expired),
    ("applications", projects.purge_applications),
    ("objections to grants", projects.purge_grant_objections),
    ("nominations", awards.purge_nominations),
    ("objections", awards.purge_objections),
    ("texts never saved", drafts.sweep_drafts),
    ("mails", erase_old_mails),
    ("stray pictures of grants", projects.remove_stray_files),
    ("stray photos", awards.remove_stray_files),
)


class Command(BaseCommand):
    """Purge each part, some rows at a time; a run that was stopped is gone on with by the next."""

    help = (
        "Purge drafts past their days, applications and nominations without success, objections,"
        " mails and stray files that have been kept as long as they may be."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """How many at most."""
        parser.add_argument(
            "--limit", type=int, default=A_RUN, help=f"of each kind, at most so many; {A_RUN}"
        )

    def handle(self, *args: Any, limit: int, **options: Any) -> None:
        """Purge, and tell how many of each."""
        now = timezone.now()
        for words, purge in PARTS:
            done = purge(now=now, limit=limit)
            if options["verbosity"]:
                self.stdout.write(f"Purged {done} {words}.")
