"""The page of a list, and the list as a file: what the views of all lists share."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any, Protocol

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils import translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kit.browse import FORMATS, Choice, Selection, Sort
from kit.cells import Sheet
from kit.downloads import Rows, download
from kit.keyset import Slice
from kit.languages import CHINESE
from kit.queries import BadQuery, address, plain

PUBLIC_PAGE = "公开页面"
Export = tuple[Sheet, Rows]
Exporter = Callable[[Selection[Any], str, datetime], Export]
More = Callable[[Selection[Any]], dict[str, Any]]


class Readable(Protocol):
    """A list of one model or of several (`kit.browse.Listing`, `kit.united.UnitedListing`)."""

    @property
    def sorts(self) -> Mapping[str, Sort]:
        """The orders by their names."""

    def select(self, params: Mapping[str, str], /) -> Selection[Any]:
        """The rows that a query string means."""

    def page(self, selection: Selection[Any], token: str, /) -> Slice[Any]:
        """One page of them."""


def list_page(
    request: HttpRequest,
    listing: Readable,
    template: str,
    *,
    choices: Callable[[Selection[Any]], Iterable[Choice]],
    exporter: Exporter,
    now: datetime,
    more: More | None = None,
) -> HttpResponseBase:
    """Answer with a page of the list, or with the whole of it as a file.

    Shapes: what cannot be read is told above the unfiltered list, with 400 or 404.
    """
    params, problem = plain(request.GET), None
    try:
        selection = listing.select(params)
        if "format" in params:
            return exported(selection, params["format"], exporter, now)
        page = listing.page(selection, params.get("page", ""))
    except BadQuery as bad:
        problem, selection = bad, listing.select({})
        page = listing.page(selection, "")
    context = _context(request.path, listing, selection, page)
    context |= {"problem": problem, "fields": list(choices(selection))}
    context |= more(selection) if more else {}
    return render(request, template, context, status=problem.status if problem else 200)


def exported(
    selection: Selection[Any], suffix: str, exporter: Exporter, now: datetime
) -> HttpResponseBase:
    """The same rows in the same order as the page, all of them, as a file, which is Chinese.

    Errors: BadQuery for a format that there is not.
    """
    if suffix not in FORMATS:
        raise BadQuery(gettext("可下载的格式有 xlsx、csv、json。"))
    with translation.override(CHINESE):
        sheet, rows = exporter(selection, PUBLIC_PAGE, now)
        return download(sheet, rows, suffix, count=selection.rows.order_by().count())


def _context(
    path: str, listing: Readable, selection: Selection[Any], page: Slice[Any]
) -> dict[str, Any]:
    """What form, chips, head, pager and downloads of the list show."""
    count, is_more = selection.counted()
    active = [
        {"label": item.label, "text": item.text, "without": selection.without(item.name, path)}
        for item in selection.filters
    ]
    if selection.query:
        url = selection.without("q", path)
        active.insert(0, {"label": _("搜索"), "text": selection.query, "without": url})
    params = selection.params
    return {
        "selection": selection,
        "searched": selection.searched,
        "rows": page.rows,
        "count": count,
        "is_more": is_more,
        "active": active,
        "sorts": _sorts(path, listing, selection),
        "downloads": [(name, address(path, params | {"format": name})) for name in FORMATS],
        "previous_url": page.previous and address(path, params | {"page": page.previous}),
        "next_url": page.next and address(path, params | {"page": page.next}),
    }


def _sorts(path: str, listing: Readable, selection: Selection[Any]) -> list[tuple[Any, str, bool]]:
    """Label, address and whether it is the order of this page; nothing where there is one."""
    names = list(listing.sorts)
    if len(names) < 2:
        return []
    return [
        (
            listing.sorts[name].label,
            address(path, selection.params | {"sort": "" if name == names[0] else name}),
            name == (selection.sort or names[0]),
        )
        for name in names
    ]
