"""Browse winners; read about one."""

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from awards.browse import SORTS, Selection, winner_rows
from awards.listing import Listing, list_winners
from awards.noticeboard import own_notice
from awards.public import moved_winner, winner_for_page, winners_beside
from awards.publication import public_photos, told_source
from awards.views.exports import exported
from awards.workflow import WinnerState
from kit.browse import FORMATS
from kit.dates import china_day
from kit.pagecache import version_of
from kit.pages import public_page
from kit.queries import BadQuery, address, plain


@public_page()
def winner_list(request: HttpRequest) -> HttpResponseBase:
    params, now, problem = plain(request.GET), timezone.now(), None
    try:
        if "format" in params:
            return exported(winner_rows(params, now=now), params["format"], now=now)
        listing = list_winners(params, version=version_of(request, now), now=now)
    except BadQuery as bad:
        problem, listing = bad, list_winners({}, version=version_of(request, now), now=now)
    page, selection = listing.page, listing.selection
    context = _list_context(request.path, listing) | {
        "problem": problem,
        "winners": page.rows,
        "query": listing.query,
        "count": listing.count,
        "is_more": listing.is_more,
        "previous_url": page.previous and _page_url(request, selection, page.previous),
        "next_url": page.next and _page_url(request, selection, page.next),
    }
    status = problem.status if problem else 200
    return render(request, "awards/winner_list.html", context, status=status)


def _page_url(request: HttpRequest, selection: Selection, token: str) -> str:
    return address(request.path, selection.params | {"page": token})


def _list_context(path: str, listing: Listing) -> dict[str, object]:
    """What the form and the chips of the list show."""
    selection, fields = listing.selection, listing.choices
    active = [
        {"label": item.label, "text": item.text, "without": selection.without(item.name, path)}
        for item in selection.filters
    ]
    if selection.query:
        url = selection.without("q", path)
        active.insert(0, {"label": _("搜索"), "text": selection.query, "without": url})
    sorts = [
        (name, text, address(path, selection.params | {"sort": "" if name == "newest" else name}))
        for name, text in SORTS.items()
    ]
    return {
        "selection": selection,
        "first_fields": fields[:4],
        "more_fields": fields[4:],
        "is_refined": any(field.value for field in fields[4:]),
        "active": active,
        "sorts": sorts,
        "downloads": [
            (suffix, address(path, selection.params | {"format": suffix})) for suffix in FORMATS
        ],
        "kept": {"sort": selection.params.get("sort", ""), "round": selection.value("round")},
    }


@public_page()
def winner_detail(request: HttpRequest, slug: str) -> HttpResponseBase:
    now = timezone.now()
    winner = winner_for_page(slug, now=now)
    if winner is None:
        winner = moved_winner(slug, now=now)
        if winner is None:
            raise Http404
        if winner.is_released(now):  # of one that is hidden the present address spells the name
            return redirect("awards:winner_detail", winner.slug, permanent=True)
    if not winner.is_released(now):
        is_revoked = winner.state == WinnerState.REVOKED
        return render(request, "410.html", {"is_revoked": is_revoked}, status=410)
    context = {
        "winner": winner,
        "photos": public_photos(winner),
        "source": told_source(winner),
        "is_holding": winner.holds(china_day(now)),
        "credits": [credit.partner.organisation for credit in winner.credits.all()],
        "beside": winners_beside(winner, now=now),
        "notice": own_notice(winner, now),
    }
    return render(request, "awards/winner_detail.html", context)
