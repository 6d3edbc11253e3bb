"""The invented round of 微爱万能 before the present one: paid, reported on, closed, and honoured.

Its three grantees were conferred the title that goes with the grant (docs/decisions/0030). No
source tells of such a round: title and summary say that all of it is made up.
"""

from datetime import datetime, timedelta
from decimal import Decimal

from awards.actions.honours import confer_honours, link_honour
from awards.actions.rounds import approve_announcement, propose_announcement, step_round
from awards.honours import candidates, seen_mark
from awards.models import Category, Round
from charity_site.sample.accounts import Cast
from charity_site.sample.facts import Facts
from charity_site.sample.grant_round import HOUSE, PROGRAMME, frame_of, furnish, read_file
from charity_site.sample.rounds import Plan, open_round
from directory.models import Organisation
from kit.dates import china_day, deadline, start_of
from projects.actions import change_total, create_fund
from projects.actions.agreements import write_agreement
from projects.actions.grant_rounds import (
    close_grant_round,
    commit_grant_round,
    open_grant_round,
    propose_list,
    save_grant_round,
    step_grant_round,
)
from projects.models import Fund, GrantRound, Programme

SLUG, HONOUR = "weiai-wanneng-first-sample", "xiaowei-first-sample"
POOL, LEAST = 20_000, 3
CLOSES = timedelta(days=6)
WAIVER = "名单已随资助公示五个工作日，称号随资助授予（样例说明）"
_TEXTS = ("eligibility", "needed", "process_note", "complaints", "fee_free_statement")
_PLAN = Plan(
    "xiaowei-xingdongzhe",
    "{year}年小微公益行动者（样例轮次）",
    (("xingdongzhe", "小微公益行动者", None, None, Category.NoticePolicy.NONE),),
    waiver=WAIVER,
)


def open_earlier_round(facts: Facts, people: Cast, *, at: datetime) -> GrantRound:
    """Make the earlier round with a small fund of its own, and open it at its moment."""
    frame, words, by = frame_of(facts), read_file()["round"], people["organiser"]
    programme, day = Programme.objects.get(slug=PROGRAMME), china_day(at)
    made = GrantRound(
        slug=SLUG, title=f"{programme.name}·试行期（样例轮次）", year=day.year, programme=programme,
        run_by=Organisation.objects.get(slug=HOUSE), fund=_fund(programme, people, at),
        is_rolling=True, min_grantees=LEAST, least_amount=Decimal(frame["amount_min"]),
        most_amount=Decimal(frame["amount_max"]), report_months=3, opens_at=start_of(day),
        closes_at=deadline(china_day(at + CLOSES)), honour_name=frame["award_title"],
        summary="样例：为演示而编的一轮，已经结项，受助人都获得了称号。没有报道提到这样一轮。",
        is_sample=True, **{name: words[name] for name in _TEXTS},
    )  # fmt: skip
    round_ = save_grant_round(round_=made, changed=[], by=by, now=at)
    furnish(round_, frame, words)
    write_agreement(round_=round_, text=words["agreement"], by=by, now=at)
    return open_grant_round(round_=round_, by=by, now=at)


def _fund(programme: Programme, people: Cast, at: datetime) -> Fund:
    fund = create_fund(
        name="微爱万能公益金·试行期（样例）", run_by=Organisation.objects.get(slug=HOUSE),
        total=Decimal(POOL), programme=programme, purpose="试行期的资助（样例说明）",
        by=people["organiser"], now=at, is_sample=True,
    )  # fmt: skip
    return change_total(fund=fund, by=people["approver"], now=at)


def finish_earlier_round(round_: GrantRound, people: Cast, *, at: datetime) -> None:
    """End the round, then honour its grantees: one links, another confers, and it is announced."""
    organiser, approver = people["organiser"], people["approver"]
    close_grant_round(round_=round_, by=organiser, now=at)
    propose_list(round_=round_, by=organiser, now=at)
    commit_grant_round(round_=round_, by=approver, now=at)
    for verb in ("begin_paying", "begin_closing", "finish"):
        step_grant_round(round_=round_, verb=verb, by=organiser, now=at)
    honour = open_round(HONOUR, people, at, _PLAN)
    for verb in ("close", "decide"):
        step_round(round_=honour, verb=verb, by=organiser, now=at)
    link_honour(
        round_=honour, category=honour.categories.get(), grant_round=round_, by=organiser, now=at
    )
    _confer(Round.objects.get(pk=honour.pk), people, at)
    propose_announcement(round_=honour, at=at, by=organiser, now=at)
    approve_announcement(round_=honour, by=approver, now=at)
    step_round(round_=honour, verb="settle", by=organiser, now=at)
    # It could not be opened without them, and nobody was ever nominated.
    Round.objects.filter(pk=honour.pk).update(opens_at=None, closes_at=None)


def _confer(honour: Round, people: Cast, at: datetime) -> None:
    by = people["approver"]
    confer_honours(round_=honour, seen=seen_mark(candidates(honour, by)), by=by, now=at)
