"""The public pages of grant rounds: all of them, one of them, and the pictures of its reports."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from kit.browse import FORMATS
from kit.dates import china_day
from kit.jsonld import data_block
from kit.keyset import LostPlace
from kit.pages import public_page
from kit.queries import BadQuery, address, plain
from kit.serving import served
from kit.templatetags.components import yuan
from projects.grant_exports import grantee_file, grantee_list, round_file
from projects.grant_jsonld import round_things
from projects.grant_pages import (
    amounts,
    offers,
    public_report_photo,
    report_as_told,
    reports,
    round_for_page,
    shelves,
)
from projects.grantees import Sums, Totals, grantees, totals
from projects.meter import meter, portions
from projects.models import GrantRound

PAGED = ("page", "reports")  # by which the lists of a round are turned


@public_page()
def grant_list(request: HttpRequest) -> HttpResponseBase:
    now, asked = timezone.now(), plain(request.GET)
    if "format" in asked:
        try:
            return round_file(asked["format"], now)
        except BadQuery as bad:
            raise Http404 from bad
    downloads = [(name, address(request.path, {"format": name})) for name in FORMATS]
    context = {"shelves": shelves(now), "downloads": downloads}
    return render(request, "grants/grant_list.html", context)


@public_page()
def grant_detail(request: HttpRequest, slug: str) -> HttpResponseBase:
    now, asked = timezone.now(), plain(request.GET)
    page = round_for_page(slug, now)
    if page is None or ("format" in asked and not page.round.shows_grantees):
        raise Http404
    round_ = page.round
    try:
        if "format" in asked:
            return grantee_file(round_, asked["format"], now)
        found = totals(round_)
        lists = _lists(request, round_, found, {name: asked.get(name, "") for name in PAGED})
    except (BadQuery, LostPlace) as lost:
        raise Http404 from lost
    context = {
        "round": round_,
        "applies": offers(round_, now),
        "amounts": (rows := amounts(round_)),
        "has_words": any(row["words"] for row in rows),
        "totals": found,
        "notices": page.notices,
        "data": data_block(round_things(round_)),
        "today": china_day(now),
        **_money(round_, found.sums),
        **lists,
    }
    return render(request, "grants/grant_detail.html", context)


def _lists(
    request: HttpRequest, round_: GrantRound, found: Totals, tokens: dict[str, str]
) -> dict[str, Any]:
    """Who received it and what came of it, a page of each; a further page shows only its own.

    Errors: LostPlace for a page that there is not.
    """
    path, further = request.path, next((name for name in PAGED if tokens[name]), "")
    context: dict[str, Any] = {"further": further, "reports": [], "grantees": []}
    if further != "reports":
        page = grantees(round_, found, tokens["page"])
        context |= {
            "grantees": page.rows, "downloads": grantee_list(path),
            "grantees_previous": page.previous and address(path, {"page": page.previous}),
            "grantees_next": page.next and address(path, {"page": page.next}),
        }  # fmt: skip
    if further != "page":
        told = reports(round_, tokens["reports"])
        context |= {
            "reports": [report_as_told(one, found.crowded) for one in told.rows],
            "reports_previous": told.previous and address(path, {"reports": told.previous}),
            "reports_next": told.next and address(path, {"reports": told.next}),
        }
    return context


def _money(round_: GrantRound, found: Sums) -> dict[str, object]:
    """The pool as a picture and in words; nothing for a round without one."""
    fund = round_.fund
    if fund is None:
        return {"portions": [], "meter": ""}
    told = portions(fund, found, told=round_.shows_grantees)
    words = _("，").join(f"{one.label} {yuan(one.amount)}" for one in told)
    return {"portions": told, "meter": meter(fund, found.reported, words)}


@public_page(kept=False)
def report_photo(_request: HttpRequest, public_id: str) -> HttpResponseBase:
    found = public_report_photo(public_id)
    if found is None:
        raise Http404
    answer = served(found.file_name, "image/jpeg")
    answer.headers["Cache-Control"] = "private, no-cache"
    return answer
