"""Notices of grant lists, and objections to them, in the admin."""

from functools import partial
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from directory.admin.base import StaffAdmin, person
from directory.admin.evidence import EvidenceAdmin
from directory.models import User
from kit.admin import Button, Choice, reason_question
from kit.dates import start_of
from kit.objecting import without_identity
from kit.verdict import Verdict, refuse
from projects.actions.grant_notices import (
    cancel_grant_notice,
    close_grant_notice,
    extend_grant_notice,
    open_grant_notice,
    reveal_grant_objector,
    step_grant_objection,
)
from projects.admin.grant_parts import SECTION, acting, facts, listed, standing_of, typed_day
from projects.models import GrantNotice, GrantObjection, GrantObjectionFile
from projects.permissions.grant_notices import (
    may_reveal_objector,
    may_see_grant_notice,
    may_step_grant_notice,
    may_step_grant_objection,
)
from projects.permissions.grants import may_read_applications
from projects.retention import objection_words
from projects.workflow import GRANT_OBJECTION

FILE = "admin:projects_grantobjectionfile_file"
OPENED_BY = "只有经办的项目运营和复核人可以打开"


@admin.register(GrantNotice)
class GrantNoticeAdmin(StaffAdmin[GrantNotice]):
    """The notices of the rounds that the user runs."""

    section = SECTION
    place = 40
    list_display = ("round", "shown", "starts_at", "ends_at", "turn_of")
    list_filter = ("state",)
    list_select_related = ("round__run_by",)
    sortable_by = ()
    search_fields = ("round__title",)
    search_help_text = "轮次"
    fields = ("standing", "lines")
    readonly_fields = fields
    verb_labels = {
        "schedule": "拟定", "open": "启动", "extend": "延长", "close": "结束", "cancel": "作废",
    }  # fmt: skip

    def may_view(self, user: Any, obj: GrantNotice | None = None) -> Verdict:
        return may_read_applications(user) if obj is None else may_see_grant_notice(user, obj)

    def may_change(self, user: Any, obj: GrantNotice | None = None) -> Verdict:
        return refuse("公示名单封存后不能修改，这里只办理步骤。")

    def object_views(self) -> dict[str, Any]:
        return {
            "open": partial(acting(open_grant_notice, "notice", "公示已启动。"), self),
            "close": partial(acting(close_grant_notice, "notice", "公示已结束。"), self),
            "cancel": partial(acting(cancel_grant_notice, "notice", "已作废。", "reason"), self),
            "extend": self.take_extension,
        }

    def take_extension(self, request: HttpRequest, obj: GrantNotice) -> None:
        """Give the public more time."""
        day = typed_day(request.POST.get("ends_on", ""))
        extend_grant_notice(
            notice=obj, ends_on=start_of(day), reason=request.POST.get("reason", ""),
            by=person(request), now=timezone.now(),
        )  # fmt: skip
        self.message_user(request, "已延长。")

    def buttons(self, request: HttpRequest, obj: GrantNotice) -> list[Button]:
        user, reason = person(request), reason_question()
        later = Choice("ends_on", "新的结束日期", kind="date")
        rows: tuple[tuple[str, str, tuple[Choice, ...], str], ...] = (
            ("open", "启动公示", (), "main"), ("close", "结束公示", (), "main"),
            ("extend", "延长公示", (later, reason), ""), ("cancel", "作废", (reason,), "danger"),
        )  # fmt: skip
        made = [
            Button(label, self.act_url(obj, verb), may_step_grant_notice(user, obj, verb),
                   asks=asks, tone=tone)
            for verb, label, asks, tone in rows
        ]  # fmt: skip
        return [one for one in made if one.verdict]

    @admin.display(description="状态")
    def shown(self, obj: GrantNotice) -> str:
        return format_html('<span class="state">{}</span>', obj.get_state_display())

    @admin.display(description="轮到谁")
    def turn_of(self, obj: GrantNotice) -> str:
        return obj.turn

    @admin.display(description="现在")
    def standing(self, obj: GrantNotice) -> SafeString:
        hint = "" if obj.is_certain else "（放假安排尚未录入，请人工核对）"
        ends = f"{timezone.localtime(obj.ends_at):%Y-%m-%d %H:%M:%S}{hint}" if obj.ends_at else ""
        rows = (
            ("状态", standing_of(obj.get_state_display(), obj.turn)), ("轮次", obj.round),
            ("公示工作日", obj.days), ("结束", ends), ("名单摘要", obj.digest),
            ("拟定", obj.made_by), ("启动", obj.opened_by or ""),
            ("未结异议", obj.objections.unresolved().count() or ""),
        )  # fmt: skip
        return facts(rows)

    @admin.display(description="名单")
    def lines(self, obj: GrantNotice) -> SafeString | str:
        rows = obj.rows.select_related("application")
        return listed([f"{row}{'（' + row.removal + '）' if row.removal else ''}" for row in rows])


