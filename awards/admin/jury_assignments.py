"""Assignments in the admin: the list, recusal and replacement; the desk of each scoring stage."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html

from awards.actions.jury_assignments import recuse_assignment, replace_assignment
from awards.admin.jury_desk import JuryDesk
from awards.admin.jury_seats import has_jury_part
from awards.admin.steps import StepPage, StepPages, taking
from awards.forms.jury_staff import ReplaceForm
from awards.forms.steps import ReasonForm, StepForm
from awards.jury.planning import free_jurors
from awards.jury.standing import scoring_stages
from awards.models import Assignment
from awards.permissions.jury import may_see_jury, may_step_assignment
from directory.admin.base import person
from directory.models import User
from kit.verdict import Verdict

STEPS: Sequence[StepPage[Assignment]] = (
    StepPage(
        "replace", "改派", ReplaceForm, taking(replace_assignment, "assignment"),
        "收回这份任务，可以同时改派给另一位没有利益关系的评委。评了的不能改派，只能回避。",
        "已改派。",
    ),
    StepPage(
        "recuse", "认定回避", ReasonForm, taking(recuse_assignment, "assignment"),
        "评委立即看不到这份材料；已有评分作废，只留在记录里。不能撤回。", "已回避。", "danger",
    ),
)  # fmt: skip


class StageFilter(admin.SimpleListFilter):
    """By scoring stage, within the user's rounds."""

    title = "环节"
    parameter_name = "stage"
    template = "admin/filter.html"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [
            (one.public_id, f"{one.round.title} · {one}") for one in scoring_stages(person(request))
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(stage__public_id=self.value()) if self.value() else queryset


@admin.register(Assignment)
class AssignmentAdmin(JuryDesk, StepPages[Assignment]):
    """Who scores what in the rounds that the user runs."""

    section = "评选"
    place = 34
    step_pages: ClassVar[Sequence[StepPage[Any]]] = STEPS
    list_display = ("nomination", "juror", "stage", "shown", "conflict", "assigned_at")
    list_filter = ("state", "conflict", StageFilter, "juror")
    list_select_related: ClassVar[Any] = (
        "juror", "nomination__nominee", "nomination__round", "stage__round__award",
        "stage__round__column__partner",
    )  # fmt: skip
    search_fields = ("juror__full_name", "nomination__nominee__name")
    fields: ClassVar[Any] = (
        "nomination", "juror", "stage", "shown", "conflict", "recusal_reason", "declared_at",
        "submitted_at", "comment",
    )  # fmt: skip
    readonly_fields = ("shown", "conflict", "recusal_reason", "declared_at", "submitted_at")
    change_list_template = "admin/awards/jury/assignment_list.html"

    def may_view(self, user: Any, obj: Assignment | None = None) -> Verdict:
        return has_jury_part(user) if obj is None else may_see_jury(user, obj.stage.round)

    def choices_for(self, request: HttpRequest, field: Any) -> QuerySet[Any]:
        """The filter names those who have something to score, and nobody else."""
        if field.name != "juror":
            return super().choices_for(request, field)
        theirs = Assignment.objects.visible_to(person(request)).order_by().values("juror")
        jurors: QuerySet[Any] = User.objects.filter(pk__in=theirs).order_by("full_name", "pk")
        return jurors

    def step_verdict(self, user: User, thing: Assignment, verb: str, now: datetime) -> Verdict:
        return may_step_assignment(user, thing, verb, now)

    def step_form(
        self, request: HttpRequest, thing: Assignment, page: StepPage[Assignment], data: Any
    ) -> StepForm:
        if page.form is not ReplaceForm:
            return page.form(data, thing=thing)
        jurors = free_jurors(thing)
        return ReplaceForm(data, thing=thing, jurors=jurors)

    @admin.display(description="状态")
    def shown(self, obj: Assignment) -> str:
        return format_html('<span class="state">{}</span>', obj.get_state_display())
