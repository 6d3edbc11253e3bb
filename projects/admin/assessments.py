"""Assessments and reports in the admin: the own ones to score, those of others to read."""

from functools import partial
from typing import Any

from django.contrib import admin
from django.db.models import Case, F, Value, When
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from directory.admin.base import StaffAdmin, person
from directory.models import User
from kit.admin import Button, Choice, reason_question
from kit.dates import china_day
from kit.money import money
from kit.verdict import ALLOWED, Verdict, refuse, unready
from projects.actions.assessing import extend_assessment, recuse_assessment, score_assessment
from projects.actions.reports import (
    accept_report,
    close_grant,
    extend_report,
    hide_report,
    publish_report,
    return_report,
)
from projects.admin.grant_parts import (
    SECTION,
    acting,
    assessment_due,
    facts,
    listed,
    standing_of,
    typed_day,
)
from projects.admin.grant_photos import PicturePage, side_by_side, strip
from projects.models import Assessment, GrantCriterion, Report
from projects.models.assessing import LEAST, MOST
from projects.models.pictures import GrantPhoto
from projects.permissions.grants import (
    may_assess,
    may_extend_assessment,
    may_read_applications,
    may_read_assessments,
    may_see_application,
    may_see_assessment,
    may_see_ranking,
    may_step_application,
)
from projects.permissions.reports import (
    may_hide_report,
    may_publish_report,
    may_step_report,
)
from projects.workflow import ApplicationState, AssessmentState, ReportState

ABSENT = "absent"
_JUDGED = (ApplicationState.ELIGIBLE, ApplicationState.REVIEWING, ApplicationState.VISITED)
# What waits to be judged first, then by its day, whose round closes first, who was asked first.
_WAITING_FIRST = (
    Case(
        When(state=AssessmentState.ASKED, application__state__in=_JUDGED, then=Value(0)),
        default=Value(1),
    ),
    F("due_on").asc(nulls_last=True), F("application__round__closes_at").asc(nulls_last=True),
    "asked_at", "pk",
)  # fmt: skip


