"""Regions, themes, sources and policies in the admin."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from directory.admin.organisations import DirectoryAdmin
from directory.models import Policy, Region, RegionGroup, SourceArticle, SourceNote, Theme
from kit.admin.slugs import SluggedAdmin, SluggedForm
from kit.verdict import Verdict, refuse

OFFICIAL = "地区取自国家标准 GB/T 2260，不在这里修改。"


@admin.register(Region)
class RegionAdmin(DirectoryAdmin):
    place = 50
    list_display = ("full_name", "code", "level")
    list_filter = ("level",)
    sortable_by = ("code",)
    search_fields = ("full_name", "code", "pinyin", "initials")
    search_help_text = "名称、拼音、首字母或区划代码，如：榕江、rongjiang、rj、522632"
    fields = ("code", "full_name", "name", "level", "parent")

    def may_add(self, user: Any) -> Verdict:
        return refuse(OFFICIAL)

    def may_change(self, user: Any, obj: Region | None = None) -> Verdict:
        return refuse(OFFICIAL)

    def search(self, request: HttpRequest, queryset: QuerySet[Any], term: str) -> QuerySet[Any]:
        rows: Any = queryset
        found: QuerySet[Any] = rows.typed(term)
        return found


@admin.register(RegionGroup)
class RegionGroupAdmin(SluggedAdmin, DirectoryAdmin):
    place = 51
    form = SluggedForm
    list_display = ("name", "stated_count", "members_inferred")
    fields = (
        "name", "slug", "members", "stated_count", "members_inferred", "note", "source"
    )  # fmt: skip
    autocomplete_fields = ("members",)
    search_fields = ("name",)


@admin.register(Theme)
class ThemeAdmin(SluggedAdmin, DirectoryAdmin):
    place = 60
    form = SluggedForm
    list_display = ("name", "slug")
    fields = ("name", "slug")
    search_fields = ("name",)


@admin.register(SourceArticle)
class SourceArticleAdmin(DirectoryAdmin):
    place = 70
    list_display = ("title", "publisher", "published_on", "key")
    search_fields = ("title", "publisher", "=key")
    fields = (
        "key", "title", "subtitle", "publisher", "publisher_inferred", "page", "published_on",
        "byline", "note",
    )  # fmt: skip


@admin.register(SourceNote)
class SourceNoteAdmin(DirectoryAdmin):
    place = 71
    list_display = ("article", "text")
    search_fields = ("text", "=article")
    fields = ("article", "text")


@admin.register(Policy)
class PolicyAdmin(DirectoryAdmin):
    place = 72
    list_display = ("name", "issuer", "issued")
    search_fields = ("name", "issuer")
    fields = ("name", "issuer", "issued", "source")
