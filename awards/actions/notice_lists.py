"""What notices follow by themselves: winners published before their notice, those who leave.

The lower half of the notices: called by the actions of winners, rounds and nominations, in their
transaction and after their locks; a notice is never locked before its round and nomination.
"""

from collections.abc import Iterable
from datetime import datetime
from itertools import groupby

from django.db.models import Max, Q

from awards.models import Category, Nomination, Notice, NoticeAmendment, NoticeRow, Round, Winner
from awards.noticelist import new_notice, sealed
from awards.noticesearch import NOTICES
from awards.workflow import PUBLIC, NoticeState
from directory.models import User
from kit.noticewindow import window_of
from ledger.actions import append, hold

AFTER = Category.NoticePolicy.AFTER_ANNOUNCEMENT
ROW_FIELDS = ("text", "digest", "ends_at", "position")


def locked_notice(notice: Notice) -> Notice:
    """The fresh row under lock."""
    rows = Notice.objects.select_for_update(of=("self",))
    return rows.select_related("round__award", "round__column__partner", "category").get(
        pk=notice.pk
    )


def public_words(notice: Notice, text: str) -> dict[str, str]:
    """What the open record says of a notice: no name, only what list it is by its hash."""
    return {
        "text": text,
        "award": notice.round.award.name,
        "round": notice.round.title,
        "category": notice.category.name,
        "digest": notice.digest,
    }


def write_list(notice: Notice, winners: list[tuple[NoticeRow, Winner]]) -> None:
    """Seal rows that are there already, and make the notice findable."""
    rows = sealed(notice, winners)
    for row in rows:
        row.ends_at = notice.ends_at
    NoticeRow.objects.bulk_update(rows, ROW_FIELDS)
    notice.save()
    NOTICES.put([notice.pk])


def refresh_end(notice: Notice) -> None:
    """Let `open_until` be the latest end of those still listed, or empty while a clock stands."""
    listed = notice.rows.filter(removed_at__isnull=True)
    stands = listed.filter(suspended_at__isnull=False).exists()
    latest = listed.aggregate(latest=Max("ends_at"))["latest"] or notice.ends_at
    notice.open_until = None if stands else max(latest, notice.ends_at)


def amend(notice: Notice, text: str, *, by: User, now: datetime) -> None:
    """Append one correction, in the notice and in the record."""
    NoticeAmendment.objects.create(notice=notice, text=text, made_at=now, made_by=by)
    append(
        by=by, verb="notice.amend", thing=notice, reason=text,
        public=public_words(notice, f"公示补充更正：{text}"),
        public_from=max(now, notice.starts_at), now=now,
    )  # fmt: skip


# ------------------------------------------------------------------ after the announcement


def notice_winners(winners: Iterable[Winner], *, by: User | None, now: datetime) -> None:
    """Open the notices of winners that are published first and held against objections after.

    Shapes: one notice for each category and minute. The two people are those who proposed and
    confirmed. Source: domain.md §1.4 (money held until the window ends).
    """
    due = [w for w in winners if w.category.notice_policy == AFTER and w.release_at is not None]
    noticed = set(
        NoticeRow.objects.filter(nomination__in=[w.nomination_id for w in due])
        .values_list("nomination", flat=True)
    )  # fmt: skip
    fresh = [winner for winner in due if winner.nomination_id not in noticed]
    fresh.sort(key=lambda w: (w.category_id, max(w.release_at or now, now), w.position, w.pk))
    for (_, at), group in groupby(fresh, lambda w: (w.category_id, max(w.release_at or now, now))):
        _open_at(list(group), at, by=by, now=now)


def _open_at(winners: list[Winner], at: datetime, *, by: User | None, now: datetime) -> None:
    first = winners[0]
    notice = new_notice(first.category, at, is_sample=first.is_sample)
    notice.round = first.round
    notice.state = NoticeState.OPEN
    notice.scheduled_at, notice.scheduled_by = now, first.nomination.proposed_by
    notice.opened_at, notice.opened_by = now, first.nomination.confirmed_by
    _list_anew(notice, winners)
    append(
        by=by, verb="notice.open", thing=notice, source=NoticeState.SCHEDULED,
        target=notice.state, payload={"digest": notice.digest, "rows": len(winners)},
        public=public_words(notice, f"开始公示：共 {len(winners)} 位"), public_from=at, now=now,
    )  # fmt: skip