@admin.register(Assessment)
class AssessmentAdmin(PicturePage[Assessment]):
    """What the user was asked to judge; who runs the round reads all."""

    section = SECTION
    place = 30
    list_display = ("application", "assessor", "shown", "due", "asked_at")
    list_filter = ("state", "application__round")
    list_select_related = ("application__round__run_by", "application__partner", "assessor")
    sortable_by = ()
    ordering = _WAITING_FIRST
    fields = ("about", "answers", "pictures", "scores_given")
    readonly_fields = fields
    verb_labels = {"ask": "分派", "score": "评估", "extend": "延期", "recuse": "回避"}

    def may_view(self, user: Any, obj: Assessment | None = None) -> Verdict:
        return may_read_assessments(user) if obj is None else may_see_assessment(user, obj)

    def may_change(self, user: Any, obj: Assessment | None = None) -> Verdict:
        return refuse("评分由评估人在本页提交。")

    def picture(self, user: User, one: Assessment, public_id: str) -> GrantPhoto | None:
        """A picture that the applicant sent, for whoever reads the answers on this page."""
        return one.application.photos.filter(public_id=public_id).first()

    def object_views(self) -> dict[str, Any]:
        recuse = acting(recuse_assessment, "assessment", "已回避，评分作废。", "reason")
        return {
            "score": self.take_scores, "recuse": partial(recuse, self),
            "extend": self.take_extension,
        }  # fmt: skip

    def take_extension(self, request: HttpRequest, obj: Assessment) -> None:
        """Give the assessor until a later day."""
        extend_assessment(
            assessment=obj, due_on=typed_day(request.POST.get("due_on", "")),
            reason=request.POST.get("reason", ""), by=person(request), now=timezone.now(),
        )  # fmt: skip
        self.message_user(request, "评估期限已延长。")

    def take_scores(self, request: HttpRequest, obj: Assessment) -> None:
        """Judge the application by every criterion."""
        values: dict[int, int | None] = {}
        for criterion in obj.application.round.criteria.all():
            sent = request.POST.get(f"criterion_{criterion.pk}", "")
            if sent == ABSENT:
                values[criterion.pk] = None
            elif sent.isdecimal():
                values[criterion.pk] = int(sent)
        score_assessment(
            assessment=obj, values=values, note=request.POST.get("note", ""),
            by=person(request), now=timezone.now(),
        )  # fmt: skip
        self.message_user(request, "评估已保存，评定之前可以修改。")

    def buttons(self, request: HttpRequest, obj: Assessment) -> list[Button]:
        user = person(request)
        criteria = obj.application.round.criteria.all()
        note = Choice("note", "评语", required=False, long=True, max_length=1000, value=obj.note)
        asks = (*(_score_choice(c, obj) for c in criteria), note)
        made = [
            Button("评分", self.act_url(obj, "score"), may_assess(user, obj, "score"),
                   tone="main", asks=asks),
            Button("回避", self.act_url(obj, "recuse"), may_assess(user, obj, "recuse"),
                   asks=(reason_question(),), tone="danger"),
            Button("延长期限", self.act_url(obj, "extend"), may_extend_assessment(user, obj),
                   asks=(Choice("due_on", "新的期限", kind="date"), reason_question())),
        ]  # fmt: skip
        return [one for one in made if one.verdict]

    @admin.display(description="状态")
    def shown(self, obj: Assessment) -> str:
        late = "，已逾期" if obj.is_overdue(timezone.now()) else ""
        return format_html('<span class="state">{}{}</span>', obj.get_state_display(), late)

    @admin.display(description="期限")
    def due(self, obj: Assessment) -> str:
        return f"{obj.due_on:%Y-%m-%d}" if obj.due_on else "—"

    @admin.display(description="申请")
    def about(self, obj: Assessment) -> SafeString:
        one = obj.application
        return facts((
            ("轮次", one.round), ("申请人", one), ("一句话说明", one.title),
            ("地区", one.region or ""),
            ("申请金额", money(one.asked_amount) if one.asked_amount else ""),
            ("状态", obj.turn), ("评估期限", assessment_due(obj)),
        ))  # fmt: skip

    @admin.display(description="回答")
    def answers(self, obj: Assessment) -> SafeString:
        rows = obj.application.answers.select_related("question")
        return facts([(a.question.text, a.text) for a in rows])

    @admin.display(description="照片")
    def pictures(self, obj: Assessment) -> SafeString | str:
        def address(photo: GrantPhoto) -> str:
            return reverse("admin:projects_assessment_photo", args=(obj.pk, photo.public_id))

        return side_by_side(obj.application.photos.all(), "申请照片", address) or "没有。"

    @admin.display(description="评分")
    def scores_given(self, obj: Assessment) -> SafeString | str:
        return listed([str(s) for s in obj.scores.select_related("criterion")], "还没有评分。")


def _score_choice(criterion: GrantCriterion, obj: Assessment) -> Choice:
    """The question for one criterion with its worded anchors."""
    words = list(criterion.anchors or [])
    values = [
        (str(n), f"{n} {words[n - LEAST] if n - LEAST < len(words) else ''}".strip())
        for n in range(LEAST, MOST + 1)
    ]
    given = next((s for s in obj.scores.all() if s.criterion_id == criterion.pk), None)
    value = "" if given is None else (ABSENT if given.value is None else str(given.value))
    return Choice(
        f"criterion_{criterion.pk}", f"{criterion.name}（{criterion.weight}%）",
        (*values, (ABSENT, "弃权（不计分）")), help=criterion.description, value=value,
    )  # fmt: skip


