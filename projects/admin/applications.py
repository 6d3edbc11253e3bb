"""Applications in the admin: what was written, what was found out, and the next step."""

from functools import partial
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from directory.admin.base import person
from directory.models import User
from kit.admin import Button
from kit.identifiers import uscc_warning
from kit.money import money
from kit.verdict import Verdict, refuse
from projects.actions.agreements import extend_agreeing
from projects.actions.assessing import ask_assessment
from projects.actions.contacting import reveal_applicant
from projects.actions.grant_screening import (
    admit_application,
    decline_application,
    refer_application,
    return_application,
    review_application,
)
from projects.actions.grant_stops import ask_step, confirm_step, drop_asked
from projects.actions.granting import (
    approve_application,
    approve_fast,
    recommend_application,
    unrecommend_application,
)
from projects.actions.renouncing import let_lapse
from projects.admin.amounts import typed_amount
from projects.admin.application_buttons import application_buttons
from projects.admin.grant_parts import (
    SECTION,
    acting,
    assessment_due,
    facts,
    listed,
    standing_of,
    typed_day,
)
from projects.admin.grant_photos import PhotoPage, strip
from projects.admin.site_visits import VisitPages
from projects.grant_public import shown_name
from projects.likely_same import likely_same
from projects.models import Application, Assessment, SiteVisit
from projects.permissions.grants import (
    may_extend_agreeing,
    may_read_applications,
    may_see_application,
    may_see_ranking,
)
from projects.retention import application_words
from projects.workflow import AssessmentState


