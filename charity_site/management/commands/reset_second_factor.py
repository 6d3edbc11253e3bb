"""Takes away the second factor of somebody who has lost it."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from charity_site.accounts_actions import reset_second_factor
from directory.models import User


class Command(BaseCommand):
    """Reset."""

    help = "Takes away the second factor of somebody who has lost it; the reason is recorded."

    def add_arguments(self, parser: CommandParser) -> None:
        """Who, and why."""
        parser.add_argument("username")
        parser.add_argument("--reason", required=True)

    def handle(self, *args: Any, username: str, reason: str, **options: Any) -> None:
        """Reset, or say that there is nothing to reset."""
        user = User.objects.filter(username=username).first()
        if user is None:
            raise CommandError(f"There is no user {username!r}.")
        if not reset_second_factor(user=user, reason=reason, now=timezone.now()):
            raise CommandError(f"{username} has no second factor.")
        self.stdout.write(f"{username} signs in with the password alone until a new one is set up.")