def _list_anew(notice: Notice, winners: list[Winner]) -> None:
    rows = [
        NoticeRow(
            notice=notice, nomination=winner.nomination, position=place, ends_at=notice.ends_at,
            level=winner.publish_level, pseudonym=winner.pseudonym,
        )
        for place, winner in enumerate(winners, 1)
    ]  # fmt: skip
    sealed(notice, list(zip(rows, winners, strict=True)))
    notice.save()
    NoticeRow.objects.bulk_create(rows)
    NOTICES.put([notice.pk])


def follow_winner(winner: Winner, *, by: User | None, now: datetime) -> None:
    """Let the notice of a published winner follow a change of what the public sees of it.

    Shapes: before the notice begins its list is made anew, so that who is withheld or hidden was
    never on it; from then on the sealed list stays and its page shows less.
    """
    if winner.category.notice_policy != AFTER:
        NOTICES.put(
            NoticeRow.objects.filter(nomination=winner.nomination_id).values_list(
                "notice", flat=True
            )
        )
        return
    rows = NoticeRow.objects.filter(nomination=winner.nomination_id).select_related("notice")
    for row in rows.order_by("pk"):
        if row.notice.state == NoticeState.OPEN and row.notice.starts_at > now:
            _begin_anew(locked_notice(row.notice), by=by, now=now)
        else:
            NOTICES.put([row.notice_id])
    if winner.state in PUBLIC and winner.hidden_at is None:
        notice_winners([winner], by=by, now=now)


def _begin_anew(notice: Notice, *, by: User | None, now: datetime) -> None:
    """Replace a notice that has not begun by one of those who are still to be published then.

    Shapes: a new notice with a new address; the old one and its record stay closed for ever, since
    its numbers would tell of whoever is no longer on it.
    """
    shown = Q(state__in=sorted(PUBLIC), hidden_at__isnull=True, release_at=notice.starts_at)
    winners = list(
        Winner.objects.filter(shown, nomination__notice_rows__notice=notice)
        .select_related("nomination", "category", "round__award").order_by("position", "pk")
    )  # fmt: skip
    notice.rows.all().delete()
    notice.state, notice.digest = NoticeState.CANCELLED, ""
    notice.cancel_reason = "名单在公示开始前有变化"
    notice.version += 1
    notice.save()
    hold(things=[notice], until=None)
    append(by=by, verb="notice.cancel", thing=notice, target=notice.state,
           reason=notice.cancel_reason, now=now)  # fmt: skip
    notice_winners(winners, by=by, now=now)


def move_notices(round_: Round, at: datetime, *, by: User, now: datetime) -> None:
    """Let notices that begin with the announcement begin at its new minute."""
    waiting = Notice.objects.filter(
        round=round_, policy=AFTER, state=NoticeState.OPEN, starts_at__gt=now
    )
    for one in waiting.order_by("pk"):
        notice = locked_notice(one)
        window = window_of(at, notice.days)
        notice.starts_at, notice.least_ends_at = at, window.ends_at
        notice.ends_at = notice.open_until = window.ends_at
        notice.is_certain = window.is_certain
        notice.version += 1
        notice.save()
        notice.rows.update(ends_at=window.ends_at)
        hold(things=[notice], until=at)
        append(
            by=by, verb="notice.move", thing=notice, payload={"at": at.isoformat()}, now=now,
        )  # fmt: skip


# ------------------------------------------------------------------ before the confirmation


def leave_notice(nomination: Nomination, *, by: User, now: datetime) -> None:
    """Take a withdrawn nomination off the notices that list it; its name goes at once."""
    rows = NoticeRow.objects.filter(nomination=nomination, removed_at__isnull=True)
    for row in rows.select_related("notice").order_by("pk"):
        notice = locked_notice(row.notice)
        if notice.state == NoticeState.SCHEDULED:
            row.delete()
            continue
        row.masked_at = now
        remove_row(notice, row, NoticeRow.Removal.WITHDRAWN, by=by, now=now)


def remove_row(notice: Notice, row: NoticeRow, why: str, *, by: User, now: datetime) -> None:
    """End the window of one listed for good, and append why; the notice is locked."""
    row.removed_at, row.removal, row.suspended_at = now, why, None
    row.save()
    refresh_end(notice)
    notice.version += 1
    notice.save()
    NOTICES.put([notice.pk])
    amend(notice, f"第 {row.position} 位{NoticeRow.Removal(why).label}。", by=by, now=now)


def mask_rows(nomination: Nomination, *, now: datetime) -> None:
    """Take the name off every notice because its owner took the consent back."""
    rows = NoticeRow.objects.filter(nomination=nomination, masked_at__isnull=True)
    notices = list(rows.values_list("notice", flat=True))
    rows.update(masked_at=now)
    NOTICES.put(notices)
