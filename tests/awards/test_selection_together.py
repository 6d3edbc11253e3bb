"""Where one part of the selection has to know of another: stages, jurors, ballots, merges."""

from datetime import timedelta

import pytest
from django.test import Client

from awards.actions.jury_scores import resume_scores
from awards.actions.stages import close_stage, enter_stage, open_stage, reopen_stage
from awards.models import Nomination, Stage
from awards.workflow import AssignmentState as A
from kit.verdict import Unready
from tests.awards.panel import fresh, make_panel
from tests.factories.awards import NominationFactory
from tests.factories.ballot import BallotFactory, VoterFactory
from tests.factories.directory import UserFactory
from tests.factories.selection import StageFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def panel():
    return make_panel()


def test_scores_when_their_stage_ends_then_locked_and_free_again_once_it_is_reopened(panel, now):
    sent, half = panel.submitted(0, 0, now), panel.scored(1, 0, now, 4)
    stage = close_stage(stage=panel.stage, by=panel.organiser, now=now)
    assert (fresh(sent).state, fresh(half).state) == (A.LOCKED, A.SCORING)
    with pytest.raises(Unready):
        resume_scores(assignment=sent, by=panel.jurors[0], now=now)
    reopen_stage(
        stage=stage, closes_at=now + timedelta(days=1), by=panel.organiser, now=now, reason="延期"
    )
    assert fresh(sent).state == A.SUBMITTED
    resume_scores(assignment=sent, by=panel.jurors[0], now=now)
    assert fresh(sent).state == A.SCORING


def ballot_stage(panel, now, **more):
    Stage.objects.filter(pk=panel.stage.pk).delete()
    Nomination.objects.filter(round=panel.round).update(state="accepted")
    return StageFactory(
        round=panel.round, ballot=True, planned=True, opens_at=now, closes_at=now + timedelta(1),
        **more,
    )  # fmt: skip


def test_ballot_stage_when_nobody_may_vote_then_it_does_not_open(panel, now):
    stage = ballot_stage(panel, now)
    for make in (None, BallotFactory):
        ballot = make(stage=stage) if make else None
        with pytest.raises(Unready, match="请先筹备票选"):
            open_stage(stage=stage, by=panel.organiser, now=now)
    VoterFactory(ballot=ballot)
    assert open_stage(stage=stage, by=panel.organiser, now=now).state == "open"


def test_ballot_stage_when_open_then_nobody_is_added_and_after_the_count_it_stays_closed(
    panel, now
):
    stage = ballot_stage(panel, now)
    ballot = BallotFactory(stage=stage)
    VoterFactory(ballot=ballot)
    stage = open_stage(stage=stage, by=panel.organiser, now=now)
    NominationFactory(round=panel.round, accepted=True)
    with pytest.raises(Unready, match="不再增减"):
        enter_stage(stage=stage, by=panel.organiser, now=now)
    stage = close_stage(stage=stage, by=panel.organiser, now=stage.closes_at)
    type(ballot).objects.filter(pk=ballot.pk).update(state="annulled", sealed_with="")
    with pytest.raises(Unready, match="已经计票"):
        reopen_stage(
            stage=stage, closes_at=now + timedelta(2), by=panel.organiser, now=now, reason="x"
        )


def test_ballot_stage_when_there_is_one_candidate_then_it_does_not_open(panel, now):
    stage = ballot_stage(panel, now)
    VoterFactory(ballot=BallotFactory(stage=stage))
    keep = panel.entries[0].pk
    Nomination.objects.filter(round=panel.round).exclude(pk=keep).update(state="withdrawn")
    with pytest.raises(Unready, match="少于两位"):
        open_stage(stage=stage, by=panel.organiser, now=now)


def test_stage_by_score_when_settled_on_its_page_then_the_ranking_decides(panel, now):
    for entry, values in enumerate(((5, 5), (3, 3), (1, 1))):
        for juror in range(3):
            panel.submitted(juror, entry, now, *values)
    Stage.objects.filter(pk=panel.stage.pk).update(advance="top_score", advance_count=2)
    close_stage(stage=fresh(panel.stage), by=panel.organiser, now=now)
    client = Client()
    client.force_login(panel.organiser)
    url = f"/admin/awards/stage/{panel.stage.pk}/settle_by_score/"
    page = client.get(url)
    assert page.status_code == 200
    assert "chosen" not in page.context["form"].fields
    sent = {"form_key": "once", "version": fresh(panel.stage).version}
    assert client.post(url, sent).status_code == 302
    states = [fresh(one).state for one in panel.entries]
    assert states == ["shortlisted", "shortlisted", "not_selected"]


def test_stage_by_score_when_there_is_a_tie_at_the_cut_then_somebody_chooses(panel, now):
    for entry in range(3):
        for juror in range(3):
            panel.submitted(juror, entry, now, 4, 4)
    same = now - timedelta(days=3)
    Nomination.objects.filter(round=panel.round).update(submitted_at=same)
    Stage.objects.filter(pk=panel.stage.pk).update(advance="top_score", advance_count=1)
    close_stage(stage=fresh(panel.stage), by=panel.organiser, now=now)
    client = Client()
    client.force_login(panel.organiser)
    url = f"/admin/awards/stage/{panel.stage.pk}/settle_by_score/"
    assert len(client.get(url).context["form"].fields["chosen"].queryset) == 3
    version = fresh(panel.stage).version
    refused = client.post(url, {"form_key": "a", "version": version})
    assert "名次并列" in refused.content.decode()
    chosen = panel.entries[1].pk
    sent = {"form_key": "b", "version": version, "chosen": [chosen], "reason": "会议决定"}
    assert client.post(url, sent).status_code == 302
    assert [fresh(one).state for one in panel.entries].count("shortlisted") == 1
    assert fresh(panel.entries[1]).state == "shortlisted"


def test_stage_by_score_when_it_goes_by_decision_or_somebody_is_foreign_then_not(panel, now):
    client = Client()
    client.force_login(panel.organiser)
    url = f"/admin/awards/stage/{panel.stage.pk}/settle_by_score/"
    assert "不按得分晋级" in client.get(url).content.decode()
    client.force_login(UserFactory())
    assert client.get(url).status_code in (403, 404)


def test_stage_when_the_round_asks_for_a_verified_story_then_others_wait_until_they_are(panel, now):
    Stage.objects.filter(pk=panel.stage.pk).delete()
    Nomination.objects.filter(round=panel.round).update(state="accepted")
    type(panel.round).objects.filter(pk=panel.round.pk).update(required_verification=2)
    one, two, three = panel.entries
    Nomination.objects.filter(pk=one.pk).update(verification_level=2)
    NominationFactory(round=panel.round, merged=True, merged_into=two, verification_level=3)
    planned = StageFactory(round=panel.round, planned=True)
    client = Client()
    client.force_login(panel.organiser)
    page = client.get(f"/admin/awards/stage/{planned.pk}/open/").content.decode()
    assert "还有 1 份已受理的提名没有达到“已双人核实”" in page
    stage = open_stage(stage=planned, by=panel.organiser, now=now)
    assert set(stage.entries.values_list("nomination", flat=True)) == {one.pk, two.pk}
    assert fresh(three).state == "accepted"
    Nomination.objects.filter(pk=three.pk).update(verification_level=2)
    assert enter_stage(stage=stage, by=panel.organiser, now=now) == 1
