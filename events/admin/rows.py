"""What stands below an edition, a session or a product on its page."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from events.models import (
    CountyProduct,
    EditionFigure,
    EditionHighlight,
    EditionOrganisation,
    Lineup,
    Participant,
    ProductFigure,
    Session,
)
from kit.admin import ScopedStackedInline, ScopedTabularInline

FIGURE_FIELDS = (
    ("label", "qualifier", "value", "magnitude", "unit"),
    ("as_of", "quoted", "source"),
    ("note", "is_inferred", "position"),
)


class Organisations(ScopedTabularInline):
    model = EditionOrganisation
    fields = ("organisation", "role", "is_inferred", "position")


class Sessions(ScopedTabularInline):
    model = Session
    fields = ("title", "kind", "held_on", "position")
    show_change_link = True


class EditionFigures(ScopedStackedInline):
    model = EditionFigure
    fields = FIGURE_FIELDS


class Highlights(ScopedTabularInline):
    model = EditionHighlight
    fields = ("label", "stated_count", "loaded_count", "quoted")


class Products(ScopedTabularInline):
    model = CountyProduct
    fields = ("name", "county_name", "region", "source", "position")
    show_change_link = True


class Participants(ScopedTabularInline):
    model = Participant
    fields = ("person", "role", "role_inferred", "position", "shown")
    readonly_fields = ("shown",)
    show_change_link = True

    @admin.display(description="公开页")
    def shown(self, obj: Participant) -> str:
        return "已隐藏" if obj.hidden_at else "显示"

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody is taken out of what has happened; one can be hidden."""
        return False


class Lineups(ScopedStackedInline):
    model = Lineup
    fields = (("project_name", "project_slug"), "people", ("host_known", "position"))


class ProductFigures(ScopedStackedInline):
    model = ProductFigure
    fields = FIGURE_FIELDS
