"""Projects, programmes and processes in the admin."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone

from directory.admin.base import StaffAdmin, person
from kit.admin import Button, ScopedStackedInline, ScopedTabularInline, reason_question
from kit.admin.slugs import SluggedAdmin, SluggedForm
from kit.chinese import pinyin_key
from kit.searchindex import FollowedAdmin, IndexedAdmin
from kit.verdict import Verdict
from projects.actions import hide_project, publish_project
from projects.models import (
    CareProcess,
    Programme,
    ProgrammeFigure,
    ProgrammeOrganisation,
    Project,
    ProjectFigure,
    ProjectOrganisation,
    ProjectUpdate,
)
from projects.permissions import (
    may_hide_project,
    may_keep_projects,
    may_publish_project,
    may_read_projects,
)
from projects.search import PROJECTS

FIGURE_FIELDS = (
    ("label", "qualifier", "value", "magnitude", "unit"),
    ("as_of", "quoted", "source"),
    ("note", "is_inferred", "position"),
)


class ProjectsAdmin(SluggedAdmin, StaffAdmin[Any]):
    section = "活动与项目"
    form = SluggedForm

    def may_view(self, user: Any, obj: Any = None) -> Verdict:
        return may_read_projects(user)

    def may_add(self, user: Any) -> Verdict:
        return may_keep_projects(user)

    def may_change(self, user: Any, obj: Any = None) -> Verdict:
        return may_keep_projects(user)


class ProjectOrganisations(ScopedTabularInline):
    model = ProjectOrganisation
    fields = ("organisation", "role", "position")


class ProjectFigures(ScopedStackedInline):
    model = ProjectFigure
    fields = FIGURE_FIELDS


class ProjectUpdates(ScopedStackedInline):
    model = ProjectUpdate
    fields = (("happened_on", "title"), "text", "source")


class ProgrammeOrganisations(ScopedTabularInline):
    model = ProgrammeOrganisation
    fields = ("organisation", "role", "position")


class ProgrammeFigures(ScopedStackedInline):
    model = ProgrammeFigure
    fields = FIGURE_FIELDS


class ProjectForm(SluggedForm):
    """A project; one that its source left unnamed takes its address from what it does."""

    slug_sources = ("name", "summary")

    def clean(self) -> dict[str, Any] | None:
        given = super().clean()
        if given is not None and not given.get("name") and not given.get("summary"):
            self.add_error("summary", "没有项目名时，请写明这个项目做什么。")
        return given


@admin.register(Project)
class ProjectAdmin(IndexedAdmin, ProjectsAdmin):
    search_index = PROJECTS
    place = 30
    form = ProjectForm
    list_display = ("title", "programme", "verification", "is_published")
    list_select_related = ("programme",)
    list_filter = ("is_published", "verification", "programme", "themes")
    sortable_by = ()
    search_fields = ("name", "~name_pinyin", "summary")
    search_help_text = "项目名称、拼音或简介"
    autocomplete_fields = ("themes", "regions", "editions", "people")
    inlines = (ProjectOrganisations, ProjectFigures, ProjectUpdates)
    verb_labels = {"publish": "公开", "hide": "撤下"}
    fieldsets = (
        (None, {"fields": ("name", "slug", "summary", "beneficiaries", "programme")}),
        ("相关", {"fields": ("themes", "regions", "places", "editions", "people")}),
        ("时间", {"fields": (("starts_on", "starts_precision"), ("ends_on", "ends_precision"),
                           "period_note")}),
        ("金额（只作说明，本站不募捐）", {
            "fields": ("target_amount", "reported_amount", "reported_as_of", "verification")}),
        ("出处与推定", {"fields": ("source", "note", "inferred", "position"),
                    "classes": ("collapse",)}),
    )  # fmt: skip

    @admin.display(description="名称")
    def title(self, obj: Project) -> str:
        return obj.title

    def store(self, request: HttpRequest, obj: Project, form: Any, change: bool) -> None:
        obj.name_pinyin = pinyin_key(obj.name)[:300]
        if not change:
            obj.is_published = False
        super().store(request, obj, form, change)

    def object_views(self) -> dict[str, Any]:
        return {"publish": self.publish, "hide": self.hide}

    def buttons(self, request: HttpRequest, obj: Project) -> list[Button]:
        user = person(request)
        if not may_keep_projects(user):
            return []
        if obj.is_published:
            verdict, note = may_hide_project(user, obj), "公开页上不再有这个项目。"
            asks = (reason_question(),)
            return [Button("撤下公开页", self.act_url(obj, "hide"), verdict, note=note, asks=asks)]
        verdict = may_publish_project(user, obj)
        return [Button("公开这个项目", self.act_url(obj, "publish"), verdict, tone="main")]

    def publish(self, request: HttpRequest, obj: Project) -> None:
        publish_project(project=obj, by=person(request), now=timezone.now())
        self.message_user(request, "项目已公开。")

    def hide(self, request: HttpRequest, obj: Project) -> None:
        reason = request.POST.get("reason", "")
        hide_project(project=obj, by=person(request), now=timezone.now(), reason=reason)
        self.message_user(request, "项目已从公开页撤下。")


@admin.register(Programme)
class ProgrammeAdmin(FollowedAdmin, ProjectsAdmin):
    place = 40
    list_display = ("name", "kind", "started")
    search_fields = ("name",)
    fields = ("name", "slug", "kind", "lead", "started", "summary", "details", "source")
    autocomplete_fields = ("lead",)
    inlines = (ProgrammeOrganisations, ProgrammeFigures)


@admin.register(CareProcess)
class CareProcessAdmin(ProjectsAdmin):
    place = 50
    list_display = ("name", "programme")
    list_select_related = ("programme",)
    search_fields = ("name",)
    fields = ("name", "slug", "programme", "steps", "order_known", "details", "source")
