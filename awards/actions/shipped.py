"""The templates that come with the site, in the shape of `awards.actions.blueprints`."""

from typing import Any

from awards.models import Category, Round, Stage

FEE_FREE = "本奖项从提名、评选到颁奖，不向任何个人或机构收取费用，也不接受以任何形式支付的费用。"
MORNING, NOON, MIDNIGHT = "09:00:00", "12:00:00", "23:59:59.999999"
K, A, T = Stage.Kind, Stage.Advance, Stage.Taker
Policy = Category.NoticePolicy

CRITERIA: tuple[tuple[str, int, str, list[str]], ...] = (
    (
        "真实性", 30, "事迹可核实，材料完整",
        [
            "关键事实无法核实", "主要事实有出处，细节缺失", "事实清楚，有一处以上可靠来源",
            "多方来源互相印证", "全部关键事实已向当事人和第三方核实",
        ],
    ),
    (
        "持续性", 40, "不是一时之举，能长期坚持",
        [
            "只有一次", "断续做过几次", "坚持一年以上", "坚持三年以上，有计划",
            "坚持五年以上，已成习惯或制度",
        ],
    ),
    (
        "带动力", 30, "能带动更多人行动",
        [
            "没有带动他人", "影响到身边少数人", "有人因此加入", "形成稳定的团队或做法",
            "做法已被其他地方采用",
        ],
    ),
)  # fmt: skip
ELECTION_CRITERIA: tuple[tuple[str, int, str, list[str]], ...] = (
    (
        "公益经验", 50, "做过什么，做了多久",
        ["没有公益经历", "参加过活动", "持续参与一年以上", "组织过公益行动", "长期主持公益项目"],
    ),
    (
        "履职承诺", 50, "任期内打算怎么做",
        ["没有计划", "只有意愿", "有初步计划", "计划具体可行", "计划具体，时间和资源已落实"],
    ),
)  # fmt: skip


def _round(organiser: str, note: str, *, is_rolling: bool = False) -> dict[str, Any]:
    return {
        "is_rolling": is_rolling,
        "fee_free_statement": FEE_FREE,
        "organiser_type": organiser,
        "approval_reference": "",
        "approval_not_applicable": "",
        "eligibility": "",
        "process_note": note,
        "grace_days": 3,
    }


def _criteria(
    rows: tuple[tuple[str, int, str, list[str]], ...] = CRITERIA,
) -> list[dict[str, Any]]:
    names = ("name", "weight", "description", "anchors")
    return [dict(zip(names, row, strict=True)) for row in rows]


def _category(name: str, slug: str, policy: str, **more: Any) -> dict[str, Any]:
    return {
        "slug": slug, "name": name, "quota": None, "notice_policy": policy, "notice_days": 5,
        "notice_waiver": "", "prize_amount": None, "term_from": None, "term_years": None, **more,
    }  # fmt: skip


def _stage(
    kind: str, taker: str, days: tuple[int, int] | None = None, **more: Any
) -> dict[str, Any]:
    opens, closes = ([days[0], MORNING], [days[1], MIDNIGHT]) if days else (None, None)
    return {
        "kind": kind, "title": "", "description": "", "taken_by": taker, "advance": A.DECISION,
        "advance_count": None, "per_category": False, "shows_names": True,
        "shows_reviews": Stage.Sight.AFTER_OWN, "per_entry": 3, "quorum": 3, "trims": False,
        "opens": opens, "closes": closes, **more,
    }  # fmt: skip


ANNUAL = {
    "round": _round(
        Round.OrganiserType.SOCIAL, "媒体提名，运营受理，评委按标准独立评分，公示后公布。"
    ),
    "opens": [0, MORNING],
    "closes": [29, MIDNIGHT],
    "categories": [
        _category("年度公益人物", "renwu", Policy.BEFORE, quota=10),
        _category("年度公益机构", "jigou", Policy.BEFORE, quota=5),
    ],
    "criteria": _criteria(),
    "stages": [
        _stage(K.NOMINATION, T.MEDIA),
        _stage(K.SCREENING, T.ORGANISER, (0, 36), description="核对事实，合并重复的提名"),
        _stage(
            K.SCORING, T.JURORS, (37, 50), advance=A.TOP_SCORE, advance_count=10,
            per_category=True, description="每份提名由三位评委独立评分",
        ),
        _stage(K.NOTICE, T.ORGANISER, (58, 66)),
        _stage(K.AWARD, T.ORGANISER, (75, 75)),
    ],
}  # fmt: skip
ROLLING = {
    "round": _round(
        Round.OrganiserType.SOCIAL,
        "随报随审：运营受理后提出拟授，另一人复核确认；公布后公示，期满发放奖金。",
        is_rolling=True,
    ),
    "opens": [0, MORNING],
    "closes": None,
    "categories": [
        _category("暖心善举", "nuanxin", Policy.AFTER_ANNOUNCEMENT, prize_amount="3000.00"),
        _category("见义勇为", "jianyi", Policy.AFTER_ANNOUNCEMENT, prize_amount="10000.00"),
    ],
    "criteria": _criteria(),
    "stages": [_stage(K.NOMINATION, T.MEDIA), _stage(K.SCREENING, T.ORGANISER)],
}
COLUMN = {
    "round": _round(
        Round.OrganiserType.MEDIA, "本栏目的媒体受理、讨论并提出名单，由另一人复核，公示后公布。"
    ),
    "opens": [0, MORNING],
    "closes": [20, MIDNIGHT],
    "categories": [
        _category("栏目人物", "renwu", Policy.BEFORE, quota=5, prize_amount="2000.00")
    ],
    "criteria": _criteria(),
    "stages": [
        _stage(K.NOMINATION, T.MEDIA),
        _stage(K.SCREENING, T.ORGANISER, (0, 24)),
        _stage(K.DISCUSSION, T.ORGANISER, (25, 28), description="编辑部集体讨论，写明取舍理由"),
        _stage(K.NOTICE, T.ORGANISER, (30, 38)),
        _stage(K.AWARD, T.ORGANISER, (40, 40)),
    ],
}  # fmt: skip
ELECTION = {
    "round": _round(
        Round.OrganiserType.COMPANY, "提名、路演、讨论、实践、票选五个环节，逐轮产生，票选后公示。"
    ),
    "opens": [0, MORNING],
    "closes": [13, MIDNIGHT],
    "categories": [_category("公益委员", "weiyuan", Policy.BEFORE, quota=10, term_years=3)],
    "criteria": _criteria(ELECTION_CRITERIA),
    "stages": [
        _stage(K.NOMINATION, T.MEDIA),
        _stage(K.ROADSHOW, T.NOMINEES, (16, 18), description="候选人公开陈述"),
        _stage(K.DISCUSSION, T.ORGANISER, (19, 22), description="就候选人的陈述讨论"),
        _stage(K.PRACTICE, T.NOMINEES, (23, 50), description="候选人参与一次公益行动"),
        _stage(
            K.BALLOT, T.ELECTORATE, (53, 57), advance=A.TOP_VOTES, advance_count=10,
            description="一人一票，可选多名，票选结果由系统计票",
        ),
    ],
}  # fmt: skip

SHIPPED: dict[str, tuple[str, dict[str, Any]]] = {
    "annual": ("年度评选（评委评分）", ANNUAL),
    "rolling": ("滚动奖励", ROLLING),
    "column": ("栏目评选（开放共建）", COLUMN),
    "election": ("公益委员五环节选举", ELECTION),
}
