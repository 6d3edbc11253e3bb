"""Winners in the admin: the list, one winner to read, and the steps of its publicity."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html

from awards.actions.winners import (
    change_publish_level,
    correct_winner,
    end_revoking,
    hide_winner,
    publish_winner,
    revoke_winner,
    start_revoking,
    unhide_winner,
    withhold_winner,
)
from awards.admin import masks
from awards.admin.export import AwardListExport
from awards.admin.lists import CategoryFilter, YearFilter
from awards.admin.nominations import BELOW, STATE, has_part
from awards.admin.papers import WinnerPapers
from awards.admin.steps import StepPage, taking
from awards.forms.steps import (
    ChangeLevelForm,
    CorrectForm,
    HideForm,
    ReasonForm,
    RevokeStartForm,
    StepForm,
)
from awards.gate import winner_gate
from awards.honours import must_revoke
from awards.models import Nomination, Winner
from awards.permissions import may_export, may_lower_level, may_step_winner
from awards.publication import public_photos
from awards.search import found_winners
from awards.workflow import PUBLIC, WINNER
from directory.admin.base import person
from directory.models import User
from kit.money import money
from kit.verdict import ALLOWED, Verdict, refuse

W = "winner"


def _change_level(winner: Winner, *, version: int | None, **given: Any) -> Winner:
    """The action checks the gate under lock; a level has no text that could be overwritten."""
    del version
    return change_publish_level(winner=winner, **given)


STEPS: Sequence[StepPage[Winner]] = (
    StepPage(
        "publish", "公布", StepForm, taking(publish_winner, W),
        "通过检查后公开；批次评选在公布时间公开。", "已公布。", "main",
        "admin/awards/winner/step.html",
    ),
    StepPage(
        "withhold", "暂缓公布", ReasonForm, taking(withhold_winner, W),
        "从本次公布里拿出来，公布时间到了也不会公开，以后可以单独公布。", "已暂缓。", "danger",
    ),
    StepPage(
        "correct", "更正", CorrectForm, taking(correct_winner, W),
        "改动的每一处都会公开显示原内容、新内容、原因和日期。", "已更正。", "",
        "admin/awards/winner/step.html",
    ),
    StepPage(
        "level", "调整公开程度", ChangeLevelForm, _change_level,
        "调低立即生效：页面、搜索、地址和证书都不再显示原来的姓名。", "公开程度已调整。",
    ),
    StepPage(
        "hide", "隐藏", HideForm, taking(hide_winner, W),
        "立即从所有公开页面消失，访客只看到“已下线”。", "已隐藏。", "danger",
    ),
    StepPage(
        "unhide", "恢复公开", ReasonForm, taking(unhide_winner, W),
        "通过检查后重新公开。", "已恢复公开。", "main", "admin/awards/winner/step.html",
    ),
    StepPage(
        "start_revoking", "启动撤销", RevokeStartForm, taking(start_revoking, W),
        "告知获奖者并给十五天答复；期满后由另一个人决定是否撤销。", "撤销程序已启动。", "danger",
    ),
    StepPage(
        "end_revoking", "终止撤销", ReasonForm, taking(end_revoking, W),
        "不再撤销：原来公开的恢复公开，原来隐藏的仍然隐藏。", "撤销程序已终止。",
    ),
    StepPage(
        "revoke", "撤销荣誉", ReasonForm, taking(revoke_winner, W),
        "撤销后不能恢复；证书查验会显示“已撤销”。", "荣誉已撤销。", "danger",
    ),
)  # fmt: skip


@admin.register(Winner)
class WinnerAdmin(AwardListExport, WinnerPapers):
    """Winners of the rounds the user runs; a medium's own once they are public."""

    section = "评选"
    place = 20
    step_pages: ClassVar[Sequence[StepPage[Any]]] = STEPS
    list_display = ("who", "part_of", "shown", "certificate")
    list_display_links = ("who",)
    list_filter = ("state", "award", "edition", YearFilter, "round", CategoryFilter)
    list_select_related: ClassVar[Any] = ("round__award", "round__column__partner", "category")
    search_fields: ClassVar[Any] = ("display_name",)  # the box; the index finds (see search)
    search_help_text = "姓名、拼音、颁奖词或事迹里的词、媒体"
    change_list_template = "admin/awards/winner/change_list.html"

    def scoped(self, request: HttpRequest) -> QuerySet[Winner]:
        return Winner.objects.visible_to(person(request), timezone.now())

    def get_ordering(self, request: HttpRequest) -> tuple[str, ...]:
        """Newest first; within one round, in the order of appearance."""
        if request.GET.get("round__id__exact"):
            return ("position", "pk")
        return ("-pk",)

    def search(self, request: HttpRequest, queryset: Any, term: str) -> QuerySet[Winner]:
        return found_winners(queryset, term)

    # ---------------------------------------------------------------- rights

    def may_view(self, user: Any, obj: Winner | None = None) -> Verdict:
        return ALLOWED if has_part(user) else refuse("您的角色不经手获奖名单。")

    def step_verdict(self, user: User, thing: Winner, verb: str, now: datetime) -> Verdict:
        if verb == "level":
            return may_lower_level(user, thing, now)
        if verb == "end_revoking":
            verb = "rehide" if thing.hidden_at else "reinstate"
        return may_step_winner(user, thing, verb, now)

    def offers(self, user: User, obj: Winner, page: StepPage[Winner], verdict: Verdict) -> bool:
        """What is possible, and the next step of a revocation that still has to wait."""
        waits = page.verb in ("revoke", "end_revoking") and obj.state == "revoking"
        return bool(verdict) or (waits and masks.knows_all(user, obj.nomination))

    def explains(self, user: User, thing: Winner) -> bool:
        return masks.knows_all(user, thing.nomination)

    # ---------------------------------------------------------------- pages

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        winner = self.find(request, object_id)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": winner.display_name,
            "subtitle": "",
            "winner": winner,
            "buttons": self.buttons(request, winner),
            **self._facts(request, winner),
        }
        request.current_app = self.admin_site.name
        return TemplateResponse(request, "admin/awards/winner/page.html", context)

    def _facts(self, request: HttpRequest, winner: Winner) -> dict[str, Any]:
        user, now = person(request), timezone.now()
        runs = masks.knows_all(user, winner.nomination)
        nominations = Nomination.objects.visible_to(user).filter(pk=winner.nomination_id)
        is_own = nominations.exists()
        return {
            "label": shown_state(winner, now)[0],
            "turn": shown_state(winner, now)[1],
            "is_public": winner.is_released(now),
            "facts": reading(winner),
            "report": winner_gate(winner) if runs else None,
            "photos": public_photos(winner) if is_own else [],
            "corrections": winner.corrections.all(),
            "old_name": str(winner.nominee) if runs else "",
            "grant": winner.nomination.application if runs else None,
            "must_revoke": runs and must_revoke(winner),
            "history_url": reverse("admin:awards_winner_history", args=(winner.pk,)),
            "nomination_url": reverse(
                "admin:awards_nomination_change", args=(winner.nomination_id,)
            )
            if is_own
            else "",
        }

    def step_facts(
        self, request: HttpRequest, thing: Winner, page: StepPage[Winner], now: datetime
    ) -> dict[str, Any]:
        return {"summary": reading(thing)[:5], "report": winner_gate(thing)}

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> Any:
        query = request.GET.urlencode()
        export = reverse("admin:awards_winner_export")
        more = {
            "export_url": f"{export}?{query}" if query else export,
            "may_export": bool(may_export(person(request))),
        }
        return super().changelist_view(request, {**more, **(extra_context or {})})

    @admin.display(description="公开状态")
    def shown(self, obj: Winner) -> str:
        words, turn = shown_state(obj, timezone.now())
        when = obj.release_at
        below = f"{timezone.localtime(when):%Y-%m-%d %H:%M}" if when else turn
        return format_html(STATE, obj.state, words, below)

    @admin.display(description="公开名称")
    def who(self, obj: Winner) -> str:
        return format_html(BELOW, obj.display_name, obj.get_kind_display())

    @admin.display(description="轮次与类别")
    def part_of(self, obj: Winner) -> str:
        return format_html(BELOW, obj.round, obj.category)

    @admin.display(description="证书编号")
    def certificate(self, obj: Winner) -> str:
        return format_html('<span class="code">{}</span>', obj.certificate_number)


