"""Whether the selection in a column keeps within the prize money that was agreed for the year."""

from decimal import Decimal

from django.db.models import Sum

from awards.models import Category, ColumnBudget, Nomination, Round, Winner
from awards.workflow import NominationState, RoundState, WinnerState
from kit.verdict import ALLOWED, Verdict, unready

NOTHING = Decimal(0)
PROPOSED = (NominationState.PROPOSED, NominationState.NOTICE, NominationState.SUSPENDED)
NOT_YET = (RoundState.DRAFT, RoundState.CANCELLED)


def agreed_for(round_: Round) -> ColumnBudget | None:
    """The budget that was agreed for the round's column and year, if there is one."""
    if round_.column_id is None:
        return None
    return ColumnBudget.objects.filter(column=round_.column_id, year=round_.year).first()


def promised(round_: Round) -> Decimal:
    """What the round's categories promise at most, as far as their places are limited.

    Units: yuan; places times prize.
    """
    return sum((_promise(row) for row in round_.categories.all()), NOTHING)


def _promise(row: Category) -> Decimal:
    return (row.prize_amount or NOTHING) * (row.quota or 0)


def beyond_budget(round_: Round) -> list[str]:
    """What keeps a round of a column from opening within its agreed budget, as sentences."""
    agreed = agreed_for(round_)
    if agreed is None:
        return []
    others = Round.objects.filter(column=round_.column_id, year=round_.year)
    opened = others.exclude(pk=round_.pk).exclude(state__in=NOT_YET)
    taken = sum((promised(one) for one in opened.prefetch_related("categories")), NOTHING)
    asked, left = promised(round_), agreed.amount - taken
    if asked <= left:
        return []
    words = (
        f"本栏目 {round_.year} 年议定预算 {agreed.amount:,.0f} 元，其他轮次已用 {taken:,.0f} 元，"
        f"本轮名额乘以奖金共 {asked:,.0f} 元，超出 {asked - left:,.0f} 元。"
    )
    return [words]


def within_budget(nomination: Nomination) -> Verdict:
    """Whether one more prize of this category still fits into the column's year.

    Shapes: counts what is proposed and what was won and stands; yes where nothing was agreed.
    Takes the lock of the budget, so it is asked inside the transaction that proposes.
    """
    round_, category = nomination.round, nomination.category
    prize = category.prize_amount if category else None
    budgets = ColumnBudget.objects.filter(column=round_.column_id or 0, year=round_.year)
    # Two rounds of one column must not spend the same money: the second waits here.
    agreed = budgets.select_for_update().first() if prize else None
    if agreed is None or not prize:
        return ALLOWED
    place = {"round__column": round_.column_id, "round__year": round_.year}
    proposed = Nomination.objects.filter(**place, state__in=PROPOSED).exclude(pk=nomination.pk)
    won = Winner.objects.filter(**place, nomination__application__isnull=True).exclude(
        state=WinnerState.REVOKED
    )  # what follows a grant is paid from the grants' own pool
    taken = (proposed.aggregate(sum=Sum("category__prize_amount"))["sum"] or NOTHING) + (
        won.aggregate(sum=Sum("prize_amount"))["sum"] or NOTHING
    )
    if taken + prize <= agreed.amount:
        return ALLOWED
    return unready(
        f"本栏目 {round_.year} 年议定预算 {agreed.amount:,.0f} 元，已拟授和确认 {taken:,.0f} 元，"
        f"再加 {prize:,.0f} 元就超出了。请与项目运营商定预算。"
    )
