"""Invented elections: one that runs now, with codes to try, and one with its result and winners.

Before it stands an earlier term, whose holders are the former ones.

Everything goes through the actions; all names are made up, and say so.
"""

from datetime import date, datetime, timedelta

from awards.actions.counting import confirm_ballot, count_ballot, settle_ballot
from awards.actions.decisions import confirm_nomination, propose_nomination
from awards.actions.electorate import import_electorate, prepare_ballot
from awards.actions.rounds import approve_announcement, propose_announcement, step_round
from awards.actions.stages import close_stage, open_stage
from awards.actions.voting import cast_vote, voter_by_code
from awards.electorate import read_electorate
from awards.models import (
    Award,
    Ballot,
    Category,
    Nomination,
    Nominee,
    Round,
    Stage,
    StageEntry,
    Winner,
)
from awards.workflow import NominationState, RoundState
from charity_site.sample.accounts import Cast
from charity_site.sample.rounds import FEE_FREE, NOT_APPLICABLE
from directory.models import MediaPartner
from kit.chinese import pinyin_key
from kit.dates import Precision, china_day, start_of
from ledger.actions import append

RUNNING, FINISHED = "weiyuan-ballot-running", "weiyuan-ballot-finished"
EARLIER = "weiyuan-2021-sample"
AWARD = "gongyi-weiyuan"
FIRST_TERM = (2021, 2024)
SEATS = 2
CANDIDATES = (
    ("赵远山（样例）", "研发工程师", "十二年周末支教，带出四十名志愿讲师"),
    ("欧阳若水（样例）", "客服主管", "为听障顾客做了一套手语服务"),
    ("孙一鸣（样例）", "运维工程师", "把退役电脑修好送到山里的学校"),
    ("阿依古丽·买买提（样例）", "产品经理", "帮家乡合作社把杏干卖到全国"),
    ("周小满（样例）", "财务", "发起“一小时公益”，三年没有间断"),
)
FORMER = (
    ("沈望舒（样例）", "法务", "陪异乡的工友讨回了工钱"),
    ("马兰（样例）", "行政", "把会议室的旧花种成了社区花园"),
)
# Codes of the running election, printed on its page because it is only a demonstration.
CODES = tuple(f"DEMO-2026-VTE{number}-ABCD" for number in range(1, 9))
PAST = tuple(f"PAST-2025-VTE{number}-ABCD" for number in range(1, 10))
# Ranked choices of the finished one, by places in CANDIDATES.
VOTES = ((0, 1, 2), (0, 2), (0, 1), (3, 1), (3, 4, 1), (1, 0), (4, 3), (0, 4, 3))


def load_running(people: Cast, *, now: datetime) -> None:
    """Load the election that takes votes, unless it is there."""
    if Round.objects.filter(slug=RUNNING).exists():
        return
    running = _election(RUNNING, "公益委员票选（样例，投票中）", people, now)
    stage = _stage(running, now - timedelta(hours=2), now + timedelta(days=20))
    words = f"样例：可用的投票码有 {CODES[0]}、{CODES[1]}、{CODES[2]} 等八个，每个只能投一次。"
    _ballot(stage, CODES, people, now, method=Ballot.Method.PLAIN, instructions=words)
    open_stage(stage=stage, by=people["organiser"], now=now)


def load_finished(people: Cast, *, at: datetime) -> None:
    """Load the election with its result; `at` is the moment at which it was entered."""
    if Round.objects.filter(slug=FINISHED).exists():
        return
    past = _election(FINISHED, "公益委员票选（样例，已结束）", people, at)
    stage = _stage(past, at - timedelta(days=5), at + timedelta(days=1))
    ballot = _ballot(stage, PAST, people, at, method=Ballot.Method.STV, instructions="")
    open_stage(stage=stage, by=people["organiser"], now=at)
    _vote(ballot, at - timedelta(days=3))
    Stage.objects.filter(pk=stage.pk).update(closes_at=at - timedelta(days=1))
    stage.refresh_from_db()
    close_stage(stage=stage, by=people["organiser"], now=at)
    ballot = Ballot.objects.select_related("stage__round").get(pk=ballot.pk)
    ballot = count_ballot(ballot=ballot, by=people["organiser"], now=at)
    ballot = confirm_ballot(ballot=ballot, by=people["approver"], now=at)
    settle_ballot(ballot=ballot, by=people["organiser"], now=at)
    step_round(round_=past, verb="decide", by=people["organiser"], now=at)
    elected = past.nominations.filter(state=NominationState.SHORTLISTED)
    _honour(past, list(elected.order_by("pk")), people, at)


