"""What /styleguide/ shows: every component with examples that try it. Nothing here is stored."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from awards.models import Award, Winner
from directory.models import Organisation, Person
from kit.figures import Qualifier
from kit.verdict import ALLOWED, refuse
from projects.models import ProjectFigure

COLOURS = (
    "paper", "paper-raised", "paper-sunken", "ink", "ink-soft", "ink-faint", "rule", "rule-strong",
    "cinnabar", "cinnabar-deep", "cinnabar-wash", "jade", "jade-wash", "indigo", "indigo-wash",
    "gold", "gold-wash", "plum", "plum-wash",
)  # fmt: skip
LONG_NAME = "“牵手‘福’蓉·锦爱伙伴”锦江区残疾人联合会与一千四百四十一家爱心企业无障碍服务共建联盟"
CITATION = "以劳动自立，以真诚待人。你把一间小小的洗车店，洗成了许多人有尊严的家。"


@dataclass(frozen=True, slots=True)
class Chip:
    """An active filter."""

    label: str
    text: str
    without: str = "#"


@dataclass(frozen=True, slots=True)
class Select:
    """A select of a filter form."""

    name: str
    label: str
    value: str
    options: list[tuple[str, str]]


def winner(name: str, kind: str, headline: str, **fields: Any) -> Winner:
    """A winner that is shown and never saved."""
    award = Award(name="年度公益人物及机构", slug="example")
    return Winner(
        award=award, slug="example", display_name=name, kind=kind, headline=headline, year=2025,
        media_credit="封面新闻", region_name="四川省成都市", **fields,
    )  # fmt: skip


def figure(label: str, number: str, qualifier: str, unit: str, **fields: Any) -> ProjectFigure:
    """A figure that is shown and never saved."""
    value = Decimal(number) if number else None
    return ProjectFigure(
        label=label, value=value, qualifier=qualifier, unit=unit, source="某某日报", **fields
    )


def examples() -> dict[str, Any]:
    """Everything that the page of components shows."""
    organisation = Organisation(name="成都市武侯区善工家园助残中心")
    return {
        "colours": COLOURS,
        "winners": [
            winner("艾必齐", "person", "带着残疾伙伴，把洗车店开成家"),
            winner("成都市锦江区黑暗跑团", "team", "用陪跑绳，带视障者重获奔跑的自由"),
            winner("“免费车票”项目", "project", "让山区学生免去长途跋涉"),
            winner("四川巾帼园", "organisation", "一碗腊八粥、一副春联里的公益关怀"),
            winner(LONG_NAME, "joint", "联结企业共同为残疾人提供无障碍服务"),
            winner("匿名个人", "person", ""),
        ],
        "figures": [
            figure("受益山区学生", "6800", Qualifier.OVER, "人", as_of="2025-05-20"),
            figure("掌握急救技能的市民", "", Qualifier.SEVERAL, "人", magnitude=1000),
            figure("带动参与", "220000000", Qualifier.EXACT, "人次", as_of="2021-09-05"),
            figure("带动参与", "230000000", Qualifier.ABOUT, "人次", as_of="2021-09-05"),
            figure("支持小微行动者", "1000", Qualifier.PLANNED, "名", as_of="2025"),
        ],
        "citation": CITATION,
        "long_citation": CITATION * 4,
        "person": Person(name="胡斌", title="理事长", organisation=organisation),
        "chips": [Chip("搜索", "急救"), Chip("地区", "四川省成都市"), Chip("年份", "2025年")],
        "fields": [
            Select("year", "年份", "2025", [("", "全部"), ("2025", "2025")]),
            Select("award", "奖项", "", [("", "全部"), ("a", "“520公益季”年度公益人物及机构奖项")]),
        ],
        "may": ALLOWED,
        "may_not": refuse("还有两项必填内容没有填写：颁奖词、照片的替代文字。"),
    }
