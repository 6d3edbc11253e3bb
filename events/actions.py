"""Writes of the events that have consequences: steps of an edition, people hidden and shown."""

from datetime import datetime

from django.db import transaction

from directory.models import Role, User, organisations_held
from events.models import Edition, EditionOrganisation, Participant
from events.permissions import (
    may_edit_edition,
    may_hide_participant,
    may_step_edition,
    may_unhide_participant,
)
from events.workflow import EDITION, EditionState
from kit.reasons import stated
from kit.verdict import Stale
from ledger.actions import append

STALE = "您打开页面之后，有人改过这一届。请刷新后再办理。"
MAX_STATE_REASON = 300


@transaction.atomic
def step_edition(
    *,
    edition: Edition,
    verb: str,
    by: User,
    now: datetime,
    reason: str = "",
    version: int | None = None,
) -> Edition:
    """Take the edition to its next state.

    Errors: Refused when it is not the user's to keep; Unready when the table has no such step or
    a needed reason is missing; Stale when `version` is no longer current.
    """
    fresh = (
        Edition.objects.select_for_update(of=("self",)).select_related("series").get(pk=edition.pk)
    )
    if version is not None and version != fresh.version:
        raise Stale(STALE)
    may_step_edition(by, fresh, verb).require()
    step = EDITION.require(verb, fresh.state, reason)
    source, fresh.state = fresh.state, EditionState(step.target)
    fresh.state_reason = stated(reason)[:MAX_STATE_REASON] if step.needs_reason else ""
    fresh.version += 1
    fresh.save(update_fields=["state", "state_reason", "version", "updated_at"])
    append(
        by=by,
        verb=f"edition.{verb}",
        thing=fresh,
        source=source,
        target=fresh.state,
        reason=fresh.state_reason,
        public={"text": f"活动“{fresh.title}”{step.label}"},
        public_from=now,
        now=now,
    )
    return fresh


@transaction.atomic
def name_own_host(*, edition: Edition, by: User, now: datetime) -> None:
    """Name the user's own body as organiser of an edition without a series or a host.

    Without it the edition would belong to nobody, and its maker could not open it again.
    """
    held = organisations_held(by, (Role.ORGANISER,))
    if edition.series_id is None and held and not may_edit_edition(by, edition):
        EditionOrganisation.objects.create(
            edition=edition, organisation_id=held[0], role=EditionOrganisation.As.ORGANISER
        )
        append(by=by, verb="edition.name_host", thing=edition, now=now)


@transaction.atomic
def hide_participant(*, participant: Participant, by: User, now: datetime, reason: str) -> None:
    """Take a person off the public page of the edition; the record of the day stays."""
    fresh = Participant.objects.select_for_update().get(pk=participant.pk)
    may_hide_participant(by, fresh).require()
    fresh.hidden_at, fresh.hidden_by = now, by
    fresh.hidden_reason = stated(reason)[:200]
    fresh.save(update_fields=["hidden_at", "hidden_by", "hidden_reason"])
    append(by=by, verb="participant.hide", thing=fresh, reason=fresh.hidden_reason, now=now)


@transaction.atomic
def unhide_participant(*, participant: Participant, by: User, now: datetime) -> None:
    """Show a hidden person again."""
    fresh = Participant.objects.select_for_update().get(pk=participant.pk)
    may_unhide_participant(by, fresh).require()
    fresh.hidden_at, fresh.hidden_by, fresh.hidden_reason = None, None, ""
    fresh.save(update_fields=["hidden_at", "hidden_by", "hidden_reason"])
    append(by=by, verb="participant.unhide", thing=fresh, now=now)