def load_earlier(people: Cast, *, at: datetime) -> None:
    """Load the holders of the term before; nobody wrote down how they were elected."""
    if Round.objects.filter(slug=EARLIER).exists():
        return
    begin, end = FIRST_TERM
    title = f"公益委员（样例，{begin}—{end} 年）"
    past = _election(EARLIER, title, people, at, holders=FORMER, term=FIRST_TERM, voted=False)
    _honour(past, list(past.nominations.order_by("pk")), people, at)
    # Told at this moment, because the ledger never goes back in time, and dated back afterwards.
    day = start_of(date(begin, 9, 5))
    dates = {"opens_at": day - timedelta(days=90), "closes_at": day - timedelta(days=60)}
    Round.objects.filter(pk=past.pk).update(announce_at=day, **dates)
    Winner.objects.filter(round=past).update(release_at=day)
    sent = {"submitted_at": day - timedelta(days=70), "screened_at": day - timedelta(days=65)}
    Nomination.objects.filter(round=past).update(**sent)


def _honour(round_: Round, elected: list[Nomination], people: Cast, at: datetime) -> None:
    """One proposes, another confirms, and the round is announced."""
    for nomination in elected:
        propose_nomination(nomination=nomination, by=people["organiser"], now=at)
        nomination.refresh_from_db()
        confirm_nomination(nomination=nomination, by=people["approver"], now=at)
    propose_announcement(round_=round_, at=at, by=people["organiser"], now=at)
    approve_announcement(round_=round_, by=people["approver"], now=at)


def _vote(ballot: Ballot, at: datetime) -> None:
    entries = list(StageEntry.objects.filter(stage=ballot.stage_id).order_by("nomination_id"))
    for number, (code, choices) in enumerate(zip(PAST, VOTES, strict=False)):
        voter = voter_by_code(ballot, code)
        if voter is None:
            raise LookupError(code)
        keys = [entries[place].pk for place in choices]
        cast_vote(ballot=ballot, voter=voter, choices=keys, form_key=f"sample-{number}", now=at)


def _election(
    slug: str, title: str, people: Cast, at: datetime, *,
    holders: tuple[tuple[str, str, str], ...] = CANDIDATES, term: tuple[int, int] | None = None,
    voted: bool = True,
) -> Round:  # fmt: skip
    begin, end = term or (china_day(at).year, china_day(at).year + 3)
    round_ = Round.objects.create(
        award=Award.objects.get(slug=AWARD),
        slug=slug,
        title=title,
        year=begin,
        has_jury=voted,
        state=RoundState.REVIEWING if voted else RoundState.DECIDING,
        opens_at=at - timedelta(days=40),
        closes_at=at - timedelta(days=20),
        fee_free_statement=FEE_FREE,
        organiser_type=Round.OrganiserType.COMPANY,
        approval_not_applicable=NOT_APPLICABLE,
        process_note="提名之后由员工投票选出（样例说明）。",
        note="样例轮次：候选人与事迹均为虚构",
        is_sample=True,
    )
    append(by=None, verb="round.import", thing=round_, target=round_.state, now=at)
    category = Category.objects.create(
        round=round_, slug="weiyuan", name="公益委员", quota=SEATS,
        notice_policy=Category.NoticePolicy.NONE,
        notice_waiver="样例：票选结果随选随公布，公示安排没有公开资料",
        term_starts_on=date(begin, 1, 1), term_ends_on=date(end, 12, 31),
        term_precision=Precision.YEAR,
    )  # fmt: skip
    partner = MediaPartner.objects.get(organisation__slug="cover-news")
    for name, role, headline in holders:
        nominee = Nominee.objects.create(
            name=name, name_pinyin=pinyin_key(name, person=True), role=role, is_sample=True
        )
        nomination = Nomination.objects.create(
            round=round_, category=category, partner=partner, nominee=nominee,
            state=NominationState.ACCEPTED, headline=headline, name_basis="news",
            internal_note="样例：候选人为虚构", is_minor=False, happened_on=china_day(at),
            happened_place="样例园区", source_medium=str(partner),
            source_title=f"样例报道：{headline}", is_sample=True,
            story=f"{headline}。以上为演示而编，不是真实的人和事。",
            created_by=people["editor.cover"],
            submitted_at=at - timedelta(days=30), submitted_by=people["editor.cover"],
            screened_at=at - timedelta(days=25), screened_by=people["organiser"],
        )  # fmt: skip
        append(by=None, verb="nomination.import", thing=nomination, target=nomination.state, now=at)
    return round_


def _stage(round_: Round, opens_at: datetime, closes_at: datetime) -> Stage:
    return Stage.objects.create(
        round=round_, kind=Stage.Kind.BALLOT, title="公益委员票选", opens_at=opens_at,
        closes_at=closes_at, taken_by=Stage.Taker.ELECTORATE,
        advance=Stage.Advance.TOP_VOTES, advance_count=2,
    )  # fmt: skip


def _ballot(
    stage: Stage, codes: tuple[str, ...], people: Cast, now: datetime, *, method: str,
    instructions: str,
) -> Ballot:  # fmt: skip
    ballot = prepare_ballot(
        ballot=Ballot(stage=stage, method=method, max_choices=3, instructions=instructions),
        by=people["organiser"], now=now,
    )  # fmt: skip
    rows = [["投票码", "姓名"], *[[code, f"样例员工{n}"] for n, code in enumerate(codes, 1)]]
    import_electorate(ballot=ballot, reading=read_electorate(rows), by=people["organiser"], now=now)
    ballot.refresh_from_db()
    return ballot
