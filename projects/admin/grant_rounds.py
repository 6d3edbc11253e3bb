"""Grant rounds in the admin: what is set, what is missing, what is reachable, the next step."""

from functools import partial
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from directory.admin.base import person
from directory.models import Role, User, organisations_held
from kit.admin import Button, Choice, ScopedTabularInline, reason_question
from kit.admin.slugs import SluggedAdmin, SluggedForm
from kit.money import money
from kit.searchindex import FollowedAdmin
from kit.verdict import ALLOWED, Verdict, refuse, unready
from projects.actions.agreements import write_agreement
from projects.actions.grant_notices import schedule_grant_notice
from projects.actions.grant_rounds import (
    begin_deciding,
    begin_grant_notice,
    cancel_grant_round,
    close_grant_round,
    commit_grant_round,
    open_grant_round,
    propose_list,
    return_to_deciding,
    save_grant_round,
    step_grant_round,
)
from projects.admin.disclosures import DisclosurePage
from projects.admin.grant_deciding import DecidingPage
from projects.admin.grant_parts import SECTION, acting, facts, listed, standing_of
from projects.admin.grant_reminders import reminder_button, take_reminding
from projects.grant_checks import grant_checklist, infeasible
from projects.grant_rules import feasibility_of, meter_of
from projects.models import (
    FitQuestion,
    GrantCriterion,
    GrantQuestion,
    GrantRound,
    GrantTier,
    ReferralPlace,
)
from projects.permissions.grant_notices import may_schedule_grant_notice
from projects.permissions.grants import (
    may_propose_list,
    may_read_grants,
    may_see_grant_round,
    may_see_ranking,
    may_step_grant_round,
    roles_in_grants,
)
from projects.workflow import DECIDING, ApplicationState

TEXTS = (
    "title", "programme", "edition", "year", "run_by", "fund", "partners", "is_rolling",
    "min_grantees", "least_amount", "most_amount", "tiers_strict", "tax_from_pool",
    "visit_required", "report_months", "instalments", "notice_days", "notice_waiver",
    "grace_days", "draft_days", "agree_days", "fast_lane", "fast_lane_rules", "opens_at",
    "closes_at", "summary", "eligibility", "needed", "process_note", "complaints",
    "fee_free_statement", "honour_name", "source", "slug",
)  # fmt: skip


def _later(verb: str) -> Any:
    """A step after the list is settled."""
    return partial(step_grant_round, verb=verb)


# The plain steps: words on the button, what it says afterwards, how loud it is.
PLAIN = (
    ("begin_deciding", "开始评定", begin_deciding, "已进入评定。", "main"),
    ("begin_notice", "公示名单", begin_grant_notice, "轮次进入公示。", "main"),
    ("commit", "确定名单", commit_grant_round, "名单已确定。", "main"),
    ("begin_paying", "开始拨付", _later("begin_paying"), "轮次进入拨付。", ""),
    ("begin_closing", "进入结项", _later("begin_closing"), "轮次进入结项。", ""),
    ("finish", "结束本轮", _later("finish"), "本轮已结束。", ""),
)  # fmt: skip


class GrantRoundForm(SluggedForm):
    """A round's own facts; its limits stand still once somebody has applied."""

    slug_sources = ("title",)

    class Meta:
        model = GrantRound
        fields = TEXTS


class Tiers(ScopedTabularInline):
    """The amounts that the round gives."""

    model = GrantTier
    fields = ("amount", "words")


class Criteria(ScopedTabularInline):
    """What applications are judged by; fixed once somebody has applied."""

    model = GrantCriterion
    fields = ("name", "weight", "description", "anchors", "position")
    readonly_fields = ("meanings",)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """What cannot be changed any more is written out, not shown as it is stored."""
        shown = super().get_fields(request, obj)
        if self.has_change_permission(request, obj):
            return shown
        return ["meanings" if name == "anchors" else name for name in shown]

    @admin.display(description="各分值说明")
    def meanings(self, obj: GrantCriterion) -> str:
        lines = enumerate(obj.anchors, 1)
        return format_html_join(mark_safe("<br>"), "{} 分：{}", lines) or "—"

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        free = obj is None or not has_applications(obj)
        return free and super().has_change_permission(request, obj)


class Questions(ScopedTabularInline):
    """The short questions of the form; fixed once somebody has applied."""

    model = GrantQuestion
    fields = ("position", "text", "hint", "example", "most", "is_required")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        free = obj is None or not has_applications(obj)
        return free and super().has_change_permission(request, obj)


class FitQuestions(ScopedTabularInline):
    """The questions by which people see whether they may apply."""

    model = FitQuestion
    fields = ("position", "text", "fits", "advice")


class ReferralPlaces(ScopedTabularInline):
    """Where applications that do not fit are sent on to."""

    model = ReferralPlace
    fields = ("name", "advice")


def has_applications(round_: GrantRound) -> bool:
    """Whether somebody has handed something in under these rules."""
    return round_.applications.exclude(state=ApplicationState.DRAFT).exists()


