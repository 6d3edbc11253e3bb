"""Notices and objections in both themes, with names as long as they may be; and their desks."""

from typing import Any

import pytest
from playwright.sync_api import Page

from awards.actions.notices import amend_notice
from awards.models import Notice, Objection
from tests.awards.cast import Cast, make_cast
from tests.awards.notices import filed, first, opened, taken_up
from tests.browser.test_public_pages import LONG_NAME, THEMES, WIDTHS
from tests.browser.walks import Windows, address, looked_at, press
from tests.factories.notices import NoticeFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    return make_cast(title="2026年度公益人物")


@pytest.fixture
def notice(cast: Cast, clock: Any) -> Notice:
    """A long name, one whose clock stands still, and a correction."""
    made = opened(cast, clock.now, LONG_NAME, "艾必齐", method="按评委总评产生" * 20)
    taken_up(cast, made, first(made), clock.now)
    amend_notice(notice=Notice.objects.get(pk=made.pk), text="第 1 位的单位应为锦江区。",
                 by=cast.organiser, now=clock.now)  # fmt: skip
    NoticeFactory(closed=True)
    return made


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("width", WIDTHS)
def test_notices_when_read_then_everyone_can_read_them_and_object(
    page: Page, notice: Notice, theme: str, width: int
) -> None:
    page.emulate_media(color_scheme=theme)
    page.set_viewport_size({"width": width, "height": 844})
    here = f"/notices/{notice.public_id}/"
    for url in ("/notices/", "/notices/?q=没有", here, f"{here}object/?about=1"):
        page.goto(url)
        looked_at(page)
    press(page, "提交异议")
    assert page.locator(".field__error, .errorlist, [aria-invalid=true]").count() >= 1
    looked_at(page)
    page.fill("[name=name]", "钱多多")
    page.fill("[name=contact]", "13800138000")
    page.fill("[name=text]", "事迹里的年份与我了解的不一致，请核实。")
    press(page, "提交异议")
    page.wait_for_url("**/receipt/**")
    looked_at(page)


@pytest.mark.parametrize("width", WIDTHS)
def test_desk_when_notices_and_objections_are_handled_then_everyone_can_work_there(
    cast: Cast, notice: Notice, windows: Windows, clock: Any, width: int
) -> None:
    objection: Objection = filed(notice, None, clock.now, text="整份名单的产生办法不清楚。" * 30)
    page = windows(cast.organiser, width)
    for url in (
        "/admin/awards/notice/", address(notice), address(notice, "extend"),
        address(notice, "amend"), "/admin/awards/objection/", address(objection),
        address(objection, "accept"), address(objection, "reveal"),
    ):  # fmt: skip
        page.goto(url)
        looked_at(page)
