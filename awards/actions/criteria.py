"""Criteria of a round: set freely before the first submission, versioned after it."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from awards.actions.locks import locked_round
from awards.models import Criterion, Round
from awards.permissions import may_edit_round
from awards.workflow import NominationState
from directory.models import User
from kit.verdict import unready
from ledger.actions import append


def has_submissions(round_: Round) -> bool:
    """Whether somebody has submitted under the round's criteria already."""
    return round_.nominations.exclude(state=NominationState.DRAFT).exists()


@transaction.atomic
def revise_criteria(
    *,
    round_: Round,
    criteria: Sequence[tuple[str, int, str]],
    eligibility: str,
    reason: str,
    by: User,
    now: datetime,
    version: int | None = None,
) -> Round:
    """Write the criteria and the eligibility of a round; under submissions as a new version.

    Shapes: `criteria` are (name, weight, description); the weights sum to 100.
    Source: domain.md invariant 17: nothing changes under what was submitted.
    """
    fresh = locked_round(round_, version)
    may_edit_round(by, fresh).require()
    if sum(weight for _, weight, _ in criteria) != 100:
        unready("评审标准的权重合计须为 100。").require()
    is_new_version = has_submissions(fresh)
    if is_new_version:
        fresh.criteria_version += 1
    else:
        fresh.criteria.filter(version=fresh.criteria_version).delete()
    Criterion.objects.bulk_create(
        Criterion(
            round=fresh,
            version=fresh.criteria_version,
            position=place,
            name=name,
            weight=weight,
            description=description,
        )
        for place, (name, weight, description) in enumerate(criteria)
    )
    fresh.eligibility = eligibility
    fresh.version += 1
    fresh.save()
    _record(fresh, by=by, now=now, reason=reason, is_public=is_new_version)
    return fresh


def _record(round_: Round, *, by: User, now: datetime, reason: str, is_public: bool) -> None:
    """A revision under submissions is told on the open record."""
    text = f"修订评审标准（第 {round_.criteria_version} 版）：{round_.title}"
    append(
        by=by,
        verb="round.revise_criteria",
        thing=round_,
        reason=reason,
        payload={"version": round_.criteria_version},
        public={"text": text, "award": round_.award.name, "reason": reason} if is_public else None,
        public_from=now if is_public else None,
        now=now,
    )