@admin.register(Application)
class ApplicationAdmin(VisitPages[Application], PhotoPage):
    """The applications of the rounds that the user runs or pays for."""

    section = SECTION
    place = 20
    list_display = ("who", "round", "shown", "place_of", "asked", "given", "turn_of")
    list_filter = ("state", "round", "kind", "is_fast")
    list_select_related = ("round__run_by", "region", "partner__organisation")
    list_per_page = 25  # a row costs a millisecond: ten thousand cost at most twice what ten do
    sortable_by = ()
    search_fields = ("name", "title", "place")
    search_help_text = "名称、一句话说明、乡镇或村"
    readonly_fields = ("standing", "wish", "told", "alike", "found", "decision")
    verb_labels = {
        "begin": "开始填写", "submit": "提交", "return": "退回补充", "admit": "初审通过",
        "refer": "转介", "decline": "不予资助", "review": "进入评估", "visit": "记录走访",
        "recommend": "拟资助", "unrecommend": "撤回拟资助", "list": "列入公示", "approve": "批准",
        "approve_fast": "快速批准", "accept": "签署协议", "renounce": "放弃", "cancel": "取消",
        "suspend": "暂停", "terminate": "终止", "ask": "提出", "drop_asked": "撤回提出",
        "close": "结项", "withdraw": "撤回申请", "begin_paying": "开始拨付",
        "pay_out": "拨付完成", "ask_report": "等待反馈", "extend_agreeing": "延长签署期限",
        "erase": "申请人删除个人信息", "reveal": "查看联系方式", "purge": "到期清除个人信息",
        "honour": "所授称号有变",
    }  # fmt: skip

    # ---------------------------------------------------------------- rights

    def may_view(self, user: Any, obj: Application | None = None) -> Verdict:
        return may_read_applications(user) if obj is None else may_see_application(user, obj)

    def may_change(self, user: Any, obj: Application | None = None) -> Verdict:
        return refuse("申请由申请人填写，这里只办理步骤。")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Application]:
        related = ("round__run_by", "round__fund", "region", "partner__organisation")
        return super().get_queryset(request).select_related(*related)

    def get_fields(self, request: HttpRequest, obj: Application | None = None) -> Any:
        """What was found out and who may be the same is for those who decide, and overseers."""
        if obj is not None and may_see_ranking(person(request), obj.round):
            return self.readonly_fields
        return ("standing", "wish", "decision")

    # ---------------------------------------------------------------- steps

    def object_views(self) -> dict[str, Any]:
        plain = {
            "refer": (refer_application, "已转介。", "destination", "reason"),
            "decline": (decline_application, "已告知不予资助。", "reason"),
            "review": (review_application, "已进入评估。"),
            "unrecommend": (unrecommend_application, "已撤回拟资助。", "reason"),
            "approve": (approve_application, "已批准，等待签署协议。"),
            "approve_fast": (approve_fast, "已快速批准，等待签署协议。"),
            "let_lapse": (let_lapse, "已按逾期未签署办理。"),
            "drop_asked": (drop_asked, "已撤回。", "reason"),
            "confirm": (confirm_step, "已办理。"),
        }
        views = {
            verb: partial(acting(action, "application", said, *asked), self)  # type: ignore[arg-type]
            for verb, (action, said, *asked) in plain.items()
        }
        return {**super().object_views(), **views} | {
            "return": self.take_return, "admit": self.take_admission,
            "recommend": self.take_recommendation, "ask_step": self.take_asked,
            "assess": self.take_assessor, "extend_agreeing": self.take_extension,
            "reveal": self.take_reveal,
        }  # fmt: skip

    def take_return(self, request: HttpRequest, obj: Application) -> None:
        """Ask for what is missing."""
        return_application(
            application=obj, steps=request.POST.getlist("steps"),
            reason=request.POST.get("reason", ""), by=person(request), now=timezone.now(),
        )  # fmt: skip
        self.message_user(request, "已退回，请申请人补充。")

    def take_admission(self, request: HttpRequest, obj: Application) -> None:
        """Take the application in."""
        admit_application(
            application=obj, duplicates_checked=request.POST.get("checked") == "yes",
            is_fast=request.POST.get("lane") == "fast", by=person(request), now=timezone.now(),
        )  # fmt: skip
        self.message_user(request, "初审已通过。")

    def take_recommendation(self, request: HttpRequest, obj: Application) -> None:
        """Propose a grant of the amount that was chosen."""
        amount = typed_amount(request.POST.get("amount", ""))
        recommend_application(
            application=obj, amount=amount, by=person(request), now=timezone.now()
        )
        self.message_user(request, f"已拟资助 {money(amount)}，资金已预留。")

    def take_asked(self, request: HttpRequest, obj: Application) -> None:
        """Ask a second person to stop the grant, or to let it go on."""
        ask_step(
            application=obj, verb=request.POST.get("step", ""),
            reason=request.POST.get("reason", ""), by=person(request), now=timezone.now(),
        )  # fmt: skip
        self.message_user(request, "已提出，等待另一个人确认。")

    def take_extension(self, request: HttpRequest, obj: Application) -> None:
        """Give the grantee more days to accept the agreement."""
        may_extend_agreeing(person(request), obj).require()
        extend_agreeing(
            grant=obj.grant, agree_by=typed_day(request.POST.get("agree_by", "")),
            reason=request.POST.get("reason", ""), by=person(request), now=timezone.now(),
        )  # fmt: skip
        self.message_user(request, "签署期限已延长。")

    def take_assessor(self, request: HttpRequest, obj: Application) -> None:
        """Ask somebody to judge the application."""
        name = request.POST.get("assessor", "").strip()
        found = User.objects.visible_to(person(request)).filter(username=name, is_active=True)
        assessor = found.first()
        if assessor is None:
            refuse(f"没有找到账号“{name[:30]}”。").require()
        else:
            day = request.POST.get("due_on", "").strip()
            ask_assessment(
                application=obj, assessor=assessor, by=person(request), now=timezone.now(),
                due_on=typed_day(day) if day else None,
            )  # fmt: skip
            self.message_user(request, f"已请 {assessor} 评估。")

    def take_reveal(self, request: HttpRequest, obj: Application) -> HttpResponse:
        """Show how to reach the applicant, once, after a reason was given."""
        found = reveal_applicant(
            application=obj, reason=request.POST.get("reason", ""), by=person(request),
            now=timezone.now(),
        )  # fmt: skip
        context = {
            **self.admin_site.each_context(request), "opts": self.opts, "title": "联系申请人",
            "subtitle": "", "rows": found.items(), "application": obj,
        }  # fmt: skip
        return TemplateResponse(request, "admin/projects/applicant_contact.html", context)

    def buttons(self, request: HttpRequest, obj: Application) -> list[Button]:
        return application_buttons(person(request), obj, partial(self.act_url, obj), timezone.now())

    # ---------------------------------------------------------------- the page

    @admin.display(description="现在")
    def standing(self, obj: Application) -> SafeString:
        asked = obj.asked_step and f"{obj.asked_by} 提出：{obj.asked_reason}"
        rows = (
            ("状态", standing_of(obj.get_state_display(), obj.turn)),
            ("轮次", obj.round), ("等待确认", asked), ("理由", obj.reason),
            ("转介去处", obj.destination), ("快速通道", "是" if obj.is_fast else ""),
            ("保存期限", application_words(obj)),
        )  # fmt: skip
        return facts(rows)

    @admin.display(description="申请人")
    def wish(self, obj: Application) -> SafeString:
        partner = obj.partner.organisation.name if obj.partner else ""
        rows = (
            ("申请主体", obj.get_kind_display()), ("名称", obj.name),
            ("公开时显示", shown_name(obj)), ("地区", obj.region or ""), ("乡镇或村", obj.place),
            ("一句话说明", obj.title),
            ("申请金额", money(obj.asked_amount) if obj.asked_amount else ""),
            ("代填人", obj.filled_by and f"{obj.filled_by}（{obj.filled_relation}）"),
            ("推荐媒体", partner), ("推荐理由", obj.recommend_note),
            ("关联关系", obj.related_note if obj.is_related else ""),
            ("统一社会信用代码", f"{obj.uscc} {uscc_warning(obj.uscc)}" if obj.uscc else ""),
            ("未成年人", "是" if obj.is_minor else ""),
        )  # fmt: skip
        return facts(rows)

    @admin.display(description="回答与用途")
    def told(self, obj: Application) -> SafeString:
        answers = [(a.question.text, a.text) for a in obj.answers.select_related("question")]
        budget = [(f"用途：{b.words}", money(b.amount)) for b in obj.budget_lines.all()]
        photos = strip(obj, obj.photos.all(), "申请照片")
        return facts([*answers, *budget, ("照片", photos or "没有")])

    @admin.display(description="疑似重复")
    def alike(self, obj: Application) -> SafeString | str:
        told = [f"{one.round} · {one}（{one.get_state_display()}）" for one in likely_same(obj)]
        return listed(told, "没有发现。")

    @admin.display(description="评估与走访")
    def found(self, obj: Application) -> SafeString | str:
        judged = [
            f"{a.assessor}：{_told_assessment(a)}"
            + "".join(f"，{s}" for s in a.scores.select_related("criterion"))
            for a in obj.assessments.select_related("assessor")
        ]
        visits = [
            _visit_line(obj, v)
            for v in obj.visits.select_related("visitor").prefetch_related("photos")
        ]
        return listed([*judged, *visits], "还没有。")

    @admin.display(description="资助")
    def decision(self, obj: Application) -> SafeString | str:
        if obj.amount is None:
            return "还没有拟定。"
        grant = getattr(obj, "grant", None)
        rows = (
            ("金额", money(obj.amount)), ("占用资金池", _money_held(obj)),
            ("提出", obj.proposed_by or ""), ("递补自", obj.moved_up_for or ""),
            ("批准", obj.approved_by or ""),
            ("编号", grant.number if grant else ""),
            ("签署期限", f"{grant.agree_by:%Y-%m-%d}" if grant and not grant.accepted_at else ""),
            ("签署", grant.accepted_name if grant else ""),
            ("所授称号", grant.get_honour_mark_display() if grant else ""),
        )  # fmt: skip
        return facts(rows)

    # ---------------------------------------------------------------- columns

    @admin.display(description="申请人")
    def who(self, obj: Application) -> str:
        return format_html('{}<span class="below">{}</span>', obj.name or "（未填写）", obj.title)

    @admin.display(description="状态")
    def shown(self, obj: Application) -> str:
        return format_html('<span class="state">{}</span>', obj.get_state_display())

    @admin.display(description="地区")
    def place_of(self, obj: Application) -> str:
        return obj.region.full_name if obj.region else ""

    @admin.display(description="申请金额")
    def asked(self, obj: Application) -> str:
        return money(obj.asked_amount) if obj.asked_amount else ""

    @admin.display(description="拟资助")
    def given(self, obj: Application) -> str:
        return money(obj.amount) if obj.amount else ""

    @admin.display(description="轮到谁")
    def turn_of(self, obj: Application) -> str:
        return obj.turn


def _money_held(one: Application) -> SafeString | str:
    """What it takes of the pool, leading to where it is paid out."""
    if one.cost is None or one.commitment_id is None:
        return ""
    address = reverse("admin:projects_commitment_change", args=(one.commitment_id,))
    return format_html('<a href="{}">{}</a>', address, money(one.cost))


def _told_assessment(one: Assessment) -> str:
    """Its state, and by when it is asked for as long as it waits."""
    due = assessment_due(one) if one.state == AssessmentState.ASKED else ""
    return f"{one.get_state_display()}（期限 {due}）" if due else str(one.get_state_display())


def _visit_line(application: Application, visit: SiteVisit) -> SafeString:
    """What was seen on one visit, with its pictures."""
    met = f"，见到 {visit.met}" if visit.met else ""
    return format_html(
        "{} {} 走访{}，{}：{}{}", f"{visit.visited_on:%Y-%m-%d}", visit.visitor, met,
        visit.get_finding_display(), visit.notes,
        strip(application, visit.photos.all(), "走访照片"),
    )  # fmt: skip
