"""A visit written down on a phone without a line: kept here, sent once the line is back, once."""

from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, Page, expect

from projects.models import Application, SiteVisit
from tests.browser.walks import looked_at
from tests.kit.test_intake import encoded, picture
from tests.projects.granting import asked, made_round
from tests.staff import Staff

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
DRAFTS = "Object.keys(localStorage).filter((key) => key.startsWith('visit:')).length"
CLOCK = "Object.keys(localStorage).filter((key) => key.startsWith('visit:'))[0]"
OLD = f"""() => {{
  const key = {CLOCK};
  const kept = JSON.parse(localStorage.getItem(key));
  localStorage.setItem(key, JSON.stringify({{ ...kept, at: kept.at - 14 * 86400000 }}));
}}"""


@pytest.fixture
def staff(transactional_db: None) -> Staff:
    return Staff()


@pytest.fixture
def one(staff: Staff) -> Application:
    return asked(made_round(staff))


@pytest.fixture
def browser_context_args(browser_context_args: Any) -> Any:
    return browser_context_args | {"viewport": {"width": 390, "height": 844}}


def sign_in(page: Page, staff: Staff, base_url: str) -> None:
    client, name = Client(), settings.SESSION_COOKIE_NAME
    client.force_login(staff.person("organiser"))
    page.context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": base_url}])


def fill(page: Page, notes: str) -> None:
    page.get_by_label("见到了谁").fill("村小老师")
    page.get_by_label("看到、听到了什么").fill(notes)
    page.get_by_text("情况属实").click()


def press_save(page: Page) -> None:
    page.get_by_role("button", name="保存", exact=True).click()


def test_visit_when_the_line_and_the_session_are_lost_then_one_visit_and_no_draft(
    page: Page, staff: Staff, one: Application, base_url: str
) -> None:
    complaints: list[Any] = []
    page.on("pageerror", lambda error: complaints.append(error))  # noqa: PLW0108 - it wants a function
    page.on("dialog", lambda dialog: dialog.accept())
    sign_in(page, staff, base_url)
    form = f"/admin/projects/application/{one.pk}/visit_form/"
    page.goto(form)
    looked_at(page)
    state = page.locator("[data-save-state]")
    page.context.set_offline(True)
    fill(page, "教室漏雨。")
    expect(state).to_contain_text("没有网络，已存在本机。连上后请再点“保存”")
    page.context.set_offline(False)
    expect(state).to_contain_text("还没有保存到服务器")
    page.reload()
    expect(state).to_contain_text("已恢复")
    expect(page.get_by_label("看到、听到了什么")).to_have_value("教室漏雨。")
    assert SiteVisit.objects.count() == 0
    page.context.set_offline(True)
    photo = {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": encoded(picture(), "JPEG")}
    page.locator("#id_camera").set_input_files([photo])
    press_save(page)
    expect(state).to_contain_text("没有网络")
    expect(state).to_contain_text("照片没有存在本机")
    looked_at(page)
    page.context.clear_cookies()
    page.context.set_offline(False)
    expect(state).to_contain_text("登录已过期", timeout=15_000)
    assert page.evaluate(DRAFTS) == 1
    sign_in(page, staff, base_url)
    page.route("**/visit/", lambda route: (route.fetch(), route.abort()), times=1)
    press_save(page)  # it arrives, its answer is lost; tried again by itself
    expect(state).to_have_text("已保存到服务器。", timeout=30_000)
    visit = SiteVisit.objects.get()
    assert (visit.notes, visit.met, visit.photos.count()) == ("教室漏雨。", "村小老师", 1)
    assert page.evaluate(DRAFTS) == 0
    page.goto(form)
    fill(page, "第二次去。")
    page.evaluate(OLD)
    page.reload()
    assert page.evaluate(DRAFTS) == 0
    fill(page, "第三次去。")
    assert page.evaluate(DRAFTS) == 1
    page.locator(".desk__person summary").click()
    page.get_by_role("button", name="退出登录").click()
    page.wait_for_url(lambda url: "visit_form" not in url)
    assert page.evaluate(DRAFTS) == 0
    assert complaints == []


def test_visit_when_there_is_no_script_then_it_is_recorded(
    browser: Browser, browser_context_args: Any, staff: Staff, one: Application, base_url: str
) -> None:
    context = browser.new_context(**browser_context_args, java_script_enabled=False)
    page = context.new_page()
    sign_in(page, staff, base_url)
    page.goto(f"/admin/projects/application/{one.pk}/change/")
    page.get_by_role("link", name="记录走访").click()
    fill(page, "教室漏雨。")
    press_save(page)
    expect(page.locator(".messagelist")).to_contain_text("走访已记录")
    assert SiteVisit.objects.get().met == "村小老师"
    context.close()
