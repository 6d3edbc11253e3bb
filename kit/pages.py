"""Marks on views: public or private, which methods, and what the database may do meanwhile.

A view without a mark is refused by the login middleware and by the house tests.
"""

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import wraps
from typing import Any, Protocol, cast

from django.conf import settings
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponseBase, HttpResponseNotAllowed

from kit.pagecache import answered
from kit.strangers import is_from_here, refused_as_foreign

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
_WRITES = re.compile(
    r"\s*(INSERT|UPDATE|DELETE|REPLACE|TRUNCATE|CREATE|ALTER|DROP)\b", re.IGNORECASE
)

View = Callable[..., HttpResponseBase]


class WriteInReadOnlyPage(RuntimeError):
    """A page that promised only to read tried to write; a programming error, never shown."""


@dataclass(frozen=True, slots=True)
class PageMark:
    """What a view promised: who may open it without a session, its methods, whether it is kept.

    Shapes: forms `for_strangers` use no session.
    """

    public: bool
    methods: tuple[str, ...]
    kept: bool = False
    for_strangers: bool = False


class MarkedView(Protocol):
    """A view function that carries its mark."""

    page: PageMark
    csrf_exempt: bool

    def __call__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase: ...


def _refuse_writes(
    execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]
) -> Any:
    if _WRITES.match(sql):
        raise WriteInReadOnlyPage(sql[:120])
    return execute(sql, params, many, context)


def reading_only() -> AbstractContextManager[None]:
    """A context in which the connection refuses to write."""
    return connection.execute_wrapper(_refuse_writes)


def _mark(view: View, mark: PageMark, *, sealed: bool = False) -> MarkedView:
    @wraps(view)
    def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.method not in mark.methods:
            return HttpResponseNotAllowed(mark.methods)
        if request.method in SAFE_METHODS:
            with reading_only():
                if mark.kept and settings.PAGE_CACHE_BYTES:
                    return answered(request, lambda: view(request, *args, **kwargs))
                return view(request, *args, **kwargs)
        if mark.for_strangers and not is_from_here(request):
            return refused_as_foreign(request)
        with transaction.atomic():
            return view(request, *args, **kwargs)

    marked = cast(MarkedView, wrapper)
    marked.page = mark
    # A page that only reads refuses every other method by itself: a program that posts to it is
    # told which methods there are, not that a form has become too old.
    is_exempt = sealed or mark.for_strangers
    marked.csrf_exempt = is_exempt or SAFE_METHODS.issuperset(mark.methods)
    return marked


def _with_head(methods: tuple[str, ...]) -> tuple[str, ...]:
    return (*methods, "HEAD") if "GET" in methods else methods


def public_page(
    *,
    methods: tuple[str, ...] = ("GET",),
    kept: bool = True,
    sealed: bool = False,
    for_strangers: bool = False,
) -> Callable[[View], MarkedView]:
    """Mark a view that anyone may open without signing in.

    Shapes: `kept` answers are the same for everybody and depend on public content alone, so they
    are kept in memory until it changes (kit.pagecache). Forms `for_strangers` use
    no session: they need no token against forgery, hence no cookie, and are taken from pages of
    this site alone (kit.strangers). Forms of `sealed` pages carry a mark of their own instead.
    Django's own decorator would not hold above this one, which says for every page whether it
    needs the token.
    """
    mark = PageMark(True, _with_head(methods), kept, for_strangers)
    return lambda view: _mark(view, mark, sealed=sealed)


def private_page(*, methods: tuple[str, ...] = ("GET", "POST")) -> Callable[[View], MarkedView]:
    """Mark a view that only signed-in people may open."""
    return lambda view: _mark(view, PageMark(False, _with_head(methods)))
