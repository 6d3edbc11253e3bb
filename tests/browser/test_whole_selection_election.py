"""Five stages to a seat: presented, discussed, tried, voted on by code, held for a term."""

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from awards.actions.decisions import confirm_nomination, propose_nomination
from awards.actions.round_making import make_round
from awards.actions.rounds import approve_announcement, propose_announcement, step_round
from awards.actions.shipped import SHIPPED
from awards.actions.stages import close_stage, open_stage, settle_stage
from awards.actions.voting import cast_vote
from awards.models import (
    Award,
    Ballot,
    Category,
    Deposit,
    Nomination,
    Round,
    Stage,
    StageEntry,
    Winner,
)
from kit.dates import china_day
from kit.ids import public_id
from tests.awards.cast import Cast, make_cast
from tests.browser.walks import PHONE, Windows, address, fill, looked_at, press, take, told
from tests.factories.awards import NominationFactory
from tests.factories.ballot import BallotFactory, VoterFactory, code_number

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
NAMES = ("周一诺", "苏怀瑾", "林问渠")


@pytest.fixture
def cast(transactional_db: None, clock: Any) -> Cast:
    return make_cast()


@pytest.fixture
def round_(cast: Cast, clock: Any) -> Round:
    """The election of the shipped template under review, with three candidates."""
    made = make_round(
        content=SHIPPED["election"][1], award=cast.round.award, title="2026年公益委员", year=2026,
        starts_on=china_day(clock.now), by=cast.organiser, now=clock.now,
    )  # fmt: skip
    made.approval_not_applicable = "内部推选"
    made.save()
    Award.objects.filter(pk=made.award_id).update(mode=Award.Mode.ELECTION)
    # The way of the public notice is walked elsewhere.
    Category.objects.filter(round=made).update(
        quota=1, notice_policy="none", notice_waiver="样例不公示"
    )
    Stage.objects.filter(round=made, kind="ballot").update(advance_count=1)
    made = step_round(round_=made, verb="open", by=cast.organiser, now=clock.now)
    for name in NAMES:
        NominationFactory(
            accepted=True, round=made, category=made.categories.get(), partner=cast.partner,
            nominee__name=name, source_medium="某某日报", source_title="公益人物",
            name_basis="news",
            is_minor=False,
        )  # fmt: skip
    for verb in ("close", "review"):
        made = step_round(round_=made, verb=verb, by=cast.organiser, now=made.closes_at)
    return made


def judge(cast: Cast, windows: Windows, round_: Round, clock: Any) -> None:
    """The roadshow by hand, the other two as quickly as may be: everybody stays in."""
    first, *others = round_.stages.evaluating().exclude(kind="ballot")
    clock.move_to(first.opens_at)
    organiser = windows(cast.organiser)
    for verb in ("open", "close"):
        take(organiser, first, verb)
    organiser.goto(address(first, "settle"))
    for entry in first.entries.all():
        fill(organiser, **{f"outcome-{entry.nomination_id}": "advanced"})
    press(organiser, "确定晋级名单")
    expect(organiser.locator(".messagelist")).to_be_visible()
    for stage in others:
        clock.move_to(stage.opens_at)
        given = {"by": cast.organiser, "now": clock.now}
        close_stage(stage=open_stage(stage=stage, **given), **given)
        keys = list(stage.entries.values_list("nomination", flat=True))
        settle_stage(stage=stage, advanced=keys, dropped={}, **given)


def prepare_ballot(cast: Cast, windows: Windows, round_: Round, clock: Any) -> Ballot:
    stage = round_.stages.get(kind="ballot")
    ballot: Ballot = BallotFactory(stage=stage, max_choices=1, seats=1)
    for number in range(4):
        VoterFactory(ballot=ballot, number=number)
    clock.move_to(stage.opens_at)
    take(windows(cast.organiser), stage, "open")
    return Ballot.objects.select_related("stage__round__award").get(pk=ballot.pk)


