"""The browser itself: it reaches our pages and nothing beyond this machine."""

import pytest
from playwright.sync_api import Error

pytestmark = pytest.mark.browser


def test_browser_when_it_asks_our_site_then_the_site_answers(page):
    answer = page.goto("/healthz")
    assert answer.status == 200


def test_browser_when_it_asks_another_machine_then_nothing_is_reached(page):
    with pytest.raises(Error, match="ERR_NAME_NOT_RESOLVED"):
        page.goto("http://example.org/")


def test_browser_when_text_is_chinese_then_it_speaks_our_language(page):
    assert page.evaluate("navigator.language") == "zh-CN"
    assert page.evaluate("Intl.DateTimeFormat().resolvedOptions().timeZone") == "Asia/Shanghai"
