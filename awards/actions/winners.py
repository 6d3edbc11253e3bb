"""The life of a winner in public: publish, hide, correct, lower the name, revoke."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db import transaction

from awards.actions.grant_marks import lock_grant_of, mark_grant_of
from awards.actions.locks import locked_winner
from awards.actions.notice_lists import follow_winner
from awards.actions.prizes import prize_purpose
from awards.actions.publicity import (
    index_winner,
    move_winner,
    public_facts,
    release,
    require_level,
)
from awards.actions.results import drop_letters, tell_result
from awards.gate import winner_gate
from awards.models import Correction, Winner, WinnerSlug
from awards.permissions import may_lower_level, may_step_winner
from awards.publication import (
    copy_texts,
    hides_identity,
    hides_name,
    lower_texts,
    masked_text,
    new_slug,
)
from awards.share.cache import forget_pictures
from awards.workflow import PUBLIC, RoundState, WinnerState
from directory.models import User
from kit.dates import china_day, deadline
from kit.intake import clean_story
from kit.verdict import Verdict, unready
from ledger.actions import append, hold, lift
from projects.actions import follow_right, lock_money, return_rest, stop_payments
from projects.models import HonourMark

CORRECTABLE = {
    "headline": "一句话概括",
    "citation": "颁奖词",
    "story": "事迹",
    "role": "身份",
    "organisation_name": "单位",
}
ANSWER_DAYS = 15


def gate_verdict(winner: Winner) -> Verdict:
    """The publish gate as a verdict whose reason names everything that is missing."""
    report = winner_gate(winner)
    return Verdict(report.holds, f"还不能公布：{report.advice}。", unready=True)


@transaction.atomic
def publish_winner(
    *, winner: Winner, by: User, now: datetime, version: int | None = None
) -> Winner:
    """Publish one winner that was left behind, at once or with its round's announcement."""
    lock_grant_of(winner)
    fresh = locked_winner(winner, version)
    may_step_winner(by, fresh, "publish", now).require()
    gate_verdict(fresh).require()
    round_ = fresh.round
    if not round_.is_rolling and round_.state not in (
        RoundState.ANNOUNCED, RoundState.SETTLED, RoundState.ARCHIVED
    ):  # fmt: skip
        unready("批次评选的结果由整轮公布统一放出。").require()
    announced = round_.announce_at if not round_.is_rolling else None
    lift(things=[fresh])
    release(fresh, at=max(now, announced) if announced else now, by=by, now=now)
    return fresh


@transaction.atomic
def withhold_winner(
    *, winner: Winner, by: User, now: datetime, reason: str, version: int | None = None
) -> Winner:
    """Take a winner out of an announcement whose minute has not come."""
    fresh = locked_winner(winner, version)
    may_step_winner(by, fresh, "withhold", now).require()
    take_out(fresh, by=by, now=now, reason=reason)
    return fresh


def take_out(winner: Winner, *, by: User | None, now: datetime, reason: str) -> None:
    """Let a locked winner stay behind when its minute comes; the caller has checked the right."""
    winner.release_at = None
    hold(things=[winner], until=None)
    move_winner(winner, "withhold", by=by, now=now, reason=reason)
    drop_letters(nomination=winner.nomination, by=by, now=now)


@transaction.atomic
def hide_winner(
    *,
    winner: Winner,
    by: User,
    now: datetime,
    code: str,
    reason: str,
    version: int | None = None,
) -> Winner:
    """Take a winner off every public surface at once; visitors get a tombstone."""
    fresh = locked_winner(winner, version)
    may_step_winner(by, fresh, "hide", now).require()
    if code not in Winner.HideCode.values:
        unready("请选择隐藏的原因。").require()
    _hide(fresh, by=by, now=now, code=code, reason=reason)
    return fresh


def _hide(winner: Winner, *, by: User, now: datetime, code: str, reason: str) -> None:
    winner.hidden_at, winner.hidden_by, winner.hide_code = now, by, code
    hold(things=[winner], until=None)
    move_winner(winner, "hide", by=by, now=now, reason=reason)
    drop_letters(nomination=winner.nomination, by=by, now=now)
    forget_pictures(winner)


@transaction.atomic
def unhide_winner(
    *, winner: Winner, by: User, now: datetime, reason: str, version: int | None = None
) -> Winner:
    """Show a hidden winner again, if the publish gate holds now."""
    lock_grant_of(winner)
    fresh = locked_winner(winner, version)
    may_step_winner(by, fresh, "unhide", now).require()
    gate_verdict(fresh).require()
    fresh.hidden_at = fresh.hidden_by = None
    fresh.hide_code = ""
    lift(things=[fresh])
    move_winner(fresh, "unhide", by=by, now=now, reason=reason)
    tell_result(nomination=fresh.nomination, at=fresh.release_at or now, by=by, now=now)
    return fresh


