"""Writing a nomination: begin, edit, submit, withdraw."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from awards.actions.likeness import index_likeness
from awards.actions.locks import locked_nomination, locked_winner
from awards.actions.notice_lists import leave_notice
from awards.actions.parts import write_parts
from awards.actions.prizes import lock_prizes, move_prize
from awards.actions.publicity import refresh_copy
from awards.actions.results import drop_letters, is_known, tell_result
from awards.models import Nomination, Nominee, Round
from awards.models.nominations import NomineeKind
from awards.permissions import (
    may_edit_nomination,
    may_nominate,
    may_step_nomination,
    roles_in_round,
)
from awards.search import NOMINATIONS, nomination_line
from awards.workflow import LOST, NOMINATION, NominationState, WinnerState
from directory.models import MediaPartner, User
from kit.chinese import pinyin_key
from kit.intake import clean_story
from kit.verdict import unready
from ledger.actions import Change, append, append_many

NOMINEE_FIELDS = (
    "kind", "name", "organisation", "organisation_name", "role", "region", "stated_parties"
)  # fmt: skip
TEXT_FIELDS = (
    "round", "category", "headline", "story", "citation", "happened_on", "happened_precision",
    "happened_region", "happened_place", "source_medium", "source_author", "source_title",
    "source_url", "source_published_on", "name_basis", "is_minor", "is_under_14", "contact_name",
    "contact_phone", "internal_note", "based_on", "verification_note", "position",
)  # fmt: skip
# Only those who run the round write these; an editor's form does not show them.
RUNNER_FIELDS = frozenset({"citation", "verification_note", "position"})


@transaction.atomic
def create_nomination(
    *,
    round_: Round,
    partner: MediaPartner,
    by: User,
    now: datetime,
    fields: Mapping[str, Any],
    is_sample: bool = False,
) -> Nomination:
    """Begin a draft. Nothing is required yet; what is missing is asked for on submission.

    Shapes: `fields` holds values of `NOMINEE_FIELDS` and `TEXT_FIELDS` by name.
    Errors: PermissionDenied through `may_nominate`.
    """
    may_nominate(by, round_, partner, now).require()
    nominee = Nominee(is_sample=is_sample)
    nomination = Nomination(round=round_, partner=partner, created_by=by, is_sample=is_sample)
    _apply(nomination, nominee, {**fields, "round": round_})
    _require_own_category(nomination)
    nominee.save()
    nomination.nominee = nominee
    nomination.search_text = nomination_line(nomination)
    nomination.save()
    NOMINATIONS.put([(nomination.pk, nomination.search_text)])
    write_parts(nomination, fields)
    index_likeness(nomination)
    append(by=by, verb="nomination.create", thing=nomination, target=nomination.state, now=now)
    return nomination


@transaction.atomic
def edit_nomination(
    *, nomination: Nomination, version: int, by: User, now: datetime, fields: Mapping[str, Any]
) -> Nomination:
    """Change a nomination and its parts. Not a decision: the ledger only notes which fields.

    Shapes: `fields` holds values of `NOMINEE_FIELDS`, `TEXT_FIELDS` and `PART_FIELDS` by name.
    Errors: Stale when somebody saved in between; Refused when it is not the user's to edit.
    """
    fresh = locked_nomination(nomination, version)
    may_edit_nomination(by, fresh).require()
    before = fresh.round
    changed = _apply(fresh, fresh.nominee, fields)
    _require_movable(fresh, changed, before=before, by=by, now=now)
    if fresh.round_id != before.pk:
        fresh.co_nominates = None  # it was declared beside one of the round it leaves
    _require_own_category(fresh)
    changed += write_parts(fresh, fields)
    if not changed:
        return fresh
    fresh.version += 1
    fresh.nominee.save()
    fresh.search_text = nomination_line(fresh)
    fresh.save()
    NOMINATIONS.put([(fresh.pk, fresh.search_text)])
    index_likeness(fresh)
    if fresh.state == NominationState.CONFIRMED:
        _refresh_winner(fresh, now=now)
    append(by=by, verb="nomination.edit", thing=fresh, payload={"fields": sorted(changed)}, now=now)
    return fresh


def _refresh_winner(nomination: Nomination, *, now: datetime) -> None:
    winner = locked_winner(nomination.winner)
    if winner.state != WinnerState.EMBARGOED:
        unready("获奖者已经公布，不能再改提名，请用“更正”。").require()
    refresh_copy(winner, now=now)


def _require_movable(
    nomination: Nomination, changed: list[str], *, before: Round, by: User, now: datetime
) -> None:
    """Refuse another round after the draft, another category after the confirmation.

    What follows a grant keeps the grant's name.
    """
    if nomination.application_id is not None and {"name", "kind"} & set(changed):
        unready("随资助授予的称号，姓名和类型与资助一致，不能在这里改。").require()
    if nomination.state == NominationState.CONFIRMED and {"round", "category"} & set(changed):
        unready("已确认的提名不能更换轮次或类别。").require()
    if nomination.round_id == before.pk:
        return
    if nomination.state != NominationState.DRAFT:
        unready("只有草稿可以更换评选轮次。").require()
    may_nominate(by, nomination.round, nomination.partner, now).require()


def _require_own_category(nomination: Nomination) -> None:
    category = nomination.category
    if category is not None and category.round_id != nomination.round_id:
        unready(f"“{category.name}”不是这一轮的类别，请重新选择。").require()


def _apply(nomination: Nomination, nominee: Nominee, fields: Mapping[str, Any]) -> list[str]:
    changed = []
    for thing, names in ((nominee, NOMINEE_FIELDS), (nomination, TEXT_FIELDS)):
        for name in names:
            if name not in fields:
                continue
            value = clean_story(fields[name]) if name == "story" else fields[name]
            if getattr(thing, name, None) != value:
                setattr(thing, name, value)
                changed.append(name)
    if "name" in changed or "kind" in changed:
        is_person = nominee.kind == NomineeKind.PERSON
        nominee.name_pinyin = pinyin_key(nominee.name, person=is_person)[:400]
    return changed


def missing_facts(nomination: Nomination) -> list[tuple[str, str]]:
    """What a nomination still lacks before it may be submitted: (field, sentence)."""
    nominee = nomination.nominee
    asked = (
        ("name", nominee.name.strip(), "请填写被提名者的姓名或名称。"),
        ("story", len(nomination.story.strip()) >= 20, "请写清做了什么（至少 20 个字）。"),
        ("happened_on", nomination.happened_on, "请填写事情发生的时间。"),
        (
            "happened_region",
            nomination.happened_region_id or nomination.happened_place,
            "请填写事情发生的地点。",
        ),
    )
    return [(field, sentence) for field, given, sentence in asked if not given]


@transaction.atomic
def submit_nomination(
    *, nomination: Nomination, by: User, now: datetime, version: int | None = None
) -> Nomination:
    """Hand the nomination to the organiser, for the first time or after a return.

    Errors: Unready when a required fact is missing or the deadline has passed.
    """
    fresh = locked_nomination(nomination, version)
    may_step_nomination(by, fresh, "submit", now).require()
    missing = missing_facts(fresh)
    if missing:
        unready("".join(sentence for _, sentence in missing)).require()
    fresh.submitted_at, fresh.submitted_by = now, by
    move(fresh, "submit", by=by, now=now)
    index_likeness(fresh)
    return fresh


@transaction.atomic
def withdraw_nomination(
    *, nomination: Nomination, by: User, now: datetime, reason: str, version: int | None = None
) -> Nomination:
    """Take a nomination back, by its medium or by the organiser on the nominee's wish."""
    fresh = locked_nomination(nomination, version)
    may_step_nomination(by, fresh, "withdraw", now).require()
    if fresh.merged.exists() and not roles_in_round(by, fresh.round):
        unready("已有其他媒体的提名并入这一份，不能撤回。").require()
    lock_prizes([fresh])
    leave_notice(fresh, by=by, now=now)
    move(fresh, "withdraw", by=by, now=now, reason=reason)
    return fresh


