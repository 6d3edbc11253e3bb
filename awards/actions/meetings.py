"""Meetings about a round: what was said, what was moved, how it was voted."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from awards.actions.locks import locked_round
from awards.models import Meeting, Motion, Nomination, Round
from awards.permissions import may_hold_meeting, may_keep_meeting
from directory.models import User
from kit.reasons import stated
from kit.verdict import Stale, unready
from ledger.actions import append

TEXTS = ("title", "held_on", "place", "chair", "attendees", "minutes")


@transaction.atomic
def hold_meeting(*, round_: Round, by: User, now: datetime, fields: Mapping[str, Any]) -> Meeting:
    """Write down a meeting about the round.

    Shapes: `fields` holds values of `TEXTS` by name.
    """
    fresh = locked_round(round_)
    may_hold_meeting(by, fresh).require()
    given = {name: fields[name] for name in TEXTS if name in fields}
    meeting = Meeting.objects.create(round=fresh, created_at=now, created_by=by, **given)
    append(by=by, verb="meeting.hold", thing=meeting, payload={"round": fresh.public_id}, now=now)
    return meeting


@transaction.atomic
def edit_meeting(
    *, meeting: Meeting, version: int | None, by: User, now: datetime, fields: Mapping[str, Any]
) -> Meeting:
    """Change the minutes, until they are closed.

    Errors: Stale when somebody saved in between.
    """
    fresh = _locked(meeting)
    may_keep_meeting(by, fresh).require()
    if version is not None and fresh.version != version:
        raise Stale("这份纪要在您打开之后已被他人修改，请核对后再保存。")
    changed = [name for name in TEXTS if name in fields and getattr(fresh, name) != fields[name]]
    for name in changed:
        setattr(fresh, name, fields[name])
    fresh.version += 1
    fresh.save()
    append(by=by, verb="meeting.edit", thing=fresh, payload={"fields": changed}, now=now)
    return fresh


@transaction.atomic
def record_motion(
    *,
    meeting: Meeting,
    nomination: Nomination,
    kind: str,
    reason: str,
    moved_by_name: str,
    seconded_by_name: str,
    votes: tuple[int, int, int],
    by: User,
    now: datetime,
    version: int | None = None,
) -> Motion:
    """Record what was moved about one nomination, and how the meeting voted.

    Shapes: `votes` are for, against, abstained; it is carried when more are for than against.
    Errors: Refused without a reason; Unready when more voted than were there.
    """
    fresh = _locked(meeting)
    may_keep_meeting(by, fresh).require()
    if version is not None and fresh.version != version:
        raise Stale("这次会议的记录在您打开之后已被他人修改，请核对后再记录。")
    if nomination.round_id != fresh.round_id:
        unready("只能记录本轮提名的动议。").require()
    moved, seconded = moved_by_name.strip(), seconded_by_name.strip()
    _require_sound(fresh, moved, seconded, votes)
    in_favour, against, abstained = votes
    motion = Motion.objects.create(
        meeting=fresh, nomination=nomination, kind=kind, reason=stated(reason),
        moved_by_name=moved, seconded_by_name=seconded, votes_for=in_favour,
        votes_against=against, votes_abstained=abstained, is_carried=in_favour > against,
        recorded_at=now, recorded_by=by,
    )  # fmt: skip
    fresh.version += 1
    fresh.save(update_fields=["version"])
    append(
        by=by, verb="meeting.motion", thing=fresh, reason=motion.reason, now=now,
        target="carried" if motion.is_carried else "lost",
        payload={"nomination": nomination.public_id, "kind": kind, "votes": list(votes)},
    )  # fmt: skip
    return motion


def _require_sound(
    meeting: Meeting, moved: str, seconded: str, votes: tuple[int, int, int]
) -> None:
    if not moved or not seconded or moved == seconded:
        unready("请填写动议人和附议人，并且是两个人。").require()
    if min(votes) < 0 or sum(votes) == 0:
        unready("请填写表决的票数。").require()
    if sum(votes) > len(meeting.present):
        unready(f"票数共 {sum(votes)} 张，多于出席的 {len(meeting.present)} 人。").require()


@transaction.atomic
def close_meeting(
    *, meeting: Meeting, by: User, now: datetime, version: int | None = None
) -> Meeting:
    """Close the minutes: nothing of them changes any more.

    Errors: Unready without minutes.
    """
    fresh = _locked(meeting)
    may_keep_meeting(by, fresh).require()
    if version is not None and fresh.version != version:
        raise Stale("这份纪要在您打开之后已被他人修改，请核对后再定稿。")
    if not fresh.minutes.strip():
        unready("请先填写纪要，再定稿。").require()
    fresh.closed_at, fresh.closed_by = now, by
    fresh.version += 1
    fresh.save()
    append(by=by, verb="meeting.close", thing=fresh, now=now)
    return fresh


def _locked(meeting: Meeting) -> Meeting:
    rows = Meeting.objects.select_for_update(of=("self",))
    return rows.select_related("round__award", "round__column__partner").get(pk=meeting.pk)
