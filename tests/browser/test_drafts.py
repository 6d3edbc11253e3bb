"""A computer that a newsroom shares: what one person typed is gone when they have signed out."""

from datetime import datetime
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Dialog, Page, expect

from awards.models import Assignment
from directory.models import User
from tests.awards.cast import make_cast
from tests.awards.panel import make_panel

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
OUT = "/accounts/logout/"
KEPT = "Object.keys(localStorage).filter((key) => !['theme', 'signed-out'].includes(key)).sort()"


def sign_in(page: Page, user: User, base_url: str) -> None:
    client, name = Client(), settings.SESSION_COOKIE_NAME
    client.force_login(user)
    page.context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": base_url}])


def sign_out(page: Page, *, sure: bool) -> list[str]:
    """Ask to sign out in another tab of the same browser; what was asked back."""
    asked: list[str] = []

    def answer(dialog: Dialog) -> None:
        asked.append(dialog.message)
        dialog.accept() if sure else dialog.dismiss()

    tab = page.context.new_page()
    tab.on("dialog", answer)
    tab.goto(OUT)
    tab.get_by_role("button", name="退出登录").click()
    if sure:
        tab.wait_for_url(lambda url: OUT not in url)
    tab.close()
    return asked


def test_drafts_when_their_writer_signs_out_then_nothing_is_left_for_the_next_person(
    page: Page, transactional_db: None, now: datetime, base_url: str
) -> None:
    cast = make_cast(opens_at=timezone.now(), title="2026年度公益人物")
    panel = make_panel(jurors=1, entries=1)
    row: Assignment = panel.declared(0, 0, now)
    writes: list[Any] = []

    def no_line(route: Any) -> None:
        writes.append(route.request.url)
        route.abort()

    sign_in(page, cast.editor, base_url)
    page.goto("/admin/awards/nomination/add/")
    page.route("**/*", lambda route: no_line(route) if route.request.resource_type == "fetch"
               else route.continue_())  # fmt: skip
    page.fill("[name=name]", "艾必齐")
    state = page.locator("[data-save-state]")
    expect(state).to_contain_text("内容已暂存在这台电脑上", timeout=15_000)
    mine = page.evaluate(KEPT)
    assert [key.split(":")[:2] for key in mine] == [["draft", str(cast.editor.pk)]]

    assert "还没有保存到服务器" in "".join(sign_out(page, sure=False))
    assert page.evaluate(KEPT) == mine
    assert len(sign_out(page, sure=True)) == 1
    assert page.evaluate(KEPT) == []
    page.fill("[name=name]", "艾必齐和她的洗车店")  # the tab was left open
    expect(state).to_contain_text("请先不要关闭这个页面", timeout=15_000)
    assert page.evaluate(KEPT) == []

    juror = panel.jurors[0]
    sign_in(page, juror, base_url)
    page.on("dialog", lambda dialog: dialog.accept())  # leaving what is not saved
    page.goto(f"/jury/entries/{row.public_id}/")
    page.get_by_role("button", name="大字").click()
    page.locator("fieldset.scale").first.get_by_text("4 分").click()
    expect(page.locator("[data-save-state]")).to_contain_text("已暂存在这台设备上", timeout=15_000)
    assert [key.split(":")[1] for key in page.evaluate(KEPT)] == [str(juror.pk), "type"]
    assert len(sign_out(page, sure=True)) == 1
    assert page.evaluate(KEPT) == ["jury:type"]  # how large the type is tells nothing
    page.locator("fieldset.scale").first.get_by_text("5 分").click()
    expect(page.locator("[data-save-state]")).to_contain_text(
        "请先不要关闭这个页面", timeout=15_000
    )
    assert page.evaluate(KEPT) == ["jury:type"]
    assert writes
