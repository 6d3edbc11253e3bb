"""A juror on a phone: declares, scores as one taps, loses the line, comes back, finishes."""

from datetime import datetime
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from playwright.sync_api import Page, expect

from awards.models import Assignment, Completion
from awards.workflow import AssignmentState as A
from tests.awards.panel import Panel, fresh, make_panel

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def panel(transactional_db: None, now: datetime) -> Panel:
    made = make_panel(jurors=1, entries=2)
    for entry in range(2):
        made.give(0, entry, now)
    return made


@pytest.fixture
def phone(page: Page, base_url: str, panel: Panel) -> Page:
    """A phone on which the juror is signed in."""
    client = Client()
    client.force_login(panel.jurors[0])
    name = settings.SESSION_COOKIE_NAME
    page.context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": base_url}])
    page.set_viewport_size({"width": 390, "height": 844})
    return page


def looked_at(page: Page) -> None:
    """Nothing that an accessibility check finds, nothing wider than the phone."""
    assert [rule["id"] for rule in Axe().run(page).response["violations"]] == []
    assert not page.evaluate("document.documentElement.scrollWidth > innerWidth")


def tap(page: Page, number: int, words: str) -> None:
    page.locator("fieldset.scale").nth(number).get_by_text(words).click()


def test_juror_when_the_line_is_lost_then_nothing_typed_is(phone: Page, panel: Panel) -> None:
    complaints: list[Any] = []
    phone.on("pageerror", lambda error: complaints.append(error))  # noqa: PLW0108 - it wants a function
    phone.goto("/jury/")
    looked_at(phone)
    phone.get_by_role("link", name="先声明利益关系").click()
    looked_at(phone)
    phone.get_by_role("button", name="其余全部无利益关系").click()
    phone.get_by_role("link", name="继续").click()
    looked_at(phone)
    plain = phone.evaluate("parseFloat(getComputedStyle(document.body).fontSize)")
    phone.get_by_role("button", name="大字").click()
    assert phone.evaluate("parseFloat(getComputedStyle(document.body).fontSize)") > plain
    phone.reload()
    expect(phone.get_by_role("button", name="大字")).to_have_attribute("aria-pressed", "true")
    looked_at(phone)
    state = phone.locator("[data-save-state]")
    tap(phone, 0, "4 分")
    expect(state).to_contain_text("已保存。还有 1 项未评")
    phone.context.set_offline(True)
    tap(phone, 1, "一般")
    expect(state).to_contain_text("网络断开，填写的内容已暂存在这台设备上")
    row = Assignment.objects.order_by("pk").first()
    assert row is not None
    assert row.scores.count() == 1
    phone.context.set_offline(False)
    expect(state).to_contain_text("全部已评", timeout=15_000)
    assert list(row.scores.values_list("value", flat=True)) == [4, 3]
    phone.get_by_role("button", name="提交这一份").click()
    expect(phone.locator(".notice--good")).to_contain_text("已提交")
    assert fresh(row).state == A.SUBMITTED
    tap(phone, 0, "弃权")
    tap(phone, 1, "非常突出")
    expect(state).to_contain_text("全部已评")
    phone.get_by_role("button", name="提交这一份").click()
    phone.get_by_role("button", name="我已完成").click()
    expect(phone.locator(".notice--good").first).to_contain_text("您已确认全部完成")
    looked_at(phone)
    assert Completion.objects.count() == 1
    assert complaints == []
