"""The stages of a round in the admin: where each stands, its entries, and the steps it takes."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import F
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html

from awards.actions.deciding import settle_by_score
from awards.actions.stage_setup import reschedule_stage
from awards.actions.stages import (
    close_stage,
    enter_stage,
    entrants,
    open_stage,
    reopen_stage,
    settle_stage,
    unverified,
)
from awards.admin.steps import StepPage, StepPages, taking
from awards.forms.stages import RankForm, ReopenForm, RescheduleForm, SettleForm
from awards.forms.steps import StepForm
from awards.models import Nomination, Stage, StageEntry
from awards.permissions import (
    may_enter_stage,
    may_reschedule_stage,
    may_see_round,
    may_step_stage,
)
from awards.workflow import STAGE, NominationState, StageState, VerificationLevel
from directory.models import User, is_overseer, organisations_held
from directory.models.organisations import Role
from kit.verdict import Verdict, refuse, unready, verdict

S = "stage"
STEPS: Sequence[StepPage[Stage]] = (
    StepPage(
        "open", "开始环节", StepForm, taking(open_stage, S),
        "开始后，可以进入的提名进入本环节；第一个评选环节开始时，已受理的提名转为“评审中”。"
        "提名媒体和公众看不到谁进入了哪一环节。",
        "环节已经开始。", "main", "admin/awards/stage/open.html",
    ),
    StepPage(
        "enter", "补入提名", StepForm, taking(enter_stage, S),
        "环节开始之后才受理的提名，可以在这里补入。", "已补入。", "",
        "admin/awards/stage/open.html",
    ),
    StepPage(
        "close", "截止环节", StepForm, taking(close_stage, S),
        "截止后不再接收评分、投票等；需要时可以写明原因重新开放。", "环节已经截止。", "main",
    ),
    StepPage(
        "reopen", "重新开放", ReopenForm, taking(reopen_stage, S),
        "按新的截止时间继续接收；原因和新的时间对外公开。", "环节已经重新开放。",
    ),
    StepPage(
        "settle", "确定晋级", SettleForm, taking(settle_stage, S),
        "逐份选择晋级或不晋级。确定后，不晋级的转为“未入选”；最后一个评选环节晋级的转为“入围”。"
        "结果公布之前，提名媒体和公众看到的仍是“评审中”。",
        "晋级名单已确定。", "main", "admin/awards/stage/settle.html",
    ),
    StepPage(
        "settle_by_score", "按得分晋级", RankForm, taking(settle_by_score, S),
        "名次与定评表相同：前几名晋级，其余转为“未入选”。正好在名额边上并列的，由您选定并写明理由。",
        "晋级名单已按得分确定。", "main", "admin/awards/stage/settle_by_score.html",
    ),
    StepPage(
        "reschedule", "改期", RescheduleForm, taking(reschedule_stage, S),
        "改动这一环节的开始或截止时间；原因对外公开。", "日期已改。",
    ),
)  # fmt: skip
BY_RANK = "这一环节{}，请用“{}”。"
BY_WHAT = {
    Stage.Advance.TOP_SCORE: "按得分晋级",
    Stage.Advance.TOP_VOTES: "票选”页面的“按得票确定晋级",
}


@admin.register(Stage)
class StageAdmin(StepPages[Stage]):
    """The stages of rounds that the user's organisations run; written by steps alone."""

    section = "评选"
    place = 35
    step_pages: ClassVar[Sequence[StepPage[Any]]] = STEPS
    list_display = ("named", "round", "shown", "turn", "opens_at", "closes_at")
    list_filter = ("state", "kind")
    list_select_related: ClassVar[Any] = ("round__award", "round__column__partner")
    search_fields = ("title", "round__title")
    ordering = ("-round__year", "round", "position", "pk")
    change_form_template = "admin/awards/stage/change_form.html"
    fields = (
        "round", "kind", "title", "description", "opens_at", "closes_at", "taken_by", "advance",
        "advance_count", "per_category", "shows_names", "shows_reviews", "per_entry", "quorum",
        "trims",
    )  # fmt: skip

    def get_fields(self, request: HttpRequest, obj: Stage | None = None) -> Any:
        """What only concerns jurors stands on a stage in which they score."""
        if obj is None or obj.kind == Stage.Kind.SCORING:
            return self.fields
        kept = self.fields[: self.fields.index("shows_names")]
        return kept if obj.is_evaluating else kept[: kept.index("advance")]

    # ---------------------------------------------------------------- rights

    def may_view(self, user: Any, obj: Stage | None = None) -> Verdict:
        if obj is not None:
            return may_see_round(user, obj.round)
        held = organisations_held(user, (Role.ORGANISER, Role.APPROVER, Role.LEAD_EDITOR))
        return verdict(is_overseer(user) or bool(held), "您的角色不经手评选环节。")

    def may_change(self, user: Any, obj: Stage | None = None) -> Verdict:
        return refuse("环节在轮次的“评选环节”里设置，开放后按步骤进行。")

    def step_verdict(self, user: User, thing: Stage, verb: str, now: datetime) -> Verdict:
        if verb == "enter":
            return may_enter_stage(user, thing)
        if verb == "reschedule":
            return may_reschedule_stage(user, thing)
        if verb == "settle_by_score":
            goes = verdict(thing.advance == Stage.Advance.TOP_SCORE, "这一环节不按得分晋级。")
            return goes & may_step_stage(user, thing, "settle", now)
        allowed = may_step_stage(user, thing, verb, now)
        if verb == "settle" and allowed and thing.advance != Stage.Advance.DECISION:
            way = BY_WHAT[Stage.Advance(thing.advance)]
            return unready(BY_RANK.format(thing.get_advance_display(), way))
        return allowed

    def offers(self, user: User, obj: Stage, page: StepPage[Stage], verdict: Verdict) -> bool:
        """What is possible; the step that is due also says why it is not."""
        due = {StageState.PLANNED: "open", StageState.CLOSED: "settle"}
        is_due = obj.is_evaluating and due.get(StageState(obj.state)) == page.verb
        if obj.advance == Stage.Advance.TOP_SCORE and page.verb == "settle":
            return False
        if page.verb == "enter":
            return bool(verdict) and bool(entrants(obj))
        return bool(verdict) or is_due

    def after_step(
        self, request: HttpRequest, thing: Stage, page: StepPage[Stage], state: str
    ) -> str:
        return reverse("admin:awards_stage_change", args=(thing.pk,))

    def step_form(
        self, request: HttpRequest, thing: Stage, page: StepPage[Stage], data: Any
    ) -> StepForm:
        if page.form is RescheduleForm:
            # What is left as it is stays: an empty field would take the date away.
            dates = {"opens_at": thing.opens_at, "closes_at": thing.closes_at}
            return RescheduleForm(data, thing=thing, initial=dates)
        return super().step_form(request, thing, page, data)

    def shown_name(self, thing: Stage) -> str:
        return f"{thing.round} · {thing}"

    # ---------------------------------------------------------------- pages

    def step_facts(
        self, request: HttpRequest, thing: Stage, page: StepPage[Stage], now: datetime
    ) -> dict[str, Any]:
        facts: dict[str, Any] = {"summary": summary(thing)}
        if page.verb in ("open", "enter"):
            facts["entering"] = _named(thing, entrants(thing))
            facts["left_out"] = _unscreened(thing) if page.verb == "open" else 0
            facts["unverified"] = unverified(thing)
            facts["needed"] = VerificationLevel(thing.round.required_verification).label
        return facts

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> Any:
        stage = context.get("original")
        if stage is not None:
            context["standing_label"] = stage.get_state_display()
            context["standing_turn"] = STAGE.turn[stage.state] if stage.is_evaluating else ""
            entries = context["entries"] = _entries(stage)
            context["placed"] = any(entry.place is not None for entry in entries)
            context["reasoned"] = any(entry.reason for entry in entries)
            context["work"] = _work(stage)
            context["round_url"] = reverse("admin:awards_round_change", args=(stage.round_id,))
        return super().render_change_form(request, context, *args, **kwargs)

    @admin.display(description="环节")
    def named(self, obj: Stage) -> str:
        return str(obj)

    @admin.display(description="状态")
    def shown(self, obj: Stage) -> str:
        return format_html('<span class="state">{}</span>', obj.get_state_display())

    @admin.display(description="轮到谁")
    def turn(self, obj: Stage) -> str:
        return STAGE.turn[obj.state] if obj.is_evaluating else "随轮次进行"


