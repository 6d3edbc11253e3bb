"""A reward within the hour, and a column that its own medium runs: no jury, always two people."""

from decimal import Decimal
from typing import Any

import pytest
from django.db.models import F
from playwright.sync_api import expect

from awards.models import Category, Nomination, Notice, Winner
from awards.models.notices import money_held_q
from projects.models import Fund
from tests.awards.cast import Cast, accepted, make_cast, put, submitted
from tests.awards.jury_cast import fund_of
from tests.awards.notices import AFTER, policy
from tests.browser.walks import PHONE, Windows, address, gone, reads, send, take, told
from tests.factories.awards import ColumnBudgetFactory, ColumnFactory, NominationFactory
from tests.factories.deciding import FundFactory
from tests.factories.directory import MembershipFactory, UserFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def cast(transactional_db: None, clock: Any) -> Cast:
    """A rolling round whose fund holds two prizes."""
    cast = make_cast(rolling=True, title="2026年正能量奖励")
    fund = FundFactory(run_by=cast.house, total=6000)
    put(cast.round, "open", fund=fund)
    Category.objects.filter(pk=cast.category.pk).update(prize_amount=Decimal(3000))
    cast.category.refresh_from_db()
    return cast


def held(clock: Any) -> int:
    return Winner.objects.filter(money_held_q(clock.now)).count()


def test_reward_when_two_people_agree_then_public_at_once_and_the_money_waits(
    cast: Cast, windows: Windows, clock: Any
) -> None:
    policy(cast, AFTER)
    nomination = accepted(cast, clock.now)
    organiser, approver, visitor = windows(cast.organiser), windows(cast.approver), windows()
    take(organiser, nomination, "propose")
    organiser.goto(address(nomination, "confirm"))
    told(organiser, "现在不能办理“确认授予”")
    assert (fund_of(cast).reserved, fund_of(cast).committed) == (3000, 0)
    assert not reads(visitor, "/winners/", "艾必齐")
    late = approver.context.new_page()
    for page in (approver, late):
        page.goto(address(nomination, "confirm"))
    send(approver, level="full")
    expect(approver.locator(".messagelist")).to_be_visible()
    send(late, level="full")
    expect(late.locator("body")).not_to_contain_text("已确认授予。")
    winner = Winner.objects.get()
    assert reads(visitor, f"/winners/{winner.slug}/", "艾必齐")
    assert reads(visitor, "/winners/", "艾必齐")
    assert (fund_of(cast).reserved, fund_of(cast).committed, held(clock)) == (0, 3000, 1)
    organiser.goto(address(cast.round, "plan_notice"))
    told(organiser, "公布时自动开始")
    notice = Notice.objects.get()
    visitor.goto(f"/notices/{notice.public_id}/")
    expect(visitor.locator("main")).to_contain_text("艾必齐")
    clock.move_to(notice.ends_at)
    assert held(clock) == 1
    clock.pass_by(seconds=1)
    assert held(clock) == 0


def test_column_when_its_medium_runs_it_then_within_its_money_and_nobody_elses_round(
    cast: Cast, windows: Windows, clock: Any
) -> None:
    award = cast.round.award
    column = ColumnFactory(partner=cast.partner, award=award, name="封面暖榜")
    ColumnBudgetFactory(column=column, year=2026, amount=6000)
    Fund.objects.filter(pk=cast.round.fund_id).update(partner=cast.partner, total=F("total") - 3000)
    foreign = NominationFactory(submitted=True, round=make_cast().round)
    put(cast.round, "open", column=column)
    policy(cast, "none")
    Category.objects.filter(pk=cast.category.pk).update(notice_waiver="媒体栏目即时发布")
    second = UserFactory(full_name="另一位负责人")
    MembershipFactory(user=second, organisation=cast.partner.organisation, role="lead_editor")
    rows = [submitted(cast, clock.now, name=name) for name in ("林晓梅", "何以家")]
    lead, other = windows(cast.lead, PHONE), windows(second)
    for row in rows:
        take(lead, row, "accept", is_minor="no", duplicates_checked=True)
    gone(lead, address(foreign))
    assert lead.request.get(address(foreign.round, "close")).status in {403, 404}
    take(lead, rows[0], "propose")
    lead.goto(address(rows[1], "propose"))
    if lead.locator("#step_form .step__acts button").count():
        send(lead)
    expect(lead.locator("body")).to_contain_text("资金池")
    assert Nomination.objects.get(pk=rows[1].pk).state == "accepted"
    lead.goto(address(rows[0], "confirm"))
    told(lead, "须由另一个人复核")
    take(other, rows[0], "confirm", level="full")
    visitor = windows()
    visitor.goto(f"/partners/{cast.partner.organisation.slug}/{column.slug}/")
    expect(visitor.locator("main")).to_contain_text("林晓梅")
    expect(visitor.locator("main")).not_to_contain_text("何以家")
