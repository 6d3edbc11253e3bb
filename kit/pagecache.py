"""Public pages kept in the memory of each process, and their ETags.

A page is kept under the token of the content it was made from (kit.contentversion) and shown only
while that token is the present one. There is nothing to expire and nothing to forget: whatever
changes the content changes the token in the same transaction.
"""

import zlib
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from threading import Lock
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotModified
from django.utils import timezone
from django.utils.http import parse_etags

from kit.contentversion import ContentVersion, content_version

# A visitor's own copy is shown again only after asking; the web server in front may answer for one
# second by itself (X-Accel-Expires is between it and us), which is what a hot search needs.
CACHE_CONTROL = "public, max-age=0, must-revalidate"
SHARED_SECONDS = "1"
LONGEST_ADDRESS = 500
ASKED_ONCE = 2000  # addresses with a question that are remembered until they are asked again


@dataclass(frozen=True, slots=True)
class Page:
    """One answer as it was made; `marks` are what other parts of the way out look for on it."""

    token: str
    content: bytes
    headers: tuple[tuple[str, str], ...]
    marks: dict[str, Any]

    @property
    def size(self) -> int:
        """About how many bytes of memory it takes."""
        return len(self.content) + 2000

    def response(self) -> HttpResponse:
        """The answer once more."""
        answer = HttpResponse(self.content)
        for name, value in self.headers:
            answer.headers[name] = value
        vars(answer).update(self.marks)
        return answer


class PageCache:
    """The pages of one process by their addresses, the least recently asked for dropped first."""

    def __init__(self) -> None:
        self._pages: OrderedDict[str, Page] = OrderedDict()
        self._asked: OrderedDict[int, None] = OrderedDict()
        self._lock = Lock()
        self.size = 0

    def get(self, address: str, token: str) -> Page | None:
        """The page of that address, if it was made from this content."""
        with self._lock:
            page = self._pages.get(address)
            if page is None or page.token != token:
                return None
            self._pages.move_to_end(address)
            return page

    def put(self, address: str, page: Page) -> None:
        """Keep a page, within the bounds of `PAGE_CACHE_BYTES`.

        Shapes: one of the endless addresses with a question is kept when it is asked again, so that
        who walks through all filters does not drive out what many read.
        """
        limit = settings.PAGE_CACHE_BYTES
        if page.size > limit // 8 or len(address) > LONGEST_ADDRESS:
            return
        with self._lock:
            if "?" in address and not self._was_asked(address):
                return
            self._drop(address)
            self._pages[address] = page
            self.size += page.size
            while self.size > limit:
                self._drop(next(iter(self._pages)))

    def _was_asked(self, address: str) -> bool:
        """Whether the address was asked not long ago; from now on it was."""
        mark = hash(address)
        if self._asked.pop(mark, 0) is None:
            return True
        self._asked[mark] = None
        if len(self._asked) > ASKED_ONCE:
            self._asked.popitem(last=False)
        return False

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._pages.clear()
            self._asked.clear()
            self.size = 0

    def _drop(self, address: str) -> None:
        old = self._pages.pop(address, None)
        if old is not None:
            self.size -= old.size


pages = PageCache()


def version_of(request: HttpRequest, now: datetime) -> ContentVersion:
    """The version of the content for this request, read once."""
    known: ContentVersion | None = getattr(request, "content_version", None)
    return known or content_version(now)


def answered(request: HttpRequest, make: Callable[[], HttpResponseBase]) -> HttpResponseBase:
    """The page from memory, or made now and kept; 304 for a visitor who has it already."""
    version = content_version(timezone.now())
    request.content_version = version  # type: ignore[attr-defined]
    address = request.get_full_path()
    etag = f'"{settings.RELEASE}.{version.token}.{zlib.crc32(address.encode()):x}"'
    held = parse_etags(request.headers.get("If-None-Match", ""))
    if etag in (one.removeprefix("W/") for one in held):  # weak where a proxy has compressed it
        return _with_validators(HttpResponseNotModified(), etag)
    page = pages.get(address, version.token)
    if page is not None:
        return page.response()
    answer = make()
    if answer.status_code != 200 or answer.streaming or answer.cookies:
        return answer
    if not isinstance(answer, HttpResponse) or answer.has_header("Cache-Control"):
        return answer
    _with_validators(answer, etag)
    pages.put(address, _page(version.token, answer))
    return answer


def _with_validators(answer: HttpResponseBase, etag: str) -> HttpResponseBase:
    answer.headers["ETag"] = etag
    answer.headers["Cache-Control"] = CACHE_CONTROL
    answer.headers["X-Accel-Expires"] = SHARED_SECONDS
    return answer


def _page(token: str, answer: HttpResponse) -> Page:
    """What of an answer is kept: also the marks by which middleware treats it differently."""
    marks = {
        name: value
        for name, value in vars(answer).items()
        if name.startswith("_csp") or name == "xframe_options_exempt"
    }
    return Page(token, answer.content, tuple(answer.headers.items()), marks)