def summary(stage: Stage) -> list[tuple[str, str]]:
    """The facts by which one recognises a stage."""
    count = stage.advance_count
    each = "每类" if stage.per_category else ""
    limit = f"，{each}{count} 个" if count else ""
    rows = (
        ("轮次", str(stage.round)),
        ("环节", str(stage)),
        ("状态", stage.get_state_display()),
        ("参与人", stage.get_taken_by_display()),
        ("晋级", f"{stage.get_advance_display()}{limit}"),
    )
    return [(label, text) for label, text in rows if text]


def _work(stage: Stage) -> tuple[str, str]:
    """Where the work of such a stage is done: its words and its address."""
    if stage.kind == Stage.Kind.SCORING:
        return "评委与进度", reverse("admin:awards_assignment_desk", args=(stage.public_id,))
    if stage.kind == Stage.Kind.BALLOT:
        ballot = getattr(stage, "ballot", None)
        if ballot is not None:
            return "票选与投票人", reverse("admin:awards_ballot_change", args=(ballot.pk,))
        return "筹备票选", reverse("admin:awards_ballot_add")
    return "", ""


def _named(stage: Stage, keys: Sequence[int]) -> list[Nomination]:
    rows = stage.round.nominations.filter(pk__in=keys)
    return list(rows.select_related("nominee", "category", "partner__organisation").order_by("pk"))


def _unscreened(stage: Stage) -> int:
    waiting = (NominationState.SUBMITTED, NominationState.RETURNED)
    return stage.round.nominations.filter(state__in=waiting).count()


def _entries(stage: Stage) -> list[StageEntry]:
    rows = stage.entries.select_related("nomination__nominee", "nomination__category")
    return list(rows.order_by(F("place").asc(nulls_last=True), "nomination"))
