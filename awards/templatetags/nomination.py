"""Components of the nomination's page."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import template

register = template.Library()


@register.inclusion_tag("admin/awards/field.html")
def ask(field: Any, told: Mapping[str, Sequence[str]] | None = None, hint: str = "") -> Any:
    """A form field with its label, what is wrong with it and what else is to be said.

    Shapes: `told` maps names of inputs to sentences.
    """
    return {
        "field": field,
        "sentences": (told or {}).get(field.name, ()),
        "hint": hint or field.help_text,
        "is_group": field.use_fieldset,
        "is_tick": getattr(field.field.widget, "input_type", "") == "checkbox"
        and not field.use_fieldset,
    }


@register.inclusion_tag("admin/awards/problems.html")
def problems(*forms: Any) -> Any:
    """All that is wrong on the page, each leading to its field."""
    wrong = [
        {"id": field.id_for_label or field.auto_id, "label": field.label, "sentence": sentence}
        for form in forms
        if form
        for field in form.visible_fields()
        for sentence in field.errors
    ]
    general = [text for form in forms if form for text in form.non_field_errors()]
    hidden = [field for form in forms if form for field in form.hidden_fields()]
    general += [text for field in hidden for text in field.errors]
    return {"wrong": wrong, "general": general}