@admin.register(GrantRound)
class GrantRoundAdmin(FollowedAdmin, SluggedAdmin, DisclosurePage, DecidingPage):
    """The grant rounds of the organisations that the user works for."""

    section = SECTION
    place = 10
    records_saves = False
    form = GrantRoundForm
    inlines = (Tiers, Criteria, Questions, FitQuestions, ReferralPlaces)
    list_display = ("title", "programme", "shown", "turn", "closes_at")
    list_filter = ("state", "year")
    list_select_related = ("programme", "run_by", "fund")
    sortable_by = ()
    search_fields = ("title",)
    search_help_text = "轮次名称"
    autocomplete_fields = ("programme", "edition", "run_by", "fund", "partners")
    readonly_fields = ("standing", "checks", "reachable", "agreement")
    verb_labels = {
        "create": "新建", "edit": "修改", "open": "开放申请", "close": "截止申请",
        "begin_deciding": "开始评定", "propose_list": "提交名单", "begin_notice": "公示名单",
        "return_to_deciding": "退回评定", "commit": "确定名单", "begin_paying": "开始拨付",
        "begin_closing": "进入结项", "finish": "结束", "cancel": "取消", "reserve_list": "候补名单",
        "remind": "提醒",
    }  # fmt: skip

    # ---------------------------------------------------------------- rights

    def may_view(self, user: Any, obj: GrantRound | None = None) -> Verdict:
        return may_read_grants(user) if obj is None else may_see_grant_round(user, obj)

    def may_add(self, user: Any) -> Verdict:
        held = user.is_superuser or organisations_held(user, (Role.ORGANISER,))
        return ALLOWED if held else refuse("资助轮次由项目运营新建。")

    def may_change(self, user: Any, obj: GrantRound | None = None) -> Verdict:
        if obj is None:
            return self.may_add(user)
        runs = Role.ORGANISER in roles_in_grants(user, obj.run_by)
        edits = may_step_grant_round(user, obj, "edit")
        return edits if runs else refuse("资助轮次由项目运营维护，您只能查看。")

    def choices_for(self, request: HttpRequest, field: Any) -> Any:
        rows = super().choices_for(request, field)
        user = person(request)
        if field.name == "run_by" and not user.is_superuser:
            return rows.filter(pk__in=organisations_held(user, (Role.ORGANISER,)))
        return rows

    # ---------------------------------------------------------------- the page

    def get_fieldsets(self, request: HttpRequest, obj: GrantRound | None = None) -> Any:
        own = (
            (None, {"fields": ("title", "programme", "edition", "year", "run_by", "fund",
                               "partners", "is_rolling")}),
            ("资助", {"fields": (("least_amount", "most_amount"), "min_grantees", "tiers_strict",
                               "tax_from_pool", "instalments", "honour_name")}),
            ("流程", {"fields": ("visit_required", ("notice_days", "notice_waiver"),
                               ("grace_days", "draft_days", "agree_days"), "report_months",
                               "fast_lane", "fast_lane_rules")}),
            ("对外公开", {"fields": (("opens_at", "closes_at"), "summary", "eligibility", "needed",
                                 "process_note", "complaints", "fee_free_statement")}),
            ("其他", {"classes": ("collapse",), "fields": ("source", "slug")}),
        )  # fmt: skip
        if obj is None or not may_see_ranking(person(request), obj):
            return own
        panel = ("进展", {"fields": ("standing", "checks", "reachable", "agreement")})
        return (panel, *own)

    def get_readonly_fields(self, request: HttpRequest, obj: GrantRound | None = None) -> Any:
        names = super().get_readonly_fields(request, obj)
        return names if obj is None else (*names, "run_by", "is_rolling")

    def store(self, request: HttpRequest, obj: GrantRound, form: Any, change: bool) -> None:
        names = [name for name in form.changed_data if name in TEXTS]
        plain = [name for name in names if name != "partners"]
        made = save_grant_round(
            round_=obj, changed=plain, by=person(request), now=timezone.now(),
            version=getattr(form, "expected_version", None) if change else None,
        )  # fmt: skip
        obj.version = made.version

    def object_views(self) -> dict[str, Any]:
        views = dict(super().object_views()) | {
            verb: partial(acting(action, "round_", said), self)
            for verb, _, action, said, _ in PLAIN
        }
        return views | {
            "open": partial(acting(open_grant_round, "round_", "已开放申请。", "override"), self),
            "close": partial(acting(close_grant_round, "round_", "已截止申请。", "reason"), self),
            "cancel": partial(acting(cancel_grant_round, "round_", "已取消。", "reason"), self),
            "return_to_deciding": partial(
                acting(return_to_deciding, "round_", "已退回评定。", "reason"), self
            ),
            "remind": partial(take_reminding, self),
            "propose": partial(acting(propose_list, "round_", "名单已提交复核。"), self),
            "write_agreement": partial(
                acting(write_agreement, "round_", "协议正文已保存。", "text"), self
            ),
            "plan_notice": partial(
                acting(schedule_grant_notice, "round_", "公示已拟定，等待复核人启动。"), self
            ),
        }

    def buttons(self, request: HttpRequest, obj: GrantRound) -> list[Button]:
        user = person(request)
        return [b for b in self._offered(user, obj) if b.verdict or b.verdict.unready]

    def _offered(self, user: User, obj: GrantRound) -> list[Button]:
        made = [self._opening(user, obj), *self._others(user, obj)]
        for verb, label, _, _, tone in PLAIN:
            verdict = may_step_grant_round(user, obj, verb)
            if verdict:
                made.append(Button(label, self.act_url(obj, verb), verdict, tone=tone))
        made += reminder_button(self, user, obj)
        return [one for one in made if one is not None]

    def _opening(self, user: User, obj: GrantRound) -> Button | None:
        verdict = may_step_grant_round(user, obj, "open")
        if not verdict:
            return None
        why_not = infeasible(obj) if obj.fund else ""
        asks = (Choice("override", "仍要开放的理由", long=True),) if why_not else ()
        return Button("开放申请", self.act_url(obj, "open"), verdict, tone="main",
                      note=why_not, asks=asks)  # fmt: skip

    def _others(self, user: User, obj: GrantRound) -> list[Button]:
        reason = reason_question()
        rows = (
            ("close", "截止申请", may_step_grant_round(user, obj, "close"),
             (reason_question("提前截止的原因", required=False),), ""),
            ("propose", "提交名单", may_propose_list(user, obj), (), ""),
            ("plan_notice", "拟定公示", _plans_notice(user, obj), (), ""),
            ("return_to_deciding", "退回评定",
             may_step_grant_round(user, obj, "return_to_deciding"), (reason,), ""),
            ("write_agreement", "协议正文", may_step_grant_round(user, obj, "edit"),
             (Choice("text", "协议正文", long=True, max_length=8000,
                     value=_agreement_text(obj)),), ""),
            ("cancel", "取消本轮", may_step_grant_round(user, obj, "cancel"), (reason,), "danger"),
        )  # fmt: skip
        return [
            Button(label, self.act_url(obj, verb), verdict, asks=asks, tone=tone)
            for verb, label, verdict, asks, tone in rows
            if verdict
        ]

    # ---------------------------------------------------------------- columns

    @admin.display(description="状态")
    def shown(self, obj: GrantRound) -> str:
        return format_html('<span class="state">{}</span>', obj.get_state_display())

    @admin.display(description="轮到谁")
    def turn(self, obj: GrantRound) -> str:
        return obj.turn

    @admin.display(description="现在")
    def standing(self, obj: GrantRound) -> SafeString:
        found = meter_of(obj)
        applications = reverse("admin:projects_application_changelist")
        grid = reverse("admin:projects_grantround_deciding", args=(obj.pk,))
        rows = (
            ("状态", standing_of(obj.get_state_display(), obj.turn)),
            ("资金池", money(found.pool)),
            ("已占用", f"{money(found.held)}，{found.grantees} 名"),
            ("最少名额", f"{obj.min_grantees} 名。{found.sentence}"),
            ("申请", format_html('<a href="{}?round__id__exact={}">查看申请</a> · '
                               '<a href="{}">评定页</a>', applications, obj.pk, grid)),
        )  # fmt: skip
        return facts(rows)

    @admin.display(description="开放前检查")
    def checks(self, obj: GrantRound) -> SafeString | str:
        missing = [one.sentence for one in grant_checklist(obj) if not one.is_done]
        return listed(missing, "全部就绪。")

    @admin.display(description="两种计税方式下能做到什么")
    def reachable(self, obj: GrantRound) -> SafeString | str:
        if obj.fund is None:
            return "请先选择资金池。"
        both = feasibility_of(obj)
        modes = (both.withheld, both.from_pool)
        return listed([line for one in modes for line in (*one.problems, *one.notes)])

    @admin.display(description="协议正文")
    def agreement(self, obj: GrantRound) -> str:
        last = obj.agreement_texts.order_by("-version").first()
        return f"第 {last.version} 版，摘要 {last.digest[:12]}…" if last else "还没有填写。"

    def get_queryset(self, request: HttpRequest) -> QuerySet[GrantRound]:
        return super().get_queryset(request).select_related("programme", "run_by", "fund")


def _agreement_text(round_: GrantRound) -> str:
    last = round_.agreement_texts.order_by("-version").first()
    return last.text if last else ""


def _plans_notice(user: User, round_: GrantRound) -> Verdict:
    """Whether a notice may be drawn up; once the list is settled only if somebody moved up."""
    allowed = may_schedule_grant_notice(user, round_)
    if not allowed or round_.state in DECIDING:
        return allowed
    moved_up = round_.applications.filter(state=ApplicationState.RECOMMENDED)
    return ALLOWED if moved_up.exists() else unready("没有拟资助的申请可以公示。")
