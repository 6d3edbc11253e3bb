"""What the pages of grants share: an act behind a button, panels of words and figures."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from directory.admin.base import person
from kit.verdict import Refused
from projects.models import Assessment

SECTION = "小微资助"
Act = Callable[..., Any]


def acting(action: Act, name: str, said: str, *asked: str) -> Any:
    """A view that takes one step of the thing with what its button asked for.

    Shapes: `name` is the action's argument for the thing; `asked` are texts it is given.
    """

    def view(admin: Any, request: HttpRequest, obj: Any) -> None:
        given = {key: request.POST.get(key, "") for key in asked}
        action(**{name: obj}, **given, by=person(request), now=timezone.now())
        admin.message_user(request, said)

    return view


def typed_day(text: str) -> date:
    """The day that a date field sent.

    Errors: Refused with a sentence for what is no day.
    """
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise Refused("请填写日期，如 2026-03-01。") from None


def standing_of(state: str, turn: str) -> str:
    """The state and whose turn it is, said once where the one begins with the other."""
    return turn if turn.startswith(state) else f"{state}：{turn}"


def assessment_due(one: Assessment) -> str:
    """By when somebody is asked to judge, and whether that has passed; empty without a day."""
    if one.due_on is None:
        return ""
    late = "，已逾期" if one.is_overdue(timezone.now()) else ""
    return f"{one.due_on:%Y-%m-%d}{late}"


def facts(rows: Iterable[tuple[str, object]]) -> SafeString:
    """Facts line by line; empty ones are left out."""
    shown = [(label, text) for label, text in rows if text not in ("", None)]
    lines = format_html_join("", "<div><dt>{}</dt><dd>{}</dd></div>", shown)
    return format_html('<dl class="facts">{}</dl>', lines)


def listed(lines: Sequence[object], empty: str = "") -> SafeString | str:
    """Lines as a list, or the words for none."""
    if not lines:
        return empty
    return format_html("<ul>{}</ul>", format_html_join("", "<li>{}</li>", ((x,) for x in lines)))
