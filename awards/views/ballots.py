"""The public integrity report of a ballot, and the file by which anybody can check it."""

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone

from awards.ballot_page import (
    count_sheet,
    groups_of,
    report_file,
    result_lines,
    turnout,
    votes_for_page,
)
from awards.candidates import public_names
from awards.models import Ballot
from awards.sealing import CODE_ALPHABET
from kit.pages import public_page


def _found(award: str, slug: str, ballot: str) -> Ballot:
    rows = Ballot.objects.published(timezone.now())
    one = rows.filter(
        public_id=ballot, stage__round__slug=slug, stage__round__award__slug=award
    ).first()
    if one is None:
        raise Http404
    return one


@public_page(kept=False)
def ballot_detail(request: HttpRequest, award: str, slug: str, ballot: str) -> HttpResponse:
    now, found = timezone.now(), _found(award, slug, ballot)
    group = request.GET.get("group", "")
    group = group if len(group) == 1 and group in CODE_ALPHABET else CODE_ALPHABET[0]
    names = public_names(found, now)
    context = {
        "ballot": found,
        "round": found.stage.round,
        "facts": found.result["facts"],
        "report": found.result,
        "counts_outside": found.stage.round.stages.filter(outside_poll__isnull=False).exists(),
        "turnout": turnout(found.result["facts"]),
        "lines": result_lines(found, names),
        "sheet": count_sheet(found, names),
        "groups": groups_of(found),
        "group": group,
        "votes": votes_for_page(found, names, group),
    }
    return render(request, "awards/ballot_detail.html", context)


@public_page(kept=False)
def ballot_download(_request: HttpRequest, award: str, slug: str, ballot: str) -> JsonResponse:
    found = _found(award, slug, ballot)
    response = JsonResponse(
        report_file(found, timezone.now()),
        json_dumps_params={"ensure_ascii": False, "indent": 1},
    )
    response.headers["Content-Disposition"] = (
        f'attachment; filename="ballot-{found.public_id}.json"'
    )
    return response
