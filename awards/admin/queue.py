"""The way through a list, one nomination after another, in the list's own filter and order."""

from copy import copy
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.contrib.admin.options import IncorrectLookupParameters
from django.core.exceptions import SuspiciousOperation
from django.db.models import Q
from django.http import HttpRequest, QueryDict
from django.urls import reverse

from awards.admin import masks
from awards.models import Nomination
from awards.permissions import roles_in_round
from awards.workflow import NominationState
from directory.admin.base import person

FILTERS = "_changelist_filters"  # Django's own name for it
WAITING = frozenset(
    {
        NominationState.SUBMITTED, NominationState.ACCEPTED, NominationState.SHORTLISTED,
        NominationState.PROPOSED,
    }
)  # fmt: skip
BOUND = 1000  # how far a list is walked


@dataclass(frozen=True, slots=True)
class Place:
    """Where one nomination stands in a list.

    Shapes: keys of the one before, the one after, and the next that waits for the same step;
    `number` of `count` from 1, none where it is not in the list.
    """

    filters: str | None = None
    label: str = ""
    number: int = 0
    count: int = 0
    is_more: bool = False
    previous: int | None = None
    next: int | None = None
    waiting: int | None = None

    def __bool__(self) -> bool:
        return self.number > 0

    def with_filters(self, url: str) -> str:
        """The address with the list that one came from."""
        if self.filters is None:
            return url
        return f"{url}{'&' if '?' in url else '?'}{urlencode({FILTERS: self.filters})}"

    def url(self, key: int | None) -> str:
        """The page of a nomination of this list."""
        return self.with_filters(reverse("admin:awards_nomination_change", args=(key,)))

    @property
    def previous_url(self) -> str:
        """The page before; empty at the beginning."""
        return self.url(self.previous) if self.previous else ""

    @property
    def next_url(self) -> str:
        """The page after; empty at the end."""
        return self.url(self.next) if self.next else ""

    @property
    def listing(self) -> str:
        """The list itself, as one left it."""
        listing = reverse("admin:awards_nomination_changelist")
        return f"{listing}?{self.filters}" if self.filters else listing


def place_of(page: Any, request: HttpRequest, nomination: Nomination) -> Place:
    """The place in the list that one came from, or else in the queue that the thing waits in.

    Shapes: looked up once in a request.
    """
    known: dict[int, Place] = request.__dict__.setdefault("places", {})
    if nomination.pk not in known:
        known[nomination.pk] = _looked_up(page, request, nomination)
    return known[nomination.pk]


def _looked_up(page: Any, request: HttpRequest, nomination: Nomination) -> Place:
    filters = request.GET.get(FILTERS)
    ids = _listed(page, request, filters) if filters else _queue(page, request, nomination)
    label = "当前列表" if filters else f"本轮“{masks.shown_label(nomination.state)}”"
    if nomination.pk not in ids[:BOUND]:
        return Place(filters)
    at = ids.index(nomination.pk)
    return Place(
        filters,
        label,
        at + 1,
        min(len(ids), BOUND),
        len(ids) > BOUND,
        ids[at - 1] if at else None,
        ids[at + 1] if at + 1 < len(ids) else None,
        _next_waiting(request, nomination, [*ids[at + 1 :], *ids[:at]]),
    )


def _listed(page: Any, request: HttpRequest, filters: str) -> list[int]:
    """The keys of the list with these filters, in its order; none for filters of nonsense."""
    asked = copy(request)
    asked.GET = QueryDict(filters)
    asked.method = "GET"
    try:
        rows = page.get_changelist_instance(asked).queryset
    except (IncorrectLookupParameters, SuspiciousOperation, ValueError):
        return []
    return list(rows.values_list("pk", flat=True)[: BOUND + 1])


def _queue(page: Any, request: HttpRequest, nomination: Nomination) -> list[int]:
    """Those of the same round that wait for the same step, the longest waiting first."""
    if nomination.state not in WAITING or nomination.submitted_at is None:
        return []
    if not roles_in_round(person(request), nomination.round):
        return []
    rows = page.get_queryset(request).filter(state=nomination.state, round=nomination.round)
    rows = rows.order_by("submitted_at", "pk")
    return list(rows.values_list("pk", flat=True)[: BOUND + 1])


def _next_waiting(request: HttpRequest, nomination: Nomination, others: list[int]) -> int | None:
    """The first of these keys that stands as this one does, in a round that the user runs."""
    if nomination.state not in WAITING or not others:
        return None
    if not roles_in_round(person(request), nomination.round):
        return None
    run = Nomination.objects.run_by(person(request))
    same = run.filter(Q(pk__in=others), state=nomination.state)
    found = set(same.values_list("pk", flat=True))
    return next((key for key in others if key in found), None)
