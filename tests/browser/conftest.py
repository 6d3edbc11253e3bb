"""Windows for the people of a walk: each their own, signed in without the door."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, Page

from directory.models import User
from tests.browser.walks import Windows


@pytest.fixture
def windows(browser: Browser, browser_context_args: Any, base_url: str) -> Iterator[Windows]:
    """Opens a window for each person, at the size of a desk or of a phone; nobody is a visitor."""
    opened: dict[tuple[int | None, int], Page] = {}

    def open_for(user: User | None = None, width: int = 1280) -> Page:
        key = (user.pk if user else None, width)
        if key not in opened:
            size = {"viewport": {"width": width, "height": 844}}
            opened[key] = browser.new_context(**browser_context_args | size).new_page()
        if user is not None:  # each time anew: a clock that moved on ends a session
            client, name = Client(), settings.SESSION_COOKIE_NAME
            client.force_login(user)
            cookie = {"name": name, "value": client.cookies[name].value, "url": base_url}
            opened[key].context.add_cookies([cookie])
        return opened[key]

    yield open_for
    for page in opened.values():
        page.context.close()
