"""Setting up and settling a stage by keyboard, on a phone, with nothing for axe to find."""

from datetime import timedelta
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone
from playwright.sync_api import Page, expect

from awards.models import Nomination, Stage
from tests.awards.cast import make_cast, put
from tests.awards.selection import closed, entries, planned
from tests.browser.test_main_job import sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def fits(page: Page) -> None:
    """No wider than the screen, and nothing that keeps somebody out."""
    wider = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert page.evaluate(wider) <= 0
    found = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag22aa"]})
    assert found.violations_count == 0, found.generate_report()


def test_stages_when_set_up_and_settled_on_a_phone_then_keys_are_enough(
    page: Page, transactional_db: Any
) -> None:
    cast = make_cast()
    first, second = entries(cast, 2)
    stage = closed(cast, *planned(cast, "discussion", advance_count=1), timezone.now())
    page.set_viewport_size({"width": 390, "height": 844})
    sign_in(page, cast.organiser)

    page.goto(f"/admin/awards/stage/{stage.pk}/settle/")
    fits(page)
    page.locator(".settle__line input[type=radio]").first.focus()
    page.keyboard.press("1")
    expect(page.locator("[data-count]")).to_have_text("晋级 1 / 1，不晋级 0，未定 1")
    page.keyboard.press("1")
    expect(page.locator("[data-count]")).to_have_class("finish__state finish__state--bad")
    page.locator(f"[name=outcome-{second.pk}]").first.focus()
    page.keyboard.press("2")
    page.fill("[name=common_reason]", "名额所限")
    page.get_by_role("button", name="确定晋级名单").click()
    expect(page.locator(".messagelist")).to_be_visible()
    rows = [Nomination.objects.get(pk=row.pk).state for row in (first, second)]
    assert rows == ["shortlisted", "not_selected"]
    page.reload()  # without the message of the step
    fits(page)

    put(cast.round, "draft", opens_at=timezone.now() + timedelta(days=1))
    Stage.objects.filter(pk=stage.pk).update(state="planned")
    page.goto(f"/admin/awards/round/{cast.round.pk}/set_stages/")
    fits(page)
    page.get_by_role("button", name="再加一行").click()
    page.locator("[name=stages-3-kind]").select_option("award")
    page.fill("[name=stages-3-ORDER]", "9")
    page.get_by_role("button", name="保存环节").click()
    expect(page.locator(".messagelist")).to_be_visible()
    assert [row.kind for row in cast.round.stages.all()] == ["discussion", "award"]
    page.goto("/admin/awards/round/start/?source=shipped:election")
    fits(page)
