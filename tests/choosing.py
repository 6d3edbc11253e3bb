"""Which tests a run leaves out, and the sentence that says why.

The first run of the suite is on PostgreSQL and asks everything. The second one, on SQLite, asks
again what a database decides.
"""

import os
from collections import defaultdict
from collections.abc import Iterable

import pytest

from tools import browser as browsers
from tools import nginx

NO_DATABASE = "asks no database, and the run on PostgreSQL before this one has run it"
ONCE = "asks every page what no database decides, and has done so on PostgreSQL"
CASES = "is the case of a table; the first, the middle and the last one are asked of SQLite too"
POSTGRESQL = "holds on PostgreSQL only, and this run is on SQLite"
NO_NGINX = "there is no nginx here; the continuous run installs one"


def left_out(items: Iterable[pytest.Item], *, on_postgresql: bool) -> dict[pytest.Item, str]:
    """The tests that this run does not ask, each with its reason."""
    is_second = bool(os.environ.get("SECOND_RUN"))
    browser, found = browsers.find(), {}
    rest = []
    for item in items:
        if (is_second and (reason := asked_before(item))) or (
            reason := missing_here(item, browser, on_postgresql=on_postgresql)
        ):
            found[item] = reason
        else:
            rest.append(item)
    return found | (dict.fromkeys(between(rest), CASES) if is_second else {})


def missing_here(item: pytest.Item, browser: str | None, *, on_postgresql: bool) -> str:
    """What a test needs and this machine or this run has not."""
    if item.get_closest_marker("postgres") and not on_postgresql:
        return POSTGRESQL
    if item.get_closest_marker("nginx") and not nginx.program():
        return NO_NGINX
    if item.get_closest_marker("browser") and not browser:
        return browsers.MISSING
    return ""


def asked_before(item: pytest.Item) -> str:
    """Why the run on PostgreSQL has settled this test whole."""
    if not asks_database(item):
        return NO_DATABASE
    return ONCE if item.get_closest_marker("once") else ""


def asks_database(item: pytest.Item) -> bool:
    """Whether a test has to do with the database at all."""
    used = set(getattr(item, "fixturenames", ()))
    return item.get_closest_marker("django_db") is not None or bool(
        used & {"db", "transactional_db", "live_server", "django_db_setup"}
    )


def between(items: Iterable[pytest.Item]) -> set[pytest.Item]:
    """The cases of a test between its first, its middle and its last one.

    Where each case is a question of its own to the database, the test is marked `each_case`.
    """
    tables = defaultdict(list)
    for item in items:
        if hasattr(item, "callspec") and not item.get_closest_marker("each_case"):
            tables[item.nodeid.partition("[")[0]].append(item)
    found: set[pytest.Item] = set()
    for cases in tables.values():
        cases.sort(key=lambda item: tuple(item.callspec.indices.values()))
        kept = {0, len(cases) // 2, len(cases) - 1}
        found.update(case for number, case in enumerate(cases) if number not in kept)
    return found