@admin.register(Report)
class ReportAdmin(StaffAdmin[Report]):
    """Reports on grants: read, returned, accepted, published."""

    section = SECTION
    place = 60
    list_display = ("grant", "who", "shown", "due", "spent_shown")
    list_filter = ("state",)
    list_select_related = ("grant__application__round__run_by", "grant__application__partner")
    sortable_by = ()
    search_fields = ("grant__number", "grant__application__name")
    search_help_text = "资助编号或受助人"
    readonly_fields = ("standing", "told", "pictures")
    verb_labels = {
        "file": "提交", "return": "退回", "accept": "通过", "extend": "延期", "publish": "公开",
        "hide": "撤下", "take_back": "受助人不再同意公开",
    }  # fmt: skip

    def may_view(self, user: Any, obj: Report | None = None) -> Verdict:
        if obj is None:
            return may_read_applications(user)
        return may_see_application(user, obj.grant.application)

    def may_change(self, user: Any, obj: Report | None = None) -> Verdict:
        return refuse("反馈由受助人填写，这里只办理步骤。")

    def get_fields(self, request: HttpRequest, obj: Report | None = None) -> Any:
        """The pictures are for those who decide, and overseers."""
        if obj is not None and may_see_ranking(person(request), obj.grant.application.round):
            return self.readonly_fields
        return ("standing", "told")

    def object_views(self) -> dict[str, Any]:
        return {
            "return": partial(acting(return_report, "report", "已退回。", "reason"), self),
            "accept": partial(acting(accept_report, "report", "已通过。"), self),
            "publish": partial(acting(publish_report, "report", "已公开。"), self),
            "hide": partial(acting(hide_report, "report", "已撤下。", "reason"), self),
            "extend": self.take_extension, "close": self.take_closing,
        }  # fmt: skip

    def take_extension(self, request: HttpRequest, obj: Report) -> None:
        """Give the grantee until a later day."""
        extend_report(
            report=obj, to_day=typed_day(request.POST.get("to_day", "")),
            reason=request.POST.get("reason", ""), by=person(request), now=timezone.now(),
        )  # fmt: skip
        self.message_user(request, "已延期。")

    def take_closing(self, request: HttpRequest, obj: Report) -> None:
        """Close the grant."""
        close_grant(grant=obj.grant, by=person(request), now=timezone.now())
        self.message_user(request, "已结项。")

    def buttons(self, request: HttpRequest, obj: Report) -> list[Button]:
        user, reason = person(request), reason_question()
        later = Choice("to_day", "新的期限", kind="date")
        rows: tuple[tuple[str, str, Verdict, tuple[Choice, ...], str], ...] = (
            ("accept", "通过", may_step_report(user, obj, "accept"), (), "main"),
            ("return", "退回补充", may_step_report(user, obj, "return"), (reason,), ""),
            ("extend", "延期", may_step_report(user, obj, "extend"), (later, reason), ""),
            ("publish", "公开这份反馈", may_publish_report(user, obj), (), ""),
            ("hide", "撤下", may_hide_report(user, obj), (reason,), "danger"),
            ("close", "结项", _closes(user, obj), (), "main"),
        )  # fmt: skip
        return [
            Button(label, self.act_url(obj, verb), verdict, asks=asks, tone=tone)
            for verb, label, verdict, asks, tone in rows
            if verdict
        ]

    @admin.display(description="受助人")
    def who(self, obj: Report) -> str:
        return str(obj.grant.application)

    @admin.display(description="状态")
    def shown(self, obj: Report) -> str:
        late = "，已逾期" if obj.is_overdue(timezone.now()) else ""
        return format_html('<span class="state">{}{}</span>', obj.get_state_display(), late)

    @admin.display(description="实际使用")
    def spent_shown(self, obj: Report) -> str:
        return "" if obj.spent is None else money(obj.spent)

    @admin.display(description="期限", ordering="due_on")
    def due(self, obj: Report) -> str:
        return f"{obj.due_on:%Y-%m-%d}"

    @admin.display(description="现在")
    def standing(self, obj: Report) -> SafeString:
        one = obj.grant.application
        rows = (
            ("状态", standing_of(obj.get_state_display(), obj.turn)), ("受助人", one),
            ("资助金额", money(one.amount) if one.amount else ""),
            ("期限", f"{obj.due_on:%Y-%m-%d}"), ("退回原因", obj.returned_reason),
            ("代为提交", obj.filed_for or ""),
            ("公开", _publicity(obj)),
            ("最近提醒", f"{china_day(obj.reminded_at)}" if obj.reminded_at else ""),
        )  # fmt: skip
        return facts(rows)

    @admin.display(description="反馈")
    def told(self, obj: Report) -> SafeString:
        return facts((
            ("做了什么", obj.done), ("带来了什么变化", obj.changed), ("钱花在哪里", obj.spent_on),
            ("实际使用", money(obj.spent) if obj.spent is not None else ""),
            ("受益人数", obj.people or ""),
        ))  # fmt: skip

    @admin.display(description="照片")
    def pictures(self, obj: Report) -> SafeString | str:
        return strip(obj.grant.application, obj.photos.all(), "反馈照片") or "没有。"


def _closes(user: User, report: Report) -> Verdict:
    """Whether the grant may be closed now: its report was accepted."""
    allowed = may_step_application(user, report.grant.application, "close")
    is_ready = report.state == ReportState.ACCEPTED
    return allowed & (ALLOWED if is_ready else unready("反馈通过后才能结项。"))


def _publicity(report: Report) -> str:
    if report.published_at is not None:
        return "已公开"
    return "受助人同意公开" if report.may_publish else "受助人没有同意公开"
