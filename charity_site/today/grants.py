"""What waits around small grants: for who screens, who confirms, who judges, who recommended."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from charity_site.today.blocks import Block, Line, block, listed, moment, page
from directory.models import Role, User, organisations_held
from directory.models.organisations import MEDIA_ROLES
from kit.dates import china_day
from kit.money import money
from projects.models import (
    Application,
    Assessment,
    Grant,
    GrantNotice,
    GrantNoticeRow,
    GrantObjection,
    GrantRound,
    Recommendation,
    Report,
)
from projects.models.grant_notices import BEGUN, UNRESOLVED
from projects.permissions.grants import STOPS
from projects.workflow import (
    ACCEPTING,
    APPLICATION,
    ApplicationState,
    AssessmentState,
    GrantNoticeState,
    GrantObjectionState,
    GrantRoundState,
    ReportState,
)

APP = "projects"
A = ApplicationState
AHEAD = timedelta(days=14)  # dates of a round that are this near
JUDGED = (A.ELIGIBLE, A.REVIEWING, A.VISITED)


def for_grants(user: User, held: set[str], now: datetime) -> Iterator[Block]:
    """Every block about grants that belongs to one of the user's roles."""
    if user.is_superuser or Role.ORGANISER in held:
        yield from _for_organisers(user, now)
    if user.is_superuser or Role.APPROVER in held:
        yield from _for_approvers(user, now)
    if held & {Role.ORGANISER, Role.APPROVER} or user.is_superuser:
        yield _objections(user, held)
    if held & {Role.JUROR, Role.ORGANISER, *MEDIA_ROLES}:
        yield _assessments(user, now)
    if held & set(MEDIA_ROLES):
        yield from _for_recommenders(user, now)


def _run(user: User, role: Role) -> QuerySet[Application]:
    """The applications to the rounds of the houses where the user has this role."""
    rows = Application.objects.select_related("round")
    if user.is_superuser:
        return rows
    return rows.filter(round__run_by__in=organisations_held(user, (role,)))


# ------------------------------------------------------------------ who runs the round


def _for_organisers(user: User, now: datetime) -> Iterator[Block]:
    """Applications to screen and to have judged, dates, agreements, reports."""
    run = _run(user, Role.ORGANISER)
    for title, state in (("资助申请待初审", A.SUBMITTED), ("初审通过，待安排评估", A.ELIGIBLE)):
        rows = run.filter(state=state).order_by("submitted_at", "pk")
        yield block(title, rows, _application, listed("application", f"state={state}", APP))
    yield _rounds(user, now)
    yield from _agreements(user, now)
    yield from _reports(user, now)


def _rounds(user: User, now: datetime) -> Block:
    """Rounds whose opening or closing is near or past, and those that are closed."""
    soon = now + AHEAD
    near = (
        Q(state=GrantRoundState.DRAFT, opens_at__lte=soon)
        | Q(state__in=ACCEPTING, closes_at__lte=soon)
        | Q(state=GrantRoundState.CLOSED)
    )
    rows = GrantRound.objects.filter(near)
    if not user.is_superuser:
        rows = rows.filter(run_by__in=organisations_held(user, (Role.ORGANISER,)))
    return block("资助轮次的日期", rows.order_by("closes_at", "pk"), lambda row: _round(row, now),
                 listed("grantround", "", APP))  # fmt: skip


def _round(row: GrantRound, now: datetime) -> Line:
    if row.state == GrantRoundState.DRAFT:
        words = f"预定 {moment(row.opens_at)} 开始申请，请核对设置并开放"
    elif row.state in ACCEPTING and row.closes_at is not None and row.closes_at > now:
        words = f"{moment(row.closes_at)} 截止申请"
    elif row.state in ACCEPTING:
        words = "申请时间已过，请办理“截止申请”"
    else:
        words = row.turn
    return Line(row.title, words, page("grantround", row, APP))


