"""What waits for somebody today: for each role its blocks, in plain words, at a bounded cost.

A block asks the database twice, for its first rows and for a count that stops at a bound,
however many rows there are.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from awards.gate import winner_gate
from awards.models import Nomination, Round, Winner
from awards.models.nominations import NOMINATORS, NominationQuerySet
from awards.permissions import grace_ends
from awards.workflow import NOMINATION, NominationState, RoundState, WinnerState
from directory.models import Agreement, Role, User, holdings, organisations_held
from kit.dates import china_day
from ledger.audit import verify_tail
from ledger.chain import Broken
from ledger.models import Entry

ROWS = 5
BOUND = 1000
LOOKED_AT = 40  # how many rows are looked at where only Python can tell which of them wait
ENDING = timedelta(days=60)
CHECKED = 500  # how many entries of the record the page itself checks

N, R, W = NominationState, RoundState, WinnerState


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that waits: what it is, what about it, where it is done."""

    text: str
    detail: str
    url: str


@dataclass(frozen=True, slots=True)
class Block:
    """Things of one kind. `tone` is "" (waits), "late", or "calm" (only to know).

    Shapes: without lines the block is left out of the page.
    """

    title: str
    lines: list[Line] = field(default_factory=list)
    count: str = ""
    more_url: str = ""
    note: str = ""
    tone: str = ""


@dataclass(frozen=True, slots=True)
class Record:
    """The state of the ledger, for those who watch over it."""

    sequence: int
    hash: str
    last_at: datetime | None
    checked: int
    broken: str = ""


def counted(rows: QuerySet[Any]) -> str:
    """How many rows there are, up to the bound."""
    number = rows.order_by()[: BOUND + 1].count()
    return f"{BOUND:,}+" if number > BOUND else str(number)


def block(
    title: str, rows: QuerySet[Any], line: Callable[[Any], Line], more_url: str, **more: str
) -> Block:
    """The first rows as lines, with the count of all."""
    first = [line(row) for row in rows[:ROWS]]
    return Block(title, first, counted(rows) if first else "", more_url, **more)


def page(name: str, thing: Any, app: str = "awards") -> str:
    """The address of a thing's page in the admin."""
    return reverse(f"admin:{app}_{name}_change", args=(thing.pk,))


def listed(name: str, query: str = "", app: str = "awards") -> str:
    """The address of a list in the admin, filtered."""
    return reverse(f"admin:{app}_{name}_changelist") + (f"?{query}" if query else "")


def moment(at: datetime | None) -> str:
    """A moment as people in China say it."""
    return f"{timezone.localtime(at):%m月%d日 %H:%M}" if at else "未定"


# ---------------------------------------------------------------- for those who nominate


def for_nominators(user: User, now: datetime) -> Iterator[Block]:
    """Returned and unfinished nominations, those on their way, results, open rounds."""
    mine = Nomination.objects.nominated_by(user).with_shown_state(user, now).order_by("-pk")
    own: Any = mine.select_related("nominee", "nominee_before_merge", "round")
    yield block("退回了，请补充", own.filter(state=N.RETURNED), _returned,
                listed("nomination", "state=returned"), tone="late")  # fmt: skip
    yield block("还没写完的草稿", own.filter(state=N.DRAFT), _nominated,
                listed("nomination", "state=draft"))  # fmt: skip
    rounds = Round.objects.nominable_by(user, now).order_by("closes_at", "pk")
    yield block("正在征集，可以提名", rounds, _nominable, "", tone="calm")
    under_way = own.filter(shown_state__in=(N.SUBMITTED, N.REVIEWING, N.NOTICE))
    yield block("已经提交，等待结果", under_way, _turn, listed("nomination"), tone="calm")
    ended = own.filter(shown_state__in=(N.CONFIRMED, N.NOT_SELECTED, N.REJECTED, N.MERGED))
    yield block("结果", ended, _result, listed("nomination"), tone="calm")


def _name(row: Nomination) -> str:
    return str(row.nominee_before_merge or row.nominee)


def _nominated(row: Nomination) -> Line:
    return Line(_name(row), row.round.title, page("nomination", row))


def _turn(row: Any) -> Line:
    said = NOMINATION.states[row.shown_state]
    return Line(_name(row), f"{said}：{NOMINATION.turn[row.shown_state]}", page("nomination", row))


def _result(row: Any) -> Line:
    # A confirmed one is shown as such only once its result is out.
    out = row.shown_state == N.CONFIRMED
    said = "已获奖，结果已公布" if out else NOMINATION.turn[row.shown_state]
    return Line(_name(row), said, page("nomination", row))


