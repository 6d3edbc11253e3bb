"""What an award is, its rounds, and one round with its rules and winners."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone

from awards.award_exports import award_listing_file
from awards.awardlist import AWARD_LISTING, award_choices
from awards.baselines import baselines_of
from awards.paging import newest_among
from awards.points import points_tables
from awards.public import (
    award_for_page,
    current_criteria,
    is_announced,
    public_state,
    round_for_page,
    winner_counts,
)
from awards.public_rounds import SHOWN, course, holders, revisions, winners_by_category
from awards.workflow import RoundState
from kit.listpages import list_page
from kit.pagecache import version_of
from kit.pages import public_page

NEWEST = 6
CARDS = 12  # more than these are a list
TAKING = (RoundState.OPEN, RoundState.PAUSED, RoundState.CLOSED)


@public_page()
def award_list(request: HttpRequest) -> HttpResponseBase:
    return list_page(
        request, AWARD_LISTING, "awards/award_list.html", choices=award_choices,
        exporter=award_listing_file, now=timezone.now(),
    )  # fmt: skip


@public_page()
def award_detail(request: HttpRequest, award: str) -> HttpResponse:
    now = timezone.now()
    found = award_for_page(award)
    if found is None:
        raise Http404
    shown = found.rounds.all()
    version = version_of(request, now)
    loaded = winner_counts("round", (row.pk for row in shown), version, now)
    rounds = [(row, public_state(row, now), loaded.get(row.pk, 0)) for row in shown]
    context = {
        "award": found,
        "rounds": rounds,
        "winners": newest_among("award", [found.pk], NEWEST, version=version, now=now),
        "baselines": baselines_of(found, found.figures.all(), now),
        "seats": holders(found, now=now),
    }
    return render(request, "awards/award_detail.html", context)


@public_page()
def round_detail(request: HttpRequest, award: str, slug: str) -> HttpResponseBase:
    now = timezone.now()
    page = round_for_page(slug, now)
    if page is None:
        raise Http404
    found = page.round
    if found.award.slug != award:
        return redirect("awards:round_detail", found.award.slug, slug, permanent=True)
    stages = course(found, now)
    version = version_of(request, now)
    count = winner_counts("round", [found.pk], version, now).get(found.pk, 0)
    context = {
        "round": found,
        "ballots": page.ballots,
        "polls": points_tables(found, page.polls, now),
        "state": public_state(found, now),
        "is_announced": is_announced(found, now),
        "criteria": current_criteria(found),
        "course": stages,
        "revisions": revisions(found),
        "has_terms": any(category.term_ends_on for category in found.categories.all()),
        "groups": winners_by_category(found, version=version, now=now),
        "notices": page.notices,
        "now": now,
        "count": count,
        "is_cut": count > SHOWN,
        "is_dense": count > CARDS,
        "rules_first": found.state in TAKING or (stages and not is_announced(found, now)),
    }
    return render(request, "awards/round_detail.html", context)
