"""The election of 公益委员 as it is known: five stages, three years; the candidates are made up.

The real election of 2021 elected 14, nobody by name (history.py); what else it had is unknown and
stays so. The one that runs is told at one moment and dated back afterwards, because the ledger
never goes back in time. Beside it stands next year's draft of another award, whose check list is
not yet complete.
"""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import F

from awards.actions.blueprints import blueprint_of, same_day_next_year
from awards.actions.nominations import create_nomination, submit_nomination
from awards.actions.round_making import make_round
from awards.actions.rounds import step_round
from awards.actions.screening import accept_nomination
from awards.actions.shipped import SHIPPED
from awards.actions.stages import close_stage, open_stage, settle_stage
from awards.models import Award, Category, Nomination, Round, Stage
from charity_site.sample.accounts import Cast
from charity_site.sample.rounds import ANNOUNCED_LATER, NOT_APPLICABLE
from directory.models import MediaPartner
from kit.dates import china_day, deadline

AWARD = "gongyi-weiyuan"
RUNNING = "公益委员推选（样例轮次）"
MADE_UP = "样例轮次：环节、任期与当选人数据公开报道，候选人与日期均为虚构"
ELECTED = 14  # in 2021
EARLIER = timedelta(days=30)
MEDIUM, EDITOR = "shangyou", "editor.shangyou"
CANDIDATES = (
    ("江予安", "社区图书角发起人"), ("罗见微", "乡村支教志愿者"), ("季长青", "海岸清洁队队长"),
    ("宋知夏", "盲人观影解说员"), ("韩同舟", "应急救援志愿者"), ("陆星野", "流动义诊医生"),
)  # fmt: skip
STORY = "样例：{name}是虚构的候选人。\n\n任期内打算每月参加一次公益行动，公开记录去向和结果。"


def load_elections(people: Cast, *, now: datetime) -> None:
    """Bring an election to its practice stage, and draft next year's round of another award."""
    award = Award.objects.get(slug=AWARD)
    if award.rounds.filter(title__endswith=RUNNING).exists():
        return
    _hold_running(award, people, now)
    _draft_next_year(people, now)


def _election(award: Award, people: Cast, title: str, at: datetime) -> Round:
    """An open election that began the day before."""
    first = china_day(at) - timedelta(days=1)
    round_ = make_round(
        content=SHIPPED["election"][1], award=award, title=title, year=first.year, starts_on=first,
        by=people["organiser"], now=at, origin="shipped:election", is_sample=True,
    )  # fmt: skip
    Category.objects.filter(round=round_).update(
        quota=None, notice_policy=Category.NoticePolicy.NONE,
        notice_waiver="样例：票选结果随选随公布，公示安排没有公开资料",
    )  # fmt: skip
    Stage.objects.filter(round=round_, kind=Stage.Kind.BALLOT).update(advance_count=ELECTED)
    Round.objects.filter(pk=round_.pk).update(approval_not_applicable=NOT_APPLICABLE, note=MADE_UP)
    return step_round(round_=round_, verb="open", by=people["organiser"], now=at)


def _nominate(
    round_: Round, people: Cast, candidates: tuple[tuple[str, str], ...], at: datetime
) -> list[Nomination]:
    """Every candidate, nominated by a medium and taken in."""
    partner = MediaPartner.objects.get(organisation__slug=MEDIUM)
    category = round_.categories.get()
    made = []
    for name, role in candidates:
        fields: dict[str, Any] = {
            "kind": "person", "name": name, "role": f"{role}（样例）", "headline": role,
            "story": STORY.format(name=name), "happened_on": china_day(at),
            "happened_place": "样例社区", "category": category, "source_medium": str(partner),
            "internal_note": "样例：候选人为虚构", "source_title": f"样例报道：{role}",
            "name_basis": Nomination.NameBasis.NEWS,
        }  # fmt: skip
        row = create_nomination(
            round_=round_, partner=partner, by=people[EDITOR], now=at, fields=fields, is_sample=True
        )
        row = submit_nomination(nomination=row, by=people[EDITOR], now=at)
        made.append(
            accept_nomination(
                nomination=row,
                by=people["organiser"],
                now=at,
                is_minor=False,
                duplicates_checked=True,
            )
        )
    return made


def _through(stage: Stage, people: Cast, dropped: list[Nomination], now: datetime) -> None:
    """Open, close and settle a stage by decision."""
    by = people["organiser"]
    open_stage(stage=stage, by=by, now=now)
    keys = set(stage.entries.values_list("nomination", flat=True)) - {row.pk for row in dropped}
    close_stage(stage=stage, by=by, now=now)
    reasons = {row.pk: "样例：陈述与履职承诺不够具体" for row in dropped}
    settle_stage(stage=stage, advanced=sorted(keys), dropped=reasons, by=by, now=now)


def _hold_running(award: Award, people: Cast, now: datetime) -> None:
    """The election of this year, in its practice stage."""
    round_ = _election(award, people, f"{china_day(now).year}年{RUNNING}", now)
    rows = _nominate(round_, people, CANDIDATES, now)
    for verb in ("close", "review"):
        step_round(round_=round_, verb=verb, by=people["organiser"], now=now)
    roadshow, discussion, practice, _ = round_.stages.evaluating()
    _through(roadshow, people, rows[5:], now)
    _through(discussion, people, rows[4:5], now)
    open_stage(stage=practice, by=people["organiser"], now=now)
    back = {"opens_at": F("opens_at") - EARLIER, "closes_at": F("closes_at") - EARLIER}
    Round.objects.filter(pk=round_.pk).update(**back)
    Stage.objects.filter(round=round_).update(**back)
    sent = {f"{one}_at": F(f"{one}_at") - EARLIER for one in ("submitted", "screened")}
    Nomination.objects.filter(round=round_).update(**sent)


def _draft_next_year(people: Cast, now: datetime) -> None:
    """Next year's draft, a copy of a running round: what it still lacks stands in its list."""
    source = Round.objects.get(slug=ANNOUNCED_LATER)
    base = china_day(source.opens_at or now)
    content = blueprint_of(source)
    # Scoring begins before the nominations end, and nobody sits on the jury yet.
    scoring = {**SHIPPED["annual"][1]["stages"][2], "opens": [100, "09:00:00"]}
    scoring["closes"] = [113, deadline(base).time().isoformat()]
    content["stages"] = [*content["stages"][:2], scoring, *content["stages"][2:]]
    content["round"] = {**content["round"], "approval_not_applicable": ""}
    year = source.year + 1
    title = source.title.replace(str(source.year), str(year))
    make_round(
        content=content, award=source.award, title=title,
        year=year, starts_on=same_day_next_year(base), by=people["organiser"], now=now,
        jury_of=source, origin=f"round:{source.public_id}", is_sample=True,
    )  # fmt: skip
