"""The public notice of a grant list: sealed line by line, opened by another, objected to."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from directory.models import Region, User
from kit.crypto import blind_index, decrypt, encrypt
from kit.dates import china_day, deadline
from kit.evidence import Evidence, stored
from kit.ids import PUBLIC_ID
from kit.intake import clean_story
from kit.noticewindow import line_digest, resumed_end, window_of
from kit.reasons import stated
from kit.verdict import unready
from ledger.actions import append
from projects.actions.grant_locks import (
    locked_application,
    locked_grant_round,
    move_application,
)
from projects.actions.grant_screening import let_go
from projects.grant_noticelist import grant_line, grant_list_digest
from projects.grant_noticesearch import GRANT_NOTICES
from projects.models import (
    Application,
    GrantNotice,
    GrantNoticeRow,
    GrantObjection,
    GrantObjectionFile,
    GrantRound,
)
from projects.permissions.grant_notices import (
    may_object_to_grants,
    may_reveal_objector,
    may_schedule_grant_notice,
    may_step_grant_notice,
    may_step_grant_objection,
)
from projects.workflow import GRANT_NOTICE, GRANT_OBJECTION, ApplicationState

FOLDER = "grantobjections"
# What the open record says of each step; neither who objects nor whom it is about.
TOLD = {
    "investigate": "受理一件异议", "decline": "一件异议不予受理", "uphold": "一件异议成立",
    "dismiss": "一件异议不成立",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class GrantReceipt:
    """The objection, and the code by which its sender follows it; kept nowhere."""

    objection: GrantObjection
    code: str


# ------------------------------------------------------------------ the list


@transaction.atomic
def schedule_grant_notice(
    *, round_: GrantRound, by: User, now: datetime, applications: Sequence[Application] = ()
) -> GrantNotice:
    """Draw up the notice of what is proposed; a second person opens it.

    Shapes: without `applications` everything that is recommended and stands in no open list.
    """
    fresh = locked_grant_round(round_)
    may_schedule_grant_notice(by, fresh).require()
    rows = fresh.applications.filter(state=ApplicationState.RECOMMENDED)
    if applications:
        rows = rows.filter(pk__in=[a.pk for a in applications])
    listed = list(rows.order_by("proposed_at", "pk"))
    if not listed:
        unready("没有拟资助的申请可以公示。").require()
    notice = GrantNotice.objects.create(
        round=fresh, days=max(1, fresh.notice_days), made_at=now, made_by=by,
        is_sample=fresh.is_sample,
    )  # fmt: skip
    GrantNoticeRow.objects.bulk_create(
        GrantNoticeRow(notice=notice, application=one, position=place)
        for place, one in enumerate(listed, start=1)
    )
    append(
        by=by, verb="grantnotice.schedule", thing=notice, target=notice.state, now=now,
        payload={"round": fresh.public_id, "rows": len(listed)},
    )  # fmt: skip
    return notice


@transaction.atomic
def open_grant_notice(*, notice: GrantNotice, by: User, now: datetime) -> GrantNotice:
    """Seal the list and let the public object until the working days are over.

    Errors: Unready when somebody listed is no longer recommended; Refused for who drew it up.
    """
    locked_grant_round(notice.round)
    fresh = locked_grant_notice(notice)
    may_step_grant_notice(by, fresh, "open").require()
    rows = list(
        fresh.rows.select_related("application__region", "application__partner__organisation")
    )
    if any(row.application.state != ApplicationState.RECOMMENDED for row in rows):
        unready("名单中有申请已不是拟资助，请作废后重新拟定。").require()
    window = window_of(now, fresh.days)
    fresh.starts_at, fresh.ends_at, fresh.least_ends_at = now, window.ends_at, window.ends_at
    fresh.is_certain, fresh.opened_at, fresh.opened_by = window.is_certain, now, by
    fresh.sealed_title = fresh.round.title
    provinces = _provinces(rows)
    for row in rows:
        row.text = grant_line(row, provinces.get((row.application.region_id or "")[:2], ""))
        row.digest, row.ends_at = line_digest(row.text), window.ends_at
        row.save(update_fields=["text", "digest", "ends_at"])
        one = locked_application(row.application)
        move_application(one, "list", by=by, now=now, payload={"notice": fresh.public_id})
    fresh.digest = grant_list_digest(fresh, [row.digest for row in rows])
    _move(fresh, "open", by=by, now=now, text="开始公示")
    GRANT_NOTICES.put([fresh.pk])
    return fresh


def _provinces(rows: Sequence[GrantNoticeRow]) -> dict[str, str]:
    """The names of the provinces in which those listed live, by the beginning of their code."""
    heads = {row.application.region_id[:2] for row in rows if row.application.region_id}
    found = Region.objects.filter(code__in=[f"{head}0000" for head in heads])
    return {code[:2]: name for code, name in found.values_list("code", "name")}


@transaction.atomic
def cancel_grant_notice(
    *, notice: GrantNotice, reason: str, by: User, now: datetime
) -> GrantNotice:
    """Drop a notice that was never opened."""
    fresh = locked_grant_notice(notice)
    may_step_grant_notice(by, fresh, "cancel").require()
    _move(fresh, "cancel", by=by, now=now, reason=stated(reason))
    return fresh


@transaction.atomic
def extend_grant_notice(
    *, notice: GrantNotice, ends_on: datetime, reason: str, by: User, now: datetime
) -> GrantNotice:
    """Give the public more time; a window never ends earlier than it said."""
    fresh = locked_grant_notice(notice)
    may_step_grant_notice(by, fresh, "extend").require()
    later = deadline(china_day(ends_on))
    if fresh.ends_at is None or later <= fresh.ends_at:
        unready("新的结束时间须晚于原来的。").require()
    fresh.ends_at = later
    fresh.rows.filter(ends_at__lt=later, removed_at__isnull=True).update(ends_at=later)
    _move(fresh, "extend", by=by, now=now, reason=stated(reason), text="公示延长")
    return fresh


@transaction.atomic
def close_grant_notice(*, notice: GrantNotice, by: User, now: datetime) -> GrantNotice:
    """End a notice whose windows are over and whose objections have their conclusion."""
    fresh = locked_grant_notice(notice)
    may_step_grant_notice(by, fresh, "close").require()
    if fresh.rows.filter(removed_at__isnull=True, suspended_at__isnull=False).exists():
        unready("有一项公示因异议中止，不能结束。").require()
    if fresh.rows.filter(removed_at__isnull=True, ends_at__gte=now).exists():
        unready("公示期未满，不能结束。").require()
    if fresh.objections.unresolved().exists():
        unready("还有异议没有结论，不能结束公示。").require()
    _move(fresh, "close", by=by, now=now, text="公示结束")
    return fresh


def locked_grant_notice(notice: GrantNotice) -> GrantNotice:
    """The fresh row under lock, with its round."""
    rows = GrantNotice.objects.select_for_update(of=("self",))
    return rows.select_related("round__run_by").get(pk=notice.pk)


def _move(
    fresh: GrantNotice, verb: str, *, by: User | None, now: datetime, reason: str = "",
    text: str = "",
) -> None:  # fmt: skip
    """Write the new state and its ledger row; what is done in public is open to all."""
    step = GRANT_NOTICE.require(verb, fresh.state, reason)
    source, fresh.state = fresh.state, step.target
    fresh.version += 1
    fresh.save()
    append(
        by=by, verb=f"grantnotice.{verb}", thing=fresh, source=source, target=step.target,
        reason=reason, payload={"digest": fresh.digest},
        public=_public_words(fresh, text) if text else None, public_from=now if text else None,
        now=now,
    )  # fmt: skip


def _public_words(notice: GrantNotice, text: str) -> dict[str, str]:
    """What the open record says of a notice: no name, only what list it is by its hash."""
    return {"text": text, "round": notice.round.title, "digest": notice.digest}


# ------------------------------------------------------------------ objections


def grant_receipt_code(form_key: str) -> str:
    """The code that belongs to one form; the same form sent twice has one."""
    return blind_index(form_key, purpose="grantobjection.receipt")[:32]


@transaction.atomic
def file_grant_objection(
    *, notice: GrantNotice, row: GrantNoticeRow | None, name: str, contact: str, text: str,
    form_key: str, now: datetime, files: Sequence[Evidence] = (),
) -> GrantReceipt:  # fmt: skip
    """Take in an objection from the public, in time to the second.

    Shapes: the notice is locked; the same `form_key` is the same objection.
    """
    if PUBLIC_ID.fullmatch(form_key) is None:
        unready("页面不完整，请重新打开再填写。").require()
    fresh = locked_grant_notice(notice)
    code = grant_receipt_code(form_key)
    index = blind_index(code, purpose="grantobjection.index")
    before = GrantObjection.objects.filter(receipt_index=index, notice=fresh).first()
    if before is not None:
        return GrantReceipt(before, code)
    listed = None if row is None else fresh.rows.get(pk=row.pk)
    may_object_to_grants(fresh, listed, now).require()
    made = GrantObjection.objects.create(
        notice=fresh, row=listed, name_cipher=encrypt(name.strip()),
        contact_cipher=encrypt(contact.strip()), text=clean_story(text), receipt_index=index,
        form_key=blind_index(form_key, purpose="grantobjection.form"), filed_at=now,
        is_sample=fresh.is_sample,
    )  # fmt: skip
    rows = stored(GrantObjectionFile, files, FOLDER, objection=made)
    GrantObjectionFile.objects.bulk_create(rows)
    append(
        by=None, verb="grantobjection.receive", thing=made, target=made.state,
        payload={"files": [one.sha256 for one in files]},
        public=_public_words(fresh, "收到一件异议"), public_from=now, now=now,
    )  # fmt: skip
    return GrantReceipt(made, code)


def grant_objection_by_code(code: str) -> GrantObjection | None:
    """The objection that a receipt code opens, or nothing."""
    rows = GrantObjection.objects.select_related("notice__round", "row")
    return rows.filter(receipt_index=blind_index(code, purpose="grantobjection.index")).first()


@transaction.atomic
def step_grant_objection(
    *, objection: GrantObjection, verb: str, reply: str, by: User, now: datetime
) -> GrantObjection:
    """Take up, turn down or conclude an objection; the clock of whom it is about follows.

    Shapes: upholding an objection against one declines that application; against the whole list
    it changes nobody, who has to go is declined by name.
    Source: domain.md §4: the clock resumes, never shortens.
    """
    locked_grant_round(objection.notice.round)
    notice = locked_grant_notice(objection.notice)
    rows = GrantObjection.objects.select_for_update(of=("self",)).select_related("row")
    fresh = rows.get(pk=objection.pk)
    fresh.notice = notice
    may_step_grant_objection(by, fresh, verb).require()
    why = stated(reply) if verb != "investigate" else reply.strip()
    step = GRANT_OBJECTION.require(verb, fresh.state, why)
    source, fresh.state = fresh.state, step.target
    fresh.reply = why
    if verb in ("investigate", "decline"):
        fresh.screened_at, fresh.screened_by = now, by
    else:
        fresh.resolved_at, fresh.resolved_by = now, by
    fresh.version += 1
    fresh.save()
    append(
        by=by, verb=f"grantobjection.{verb}", thing=fresh, source=source, target=step.target,
        reason=why, payload={"notice": notice.public_id},
        public=_public_words(notice, TOLD[verb]), public_from=now, now=now,
    )  # fmt: skip
    _follow(fresh, verb, by=by, now=now)
    return fresh


def _follow(objection: GrantObjection, verb: str, *, by: User, now: datetime) -> None:
    """Stop or start the clocks that the objection is about, and take out who has to go."""
    rows = objection.notice.rows.filter(removed_at__isnull=True)
    if objection.row_id is not None:
        rows = rows.filter(pk=objection.row_id)
    if verb == "investigate":
        rows.filter(suspended_at__isnull=True).update(suspended_at=now)
    if verb not in ("uphold", "dismiss"):
        return
    for row in rows.select_related("application"):
        if verb == "uphold" and objection.row_id == row.pk:
            _take_out(row, by=by, now=now)
        elif row.suspended_at is not None and not _still_disputed(row):
            row.ends_at = resumed_end(row.ends_at or now, suspended_at=row.suspended_at, now=now)
            row.suspended_at = None
            row.save(update_fields=["ends_at", "suspended_at"])


def _still_disputed(row: GrantNoticeRow) -> bool:
    others = row.notice.objections.filter(state="investigating")
    return others.filter(row=row).exists() or others.filter(row__isnull=True).exists()


def _take_out(row: GrantNoticeRow, *, by: User, now: datetime) -> None:
    row.removed_at, row.removal = now, "异议成立"
    row.save(update_fields=["removed_at", "removal"])
    one = locked_application(row.application)
    one.reason = "公示期间的异议成立"
    one.decided_at, one.decided_by = now, by
    move_application(one, "decline", by=by, now=now, reason=one.reason)
    let_go(one, reason=one.reason, by=by, now=now)


@transaction.atomic
def reveal_grant_objector(
    *, objection: GrantObjection, reason: str, by: User, now: datetime
) -> tuple[str, str]:
    """The name and contact of who objects, for two roles only; the reading is recorded."""
    may_reveal_objector(by, objection).require()
    if objection.purged_at is not None:
        unready("异议人的姓名和联系方式已经按期清除。").require()
    append(by=by, verb="grantobjection.reveal", thing=objection, reason=stated(reason), now=now)
    return decrypt(objection.name_cipher), decrypt(objection.contact_cipher)
