"""Form fields for related things, limited to what the user may see."""

from typing import Any, ClassVar

from django.core.exceptions import ImproperlyConfigured
from django.db.models import JSONField, QuerySet
from django.forms import CheckboxSelectMultiple, MultipleChoiceField
from django.http import HttpRequest

from kit.admin.texts import LinesField, PairsField
from kit.admin.widgets import TypedSelect, TypedSelectMultiple

INFERRED = "inferred"  # the column that names the fields a source only implies
NO_FACTS = frozenset({"id", "slug", "source", "note", "is_sample", "position", INFERRED})


def _written(column: Any, **kwargs: Any) -> Any:
    """A JSON column as people write it: a list line by line, a table as pairs."""
    if column.name == INFERRED:
        fields = [f for f in column.model._meta.fields if f.editable and f.name not in NO_FACTS]
        choices = [(f.name, f.verbose_name) for f in fields]
        kwargs |= {"choices": choices, "widget": CheckboxSelectMultiple, "required": False}
        return MultipleChoiceField(
            label=column.verbose_name, help_text="原文没有写明、由编辑推定的内容。", **kwargs
        )
    if column.default is dict:
        return column.formfield(
            form_class=PairsField, help_text="每行一条，写成“名称：内容”", **kwargs
        )
    return column.formfield(form_class=LinesField, help_text="每行一条", **kwargs)


class ScopedFields:
    """Form fields for related things, limited to what the user may see."""

    admin_site: Any
    autocomplete_fields: ClassVar[Any]

    def choices_for(self, request: HttpRequest, field: Any) -> QuerySet[Any]:
        """The related things that this user may choose; a hook for narrower choices.

        Used by the form field, its typing search, and the list filter alike.
        """
        remote = field.remote_field.model
        if self.admin_site.is_registered(remote):
            rows: QuerySet[Any] = self.admin_site.get_model_admin(remote).pickable(request)
            return rows
        manager = remote._default_manager
        if not hasattr(manager, "visible_to"):
            raise ImproperlyConfigured(f"{remote.__name__} has no visible_to(): who may choose it?")
        visible: QuerySet[Any] = manager.visible_to(request.user)
        return visible

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name in self.get_autocomplete_fields(request):  # type: ignore[attr-defined]
            kwargs.setdefault("widget", TypedSelect(db_field, self.admin_site))
        kwargs.setdefault("queryset", self.choices_for(request, db_field))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)  # type: ignore[misc]

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name in self.get_autocomplete_fields(request):  # type: ignore[attr-defined]
            kwargs.setdefault("widget", TypedSelectMultiple(db_field, self.admin_site))
        kwargs.setdefault("queryset", self.choices_for(request, db_field))
        return super().formfield_for_manytomany(db_field, request, **kwargs)  # type: ignore[misc]

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if isinstance(db_field, JSONField):
            return _written(db_field, **kwargs)
        field = super().formfield_for_dbfield(  # type: ignore[misc]
            db_field, request, **kwargs
        )
        for icon in ("can_change_related", "can_delete_related", "can_view_related"):
            if field is not None and hasattr(field.widget, icon):
                setattr(field.widget, icon, False)
        return field
