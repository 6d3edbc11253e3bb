"""The sample rounds that run now: a rolling one, a medium's column, one open, one sealed."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from awards.actions.rounds import step_round
from awards.actions.stage_setup import set_stages
from awards.models import Award, Category, Column, Criterion, Round, Stage
from charity_site.sample.accounts import Cast
from charity_site.sample.funds import fund_of_round
from directory.models import Agreement, MediaPartner
from events.models import Edition, Series
from events.workflow import EditionState
from kit.dates import china_day, deadline, start_of
from ledger.actions import append

Policy = Category.NoticePolicy

FEE_FREE = "本奖项从提名、评选到颁奖，不向任何个人或机构收取费用，也不接受以任何形式支付的费用。"
NOT_APPLICABLE = "社会力量自行开展的公益奖励，不属于评比达标表彰项目（样例说明）"
ANNOUNCED_LATER = "gongyibang-sample"
COLUMN = "fengmian-nuanbang"
CRITERIA = (
    ("真实性", "事迹可核实，材料完整", 30),
    ("持续性", "不是一时之举，能长期坚持", 40),
    ("感染力", "能带动更多人行动", 30),
)
ANCHORS = [
    "与标准基本不符",
    "略有体现",
    "符合标准",
    "明显高于多数提名",
    "本轮最突出",
]


@dataclass(frozen=True)
class Plan:
    """What one sample round is made of.

    Shapes: categories are (slug, name, prize, quota, notice policy).
    """

    award: str
    title: str
    categories: tuple[tuple[str, str, int | None, int | None, str], ...]
    is_rolling: bool = False
    edition: dict[str, Any] = field(default_factory=dict)
    column: str = ""
    has_jury: bool = False
    waiver: str = ""  # why there is no notice, where the policy says so


SAMPLE_ROUNDS = {
    "gongyibang-sample": Plan(
        "gongyibang",
        "{year}年阿里巴巴员工公益榜（样例轮次）",
        (
            ("gongyi-zhixing", "公益之星", None, 10, Policy.AFTER_ANNOUNCEMENT),
            ("gongyi-xiangmu", "公益项目奖", None, 10, Policy.AFTER_ANNOUNCEMENT),
        ),
    ),
    "tiantian-sample": Plan(
        "tiantian-award",
        "{year}年天天正能量奖励（样例轮次）",
        (
            ("nuanxin", "暖心善举", 3000, None, Policy.AFTER_ANNOUNCEMENT),
            ("jianyi", "见义勇为", 10000, None, Policy.AFTER_ANNOUNCEMENT),
            ("jiuyuan", "救援英雄", 5000, 20, Policy.BEFORE),
        ),
        is_rolling=True,
    ),
    "fengmian-sample": Plan(
        "tiantian-award",
        "封面暖榜 {year}（样例轮次）",
        (("nuanbang", "暖榜人物", 2000, None, Policy.AFTER_ANNOUNCEMENT),),
        is_rolling=True,
        column=COLUMN,
    ),
    "520-sample": Plan(
        "520-annual",
        "{next_year}年“520公益季”年度公益人物及机构奖项（样例轮次）",
        (
            ("renwu", "年度公益人物", None, 6, Policy.BEFORE),
            ("jigou", "年度公益机构", None, 5, Policy.BEFORE),
        ),
        edition={"series": "520-gongyiji", "slug": "520-sample"},
    ),
}


def open_round(slug: str, people: Cast, at: datetime, plan: Plan | None = None) -> Round:
    """Make one sample round and open it."""
    plan = plan or SAMPLE_ROUNDS[slug]
    year = china_day(at).year
    coming = plan.edition != {}
    award = Award.objects.get(slug=plan.award)
    round_ = Round.objects.create(
        award=award,
        fund=fund_of_round(slug, award, people, at),
        edition=_edition(plan, year + 1, at) if coming else None,
        column=_column() if plan.column else None,
        slug=slug,
        title=plan.title.format(year=year, next_year=year + 1),
        year=year + 1 if coming else year,
        is_rolling=plan.is_rolling,
        has_jury=plan.has_jury,
        opens_at=at,
        closes_at=None if plan.is_rolling else at + timedelta(days=120),
        fee_free_statement=FEE_FREE,
        organiser_type=Round.OrganiserType.MEDIA if plan.column else Round.OrganiserType.COMPANY,
        approval_not_applicable=NOT_APPLICABLE,
        eligibility="近一年内在国内发生、可以核实的公益行动（样例说明）。",
        process_note="媒体提名，运营受理，一人提出拟授、另一人复核确认（样例说明）。",
        note="样例轮次：获奖者与事迹均为虚构",
        is_sample=True,
    )
    _furnish(round_, plan)
    stages = [*_stages(plan, at)]
    set_stages(round_=round_, stages=stages, by=people["organiser"], now=at)
    return step_round(round_=round_, verb="open", by=people["organiser"], now=at)


def _furnish(round_: Round, plan: Plan) -> None:
    for place, (slug, name, prize, quota, policy) in enumerate(plan.categories):
        Category.objects.create(
            round=round_,
            slug=slug,
            name=name,
            position=place,
            quota=quota,
            notice_policy=policy,
            notice_waiver=plan.waiver if policy == Policy.NONE else "",
            prize_amount=None if prize is None else Decimal(prize),
        )
    Criterion.objects.bulk_create(
        Criterion(
            round=round_,
            name=name,
            description=description,
            weight=weight,
            anchors=ANCHORS,
            position=place,
        )
        for place, (name, description, weight) in enumerate(CRITERIA)
    )


def _stages(plan: Plan, at: datetime) -> Iterator[Stage]:
    """The course of a sample round; one that is dated here is judged after its nominations."""
    kinds, takers = Stage.Kind, Stage.Taker

    def days(first: int, last: int) -> dict[str, datetime]:
        day = china_day(at) + timedelta(days=first)
        return {
            "opens_at": start_of(day),
            "closes_at": deadline(day + timedelta(days=last - first)),
        }

    yield Stage(kind=kinds.NOMINATION, taken_by=takers.MEDIA)
    yield Stage(
        kind=kinds.SCREENING, taken_by=takers.ORGANISER, description="核对事实，合并重复的提名"
    )
    if plan.edition:
        told = "主办方与顾问逐份讨论（样例说明）"
        yield Stage(
            kind=kinds.DISCUSSION, taken_by=takers.ORGANISER, description=told, **days(122, 130)
        )
        yield Stage(kind=kinds.NOTICE, taken_by=takers.ORGANISER, **days(132, 140))
    if not plan.is_rolling:
        yield Stage(kind=kinds.AWARD, taken_by=takers.ORGANISER)


def _column() -> Column:
    partner = MediaPartner.objects.get(organisation__slug="cover-news")
    return Column.objects.create(
        slug=COLUMN,
        name="封面暖榜（样例栏目）",
        partner=partner,
        award=Award.objects.get(slug="tiantian-award"),
        agreement=Agreement.objects.filter(parties=partner.organisation, is_sample=True).first(),
        introduction="样例栏目：由媒体负责人主持本栏目的受理与定评，另一人复核。",
        is_sample=True,
    )


def _edition(plan: Plan, year: int, at: datetime) -> Edition:
    series = Series.objects.get(slug=plan.edition["series"])
    edition = Edition.objects.create(
        series=series,
        slug=plan.edition["slug"],
        year=year,
        official_title=f"{year}“{series.name}”（样例届次）",
        state=EditionState.ANNOUNCED,
        note="样例届次：尚未举办，日期与地点待定",
        is_sample=True,
    )
    append(by=None, verb="edition.import", thing=edition, target=edition.state, now=at)
    return edition
