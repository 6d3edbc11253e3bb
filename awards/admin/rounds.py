"""Rounds in the admin: their own fields, categories and criteria, and the steps of their course."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import F, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe

from awards.actions.criteria import criteria_in_force, has_submissions, revise_criteria
from awards.actions.notices import schedule_notice
from awards.actions.round_making import keep_template
from awards.actions.rounds import (
    approve_announcement,
    left_behind,
    propose_announcement,
    step_round,
)
from awards.actions.stage_setup import set_stages
from awards.admin.deciding import LOCK, DecidingPages
from awards.admin.honours import HONOUR_RIGHTS, HONOUR_STEPS, HonourPages
from awards.admin.nominations import has_part
from awards.admin.papers import RoundPapers
from awards.admin.round_making import MakingPages, linked_checks
from awards.admin.steps import StepPage, taking
from awards.checklist import missing_for_opening
from awards.forms.criteria import CriteriaForm, written
from awards.forms.notices import PlanNoticeForm
from awards.forms.round_making import KeepForm
from awards.forms.rounds import (
    AnnouncementForm,
    ApproveForm,
    CancelForm,
    CategoryForm,
    CriterionForm,
    RoundForm,
)
from awards.forms.stages import StagesForm
from awards.forms.steps import StepForm
from awards.models import Award, Category, Criterion, Round
from awards.permissions import (
    may_edit_round,
    may_keep_template,
    may_lock_result,
    may_propose_announcement,
    may_schedule_notice,
    may_see_round,
    may_set_stages,
    may_step_round,
)
from awards.workflow import RoundState, WinnerState
from directory.admin.base import person
from directory.models import User, organisations_held
from directory.models.organisations import Role
from kit.admin import Button, ScopedStackedInline, ScopedTabularInline
from kit.admin.forms import SEEN
from kit.admin.slugs import SluggedAdmin
from kit.searchindex import FollowedAdmin
from kit.verdict import ALLOWED, Verdict, refuse, unready

R = "round_"
# The pages that are no step of the round's own workflow.
_OWN_RIGHTS: dict[str, Callable[[User, Round], Verdict]] = {
    "set_stages": may_set_stages,
    "keep_template": may_keep_template,
    "plan_notice": may_schedule_notice,
    "revise_criteria": may_edit_round,
    "lock_result": may_lock_result,
    **HONOUR_RIGHTS,
}


def _plain(verb: str) -> Any:
    """The action of a step that only moves the round on."""

    def act(round_: Round, **given: Any) -> Round:
        return step_round(round_=round_, verb=verb, **given)

    return act


def _step(verb: str, label: str, tells: str, tone: str = "") -> StepPage[Round]:
    return StepPage(verb, label, StepForm, _plain(verb), tells, f"{label}：已办理。", tone)


STEPS: Sequence[StepPage[Round]] = (
    _step("open", "开放征集", "开放后媒体就能提名；奖项、届次和评审方式不再更改。", "main"),
    _step("pause", "暂停征集", "暂停后媒体不能提交新的提名，已退回的仍可补交。"),
    _step("resume", "恢复征集", "恢复后媒体可以继续提名。", "main"),
    _step("close", "截止征集", "截止后不再收新的提名；已退回的在补交期限内仍可提交。"),
    _step("review", "进入评审", "进入评委评审。"),
    _step("decide", "进入定评", "进入定评后，由运营提出拟授名单，再由复核人逐个确认。", "main"),
    LOCK,
    *HONOUR_STEPS,
    StepPage(
        "plan_notice", "拟定公示", PlanNoticeForm, taking(schedule_notice, R),
        "把一个类别的拟授名单拟成公示，由复核人启动后才对外公开。", "公示已拟定，等待复核人启动。",
    ),
    _step("notice", "进入公示", "公示已经开始，轮次随之进入“公示中”。"),
    StepPage(
        "propose_announcement", "提出公布时间", AnnouncementForm, taking(propose_announcement, R),
        "提出后由复核人批准。已经批准的时间在到来之前可以改期，改期同样要另一个人批准。",
        "已提出公布时间，等待复核人批准。", "main", "admin/awards/round/announcement.html",
    ),
    StepPage(
        "announce", "批准公布", ApproveForm, taking(approve_announcement, R),
        "批准后，到公布时间，通过检查的获奖者同时公开；时间已过则立即公开。", "已批准公布。",
        "main", "admin/awards/round/announcement.html",
    ),
    _step("settle", "办结", "奖金和后续事项都已了结。"),
    _step("archive", "归档", "归档后轮次不再修改。"),
    StepPage(
        "revise_criteria", "修订评审标准", CriteriaForm, taking(revise_criteria, R),
        "已有提名时，修订成为新的一版并对外公开；此前的评分仍按旧版。", "评审标准已更新。",
    ),
    StepPage(
        "set_stages", "评选环节", StagesForm, taking(set_stages, R),
        "依次列出本轮的环节。开放征集之后环节不再增减，日期仍可以改。", "评选环节已保存。", "",
        "admin/awards/round/stages.html",
    ),
    StepPage(
        "keep_template", "存为模板", KeepForm, taking(keep_template, R),
        "把类别、标准、环节、日期间隔和各项声明存为本机构的模板，以后可以由它新建轮次。",
        "已存为模板。",
    ),
    StepPage(
        "cancel", "取消本轮", CancelForm, _plain("cancel"),
        "取消后不能恢复，原因对外公开。", "已取消。", "danger",
    ),
)  # fmt: skip


class Categories(ScopedStackedInline):
    """The categories of a round."""

    model = Category
    form = CategoryForm
    fieldsets = (
        (
            None,
            {
                "fields": (
                    ("name", "quota", "prize_amount"),
                    ("notice_policy", "notice_days"),
                    "notice_waiver",
                    ("term_starts_on", "term_ends_on", "term_precision"),
                    ("position", "stated_count", "slug"),
                    SEEN,
                )
            },
        ),
    )


class Criteria(ScopedTabularInline):
    """The criteria of a round; fixed once somebody has submitted under them."""

    model = Criterion
    form = CriterionForm
    fields = ("name", "weight", "description", "anchors", "position")
    readonly_fields = ("meanings",)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """What cannot be changed any more is written out, not shown as it is stored."""
        shown = super().get_fields(request, obj)
        if self.has_change_permission(request, obj):
            return shown
        return ["meanings" if name == "anchors" else name for name in shown]

    @admin.display(description="各分值说明")
    def meanings(self, obj: Criterion) -> str:
        lines = enumerate(obj.anchors, 1)
        return format_html_join(mark_safe("<br>"), "{} 分：{}", lines) or "—"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).filter(version=F("round__criteria_version"))

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        free = obj is None or not has_submissions(obj)
        return free and super().has_change_permission(request, obj)


@admin.register(Round)
class RoundAdmin(FollowedAdmin, SluggedAdmin, RoundPapers, MakingPages, DecidingPages, HonourPages):
    """The rounds of the awards that the user's organisations run, and of columns they lead."""

    section = "评选"
    place = 30
    form = RoundForm
    step_pages: ClassVar[Sequence[StepPage[Any]]] = STEPS
    records_saves = True
    inlines = (Categories, Criteria)
    list_display = ("title", "award", "shown", "turn", "closes_at", "announce_at")
    list_filter = ("state", "award", "year")
    list_select_related: ClassVar[Any] = ("award", "edition", "column__partner__organisation")
    sortable_by = ("closes_at", "announce_at")
    search_fields = ("title", "award__name")
    autocomplete_fields = ("award", "edition", "column", "fund")
    change_form_template = "admin/awards/round/change_form.html"
    change_list_template = "admin/awards/round/change_list.html"
    fieldsets = (
        (None, {"fields": ("award", "title", "year", "edition", "column")}),
        ("评选方式", {"fields": ("is_rolling", "fund", "process_note", "eligibility")}),
        ("征集", {"fields": ("opens_at", "closes_at", "grace_days", "required_verification")}),
        (
            "合规",
            {
                "fields": (
                    "fee_free_statement", "organiser_type", "approval_reference",
                    "approval_not_applicable",
                )
            },
        ),
        ("其他", {"classes": ("collapse",), "fields": (
            "stated_winner_count", "note", "source", "slug",
        )}),
    )  # fmt: skip

    # ---------------------------------------------------------------- rights

    def may_view(self, user: Any, obj: Round | None = None) -> Verdict:
        if obj is None:
            return ALLOWED if has_part(user) else refuse("您的角色不经手评选轮次。")
        media = organisations_held(user, (Role.EDITOR, Role.LEAD_EDITOR))
        return ALLOWED if media else may_see_round(user, obj)

    def may_add(self, user: Any) -> Verdict:
        held = organisations_held(user, (Role.ORGANISER, Role.LEAD_EDITOR))
        return ALLOWED if user.is_superuser or held else refuse("评选轮次由项目运营新建。")

    def may_change(self, user: Any, obj: Round | None = None) -> Verdict:
        if obj is None:
            return self.may_add(user)
        allowed = may_edit_round(user, obj)
        return refuse("轮次由项目运营维护，您只能查看。") if allowed.hidden else allowed

    def step_verdict(self, user: User, thing: Round, verb: str, now: datetime) -> Verdict:
        if verb in _OWN_RIGHTS:
            return _OWN_RIGHTS[verb](user, thing)
        if verb == "propose_announcement":
            return may_propose_announcement(user, thing) & _not_out(thing, now)
        if verb == "announce" and thing.state == RoundState.ANNOUNCED:
            return self._may_approve_move(user, thing, now)
        return may_step_round(user, thing, verb)

    def _may_approve_move(self, user: User, thing: Round, now: datetime) -> Verdict:
        waiting = thing.announcement_proposed_at and not thing.announcement_approved_at
        if not waiting:
            return unready("没有等待批准的公布时间。")
        probe = Round(
            pk=thing.pk,
            award=thing.award,
            column=thing.column,
            state=RoundState.DECIDING,
            announcement_proposed_by=thing.announcement_proposed_by,
        )
        return may_step_round(user, probe, "announce") & _not_out(thing, now)

    def buttons(self, request: HttpRequest, obj: Round) -> list[Button]:
        return [*self.deciding_buttons(person(request), obj), *super().buttons(request, obj)]

    def offers(self, user: User, obj: Round, page: StepPage[Round], verdict: Verdict) -> bool:
        """What is possible; opening and announcing also say why not."""
        if not may_see_round(user, obj):
            return False
        waits = {
            "open": (RoundState.DRAFT,),
            "announce": (RoundState.DECIDING, RoundState.NOTICE),
        }
        return bool(verdict) or obj.state in waits.get(page.verb, ())

    def explains(self, user: User, thing: Round) -> bool:
        return bool(may_see_round(user, thing))

    # ---------------------------------------------------------------- pages

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field is not None and hasattr(field.widget, "can_add_related"):
            field.widget.can_add_related = False
        return field

    def get_form(
        self, request: HttpRequest, obj: Round | None = None, change: bool = False, **kwargs: Any
    ) -> Any:
        form: Any = super().get_form(request, obj, change, **kwargs)
        form.placed_by = person(request)  # the class is made anew for each request
        return form

    def step_form(
        self, request: HttpRequest, thing: Round, page: StepPage[Round], data: Any
    ) -> StepForm:
        if page.form is AnnouncementForm:
            return AnnouncementForm(data, thing=thing, initial={"at": thing.proposed_announce_at})
        if page.form is CriteriaForm:
            return CriteriaForm(data, thing=thing, initial=_criteria(thing))
        return super().step_form(request, thing, page, data)

    def after_step(
        self, request: HttpRequest, thing: Round, page: StepPage[Round], state: str
    ) -> str:
        """A notice that was drawn up is shown at once: the other person is asked to open it."""
        if page.verb == "plan_notice" and (notice := thing.notices.order_by("-pk").first()):
            return reverse("admin:awards_notice_change", args=(notice.pk,))
        return super().after_step(request, thing, page, state)

    def step_facts(
        self, request: HttpRequest, thing: Round, page: StepPage[Round], now: datetime
    ) -> dict[str, Any]:
        facts = {"summary": summary(thing), **super().step_facts(request, thing, page, now)}
        if page.verb == "open":
            facts["missing"] = missing_for_opening(thing, now=now)
        if page.verb in ("announce", "propose_announcement"):
            facts |= _outlook(thing, now)
        return facts

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> Any:
        round_ = context.get("original")
        if round_ is not None:
            runs = bool(may_see_round(person(request), round_))
            context["standing_label"] = round_.get_state_display()
            context["standing_turn"] = round_.turn
            is_draft = runs and round_.state == RoundState.DRAFT
            context["checks"] = linked_checks(round_) if is_draft else []
            context["stages"] = list(round_.stages.all()) if runs else []
            context["announcement"] = _announcement(round_, timezone.now()) if runs else ""
        return super().render_change_form(request, context, *args, **kwargs)

    def choices_for(self, request: HttpRequest, field: Any) -> QuerySet[Any]:
        """A new round belongs to an award or a column that the user runs."""
        rows = super().choices_for(request, field)
        user = person(request)
        if field.name == "award" and not user.is_superuser:
            return rows.filter(pk__in=Award.objects.visible_to(user).values("pk"))
        return rows

    @admin.display(description="状态")
    def shown(self, obj: Round) -> str:
        return format_html('<span class="state">{}</span>', obj.get_state_display())

    @admin.display(description="轮到谁")
    def turn(self, obj: Round) -> str:
        return obj.turn


