"""Media partners: suspended and resumed, with all their editors."""

from datetime import datetime

from django.db import transaction

from directory.models import MediaPartner, User
from directory.permissions import may_resume_partner, may_suspend_partner
from kit.reasons import stated
from ledger.actions import append


@transaction.atomic
def suspend_partner(*, partner: MediaPartner, by: User, now: datetime, reason: str) -> None:
    """Suspend the work with a medium: its editors' roles count no more at their next request.

    Errors: Refused without a reason.
    """
    fresh = MediaPartner.objects.select_for_update().get(pk=partner.pk)
    may_suspend_partner(by, fresh).require()
    fresh.suspended_at, fresh.suspended_by = now, by
    fresh.save(update_fields=["suspended_at", "suspended_by"])
    append(by=by, verb="mediapartner.suspend", thing=fresh, reason=stated(reason), now=now)


@transaction.atomic
def resume_partner(*, partner: MediaPartner, by: User, now: datetime) -> None:
    """Take the work with a medium up again."""
    fresh = MediaPartner.objects.select_for_update().get(pk=partner.pk)
    may_resume_partner(by, fresh).require()
    fresh.suspended_at, fresh.suspended_by = None, None
    fresh.save(update_fields=["suspended_at", "suspended_by"])
    append(by=by, verb="mediapartner.resume", thing=fresh, now=now)
