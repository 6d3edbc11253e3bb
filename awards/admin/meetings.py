"""Meetings in the admin: minutes, motions, the page that is printed."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone

from awards.actions.meetings import TEXTS, close_meeting, edit_meeting, hold_meeting, record_motion
from awards.admin.nominations import has_part
from awards.admin.steps import StepPage, StepPages, taking
from awards.forms.deciding import MeetingForm, MotionForm
from awards.forms.steps import StepForm
from awards.models import Meeting, Round
from awards.permissions import may_hold_meeting, may_keep_meeting, may_see_grid, may_see_meeting
from directory.admin.base import person
from directory.models import Role, User, holdings
from kit.admin import Button
from kit.verdict import ALLOWED, Verdict, refuse

M = "meeting"
STEPS: Sequence[StepPage[Meeting]] = (
    StepPage(
        "motion", "记录动议", MotionForm, taking(record_motion, M),
        "赞成票多于反对票即为通过。通过的动议可以不按名次拟授，也可以在结果锁定后增减名单，一项动议只用一次。",
        "动议已记录。", "main",
    ),
    StepPage(
        "close", "纪要定稿", StepForm, taking(close_meeting, M),
        "定稿后，纪要和动议都不能再改。", "纪要已定稿。",
    ),
)  # fmt: skip


@admin.register(Meeting)
class MeetingAdmin(StepPages[Meeting]):
    """The meetings of the rounds that the user runs."""

    section = "评选"
    place = 35
    form = MeetingForm
    step_pages: ClassVar[Sequence[StepPage[Any]]] = STEPS
    list_display = ("title", "round", "held_on", "is_closed")
    list_filter = ("round",)
    list_select_related: ClassVar[Any] = ("round__award", "round__column__partner")
    sortable_by = ("held_on",)
    search_fields = ("title", "round__title")
    search_help_text = "会议名称或轮次"
    autocomplete_fields = ("round",)
    change_form_template = "admin/awards/meeting/change_form.html"

    # ---------------------------------------------------------------- rights

    def may_view(self, user: Any, obj: Meeting | None = None) -> Verdict:
        if obj is None:
            return ALLOWED if has_part(user) else refuse("您的角色不经手评选。")
        return may_see_meeting(user, obj) & may_see_grid(user, obj.round)

    def may_add(self, user: Any) -> Verdict:
        decides = any(h.role in (Role.ORGANISER, Role.LEAD_EDITOR) for h in holdings(user))
        return ALLOWED if user.is_superuser or decides else refuse("会议由项目运营记录。")

    def may_change(self, user: Any, obj: Meeting | None = None) -> Verdict:
        return self.may_add(user) if obj is None else may_keep_meeting(user, obj)

    def step_verdict(self, user: User, thing: Meeting, verb: str, now: datetime) -> Verdict:
        return may_keep_meeting(user, thing)

    # ---------------------------------------------------------------- the page

    def get_readonly_fields(self, request: HttpRequest, obj: Meeting | None = None) -> Any:
        return ("round",) if obj is not None else ()

    def choices_for(self, request: HttpRequest, field: Any) -> QuerySet[Any]:
        """A meeting is about a round that the user runs."""
        rows = super().choices_for(request, field)
        if field.name == "round":
            return rows.filter(pk__in=Round.objects.run_by(person(request)).values("pk"))
        return rows

    def store(self, request: HttpRequest, obj: Meeting, form: Any, change: bool) -> None:
        given = {name: form.cleaned_data[name] for name in TEXTS if name in form.cleaned_data}
        user, now = person(request), timezone.now()
        if change:
            version = form.expected_version
            made = edit_meeting(meeting=obj, version=version, by=user, now=now, fields=given)
        else:
            may_hold_meeting(user, obj.round).require()
            made = hold_meeting(round_=obj.round, by=user, now=now, fields=given)
        obj.pk, obj.version = made.pk, made.version

    def object_pages(self) -> dict[str, Any]:
        return {"minutes": self.minutes_page}

    def buttons(self, request: HttpRequest, obj: Meeting) -> list[Button]:
        sees = may_see_meeting(person(request), obj)
        minutes = Button("打印纪要", self.act_url(obj, "minutes"), sees, method="get")
        return [*super().buttons(request, obj), minutes]

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> Any:
        meeting = context.get("original")
        context["motions"] = _motions(meeting) if meeting is not None else []
        return super().render_change_form(request, context, *args, **kwargs)

    def minutes_page(self, request: HttpRequest, obj: Meeting) -> HttpResponse:
        """The minutes as they are printed and signed."""
        context = {
            **self.admin_site.each_context(request),
            "title": obj.title,
            "subtitle": "",
            "opts": self.opts,
            "meeting": obj,
            "motions": _motions(obj),
        }
        request.current_app = self.admin_site.name
        return TemplateResponse(request, "admin/awards/meeting/minutes.html", context)

    @admin.display(description="定稿", boolean=True)
    def is_closed(self, obj: Meeting) -> bool:
        return obj.closed_at is not None


def _motions(meeting: Meeting) -> list[Any]:
    rows = meeting.motions.select_related(
        "nomination__nominee", "nomination__partner__organisation"
    )
    return list(rows.order_by("recorded_at", "pk"))