def _agreements(user: User, now: datetime) -> Iterator[Block]:
    """Grants whose agreement is not accepted: past the last day, and still in time."""
    run = _run(user, Role.ORGANISER).filter(state=A.APPROVED)
    rows = Grant.objects.filter(application__in=run.values("pk")).select_related("application")
    rows = rows.order_by("agree_by", "pk")
    today, more = china_day(now), listed("application", f"state={A.APPROVED}", APP)
    note = "可以联系受助人后延长期限，或按逾期未签署办理，由候补递补。"
    yield block("资助协议逾期未签", rows.filter(agree_by__lt=today), _agreement, more,
                tone="late", note=note)  # fmt: skip
    yield block("等受助人签署协议", rows.filter(agree_by__gte=today), _agreement, more,
                tone="calm")  # fmt: skip


def _reports(user: User, now: datetime) -> Iterator[Block]:
    """Reports to be read, and those that did not come in time."""
    run = _run(user, Role.ORGANISER).filter(state=A.REPORTING)
    rows = Report.objects.filter(grant__application__in=run.values("pk"))
    rows = rows.select_related("grant__application").order_by("due_on", "pk")
    yield block("资助反馈等您审阅", rows.filter(state=ReportState.FILED).order_by("filed_at", "pk"),
                _report, listed("report", f"state={ReportState.FILED}", APP))  # fmt: skip
    late = rows.overdue(china_day(now))
    note = "在轮次页面点“提醒”，欠着的人会收到带专用链接的邮件。"
    more = listed("report", f"state={ReportState.DUE}", APP)
    yield block("资助反馈逾期未交", late, _report, more, tone="late", note=note)


# ------------------------------------------------------------------ who confirms


def _for_approvers(user: User, now: datetime) -> Iterator[Block]:
    """Lists to open, grants to approve, stops to confirm: what somebody else began."""
    run = _run(user, Role.APPROVER)
    others = run.exclude(proposed_by=user).exclude(recommended_by=user)
    waiting = others.filter(_fast() | Q(state=A.NOTICE) & Exists(_served(now)))
    yield block("资助等您批准", waiting.order_by("proposed_at", "pk"), _proposed,
                listed("application", f"state={A.NOTICE}", APP))  # fmt: skip
    notices = _notices(user).filter(state=GrantNoticeState.SCHEDULED).exclude(made_by=user)
    yield block(
        "资助名单等您启动公示", notices, _notice, listed("grantnotice", "state=scheduled", APP)
    )
    asked = run.filter(asked_step__in=STOPS).exclude(asked_by=user)
    yield block("暂停、恢复或终止资助，等您确认", asked.order_by("asked_at", "pk"), _asked,
                listed("application", "", APP))  # fmt: skip


def _fast() -> Q:
    """Proposed, and to be approved without a notice."""
    free = Q(is_fast=True, round__fast_lane=True) | Q(round__notice_days=0)
    return Q(state=A.RECOMMENDED) & free


def _served(now: datetime) -> QuerySet[GrantNoticeRow]:
    """The rows of notices whose window is over and to which no objection stands open."""
    open_ = GrantObjection.objects.filter(state__in=UNRESOLVED, notice=OuterRef("notice"))
    about = open_.filter(Q(row=OuterRef("pk")) | Q(row__isnull=True))
    return GrantNoticeRow.objects.filter(
        ~Exists(about), application=OuterRef("pk"), notice__state__in=BEGUN, ends_at__lt=now,
        removed_at__isnull=True, suspended_at__isnull=True,
    )  # fmt: skip


def _notices(user: User) -> QuerySet[GrantNotice]:
    rows = GrantNotice.objects.select_related("round").order_by("made_at", "pk")
    if user.is_superuser:
        return rows
    return rows.filter(round__run_by__in=organisations_held(user, (Role.APPROVER,)))


def _objections(user: User, held: Iterable[str]) -> Block:
    """Objections to grant lists, for who takes them up and for who concludes them."""
    waiting = Q(pk__in=())
    if user.is_superuser or Role.ORGANISER in held:
        waiting |= Q(state=GrantObjectionState.RECEIVED)
    if user.is_superuser or Role.APPROVER in held:
        waiting |= Q(state=GrantObjectionState.INVESTIGATING) & ~Q(screened_by=user)
    rows = GrantObjection.objects.visible_to(user).filter(waiting).select_related("notice__round")
    return block("对资助名单的异议", rows.order_by("filed_at", "pk"), _objection,
                 listed("grantobjection", "", APP), tone="late")  # fmt: skip


