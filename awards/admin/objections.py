"""Objections in the admin: read by those who may, handled by two impartial people."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, ClassVar

from django.contrib import admin
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html

from awards.actions.objections import (
    Identity,
    accept_objection,
    decline_objection,
    dismiss_objection,
    investigate_objection,
    reply_objection,
    reveal_objector,
    uphold_objection,
)
from awards.admin.nominations import BELOW, STATE
from awards.admin.steps import StepPage, StepPages, taking
from awards.forms.notices import DeclineForm, ReplyForm, ResolutionForm, RevealForm
from awards.forms.steps import StepForm
from awards.models import Objection, ObjectionFile
from awards.permissions import may_handle_objection, may_see_objection, may_step_objection
from awards.retention import objection_words
from directory.admin.base import person
from directory.admin.evidence import EvidenceAdmin
from directory.models import User, is_overseer, organisations_held
from directory.models.organisations import RUNNERS
from kit.objecting import without_identity
from kit.retention import GONE
from kit.verdict import ALLOWED, Verdict, refuse

O = "objection"  # noqa: E741 - as in the other admin modules
MASKED = "＊＊＊（仅本奖项的项目运营和复核人可查看）"
NOT_YOURS = "异议由项目运营和复核人处理。"


def _reveal(objection: Objection, **given: Any) -> Identity:
    """The identity has no text that could be overwritten."""
    del given["version"]
    return reveal_objector(objection=objection, **given)


STEPS: Sequence[StepPage[Objection]] = (
    StepPage(
        "accept", "受理异议", StepForm, taking(accept_objection, O),
        "受理后，所涉的人中止公示，公示期停止计算；有结论后继续，不会缩短。", "已受理。", "main",
    ),
    StepPage(
        "decline", "不予受理", DeclineForm, taking(decline_objection, O),
        "不予受理后流程结束，异议人会看到原因。", "已不予受理。", "danger",
    ),
    StepPage(
        "investigate", "开始核查", StepForm, taking(investigate_objection, O),
        "登记已开始核查。", "已登记。", "main",
    ),
    StepPage(
        "dismiss", "异议不成立", ResolutionForm, taking(dismiss_objection, O),
        "公示恢复，剩余的期限继续计算。须由受理人以外的人作出。", "已作出结论，公示恢复。", "main",
    ),
    StepPage(
        "uphold", "异议成立", ResolutionForm, taking(uphold_objection, O),
        "所涉的人不予授予并移出名单；已是获奖者的，奖金不发，另行启动撤销。",
        "已作出结论。", "danger",
    ),
    StepPage(
        "reply", "答复异议人", ReplyForm, taking(reply_objection, O),
        "异议人凭回执网址看到答复。", "已答复。", "main",
    ),
    StepPage(
        "reveal", "查看异议人", RevealForm, _reveal,
        "显示异议人的姓名和联系方式，只在核实需要时查看。", "已查看。",
    ),
)  # fmt: skip


@admin.register(Objection)
class ObjectionAdmin(StepPages[Objection]):
    """The objections to notices of the user's house; overseers read them without identity."""

    section = "评选"
    place = 26
    step_pages: ClassVar[Sequence[StepPage[Any]]] = STEPS
    list_display = ("who", "shown", "about", "filed")
    list_display_links = ("who",)
    list_filter = ("state",)
    list_select_related: ClassVar[Any] = ("notice__round__award", "notice__category",
                                          "row__nomination__nominee")  # fmt: skip

    def get_ordering(self, request: HttpRequest) -> tuple[str, ...]:
        return ("-filed_at", "-pk")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Objection]:
        return super().get_queryset(request).select_related(*self.list_select_related)

    # ---------------------------------------------------------------- rights

    def may_view(self, user: Any, obj: Objection | None = None) -> Verdict:
        if obj is not None:
            return may_see_objection(user, obj)
        sees = is_overseer(user) or organisations_held(user, RUNNERS)
        return ALLOWED if sees else refuse(NOT_YOURS)

    def step_verdict(self, user: User, thing: Objection, verb: str, now: datetime) -> Verdict:
        if verb == "reveal":
            return may_handle_objection(user, thing)
        return may_step_objection(user, thing, verb, now)

    def explains(self, user: User, thing: Objection) -> bool:
        return bool(may_handle_objection(user, thing))

    # ---------------------------------------------------------------- pages

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        objection = self.find(request, object_id)
        return self._page(request, objection, None)

    def _page(
        self, request: HttpRequest, objection: Objection, identity: Identity | None
    ) -> HttpResponse:
        may = may_handle_objection(person(request), objection)
        text = objection.text if identity else without_identity(objection, objection.text)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": str(objection),
            "subtitle": "",
            "objection": objection,
            "facts": reading(objection, identity),
            "text": text,
            "why_not": "" if may else may.reason,
            "files": list(objection.files.all()) if may else [],
            "notice_url": reverse("admin:awards_notice_change", args=(objection.notice_id,)),
            "history_url": reverse("admin:awards_objection_history", args=(objection.pk,)),
            "buttons": self.buttons(request, objection),
        }
        request.current_app = self.admin_site.name
        return TemplateResponse(request, "admin/awards/objection/page.html", context)

    def _take(
        self,
        request: HttpRequest,
        thing: Objection,
        page: StepPage[Objection],
        form: StepForm,
        now: datetime,
    ) -> HttpResponse:
        """A reveal answers with the page itself: who it was is told once and stored nowhere."""
        if page.verb != "reveal":
            return super()._take(request, thing, page, form, now)
        with transaction.atomic():
            identity = _reveal(thing, by=person(request), now=now, **form.arguments())
        return self._page(request, thing, identity)

    def step_facts(
        self, request: HttpRequest, thing: Objection, page: StepPage[Objection], now: datetime
    ) -> dict[str, Any]:
        text = without_identity(thing, thing.text)
        return {"summary": [*reading(thing, None), ("异议内容", text)]}

    @admin.display(description="异议")
    def who(self, obj: Objection) -> str:
        return format_html(BELOW, obj, obj.notice)

    @admin.display(description="状态")
    def shown(self, obj: Objection) -> str:
        return format_html(STATE, obj.state, obj.get_state_display(), obj.turn)

    @admin.display(description="对象")
    def about(self, obj: Objection) -> str:
        return str(obj.row or "整份名单")

    @admin.display(description="提出时间")
    def filed(self, obj: Objection) -> str:
        return f"{timezone.localtime(obj.filed_at):%Y-%m-%d %H:%M}"