def _returned(row: Nomination) -> Line:
    until = grace_ends(row)
    by = f"请在{moment(until - timedelta(seconds=1))}前补充。" if until else ""
    return Line(_name(row), f"{by}意见：{row.return_reason}", page("nomination", row))


def _nominable(row: Round) -> Line:
    until = f"截止 {moment(row.closes_at)}" if row.closes_at else "长期征集"
    return Line(row.title, until, f"{reverse('admin:awards_nomination_add')}?round={row.pk}")


# ---------------------------------------------------------------- for those who run rounds


def for_runners(user: User, now: datetime) -> Iterator[Block]:
    """What waits to be taken in, proposed, confirmed, published, opened, closed, reminded."""
    run = _run(user)
    yield block("待受理", run.filter(state=N.SUBMITTED), _from_medium,
                listed("nomination", "state=submitted"))  # fmt: skip
    without_jury = Q(state=N.ACCEPTED, round__has_jury=False)
    proposable = run.filter(Q(state=N.SHORTLISTED) | without_jury)
    yield block("待提出拟授", proposable, _from_medium, listed("nomination", "state=accepted"))
    yield overdue_block(run.filter(state=N.RETURNED), now)
    yield gate_block(user)
    yield rounds_block(user, now)
    yield block("已提出，等复核人确认", run.filter(state=N.PROPOSED), _from_medium,
                listed("nomination", "state=proposed"), tone="calm")  # fmt: skip


def _run(user: User) -> NominationQuerySet:
    rows = Nomination.objects.run_by(user).order_by("-updated_at", "-pk")
    return rows.select_related(
        "nominee", "nominee_before_merge", "round", "partner__organisation", "category"
    )


def _from_medium(row: Nomination) -> Line:
    return Line(_name(row), f"{row.partner}　{row.round.title}", page("nomination", row))


def overdue_block(returned: QuerySet[Nomination], now: datetime) -> Block:
    """Returned nominations whose time to be completed has run out."""
    oldest = returned.order_by("returned_at", "pk")[:LOOKED_AT]
    late = [row for row in oldest if _is_overdue(row, now)]
    lines = [
        Line(
            _name(row), f"{row.partner}　退回于 {moment(row.returned_at)}", page("nomination", row)
        )
        for row in late[:ROWS]
    ]
    note = "媒体没有在补充期内重新提交。可以联系媒体，或作撤回处理。"
    count = f"{LOOKED_AT}+" if len(late) == LOOKED_AT else str(len(late))
    return Block(
        "退回后逾期未补", lines, count, listed("nomination", "state=returned"), note, "late"
    )


def _is_overdue(row: Nomination, now: datetime) -> bool:
    until = grace_ends(row)
    still_open = row.round.closes_at is not None and now < row.round.closes_at
    return until is not None and now >= until and not still_open


def gate_block(user: User) -> Block:
    """Winners that wait for their announcement and could not be published as they are."""
    soonest = (
        Winner.objects.run_by(user)
        .filter(state=W.EMBARGOED)
        .select_related("nomination__nominee", "nominee", "round")
        .prefetch_related("nomination__photos", "nomination__consents")
        .order_by("round__announce_at", "pk")[:LOOKED_AT]
    )
    reports = [(winner, winner_gate(winner)) for winner in soonest]
    held = [(winner, report) for winner, report in reports if not report.holds]
    lines = [
        Line(str(winner), f"{announced(winner.round)}。{report.advice}",
             page("winner", winner))
        for winner, report in held[:ROWS]
    ]  # fmt: skip
    count = f"{LOOKED_AT}+" if len(held) == LOOKED_AT else str(len(held))
    note = "缺的内容补齐之前，公众看不到他们。"
    more = listed("winner", "state__exact=embargoed")
    return Block("还不能公布的获奖者", lines, count, more, note, "late")


def announced(round_: Round) -> str:
    """When the round is announced, in words."""
    return f"{moment(round_.announce_at)} 公布" if round_.announce_at else "公布时间未定"


def rounds_block(user: User, now: datetime) -> Block:
    """Rounds whose next step waits for a person."""
    past = Q(state=R.OPEN, closes_at__lte=now)
    waiting = Q(state__in=(R.DRAFT, R.CLOSED, R.DECIDING, R.NOTICE, R.ANNOUNCED))
    rows = Round.objects.run_by(user).filter(past | waiting).order_by("announce_at", "-year", "pk")
    return block("轮次等下一步", rows, _round_waits, listed("round"))


def _round_waits(row: Round) -> Line:
    if row.state == R.OPEN:
        return Line(row.title, f"{moment(row.closes_at)} 已到期，等待截止征集", page("round", row))
    return Line(row.title, f"{row.get_state_display()}：{row.turn}", page("round", row))


