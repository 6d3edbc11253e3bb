"""The base of every admin page that writes: scope, the record, and forms that save once."""

from typing import Any, TypeVar

from django.db.models import Model

from directory.actions import keep_result, use_key
from ledger.admin import LedgeredAdmin

M = TypeVar("M", bound=Model)


class StaffAdmin(LedgeredAdmin[M]):
    """A page for staff; see `kit.admin` for what it may say about itself."""

    def use_key(self, key: str, user: Any) -> str | None:
        return use_key(key, user)

    def keep_result(self, key: str, result: str) -> None:
        keep_result(key, result)
