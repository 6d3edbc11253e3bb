"""The public pages of grant rounds: all of them, one of them, and the pictures of its reports."""

from decimal import Decimal

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from kit.jsonld import data_block
from kit.pages import public_page
from kit.serving import served
from kit.templatetags.components import yuan
from projects.grant_jsonld import round_things
from projects.grant_noticeboard import newest_notices
from projects.grant_pages import (
    amounts,
    grantees,
    offers,
    public_report_photo,
    report_grantee,
    reports,
    round_for_page,
    shelves,
    shows_grantees,
    totals,
)
from projects.meter import meter, portions
from projects.models import GrantRound


@public_page()
def grant_list(request: HttpRequest) -> HttpResponse:
    return render(request, "grants/grant_list.html", {"shelves": shelves(timezone.now())})


@public_page()
def grant_detail(request: HttpRequest, slug: str) -> HttpResponse:
    round_, now = round_for_page(slug), timezone.now()
    if round_ is None:
        raise Http404
    listed, sums = grantees(round_), totals(round_)
    context = {
        "round": round_,
        "applies": offers(round_, now),
        "amounts": (rows := amounts(round_)),
        "has_words": any(row["words"] for row in rows),
        "grantees": listed,
        "shows_grantees": shows_grantees(round_),
        "totals": sums,
        "more": sums.grants - len(listed),
        "reports": [(one, report_grantee(one)) for one in reports(round_)],
        "notices": newest_notices(round_, now),
        "data": data_block(round_things(round_)),
        **_money(round_, sums.reported),
    }
    return render(request, "grants/grant_detail.html", context)


def _money(round_: GrantRound, reported: Decimal) -> dict[str, object]:
    """The pool as a picture and in words; nothing for a round without one."""
    fund = round_.fund
    if fund is None:
        return {"portions": [], "meter": ""}
    told = portions(fund, reported)
    words = _("，").join(f"{one.label} {yuan(one.amount)}" for one in told)
    return {"portions": told, "meter": meter(fund, reported, words)}


@public_page(kept=False)
def report_photo(_request: HttpRequest, public_id: str) -> HttpResponseBase:
    found = public_report_photo(public_id)
    if found is None:
        raise Http404
    answer = served(found.file_name, "image/jpeg")
    answer.headers["Cache-Control"] = "private, no-cache"
    return answer
