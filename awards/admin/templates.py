"""The templates that a programme keeps of its rounds: looked at, and thrown away."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from awards.actions.round_making import drop_template
from awards.models import RoundTemplate
from awards.permissions import may_drop_template, may_see_templates
from directory.admin.base import StaffAdmin, person
from kit.verdict import Verdict, refuse


@admin.register(RoundTemplate)
class RoundTemplateAdmin(StaffAdmin[RoundTemplate]):
    """Kept templates; they are made on the page of a round, and the shipped ones are no rows."""

    section = "评选"
    place = 26
    list_display = ("name", "kept_by", "made_at", "saved_by")
    list_select_related = ("kept_by", "made_by")
    search_fields = ("name",)
    fields = ("name", "kept_by", "holds", "made_at", "saved_by")
    readonly_fields = fields
    records_saves = False
    verb_labels = {"drop": "删除模板"}

    def scoped(self, request: HttpRequest) -> QuerySet[RoundTemplate]:
        return RoundTemplate.objects.visible_to(person(request))

    def may_view(self, user: Any, obj: RoundTemplate | None = None) -> Verdict:
        return may_see_templates(user)

    def may_add(self, user: Any) -> Verdict:
        return refuse("模板在轮次的页面上保存，不能在这里新增。")

    def may_change(self, user: Any, obj: RoundTemplate | None = None) -> Verdict:
        return refuse("模板不能修改；在轮次的页面上用同一名称保存会替换它。")

    def may_delete(self, user: Any, obj: RoundTemplate | None = None) -> Verdict:
        return may_drop_template(user, obj)

    def delete_model(self, request: HttpRequest, obj: RoundTemplate) -> None:
        drop_template(template=obj, by=person(request), now=timezone.now())

    @admin.display(description="保存人")
    def saved_by(self, obj: RoundTemplate) -> str:
        return str(obj.made_by)

    @admin.display(description="内容")
    def holds(self, obj: RoundTemplate) -> str:
        names = (
            ("类别", "categories"), ("评审标准", "criteria"), ("环节", "stages"),
        )  # fmt: skip
        return "；".join(f"{label} {len(obj.content.get(key, []))} 个" for label, key in names)
