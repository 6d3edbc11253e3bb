"""What stood in the way when whole selections were walked through, page by page."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from awards.actions.nominations import submit_nomination
from awards.models import Nomination, Stage, StageEntry
from tests.awards.cast import Cast, put, submitted
from tests.awards.jury_cast import deciding_cast, ranked
from tests.awards.selection import closed, entries, opened, planned
from tests.awards.test_admin_scope import signed_in
from tests.awards.test_admin_stages import START, page, take
from tests.factories.awards import CriterionFactory
from tests.factories.ballot import BallotFactory
from tests.factories.selection import StageFactory

pytestmark = pytest.mark.django_db


def text_of(cast: Cast, url: str, role: str = "organiser") -> str:
    answer = signed_in(cast, role).get(url)
    assert answer.status_code == 200, answer.content.decode()[:600]
    return answer.content.decode()


# ------------------------------------------------------------------ a new round


def test_start_when_previewed_then_its_address_holds_no_token_and_no_key(cast: Cast) -> None:
    text = text_of(cast, START)
    form = text[text.index('id="step_form"') : text.index("</form>", text.index('id="step_form"'))]
    assert '<input type="hidden" name="csrfmiddlewaretoken"' not in form
    assert '<button type="submit" name="csrfmiddlewaretoken"' in form
    keys = {
        signed_in(cast, "organiser")
        .get(START, {"source": "shipped:annual", "form_key": "old"})
        .context["form"]["form_key"]
        .value()
        for _ in range(2)
    }
    assert len(keys) == 2
    assert "old" not in keys


def test_opening_when_something_is_missing_then_told_and_nothing_to_press(
    cast: Cast, clock: Any
) -> None:
    put(cast.round, "draft")
    text = text_of(cast, page(cast.round, "open"))
    assert "现在还不能办理“开放征集”" in text
    assert "确定开放征集" not in text


def test_criteria_when_they_stand_still_then_their_anchors_are_written_out(cast: Cast) -> None:
    CriterionFactory(round=cast.round, anchors=["没有", "较少", "一般", "突出", "最突出"])
    submitted(cast, timezone.now())
    text = text_of(cast, page(cast.round))
    assert "1 分：没有<br>2 分：较少" in text
    assert "[&quot;没有" not in text


# ------------------------------------------------------------------ returned


def test_returned_when_the_round_closes_first_then_the_page_tells_the_later_day(
    cast: Cast, clock: Any
) -> None:
    nomination = submitted(cast, clock.now)
    put(cast.round, "open", closes_at=clock.now + timedelta(hours=1))
    Nomination.objects.filter(pk=nomination.pk).update(
        state="returned", returned_at=clock.now, return_reason="请补充", return_fields=["story"]
    )
    text = text_of(cast, page(nomination), "editor")
    assert "2026年3月10日 23:59" in text
    clock.pass_by(hours=2)  # the round is over, the days of grace are not
    row = Nomination.objects.get(pk=nomination.pk)
    assert submit_nomination(nomination=row, by=cast.editor, now=clock.now).state == "submitted"


# ------------------------------------------------------------------ stages


def test_stage_when_rescheduled_then_its_dates_are_there_to_be_changed(
    cast: Cast, clock: Any
) -> None:
    entries(cast, 1)
    (stage,) = planned(cast, "discussion", closes_at=clock.now + timedelta(days=3))
    opened(cast, stage, clock.now)
    text = text_of(cast, page(stage, "reschedule"))
    assert 'value="2026-03-07T10:00"' in text
    assert 'value="2026-03-10T10:00"' in text


def test_stage_when_somebody_works_in_it_then_its_page_leads_there(cast: Cast) -> None:
    scoring = StageFactory(round=cast.round, planned=True)
    ballot = BallotFactory(stage__round=cast.round, stage__position=7)
    unprepared = StageFactory(round=cast.round, planned=True, ballot=True, position=9)
    for stage, address in (
        (scoring, f"/admin/awards/assignment/stages/{scoring.public_id}/"),
        (ballot.stage, f"/admin/awards/ballot/{ballot.pk}/change/"),
        (unprepared, "/admin/awards/ballot/add/"),
    ):
        assert f'href="{address}"' in text_of(cast, page(stage))


def test_stage_when_entries_have_places_then_those_without_come_last(
    cast: Cast, clock: Any
) -> None:
    rows = entries(cast, 3)
    stage = closed(cast, *planned(cast, "discussion"), clock.now)
    for row, place in zip(rows, (None, 2, 1), strict=True):
        StageEntry.objects.filter(stage=stage, nomination=row).update(place=place)
    text = text_of(cast, page(stage))
    names = [str(rows[at].nominee) for at in (2, 1, 0)]
    assert sorted(names, key=text.index) == names


def test_ranking_when_it_is_about_to_be_cut_then_scores_and_outcomes_are_told(clock: Any) -> None:
    cast = deciding_cast()
    first, *_, last = ranked(cast, clock.now)
    stage = Stage.objects.get(round=cast.round)
    Stage.objects.filter(pk=stage.pk).update(
        state="closed", advance="top_score", advance_count=1, per_category=True
    )
    Nomination.objects.filter(round=cast.round).update(state="reviewing")
    put(cast.round, "reviewing")
    for row in Nomination.objects.filter(round=cast.round):
        StageEntry.objects.create(stage=stage, nomination=row)
    last.assignments.first().scores.all().delete()
    text = text_of(cast, page(stage, "settle_by_score"))
    told = {
        row: text[text.index(str(row.nominee)) :].partition("</tr>")[0] for row in (first, last)
    }
    assert "5.0000" in told[first]
    assert "<td>晋级</td>" in told[first]
    assert "2，不足 3" in told[last]
    assert "没有名次，不晋级" in told[last]
    assert take(cast, stage, "settle_by_score").status_code == 200
    assert Nomination.objects.get(pk=first.pk).state == "shortlisted"
