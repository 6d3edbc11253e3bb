"""Fixtures and rules for every test."""

import os
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import hypothesis
import pytest
from django.conf import settings as site_settings
from django.core.cache import cache
from django.db import connection
from django.utils import timezone

from tests import choosing
from tests.factories.base import Dull
from tests.management.commands import flush
from tests.strictness import no_network
from tools import browser as browsers
from tools import prepared

LEFT_OUT = pytest.StashKey[list[str]]()


class Clock:
    """A clock that stands still until a test moves it."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def move_to(self, now: datetime) -> None:
        """Jump to a moment."""
        self.now = now

    def pass_by(self, **duration: float) -> datetime:
        """Let time pass, as in `clock.pass_by(hours=1)`."""
        self.now += timedelta(**duration)
        return self.now


@pytest.fixture
def now() -> datetime:
    """The moment at which a test happens: a Saturday morning in Shanghai."""
    return datetime(2026, 3, 7, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.fixture
def clock(now: datetime, monkeypatch: pytest.MonkeyPatch) -> Clock:
    """What `timezone.now()` answers everywhere, frozen at `now`."""
    stopped = Clock(now)
    monkeypatch.setattr(timezone, "now", stopped)
    return stopped


@pytest.fixture(autouse=True, scope="session")
def _no_network() -> Iterator[None]:
    with no_network():
        yield


# ---------------------------------------------------------------- the database


def on_postgresql() -> bool:
    return "postgresql" in site_settings.DATABASES["default"]["ENGINE"]


@pytest.fixture(scope="session")
def django_db_keepdb() -> bool:
    """On SQLite a run begins with a copy that is already migrated, and removes it itself."""
    return not on_postgresql()


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings: None) -> None:
    if not on_postgresql():
        prepared.fetch_sqlite(site_settings.DATABASES["default"]["TEST"]["NAME"])


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Remember the rows that migrations made; the suite's `flush` brings them back."""
    with django_db_blocker.unblock():
        flush.FIRST_ROWS[connection.alias] = flush.rows_of(connection)
        if not on_postgresql():
            prepared.keep_sqlite(connection)
    yield
    if not on_postgresql():
        with django_db_blocker.unblock():
            connection.close()
        prepared.remove_sqlite(str(connection.settings_dict["NAME"]))


# ---------------------------------------------------------------- the same run twice

hypothesis.settings.register_profile("steady", derandomize=True, deadline=None)
hypothesis.settings.load_profile("steady")


def factories(first: type[Dull] = Dull) -> Iterator[type[Dull]]:
    """Every factory that the tests so far imported have."""
    for found in first.__subclasses__():
        yield found
        yield from factories(found)


@pytest.fixture(autouse=True)
def _numbers_from_one() -> None:
    """A test makes the same names wherever it runs; with a counter that ran on, "49" was
    looked for on a page that had become the page of 第491号年度奖."""
    for found in factories():
        found.reset_sequence(force=True)


# ---------------------------------------------------------------- places of their own


@pytest.fixture(autouse=True)
def _own_media(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture(autouse=True)
def _empty_cache() -> Iterator[None]:
    yield
    cache.clear()


# ---------------------------------------------------------------- which tests run, and when


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what cannot run here, and say so; browser tests come last.

    Playwright keeps an event loop in the thread that Django's database guard refuses, so no
    other test may follow one of its tests.
    """
    reasons = choosing.left_out(items, on_postgresql=on_postgresql())
    items[:] = sorted(
        (item for item in items if item not in reasons),
        key=lambda item: item.get_closest_marker("browser") is not None,
    )
    if reasons:
        config.hook.pytest_deselected(items=list(reasons))
    config.stash[LEFT_OUT] = sorted(set(reasons.values()))


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    for reason in config.stash.get(LEFT_OUT, []):
        terminalreporter.write_line(f"Left out: {reason}", yellow=True)


# ---------------------------------------------------------------- browser tests


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    """Allow the database beside Playwright's event loop, for browser tests alone."""
    if not item.get_closest_marker("browser"):
        return (yield)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        return (yield)


@pytest.fixture(scope="session")
def base_url(live_server: Any) -> str:
    """The site itself, so that `page.goto("/winners/")` is enough."""
    return str(live_server.url)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """The system's own Chromium, which can reach nothing but this machine."""
    arguments = ["--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1"]
    if os.geteuid() == 0:
        arguments.append("--no-sandbox")
    return browser_type_launch_args | {"executable_path": browsers.find(), "args": arguments}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    """A reader in China."""
    return browser_context_args | {"locale": "zh-CN", "timezone_id": "Asia/Shanghai"}