def move(
    nomination: Nomination,
    verb: str,
    *,
    by: User | None,
    now: datetime,
    reason: str = "",
    payload: Mapping[str, Any] | None = None,
) -> None:
    """Write the new state and its ledger row; the caller has checked the permission.

    Errors: Unready when the table has no such step or a needed reason is empty.
    """
    step = NOMINATION.require(verb, nomination.state, reason)
    source, nomination.state = nomination.state, NominationState(step.target)
    nomination.state_reason = reason
    nomination.ended_at = now if nomination.state in LOST else None
    nomination.version += 1
    nomination.save()
    move_prize(nomination, source, label=step.label, by=by, now=now)
    append(
        by=by,
        verb=f"nomination.{verb}",
        thing=nomination,
        source=source,
        target=nomination.state,
        reason=reason,
        payload=payload,
        now=now,
    )
    _follow_result(nomination, source, by=by, now=now)


def _follow_result(nomination: Nomination, source: str, *, by: User | None, now: datetime) -> None:
    """Tell the medium that is not selected after the others were told; unsay what changed."""
    lost = NominationState.NOT_SELECTED
    if nomination.state == lost and is_known(nomination):
        at = nomination.round.announce_at or now
        tell_result(nomination=nomination, at=at, by=by, now=now)
    elif source == lost and by is not None:
        drop_letters(nomination=nomination, by=by, now=now)


def move_many(
    moves: Sequence[tuple[Nomination, str]],
    verb: str,
    *,
    by: User | None,
    now: datetime,
    payload: Mapping[str, Any] | None = None,
) -> None:
    """Take one step with many nominations at once, one ledger row each; as `move`.

    Shapes: `moves` are (locked nomination, reason).
    """
    changes = []
    for nomination, reason in moves:
        step = NOMINATION.require(verb, nomination.state, reason)
        source, nomination.state = nomination.state, NominationState(step.target)
        nomination.state_reason = reason
        nomination.ended_at = now if nomination.state in LOST else None
        nomination.version += 1
        changes.append(
            Change(
                verb=f"nomination.{verb}",
                thing=nomination,
                source=source,
                target=nomination.state,
                reason=reason,
                payload=payload,
            )
        )
    fields = ("state", "state_reason", "version", "ended_at", "screened_at", "screened_by")
    Nomination.objects.bulk_update([one for one, _ in moves], fields, batch_size=200)
    append_many(by=by, changes=changes, now=now)
