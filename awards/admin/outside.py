"""Votes of other platforms in the admin: what they are, how much they weigh, and the figures."""

from collections.abc import Sequence
from datetime import datetime
from fractions import Fraction
from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from awards.actions.outside import import_outside_votes, keep_poll
from awards.admin.nominations import has_part
from awards.admin.steps import StepPage, StepPages, taking
from awards.candidates import entry_names
from awards.forms.ballots import OutsideVotesForm
from awards.forms.steps import StepForm
from awards.models import OutsidePoll
from awards.models.outside import stages_for_poll
from awards.permissions import may_see_round
from awards.permissions.ballots import may_keep_poll
from directory.admin.base import person
from directory.models import User, organisations_held
from directory.models.organisations import Role
from kit.verdict import ALLOWED, Verdict, refuse, unready

STEPS: Sequence[StepPage[OutsidePoll]] = (
    StepPage(
        "import_votes", "导入票数", OutsideVotesForm, taking(import_outside_votes, "poll"),
        "整份文件一次导入，替换已有的票数，并按公布的公式与评委得分合成总分。",
        "票数已导入，总分已算出。", "main", "admin/awards/ballot/poll_step.html",
    ),
)  # fmt: skip


@admin.register(OutsidePoll)
class OutsidePollAdmin(StepPages[OutsidePoll]):
    """The outside polls of the rounds that the user runs."""

    section = "评选"
    place = 35
    step_pages: ClassVar[Sequence[StepPage[Any]]] = STEPS
    list_display = ("source", "stage", "weight", "imported_at")
    list_select_related: ClassVar[Any] = (
        "stage__round__award", "stage__round__column__partner",
    )  # fmt: skip
    search_fields = ("source", "stage__round__title")
    change_form_template = "admin/awards/ballot/poll_form.html"
    fieldsets = ((None, {"fields": ("stage", "source", "weight", "method")}),)

    def may_view(self, user: Any, obj: OutsidePoll | None = None) -> Verdict:
        if obj is None:
            return ALLOWED if has_part(user) else refuse("您的角色不经手外部投票。")
        return may_see_round(user, obj.stage.round)

    def may_add(self, user: Any) -> Verdict:
        held = organisations_held(user, (Role.ORGANISER, Role.LEAD_EDITOR))
        return ALLOWED if user.is_superuser or held else refuse("外部投票由项目运营登记。")

    def may_change(self, user: Any, obj: OutsidePoll | None = None) -> Verdict:
        if obj is None:
            return self.may_add(user)
        fixed = unready("已经导入票数，权重和办法不能再改。")
        return may_keep_poll(user, obj) & (fixed if obj.imported_at else ALLOWED)

    def step_verdict(self, user: User, thing: OutsidePoll, verb: str, now: datetime) -> Verdict:
        return may_keep_poll(user, thing)

    def explains(self, user: User, thing: OutsidePoll) -> bool:
        return bool(may_see_round(user, thing.stage.round))

    def get_readonly_fields(self, request: HttpRequest, obj: OutsidePoll | None = None) -> Any:
        return ("stage",) if obj else ()

    def choices_for(self, request: HttpRequest, field: Any) -> QuerySet[Any]:
        return stages_for_poll(person(request)).order_by("round__title", "pk")

    def store(self, request: HttpRequest, obj: OutsidePoll, form: Any, change: bool) -> None:
        keep_poll(poll=obj, by=person(request), now=timezone.now())

    def step_form(
        self, request: HttpRequest, thing: OutsidePoll, page: StepPage[OutsidePoll], data: Any
    ) -> StepForm:
        return OutsideVotesForm(data, files=request.FILES, thing=thing)

    def step_facts(
        self, request: HttpRequest, thing: OutsidePoll, page: StepPage[OutsidePoll], now: datetime
    ) -> dict[str, Any]:
        return {"names": entry_names(thing.stage_id)}

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> Any:
        poll = context.get("original")
        if poll is not None:
            context |= {"formula": poll.result.get("formula", ""), "points": points_of(poll)}
        return super().render_change_form(request, context, *args, **kwargs)


def points_of(poll: OutsidePoll) -> list[tuple[str, str, str, str]]:
    """Name, jury score, votes and combined points of every nomination, best first."""
    names, result = dict(entry_names(poll.stage_id)), poll.result
    return [
        (
            names.get(one, one),
            f"{float(Fraction(result['jury'][one])):.2f}",
            f"{result['votes'].get(one, 0):,}",
            f"{float(Fraction(points)):.2f}",
        )
        for one, points in sorted(
            result.get("points", {}).items(), key=lambda pair: -Fraction(pair[1])
        )
    ]
