"""The auditor looks at every rule, reads what is red, and follows a row to who did what."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.factories.awards import WinnerFactory
from tests.staff import Staff

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PHONE = {"width": 390, "height": 844}


def sound(page: Page) -> None:
    assert Axe().run(page).response["violations"] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_auditor_when_a_rule_is_red_then_finds_the_row_and_its_acts(page: Page, theme):
    staff = Staff()
    winner = WinnerFactory(nomination__source_title="")
    page.emulate_media(color_scheme=theme)
    page.set_viewport_size(PHONE)
    page.goto("/accounts/login/?next=/admin/audit/")
    page.fill("input[name=login]", staff.person("auditor").username)
    page.fill("input[name=password]", "secret-secret")
    page.locator("form:has(input[name=password]) button").click()
    expect(page.get_by_text("还没有核查过")).to_be_visible()
    page.get_by_role("button", name="现在核查全部规则").focus()
    page.keyboard.press("Enter")
    page.get_by_role("link", name="查看结果").click()
    expect(page.locator(".audit__verdict")).to_contain_text("不通过")
    sound(page)
    page.get_by_role("link", name="11", exact=True).click()
    row = page.locator("#invariant-11 .rule__rows li").first
    expect(row).to_contain_text(winner.public_id)
    row.get_by_role("link", name="办理经过").click()
    expect(page.locator(".trail__thing")).to_contain_text(winner.public_id)
    sound(page)
