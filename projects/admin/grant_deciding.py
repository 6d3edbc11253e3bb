"""The deciding page of a round: money, ranking, trials, the reserve list and who moves up."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.contrib import admin
from django.core.paginator import Page
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils import timezone

from directory.admin.base import person
from directory.models import User
from kit.aggregates import METHOD
from kit.money import money
from kit.verdict import Refused, absent
from projects.actions.grant_reserve import move_up, put_in_reserve
from projects.admin.amounts import typed_amount
from projects.admin.grant_proposal import ProposalPage, tried
from projects.forms.deciding import typed_places
from projects.grant_board import Board, Line, board_of
from projects.grant_standings import Ranked
from projects.grant_trial import Told, Trial
from projects.models import Application, GrantRound
from projects.permissions.grants import (
    may_move_up,
    may_propose_many,
    may_rank_reserve,
    may_see_ranking,
)
from projects.workflow import WAITING

PLACE = "place_"


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the grid: the application, what is proposed for it, its number in reserve."""

    line: Line
    told: Told | None
    place: str
    asks: bool
    picks: bool


@dataclass(frozen=True, slots=True)
class Typed:
    """What was sent and refused, to be shown again."""

    refused: str
    places: Mapping[str, str]
    amount: str = ""
    replaces: str = ""


class DecidingPage(ProposalPage):
    """The page that shows a round's ranking beside its money; trials on it only read."""

    def object_pages(self) -> dict[str, Any]:
        return {**super().object_pages(), "deciding": self.deciding}

    def object_views(self) -> Mapping[str, Any]:
        return {
            **super().object_views(),
            "rank_reserve": self.take_reserve,
            "move_up": self.take_move_up,
        }

    def deciding(self, request: HttpRequest, obj: GrantRound) -> HttpResponse:
        """The ranking, the meter, who is in reserve; with a trial or a what-if when asked."""
        may_see_ranking(person(request), obj).require()
        return self._board_page(request, obj)

    def take_reserve(self, request: HttpRequest, obj: GrantRound) -> HttpResponse:
        """Set the reserve list; what was typed is kept when it cannot be."""
        user = person(request)
        may_rank_reserve(user, obj).require()
        seen = [key for key in request.POST.get("seen", "").split(",") if key]
        sent = {key.removeprefix(PLACE): str(text) for key, text in request.POST.items()
                if key.startswith(PLACE)}  # fmt: skip
        try:
            places = self._places(request, obj, sent)
            put_in_reserve(round_=obj, places=places, seen=seen, by=user, now=timezone.now())
        except Refused as refusal:
            return self._board_page(request, obj, Typed(refusal.reason, sent), refusal.status)
        self.message_user(request, f"候补名单已保存：{len(places)} 名。")
        return self._back(request, obj)

    def _places(
        self, request: HttpRequest, obj: GrantRound, sent: Mapping[str, str]
    ) -> list[Application]:
        """The list that was sent: a proposed order as a whole, or the numbers of one page."""
        waiting = obj.applications.filter(state__in=WAITING).order_by("pk")
        if whole := request.POST.get("order", ""):
            keys = whole.split(",")
            found = {one.public_id: one for one in waiting.filter(public_id__in=keys)}
            return [found[key] for key in keys if key in found]
        rows = list(waiting.filter(public_id__in=sent))
        return typed_places(sent, rows, list(obj.applications.in_reserve()))

    def take_move_up(self, request: HttpRequest, obj: GrantRound) -> HttpResponse:
        """Propose who stands first in reserve, in the place of somebody who dropped out."""
        user, typed = person(request), request.POST.get("amount", "")[:20]
        may_rank_reserve(user, obj).require()
        first, gone = (self._named(request, obj, name) for name in ("application", "replaces"))
        try:
            amount = typed_amount(typed)
            move_up(
                round_=obj, application=first, replaces=gone, amount=amount, by=user,
                now=timezone.now(),
            )  # fmt: skip
        except Refused as refusal:
            kept = Typed(refusal.reason, {}, typed, gone.public_id)
            return self._board_page(request, obj, kept, refusal.status)
        self.message_user(request, f"{first} 已递补 {gone}：拟资助 {money(amount)}，资金已预留。")
        return self._back(request, obj)

    def _named(self, request: HttpRequest, obj: GrantRound, name: str) -> Application:
        """The application of the round whose public id was sent under this name."""
        key = request.POST.get(name, "")[:20]
        found: Application | None = obj.applications.filter(public_id=key).first()
        if found is None:
            raise Refused(absent())
        return found

    def _back(self, request: HttpRequest, obj: GrantRound) -> HttpResponse:
        page = request.GET.get("page", "")
        there = self.act_url(obj, "deciding")
        return HttpResponseRedirect(f"{there}?{urlencode({'page': page})}" if page else there)

    def _board_page(
        self, request: HttpRequest, obj: GrantRound, typed: Typed | None = None, status: int = 200
    ) -> HttpResponse:
        user = person(request)
        page = request.GET.get("page", "")
        board = board_of(obj, user, page=page, now=timezone.now())
        asked = tried(request, board)
        trial = asked["trial"]
        takes = may_propose_many(user, obj)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": f"{obj} · 评定",
            "subtitle": "",
            "round": obj,
            "board": board,
            "meter": board.meter,
            "rows": _rows(board, trial, typed, ranks=bool(may_rank_reserve(user, obj)),
                          takes=bool(takes)),
            "numbers": _numbers(board.page),
            "takes": takes and trial and trial.new,
            "reserve": _reserve(user, obj, board),
            "typed": typed,
            "method": METHOD,
            **asked,
        }  # fmt: skip
        request.current_app = admin.site.name
        return TemplateResponse(request, "admin/projects/deciding.html", context, status=status)


def _rows(
    board: Board, trial: Trial | None, typed: Typed | None, *, ranks: bool, takes: bool
) -> list[Row]:
    """The lines of the grid; those who wait have a field for their number in reserve."""
    told = trial.told if trial else {}
    new = {line.candidate.key for line in trial.new} if trial and takes else set()
    made = []
    for line in board.lines:
        key = line.application.public_id
        place = str(line.reserve or "")
        if typed and typed.places:
            place = typed.places.get(key, "")
        made.append(Row(line, told.get(key), place, ranks and line.waits, key in new))
    return made


def _numbers(page: Page[Ranked]) -> list[int | str]:
    """The pages to go to; nothing where there is one alone."""
    if page.paginator.num_pages == 1:
        return []
    return list(page.paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1))


def _reserve(user: User, round_: GrantRound, board: Board) -> dict[str, Any]:
    """The reserve list, and whether its first may move up now."""
    first = board.first[0] if board.first else None
    if first is not None:
        first.round = round_
    return {
        "lines": board.first,
        "count": len(board.places),
        "seen": ",".join(board.places),
        "first": first,
        "ranks": bool(may_rank_reserve(user, round_)),
        "move": may_move_up(user, first) if first and board.vacated else None,
        "tiers": [str(one) for one in board.rules.tiers],
    }
