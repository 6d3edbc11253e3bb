"""A report on a phone: what was typed stays in the browser until the server has taken it."""

from typing import Any

import pytest
from django.conf import settings
from django.db import transaction
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Page, expect

from projects.models import Report
from projects.workflow import ReportState
from tests.browser.walks import looked_at
from tests.kit.test_intake import encoded, picture
from tests.projects.pages.test_grantee_link import link_to
from tests.projects.test_recommended_report import owed, page_of
from tests.staff import Staff

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
KEPT = "Object.keys(localStorage).filter((key) => key.startsWith('report:')).sort()"
TOLD = {"done": "上了二十次课", "changed": "孩子会写信了", "spent_on": "课本", "spent": "4860"}


@pytest.fixture
def staff(transactional_db: None) -> Staff:
    return Staff()


@pytest.fixture
def report(staff: Staff) -> Report:
    return owed(staff, staff.partner, staff.person("editor"))


@pytest.fixture
def browser_context_args(browser_context_args: Any) -> Any:
    return browser_context_args | {"viewport": {"width": 390, "height": 844}}


def fill(page: Page) -> None:
    for name, words in TOLD.items():
        page.fill(f"#id_{name}", words)
    page.get_by_label("公开这份反馈").check()


def holds(page: Page) -> None:
    for name, words in TOLD.items():
        expect(page.locator(f"#id_{name}")).to_have_value(words)
    expect(page.get_by_label("公开这份反馈")).to_be_checked()


def take(page: Page) -> None:
    photo = {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": encoded(picture(), "JPEG")}
    page.locator("#id_photos").set_input_files([photo])
    page.get_by_role("button", name="先存照片").click()
    expect(page.get_by_role("button", name="删掉第 1 张")).to_be_visible()


def typed_and_filed(page: Page, form: str, send: str, key: str) -> None:
    """Typed, left, opened again, a photo kept, lost on the way, filed: then no copy is left."""
    complaints: list[Any] = []
    page.on("pageerror", lambda error: complaints.append(error))  # noqa: PLW0108 - it wants a function
    page.on("dialog", lambda dialog: dialog.accept())
    page.goto(form)
    state = page.locator("[data-save-state]")
    fill(page)
    expect(state).to_have_text("已存在本机，还没有提交。")
    assert page.evaluate(KEPT) == [key]
    page.goto("/grants/")
    page.goto(form)
    expect(state).to_contain_text("已恢复")
    holds(page)
    looked_at(page)
    take(page)
    holds(page)
    expect(state).to_have_text("已存在本机，还没有提交。")
    looked_at(page)
    page.route("**/*", lambda route: route.fulfill(status=502, body="down")
               if route.request.method == "POST" else route.continue_(), times=1)  # fmt: skip
    page.get_by_role("button", name=send, exact=True).click()
    expect(page.locator("body")).to_have_text("down")
    page.goto(form)
    holds(page)
    page.get_by_role("button", name="删掉本机内容，重新填写").click()
    expect(page.locator("#id_done")).to_have_value("")
    assert page.evaluate(KEPT) == []
    fill(page)
    page.get_by_role("button", name=send, exact=True).click()
    page.wait_for_url(lambda url: "report" not in url)
    assert Report.objects.get().state == ReportState.FILED
    assert page.evaluate(KEPT) == []
    assert complaints == []


def test_report_when_typed_behind_the_link_then_kept_here_until_it_is_filed(
    page: Page, report: Report
) -> None:
    with transaction.atomic():
        form = f"{link_to(report.grant.application, timezone.now())}report/"
    typed_and_filed(page, form, "提交反馈", f"report:link:{report.public_id}.")


def test_report_when_typed_by_the_medium_then_kept_here_until_it_is_filed(
    page: Page, staff: Staff, report: Report, base_url: str
) -> None:
    editor = staff.person("editor")
    client, name = Client(), settings.SESSION_COOKIE_NAME
    client.force_login(editor)
    page.context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": base_url}])
    form = f"{page_of(report)}report/"
    typed_and_filed(page, form, "代为提交", f"report:{editor.pk}:{report.public_id}.")
