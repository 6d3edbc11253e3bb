"""Choosing winners: one person proposes, another confirms."""

from datetime import datetime

from django.db import transaction

from awards.actions.locks import locked_nomination, locked_round
from awards.actions.motions import require_motion, use_motion
from awards.actions.nominations import move
from awards.actions.publicity import index_winner, release, require_level
from awards.budgets import within_budget
from awards.gate import winner_gate
from awards.models import Category, GrantHonour, Motion, Nomination, Winner, WinnerCredit
from awards.permissions import may_step_nomination
from awards.publication import new_winner
from awards.standings import Ranking, ranking
from awards.workflow import DECIDED, RoundState
from directory.models import MediaPartner, User
from kit.verdict import unready
from ledger.actions import append


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
    already decided on, and when it goes against the jury's ranking without a reason; FundTooSmall
    when the prize is not there.
    """
    round_ = locked_round(nomination.round)
    one = frozenset({nomination.public_id})
    return propose_one(
        nomination, ranking(round_), one, by=by, now=now, reason=reason, version=version
    )


def propose_one(
    nomination: Nomination,
    order: Ranking,
    beside: frozenset[str],
    *,
    by: User,
    now: datetime,
    reason: str,
    version: int | None = None,
) -> Nomination:
    """Propose one of a list; the caller holds the lock of the round.

    Shapes: `beside` are the public ids that are proposed together.
    """
    fresh = locked_nomination(nomination, version)
    may_step_nomination(by, fresh, "propose", now).require()
    if fresh.category is not None:
        _require_room(fresh.category, fresh)
        within_budget(fresh).require()
    _require_ground(fresh, order, beside, reason, now=now)
    fresh.proposed_at, fresh.proposed_by = now, by
    move(fresh, "propose", by=by, now=now, reason=reason.strip())
    return fresh


def _require_ground(
    nomination: Nomination, order: Ranking, beside: frozenset[str], reason: str, *, now: datetime
) -> None:
    """What departs from a locked list needs a motion, what departs from the ranking a reason.

    The next of the ranking who fills a place that somebody left departs from neither.
    Source: domain.md §4 (the frozen result); the motion is used up.
    """
    left = order.better_left(nomination, beside)
    fills = nomination.round.state == RoundState.NOTICE and order.has_reviews
    if nomination.round.result_locked_at is not None and (left or not fills):
        require_motion(nomination, Motion.Kind.CHOOSE, now=now)
        return
    if not left or reason.strip() or use_motion(nomination, Motion.Kind.CHOOSE, now=now):
        return
    if left == [nomination.public_id]:
        unready("有效评分不足，没有名次。请写明拟授的理由，或先由会议动议通过。").require()
    unready(
        f"同一类别还有 {len(left)} 份名次更靠前的提名没有决定。"
        "请写明不按名次拟授的理由，或先由会议动议通过。"
    ).require()


def places_taken(category: Category) -> int:
    """How many of the category's places are proposed, in notice or confirmed."""
    return category.nominations.filter(state__in=DECIDED).count()


def _require_room(category: Category, nomination: Nomination) -> None:
    taken = places_taken(category)
    if category.quota is not None and taken >= category.quota:
        unready(
            f"“{category.name}”名额 {category.quota} 个，已拟授 {taken} 个，没有空余名额。"
        ).require()
    if GrantHonour.objects.filter(category=category).exists():
        unready(f"“{category.name}”随资助授予，不能另外拟授。").require()
    same = category.nominations.filter(state__in=DECIDED, nominee=nomination.nominee)
    if same.exists():
        unready("同一类别里，同一被提名者已有拟授或确认的提名，请先合并。").require()


@transaction.atomic
def retract_proposal(
    *, nomination: Nomination, by: User, now: datetime, version: int | None = None
) -> Nomination:
    """Take a proposal back while nobody outside has seen it; its place is free again.

    Errors: Unready once the result is locked, unless a motion was carried.
    """
    fresh = locked_nomination(nomination, version)
    may_step_nomination(by, fresh, "retract", now).require()
    if fresh.round.result_locked_at is not None:
        require_motion(fresh, Motion.Kind.DROP, now=now)
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
    winner = create_winner(fresh, level=level, pseudonym=pseudonym.strip(), now=now)
    append(by=by, verb="winner.create", thing=winner, target=winner.state, now=now)
    if round_.is_rolling and winner_gate(winner).holds:
        release(winner, at=now, by=by, now=now)
    return winner


def crediting_partners(nomination: Nomination) -> list[MediaPartner]:
    """Every medium that nominated: this one first, then those merged into it.

    Shapes: none for a grant that no medium recommended.
    """
    merged = nomination.merged.select_related("partner__organisation").order_by("submitted_at")
    partners = [nomination.partner, *(other.partner for other in merged)]
    return list({partner.pk: partner for partner in partners if partner is not None}.values())


def create_winner(
    nomination: Nomination, *, level: str, pseudonym: str = "", now: datetime
) -> Winner:
    """The winner of a nomination that was just confirmed, with credits and index, under embargo."""
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
