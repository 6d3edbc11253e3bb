"""One hero, many media, in a real browser at the size of a phone: told while typing, joined."""

import re
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone
from playwright.sync_api import Page, expect

from awards.models import Nomination
from tests.awards.cast import Cast, make_cast
from tests.awards.test_duplicates import named
from tests.browser.test_main_job import ADD, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    """An open round and its people, seen by the server too."""
    return make_cast(opens_at=timezone.now(), title="2026年度公益人物")


def test_hero_when_another_medium_has_it_then_the_page_tells_and_joins(
    cast: Cast, page: Page, now: Any
) -> None:
    other, second = named(cast), named(cast, name="蒲青山")
    page.set_viewport_size({"width": 390, "height": 844})
    sign_in(page, cast.editor)
    page.goto(ADD)
    page.select_option("[name=round]", label="2026年度公益人物")
    page.fill("[name=name]", "艾必齐")
    told = page.locator("[data-likely]")
    expect(told).to_contain_text("贵媒体之外，已有媒体在")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert Axe().run(page).response["violations"] == []
    told.get_by_role("checkbox").check()
    page.fill("[name=role]", "洗车店创始人")  # another question: the tick stays
    page.wait_for_timeout(900)
    expect(told.get_by_role("checkbox")).to_be_checked()
    page.get_by_role("button", name="保存草稿").click()
    expect(page).to_have_url(re.compile("/change/"))
    assert Nomination.objects.latest("pk").co_nominates == other
    # The organiser goes through the queue with one key.
    page.context.clear_cookies()
    sign_in(page, cast.organiser)
    page.goto(f"/admin/awards/nomination/{other.pk}/change/")
    page.keyboard.press("j")
    expect(page).to_have_url(re.compile(f"/{second.pk}/change/"))
    page.keyboard.press("k")
    expect(page).to_have_url(re.compile(f"/{other.pk}/change/"))
    assert Axe().run(page).response["violations"] == []