def reading(objection: Objection, identity: Identity | None) -> list[tuple[str, str]]:
    """The facts of an objection, line by line."""
    hidden = GONE if objection.purged_at else MASKED
    rows = (
        ("异议人", identity.name if identity else hidden),
        ("联系方式", identity.contact if identity else hidden),
        ("公示", str(objection.notice)),
        ("对象", str(objection.row or "整份名单或公示办法")),
        ("提出时间", f"{timezone.localtime(objection.filed_at):%Y年%m月%d日 %H:%M:%S}"),
        ("受理人", str(objection.screened_by or "")),
        ("不予受理的原因", objection.decline_reason),
        ("结论", objection.get_outcome_display() if objection.outcome else ""),
        ("结论说明", objection.resolution),
        ("答复", objection.reply),
        ("保存期限", objection_words(objection)),
    )
    return [(label, text) for label, text in rows if text]


@admin.register(ObjectionFile)
class ObjectionFileAdmin(EvidenceAdmin[ObjectionFile]):
    """The evidence of an objection, for those who handle it."""

    list_select_related = ("objection__notice__round__award",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[ObjectionFile]:
        return super().get_queryset(request).select_related(*self.list_select_related)

    def may_view(self, user: Any, obj: ObjectionFile | None = None) -> Verdict:
        if obj is not None:
            return may_see_objection(user, obj.objection)
        sees = is_overseer(user) or organisations_held(user, RUNNERS)
        return ALLOWED if sees else refuse(NOT_YOURS)

    def may_open(self, user: User, obj: ObjectionFile) -> Verdict:
        return may_handle_objection(user, obj.objection)
