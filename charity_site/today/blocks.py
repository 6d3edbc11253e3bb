"""Blocks and lines of the today page, and what every role's module builds them with."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from awards.models import Nomination
from awards.models.nominations import NominationQuerySet
from directory.models import User

ROWS = 5
BOUND = 1000
LOOKED_AT = 40  # how many rows are looked at where only Python can tell which of them wait


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that waits: what it is, what about it, where it is done."""

    text: str
    detail: str
    url: str


@dataclass(frozen=True, slots=True)
class Block:
    """Things of one kind. `tone` is "" (waits), "late", or "calm" (only to know).

    Shapes: without lines the block is left out of the page.
    """

    title: str
    lines: list[Line] = field(default_factory=list)
    count: str = ""
    more_url: str = ""
    note: str = ""
    tone: str = ""


def counted(rows: QuerySet[Any]) -> str:
    """How many rows there are, up to the bound."""
    number = rows.order_by()[: BOUND + 1].count()
    return f"{BOUND:,}+" if number > BOUND else str(number)


def block(
    title: str, rows: QuerySet[Any], line: Callable[[Any], Line], more_url: str, **more: str
) -> Block:
    """The first rows as lines, with the count of all."""
    first = [line(row) for row in rows[:ROWS]]
    return Block(title, first, counted(rows) if first else "", more_url, **more)


def page(name: str, thing: Any, app: str = "awards") -> str:
    """The address of a thing's page in the admin."""
    return reverse(f"admin:{app}_{name}_change", args=(thing.pk,))


def listed(name: str, query: str = "", app: str = "awards") -> str:
    """The address of a list in the admin, filtered."""
    return reverse(f"admin:{app}_{name}_changelist") + (f"?{query}" if query else "")


def moment(at: datetime | None) -> str:
    """A moment as people in China say it."""
    return f"{timezone.localtime(at):%m月%d日 %H:%M}" if at else "未定"


def named(row: Nomination) -> str:
    """The nominee as the medium knows it, also after a merge."""
    return str(row.nominee_before_merge or row.nominee)


def run_by(user: User) -> NominationQuerySet:
    """The nominations of the rounds that the user runs, the last changed first."""
    rows = Nomination.objects.run_by(user).order_by("-updated_at", "-pk")
    return rows.select_related(
        "nominee", "nominee_before_merge", "round", "partner__organisation", "category"
    )


def from_medium(row: Nomination) -> Line:
    """A nomination with the medium that sent it, and its round."""
    return Line(named(row), f"{row.partner}　{row.round.title}", page("nomination", row))
