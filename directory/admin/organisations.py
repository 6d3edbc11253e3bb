"""Organisations, media partners and people of the record in the admin."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import Exists, OuterRef, QuerySet, Value
from django.db.models.functions import StrIndex
from django.db.models.lookups import GreaterThan
from django.http import HttpRequest
from django.utils import timezone

from directory.actions import resume_partner, suspend_partner
from directory.admin.base import StaffAdmin, person
from directory.forms.accounts import OrganisationForm
from directory.models import MediaPartner, Organisation, Person
from directory.models.organisations import OrganisationAlias
from directory.permissions import (
    may_look_up,
    may_manage_directory,
    may_read_directory,
    may_resume_partner,
    may_suspend_partner,
)
from kit.admin import Button, ScopedTabularInline, reason_question
from kit.admin.search import words_q
from kit.admin.slugs import SluggedAdmin
from kit.chinese import pinyin_key
from kit.identifiers import uscc_warning
from kit.searchindex import FollowedAdmin, reindex_followers
from kit.verdict import Verdict

SECTION = "名录"


class DirectoryAdmin(StaffAdmin[Any]):
    """A page of the directory: organisers keep it, overseers and approvers read it."""

    section = SECTION

    def may_view(self, user: Any, obj: Any = None) -> Verdict:
        return may_read_directory(user)

    def may_add(self, user: Any) -> Verdict:
        return may_manage_directory(user)

    def may_change(self, user: Any, obj: Any = None) -> Verdict:
        return may_manage_directory(user)

    def may_pick(self, user: Any) -> Verdict:
        return may_look_up(user)


class Aliases(ScopedTabularInline):
    """Other names of an organisation."""

    model = OrganisationAlias
    fields = ("name",)


@admin.register(Organisation)
class OrganisationAdmin(FollowedAdmin, SluggedAdmin, DirectoryAdmin):
    place = 10
    form = OrganisationForm
    list_display = ("name", "kind", "region", "uscc_shown")
    list_select_related = ("region",)
    list_filter = ("kind", "is_sample")
    sortable_by = ("name",)
    search_fields = ("name", "~name_pinyin")
    search_help_text = "名称、别名或拼音"
    fields = ("name", "slug", "kind", "kind_inferred", "uscc", "region", "parent", "source")
    autocomplete_fields = ("region", "parent")
    inlines = (Aliases,)

    def search(self, request: HttpRequest, queryset: QuerySet[Any], term: str) -> QuerySet[Any]:
        aliases = OrganisationAlias.objects.filter(
            GreaterThan(StrIndex("name", Value(term)), 0), organisation=OuterRef("pk")
        )
        return queryset.filter(words_q(self.search_fields, term) | Exists(aliases))

    @admin.display(description="统一社会信用代码")
    def uscc_shown(self, obj: Organisation) -> str:
        return f"{obj.uscc}（待核对）" if obj.uscc and uscc_warning(obj.uscc) else obj.uscc

    def store(self, request: HttpRequest, obj: Organisation, form: Any, change: bool) -> None:
        obj.name_pinyin = pinyin_key(obj.name)[:300]
        super().store(request, obj, form, change)
        warning = uscc_warning(obj.uscc)
        if warning:
            self.message_user(request, f"已保存。{warning}", messages.WARNING)


@admin.register(MediaPartner)
class MediaPartnerAdmin(DirectoryAdmin):
    place = 20
    list_display = ("organisation", "group", "since", "standing")
    list_select_related = ("organisation",)
    list_filter = (("suspended_at", admin.EmptyFieldListFilter),)
    search_fields = ("organisation__name", "~organisation__name_pinyin", "group")
    search_help_text = "媒体名称、拼音或集团"
    fields = ("organisation", "group", "since", "introduction")
    autocomplete_fields = ("organisation",)
    verb_labels = {"suspend": "暂停合作", "resume": "恢复合作"}

    def store(self, request: HttpRequest, obj: MediaPartner, form: Any, change: bool) -> None:
        super().store(request, obj, form, change)
        reindex_followers(Organisation, obj.organisation_id)

    @admin.display(description="状态")
    def standing(self, obj: MediaPartner) -> str:
        return "合作中" if obj.is_active else "已暂停"

    def get_readonly_fields(self, request: HttpRequest, obj: MediaPartner | None = None) -> Any:
        return ("organisation", "suspended_at", "suspended_by") if obj is not None else ()

    def get_fields(self, request: HttpRequest, obj: MediaPartner | None = None) -> Any:
        suspended = obj is not None and not obj.is_active
        return [*(self.fields), *(("suspended_at", "suspended_by") if suspended else ())]

    def object_views(self) -> dict[str, Any]:
        return {"suspend": self.suspend, "resume": self.resume}

    def buttons(self, request: HttpRequest, obj: MediaPartner) -> list[Button]:
        user = person(request)
        if obj.is_active:
            verdict = may_suspend_partner(user, obj)
            return [Button("暂停合作", self.act_url(obj, "suspend"), verdict, "post", "danger",
                           "暂停后这家媒体的编辑下一次操作就不能提名；已有内容不受影响。",
                           (reason_question(),))]  # fmt: skip
        return [Button("恢复合作", self.act_url(obj, "resume"), may_resume_partner(user, obj))]

    def suspend(self, request: HttpRequest, obj: MediaPartner) -> None:
        reason = request.POST.get("reason", "")
        suspend_partner(partner=obj, by=person(request), now=timezone.now(), reason=reason)
        self.message_user(request, "合作已暂停。")

    def resume(self, request: HttpRequest, obj: MediaPartner) -> None:
        resume_partner(partner=obj, by=person(request), now=timezone.now())
        self.message_user(request, "合作已恢复。")


@admin.register(Person)
class PersonAdmin(DirectoryAdmin):
    place = 30
    list_display = ("name", "title", "organisation", "kind")
    list_select_related = ("organisation",)
    list_filter = ("is_sample",)
    sortable_by = ("name",)
    search_fields = ("name", "~name_pinyin", "other_name")
    search_help_text = "姓名或拼音"
    fields = (
        "name", "organisation", "title", "kind", "kind_inferred", "other_name", "note", "source"
    )  # fmt: skip
    autocomplete_fields = ("organisation",)

    def picked_words(self, obj: Person) -> str:
        about = obj.title or (obj.organisation.name if obj.organisation else "")
        return f"{obj.name}（{about}）" if about else obj.name

    def store(self, request: HttpRequest, obj: Person, form: Any, change: bool) -> None:
        obj.name_pinyin = pinyin_key(obj.name, person=True)[:200]
        super().store(request, obj, form, change)
