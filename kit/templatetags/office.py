"""Components of the admin. Like all components they show what they are given."""

from collections.abc import Iterable
from typing import Any

from django import template
from django.template.context import Context

from kit.admin.buttons import Button

register = template.Library()


@register.inclusion_tag("admin/includes/act_buttons.html", takes_context=True)
def act_buttons(context: Context, buttons: Iterable[Button], group: str = "thing") -> Any:
    """Offer what may be done; an act that is refused shows its reason, a hidden one nothing.

    Shapes: `group` tells several sets of buttons on one page apart.
    """
    shown = [button for button in buttons if not button.verdict.hidden]
    return {"buttons": shown, "group": group, "csrf_token": context.get("csrf_token")}