@transaction.atomic
def correct_winner(
    *,
    winner: Winner,
    by: User,
    now: datetime,
    changes: Mapping[str, str],
    reason: str,
    version: int | None = None,
) -> Winner:
    """Correct public texts; old, new, reason and date stay visible beside them.

    Shapes: `changes` maps keys of `CORRECTABLE` to new texts.
    Errors: Unready when nothing changes, a text is too long or the gate would not hold.
    """
    fresh = locked_winner(winner, version)
    may_step_winner(by, fresh, "correct", now).require()
    rows = _corrections(fresh, changes)
    if not rows:
        unready("没有改动，无需更正。").require()
    gate_verdict(fresh).require()
    index_winner(fresh)
    move_winner(
        fresh, "correct", by=by, now=now, reason=reason,
        public=public_facts(fresh, "更正已公布的内容"),
        public_from=max(now, fresh.release_at or now),
    )  # fmt: skip
    for row in rows:
        row.version, row.reason, row.corrected_at, row.corrected_by = fresh.version, reason, now, by
    Correction.objects.bulk_create(rows)
    return fresh


def _corrections(winner: Winner, changes: Mapping[str, str]) -> list[Correction]:
    rows = []
    for field, label in CORRECTABLE.items():
        old = getattr(winner, field)
        new = clean_story(changes[field]).strip() if field in changes else old
        if new == old:
            continue
        limit = Winner._meta.get_field(field).max_length  # type: ignore[union-attr]
        if limit and len(new) > limit:
            unready(f"“{label}”最多 {limit} 个字，现在有 {len(new)} 个。").require()
        setattr(winner, field, new)
        rows.append(Correction(winner=winner, field=label, old=old, new=new))
    return rows


@transaction.atomic
def change_publish_level(
    *,
    winner: Winner,
    level: str,
    pseudonym: str = "",
    by: User,
    now: datetime,
    reason: str,
    version: int | None = None,
) -> Winner:
    """Show less of a winner's name, or more of it; less takes effect at once.

    Errors: Unready when the gate does not hold at the new level for a winner that is public.
    """
    lock_grant_of(winner)
    fresh = locked_winner(winner, version)
    may_lower_level(by, fresh, now).require()
    require_level(level, pseudonym)
    if not reason.strip():
        unready("调整公开程度须写明原因。").require()
    set_level(fresh, level, pseudonym.strip(), by=by, now=now, reason=reason)
    if fresh.state in PUBLIC:
        gate_verdict(fresh).require()
    return fresh


def set_level(
    winner: Winner, level: str, pseudonym: str, *, by: User | None, now: datetime, reason: str
) -> None:
    """Write another publish level of a locked winner, everywhere at once; nothing is asked."""
    before, winner.publish_level = winner.publish_level, Winner.PublishLevel(level)
    address = winner.slug
    winner.pseudonym = pseudonym if level == Winner.PublishLevel.PSEUDONYM else ""
    if winner.corrections.exists():
        lower_texts(winner)
    else:
        copy_texts(winner)
    _mask_corrections(winner)
    _renew_slug(winner)
    winner.version += 1
    winner.updated_at = now
    winner.save()
    index_winner(winner)
    forget_pictures(winner)
    follow_winner(winner, by=by, now=now)
    append(
        by=by, verb="winner.level", thing=winner, source=before, target=level, reason=reason,
        now=now,
    )  # fmt: skip
    if winner.slug != address:
        _tell_anew(winner, by=by, now=now)


def _tell_anew(winner: Winner, *, by: User | None, now: datetime) -> None:
    """Replace letters that have not gone out: they name an address that spelled the name."""
    drop_letters(nomination=winner.nomination, by=by, now=now)
    tell_result(nomination=winner.nomination, at=winner.release_at or now, by=by, now=now)


def _mask_corrections(winner: Winner) -> None:
    rows = list(winner.corrections.all())
    for row in rows:
        for side in ("old", "new"):
            text = getattr(row, side)
            shown = winner.display_name
            setattr(row, side, masked_text(text, winner.nomination, winner.publish_level, shown))
        if hides_identity(winner.publish_level) and row.field in ("身份", "单位"):
            row.old = row.new = ""
    Correction.objects.bulk_update(rows, ("old", "new"))


