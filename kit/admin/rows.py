"""Rows below their parent on its page."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from kit.admin.fields import ScopedFields
from kit.admin.forms import HOUSE_FIELDS, SEEN, RowForm, RowFormSet


class ScopedRows(ScopedFields):
    """Rows below a parent: whoever may view or change the parent may view or change them.

    Every related thing is found by typing, so that a page with many rows costs no more queries.
    """

    parent_model: Any
    admin_site: Any
    model: Any

    def _parent(self) -> Any:
        return self.admin_site.get_model_admin(self.parent_model)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(self._parent().may_view(request.user, obj))

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_change_permission(request, obj)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        parent = self._parent()
        user = request.user
        return bool(parent.may_add(user) if obj is None else parent.may_change(user, obj))

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_change_permission(request, obj)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """The rows with what their words need; the formset narrows them to the parent."""
        names = [f.name for f in self.model._meta.fields if f.many_to_one or f.one_to_one]
        several = [f.name for f in self.model._meta.many_to_many]
        rows: QuerySet[Any] = super().get_queryset(request)  # type: ignore[misc]
        return rows.select_related(*names).prefetch_related(*several)

    def get_autocomplete_fields(self, request: HttpRequest) -> list[str]:
        related = [*self.model._meta.fields, *self.model._meta.many_to_many]
        return [
            f.name
            for f in related
            if f.is_relation and self.admin_site.is_registered(f.remote_field.model)
        ]

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        names = super().get_fields(request, obj)  # type: ignore[misc]
        shown = [name for name in names if name not in HOUSE_FIELDS]
        return [*shown, SEEN] if self.has_change_permission(request, obj) else shown


class ScopedTabularInline(ScopedRows, admin.TabularInline[Any, Any]):
    """Rows below their parent, as a table."""

    form = RowForm
    formset = RowFormSet
    extra = 0


class ScopedStackedInline(ScopedRows, admin.StackedInline[Any, Any]):
    """Rows below their parent, one under the other."""

    form = RowForm
    formset = RowFormSet
    extra = 0
