"""Choosing winners: one person proposes, another confirms."""

from datetime import datetime

from django.db import transaction

from awards.actions.locks import locked_nomination, locked_round
from awards.actions.nominations import move
from awards.actions.publicity import index_winner, release, require_level
from awards.budgets import within_budget
from awards.gate import winner_gate
from awards.models import Category, Nomination, Winner, WinnerCredit
from awards.permissions import may_step_nomination
from awards.publication import new_winner
from awards.workflow import NominationState
from directory.models import MediaPartner, User
from kit.verdict import unready
from ledger.actions import append

DECIDED = (
    NominationState.PROPOSED,
    NominationState.NOTICE,
    NominationState.SUSPENDED,
    NominationState.CONFIRMED,
)


@transaction.atomic
def propose_nomination(
    *,
    nomination: Nomination,
    by: User,
    now: datetime,
    reason: str = "",
    version: int | None = None,
) -> Nomination:
    """Propose a nomination as a winner: pending, invisible outside, and within the quota.

    Errors: Unready when the quota is full, a column's budget is spent, or the same nominee is
    already decided on.
    """
    locked_round(nomination.round)
    fresh = locked_nomination(nomination, version)
    may_step_nomination(by, fresh, "propose", now).require()
    if fresh.category is not None:
        _require_room(fresh.category, fresh)
        within_budget(fresh).require()
    fresh.proposed_at, fresh.proposed_by = now, by
    move(fresh, "propose", by=by, now=now, reason=reason)
    return fresh


def places_taken(category: Category) -> int:
    """How many of the category's places are proposed, in notice or confirmed."""
    return category.nominations.filter(state__in=DECIDED).count()


def _require_room(category: Category, nomination: Nomination) -> None:
    taken = places_taken(category)
    if category.quota is not None and taken >= category.quota:
        unready(
            f"“{category.name}”名额 {category.quota} 个，已拟授 {taken} 个，没有空余名额。"
        ).require()
    same = category.nominations.filter(state__in=DECIDED, nominee=nomination.nominee)
    if same.exists():
        unready("同一类别里，同一被提名者已有拟授或确认的提名，请先合并。").require()


@transaction.atomic
def retract_proposal(
    *, nomination: Nomination, by: User, now: datetime, version: int | None = None
) -> Nomination:
    """Take a proposal back while nobody outside has seen it; its place is free again."""
    fresh = locked_nomination(nomination, version)
    may_step_nomination(by, fresh, "retract", now).require()
    fresh.proposed_at = fresh.proposed_by = None
    move(fresh, "retract", by=by, now=now)
    return fresh


@transaction.atomic
def confirm_nomination(
    *,
    nomination: Nomination,
    by: User,
    now: datetime,
    level: str = Winner.PublishLevel.FULL,
    pseudonym: str = "",
    version: int | None = None,
) -> Winner:
    """Confirm what somebody else proposed: the winner comes into being, under embargo.

    In a rolling round the winner is published at once if the publish gate holds; otherwise it
    waits under embargo for what is missing. In a batch round the announcement releases it.
    """
    round_ = locked_round(nomination.round)
    fresh = locked_nomination(nomination, version)
    may_step_nomination(by, fresh, "confirm", now).require()
    require_level(level, pseudonym)
    fresh.confirmed_at, fresh.confirmed_by = now, by
    move(fresh, "confirm", by=by, now=now)
    winner = _create_winner(fresh, level=level, pseudonym=pseudonym.strip(), now=now)
    append(by=by, verb="winner.create", thing=winner, target=winner.state, now=now)
    if round_.is_rolling and winner_gate(winner).holds:
        release(winner, at=now, by=by, now=now)
    return winner


def crediting_partners(nomination: Nomination) -> list[MediaPartner]:
    """Every medium that nominated: this one first, then those merged into it."""
    merged = nomination.merged.select_related("partner__organisation").order_by("submitted_at")
    partners = [nomination.partner, *(other.partner for other in merged)]
    return list({partner.pk: partner for partner in partners}.values())


def _create_winner(nomination: Nomination, *, level: str, pseudonym: str, now: datetime) -> Winner:
    partners = crediting_partners(nomination)
    winner = new_winner(nomination, partners, level=level, pseudonym=pseudonym, now=now)
    winner.save()
    winner.themes.set(nomination.themes.all())
    WinnerCredit.objects.bulk_create(
        WinnerCredit(winner=winner, partner=partner, position=place)
        for place, partner in enumerate(partners)
    )
    index_winner(winner)
    return winner
