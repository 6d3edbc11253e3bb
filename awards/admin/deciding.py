"""The grid of a round in the admin: proposals pending, the result locked, many confirmed."""

import tempfile
from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.http import (
    FileResponse,
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseRedirect,
)
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone

from awards.actions.deciding import (
    confirm_many,
    lock_result,
    propose_many,
    retract_many,
)
from awards.admin.steps import StepPage, StepPages, taking
from awards.deciding_exports import TITLES, ranking_rows, review_rows, sheet
from awards.forms.steps import StepForm
from awards.grid import PICKABLE, SORTS, STATES, Grid, arranged, grid
from awards.models import Nomination, Round, Winner
from awards.permissions import (
    may_confirm_many,
    may_decide,
    may_export_grid,
    may_lock_result,
    may_see_grid,
    may_step_nomination,
)
from awards.substitutes import vacant_categories
from awards.workflow import NominationState
from directory.admin.base import person
from directory.models import User
from kit.admin import Button
from kit.admin.forms import KEY
from kit.aggregates import METHOD
from kit.ids import public_id
from kit.pages import private_page
from kit.tabular import CONTENT_TYPES, content_disposition, sheet_name, write_export
from kit.verdict import Refused, SomeRefused, Verdict
from ledger.actions import append

PER_PAGE = 100
ACTS = {"propose": propose_many, "retract": retract_many}
LEVELS = [
    choice for choice in Winner.PublishLevel.choices
    if choice[0] != Winner.PublishLevel.PSEUDONYM
]  # fmt: skip
LOCK: StepPage[Round] = StepPage(
    "lock_result", "锁定结果", StepForm, taking(lock_result, "round_"),
    "锁定后，评分方法、全部计入的评分、两种总评和拟授名单一并存为快照，不能再改；"
    "此后增减拟授名单须有会议通过的动议。",
    "结果已锁定。", "danger",
)  # fmt: skip


