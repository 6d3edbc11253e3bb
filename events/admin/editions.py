"""Series and editions in the admin."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from directory.admin.base import person
from directory.models import Role, organisations_held
from events.actions import name_own_host, step_edition
from events.admin.base import EventsAdmin
from events.admin.rows import EditionFigures, Highlights, Organisations, Products, Sessions
from events.models import Edition, Series
from events.permissions import may_edit_edition, may_edit_series, may_keep_events, may_step_edition
from events.search import EDITIONS, SERIES
from events.workflow import EDITION
from kit.admin import Button, reason_question
from kit.admin.slugs import SluggedAdmin, SluggedForm
from kit.searchindex import IndexedAdmin
from kit.verdict import Unready, Verdict


@admin.register(Series)
class SeriesAdmin(IndexedAdmin, SluggedAdmin, EventsAdmin):
    search_index = SERIES
    place = 10
    form = SluggedForm
    list_display = ("name", "cobrand", "started", "recurrence", "run_by")
    list_select_related = ("run_by",)
    list_filter = ("recurrence",)
    sortable_by = ("name",)
    search_fields = ("name", "cobrand")
    search_help_text = "系列名称"
    autocomplete_fields = ("origin_region", "hosts")
    fieldsets = (
        (None, {"fields": ("name", "cobrand", "slug", "run_by", "hosts", "introduction")}),
        ("起始与周期", {"fields": ("started", "origin_region", "scope_group", "recurrence",
                                "anchor_day", "former_names")}),
        ("出处", {"fields": ("source", "note")}),
    )  # fmt: skip

    def may_change(self, user: Any, obj: Series | None = None) -> Verdict:
        return may_keep_events(user) if obj is None else may_edit_series(user, obj)

    def choices_for(self, request: HttpRequest, field: Any) -> QuerySet[Any]:
        rows = super().choices_for(request, field)
        user = person(request)
        if field.name != "run_by" or user.is_superuser:
            return rows
        return rows.filter(pk__in=organisations_held(user, (Role.ORGANISER,)))

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)
        if db_field.name == "run_by":
            # A series that nobody runs could be opened by nobody but the administrator.
            field.required = not person(request).is_superuser
        return field


class EditionForm(SluggedForm):
    """An edition; its address is made of the official title."""

    slug_sources = ("official_title",)


@admin.register(Edition)
class EditionAdmin(IndexedAdmin, SluggedAdmin, EventsAdmin):
    search_index = EDITIONS
    place = 20
    form = EditionForm
    list_display = ("title", "series", "year", "when", "state")
    list_select_related = ("series",)
    list_filter = ("state", "series", "year")
    sortable_by = ("year",)
    search_fields = ("official_title", "theme", "city", "series__name")
    search_help_text = "名称、主题、城市或系列"
    autocomplete_fields = ("region",)
    inlines = (Organisations, Sessions, EditionFigures, Highlights, Products)
    verb_labels = {verb: EDITION.label(verb) for verb in EDITION.verbs()} | {
        "name_host": "登记承办机构"
    }
    fieldsets = (
        (None, {"fields": ("series", "official_title", "slug", ("ordinal", "year"), "theme",
                           "summary")}),
        ("时间地点", {"fields": (("starts_on", "starts_precision"), ("ends_on", "ends_precision"),
                             "date_note", "region", ("city", "venue"))}),
        ("议题与与会", {"fields": ("issues", "attendee_groups", "agenda_order_known")}),
        ("出处与推定", {"fields": ("source", "note", "inferred"), "classes": ("collapse",)}),
    )  # fmt: skip

    def may_change(self, user: Any, obj: Edition | None = None) -> Verdict:
        return may_keep_events(user) if obj is None else may_edit_edition(user, obj)

    @admin.display(description="名称")
    def title(self, obj: Edition) -> str:
        return obj.title

    @admin.display(description="时间")
    def when(self, obj: Edition) -> str:
        return obj.when

    def get_fieldsets(self, request: HttpRequest, obj: Edition | None = None) -> Any:
        found = super().get_fieldsets(request, obj)
        if obj is None:
            return found
        return [("进展", {"fields": ("state", "state_reason")}), *found]

    def get_readonly_fields(self, request: HttpRequest, obj: Edition | None = None) -> Any:
        return [*super().get_readonly_fields(request, obj), "state", "state_reason"]

    def store(self, request: HttpRequest, obj: Edition, form: Any, change: bool) -> None:
        super().store(request, obj, form, change)
        if not change:
            name_own_host(edition=obj, by=person(request), now=timezone.now())

    # ---------------------------------------------------------------- steps

    def object_views(self) -> dict[str, Any]:
        return {"step": self.step}

    def buttons(self, request: HttpRequest, obj: Edition) -> list[Button]:
        user = person(request)
        if not may_edit_edition(user, obj):
            return []
        return [
            Button(
                step.label,
                self.act_url(obj, "step"),
                may_step_edition(user, obj, step.verb),
                tone="danger" if step.verb == "cancel" else "",
                asks=(reason_question(),) if step.needs_reason else (),
                fields=(("verb", step.verb), ("version", str(obj.version))),
            )
            for step in EDITION.steps_from(obj.state)
        ]

    def step(self, request: HttpRequest, obj: Edition) -> None:
        version = request.POST.get("version", "")
        verb = request.POST.get("verb", "")
        if verb not in EDITION.verbs():
            may_edit_edition(person(request), obj).require()
            raise Unready("没有这个步骤，请刷新页面后再办理。")
        moved = step_edition(
            edition=obj,
            verb=verb,
            by=person(request),
            now=timezone.now(),
            reason=request.POST.get("reason", ""),
            version=int(version) if version.isdecimal() and len(version) < 10 else None,
        )
        self.message_user(request, f"现在是“{moved.get_state_display()}”。")
