"""Taking a merge back: the nomination as it was, with its nominee and those that came along."""

from datetime import datetime

from django.db import transaction

from awards.actions.jury_assignments import recompute_recusals
from awards.actions.locks import STALE, locked_nomination, locked_round
from awards.actions.nominations import move
from awards.models import Merge, Nomination
from awards.permissions import may_step_nomination
from awards.workflow import BACK_TO, NominationState
from directory.models import User
from kit.verdict import Stale, unready


@transaction.atomic
def unmerge_nomination(
    *,
    nomination: Nomination,
    by: User,
    now: datetime,
    reason: str = "",
    version: int | None = None,
) -> Nomination:
    """Take a merged nomination out again: state, nominee and followers as before the merge.

    Shapes: whatever had been merged into it before it was merged itself hangs on it again.
    Errors: Unready once the target is proposed or decided on.
    """
    locked_round(nomination.round)
    fresh, target = _locked(nomination)
    if version is not None and fresh.version != version:
        raise Stale(STALE)
    record = live_merge(fresh)
    if record is None or target is None:
        unready("没有可以撤销的合并。").require()
    assert record is not None  # noqa: S101 - refused above
    verb = BACK_TO[NominationState(record.state_before)]
    may_step_nomination(by, fresh, verb, now).require()
    followers = _followers(record)
    fresh.nominee, fresh.nominee_before_merge = record.nominee_before, None
    fresh.merged_into = None
    payload = {"from": target.public_id if target else "", "followers": len(followers)}
    move(fresh, verb, by=by, now=now, reason=reason, payload=payload)
    fresh.state_reason = record.reason_before
    fresh.save(update_fields=["state_reason"])
    _restore_followers(fresh, followers)
    record.undone_at, record.undone_by = now, by
    record.save()
    recompute_recusals(round_=fresh.round, now=now)
    return fresh


def live_merge(nomination: Nomination) -> Merge | None:
    """The record of the merge that holds now."""
    rows = nomination.merges.filter(undone_at__isnull=True)
    return rows.select_related("nominee_before", "target").first()


def _locked(nomination: Nomination) -> tuple[Nomination, Nomination | None]:
    """The nomination and the one it hangs on, locked in the order of their keys.

    The round's lock is held: nobody merges or unmerges beside us, so the pair cannot change.
    """
    target_id = Nomination.objects.values_list("merged_into", flat=True).get(pk=nomination.pk)
    keys = sorted(key for key in (nomination.pk, target_id) if key is not None)
    rows = {key: locked_nomination(Nomination(pk=key)) for key in keys}
    return rows[nomination.pk], rows.get(target_id) if target_id else None


def _followers(record: Merge) -> list[int]:
    """Those that hang on this nomination through live merges, however far down."""
    round_ = record.nomination.round_id
    rows = Merge.objects.filter(nomination__round=round_, undone_at__isnull=True)
    below: dict[int, list[int]] = {}
    for nomination, target in rows.values_list("nomination", "target"):
        below.setdefault(target, []).append(nomination)
    found, queue = [], [record.nomination_id]
    while queue:
        queue = [child for parent in queue for child in below.get(parent, ())]
        found += queue
    return found


def _restore_followers(nomination: Nomination, followers: list[int]) -> None:
    rows = Nomination.objects.filter(pk__in=followers)
    rows.update(merged_into=nomination, nominee=nomination.nominee)