# ------------------------------------------------------------------ who judges, who recommended


def _assessments(user: User, now: datetime) -> Block:
    """The applications that the user was asked to judge and has not."""
    rows = Assessment.objects.filter(
        assessor=user, state=AssessmentState.ASKED, application__state__in=JUDGED
    )
    first = (F("due_on").asc(nulls_last=True), "asked_at", "pk")
    related = rows.select_related("application__round").order_by(*first)
    return block("资助申请等您评估", related, partial(_assessment, now=now),
                 listed("assessment", "state=asked", APP))  # fmt: skip


def _for_recommenders(user: User, now: datetime) -> Iterator[Block]:
    """What the own medium recommended: to be completed, to be handed in, to be reported on."""
    own = organisations_held(user, MEDIA_ROLES)
    mine = Recommendation.objects.filter(
        source=Application.Source.EDITOR, partner__organisation__in=own
    ).select_related("round")
    more = listed("recommendation", "", APP)
    back = mine.filter(state=A.RETURNED).order_by("returned_at", "pk")
    yield block("推荐的申请被退回，请帮忙补充", back, _recommended, more, tone="late")
    drafts = mine.filter(state=A.DRAFT).order_by("expires_at", "pk")
    yield block("推荐的申请还没有提交", drafts, _begun, more, tone="calm")
    owed = mine.filter(state=A.REPORTING, grant__report__in=Report.objects.owed().values("pk"))
    owed = owed.select_related("round", "grant__report").order_by("grant__report__due_on", "pk")
    yield block("推荐的受助人该交反馈了", owed, lambda row: _owed(row, now), more)


# ------------------------------------------------------------------ lines


def _application(row: Application) -> Line:
    asked = f"申请 {money(row.asked_amount)}" if row.asked_amount else "没有填金额"
    return Line(str(row), f"{row.title}　{asked}", page("application", row, APP))


def _agreement(row: Grant) -> Line:
    words = f"{row.number}　请在 {row.agree_by:%m月%d日} 前签署"
    return Line(str(row.application), words, page("application", row.application, APP))


def _report(row: Report) -> Line:
    words = f"{row.grant.number}　期限 {row.due_on:%m月%d日}　{row.get_state_display()}"
    return Line(str(row.grant.application), words, page("report", row, APP))


def _proposed(row: Application) -> Line:
    words = f"{money(row.amount) if row.amount else ''}　{row.title}"
    return Line(str(row), words, page("application", row, APP))


def _notice(row: GrantNotice) -> Line:
    return Line(row.round.title, f"{row.days} 个工作日，拟定于 {moment(row.made_at)}",
                page("grantnotice", row, APP))  # fmt: skip


def _asked(row: Application) -> Line:
    words = f"{APPLICATION.label(row.asked_step)}：{row.asked_reason}"
    return Line(str(row), words, page("application", row, APP))


def _objection(row: GrantObjection) -> Line:
    return Line(row.notice.round.title, f"{row.turn}　{moment(row.filed_at)} 提出",
                page("grantobjection", row, APP))  # fmt: skip


def _assessment(row: Assessment, now: datetime) -> Line:
    late = "，已逾期" if row.is_overdue(now) else ""
    due = f"　请在 {row.due_on:%m月%d日} 前评完{late}" if row.due_on else ""
    return Line(str(row.application), f"{row.application.title}{due}", page("assessment", row, APP))


def _recommended(row: Recommendation) -> Line:
    return Line(str(row), f"意见：{row.reason}", page("recommendation", row, APP))


def _begun(row: Recommendation) -> Line:
    return Line(str(row), f"草稿保存到 {moment(row.expires_at)}", page("recommendation", row, APP))


def _owed(row: Any, now: datetime) -> Line:
    due = row.grant.report.due_on
    late = "已逾期，请联系受助人" if due < china_day(now) else "请提醒受助人"
    return Line(str(row), f"期限 {due:%m月%d日}，{late}", page("recommendation", row, APP))
