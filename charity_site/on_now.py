"""What is going on now: rounds that take nominations or applications, lists to object to.

All are read in one statement, as the lines that the home page shows.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from django.db.models import CharField, F, QuerySet, Value

from awards.models import Notice, Round
from awards.workflow import RoundState
from projects.models import GrantNotice, GrantRound

EACH = 4
_LINE = ("kind", "name", "award_name", "first", "second", "until", "is_steady")


@dataclass(frozen=True, slots=True)
class OnNow:
    """One line; `first` and `second` make its address, `until` is its end where it has one."""

    kind: str
    title: str
    award: str
    first: str
    second: str
    until: datetime | None
    is_rolling: bool


def on_now(now: datetime) -> list[OnNow]:
    """Notices first, then rounds, then grants; of each kind those that end first."""
    notices = _lines(Notice.objects.running(now), "0notice", {
        "name": F("round__title"), "award_name": F("round__award__name"), "first": F("public_id"),
        "second": F("category__name"), "until": F("ends_at"), "is_steady": F("is_certain"),
    })  # fmt: skip
    of_grants = _lines(GrantNotice.objects.running(now), "1grant_notice", {
        "name": F("round__title"), "award_name": F("round__programme__name"),
        "first": F("round__slug"), "second": F("public_id"), "until": F("ends_at"),
        "is_steady": F("is_certain"),
    })  # fmt: skip
    opened = Round.objects.published().filter(state=RoundState.OPEN)
    rounds = _lines(opened, "2round", {
        "name": F("title"), "award_name": F("award__name"), "first": F("award__slug"),
        "second": F("slug"), "until": F("closes_at"), "is_steady": F("is_rolling"),
    })  # fmt: skip
    granting = GrantRound.objects.accepting()
    begun = granting.exclude(opens_at__gt=now).exclude(closes_at__lte=now)
    grants = _lines(begun, "3grant", {
        "name": F("title"), "award_name": F("run_by__name"), "first": F("slug"),
        "second": F("run_by__name"), "until": F("closes_at"), "is_steady": F("is_rolling"),
    })  # fmt: skip
    found = notices.union(of_grants, rounds, grants)
    return [OnNow(row[0][1:], *row[1:]) for row in sorted(found, key=_order)]


def _lines(rows: "QuerySet[Any]", kind: str, told: dict[str, F]) -> "QuerySet[Any, Any]":
    """The few of one kind that end first; however many there are of it, no other kind loses any."""
    made = rows.order_by().annotate(kind=Value(kind, CharField()), **told)
    first = made.order_by(F("until").asc(nulls_last=True), "first", "second").values("pk")[:EACH]
    return cast("QuerySet[Any, Any]", made.filter(pk__in=first).values_list(*_LINE))


def _order(row: tuple[Any, ...]) -> tuple[Any, ...]:
    """As the lines of one kind are chosen: what ends first, then what has no end."""
    kind, _name, _award, first, second, until, _steady = row
    return kind, until is None, until.timestamp() if until else 0, first, second
