"""What the pages of the events share."""

from typing import Any

from directory.admin.base import StaffAdmin
from events.permissions import may_edit_edition, may_keep_events, may_read_events
from kit.verdict import Verdict, refuse

SECTION = "活动与项目"
ADDED_THERE = "请在所属届次的页面里添加。"


class EventsAdmin(StaffAdmin[Any]):
    """A page of the events: the organisers of the body that runs them keep it."""

    section = SECTION

    def may_view(self, user: Any, obj: Any = None) -> Verdict:
        return may_read_events(user)

    def may_add(self, user: Any) -> Verdict:
        return may_keep_events(user)


class BelowEdition(EventsAdmin):
    """A page of something that belongs to an edition, which answers for it.

    It stands in no menu: one comes to it from its edition, and adds it there.
    """

    def edition_of(self, obj: Any) -> Any:
        """The edition that the thing belongs to; a hook."""
        return obj.edition

    def has_module_permission(self, request: Any) -> bool:
        return False

    def may_add(self, user: Any) -> Verdict:
        return may_keep_events(user) & refuse(ADDED_THERE)

    def may_change(self, user: Any, obj: Any = None) -> Verdict:
        if obj is None:
            return may_keep_events(user)
        return may_edit_edition(user, self.edition_of(obj))