def agreements_block(user: User, now: datetime) -> Block:
    """Agreements that end soon."""
    today = china_day(now)
    rows = Agreement.objects.visible_to(user).filter(
        ends_on__gte=today, ends_on__lte=today + ENDING
    )
    return block("快到期的共建协议", rows.order_by("ends_on", "pk"), _ending,
                 listed("agreement", app="directory"), tone="calm")  # fmt: skip


def _ending(row: Agreement) -> Line:
    return Line(row.title, f"有效期至 {row.ends_on}", page("agreement", row, app="directory"))


# ---------------------------------------------------------------- for the second pair of eyes


def for_approvers(user: User) -> Iterator[Block]:
    """Proposals, announcements and revocations begun by somebody else."""
    mine = Q(proposed_by=user) | Q(created_by=user) | Q(submitted_by=user)
    proposals = _run(user).filter(state=N.PROPOSED).exclude(mine)
    yield block("拟授名单等您确认", proposals, _proposed, listed("nomination", "state=proposed"))
    rounds = Round.objects.run_by(user).filter(
        announcement_proposed_by__isnull=False, announcement_approved_by__isnull=True
    )
    others = rounds.exclude(announcement_proposed_by=user).select_related(
        "announcement_proposed_by"
    )
    yield block("公布时间等您批准", others.order_by("proposed_announce_at", "pk"), _announcement,
                listed("round"))  # fmt: skip
    revoking = Winner.objects.run_by(user).filter(state=W.REVOKING).exclude(revoking_by=user)
    yield block("撤销程序等您复核", revoking.order_by("answer_until", "pk"), _revoking,
                listed("winner", "state__exact=revoking"))  # fmt: skip


def _proposed(row: Nomination) -> Line:
    category = row.category.name if row.category else "未选类别"
    return Line(_name(row), f"{row.round.title}　{category}", page("nomination", row))


def _announcement(row: Round) -> Line:
    who = row.announcement_proposed_by
    when = moment(row.proposed_announce_at)
    return Line(row.title, f"{who} 提出 {when} 公布", page("round", row))


def _revoking(row: Winner) -> Line:
    return Line(str(row), f"答复期限 {moment(row.answer_until)}", page("winner", row))


# ---------------------------------------------------------------- for those who watch


def record_state() -> Record:
    """The end of the record, and whether its latest part holds together."""
    last = Entry.objects.order_by("-sequence").first()
    sequence = last.sequence if last else 0
    shown = Record(sequence, last.hash if last else "", last.at if last else None,
                   min(sequence, CHECKED))  # fmt: skip
    try:
        verify_tail(CHECKED)
    except Broken as error:
        return Record(shown.sequence, shown.hash, shown.last_at, 0, str(error))
    return shown


# ---------------------------------------------------------------- one page for one person

WAITING = {
    Role.FINANCE: "获奖者确认、公示期满之后，需要您收集收款信息和付款的事项会出现在这里。",
    Role.JUROR: "分给您评审的材料会出现在这里。评审从声明利益关系开始，手机上就能完成。",
    Role.AUDITOR: "左边的各个列表都可以查看，不能修改；联系方式等个人信息已隐去。",
}


@dataclass(frozen=True, slots=True)
class Today:
    """The page of one person."""

    blocks: list[Block]
    record: Record | None
    notes: list[str]
    roles: list[str]


def today(user: User, now: datetime) -> Today:
    """Everything that waits for this person, most urgent first."""
    held = {holding.role for holding in holdings(user)}
    blocks = [one for one in _blocks(user, held, now) if one.lines]
    watches = user.is_superuser or Role.AUDITOR in held
    return Today(
        blocks=sorted(blocks, key=lambda one: ("late", "", "calm").index(one.tone)),
        record=record_state() if watches else None,
        notes=[words for role, words in WAITING.items() if role in held],
        roles=_role_names(user, held),
    )


def _blocks(user: User, held: set[str], now: datetime) -> Iterable[Block]:
    runs = user.is_superuser or Role.ORGANISER in held
    leads = Role.LEAD_EDITOR in held and _leads_a_column(user)
    if held & set(NOMINATORS):
        yield from for_nominators(user, now)
    if runs or leads:
        yield from for_runners(user, now)
    if runs:
        yield agreements_block(user, now)
    if user.is_superuser or Role.APPROVER in held or leads:
        yield from for_approvers(user)


def _leads_a_column(user: User) -> bool:
    led = organisations_held(user, (Role.LEAD_EDITOR,))
    return Round.objects.filter(column__partner__organisation__in=led).exists()


def _role_names(user: User, held: set[str]) -> list[str]:
    names = [str(role.label) for role in Role if role.value in held]
    return ["管理员", *names] if user.is_superuser else names
