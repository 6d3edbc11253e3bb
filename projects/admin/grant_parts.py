"""What the pages of grants share: an act behind a button, panels of words and figures."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from directory.admin.base import person
from kit.verdict import Refused
from projects.actions.assessing import add_visit_photos, record_visit
from projects.forms.pictures import read_photos
from projects.models import Application

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


def take_visit(admin: Any, request: HttpRequest, obj: Application) -> None:
    """Record a visit with its pictures; each that is not taken is named, the visit stays."""
    photos, problems = read_photos(request.FILES.getlist("photos"))
    by, now = person(request), timezone.now()
    visit = record_visit(
        application=obj, visited_on=typed_day(request.POST.get("visited_on", "")),
        notes=request.POST.get("notes", ""), finding=request.POST.get("finding", ""),
        met=request.POST.get("met", ""), client_key=request.POST.get("client_key", "")[:64],
        by=by, now=now,
    )  # fmt: skip
    if photos:
        problems += add_visit_photos(visit=visit, photos=photos, by=by, now=now)
    admin.message_user(request, "走访已记录。")
    for problem in problems:
        admin.message_user(request, problem, messages.WARNING)


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
