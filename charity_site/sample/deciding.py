"""A sample round in 定评中: its jury has scored, somebody proposes, a meeting has voted.

All names and deeds are made up, and say so.
"""

from datetime import datetime
from decimal import Decimal
from typing import Any

from awards.actions.deciding import propose_many
from awards.actions.meetings import hold_meeting, record_motion
from awards.actions.nominations import submit_nomination
from awards.actions.rounds import step_round
from awards.actions.screening import accept_nomination
from awards.actions.stages import close_stage, open_stage, settle_stage
from awards.models import (
    Assignment,
    Award,
    Category,
    Criterion,
    Motion,
    Nomination,
    Round,
    Score,
    Seat,
    Stage,
)
from awards.workflow import AssignmentState
from charity_site.sample.accounts import Cast
from charity_site.sample.drafts import write_draft
from charity_site.sample.funds import fund_of_round
from charity_site.sample.rounds import ANCHORS, CRITERIA, FEE_FREE, NOT_APPLICABLE
from kit.dates import china_day
from ledger.actions import append
from ledger.models import Entry

SLUG = "sample-deciding"
JURORS = ("juror1", "juror2", "juror3", "juror4")
# Name, headline, region, theme, medium, and for each juror the three marks (0: abstained).
PEOPLE: tuple[tuple[str, str, str, str, str, str], ...] = (
    ("样例·龙见山", "十一年修好四条山路", "520000",
     "nanguo", "xiangcun-zhenxing", "555 454 554 555"),
    ("样例·白若溪", "把旧校舍办成社区书屋", "510000",
     "shangyou", "xiangcun-jiaoyu", "454 455 444 554"),
    ("样例·石敢当队", "汛期里的民间救援队", "500000",
     "cover-news", "fangzai-jianzai", "545 345 554 535"),
    ("样例·阿依木", "草原上的流动诊所", "540000",
     "nanguo", "yiliao-jiuzhu", "454 555 355 440"),
    ("样例·韦小满", "为留守孩子读信", "450000",
     "shangyou", "ertong-guanai", "444 344 435 353"),
    ("样例·江上青", "江边义务打捞二十年", "500000",
     "cover-news", "fangzai-jianzai", "343 252 545 434"),
    ("样例·何以家", "给独居老人送早饭", "510000",
     "nanguo", "laoren-guanai", "333 443 334 343"),
    ("样例·罗布", "用手语讲解博物馆", "530000",
     "shangyou", "zhucan", "233 342 323 332"),
)  # fmt: skip


def load_deciding(people: Cast, *, now: datetime) -> None:
    """Bring one round to where it is decided, through the actions.

    Shapes: in ten equal steps between the newest entry of the ledger and `now`, so that the
    record stays in the order of time.
    """
    if Round.objects.filter(slug=SLUG).exists():
        return
    begun = Entry.objects.order_by("sequence").values_list("at", flat=True).last() or now
    moments = [begun + (now - begun) * step / 10 for step in range(10)]
    round_ = _round(people, moments[1], moments[4], moments[7])
    nominations = [_nominated(row, people, moments[2]) for row in PEOPLE]
    for verb in ("close", "review"):
        round_ = step_round(round_=round_, verb=verb, by=people["organiser"], now=moments[4])
    _judged(round_, nominations, people, moments[5:8])
    round_ = step_round(round_=round_, verb="decide", by=people["organiser"], now=moments[7])
    _decided(round_, nominations, people, moments[8])


def _round(people: Cast, at: datetime, until: datetime, judged_until: datetime) -> Round:
    award = Award.objects.get(slug="520-annual")
    year = china_day(at).year
    round_ = Round.objects.create(
        award=award, slug=SLUG, title=f"{year}年度公益人物评选（样例定评轮次）", year=year,
        has_jury=True, opens_at=at, closes_at=until,
        fund=fund_of_round(SLUG, award, people, at), fee_free_statement=FEE_FREE,
        organiser_type=Round.OrganiserType.COMPANY, approval_not_applicable=NOT_APPLICABLE,
        eligibility="近一年内在国内发生、可以核实的公益行动（样例说明）。",
        process_note="媒体提名，评委评分，会议定评，另一人复核确认（样例说明）。",
        note="样例轮次：候选者与事迹均为虚构", is_sample=True,
    )  # fmt: skip
    Category.objects.create(
        round=round_, slug="renwu", name="年度公益人物", quota=4, prize_amount=Decimal(5000),
        notice_policy=Category.NoticePolicy.AFTER_ANNOUNCEMENT,
    )  # fmt: skip
    Criterion.objects.bulk_create(
        Criterion(round=round_, name=name, description=about, weight=weight, anchors=ANCHORS,
                  position=place)
        for place, (name, about, weight) in enumerate(CRITERIA)
    )  # fmt: skip
    Stage.objects.create(
        round=round_, kind=Stage.Kind.SCORING, title="评委评分（样例）",
        taken_by=Stage.Taker.JURORS, per_entry=4, opens_at=until, closes_at=judged_until,
    )  # fmt: skip
    Seat.objects.bulk_create(
        Seat(round=round_, juror=people[name], invited_at=at, invited_by=people["organiser"])
        for name in JURORS
    )
    return step_round(round_=round_, verb="open", by=people["organiser"], now=at)


