"""The door of /api/v1/: open to pages of other sites, and to each client only so often.

Counted are requests per minute and keyed mark of the client; no address is kept. Each process
counts by itself and tells the shared cache every tenth request, so that the limit costs next to
nothing; it may so be passed by a few requests.
"""

import time
from collections.abc import Callable
from functools import wraps
from threading import Lock
from typing import Any, cast

from django.conf import settings
from django.core.cache import cache
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponseBase, JsonResponse

from charity_site.logs import client_mark
from kit.clients import client_address
from kit.limits import network_of
from kit.pages import MarkedView

WINDOW = 60  # seconds
STEP = 10
MOST_CLIENTS = 10_000


class Counter:
    """How often each client asked in this minute, as far as this process knows."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._window = 0
        self._counts: dict[str, tuple[int, int]] = {}

    def count(self, mark: str, moment: float) -> int:
        """Count one request and return how many there have been, those elsewhere included."""
        window = int(moment) // WINDOW
        with self._lock:
            if window != self._window or len(self._counts) > MOST_CLIENTS:
                self._window, self._counts = window, {}
            known, own = self._counts.get(mark, (0, 0))
            own += 1
            self._counts[mark] = (known, own) if own < STEP else (known + own, 0)
        if own < STEP or known > settings.API_REQUESTS_PER_MINUTE:
            return known + own
        known = _told_to_all(f"api:{mark}:{window}", own, known + own)
        with self._lock:
            self._counts[mark] = (known, self._counts.get(mark, (0, 0))[1])
        return known


def _told_to_all(key: str, more: int, known: int) -> int:
    """Add to the shared count and return it; what this process knows where there is none."""
    try:
        cache.add(key, 0, timeout=2 * WINDOW)
        return max(known, cache.incr(key, more))
    except (DatabaseError, ValueError):
        return known


COUNTER = Counter()


def open_door(view: MarkedView) -> MarkedView:
    """Let programs of any site read the answers of a public view, each client only so often."""

    @wraps(view)
    def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        moment = time.time()
        count = COUNTER.count(client_mark(network_of(client_address(request))), moment)
        if count > settings.API_REQUESTS_PER_MINUTE:
            response: HttpResponseBase = too_often(WINDOW - int(moment) % WINDOW)
        else:
            response = cast(Callable[..., HttpResponseBase], view)(request, *args, **kwargs)
        response.headers["Access-Control-Allow-Origin"] = "*"
        return response

    return cast(MarkedView, wrapper)


def too_often(seconds: int) -> JsonResponse:
    """The refusal, with the time to wait."""
    message = f"请求太频繁，请在 {seconds} 秒后再试。"
    response = JsonResponse({"message": message}, status=429)
    response.headers["Retry-After"] = str(seconds)
    return response
