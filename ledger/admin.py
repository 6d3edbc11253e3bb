"""The record in the admin: the history of each thing, and the whole for those who oversee."""

from collections.abc import Mapping
from typing import Any, TypeVar

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.safestring import SafeString, mark_safe

from kit.admin import HistoryLine, ScopedAdmin
from kit.verdict import ALLOWED, Verdict, refuse
from ledger.actions import append
from ledger.models import Entry, EntryQuerySet, entries_for

M = TypeVar("M", bound=Model)
VERBS = {"create": "新建", "edit": "修改", "delete": "删除"}


class LedgeredAdmin(ScopedAdmin[M]):
    """A scoped page whose saves are in the record, and whose history is read from it.

    Shapes: `verb_labels` maps the last part of a verb ("suspend") to its words;
    `records_saves` is off where the actions behind `store` append for themselves.
    """

    verb_labels: Mapping[str, str] = {}
    records_saves = True

    def history_entries(self, request: HttpRequest, obj: M) -> EntryQuerySet:
        return entries_for(obj)

    def history_line(self, entry: Entry) -> HistoryLine:
        act = entry.verb.rpartition(".")[2]
        words = self.verb_labels.get(act) or VERBS.get(act, act)
        states = self._state_words()
        moved = [states.get(state, state) for state in (entry.from_state, entry.to_state)]
        return HistoryLine(
            at=entry.at,
            who=entry.actor_name,
            what=words,
            change=" → ".join(state for state in moved if state),
            reason=entry.reason,
        )

    def _state_words(self) -> dict[str, str]:
        names = {field.name for field in self.opts.fields}
        if "state" not in names:
            return {}
        choices: Any = self.opts.get_field("state").flatchoices  # type: ignore[union-attr]
        return {str(value): str(words) for value, words in choices}

    def log_addition(self, request: HttpRequest, obj: M, message: Any) -> None:  # type: ignore[override]
        self._record(request, obj, "create", {})

    def log_change(self, request: HttpRequest, obj: M, message: Any) -> None:  # type: ignore[override]
        if message:
            self._record(request, obj, "edit", {"changed": _fields(message)})

    def log_deletions(self, request: HttpRequest, queryset: Any) -> None:  # type: ignore[override]
        for thing in queryset:
            self._record(request, thing, "delete", {})

    def _record(self, request: HttpRequest, obj: M, act: str, payload: dict[str, Any]) -> None:
        if not self.records_saves:
            return
        verb = f"{self.opts.model_name}.{act}"
        now = timezone.now()
        append(by=request.user, verb=verb, thing=obj, payload=payload or None, now=now)  # type: ignore[arg-type]


def _fields(message: list[dict[str, dict[str, Any]]]) -> list[str]:
    """The names of what was changed, never the values: the record cannot forget."""
    found: set[str] = set()
    for part in message:
        for detail in part.values():
            found.update(str(name) for name in detail.get("fields", ()))
            if "name" in detail:
                found.add(str(detail["name"]))
    return sorted(found)


@admin.register(Entry)
class EntryAdmin(ScopedAdmin[Entry]):
    """The whole record, to read."""

    section = "监督"
    place = 90
    list_display = (
        "sequence",
        "at",
        "actor_name",
        "verb_shown",
        "type_shown",
        "object_id",
        "from_state",
        "to_state",
        "reason",
    )
    list_display_links = ("sequence",)
    list_filter = (("at", admin.DateFieldListFilter),)
    sortable_by = ("sequence",)
    search_fields = ("=object_id", "=verb", "=actor_name")
    search_help_text = "对象编号、动作或操作人，须完整一致"

    @admin.display(description="动作")
    def verb_shown(self, obj: Entry) -> SafeString:
        return _dotted(obj.verb)

    @admin.display(description="对象类型")
    def type_shown(self, obj: Entry) -> SafeString:
        return _dotted(obj.object_type)

    def may_view(self, user: Any, obj: Entry | None = None) -> Verdict:
        return ALLOWED if _oversees(user) else refuse("账本记录只供监督人员查阅。")

    def may_change(self, user: Any, obj: Entry | None = None) -> Verdict:
        return refuse("账本记录只增不改。")


def _dotted(name: str) -> SafeString:
    """A name of several parts, which may break after its dots alone."""
    return format_html_join(mark_safe(".<wbr>"), "{}", ((part,) for part in name.split(".")))


def _oversees(user: Any) -> bool:
    return getattr(user, "is_overseer", False) is True
