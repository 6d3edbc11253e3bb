"""The grid in a real browser on a phone: quota and budget move with every tick, then it is sent."""

import re
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone
from playwright.sync_api import Page, expect

from tests.awards.cast import Cast
from tests.awards.jury_cast import deciding_cast, fund_of, ranked
from tests.awards.test_admin_rounds import address

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    """A round that is being decided, with a fund for two and a half prizes."""
    cast = deciding_cast(total=2500)
    ranked(cast, timezone.now())
    return cast


@pytest.fixture
def browser_context_args(browser_context_args: Any) -> Any:
    return browser_context_args | {"viewport": {"width": 390, "height": 844}}


def test_grid_when_ticked_on_a_phone_then_quota_and_budget_move_and_the_list_stands(
    page: Page, cast: Cast
) -> None:
    page.goto(f"/accounts/login/?next={address(cast.round, 'deciding')}")
    page.fill("input[name=login]", cast.organiser.username)
    page.fill("input[name=password]", "secret-secret")
    page.locator("form:has(input[name=password]) button").click()
    expect(page).to_have_url(re.compile("/deciding/"))
    available, say = page.locator("[data-available]"), page.locator("[data-picked]")
    boxes = page.locator("input[name=pick]")
    boxes.nth(0).check()
    boxes.nth(1).check()
    expect(available).to_have_text("500 元")
    expect(say).to_contain_text("拟授 2 份，需奖金 2,000 元")
    boxes.nth(2).check()
    expect(available).to_have_class(re.compile("balance__over"))
    boxes.nth(2).uncheck()
    expect(page.locator("[data-quota]")).to_have_text("已占 2 / 3")
    assert Axe().run(page).response["violations"] == []
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width <= 390
    page.get_by_role("button", name="提出拟授").click()
    expect(page.locator(".messagelist")).to_contain_text("提出拟授 2 份")
    assert fund_of(cast).reserved == 2000
    page.locator("input[name=pick]").nth(0).check()
    expect(available).to_have_text("1,500 元")
    page.get_by_role("button", name="收回拟授").click()
    expect(page.locator(".messagelist")).to_contain_text("收回拟授 1 份")
    assert fund_of(cast).reserved == 1000
