"""Criteria of a round: set freely before the first submission, versioned after it."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from django.db import transaction

from awards.actions.locks import locked_round
from awards.models import Criterion, Round, RuleVersion
from awards.permissions import may_edit_round
from awards.workflow import NominationState
from directory.models import User
from kit.verdict import unready
from ledger.actions import append


class CriterionText(NamedTuple):
    """One criterion as it is written.

    Shapes: `anchors` say what each value from 1 up means, all of them or none.
    """

    name: str
    weight: int
    description: str = ""
    anchors: Sequence[str] = ()


def has_submissions(round_: Round) -> bool:
    """Whether somebody has submitted under the round's criteria already."""
    return round_.nominations.exclude(state=NominationState.DRAFT).exists()


@transaction.atomic
def revise_criteria(
    *,
    round_: Round,
    criteria: Sequence[tuple[str, int, str] | CriterionText],
    eligibility: str,
    reason: str,
    by: User,
    now: datetime,
    version: int | None = None,
) -> Round:
    """Write the criteria and the eligibility of a round; under submissions as a new version.

    Shapes: the weights sum to 100. A new version keeps the eligibility of the old one beside it.
    Errors: Unready when nothing would differ, or a revision has no reason.
    Source: domain.md invariant 17: nothing changes under what was submitted.
    """
    fresh = locked_round(round_, version)
    may_edit_round(by, fresh).require()
    texts = [CriterionText(*row) for row in criteria]
    if sum(text.weight for text in texts) != 100:
        unready("评审标准的权重合计须为 100。").require()
    is_new_version = has_submissions(fresh)
    if is_new_version:
        _begin_version(fresh, texts, eligibility, reason=reason, by=by, now=now)
    else:
        fresh.criteria.filter(version=fresh.criteria_version).delete()
    Criterion.objects.bulk_create(
        Criterion(
            round=fresh,
            version=fresh.criteria_version,
            position=place,
            name=text.name,
            weight=text.weight,
            description=text.description,
            anchors=list(text.anchors),
        )
        for place, text in enumerate(texts)
    )
    fresh.eligibility = eligibility
    fresh.version += 1
    fresh.save()
    _record(fresh, by=by, now=now, reason=reason, is_public=is_new_version)
    return fresh


def criteria_in_force(round_: Round) -> list[CriterionText]:
    """The criteria of the round's present version, as they are written."""
    rows = round_.criteria.filter(version=round_.criteria_version)
    return [CriterionText(c.name, c.weight, c.description, c.anchors) for c in rows]


def _begin_version(
    round_: Round,
    texts: Sequence[CriterionText],
    eligibility: str,
    *,
    reason: str,
    by: User,
    now: datetime,
) -> None:
    """Number the new version, and keep what was in force until now."""
    if not reason.strip():
        unready("已有提名，修订评审标准须写明原因。").require()
    written = [(t.name, t.weight, t.description, list(t.anchors)) for t in texts]
    before = [(t.name, t.weight, t.description, list(t.anchors)) for t in criteria_in_force(round_)]
    if (written, eligibility) == (before, round_.eligibility):
        unready("评审标准和参评条件都没有变化。").require()
    RuleVersion.objects.get_or_create(
        round=round_,
        version=round_.criteria_version,
        defaults={
            "eligibility": round_.eligibility,
            # Revised before versions were kept: what is known is that it was in force.
            "reason": "此前的版本" if round_.criteria_version > 1 else "",
            "revised_at": round_.opens_at or now, "revised_by": by,
        },
    )  # fmt: skip
    round_.criteria_version += 1
    RuleVersion.objects.create(
        round=round_, version=round_.criteria_version, eligibility=eligibility, reason=reason,
        revised_at=now, revised_by=by,
    )  # fmt: skip


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
