"""The record in the admin: to read, for those who oversee the programmes."""

from django.contrib import admin
from django.http import HttpRequest

from ledger.models import Entry, EntryQuerySet


@admin.register(Entry)
class EntryAdmin(admin.ModelAdmin[Entry]):
    list_display = (
        "sequence",
        "at",
        "actor_name",
        "verb",
        "object_type",
        "object_id",
        "from_state",
        "to_state",
        "reason",
    )
    list_display_links = ("sequence",)
    search_fields = ("=object_id", "=verb", "=actor_name")
    search_help_text = "对象编号、动作或操作人，须完整一致"
    show_full_result_count = False
    actions = None

    def get_queryset(self, request: HttpRequest) -> EntryQuerySet:
        return Entry.objects.visible_to(request.user)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return _oversees(request)

    def has_view_permission(self, request: HttpRequest, obj: Entry | None = None) -> bool:
        return _oversees(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Entry | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Entry | None = None) -> bool:
        return False


def _oversees(request: HttpRequest) -> bool:
    return getattr(request.user, "is_overseer", False) is True
