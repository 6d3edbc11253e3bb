"""Two addresses for whoever watches the site: is it alive, and can it do its work."""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from django.core.cache import cache
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse

from kit.ids import public_id
from kit.pages import public_page

log = logging.getLogger(__name__)
KEPT_SECONDS = 5.0


def database_answers() -> bool:
    """Whether the database can be asked."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return True


def migrations_are_applied() -> bool:
    """Whether the database has every migration of this version."""
    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())


def cache_answers() -> bool:
    """Whether the limits on sign-in can count; a database cache needs its table."""
    cache.get("ready")
    return True


def storage_takes_files() -> bool:
    """Whether an upload could be stored and taken away again."""
    name = default_storage.save(f".ready/{public_id()}", ContentFile(b"ready"))
    default_storage.delete(name)
    return True


CHECKS: dict[str, Callable[[], bool]] = {
    "database": database_answers,
    "migrations": migrations_are_applied,
    "cache": cache_answers,
    "storage": storage_takes_files,
}


@dataclass
class Readiness:
    """The last answer of the checks, kept for a moment so that probes cost nothing."""

    at: float = float("-inf")
    results: dict[str, bool] = field(default_factory=dict)

    def look(self) -> dict[str, bool]:
        """Return the answer of each check, at most five seconds old."""
        if time.monotonic() - self.at > KEPT_SECONDS:
            self.results = {name: _holds(name, check) for name, check in CHECKS.items()}
            self.at = time.monotonic()
        return self.results


def _holds(name: str, check: Callable[[], bool]) -> bool:
    try:
        return check()
    except (DatabaseError, OSError):
        log.exception("readiness check %s failed", name)
        return False


readiness = Readiness()


@public_page(kept=False)
def healthz(_request: HttpRequest) -> HttpResponse:
    """The answer of a process that is alive; asks nothing else."""
    return _uncached(HttpResponse("ok\n", content_type="text/plain; charset=utf-8"))


@public_page(kept=False)
def readyz(_request: HttpRequest) -> HttpResponse:
    """The answer of each check: 200 when all hold, else 503."""
    results = readiness.look()
    return _uncached(JsonResponse(results, status=200 if all(results.values()) else 503))


def _uncached(response: HttpResponse) -> HttpResponse:
    response.headers["Cache-Control"] = "no-store"
    return response
