"""The course of a notice: one person draws it up, another opens it, its end confirms the list."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction

from awards.actions.decisions import confirm_nomination, crediting_partners
from awards.actions.locks import STALE, locked_nomination, locked_round
from awards.actions.nominations import move
from awards.actions.notice_lists import (
    amend,
    locked_notice,
    public_words,
    refresh_end,
    write_list,
)
from awards.actions.rounds import step_round
from awards.models import Category, Nomination, Notice, NoticeRow, Round, Winner
from awards.noticelist import highest_level, listed_as, missing_for_listing, new_notice
from awards.noticesearch import NOTICES
from awards.permissions import may_schedule_notice, may_step_nomination, may_step_notice
from awards.workflow import NOTICE, NominationState, NoticeState, RoundState
from directory.models import User
from kit.dates import china_day, deadline
from kit.noticewindow import window_of
from kit.verdict import Stale, Unready, unready
from ledger.actions import append

LIVE = (NoticeState.SCHEDULED, NoticeState.OPEN)


def fresh_notice(notice: Notice, version: int | None = None) -> Notice:
    """The round and then the notice under lock.

    Errors: Stale when `version` is given and no longer current.
    """
    locked_round(notice.round)
    fresh = locked_notice(notice)
    if version is not None and fresh.version != version:
        raise Stale(STALE)
    return fresh


def _move(
    notice: Notice, verb: str, *, by: User | None, now: datetime, reason: str = "",
    text: str = "", payload: Mapping[str, Any] | None = None,
) -> None:  # fmt: skip
    """Write the new state and its ledger row; open to all from the beginning of the notice."""
    step = NOTICE.require(verb, notice.state, reason)
    source, notice.state = notice.state, NoticeState(step.target)
    notice.version += 1
    notice.save()
    append(
        by=by, verb=f"notice.{verb}", thing=notice, source=source, target=notice.state,
        reason=reason, payload=payload,
        public=public_words(notice, text) if text else None,
        public_from=max(now, notice.starts_at) if text else None, now=now,
    )  # fmt: skip


# ------------------------------------------------------------------ drawing it up


def noticeable(category: Category) -> list[Nomination]:
    """What is proposed in the category and stands in no notice yet, in its order."""
    rows = category.nominations.filter(state=NominationState.PROPOSED)
    listed = NoticeRow.objects.filter(notice__state__in=LIVE, removed_at__isnull=True)
    free = rows.exclude(pk__in=listed.values("nomination"))
    return list(
        free.select_related("nominee", "partner__organisation", "round__award", "category")
        .prefetch_related("consents", "photos").order_by("position", "pk")
    )  # fmt: skip


@transaction.atomic
def schedule_notice(
    *, round_: Round, category: Category, by: User, now: datetime,
    starts_at: datetime | None = None, method: str = "", contact: str = "",
    version: int | None = None,
) -> Notice:  # fmt: skip
    """Draw up the notice of everybody proposed in a category; nobody outside sees it yet.

    Shapes: each is listed at the fullest name that may be public; ends when the policy allows.
    Errors: Unready when nobody is proposed, or the category asks for no notice beforehand.
    """
    fresh = locked_round(round_, version)
    may_schedule_notice(by, fresh).require()
    if category.round_id != fresh.pk:
        unready("请选择本轮的类别。").require()
    if category.notice_policy != Category.NoticePolicy.BEFORE:
        unready(f"“{category.name}”不是先公示后公布的类别，无需在此拟定公示。").require()
    nominations = noticeable(category)
    if not nominations:
        unready(f"“{category.name}”没有等待公示的拟授，请先提出拟授。").require()
    notice = new_notice(category, max(starts_at or now, now), is_sample=fresh.is_sample)
    notice.round = fresh
    notice.method, notice.contact = method.strip(), contact.strip()
    notice.scheduled_at, notice.scheduled_by = now, by
    notice.save()
    NoticeRow.objects.bulk_create(
        NoticeRow(
            notice=notice, nomination=one, position=place, ends_at=notice.ends_at,
            level=highest_level(one, crediting_partners(one), now),
        )
        for place, one in enumerate(nominations, 1)
    )  # fmt: skip
    append(by=by, verb="notice.schedule", thing=notice, target=notice.state,
           payload={"rows": len(nominations)}, now=now)  # fmt: skip
    return notice


@transaction.atomic
def edit_notice(
    *, notice: Notice, by: User, now: datetime, starts_at: datetime, ends_on: date | None = None,
    method: str = "", contact: str = "", levels: Mapping[int, str] | None = None,
    version: int | None = None,
) -> Notice:  # fmt: skip
    """Change what has been drawn up, while it waits for the second person.

    Shapes: `levels` maps keys of rows to publish levels; without `ends_on` the policy's end.
    Errors: Unready when the end would be earlier than the policy allows.
    """
    fresh = fresh_notice(notice, version)
    may_step_notice(by, fresh, "edit", now).require()
    _set_window(fresh, max(starts_at, now), ends_on)
    fresh.method, fresh.contact = method.strip(), contact.strip()
    # Whoever changes it has drawn it up: the other of the two people opens it.
    fresh.scheduled_at, fresh.scheduled_by = now, by
    for row in fresh.rows.all():
        level = (levels or {}).get(row.pk, row.level)
        if level != row.level and level in Winner.PublishLevel.values:
            row.level = level
            row.save()
    _move(fresh, "edit", by=by, now=now)
    return fresh


def _set_window(notice: Notice, starts_at: datetime, ends_on: date | None) -> None:
    window = window_of(starts_at, notice.days)
    ends_at = deadline(ends_on) if ends_on else window.ends_at
    if ends_at < window.ends_at:
        unready(
            f"公示期不少于 {notice.days} 个工作日，最早到 {window.ends_at:%Y年%m月%d日} 结束。"
        ).require()
    notice.starts_at, notice.least_ends_at = starts_at, window.ends_at
    notice.ends_at = notice.open_until = ends_at
    notice.is_certain = window.is_certain


@transaction.atomic
def cancel_notice(
    *, notice: Notice, by: User, now: datetime, reason: str, version: int | None = None
) -> Notice:
    """Drop what was drawn up and never opened; those listed may be noticed anew."""
    fresh = fresh_notice(notice, version)
    may_step_notice(by, fresh, "cancel", now).require()
    fresh.cancel_reason = reason.strip()
    _move(fresh, "cancel", by=by, now=now, reason=reason)
    fresh.rows.all().delete()
    return fresh


# ------------------------------------------------------------------ opening


@transaction.atomic
def open_notice(*, notice: Notice, by: User, now: datetime, version: int | None = None) -> Notice:
    """Seal the list and open the notice, by the second person; it begins at its own minute.

    Shapes: a beginning that has passed means at once, and the end moves so that the window is
    never shorter than the policy.
    Errors: Unready when somebody listed is no longer proposed, or may not be named in public.
    """
    fresh = fresh_notice(notice, version)
    may_step_notice(by, fresh, "open", now).require()
    if fresh.starts_at < now:
        kept = max(fresh.ends_at, window_of(now, fresh.days).ends_at)
        _set_window(fresh, now, china_day(kept))
    fresh.opened_at, fresh.opened_by = now, by
    lines = _lines(fresh, by, now)
    write_list(fresh, lines)
    for row, _ in lines:
        move(row.nomination, "notice", by=by, now=now)
    _move(
        fresh, "open", by=by, now=now, text=f"开始公示：共 {len(lines)} 位",
        payload={"digest": fresh.digest, "rows": len(lines)},
    )  # fmt: skip
    if fresh.round.state == RoundState.DECIDING and fresh.has_begun(now):
        step_round(round_=fresh.round, verb="notice", by=by, now=now)
    return fresh


def _lines(notice: Notice, by: User, now: datetime) -> list[tuple[NoticeRow, Winner]]:
    """Those listed, under lock, each with the copy that will be read."""
    rows = list(notice.rows.select_related("nomination").order_by("nomination_id"))
    lines = [(row, _copy(row, by, now)) for row in rows]
    if not lines:
        unready("名单是空的，请作废后重新拟定。").require()
    return sorted(lines, key=lambda line: line[0].position)


def _copy(row: NoticeRow, by: User, now: datetime) -> Winner:
    nomination = locked_nomination(row.nomination)
    row.nomination = nomination
    may = may_step_nomination(by, nomination, "notice", now)
    if not may:
        raise Unready(f"第 {row.position} 位“{nomination.nominee}”：{may.reason}")
    winner = listed_as(
        nomination, crediting_partners(nomination), level=row.level, pseudonym=row.pseudonym,
        now=now,
    )  # fmt: skip
    if missing := missing_for_listing(winner):
        raise Unready(f"第 {row.position} 位“{nomination.nominee}”还不能公示：{missing}。")
    return winner


# ------------------------------------------------------------------ while it is open


@transaction.atomic
def extend_notice(
    *, notice: Notice, by: User, now: datetime, ends_on: date, reason: str,
    version: int | None = None,
) -> Notice:  # fmt: skip
    """Let a notice run longer; an open notice is never shortened."""
    fresh = fresh_notice(notice, version)
    may_step_notice(by, fresh, "extend", now).require()
    until = deadline(ends_on)
    if until <= fresh.ends_at:
        unready(f"只能延长：新的结束日期须晚于 {china_day(fresh.ends_at):%Y年%m月%d日}。").require()
    fresh.ends_at = until
    fresh.rows.filter(removed_at__isnull=True, ends_at__lt=until).update(ends_at=until)
    refresh_end(fresh)
    _move(fresh, "extend", by=by, now=now, reason=reason)
    amend(fresh, f"公示延长至 {until:%Y年%m月%d日}：{reason.strip()}", by=by, now=now)
    return fresh


@transaction.atomic
def amend_notice(
    *, notice: Notice, by: User, now: datetime, text: str, version: int | None = None
) -> Notice:
    """Append a correction for everybody to read; the sealed list stays as it is."""
    fresh = fresh_notice(notice, version)
    may_step_notice(by, fresh, "amend", now).require()
    if not text.strip():
        unready("请写明更正的内容。").require()
    fresh.version += 1
    fresh.save()
    amend(fresh, text.strip(), by=by, now=now)
    return fresh


@transaction.atomic
def confirm_listed(
    *, notice: Notice, by: User, now: datetime, version: int | None = None
) -> list[Winner]:
    """Confirm everybody whose window is over and against whom nothing stands, as listed.

    Errors: Unready when there is nobody to confirm yet, with the reason for the first.
    """
    fresh = fresh_notice(notice, version)
    may_step_notice(by, fresh, "confirm", now).require()
    waiting = list(confirmable(fresh))
    ready = [row for row in waiting if may_step_nomination(by, row.nomination, "confirm", now)]
    if not ready:
        unready("这份公示里没有等待确认的。").require() if not waiting else may_step_nomination(
            by, waiting[0].nomination, "confirm", now
        ).require()
    return [
        confirm_nomination(
            nomination=row.nomination, by=by, now=now, level=row.level, pseudonym=row.pseudonym
        )
        for row in ready
    ]


def confirmable(notice: Notice) -> Iterable[NoticeRow]:
    """Those listed who still wait for their confirmation."""
    rows = notice.rows.filter(nomination__state=NominationState.NOTICE, removed_at__isnull=True)
    return rows.select_related(
        "nomination__round__award", "nomination__round__column__partner", "nomination__partner",
        "nomination__nominee", "nomination__category",
    ).order_by("nomination_id")  # fmt: skip


@transaction.atomic
def close_notice(*, notice: Notice, by: User, now: datetime, version: int | None = None) -> Notice:
    """Note that the notice is over; that it is over is a matter of time, not of this step."""
    fresh = fresh_notice(notice, version)
    may_step_notice(by, fresh, "close", now).require()
    fresh.closed_at, fresh.closed_by = now, by
    count = fresh.objections.count()
    _move(fresh, "close", by=by, now=now, text=f"公示结束：收到异议 {count} 件")
    NOTICES.put([fresh.pk])
    return fresh
