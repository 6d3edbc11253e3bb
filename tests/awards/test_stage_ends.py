"""When a stage ends: sooner than planned, and what everybody reads of that."""

from datetime import UTC, timedelta

import pytest

from awards.actions.rounds import step_round
from awards.actions.stages import close_stage, settle_stage
from awards.models import Stage
from kit.verdict import Unready
from ledger.models import Entry
from tests.awards.cast import Cast, put
from tests.awards.selection import entries, opened, planned
from tests.factories.selection import AssignmentFactory, StageFactory

K = Stage.Kind


def test_stage_when_ended_before_its_time_then_its_end_is_that_moment_but_a_vote_waits(
    cast: Cast, now
) -> None:
    entries(cast)
    later, begun = now + timedelta(days=2), now - timedelta(hours=1)
    talk, vote = planned(cast, K.DISCUSSION, K.BALLOT, opens_at=begun, closes_at=later)
    done = close_stage(stage=opened(cast, talk, now), by=cast.organiser, now=now)
    assert done.closes_at == now
    assert later.astimezone(UTC).isoformat() in Entry.objects.get(verb="stage.close").payload
    keys = list(done.entries.values_list("nomination", flat=True))
    settle_stage(stage=done, advanced=keys, dropped={}, by=cast.organiser, now=now)
    running = opened(cast, vote, now)
    ends = running.closes_at
    with pytest.raises(Unready, match="请先“改期”并写明原因"):
        close_stage(stage=running, by=cast.organiser, now=ends - timedelta(seconds=1))
    assert close_stage(stage=running, by=cast.organiser, now=ends).closes_at == ends


def test_scoring_when_something_came_in_while_the_end_waited_then_it_was_in_time(
    cast: Cast, now
) -> None:
    entries(cast)
    later, moment = now + timedelta(days=2), now + timedelta(milliseconds=5)
    (stage,) = planned(cast, K.SCORING, opens_at=now - timedelta(days=1), closes_at=later)
    running = opened(cast, stage, now)
    AssignmentFactory(submitted=True, stage=running, submitted_at=moment)
    assert close_stage(stage=running, by=cast.organiser, now=now).closes_at == moment


def test_course_when_nominations_ended_early_then_the_page_tells_when_and_the_round_keeps_its_date(
    cast: Cast, client, clock
) -> None:
    now = clock.now
    ends = now + timedelta(days=3)
    put(cast.round, "open", opens_at=now - timedelta(days=1), closes_at=ends)
    StageFactory(round=cast.round, kind=K.NOMINATION, opens_at=None, closes_at=None)
    step_round(round_=cast.round, verb="close", by=cast.organiser, now=now)
    cast.round.refresh_from_db()
    assert cast.round.closes_at == ends
    page = client.get(f"/awards/{cast.round.award.slug}/{cast.round.slug}/")
    (line,) = page.context["course"]
    assert line.when == "2026年3月6日 10:00 — 2026年3月7日 10:00"