def _renew_slug(winner: Winner) -> None:
    """Give a winner whose name is shown less a new address; the old one spelled the name."""
    if not hides_name(winner.nomination, winner.publish_level):
        return
    winner.old_slugs.update(redirects=False)
    WinnerSlug.objects.create(slug=winner.slug, winner=winner, redirects=False)
    winner.slug = new_slug(winner)


@transaction.atomic
def start_revoking(
    *,
    winner: Winner,
    by: User,
    now: datetime,
    reason: str,
    evidence: str,
    version: int | None = None,
) -> Winner:
    """Begin to revoke an honour: the winner is told and has days to answer; nothing is decided.

    Shapes: what is on its way to be paid for it is held meanwhile.
    Source: 民法典 1031: no revocation without cause, notice and reply.
    """
    lock_grant_of(winner)
    fresh = locked_winner(winner, version)
    may_step_winner(by, fresh, "start_revoking", now).require()
    if not evidence.strip():
        unready("启动撤销须写明依据。").require()
    fresh.revoking_at, fresh.revoking_by = now, by
    fresh.revoke_reason, fresh.revoke_evidence = reason.strip(), evidence.strip()
    fresh.answer_until = deadline(china_day(now) + timedelta(days=ANSWER_DAYS))
    purpose = prize_purpose(fresh.nomination)
    lock_money(purpose)
    mark_grant_of(fresh, HonourMark.QUESTIONED, by=by, now=now, reason=reason)
    move_winner(fresh, "start_revoking", by=by, now=now, reason=reason)
    follow_right(purpose=purpose, now=now)
    return fresh


@transaction.atomic
def end_revoking(
    *, winner: Winner, by: User, now: datetime, reason: str, version: int | None = None
) -> Winner:
    """Drop a revocation; the winner is public again, or stays hidden if it was hidden before."""
    lock_grant_of(winner)
    fresh = locked_winner(winner, version)
    verb = "rehide" if fresh.hidden_at else "reinstate"
    may_step_winner(by, fresh, verb, now).require()
    if verb == "reinstate":
        gate_verdict(fresh).require()
    fresh.revoking_at = fresh.revoking_by = fresh.answer_until = None
    fresh.revoke_reason = fresh.revoke_evidence = ""
    purpose = prize_purpose(fresh.nomination)
    lock_money(purpose)
    mark_grant_of(fresh, "", by=by, now=now, reason=reason)
    move_winner(fresh, verb, by=by, now=now, reason=reason)
    follow_right(purpose=purpose, now=now)
    return fresh


@transaction.atomic
def revoke_winner(
    *, winner: Winner, by: User, now: datetime, reason: str, version: int | None = None
) -> Winner:
    """Revoke an honour for good, by a second person and after the days to answer."""
    lock_grant_of(winner)
    fresh = locked_winner(winner, version)
    may_step_winner(by, fresh, "revoke", now).require()
    fresh.revoked_at, fresh.revoked_by = now, by
    # First, because it takes locks that may not be waited for behind the ledger's.
    purpose, why = prize_purpose(fresh.nomination), "撤销荣誉"
    stop_payments(purpose=purpose, reason=why, by=by, now=now)
    mark_grant_of(fresh, HonourMark.REVOKED, by=by, now=now, reason=why)
    move_winner(
        fresh, "revoke", by=by, now=now, reason=reason,
        public=public_facts(fresh, "撤销一项荣誉"), public_from=now,
    )  # fmt: skip
    forget_pictures(fresh)
    return_rest(purpose=purpose, reason=why, by=by, now=now)
    return fresh


@transaction.atomic
def take_down_for_consent(*, winner: Winner, purpose: str, by: User, now: datetime) -> Winner:
    """Show less, or nothing, of a winner because a consent was withdrawn.

    Shapes: a withdrawn name makes a person anonymous where that suffices; anything else hides.
    Source: domain.md invariant 11.
    """
    fresh = locked_winner(winner)
    reason = "当事人撤回同意"
    if purpose == "name" and fresh.kind == "person":
        set_level(fresh, Winner.PublishLevel.ANONYMOUS, "", by=by, now=now, reason=reason)
    if fresh.state not in PUBLIC or (purpose != "story" and winner_gate(fresh).holds):
        return fresh
    if fresh.state == WinnerState.REVOKING:
        fresh.hidden_at, fresh.hidden_by, fresh.hide_code = now, by, Winner.HideCode.CONSENT
        fresh.save()
        hold(things=[fresh], until=None)
        forget_pictures(fresh)
    else:
        _hide(fresh, by=by, now=now, code=Winner.HideCode.CONSENT, reason=reason)
    return fresh
