"""Consents: recorded with who gave them and how, taken back in one action."""

from datetime import date, datetime

from django.db import transaction

from awards.actions.locks import locked_nomination
from awards.actions.notice_lists import mask_rows
from awards.actions.winners import take_down_for_consent
from awards.models import Consent, Nomination, Photo
from awards.permissions import may_edit_photos, may_withdraw_consent
from directory.models import User
from kit.verdict import unready
from ledger.actions import append


@transaction.atomic
def record_consent(
    *,
    nomination: Nomination,
    purpose: str,
    given_by: str,
    given_on: date,
    method: str,
    by: User,
    now: datetime,
) -> Consent:
    """Record that somebody consented to one purpose."""
    fresh = locked_nomination(nomination)
    may_edit_photos(by, fresh).require()
    consent = Consent.objects.create(
        nomination=fresh,
        purpose=purpose,
        given_by=given_by,
        given_on=given_on,
        method=method,
        recorded_by=by,
    )
    payload = {"purpose": purpose, "given_by": given_by}
    append(by=by, verb="consent.record", thing=fresh, payload=payload, now=now)
    return consent


@transaction.atomic
def withdraw_consent(*, consent: Consent, by: User, now: datetime, reason: str = "") -> Consent:
    """Take a consent back; what rested on it is hidden or lowered in the same transaction.

    Errors: Unready when it was withdrawn before.
    """
    nomination = locked_nomination(consent.nomination)
    may_withdraw_consent(by, nomination).require()
    fresh = Consent.objects.select_for_update().get(pk=consent.pk)
    if fresh.withdrawn_at is not None:
        unready("这项同意此前已经撤回。").require()
    fresh.withdrawn_at, fresh.withdrawn_by = now, by
    fresh.save()
    if fresh.purpose == Consent.Purpose.PORTRAIT:
        shown = nomination.photos.exclude(portrait=Photo.Portrait.NOBODY)
        shown.update(is_withdrawn=True)
    append(
        by=by, verb="consent.withdraw", thing=nomination, reason=reason,
        payload={"purpose": fresh.purpose}, now=now,
    )  # fmt: skip
    if fresh.purpose == Consent.Purpose.NAME:
        mask_rows(nomination, now=now)
    # The winner of a merged nomination is its target's.
    winner = getattr(nomination.merged_into or nomination, "winner", None)
    if winner is not None:
        take_down_for_consent(winner=winner, purpose=fresh.purpose, by=by, now=now)
    return fresh
