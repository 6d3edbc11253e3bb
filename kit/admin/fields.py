"""Form fields for related things, limited to what the user may see."""

from typing import Any, ClassVar

from django.core.exceptions import ImproperlyConfigured
from django.db.models import QuerySet
from django.http import HttpRequest

from kit.admin.widgets import TypedSelect, TypedSelectMultiple


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
        field = super().formfield_for_dbfield(  # type: ignore[misc]
            db_field, request, **kwargs
        )
        for icon in ("can_change_related", "can_delete_related", "can_view_related"):
            if field is not None and hasattr(field.widget, icon):
                setattr(field.widget, icon, False)
        return field