def _nominated(row: tuple[str, ...], people: Cast, at: datetime) -> Nomination:
    name, headline, region, medium, theme, _ = row
    story: dict[str, Any] = {
        "round": SLUG, "medium": medium, "kind": "team" if name.endswith("队") else "person",
        "name": name, "organisation_name": "", "role": "", "region": region,
        "place": "样例现场", "category": "renwu", "themes": [theme], "headline": headline,
        "citation": "", "figures": [], "name_basis": "news", "photos": [],
        "story": (f"样例：{headline}。", "候选者与事迹均为虚构，用来演示评分、定评和会议。"),
    }  # fmt: skip
    editor = people[f"editor.{medium.removesuffix('-news')}"]
    draft = write_draft(story, editor, at)
    sent = submit_nomination(nomination=draft, by=editor, now=at)
    return accept_nomination(
        nomination=sent, by=people["organiser"], now=at, is_minor=False,
        duplicates_checked=True,
    )  # fmt: skip


def _judged(
    round_: Round, nominations: list[Nomination], people: Cast, moments: list[datetime]
) -> None:
    organiser, (at, scored, closed) = people["organiser"], moments
    stage = open_stage(stage=round_.stages.get(), by=organiser, now=at)
    criteria = list(round_.criteria.order_by("position"))
    for nomination, row in zip(nominations, PEOPLE, strict=True):
        for name, marks in zip(JURORS, row[-1].split(), strict=True):
            task = Assignment.objects.create(
                stage=stage, nomination=nomination, juror=people[name], assigned_at=at,
                assigned_by=organiser, state=AssignmentState.SUBMITTED, declared_at=at,
                submitted_at=scored, comment="样例意见：事迹扎实。" if "5" in marks else "",
            )  # fmt: skip
            Score.objects.bulk_create(
                Score(assignment=task, criterion=criterion, value=int(mark) or None,
                      abstains=mark == "0", scored_at=scored)
                for criterion, mark in zip(criteria, marks, strict=True)
            )  # fmt: skip
            append(by=None, verb="assignment.import", thing=task, target=task.state, now=scored)
    stage = close_stage(stage=stage, by=organiser, now=closed)
    keys = [nomination.pk for nomination in nominations]
    settle_stage(
        stage=stage, advanced=keys[:-1], dropped={keys[-1]: "名额有限（样例说明）"},
        by=organiser, now=closed,
    )  # fmt: skip


def _decided(round_: Round, nominations: list[Nomination], people: Cast, at: datetime) -> None:
    """The three best are proposed; a meeting wants one more against the ranking."""
    organiser = people["organiser"]
    first = [Nomination.objects.get(pk=nominations[place].pk) for place in (0, 1, 3)]
    propose_many(
        round_=round_, nominations=first, by=organiser, now=at,
        reason="前三名；第四名留待会议讨论（样例说明）",
    )  # fmt: skip
    meeting = hold_meeting(
        round_=round_, by=organiser, now=at,
        fields={
            "title": "年度公益人物定评会（样例）",
            "held_on": china_day(at),
            "place": "样例会议室",
            "chair": "沈知行",
            "attendees": "沈知行\n顾清和\n林安然\n许文博\n白雪松\n郑以宁",
            "minutes": "逐份讨论了入围名单。\n最后一个名额有不同意见，以动议表决（样例说明）。",
        },
    )  # fmt: skip
    for nomination, seconded, votes, reason in (
        (nominations[5], "白雪松", (4, 1, 1), "二十年如一日，会议认为持续性应当优先（样例说明）。"),
        (nominations[6], "许文博", (2, 3, 1), "地区平衡（样例说明）。"),
    ):
        record_motion(
            meeting=meeting, nomination=nomination, kind=Motion.Kind.CHOOSE, reason=reason,
            moved_by_name="林安然", seconded_by_name=seconded, votes=votes, by=organiser, now=at,
        )  # fmt: skip