def _outlook(round_: Round, now: datetime) -> dict[str, Any]:
    """How many winners an announcement would release, or a new minute would move."""
    if round_.state == RoundState.ANNOUNCED:
        moved = round_.winners.filter(release_at__gt=now).count()
        return {"behind": [], "ready": moved, "is_moving": True}
    behind = left_behind(round_)
    waiting = round_.winners.filter(state=WinnerState.EMBARGOED).count()
    return {"behind": behind, "ready": waiting - len(behind), "is_moving": False}


def _not_out(round_: Round, now: datetime) -> Verdict:
    out = round_.state == RoundState.ANNOUNCED and round_.announce_at and round_.announce_at <= now
    return unready("结果已经公布，不能再改公布时间。") if out else ALLOWED


def _announcement(round_: Round, now: datetime) -> str:
    """What is planned for the announcement, in words."""
    at, proposed = round_.announce_at, round_.proposed_announce_at
    if proposed and round_.announcement_approved_at is None:
        who = round_.announcement_proposed_by
        return f"{who}提出 {timezone.localtime(proposed):%Y年%m月%d日 %H:%M} 公布，等待复核人批准。"
    if at is None:
        return ""
    verb = "已于" if at <= now else "定于"
    return f"{verb} {timezone.localtime(at):%Y年%m月%d日 %H:%M} 公布。"


def summary(round_: Round) -> list[tuple[str, str]]:
    """The facts by which one recognises a round."""
    places = "、".join(
        f"{c.name}{f' {c.quota} 名' if c.quota else ''}" for c in round_.categories.all()
    )
    rows = (
        ("奖项", str(round_.award)),
        ("状态", round_.get_state_display()),
        ("类别", places),
        ("公布安排", _announcement(round_, timezone.now())),
    )
    return [(label, text) for label, text in rows if text]


def _criteria(round_: Round) -> dict[str, str]:
    text = written(criteria_in_force(round_))
    return {"criteria": text, "eligibility": round_.eligibility}
