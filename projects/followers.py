"""What hangs on a grant in the app above is told of it here, in the transaction of the act.

As with `projects.entitlements`, the app above registers the dotted name of its follower in its
AppConfig; it is looked up when it is first told.
"""

from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from django.utils.module_loading import import_string

if TYPE_CHECKING:  # this is imported before there are models
    from directory.models import User
    from projects.models import Application


class Follower(Protocol):
    """What an app above does when something happens to a grant; the application is locked."""

    def name_hidden(self, application: "Application", now: datetime) -> None:
        """The applicant's name may stand on no public page any more."""

    def stopped(self, application: "Application", by: "User", now: datetime) -> None:
        """The grant was suspended, cancelled or terminated."""


_FOLLOWERS: list[str] = []


def register(follower: str) -> None:
    """Let the follower of this dotted name be told, once."""
    if follower not in _FOLLOWERS:
        _FOLLOWERS.append(follower)


def followers() -> list[Follower]:
    """All that are to be told."""
    return [import_string(name)() for name in _FOLLOWERS]
