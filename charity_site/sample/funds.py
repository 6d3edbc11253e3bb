"""Sample prize funds: of a programme, of a medium's column, of a round that is being decided."""

from datetime import datetime
from decimal import Decimal
from typing import NamedTuple

from awards.models import Award
from charity_site.sample.accounts import Cast
from directory.models import MediaPartner
from projects.actions import change_total, create_fund
from projects.models import Fund


class Purse(NamedTuple):
    """What one sample fund is: its name, how much, and for whose column."""

    name: str
    total: int
    purpose: str
    medium: str = ""


PURSES = {
    "tiantian-sample": Purse("天天正能量奖金池（样例）", 300_000, "滚动奖励的奖金（样例说明）"),
    "fengmian-sample": Purse(
        "封面新闻栏目奖金池（样例）",
        20_000,
        "封面暖榜栏目的奖金，由栏目自行使用（样例说明）",
        "cover-news",
    ),
    "sample-deciding": Purse(
        "年度公益人物奖金池（样例）", 30_000, "年度公益人物的奖金（样例说明）"
    ),
}


def fund_of_round(slug: str, award: Award, people: Cast, at: datetime) -> Fund | None:
    """The fund of a sample round, opened by one person and approved by another."""
    purse = PURSES.get(slug)
    if purse is None:
        return None
    partner = MediaPartner.objects.filter(organisation__slug=purse.medium).first()
    fund = create_fund(
        name=purse.name, run_by=award.run_by, total=Decimal(purse.total), purpose=purse.purpose,
        partner=partner, by=people["organiser"], now=at, is_sample=True,
    )  # fmt: skip
    return change_total(fund=fund, by=people["approver"], now=at)
