"""Awards and the columns of media partners in the admin."""

from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from awards.findable import AWARDS, PARTNERS
from awards.models import Award, AwardFigure, Column, ColumnBudget
from awards.permissions import may_keep_column, may_word_column, roles_in_award
from directory.admin.base import StaffAdmin, person
from directory.models import Organisation, is_overseer, organisations_held
from directory.models.organisations import Role
from kit.admin import ScopedTabularInline
from kit.admin.slugs import SluggedAdmin, SluggedForm
from kit.searchindex import IndexedAdmin
from kit.verdict import ALLOWED, Verdict, refuse, verdict

RUNS = "奖项由项目运营维护，您只能查看。"


class Figures(ScopedTabularInline):
    """What the award claims of itself."""

    model = AwardFigure
    fields = (
        "label", "qualifier", "value", "magnitude", "unit", "as_of", "counted", "counted_from",
        "source", "is_inferred",
    )  # fmt: skip


@admin.register(Award)
class AwardAdmin(IndexedAdmin, SluggedAdmin, StaffAdmin[Award]):
    """The awards that the user's organisations run."""

    search_index = AWARDS
    section = "评选"
    place = 40
    form = SluggedForm
    inlines = (Figures,)
    list_display = ("name", "mode", "series", "run_by", "since_year")
    list_filter = ("mode", "series")
    list_select_related: ClassVar[Any] = ("series", "run_by")
    search_fields = ("name", "slug")
    autocomplete_fields = ("series", "programme", "run_by", "organisations")
    fields = (
        "name", "mode", "series", "programme", "run_by", "organisations", "former_names",
        "since_year", "term_years", "introduction", "eligibility", "note", "source", "slug",
    )  # fmt: skip

    def may_view(self, user: Any, obj: Award | None = None) -> Verdict:
        held = organisations_held(user, (Role.ORGANISER, Role.APPROVER, Role.LEAD_EDITOR))
        return verdict(is_overseer(user) or bool(held), "您的角色不经手奖项。")

    def may_add(self, user: Any) -> Verdict:
        held = organisations_held(user, (Role.ORGANISER,))
        return verdict(user.is_superuser or bool(held), RUNS)

    def may_change(self, user: Any, obj: Award | None = None) -> Verdict:
        if obj is None:
            return self.may_add(user)
        return ALLOWED if Role.ORGANISER in roles_in_award(user, obj) else refuse(RUNS)

    def may_pick(self, user: Any) -> Verdict:
        return self.may_view(user, None)

    def choices_for(self, request: HttpRequest, field: Any) -> QuerySet[Any]:
        """An award is run by an organisation for which the user works."""
        rows = super().choices_for(request, field)
        user = person(request)
        if field.name == "run_by" and not user.is_superuser:
            held = organisations_held(user, (Role.ORGANISER,))
            return Organisation.objects.filter(pk__in=held)
        return rows


class Budgets(ScopedTabularInline):
    """What was agreed for the column; the programme's organiser keeps it, its medium reads it."""

    model = ColumnBudget
    fields = ("year", "amount", "note", "is_public")

    def has_change_permission(self, request: HttpRequest, obj: Column | None = None) -> bool:
        keeps = obj is None or bool(may_keep_column(person(request), obj))
        return keeps and super().has_change_permission(request, obj)

    def has_add_permission(self, request: HttpRequest, obj: Column | None = None) -> bool:
        keeps = obj is None or bool(may_keep_column(person(request), obj))
        return keeps and super().has_add_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Column | None = None) -> bool:
        keeps = obj is None or bool(may_keep_column(person(request), obj))
        return keeps and super().has_delete_permission(request, obj)


# What the medium itself may word; all else of its column is agreed with the programme.
WORDED = ("introduction", "plan", "how_to_nominate")


@admin.register(Column)
class ColumnAdmin(SluggedAdmin, StaffAdmin[Column]):
    """The columns that media run under the awards."""

    section = "评选"
    place = 50
    form = SluggedForm
    list_display = ("name", "partner", "award", "is_active")
    list_filter = ("award", "is_active")
    list_select_related: ClassVar[Any] = ("partner__organisation", "award")
    search_fields = ("name", "partner__organisation__name")
    autocomplete_fields = ("partner", "award", "agreement")
    fields = (
        "name", "partner", "award", "agreement", "introduction", "plan", "how_to_nominate",
        "is_active", "slug",
    )  # fmt: skip
    inlines = (Budgets,)

    def get_readonly_fields(self, request: HttpRequest, obj: Column | None = None) -> Any:
        if obj is None or may_keep_column(person(request), obj):
            return super().get_readonly_fields(request, obj)
        return [name for name in self.fields if name not in WORDED]

    def save_related(self, request: Any, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        PARTNERS.put([form.instance.partner_id])

    def may_view(self, user: Any, obj: Column | None = None) -> Verdict:
        held = organisations_held(
            user, (Role.ORGANISER, Role.APPROVER, Role.LEAD_EDITOR, Role.EDITOR)
        )
        return verdict(is_overseer(user) or bool(held), "您的角色不经手媒体栏目。")

    def may_add(self, user: Any) -> Verdict:
        held = organisations_held(user, (Role.ORGANISER,))
        return verdict(user.is_superuser or bool(held), "媒体栏目由项目运营新建。")

    def may_change(self, user: Any, obj: Column | None = None) -> Verdict:
        if obj is None:
            led = organisations_held(user, (Role.LEAD_EDITOR,))
            return ALLOWED if led else self.may_add(user)
        return may_word_column(user, obj)
