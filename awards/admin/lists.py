"""The filters of the lists of nominations and winners, within what the user may know."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from awards.models import Category, Nomination, Round
from awards.models.nominations import NOMINATORS
from awards.workflow import NOMINATION, PENDING, NominationState
from directory.models import User, is_overseer, organisations_held
from kit.admin.widgets import is_key

# What a medium never reads of its own nominations: it is 评审中 until the result is out.
NEVER_SHOWN = PENDING - {
    NominationState.REVIEWING, NominationState.CONFIRMED, NominationState.NOT_SELECTED
}  # fmt: skip
ROUND_PARAMETER = "round__id__exact"


def reads_masked(user: User) -> bool:
    """Whether some of what this user sees is masked."""
    return not is_overseer(user) and bool(organisations_held(user, NOMINATORS))


class StateFilter(admin.SimpleListFilter):
    """By the state as it is shown; what is masked cannot be asked for."""

    title = "状态"
    parameter_name = "state"
    template = "admin/filter.html"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        hidden = NEVER_SHOWN if _only_media(request) else frozenset()
        return [(state, words) for state, words in NOMINATION.states.items() if state not in hidden]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        state = self.value()
        if not state:
            return queryset
        if reads_masked(request.user):  # type: ignore[arg-type]
            return queryset.filter(shown_state=state)
        return queryset.filter(state=state)  # the plain column has an index


def _only_media(request: HttpRequest) -> bool:
    user: Any = request.user
    return reads_masked(user) and not Round.objects.run_by(user).exists()


class CategoryFilter(admin.SimpleListFilter):
    """By category, offered once a round is chosen: names repeat from round to round."""

    title = "类别"
    parameter_name = "category"
    template = "admin/filter.html"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        chosen = request.GET.get(ROUND_PARAMETER, "")
        if not is_key(Round._meta.pk, chosen):
            return []
        rounds = model_admin.choices_for(request, Nomination._meta.get_field("round"))
        rows = Category._base_manager.filter(round__in=rounds.filter(pk=chosen).values("pk"))
        return [(str(row.pk), row.name) for row in rows.order_by("position", "pk")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        known = {key for key, _ in self.lookup_choices}
        value = self.value()
        return queryset.filter(category=value) if value in known else queryset

    def has_output(self) -> bool:
        return bool(self.lookup_choices)


class YearFilter(admin.SimpleListFilter):
    """By year, newest first."""

    title = "年份"
    parameter_name = "year"
    template = "admin/filter.html"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        field = Nomination._meta.get_field("round")
        rounds = model_admin.choices_for(request, field)
        years = rounds.order_by("-year").values_list("year", flat=True).distinct()
        return [(str(year), f"{year}年") for year in dict.fromkeys(years)]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        value = self.value() or ""
        return queryset.filter(year=value) if value.isdecimal() and len(value) == 4 else queryset
