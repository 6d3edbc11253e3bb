"""Taking the locks of a grant: round, application, commitment, fund, then the ledger's head."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from kit.verdict import Stale
from ledger.actions import Actor, append
from projects.grant_noticelist import STANDING
from projects.grant_noticesearch import follow_application
from projects.models import Application, GrantRound
from projects.workflow import APPLICATION, ENDED

STALE = "这份内容在您打开之后已被他人修改。请核对两份内容后再保存。"


@dataclass(frozen=True, slots=True)
class Applicant:
    """Whoever holds the private link, as the record names them: by no name."""

    pk: None = None
    full_name: str = "申请人"


APPLICANT = Applicant()


def locked_grant_round(round_: GrantRound, version: int | None = None) -> GrantRound:
    """The fresh row under lock.

    Errors: Stale when `version` is given and no longer current.
    """
    rows = GrantRound.objects.select_for_update(of=("self",)).select_related("run_by", "fund")
    fresh = rows.get(pk=round_.pk)
    if version is not None and fresh.version != version:
        raise Stale(STALE)
    return fresh


def locked_application(application: Application, version: int | None = None) -> Application:
    """The fresh row under lock, with what the permissions read.

    Errors: Stale when `version` is given and no longer current.
    """
    rows = Application.objects.select_for_update(of=("self",)).select_related(
        "round__run_by", "round__fund", "partner__organisation", "commitment__fund"
    )
    fresh = rows.get(pk=application.pk)
    if version is not None and fresh.version != version:
        raise Stale(STALE)
    return fresh


def move_application(
    fresh: Application, verb: str, *, by: Actor | None, now: datetime, reason: str = "",
    payload: dict[str, Any] | None = None,
) -> None:  # fmt: skip
    """Take the step of a locked application: state, version, one ledger row.

    Shapes: the payload holds no personal data. Errors: Unready when the table has no such step.
    """
    step = APPLICATION.require(verb, fresh.state, reason)
    source, fresh.state = fresh.state, step.target
    if step.target in ENDED:
        fresh.ended_at = now
    fresh.version += 1
    fresh.save()
    append(
        by=by, verb=f"application.{verb}", thing=fresh, source=source, target=step.target,
        reason=reason, payload=payload or {}, now=now,
    )  # fmt: skip
    if source in STANDING and step.target not in STANDING:
        follow_application(fresh)
