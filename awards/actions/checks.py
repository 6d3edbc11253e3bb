"""Verifying a story: record who was asked and what came of it, sign it off, void a wrong record.

The ledger has who, when, how and the result; never whom they asked, the number or the words.
"""

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction

from awards.actions.locks import locked_nomination
from awards.likeness import story_mark
from awards.models import Nomination, StoryCheck
from awards.permissions import may_check_story, may_reveal_phone, may_sign_check, may_void_check
from awards.workflow import CheckChannel, CheckResult, VerificationLevel
from directory.models import User
from kit.identifiers import normalise_phone
from kit.reasons import stated
from kit.verdict import unready
from ledger.actions import append


@transaction.atomic
def record_check(
    *,
    nomination: Nomination,
    by: User,
    now: datetime,
    channel: str,
    relation: str,
    asked_on: date,
    result: str,
    informant: str = "",
    phone: str = "",
    said: str = "",
    document: str = "",
) -> StoryCheck:
    """Record one look whether the story is true. It counts in full once somebody else signs it.

    Errors: Unready for a day to come, or a document without its name.
    """
    fresh = locked_nomination(nomination)
    may_check_story(by, fresh).require()
    if channel == CheckChannel.DOCUMENT and not document.strip():
        unready("查阅官方文件须写明文件名称与文号。").require()
    if channel not in CheckChannel.values or result not in CheckResult.values:
        unready("请选择核实方式和结果。").require()
    check = StoryCheck(
        nomination=fresh, channel=channel, relation=relation.strip(), document=document.strip(),
        asked_on=asked_on, result=result, story_mark=story_mark(fresh), recorded_at=now,
        recorded_by=by,
    )  # fmt: skip
    check.keep(informant=informant.strip(), phone=normalise_phone(phone), said=said.strip())
    check.save()
    _levelled(fresh, check, "record", by=by, now=now)
    return check


@transaction.atomic
def sign_check(*, check: StoryCheck, by: User, now: datetime) -> StoryCheck:
    """The second person's yes: somebody else has looked at the record and stands for it too."""
    nomination, fresh = _locked(check)
    may_sign_check(by, fresh).require()
    fresh.signed_at, fresh.signed_by = now, by
    fresh.save()
    _levelled(nomination, fresh, "sign", by=by, now=now)
    return fresh


@transaction.atomic
def void_check(*, check: StoryCheck, by: User, now: datetime, reason: str) -> StoryCheck:
    """Say that a record is wrong. It stays to be read, and counts no more."""
    nomination, fresh = _locked(check)
    may_void_check(by, fresh).require()
    if not reason.strip():
        unready("请写明作废的原因。").require()
    fresh.voided_at, fresh.voided_by, fresh.void_reason = now, by, reason.strip()
    fresh.save()
    _levelled(nomination, fresh, "void", by=by, now=now)
    return fresh


@transaction.atomic
def reveal_phone(*, check: StoryCheck, by: User, now: datetime, reason: str) -> str:
    """The number in full; that it was looked at, by whom and why, is on record.

    Errors: Refused without a reason.
    Source: domain.md §5, invariant 18.
    """
    nomination, fresh = _locked(check)
    may_reveal_phone(by, fresh).require()
    append(
        by=by, verb="check.reveal", thing=nomination, reason=stated(reason),
        payload={"check": fresh.pk}, now=now,
    )  # fmt: skip
    return fresh.phone


def level_of(checks: Iterable[StoryCheck]) -> VerificationLevel:
    """How well a story is verified by these records.

    Shapes: one that was denied takes every level away until it is voided.
    """
    live = [check for check in checks if check.is_live]
    if any(check.result == CheckResult.DENIED for check in live):
        return VerificationLevel.NONE
    held = [check for check in live if check.result == CheckResult.CONFIRMED]
    signed = [check for check in held if check.signed_at is not None]
    if any(check.channel == CheckChannel.DOCUMENT for check in signed):
        return VerificationLevel.OFFICIAL
    if signed:
        return VerificationLevel.DOUBLE
    spoken = any(check.channel != CheckChannel.DOCUMENT for check in held)
    return VerificationLevel.PHONED if spoken else VerificationLevel.NONE


def _locked(check: StoryCheck) -> tuple[Nomination, StoryCheck]:
    nomination = locked_nomination(check.nomination)
    fresh = StoryCheck.objects.select_for_update(of=("self",)).get(pk=check.pk)
    fresh.nomination = nomination
    return nomination, fresh


def _levelled(
    nomination: Nomination, check: StoryCheck, verb: str, *, by: User, now: datetime
) -> None:
    """Write the level that follows from all records, and the ledger's row."""
    nomination.verification_level = level_of(nomination.checks.all())
    nomination.save(update_fields=["verification_level"])
    payload = {
        "channel": check.channel, "result": check.result, "level": nomination.verification_level,
    }  # fmt: skip
    append(by=by, verb=f"check.{verb}", thing=nomination, payload=payload, now=now)
