"""Public notices of awards and of grants as one list: what every page, feed and file says of each.

They are of two models in two apps; here they have the same columns.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db.models import (
    Case,
    CharField,
    Count,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from awards.models import Notice, NoticeRow
from awards.noticesearch import NOTICES
from awards.workflow import NoticeState
from kit.languages import address_of
from kit.united import Source
from projects.grant_noticesearch import GRANT_NOTICES
from projects.models import GrantNotice, GrantNoticeRow

AWARD, GRANTS = "award", "grants"
KINDS = {AWARD: _("奖项"), GRANTS: _("小微资助")}
COLUMNS = (
    "kind", "key", "public_id", "is_over", "starts_at", "ends_at", "days", "is_certain", "digest",
    "policy", "award_name", "award_slug", "round_title", "round_slug", "category_name",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class NoticeLine:
    """One public notice.

    Shapes: of grants `award_name` is the programme, and there is neither slug of an award nor
    category; `is_over` is a number, since lists are ordered by it; `listed` is how many stand in
    the list.
    """

    kind: str
    key: int
    public_id: str
    is_over: int
    starts_at: datetime
    ends_at: datetime
    days: int
    is_certain: bool
    digest: str
    policy: str
    award_name: str
    award_slug: str
    round_title: str
    round_slug: str
    category_name: str
    listed: int = 0

    @property
    def is_of_grants(self) -> bool:
        """Whether those listed are to receive a grant."""
        return self.kind == GRANTS

    @property
    def page(self) -> str:
        """Where it is read."""
        return self._address("detail")

    @property
    def file(self) -> str:
        """Where its list is, to be verified."""
        return self._address("file")

    @property
    def status(self) -> str:
        """Whether it runs, in a word."""
        return str((NoticeState.CLOSED if self.is_over else NoticeState.OPEN).label)

    def _address(self, page: str) -> str:
        if self.is_of_grants:
            return address_of(f"grants:notice_{page}", self.round_slug, self.public_id)
        return address_of(f"awards:notice_{page}", self.public_id)


# ------------------------------------------------------------------ read alike


def _over(running: Q) -> Case:
    """Zero while a notice runs, one when it is over: open ones stand first."""
    return Case(When(running, then=Value(0)), default=Value(1), output_field=IntegerField())


def _listed(rows: type[NoticeRow | GrantNoticeRow]) -> Coalesce:
    """How many stand in the list of the notice."""
    mine = rows._default_manager.filter(notice=OuterRef("pk")).order_by().values("notice")
    return Coalesce(Subquery(mine.annotate(n=Count("pk")).values("n")), 0)


def _text(words: str) -> Value:
    return Value(words, CharField())


def of_awards(now: datetime) -> "QuerySet[Any]":
    """The notices of awards that have begun, with every column of a line."""
    return Notice.objects.published(now).annotate(
        kind=_text(AWARD), key=F("pk"), is_over=_over(Notice.running_q(now)),
        award_key=F("round__award"), award_name=F("round__award__name"),
        award_slug=F("round__award__slug"), round_key=F("round"), round_title=F("round__title"),
        round_slug=F("round__slug"), category_name=F("category__name"), listed=_listed(NoticeRow),
    )  # fmt: skip


def of_grants(now: datetime) -> "QuerySet[Any]":
    """The notices of grants that have begun, with the same columns."""
    return GrantNotice.objects.published(now).annotate(
        kind=_text(GRANTS), key=F("pk"), is_over=_over(GrantNotice.running_q(now)),
        award_key=Value(0, IntegerField()), award_name=F("round__programme__name"),
        award_slug=_text(""), round_key=F("round"), round_title=F("round__title"),
        round_slug=F("round__slug"), category_name=_text(""), policy=_text("before"),
        listed=_listed(GrantNoticeRow),
    )  # fmt: skip


def sources(now: datetime) -> tuple[Source, Source]:
    """Both kinds, and what finds them."""
    return Source(lambda: of_awards(now), NOTICES), Source(lambda: of_grants(now), GRANT_NOTICES)


def lines(rows: Iterable[dict[str, Any]]) -> list[NoticeLine]:
    """A page of rows as lines, each told how many stand in its list; one statement."""
    found = [NoticeLine(**row) for row in rows]
    counts = _counts(found)
    return [replace(one, listed=counts.get((one.kind, one.key), 0)) for one in found]


def _counts(found: list[NoticeLine]) -> dict[tuple[str, int], int]:
    def part(kind: str, rows: "QuerySet[Any]") -> "QuerySet[Any, Any]":
        wanted = rows.filter(notice__in=[one.key for one in found if one.kind == kind])
        told = wanted.order_by().annotate(kind=_text(kind)).values_list("kind", "notice")
        counted: QuerySet[Any, Any] = told.annotate(n=Count("pk"))
        return counted

    if not found:
        return {}
    both = part(AWARD, NoticeRow.objects.all()), part(GRANTS, GrantNoticeRow.objects.all())
    return {(kind, key): n for kind, key, n in both[0].union(both[1], all=True)}
