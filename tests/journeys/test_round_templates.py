"""Every shipped template, run from its draft to the short list by the same few lines."""

from datetime import timedelta

import pytest

from awards.actions.round_making import make_round
from awards.actions.rounds import step_round
from awards.actions.shipped import SHIPPED
from awards.actions.stages import close_stage, open_stage, settle_by_place, settle_stage
from awards.models import Nomination, Stage
from kit.dates import china_day
from tests.awards.cast import Cast, make_cast
from tests.factories.awards import NominationFactory
from tests.factories.ballot import BallotFactory, VoterFactory
from tests.factories.selection import SeatFactory


def judged(cast: Cast, stage: Stage, keep: int) -> None:
    """One stage at its own time: begun, ended, and all but the last entries advance."""
    if stage.kind == Stage.Kind.BALLOT:
        VoterFactory(ballot=BallotFactory(stage=stage))
    open_stage(stage=stage, by=cast.organiser, now=stage.opens_at)
    close_stage(stage=stage, by=cast.organiser, now=stage.closes_at)
    keys = sorted(stage.entries.values_list("nomination", flat=True))
    given = {"stage": stage, "by": cast.organiser, "now": stage.closes_at}
    if stage.advance == Stage.Advance.DECISION:
        dropped = dict.fromkeys(keys[keep:], "名额所限")
        settle_stage(**given, advanced=keys[:keep], dropped=dropped)
    else:
        settle_by_place(**given, places={key: place for place, key in enumerate(keys, start=1)})


@pytest.mark.django_db
@pytest.mark.parametrize("key", ["annual", "column", "election"])
def test_template_when_run_through_then_a_short_list_comes_of_it(key: str, now) -> None:
    cast = make_cast()
    round_ = make_round(
        content=SHIPPED[key][1], award=cast.round.award, title="样例", year=2026,
        starts_on=china_day(now) + timedelta(days=1), by=cast.organiser, now=now,
    )  # fmt: skip
    round_.approval_not_applicable = "自设奖项"
    round_.save()
    SeatFactory.create_batch(3, round=round_)
    step_round(round_=round_, verb="open", by=cast.organiser, now=now)
    category = round_.categories.first()
    rows = NominationFactory.create_batch(
        12, accepted=True, round=round_, category=category, partner=cast.partner
    )
    for verb in ("close", "review"):
        step_round(round_=round_, verb=verb, by=cast.organiser, now=round_.closes_at)
    for keep, stage in zip((11, 10, 9), round_.stages.evaluating(), strict=False):
        judged(cast, stage, keep)
    for stage in list(round_.stages.evaluating())[3:]:
        judged(cast, stage, 9)
    decided = step_round(round_=round_, verb="decide", by=cast.organiser, now=round_.closes_at)
    assert decided.state == "deciding"
    found = {n.state for n in Nomination.objects.filter(pk__in=[row.pk for row in rows])}
    assert found == {"shortlisted", "not_selected"}
    kinds = {stage.kind: stage.state for stage in round_.stages.all()}
    assert kinds["nomination"] == "settled"
    assert kinds.get("screening", "settled") == "settled"
