"""Lists that cost the same at a hundred rows and at a hundred thousand, within the user's scope."""

from collections.abc import Iterator
from functools import cached_property
from typing import Any, ClassVar

from django.contrib.admin.filters import RelatedFieldListFilter
from django.contrib.admin.utils import get_fields_from_path
from django.contrib.admin.views.main import PAGE_VAR, ChangeList
from django.core.paginator import Paginator
from django.db.models import Field, Model, QuerySet
from django.http import HttpRequest

BOUND = 10_000
LINKS = 12  # more choices than this are offered in one select
CHOICES = 500
QUESTIONS = ("exact", "in", "isnull", "isempty", "gte", "lt")  # what Django's own filters ask


class BoundedPaginator(Paginator[Any]):
    """Counts no further than the bound, and offers no page beyond it.

    Shapes: `count` is at most `BOUND`; `has_more` tells that there are more rows than that.
    """

    @cached_property
    def _counted(self) -> int:
        rows = self.object_list
        if isinstance(rows, QuerySet):
            return rows.order_by()[: BOUND + 1].count()
        return len(rows)

    @property
    def count(self) -> int:
        return min(self._counted, BOUND)

    @property
    def has_more(self) -> bool:
        return self._counted > BOUND

    @property
    def count_label(self) -> str:
        return f"{self.count:,}+" if self.has_more else f"{self.count:,}"


class BoundedChangeList(ChangeList):
    """The list page: bounded count, no page out of reach, sorting by the named columns only."""

    paginator: BoundedPaginator
    too_deep: bool = False

    def get_results(self, request: HttpRequest) -> None:
        paginator = self.model_admin.get_paginator(request, self.queryset, self.list_per_page)
        self.page_num = max(self.page_num, 1)
        self.too_deep = self.page_num > max(paginator.num_pages, 1)
        self.paginator = paginator  # type: ignore[assignment]
        self.result_count = paginator.count
        self.full_result_count = None
        self.show_full_result_count = False
        self.show_admin_actions = True
        self.can_show_all = False
        self.multi_page = self.result_count > self.list_per_page
        if self.too_deep:
            self.result_list = self.queryset.none()
        else:
            self.result_list = paginator.page(self.page_num).object_list

    @property
    def first_page(self) -> str:
        """The query of the same list from its beginning."""
        return self.get_query_string(remove=[PAGE_VAR])

    def get_ordering_field(self, field_name: Any) -> Any:
        """Refuse to sort by a column that is not offered: its order could tell what is masked."""
        allowed = self.sortable_by
        if allowed is not None and field_name not in allowed:
            return None
        return super().get_ordering_field(field_name)


def asked_by(model: type[Model], declared: Any) -> set[str]:
    """The names under which a declared filter finds its values in the address.

    Shapes: a filter class of its own has one name; a field has its plain questions, and a
    related thing that of its key, but nothing beyond it.
    """
    own = getattr(declared, "parameter_name", None)
    if own is not None:
        return {own}
    path = declared[0] if isinstance(declared, tuple) else declared
    field: Any = get_fields_from_path(model, path)[-1]
    names = {path, *(f"{path}__{question}" for question in QUESTIONS)}
    if field.is_relation:
        names.add(f"{path}__{field.target_field.name}__exact")
    return names


class ScopedRelatedFilter(RelatedFieldListFilter):
    """A filter by a related thing that offers only what the user may see.

    Few choices are links, many are one select with a button.
    """

    few: ClassVar[str] = "admin/filter.html"
    many: ClassVar[str] = "admin/filter_select.html"

    def __init__(self, field: Field[Any, Any], request: HttpRequest, *rest: Any, **kw: Any) -> None:
        super().__init__(field, request, *rest, **kw)
        own = {PAGE_VAR, *self.expected_parameters()}
        self.other_parameters = [
            (name, value)
            for name, values in request.GET.lists()
            if name not in own
            for value in values
        ]
        self.template = self.many if len(self.lookup_choices) > LINKS else self.few

    def field_choices(self, field: Any, request: HttpRequest, model_admin: Any) -> list[Any]:
        rows = model_admin.choices_for(request, field)[:CHOICES]
        key = field.target_field.attname
        return [(getattr(row, key), str(row)) for row in rows]

    def options(self) -> Iterator[dict[str, Any]]:
        """The choices of the select: value, words, whether chosen."""
        chosen = [str(value) for value in self.lookup_val or ()]
        for key, words in self.lookup_choices:
            yield {"value": key, "words": words, "chosen": str(key) in chosen}