@admin.register(GrantObjection)
class GrantObjectionAdmin(StaffAdmin[GrantObjection]):
    """Objections to grant lists, without who objects; reading that needs a reason."""

    section = SECTION
    place = 50
    list_display = ("number", "notice", "shown", "filed_at")
    list_filter = ("state",)
    list_select_related = ("notice__round__run_by", "row__application")
    sortable_by = ()
    fields = ("standing",)
    readonly_fields = fields
    verb_labels = {
        "receive": "收到", "investigate": "受理并核查", "decline": "不予受理", "uphold": "成立",
        "dismiss": "不成立", "reveal": "查看异议人", "purge": "到期清除个人信息",
    }  # fmt: skip

    def may_view(self, user: Any, obj: GrantObjection | None = None) -> Verdict:
        return (
            may_read_applications(user) if obj is None else may_see_grant_notice(user, obj.notice)
        )

    def may_change(self, user: Any, obj: GrantObjection | None = None) -> Verdict:
        return refuse("异议按提出时的原文保存，这里只办理步骤。")

    def object_views(self) -> dict[str, Any]:
        steps = {verb: partial(self.take_step, verb) for verb in GRANT_OBJECTION.verbs()}
        return steps | {"reveal": self.take_reveal}

    def take_step(self, verb: str, request: HttpRequest, obj: GrantObjection) -> None:
        """Take up, turn down or conclude the objection."""
        step_grant_objection(
            objection=obj, verb=verb, reply=request.POST.get("reply", ""), by=person(request),
            now=timezone.now(),
        )  # fmt: skip
        self.message_user(request, f"{GRANT_OBJECTION.label(verb)}：已办理。")

    def take_reveal(self, request: HttpRequest, obj: GrantObjection) -> HttpResponse:
        """Show who objects, once, after a reason was given."""
        name, contact = reveal_grant_objector(
            objection=obj, reason=request.POST.get("reason", ""), by=person(request),
            now=timezone.now(),
        )  # fmt: skip
        context = {
            **self.admin_site.each_context(request), "opts": self.opts, "title": str(obj),
            "subtitle": "", "name": name, "contact": contact, "objection": obj,
        }  # fmt: skip
        return TemplateResponse(request, "admin/projects/objector.html", context)

    def buttons(self, request: HttpRequest, obj: GrantObjection) -> list[Button]:
        user = person(request)
        made = [
            Button(GRANT_OBJECTION.label(verb), self.act_url(obj, verb),
                   may_step_grant_objection(user, obj, verb),
                   asks=() if verb == "investigate" else (Choice("reply", "答复", long=True),))
            for verb in GRANT_OBJECTION.verbs()
        ]  # fmt: skip
        may = may_reveal_objector(user, obj)
        made.append(Button("查看异议人", self.act_url(obj, "reveal"),
                           may, asks=(reason_question(),)))  # fmt: skip
        made += [
            Button(f"下载佐证 {place}", reverse(FILE, args=(file.pk,)), may, "get")
            for place, file in enumerate(obj.files.all(), start=1)
        ]
        return [one for one in made if one.verdict]

    @admin.display(description="编号")
    def number(self, obj: GrantObjection) -> str:
        return str(obj)

    @admin.display(description="状态")
    def shown(self, obj: GrantObjection) -> str:
        return format_html('<span class="state">{}</span>', obj.get_state_display())

    @admin.display(description="异议")
    def standing(self, obj: GrantObjection) -> SafeString:
        about, count = str(obj.row) if obj.row else "整份名单", obj.files.count()
        rows = (
            ("状态", standing_of(obj.get_state_display(), obj.turn)), ("公示", obj.notice),
            ("对象", about), ("内容", without_identity(obj, obj.text)),
            ("佐证", f"{count} 个文件，{OPENED_BY}" if count else ""),
            ("受理", obj.screened_by or ""), ("结论", obj.resolved_by or ""), ("答复", obj.reply),
            ("保存期限", objection_words(obj)),
        )  # fmt: skip
        return facts(rows)


@admin.register(GrantObjectionFile)
class GrantObjectionFileAdmin(EvidenceAdmin[GrantObjectionFile]):
    """The evidence of an objection to a grant list, for those who may read who objects."""

    list_select_related = ("objection__notice__round__run_by",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[GrantObjectionFile]:
        return super().get_queryset(request).select_related(*self.list_select_related)

    def may_view(self, user: Any, obj: GrantObjectionFile | None = None) -> Verdict:
        if obj is None:
            return may_read_applications(user)
        return may_see_grant_notice(user, obj.objection.notice)

    def may_open(self, user: User, obj: GrantObjectionFile) -> Verdict:
        return may_reveal_objector(user, obj.objection)
