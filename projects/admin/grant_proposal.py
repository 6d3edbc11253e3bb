"""Trials on the deciding page; and taking over what one proposes, after a second look."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils import timezone

from directory.admin.base import StaffAdmin, person
from directory.models import Theme
from kit.admin.forms import KEY
from kit.ids import public_id
from kit.money import money
from kit.verdict import Refused, SomeRefused
from projects.actions.grant_proposals import MOST, recommend_many
from projects.admin.amounts import typed_amount
from projects.allocation import Held, meter
from projects.forms.deciding import TrialForm, WhatIfForm
from projects.grant_board import Board, board_of
from projects.grant_trial import imagine, provinces, themes, try_division
from projects.models import Application, GrantRound
from projects.permissions.grants import may_propose_many

SHOWN_IN_RESERVE = 200  # of the order of a proposed reserve list that is offered to be taken over


@dataclass(frozen=True, slots=True)
class Award:
    """One grant that is about to be proposed."""

    application: Application
    amount: Decimal
    reason: str = ""

    @property
    def sent(self) -> str:
        """How the form names it."""
        return f"{self.application.public_id}:{self.amount}"


def tried(request: HttpRequest, board: Board) -> dict[str, Any]:
    """The two forms with what came of the one that was sent, and the shares as they would be."""
    asked = request.GET.get("try", "")
    trial_form = TrialForm(request.GET if asked == "division" else None)
    what_form = WhatIfForm(
        request.GET if asked == "what_if" else None, provinces=board.provinces,
        themes=list(Theme.objects.order_by("pk").values_list("name", flat=True)),
    )  # fmt: skip
    trial = what_if = None
    if trial_form.is_valid():
        trial = try_division(board, **trial_form.cleaned_data)
    if what_form.is_valid():
        given = what_form.cleaned_data
        what_if = imagine(board, **(given | {"more": given["more"] or 0}))
    then: Sequence[Held] | None = what_if.rows if what_if else None
    if trial and trial.proposal.is_possible:
        then = trial.rows
    order = [line.candidate.key for line in trial.proposal.reserve] if trial else []
    return {
        "trial_form": trial_form, "what_form": what_form, "trial": trial, "what_if": what_if,
        "provinces": provinces(board, then), "themes": themes(board, then),
        "then": "" if then is None else ("按建议" if trial else "如果"),
        "order": order[:SHOWN_IN_RESERVE], "is_cut": len(order) > SHOWN_IN_RESERVE,
    }  # fmt: skip


class ProposalPage(StaffAdmin[GrantRound]):
    """Takes over what a trial proposes: those that were marked, or all, after a second look."""

    def object_views(self) -> Any:
        return {**super().object_views(), "take_proposal": self.take_proposal}

    def take_proposal(self, request: HttpRequest, obj: GrantRound) -> HttpResponse:
        """Show what is about to be proposed; propose it when that was confirmed, all or none."""
        user = person(request)
        may_propose_many(user, obj).require()
        if request.POST.get("confirmed") != "yes":
            return self._look(request, obj, self._picked(request, obj))
        awards = _sent(request, obj)
        key = request.POST.get(KEY, "")[:40]
        if not key:
            raise Refused("页面不完整，请重新打开再办理。")
        if self.sent_before(key, user) is not None:
            self.message_user(request, "这一步刚才已经办好，没有重复办理。")
            return HttpResponseRedirect(self.act_url(obj, "deciding"))
        try:
            recommend_many(
                round_=obj, awards=[(one.application, one.amount) for one in awards], by=user,
                now=timezone.now(),
            )  # fmt: skip
        except Refused as refusal:
            return self._look(request, obj, awards, refusal)
        self.use_key(key, user)
        cost = sum((one.amount for one in awards), Decimal(0))
        self.message_user(
            request, f"已拟资助 {len(awards)} 份，共 {money(cost)}，资金已预留。须由另一个人批准。"
        )
        return HttpResponseRedirect(self.act_url(obj, "deciding"))

    def _picked(self, request: HttpRequest, obj: GrantRound) -> list[Award]:
        """What the same trial proposes now for those that were marked, or for all."""
        form = TrialForm(request.POST)
        if not form.is_valid():
            raise Refused("页面不完整，请重新试算。")
        board = board_of(obj, person(request), page="", now=timezone.now())
        trial = try_division(board, **form.cleaned_data)
        marked = set(request.POST.getlist("pick")[:MOST])
        is_all = request.POST.get("act") == "all"
        lines = {
            line.candidate.key: line
            for line in trial.new if is_all or line.candidate.key in marked
        }  # fmt: skip
        rows = obj.applications.filter(public_id__in=lines).select_related("region")
        found = {one.public_id: one for one in rows}
        return [
            Award(found[key], line.award, line.reason)
            for key, line in lines.items() if key in found
        ]  # fmt: skip

    def _look(
        self, request: HttpRequest, obj: GrantRound, awards: Sequence[Award],
        refusal: Refused | None = None,
    ) -> HttpResponse:  # fmt: skip
        board = board_of(obj, person(request), page="", now=timezone.now())
        more = [Held(one.amount, one.application.region_id or "") for one in awards]
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": "采用建议",
            "subtitle": "",
            "round": obj,
            "back": self.act_url(obj, "deciding"),
            "awards": awards,
            "meter": board.meter,
            "after": meter(board.rules, [*board.rows, *more]),
            "form_key": public_id(),
            "refusal": refusal.reason if refusal else "",
            "refused": refusal.reasons if isinstance(refusal, SomeRefused) else (),
        }
        request.current_app = admin.site.name
        status = refusal.status if refusal else 200
        return TemplateResponse(request, "admin/projects/proposal.html", context, status=status)


def _sent(request: HttpRequest, obj: GrantRound) -> list[Award]:
    """The grants that the confirmed page named, with the amounts that it showed.

    Errors: Refused for one that is not of this round, or no amount.
    """
    told = dict(one.partition(":")[::2] for one in request.POST.getlist("award")[: MOST + 1])
    rows = obj.applications.filter(public_id__in=told).select_related("region")
    found = {one.public_id: one for one in rows}
    if len(found) < len(told):
        raise Refused("页面不完整，请重新试算。")
    return [Award(found[key], typed_amount(text)) for key, text in told.items()]