def shown_state(winner: Winner, now: datetime) -> tuple[str, str]:
    """The word for where the publicity stands, and whose turn it is; a date may be to come."""
    when = winner.release_at
    if winner.state in PUBLIC and when is not None and when > now:
        return "定时公布", f"{timezone.localtime(when):%m月%d日 %H:%M} 自动公开"
    return WINNER.states[winner.state], winner.turn


def reading(winner: Winner) -> list[tuple[str, str]]:
    """What the public is told, line by line."""
    when = winner.release_at
    rows = [
        ("公开名称", f"{winner.display_name}（{winner.get_publish_level_display()}）"),
        ("奖项", f"{winner.award} · {winner.round}"),
        ("类别", str(winner.category)),
        ("证书编号", winner.certificate_number),
        ("公布时刻", f"{timezone.localtime(when):%Y年%m月%d日 %H:%M}" if when else "未定"),
        ("单位", winner.organisation_name),
        ("身份", winner.role),
        ("地区", winner.region_name),
        ("提名媒体", winner.media_credit),
        ("一句话概括", winner.headline),
        ("颁奖词", winner.citation),
        (
            "资助金额" if winner.nomination.application_id else "奖金",
            money(winner.prize_amount) if winner.prize_amount is not None else "",
        ),
        ("事迹", winner.story),
    ]
    return [(label, text) for label, text in rows if text]
