"""What the organiser does with a submitted nomination before anybody decides."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from awards.actions.jury_assignments import recompute_recusals
from awards.actions.letters import write_returned
from awards.actions.locks import STALE, locked_nomination, locked_round
from awards.actions.nominations import move
from awards.models import Merge, Nomination
from awards.permissions import may_step_nomination
from awards.returns import RETURNABLE_FIELDS, part_marks
from awards.workflow import NominationState
from directory.models import User
from kit.verdict import Stale, Unready, refuse, unready

# A confirmed winner's media are named already; a later nomination of the same nominee is a
# duplicate and is turned down as one.
MERGE_TARGETS = frozenset(
    {
        NominationState.SUBMITTED,
        NominationState.RETURNED,
        NominationState.ACCEPTED,
        NominationState.REVIEWING,
        NominationState.SHORTLISTED,
        NominationState.PROPOSED,
        NominationState.NOTICE,
    }
)


@transaction.atomic
def return_nomination(
    *,
    nomination: Nomination,
    by: User,
    now: datetime,
    reason: str,
    fields: Sequence[str],
    version: int | None = None,
) -> Nomination:
    """Send a nomination back to its medium, saying why and which parts are meant.

    A letter about it waits in the outbox.
    Shapes: `fields` are keys of `RETURNABLE_FIELDS`, at least one.
    """
    fresh = locked_nomination(nomination, version)
    may_step_nomination(by, fresh, "return", now).require()
    known = [field for field in fields if field in RETURNABLE_FIELDS]
    if not known:
        unready("请勾选需要补充的内容。").require()
    fresh.returned_at, fresh.return_reason, fresh.return_fields = now, reason, known
    fresh.return_marks = part_marks(fresh, known)
    move(fresh, "return", by=by, now=now, reason=reason, payload={"fields": known})
    write_returned(nomination=fresh, by=by, now=now)
    return fresh


@transaction.atomic
def accept_nomination(
    *,
    nomination: Nomination,
    by: User,
    now: datetime,
    is_minor: bool,
    is_under_14: bool = False,
    duplicates_checked: bool,
    version: int | None = None,
) -> Nomination:
    """Take the nomination in. The minor flag is set here, and duplicates were looked for.

    Errors: Unready unless `duplicates_checked`.
    """
    fresh = locked_nomination(nomination, version)
    may_step_nomination(by, fresh, "accept", now).require()
    if not duplicates_checked:
        unready("请先查重：确认没有同一人的其他提名，或将其合并。").require()
    if is_under_14 and not is_minor:
        unready("不满十四周岁即是未成年人，请同时勾选“涉及未成年人”。").require()
    fresh.is_minor, fresh.is_under_14 = is_minor, is_under_14
    fresh.screened_at, fresh.screened_by = now, by
    move(fresh, "accept", by=by, now=now)
    return fresh


@transaction.atomic
def reject_nomination(
    *,
    nomination: Nomination,
    by: User,
    now: datetime,
    code: str,
    reason: str,
    version: int | None = None,
) -> Nomination:
    """Turn the nomination down, with a reason code and a sentence for the medium."""
    fresh = locked_nomination(nomination, version)
    may_step_nomination(by, fresh, "reject", now).require()
    if code not in Nomination.RejectCode.values:
        unready("请选择不予受理的原因。").require()
    fresh.reject_code = code
    fresh.screened_at, fresh.screened_by = now, by
    move(fresh, "reject", by=by, now=now, reason=reason, payload={"code": code})
    return fresh


@transaction.atomic
def merge_nominations(
    *,
    nomination: Nomination,
    into: Nomination,
    by: User,
    now: datetime,
    version: int | None = None,
) -> Nomination:
    """Make this nomination part of another about the same nominee; its medium stays credited.

    What it needs to be taken out again is kept (`unmerge_nomination`). The round's lock lets one
    merge of a round in at a time, so that two of them can never make a circle.
    Errors: Refused when the target is another round's, itself merged, or not live.
    """
    locked_round(nomination.round)
    first, second = sorted((nomination, into), key=lambda n: n.pk)
    locked = {n.pk: n for n in (locked_nomination(first), locked_nomination(second))}
    fresh, target = locked[nomination.pk], locked[into.pk]
    if version is not None and fresh.version != version:
        raise Stale(STALE)
    may_step_nomination(by, fresh, "merge", now).require()
    _require_mergeable(fresh, target)
    Merge.objects.create(
        nomination=fresh, target=target, nominee_before=fresh.nominee, state_before=fresh.state,
        reason_before=fresh.state_reason, merged_at=now, merged_by=by,
    )  # fmt: skip
    fresh.nominee_before_merge, fresh.nominee = fresh.nominee, target.nominee
    fresh.merged_into = target
    move(fresh, "merge", by=by, now=now, payload={"into": target.public_id})
    # Whatever had been merged here before follows to the target: no chain, so no cycle.
    fresh.merged.update(merged_into=target, nominee=target.nominee)
    recompute_recusals(round_=target.round, now=now)
    return target


def _require_mergeable(nomination: Nomination, target: Nomination) -> None:
    if target.pk == nomination.pk:
        raise Unready("不能并入自己。")
    if target.round_id != nomination.round_id:
        refuse("只能并入同一轮次的提名。").require()
    if target.state not in MERGE_TARGETS:
        raise Unready(f"目标提名“{target.get_state_display()}”，不能并入。")


@transaction.atomic
def pass_over_nomination(
    *, nomination: Nomination, by: User, now: datetime, reason: str, version: int | None = None
) -> Nomination:
    """Decide that an accepted or shortlisted nomination is not selected."""
    fresh = locked_nomination(nomination, version)
    may_step_nomination(by, fresh, "pass_over", now).require()
    # Whoever judged it last does not take it up again alone.
    fresh.screened_at, fresh.screened_by = now, by
    move(fresh, "pass_over", by=by, now=now, reason=reason)
    return fresh


@transaction.atomic
def readmit_nomination(
    *, nomination: Nomination, by: User, now: datetime, reason: str, version: int | None = None
) -> Nomination:
    """Take a turned-down nomination up again; a second person does it, with a reason."""
    fresh = locked_nomination(nomination, version)
    may_step_nomination(by, fresh, "readmit", now).require()
    fresh.reject_code = ""
    move(fresh, "readmit", by=by, now=now, reason=reason)
    return fresh
