"""Sessions, participants and county produce in the admin: reached from their edition."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone

from directory.admin.base import person
from events.actions import hide_participant, unhide_participant
from events.admin.base import BelowEdition
from events.admin.rows import Lineups, Participants, ProductFigures
from events.models import CountyProduct, Edition, Participant, Session
from events.permissions import may_edit_edition, may_hide_participant, may_unhide_participant
from kit.admin import Button, reason_question


@admin.register(Session)
class SessionAdmin(BelowEdition):
    list_display = ("title", "kind", "edition")
    list_select_related = ("edition__series",)
    list_filter = ("edition", "kind")
    search_fields = ("title",)
    fields = (
        "edition", "title", "kind", "summary", ("held_on", "starts_at"), "organisations",
        "position", "note", "source",
    )  # fmt: skip
    readonly_fields = ("edition",)
    autocomplete_fields = ("organisations",)
    inlines = (Participants, Lineups)


@admin.register(Participant)
class ParticipantAdmin(BelowEdition):
    list_display = ("person", "role", "session", "hidden_at")
    list_select_related = ("person", "session__edition__series")
    list_filter = ("role", ("hidden_at", admin.EmptyFieldListFilter))
    search_fields = ("person__name",)
    fields = (
        "session", "person", "role", "role_inferred", "position", "hidden_at", "hidden_by",
        "hidden_reason",
    )  # fmt: skip
    readonly_fields = ("session", "person", "hidden_at", "hidden_by", "hidden_reason")
    verb_labels = {"hide": "从公开页隐藏", "unhide": "恢复显示"}

    def edition_of(self, obj: Participant) -> Edition:
        return obj.session.edition

    def object_views(self) -> dict[str, Any]:
        return {"hide": self.hide, "unhide": self.unhide}

    def buttons(self, request: HttpRequest, obj: Participant) -> list[Button]:
        user = person(request)
        if not may_edit_edition(user, obj.session.edition):
            return []
        if obj.hidden_at is not None:
            verdict = may_unhide_participant(user, obj)
            return [Button("恢复显示", self.act_url(obj, "unhide"), verdict)]
        note = "公开页不再出现此人；历史记录不改。"
        verdict = may_hide_participant(user, obj)
        asks = (reason_question(),)
        return [Button("从公开页隐藏", self.act_url(obj, "hide"), verdict, note=note, asks=asks)]

    def hide(self, request: HttpRequest, obj: Participant) -> None:
        reason = request.POST.get("reason", "")
        hide_participant(participant=obj, by=person(request), now=timezone.now(), reason=reason)
        self.message_user(request, "已从公开页隐藏。")

    def unhide(self, request: HttpRequest, obj: Participant) -> None:
        unhide_participant(participant=obj, by=person(request), now=timezone.now())
        self.message_user(request, "已恢复显示。")


@admin.register(CountyProduct)
class CountyProductAdmin(BelowEdition):
    list_display = ("name", "county_name", "edition")
    list_select_related = ("edition__series",)
    search_fields = ("name", "county_name")
    fields = ("edition", "name", "county_name", "region", "source", "position")
    readonly_fields = ("edition",)
    autocomplete_fields = ("region",)
    inlines = (ProductFigures,)