class DecidingPages(StepPages[Round]):
    """Adds the grid, its files, and the page on which many proposals are confirmed at once."""

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        pages = (
            ("deciding", self.grid_page, ("GET", "POST")),
            ("deciding_export", self.grid_export, ("POST",)),
            ("confirm_many", self.confirm_page, ("GET", "POST")),
        )
        return [
            path(
                f"<path:object_id>/{name}/",
                wrap(private_page(methods=methods)(page)),
                name=f"awards_round_{name}",
            )
            for name, page, methods in pages
        ] + super().get_urls()

    def decided_round(self, request: HttpRequest, object_id: str, asked: Any) -> Round:
        """The round in the user's scope; one whose grid is hidden is absent."""
        round_ = self.find(request, object_id)
        verdict: Verdict = asked(person(request), round_)
        if verdict.hidden:
            raise Http404
        verdict.require()
        return round_

    def deciding_buttons(self, user: User, obj: Round) -> list[Button]:
        """The ways to the grid and to the proposals that wait."""
        sees, confirms = may_see_grid(user, obj), may_confirm_many(user, obj)
        made = []
        if sees:
            made.append(Button("定评表", self.act_url(obj, "deciding"), sees, method="get"))
        if confirms:
            there = self.act_url(obj, "confirm_many")
            made.append(Button("批量确认", there, confirms, method="get"))
        return made

    # ---------------------------------------------------------------- the grid

    def grid_page(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Show the grid; propose or retract what was ticked."""
        round_ = self.decided_round(request, object_id, may_see_grid)
        if request.method != "POST":
            return self._grid(request, round_)
        act = request.POST.get("act", "")
        try:
            self._decide(request, round_, act)
        except Refused as refusal:
            return self._grid(request, self.find(request, object_id), refusal)
        there = self.act_url(round_, "deciding")
        return HttpResponseRedirect(f"{there}?{request.GET.urlencode()}")

    def _decide(self, request: HttpRequest, round_: Round, act: str) -> None:
        user, now = person(request), timezone.now()
        may_decide(user, round_).require()
        if act not in ACTS:
            raise Refused("请选择提出拟授或收回拟授。")
        given = {"reason": request.POST.get("reason", "")[:500]} if act == "propose" else {}
        rows = self._ticked(request, round_)
        done = self._once(
            request, lambda: ACTS[act](round_=round_, nominations=rows, by=user, now=now, **given)
        )
        word = "提出拟授" if act == "propose" else "收回拟授"
        self.message_user(
            request, f"{word} {len(rows)} 份。" if done else "这一步刚才已经办好，没有重复办理。"
        )

    def _once(self, request: HttpRequest, act: Any) -> bool:
        """Act unless this form did before."""
        key = request.POST.get(KEY, "")[:40]
        if not key:
            raise Refused("页面不完整，请重新打开再办理。")
        with transaction.atomic():
            if self.use_key(key, request.user) is not None:
                return False
            act()
        return True

    def _ticked(self, request: HttpRequest, round_: Round) -> list[Nomination]:
        keys = {
            int(k) for k in request.POST.getlist("pick")[:1000] if k.isdecimal() and len(k) < 19
        }
        rows = Nomination.objects.run_by(person(request)).filter(round=round_, pk__in=keys)
        return list(rows.select_related("nominee", "round").order_by("pk"))

    def _grid(
        self, request: HttpRequest, round_: Round, refusal: Refused | None = None
    ) -> HttpResponse:
        user, asked = person(request), request.GET
        made = grid(round_)
        rows = arranged(
            made.rows, sort=asked.get("sort", ""), category=asked.get("category", ""),
            state=asked.get("state", ""),
        )  # fmt: skip
        page = Paginator(rows, PER_PAGE).get_page(asked.get("page"))
        context = {
            **self._frame(request, round_, "定评表"),
            "grid": made,
            "page": page,
            "found": len(rows),
            "links": _links(request, made),
            "decides": may_decide(user, round_),
            "vacant": vacant_categories(round_),
            "locks": may_lock_result(user, round_),
            "lock_url": self.act_url(round_, "lock_result"),
            "export_url": f"{self.act_url(round_, 'deciding_export')}?{asked.urlencode()}",
            "exports": [(key, title) for key, (title, _) in TITLES.items()],
            "meetings": list(round_.meetings.order_by("-held_on", "-pk")[:5]),
            "picked": set(request.POST.getlist("pick")),
            "reason": request.POST.get("reason", ""),
            "pickable": PICKABLE,
            "method": METHOD,
            **_told(refusal),
        }
        status = refusal.status if refusal else 200
        return TemplateResponse(request, "admin/awards/round/deciding.html", context, status=status)

    def _frame(self, request: HttpRequest, round_: Round, title: str) -> dict[str, Any]:
        request.current_app = self.admin_site.name
        return {
            **self.admin_site.each_context(request),
            "title": title,
            "subtitle": "",
            "opts": self.opts,
            "round": round_,
            "form_key": public_id(),
            "back": reverse(f"{self._view_prefix}_change", args=(round_.pk,)),
            "listing": reverse(f"{self._view_prefix}_changelist"),
        }

    # ---------------------------------------------------------------- files

    def grid_export(self, request: HttpRequest, object_id: str) -> HttpResponseBase:
        """The rows of the grid, or the reviews behind them, as a file; the record notes it."""
        round_ = self.decided_round(request, object_id, may_export_grid)
        what, suffix = request.POST.get("what", ""), request.POST.get("format", "")
        if what not in TITLES or suffix not in CONTENT_TYPES:
            raise Refused("请选择导出的内容和格式。")
        made, asked, user = grid(round_), request.GET, person(request)
        rows = arranged(
            made.rows, sort=asked.get("sort", ""), category=asked.get("category", ""),
            state=asked.get("state", ""),
        )  # fmt: skip
        words = "、".join(link.label for link in _links(request, made)["chosen"]) or "全部"
        about = sheet(what, round_, words=words, by=user, now=timezone.now())
        cells = list(
            ranking_rows(round_, rows) if what == "ranking" else review_rows(made.stage, rows)
        )
        append(
            by=user, verb="export.deciding", thing=round_, now=about.exported_at,
            reason=request.POST.get("purpose", "").strip()[:200],
            payload={"what": what, "filter": words, "rows": len(cells), "format": suffix},
        )  # fmt: skip
        file = tempfile.SpooledTemporaryFile(max_size=2**20)  # noqa: SIM115 - the answer closes it
        write_export(file, suffix, about, cells)  # type: ignore[arg-type]
        file.seek(0)
        answer = FileResponse(file, content_type=CONTENT_TYPES[suffix])
        answer["Content-Disposition"] = content_disposition(sheet_name(about, len(cells), suffix))
        return answer

    # ---------------------------------------------------------------- many confirmed at once

    def confirm_page(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Show what waits for a second person; confirm what was ticked, all or none."""
        round_ = self.decided_round(request, object_id, may_confirm_many)
        if request.method != "POST":
            return self._waiting(request, round_)
        rows, user, now = self._ticked(request, round_), person(request), timezone.now()
        levels = {row.pk: self._level(request, row) for row in rows}
        try:
            done = self._once(
                request,
                lambda: confirm_many(
                    round_=round_, nominations=rows, by=user, now=now, levels=levels
                ),
            )
        except Refused as refusal:
            return self._waiting(request, self.find(request, object_id), refusal)
        words = f"已确认 {len(rows)} 份。" if done else "这一步刚才已经办好，没有重复办理。"
        messages.success(request, words)
        return HttpResponseRedirect(self.act_url(round_, "confirm_many"))

    def _level(self, request: HttpRequest, row: Nomination) -> str:
        level = request.POST.get(f"level-{row.pk}", "")
        return level if level in dict(LEVELS) else str(Winner.PublishLevel.FULL)

    def _waiting(
        self, request: HttpRequest, round_: Round, refusal: Refused | None = None
    ) -> HttpResponse:
        user, now = person(request), timezone.now()
        states = (NominationState.PROPOSED, NominationState.NOTICE)
        rows = (
            Nomination.objects.run_by(user)
            .filter(round=round_, state__in=states)
            .select_related("nominee", "category", "partner__organisation", "proposed_by")
            .prefetch_related("merged__partner")
            .order_by("category__position", "pk")
        )
        page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
        lines = []
        for row in page:
            row.round = round_
            lines.append((row, may_step_nomination(user, row, "confirm", now)))
        context = {
            **self._frame(request, round_, "批量确认"),
            "lines": lines,
            "page": page,
            "levels": LEVELS,
            "ready": sum(bool(verdict) for _, verdict in lines),
            "picked": set(request.POST.getlist("pick")),
            **_told(refusal),
        }
        status = refusal.status if refusal else 200
        name = "admin/awards/round/confirm_many.html"
        return TemplateResponse(request, name, context, status=status)


def _told(refusal: Refused | None) -> dict[str, Any]:
    """What was refused: one sentence, or one for each nomination."""
    reasons: Sequence[tuple[Nomination, str]] = (
        refusal.reasons if isinstance(refusal, SomeRefused) else ()
    )
    return {"refusal": refusal.reason if refusal else "", "refused": reasons}


class _Link:
    """A way to another state of the page."""

    def __init__(self, request: HttpRequest, name: str, value: str, label: str) -> None:
        asked = request.GET.copy()
        asked.pop("page", None)
        asked.pop(name, None)
        self.is_chosen = request.GET.get(name, "") == value
        if value:
            asked[name] = value
        self.url = f"?{asked.urlencode()}"
        self.label = label


def _links(request: HttpRequest, made: Grid) -> dict[str, Any]:
    """The filters and the headings by which the grid is sorted, and what is chosen of them."""
    categories = [(str(p.category.pk), p.category.name) for p in made.places]
    by_category = [_Link(request, "category", *pair) for pair in [("", "全部类别"), *categories]]
    by_state = [_Link(request, "state", *pair) for pair in [("", "全部"), *STATES.items()]]
    sorts = {key: _Link(request, "sort", key, label) for key, (label, _) in SORTS.items()}
    chosen = [one for one in (*by_category[1:], *by_state[1:]) if one.is_chosen]
    return {"categories": by_category, "states": by_state, "sorts": sorts, "chosen": chosen}
