"""Public notices in the admin: the list, one to read, and the steps of its course."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html

from awards.actions.notices import (
    amend_notice,
    cancel_notice,
    close_notice,
    confirm_listed,
    edit_notice,
    extend_notice,
    open_notice,
)
from awards.admin.nominations import BELOW, STATE, has_part
from awards.admin.steps import StepPage, StepPages, taking
from awards.forms.notices import AmendForm, EditNoticeForm, ExtendForm
from awards.forms.steps import ReasonForm, StepForm
from awards.models import Notice, NoticeRow
from awards.noticeboard import remaining, status_word
from awards.permissions import may_see_notice, may_step_notice
from awards.workflow import NominationState, NoticeState
from directory.models import User
from kit.noticewindow import last_day
from kit.verdict import ALLOWED, Verdict, refuse

N = "notice"
STEPS: Sequence[StepPage[Notice]] = (
    StepPage(
        "edit", "修改公示", EditNoticeForm, taking(edit_notice, N),
        "启动之前可以修改时间、产生办法和每个人的公开程度；修改后须由另一个人启动。", "已修改。",
    ),
    StepPage(
        "open", "启动公示", StepForm, taking(open_notice, N),
        "启动后名单固定并生成摘要，不能再改；到公示开始的时刻对外公开，公众可以提出异议。",
        "公示已启动。", "main",
    ),
    StepPage(
        "confirm", "期满确认", StepForm, taking(confirm_listed, N),
        "公示期满、没有未结异议的，按公示的公开程度一并确认授予。", "已确认授予。", "main",
    ),
    StepPage(
        "extend", "延长公示", ExtendForm, taking(extend_notice, N),
        "只能延长，不能缩短；延长的日期和原因附在公示后面。", "已延长。",
    ),
    StepPage(
        "amend", "补充更正", AmendForm, taking(amend_notice, N),
        "名单已经固定，更正附在公示后面，一并公开。", "已补充。",
    ),
    StepPage(
        "close", "结束公示", StepForm, taking(close_notice, N),
        "公示期满、异议都有结论之后，登记公示结束。", "公示已结束。",
    ),
    StepPage(
        "cancel", "作废", ReasonForm, taking(cancel_notice, N),
        "没有启动的公示可以作废，名单上的人可以重新拟定公示。", "已作废。", "danger",
    ),
)  # fmt: skip
_USUAL = {
    NoticeState.SCHEDULED: ("open",),
    NoticeState.OPEN: ("confirm", "close"),
}


@admin.register(Notice)
class NoticeAdmin(StepPages[Notice]):
    """The notices of the rounds that the user runs."""

    section = "评选"
    place = 24
    step_pages: ClassVar[Sequence[StepPage[Any]]] = STEPS
    list_display = ("who", "shown", "window", "turn")
    list_display_links = ("who",)
    list_filter = ("state", "round")
    list_select_related: ClassVar[Any] = ("round__award", "round__column__partner", "category")
    search_fields = ("round__title", "category__name")
    search_help_text = "轮次或类别"

    def get_ordering(self, request: HttpRequest) -> tuple[str, ...]:
        return ("-starts_at", "-pk")

    # ---------------------------------------------------------------- rights

    def may_view(self, user: Any, obj: Notice | None = None) -> Verdict:
        if obj is None:
            return ALLOWED if has_part(user) else refuse("您的角色不经手公示。")
        return may_see_notice(user, obj)

    def step_verdict(self, user: User, thing: Notice, verb: str, now: datetime) -> Verdict:
        return may_step_notice(user, thing, verb, now)

    def offers(self, user: User, obj: Notice, page: StepPage[Notice], verdict: Verdict) -> bool:
        """What is possible, and the usual next step with the reason why not yet."""
        waits = page.verb in _USUAL.get(NoticeState(obj.state), ())
        return bool(verdict) or (waits and verdict.unready)

    # ---------------------------------------------------------------- pages

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        notice, now = self.find(request, object_id), timezone.now()
        begun = notice.has_begun(now)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": str(notice),
            "subtitle": "",
            "notice": notice,
            "label": shown_state(notice, now),
            "turn": shown_turn(notice, now),
            "facts": reading(notice, now),
            "rows": listed(notice),
            "amendments": list(notice.amendments.all()),
            "public_url": reverse("awards:notice_detail", args=(notice.public_id,))
            if begun
            else "",
            "round_url": reverse("admin:awards_round_change", args=(notice.round_id,)),
            "history_url": reverse("admin:awards_notice_history", args=(notice.pk,)),
            "buttons": self.buttons(request, notice),
        }
        request.current_app = self.admin_site.name
        return TemplateResponse(request, "admin/awards/notice/page.html", context)

    def step_facts(
        self, request: HttpRequest, thing: Notice, page: StepPage[Notice], now: datetime
    ) -> dict[str, Any]:
        return {"summary": [*reading(thing, now), *named_rows(thing)]}

    def get_queryset(self, request: HttpRequest) -> QuerySet[Notice]:
        related = ("round__award", "round__column__partner", "category")
        return super().get_queryset(request).select_related(*related)

    @admin.display(description="公示")
    def who(self, obj: Notice) -> str:
        return format_html(BELOW, obj.round, obj.category)

    @admin.display(description="状态")
    def shown(self, obj: Notice) -> str:
        now = timezone.now()
        return format_html(STATE, obj.state, shown_state(obj, now), remaining(obj, now))

    @admin.display(description="公示期")
    def window(self, obj: Notice) -> str:
        begins = timezone.localtime(obj.starts_at)
        return f"{last_day(obj.starts_at)} {begins:%H:%M} 至 {last_day(obj.ends_at)}"

    @admin.display(description="轮到谁")
    def turn(self, obj: Notice) -> str:
        return shown_turn(obj, timezone.now())


def shown_turn(notice: Notice, now: datetime) -> str:
    """Whose turn it is, told by the clock: an open notice may not have begun, or be over."""
    if notice.state != NoticeState.OPEN or notice.is_running(now):
        return notice.turn
    if notice.has_begun(now):
        return "公示期已满，等待项目运营结束公示"
    return "到开始时间自动公示，届时公众可以提出异议"


def shown_state(notice: Notice, now: datetime) -> str:
    """Where the notice stands, told by the clock where the clock decides."""
    if notice.state == NoticeState.OPEN:
        return status_word(notice, now) if notice.has_begun(now) else "已启动，未到开始时间"
    return str(notice.get_state_display())


def reading(notice: Notice, now: datetime) -> list[tuple[str, str]]:
    """The facts of a notice, line by line."""
    hint = "" if notice.is_certain else "（放假安排尚未录入，请人工核对）"
    waiting = notice.objections.unresolved().count()
    rows = (
        ("评选", str(notice.round)),
        ("类别", str(notice.category)),
        ("公示方式", f"{notice.get_policy_display()}，{notice.days} 个工作日"),
        ("公示开始", f"{timezone.localtime(notice.starts_at):%Y年%m月%d日 %H:%M}"),
        ("公示结束", f"{last_day(notice.ends_at)} 23:59:59{hint}"),
        ("剩余", remaining(notice, now)),
        ("未结异议", f"{waiting} 件" if waiting else ""),
        ("产生办法", notice.method),
        ("联系方式", notice.contact),
        ("名单摘要", notice.digest),
        ("拟定", str(notice.scheduled_by or "")),
        ("启动", str(notice.opened_by or "")),
        ("作废原因", notice.cancel_reason),
    )
    return [(label, text) for label, text in rows if text]


def listed(notice: Notice) -> list[dict[str, str]]:
    """Everybody listed, with their level and how they stand."""
    rows = notice.rows.select_related("nomination__nominee").order_by("position")
    return [{"who": str(row), "level": row.get_level_display(), "stands": stands(row)}
            for row in rows]  # fmt: skip


def stands(row: NoticeRow) -> str:
    """How one listed stands, in words for the staff."""
    if row.removal:
        return str(row.get_removal_display())
    if row.suspended_at:
        return "异议处理中，公示中止"
    if row.nomination.state == NominationState.CONFIRMED:
        return "已确认授予"
    return f"至 {last_day(row.ends_at)}"


def named_rows(notice: Notice) -> list[tuple[str, str]]:
    """The list as one line of a summary."""
    names = "；".join(f"{one['who']}（{one['level']}）" for one in listed(notice)[:50])
    return [("名单", names)] if names else []
