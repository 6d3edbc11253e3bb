"""Honours that follow a grant: the same person and amount, and neither outlives the other."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db.models import CharField, Exists, F, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Concat

from awards.honours import REVOCABLE
from awards.models import GrantHonour, Nomination, Winner
from awards.workflow import WinnerState
from kit.audit import Offence, Rule, every, offending
from projects.models import Commitment, HonourMark
from projects.workflow import ENDED, OPEN_STATES

_APPLICATION = "nomination__application__"
_MARKS = {WinnerState.REVOKING: HonourMark.QUESTIONED.value,
          WinnerState.REVOKED: HonourMark.REVOKED.value}  # fmt: skip


def _winners() -> "QuerySet[Winner]":
    rows: QuerySet[Winner] = Winner.objects.filter(nomination__application__isnull=False)
    return rows


def _unlike(_now: datetime) -> Iterator[Offence]:
    """Another amount or another person than the grant's."""
    amount = f"{_APPLICATION}amount"
    same = Q(prize_amount=F(amount), nomination__granted_amount=F(amount))
    yield from offending(
        _winners().exclude(same), "称号记着 {0} 元，资助 {1} 元", more=("prize_amount", amount)
    )
    named = Q(nominee__name=F(f"{_APPLICATION}name"), nominee__kind=F(f"{_APPLICATION}kind"))
    there = _winners().filter(**{f"{_APPLICATION}purged_at__isnull": True})
    yield from offending(there.exclude(named), "获奖主体不是受助人")
    yield from offending(_winners().exclude(nominee=F("nomination__nominee")), "获奖主体不是受助人")


def _misplaced(_now: datetime) -> Iterator[Offence]:
    """What follows a grant stands where grants confer, and nothing else stands there."""
    links = GrantHonour.objects.filter(category=OuterRef("category"))
    own = links.filter(grant_round=OuterRef("application__round"))
    honours = Nomination.objects.filter(application__isnull=False)
    yield from offending(honours.filter(~Exists(own)), "资助所在的轮次没有关联到这个类别")
    agreed = honours.filter(application__grant__accepted_at__isnull=False)
    yield from offending(honours.exclude(pk__in=agreed.values("pk")), "资助没有签署协议")
    yield from offending(honours.filter(winner__isnull=True), "随资助授予，却没有获奖者")
    others = Nomination.objects.filter(application__isnull=True)
    yield from offending(others.filter(Exists(links)), "只随资助授予的类别里另有提名")


def _outlived(_now: datetime) -> Iterator[Offence]:
    """An honour that the public knows, or will, whose grant was taken away."""
    kept = _winners().filter(**{f"{_APPLICATION}state__in": ENDED}, state__in=REVOCABLE)
    yield from offending(kept, "资助已取消或终止，称号没有启动撤销")


def _unmarked(_now: datetime) -> Iterator[Offence]:
    """A grant that does not know what became of its honour, and so might still be paid."""
    for state, mark in _MARKS.items():
        rows = _winners().filter(state=state)
        right = rows.filter(**{f"{_APPLICATION}grant__honour_mark": mark})
        yield from offending(
            rows.exclude(pk__in=right.values("pk")), "资助上没有记着称号已撤销或正在撤销"
        )
    standing = _winners().exclude(state__in=list(_MARKS))
    marked = standing.exclude(**{f"{_APPLICATION}grant__honour_mark": ""})
    yield from offending(marked, "称号没有撤销，资助上却记着")


def _second_money(_now: datetime) -> Iterator[Offence]:
    """Prize money beside the grant's own."""
    honours: QuerySet[Any] = Nomination.objects.filter(application__isnull=False).annotate(
        own=Concat(Value("nomination:"), "public_id", output_field=CharField())
    )
    rows = Commitment.objects.filter(state__in=OPEN_STATES)
    doubled = rows.filter(Exists(honours.filter(own=OuterRef("purpose"))))
    yield from offending(doubled, "随资助授予的称号另外占用了奖金")


RULES = (
    Rule(
        key="honours.follow",
        numbers=(22,),
        title="称号随资助走",
        says="随资助授予的称号与资助同一人、同一金额，只在关联的类别里，一份资助一位，不另外占用奖金；"
        "资助终止的启动撤销，称号撤销的资助记着并停止付款。",
        find=every(_unlike, _misplaced, _outlived, _unmarked, _second_money),
        guards=(
            "nomination_medium_or_grant", "nomination_grant_has_amount",
            "grant_honour_mark_known", "awards_honour_equals_grant", "awards_honour_stays",
            "awards_grant_equals_honour",
        ),
        tests=("tests/awards/test_honours.py", "tests/journeys/test_grant_to_honour.py"),
    ),
)  # fmt: skip
