"""The base of every admin page that writes: scope, the record, and forms that save once."""

from typing import Any, TypeVar

from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import HttpRequest

from directory.actions import keep_result, kept_result, use_key
from directory.models import User
from ledger.admin import LedgeredAdmin

M = TypeVar("M", bound=Model)


def person(request: HttpRequest) -> User:
    """The user behind a request of the admin, as a user of ours.

    Errors: PermissionDenied for somebody without a session, whom the doors let nowhere near.
    """
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user


class StaffAdmin(LedgeredAdmin[M]):
    """A page for staff; see `kit.admin` for what it may say about itself."""

    def sent_before(self, key: str, user: Any) -> str | None:
        return kept_result(key, user)

    def use_key(self, key: str, user: Any) -> str | None:
        return use_key(key, user)

    def keep_result(self, key: str, result: str) -> None:
        keep_result(key, result)
