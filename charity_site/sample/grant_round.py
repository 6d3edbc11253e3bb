"""The sample round of 微爱万能: the real frame in words of our own, and one being prepared."""

import json
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from charity_site.sample.accounts import Cast
from charity_site.sample.facts import Facts, Record
from charity_site.sample.rounds import ANCHORS
from directory.models import Organisation
from kit.dates import china_day, deadline, start_of
from projects.actions import change_total, create_fund
from projects.actions.agreements import write_agreement
from projects.actions.grant_rounds import open_grant_round, save_grant_round
from projects.models import (
    FitQuestion,
    Fund,
    GrantCriterion,
    GrantQuestion,
    GrantRound,
    GrantTier,
    Programme,
    ReferralPlace,
)

FILE = Path(__file__).parent.parent / "data" / "sample_grants.json"
SLUG, COMING = "weiai-wanneng-sample", "cunxiao-sample"
PROGRAMME, HOUSE = "weiai-wanneng", "alibaba-gongyi"
CLOSES = timedelta(days=9)  # from the day of loading
WEIGHTS = (40, 30, 30)
MEANINGS = {
    "持续性": "已经坚持做了一段时间，以后还会做下去",
    "创新性": "办法是自己想出来的，别处也可以学",
    "感染力": "身边的人看得见，愿意加入",
}
TIER_WORDS = ("一个人或小组的日常行动", "影响到整个村子、街道或更多的人")


def read_file() -> dict[str, Any]:
    """The words of the sample round, and its invented applications."""
    found: dict[str, Any] = json.loads(FILE.read_text())
    return found


def frame_of(facts: Facts) -> Record:
    """What the source says of the programme: pool, least number, range, criteria, title."""
    return next(one for one in facts["programmes"] if one["slug"] == PROGRAMME)


def open_sample_round(facts: Facts, people: Cast, *, at: datetime, now: datetime) -> GrantRound:
    """Make the fund and the round, and open it at its moment; it closes soon after `now`."""
    frame, words = frame_of(facts), read_file()["round"]
    programme = Programme.objects.get(slug=PROGRAMME)
    day = china_day(at)
    round_ = GrantRound(
        slug=SLUG, title=f"{programme.name}（样例轮次）", year=day.year, programme=programme,
        run_by=Organisation.objects.get(slug=HOUSE),
        fund=_fund(frame, programme, people, at), is_rolling=True,
        min_grantees=frame["min_awardees"]["value"], least_amount=Decimal(frame["amount_min"]),
        most_amount=Decimal(frame["amount_max"]), report_months=3, opens_at=start_of(day),
        closes_at=deadline(china_day(now + CLOSES)), honour_name=frame["award_title"],
        source=facts.cite(frame["source"]), is_sample=True,
        **{name: words[name] for name in (
            "summary", "eligibility", "needed", "process_note", "complaints", "fee_free_statement",
        )},
    )  # fmt: skip
    round_ = save_grant_round(round_=round_, changed=[], by=people["organiser"], now=at)
    furnish(round_, frame, words)
    write_agreement(round_=round_, text=words["agreement"], by=people["organiser"], now=at)
    return open_grant_round(round_=round_, by=people["organiser"], now=at)


def _fund(frame: Record, programme: Programme, people: Cast, at: datetime) -> Fund:
    fund = create_fund(
        name="微爱万能公益金（样例）", run_by=Organisation.objects.get(slug=HOUSE),
        total=Decimal(frame["pool"]["value"]), programme=programme,
        purpose="小微公益行动者的资助（样例说明）", by=people["organiser"], now=at, is_sample=True,
    )  # fmt: skip
    return change_total(fund=fund, by=people["approver"], now=at)


def furnish(round_: GrantRound, frame: Record, words: Record) -> None:
    """Write tiers, criteria, questions and places to be referred to."""
    ends = (frame["amount_min"], frame["amount_max"])
    GrantTier.objects.bulk_create(
        GrantTier(round=round_, amount=Decimal(amount), words=said)
        for amount, said in zip(ends, TIER_WORDS, strict=True)
    )
    GrantCriterion.objects.bulk_create(
        GrantCriterion(round=round_, position=place, name=name, weight=weight,
                       description=MEANINGS[name], anchors=ANCHORS)
        for place, (name, weight) in enumerate(zip(frame["criteria"], WEIGHTS, strict=True))
    )  # fmt: skip
    GrantQuestion.objects.bulk_create(
        GrantQuestion(round=round_, position=place, text=text, hint=hint, example=example,
                      most=most)
        for place, (text, hint, example, most) in enumerate(words["questions"], start=1)
    )  # fmt: skip
    FitQuestion.objects.bulk_create(
        FitQuestion(round=round_, position=place, text=text, fits=fits, advice=advice)
        for place, (text, fits, advice) in enumerate(words["fit_questions"], start=1)
    )
    ReferralPlace.objects.bulk_create(
        ReferralPlace(round=round_, name=name, advice=advice) for name, advice in words["referrals"]
    )


def prepare_coming_round(people: Cast, *, now: datetime) -> GrantRound:
    """A round that is not open yet; much of its check list is still to do."""
    coming = GrantRound(
        slug=COMING, title="村小一间教室小微资助（样例·筹备中）", year=china_day(now).year,
        programme=Programme.objects.get(slug=PROGRAMME),
        run_by=Organisation.objects.get(slug=HOUSE), min_grantees=10, least_amount=Decimal(5000),
        most_amount=Decimal(5000), opens_at=start_of(china_day(now + timedelta(days=6))),
        summary="样例：还在筹备的一轮。", is_sample=True,
    )  # fmt: skip
    return save_grant_round(round_=coming, changed=[], by=people["organiser"], now=now)
