"""Agreements of 开放共建 in the admin, with their files."""

from typing import Any

from django.contrib import admin
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from directory.actions import add_plan, remove_plan
from directory.admin.base import StaffAdmin, person
from directory.admin.organisations import DirectoryAdmin
from directory.models import Agreement, AgreementPlan
from directory.permissions import may_manage_directory, may_read_agreement, may_read_agreements
from kit.admin import Button, Choice, ScopedTabularInline, reason_question
from kit.documents import DOCUMENT_LIMITS
from kit.intake import IntakeRefused
from kit.verdict import Refused, Verdict, refuse


class Plans(ScopedTabularInline):
    """The files of an agreement, to read; they come and go by buttons."""

    model = AgreementPlan
    fields = ("title", "file", "size_shown")
    readonly_fields = ("file", "size_shown")
    show_change_link = True

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    @admin.display(description="文件")
    def file(self, obj: AgreementPlan) -> SafeString:
        address = reverse("admin:directory_agreementplan_file", args=(obj.pk,))
        return format_html('<a href="{}">下载</a>', address)

    @admin.display(description="大小")
    def size_shown(self, obj: AgreementPlan) -> str:
        return f"{obj.size / 1024:,.0f} KB"


@admin.register(Agreement)
class AgreementAdmin(DirectoryAdmin):
    place = 40
    list_display = ("title", "signed_on", "ends_on")
    sortable_by = ("signed_on",)
    search_fields = ("title",)
    search_help_text = "协议名称"
    fields = ("title", "parties", "signed_on", "ends_on", "scope", "source")
    autocomplete_fields = ("parties",)
    inlines = (Plans,)
    verb_labels = {"add_plan": "上传方案", "remove_plan": "删除方案"}

    def may_view(self, user: Any, obj: Agreement | None = None) -> Verdict:
        return may_read_agreements(user) if obj is None else may_read_agreement(user, obj)

    def get_inlines(self, request: HttpRequest, obj: Agreement | None) -> Any:
        return self.inlines if obj is not None else ()

    def object_views(self) -> dict[str, Any]:
        return {"plan": self.take_plan}

    def buttons(self, request: HttpRequest, obj: Agreement) -> list[Button]:
        asks = (
            Choice("title", "标题", max_length=120),
            Choice("file", "文件", kind="file", help=DOCUMENT_LIMITS),
        )
        verdict = may_manage_directory(person(request))
        if not verdict:
            return []
        return [Button("上传方案", self.act_url(obj, "plan"), verdict, asks=asks)]

    def take_plan(self, request: HttpRequest, obj: Agreement) -> None:
        upload = request.FILES.get("file")
        if upload is None:
            raise Refused("请先选择文件。")
        title = request.POST.get("title", "")
        try:
            add_plan(
                agreement=obj, title=title, upload=upload, by=person(request), now=timezone.now()
            )
        except IntakeRefused as error:
            raise Refused(str(error)) from error
        self.message_user(request, "文件已收入。")


@admin.register(AgreementPlan)
class AgreementPlanAdmin(StaffAdmin[AgreementPlan]):
    """One file: its page, its download. It stands in no menu, one comes from its agreement."""

    list_display = ("title", "agreement")
    list_select_related = ("agreement",)
    fields = ("agreement", "title", "media_type", "size", "sha256")

    def has_module_permission(self, request: HttpRequest) -> bool:
        return False

    def may_view(self, user: Any, obj: AgreementPlan | None = None) -> Verdict:
        return may_read_agreements(user)

    def may_change(self, user: Any, obj: AgreementPlan | None = None) -> Verdict:
        return refuse("文件不能改，只能另传一份。")

    def object_pages(self) -> dict[str, Any]:
        return {"file": self.file}

    def object_views(self) -> dict[str, Any]:
        return {"remove": self.remove}

    def buttons(self, request: HttpRequest, obj: AgreementPlan) -> list[Button]:
        user = person(request)
        acts = [Button("下载", self.act_url(obj, "file"), may_read_agreements(user), "get")]
        if may_manage_directory(user):
            note = "文件删除后不能找回，记录里保留它的摘要。"
            asks = (reason_question(),)
            remove = self.act_url(obj, "remove")
            acts.append(
                Button("删除文件", remove, may_manage_directory(user), "post", "danger", note, asks)
            )
        return acts

    def file(self, request: HttpRequest, obj: AgreementPlan) -> HttpResponseBase:
        """Hand out the file as an attachment that no browser opens as a page of ours."""
        if not default_storage.exists(obj.file_name):
            raise Http404
        suffix = obj.file_name.rpartition(".")[2]
        return FileResponse(
            default_storage.open(obj.file_name),
            as_attachment=True,
            filename=f"{obj.title}.{suffix}",
            content_type=obj.media_type,
        )

    def remove(self, request: HttpRequest, obj: AgreementPlan) -> HttpResponseBase:
        back = reverse("admin:directory_agreement_change", args=(obj.agreement_id,))
        remove_plan(
            plan=obj, by=person(request), now=timezone.now(), reason=request.POST.get("reason", "")
        )
        self.message_user(request, "文件已删除。")
        return HttpResponseRedirect(back)
