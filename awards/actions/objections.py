"""Objections: filed by anybody in time, handled by two impartial people, answered."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext

from awards.actions.locks import STALE, locked_nomination, locked_round
from awards.actions.nominations import move
from awards.actions.notice_lists import (
    amend,
    locked_notice,
    public_words,
    refresh_end,
    remove_row,
)
from awards.actions.prizes import lock_prizes
from awards.models import Notice, NoticeRow, Objection, ObjectionFile
from awards.noticesearch import NOTICES
from awards.permissions import may_handle_objection, may_object, may_step_objection
from awards.workflow import OBJECTION, UNRESOLVED, NominationState, ObjectionState
from directory.models import User
from kit.crypto import blind_index, decrypt, encrypt
from kit.evidence import Evidence, stored
from kit.ids import PUBLIC_ID
from kit.intake import clean_story
from kit.noticewindow import resumed_end
from kit.reasons import stated
from kit.verdict import Stale, unready
from ledger.actions import append

FOLDER = "objections"
NEUTRAL = "异议已受理，公示中止"


@dataclass(frozen=True, slots=True)
class Receipt:
    """The objection, and the code by which its sender follows it; kept nowhere."""

    objection: Objection
    code: str


def receipt_code(form_key: str) -> str:
    """The code that belongs to one form; the same form sent twice has one."""
    return blind_index(form_key, purpose="objection.receipt")[:32]


def found_by_code(code: str) -> Objection | None:
    """The objection that a receipt code opens, or nothing."""
    rows = Objection.objects.select_related("notice__round__award", "notice__category", "row")
    return rows.filter(receipt_index=_index(code)).first()


def _index(code: str) -> str:
    return blind_index(code, purpose="objection.receipt.index")


# ------------------------------------------------------------------ filing


@transaction.atomic
def file_objection(
    *, notice: Notice, row: NoticeRow | None, name: str, contact: str, text: str,
    files: Sequence[Evidence] = (), form_key: str, now: datetime, is_sample: bool = False,
) -> Receipt:  # fmt: skip
    """Take in an objection from the public, in time to the second.

    Shapes: the round is locked, as by a confirmation, so that neither passes the other unseen.
    The same `form_key` is the same objection.
    Errors: Unready after the end; Refused (hidden) before the beginning.
    """
    if PUBLIC_ID.fullmatch(form_key) is None:
        unready(gettext("页面不完整，请重新打开再填写。")).require()
    locked_round(notice.round)
    fresh = locked_notice(notice)
    code = receipt_code(form_key)
    before = Objection.objects.filter(receipt_index=_index(code), notice=fresh).first()
    if before is not None:
        return Receipt(before, code)
    listed = None if row is None else fresh.rows.get(pk=row.pk)
    may_object(fresh, listed, now).require()
    objection = Objection.objects.create(
        notice=fresh, row=listed, name_cipher=encrypt(name.strip()),
        contact_cipher=encrypt(contact.strip()), text=clean_story(text),
        receipt_index=_index(code), form_key=blind_index(form_key, purpose="objection.form"),
        filed_at=now, is_sample=is_sample,
    )  # fmt: skip
    rows = stored(ObjectionFile, files, FOLDER, objection=objection)
    ObjectionFile.objects.bulk_create(rows)
    append(
        by=None, verb="objection.receive", thing=objection, target=objection.state,
        payload={"files": [one.sha256 for one in files]},
        public=public_words(fresh, "收到一件异议"), public_from=now, now=now,
    )  # fmt: skip
    return Receipt(objection, code)


# ------------------------------------------------------------------ handling


def _locked(objection: Objection, version: int | None) -> Objection:
    """Round, nominations, notice and objection under lock, in this order.

    Errors: Stale when `version` is given and no longer current.
    """
    locked_round(objection.notice.round)
    for row in _rows(objection):
        locked_nomination(row.nomination)
    locked_notice(objection.notice)
    fresh = (
        Objection.objects.select_for_update(of=("self",))
        .select_related("notice__round__award", "notice__round__column__partner",
                        "notice__category", "row__nomination")
        .get(pk=objection.pk)
    )  # fmt: skip
    if version is not None and fresh.version != version:
        raise Stale(STALE)
    return fresh


def _rows(objection: Objection) -> list[NoticeRow]:
    """Those listed whom the objection is about and who are still listed, by nomination."""
    rows = NoticeRow.objects.filter(notice=objection.notice_id, removed_at__isnull=True)
    if objection.row_id:
        rows = rows.filter(pk=objection.row_id)
    return list(rows.select_related("nomination", "notice").order_by("nomination_id"))


def _move(
    objection: Objection, verb: str, *, by: User, now: datetime, reason: str = "", text: str = ""
) -> None:
    """Write the new state and its ledger row: the outcome is public, no reason and no name."""
    step = OBJECTION.require(verb, objection.state, reason)
    source, objection.state = objection.state, ObjectionState(step.target)
    objection.version += 1
    objection.save()
    append(
        by=by, verb=f"objection.{verb}", thing=objection, source=source, target=objection.state,
        reason=reason, public=public_words(objection.notice, text) if text else None,
        public_from=now if text else None, now=now,
    )  # fmt: skip


@transaction.atomic
def accept_objection(
    *, objection: Objection, by: User, now: datetime, version: int | None = None
) -> Objection:
    """Take an objection up: the clock of whom it is about stands still until it is decided."""
    fresh = _locked(objection, version)
    may_step_objection(by, fresh, "accept", now).require()
    fresh.screened_at, fresh.screened_by = now, by
    _move(fresh, "accept", by=by, now=now, text="受理一件异议")
    for row in _rows(fresh):
        _suspend(row, by=by, now=now)
    _refresh(fresh.notice)
    return fresh


def _suspend(row: NoticeRow, *, by: User, now: datetime) -> None:
    """Stop the clock; a window that is over already keeps its end, and is held all the same."""
    if row.suspended_at is None:
        row.suspended_at = now
        row.save()
    nomination = locked_nomination(row.nomination)
    if nomination.state == NominationState.NOTICE:
        move(nomination, "suspend", by=by, now=now, reason=NEUTRAL)


def _refresh(notice: Notice) -> None:
    fresh = locked_notice(notice)
    refresh_end(fresh)
    fresh.version += 1
    fresh.save()


@transaction.atomic
def decline_objection(
    *, objection: Objection, by: User, now: datetime, reason: str, version: int | None = None
) -> Objection:
    """Turn an objection down with a reason, which its sender reads."""
    fresh = _locked(objection, version)
    may_step_objection(by, fresh, "decline", now).require()
    fresh.screened_at, fresh.screened_by = now, by
    fresh.decline_reason = stated(reason)
    _move(fresh, "decline", by=by, now=now, reason=reason, text="一件异议不予受理")
    return fresh


@transaction.atomic
def investigate_objection(
    *, objection: Objection, by: User, now: datetime, version: int | None = None
) -> Objection:
    """Note that the facts are being looked into."""
    fresh = _locked(objection, version)
    may_step_objection(by, fresh, "investigate", now).require()
    _move(fresh, "investigate", by=by, now=now)
    return fresh


@transaction.atomic
def uphold_objection(
    *, objection: Objection, by: User, now: datetime, reason: str, version: int | None = None
) -> Objection:
    """Find that an objection is right, by a second person: who it is about is not honoured.

    Shapes: about one listed: that one leaves the notice for good. Whoever is a winner already
    stays held, and is revoked by its own steps. About the list: the others go on, and what was
    wrong is appended to the notice.
    """
    fresh = _locked(objection, version)
    may_step_objection(by, fresh, "uphold", now).require()
    lock_prizes([row.nomination for row in _rows(fresh)])
    _resolve(fresh, "uphold", by=by, now=now, reason=reason, text="一件异议成立")
    if fresh.row_id is None:
        _resume_all(fresh, by=by, now=now)
        amend(fresh.notice, "对名单整体的一件异议成立，处理情况另行补充。", by=by, now=now)
        return fresh
    for row in _rows(fresh):
        nomination = locked_nomination(row.nomination)
        if nomination.state == NominationState.SUSPENDED:
            move(nomination, "uphold", by=by, now=now, reason=stated(reason))
        notice = locked_notice(fresh.notice)
        remove_row(notice, row, NoticeRow.Removal.UPHELD, by=by, now=now)
    return fresh


@transaction.atomic
def dismiss_objection(
    *, objection: Objection, by: User, now: datetime, reason: str, version: int | None = None
) -> Objection:
    """Find that an objection is not right, by a second person: the clock runs again."""
    fresh = _locked(objection, version)
    may_step_objection(by, fresh, "dismiss", now).require()
    _resolve(fresh, "dismiss", by=by, now=now, reason=reason, text="一件异议不成立")
    _resume_all(fresh, by=by, now=now)
    return fresh


def _resolve(
    objection: Objection, verb: str, *, by: User, now: datetime, reason: str, text: str
) -> None:
    objection.resolved_at, objection.resolved_by = now, by
    objection.resolution = stated(reason)
    objection.outcome = OBJECTION.require(verb, objection.state, reason).target
    _move(objection, verb, by=by, now=now, reason=reason, text=text)


def _resume_all(objection: Objection, *, by: User, now: datetime) -> None:
    """Let every clock run again that no other objection holds, with what was left."""
    pending = Objection.objects.filter(
        notice=objection.notice_id, state__in=sorted(UNRESOLVED - {ObjectionState.RECEIVED})
    )
    held = set(pending.values_list("row", flat=True))
    for row in _rows(objection):
        if row.suspended_at is not None and not held & {row.pk, None}:
            _resume(row, by=by, now=now)
    _refresh(objection.notice)
    NOTICES.put([objection.notice_id])


def _resume(row: NoticeRow, *, by: User, now: datetime) -> None:
    if row.suspended_at is not None:
        row.ends_at = resumed_end(row.ends_at, suspended_at=row.suspended_at, now=now)
    row.suspended_at = None
    row.save()
    nomination = locked_nomination(row.nomination)
    if nomination.state == NominationState.SUSPENDED:
        move(nomination, "resume", by=by, now=now, reason="异议已有结论，公示恢复")


@transaction.atomic
def reply_objection(
    *, objection: Objection, by: User, now: datetime, reason: str, version: int | None = None
) -> Objection:
    """Answer the sender, who reads it under the receipt code."""
    fresh = _locked(objection, version)
    may_step_objection(by, fresh, "reply", now).require()
    fresh.replied_at, fresh.replied_by = now, by
    fresh.reply = stated(reason)
    _move(fresh, "reply", by=by, now=now, reason=reason)
    return fresh


# ------------------------------------------------------------------ who it was


@dataclass(frozen=True, slots=True)
class Identity:
    """Who objects, in clear."""

    name: str
    contact: str


@transaction.atomic
def reveal_objector(*, objection: Objection, by: User, now: datetime, reason: str) -> Identity:
    """Read who sent an objection; that it was read, by whom and why, stays in the record.

    Errors: Refused for everybody but the two roles, and for those who nominated or scored.
    """
    fresh = Objection.objects.select_related("notice__round__award").get(pk=objection.pk)
    may_handle_objection(by, fresh).require()
    if fresh.purged_at is not None:
        unready("异议人的姓名和联系方式已经按期清除。").require()
    append(by=by, verb="objection.reveal", thing=fresh, reason=stated(reason), now=now)
    return Identity(decrypt(fresh.name_cipher), decrypt(fresh.contact_cipher))