def choose(page: Page, ballot: Ballot, code: str, name: str) -> None:
    page.goto(f"/vote/{ballot.public_id}/#{code}")
    page.wait_for_function("document.getElementById('code').value !== ''")
    page.get_by_role("button", name="领取选票").click()
    page.get_by_label(name).check()
    page.get_by_role("button", name="下一步：核对").click()


def vote(windows: Windows, ballot: Ballot, clock: Any) -> str:
    """One on a phone, who goes back and sends again; the others by the same statement."""
    phone = windows(None, PHONE)
    choose(phone, ballot, code_number(0), NAMES[0])
    looked_at(phone)
    phone.get_by_role("button", name="投出选票").dblclick()
    receipt = phone.inner_text(".ballot__receipt")
    phone.reload()  # sends the form again
    assert phone.inner_text(".ballot__receipt") == receipt
    phone.goto(f"/vote/{ballot.public_id}/")
    expect(phone.locator("main")).not_to_contain_text(receipt)
    assert Deposit.objects.count() == 1
    keys = dict(StageEntry.objects.filter(stage=ballot.stage).values_list(
        "nomination__nominee__name", "pk"))  # fmt: skip
    voters = list(ballot.voters.order_by("pk"))[1:]
    for voter, name in zip(voters, (NAMES[0], NAMES[0], NAMES[1]), strict=True):
        cast_vote(ballot=ballot, voter=voter, choices=[keys[name]], form_key=public_id(),
                  now=clock.now)  # fmt: skip
    return receipt


def count(cast: Cast, windows: Windows, ballot: Ballot, clock: Any) -> None:
    """Nothing is known before the end; who counted does not confirm."""
    organiser = windows(cast.organiser)
    organiser.goto(address(ballot))
    assert "3 票" not in organiser.inner_text("#content")
    clock.move_to(ballot.stage.closes_at + timedelta(seconds=1))
    organiser = windows(cast.organiser)
    take(organiser, ballot.stage, "close")
    take(organiser, ballot, "count")
    organiser.goto(address(ballot, "confirm"))
    told(organiser, "现在不能办理“确认结果”")
    take(windows(cast.approver), ballot, "confirm")
    take(organiser, ballot, "settle")


def announce(cast: Cast, round_: Round, clock: Any) -> None:
    given: dict[str, Any] = {"by": cast.organiser, "now": clock.now}
    step_round(round_=round_, verb="decide", **given)
    row = Nomination.objects.get(round=round_, nominee__name=NAMES[0])
    row = propose_nomination(nomination=row, **given)
    confirm_nomination(nomination=row, by=cast.approver, now=clock.now, level="full")
    at = clock.now + timedelta(hours=1)
    propose_announcement(round_=round_, at=at, **given)
    approve_announcement(round_=round_, by=cast.approver, now=clock.now)


def test_election_when_played_whole_then_a_seat_with_its_term_and_a_list_to_look_oneself_up(
    cast: Cast, windows: Windows, round_: Round, clock: Any
) -> None:
    judge(cast, windows, round_, clock)
    ballot = prepare_ballot(cast, windows, round_, clock)
    receipt = vote(windows, ballot, clock)
    count(cast, windows, ballot, clock)
    announce(cast, round_, clock)
    visitor = windows()
    names = (round_.award.slug, round_.slug, ballot.public_id)
    report = reverse("awards:ballot_detail", args=names)
    assert visitor.request.get(report).status == 404
    clock.pass_by(hours=1)
    visitor.goto(report)
    expect(visitor.locator("main")).to_contain_text(receipt)
    winner = Winner.objects.get(round=round_)
    for url in (f"/winners/{winner.slug}/", f"/awards/{round_.award.slug}/"):
        visitor.goto(url)
        expect(visitor.locator("main")).to_contain_text(NAMES[0])
        expect(visitor.locator("main")).to_contain_text("2026年至2029年")
