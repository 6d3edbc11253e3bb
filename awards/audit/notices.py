"""Notices: served before anybody is confirmed, never too short, the sealed list as it was."""

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Exists, F, OuterRef, Q

from awards.models import Category, Nomination, Notice, NoticeRow, Objection
from awards.models.notices import BEGUN
from awards.noticelist import list_digest
from awards.workflow import UNRESOLVED, NominationState, NoticeState
from kit.audit import Offence, Rule, every, label_of, offending
from kit.dates import china_day
from kit.noticewindow import line_digest, window_of
from ledger.models import Entry

Policy = Category.NoticePolicy


def _unserved(_now: datetime) -> Iterator[Offence]:
    """Confirmed before a notice that the category asks for was over."""
    confirmed = Nomination.objects.filter(state=NominationState.CONFIRMED)
    served = NoticeRow.objects.filter(
        nomination=OuterRef("pk"), notice__state__in=BEGUN, removed_at__isnull=True,
        suspended_at__isnull=True, ends_at__lt=OuterRef("confirmed_at"),
    )  # fmt: skip
    asked = confirmed.filter(category__notice_policy=Policy.BEFORE)
    yield from offending(asked.filter(~Exists(served)), "须先公示，确认时没有公示期满的名单")
    waived = confirmed.filter(category__notice_policy=Policy.NONE, category__notice_waiver="")
    yield from offending(waived, "不公示没有写明理由")
    open_then = Objection.objects.filter(
        Q(row__nomination=OuterRef("pk")) | Q(row=None, notice__rows__nomination=OuterRef("pk")),
        Q(resolved_at=None) | Q(resolved_at__gt=OuterRef("confirmed_at")),
        filed_at__lt=OuterRef("confirmed_at"), notice__policy=Policy.BEFORE,
    ).exclude(state="not_accepted")  # fmt: skip
    yield from offending(confirmed.filter(Exists(open_then)), "确认时还有未了结的异议")


def _unlisted(now: datetime) -> Iterator[Offence]:
    """Published first, and then in no notice; synthetic rows were never listed anywhere."""
    listed = NoticeRow.objects.filter(nomination=OuterRef("pk"))
    rows = Nomination.objects.filter(
        state=NominationState.CONFIRMED, category__notice_policy=Policy.AFTER_ANNOUNCEMENT,
        winner__release_at__lte=now, winner__hidden_at__isnull=True, is_synthetic=False,
    ).exclude(winner__state="embargoed")  # fmt: skip
    yield from offending(rows.filter(~Exists(listed)), "公布后须公示，没有列入任何公示")


def _too_short(_now: datetime) -> Iterator[Offence]:
    """The window counted again in working days, and that of each one listed."""
    begun = Notice.objects.filter(state__in=BEGUN)
    for notice in begun.order_by("pk").iterator():
        least = window_of(notice.starts_at, notice.days)
        ends = china_day(notice.ends_at)
        if notice.days < 1 or (least.is_certain and ends < china_day(least.ends_at)):
            why = f"公示不足 {notice.days} 个工作日"
            yield Offence(label_of(Notice), str(notice.pk), notice.public_id, why)
    rows = NoticeRow.objects.filter(notice__state__in=BEGUN, removed_at__isnull=True)
    yield from offending(
        rows.filter(ends_at__lt=F("notice__ends_at")), "第 {0} 位的公示早于名单结束",
        at="notice__", more=("position",),
    )  # fmt: skip
    early = begun.filter(state=NoticeState.CLOSED, closed_at__lt=F("ends_at"))
    yield from offending(early, "公示在期满前结束")
    pending = Objection.objects.filter(notice=OuterRef("pk"), state__in=sorted(UNRESOLVED))
    closed = begun.filter(Exists(pending), state=NoticeState.CLOSED)
    yield from offending(closed, "公示已结束，还有未了结的异议")


def _altered(_now: datetime) -> Iterator[Offence]:
    """Lists whose lines, hashes and record do not agree."""
    begun = Notice.objects.filter(state__in=BEGUN).select_related("round__award", "category")
    for notice in begun.prefetch_related("rows").order_by("pk").iterator(chunk_size=200):
        if why := _alteration(notice):
            yield Offence(label_of(Notice), str(notice.pk), notice.public_id, why)


def _alteration(notice: Notice) -> str:
    rows = sorted(notice.rows.all(), key=lambda row: row.position)
    for row in rows:
        is_purged = not row.text and row.masked_at is not None and row.digest
        if not is_purged and line_digest(row.text) != row.digest:
            return f"第 {row.position} 位的内容与摘要不符"
    opened = Entry.objects.for_object(notice).filter(verb="notice.open").first()
    if opened is None or notice.digest not in opened.payload:
        return "名单摘要与账本不符"
    if list_digest(notice, [row.digest for row in rows]) != notice.digest:
        return "名单与摘要不符：有人被加入、移出、换了顺序，或轮次、类别改了名"
    return ""


RULES = (
    Rule(
        key="notices.served",
        numbers=(9,),
        title="确认之前公示期满、没有未了结的异议",
        says="须先公示的，确认时公示已满且没有未了结的异议；不公示的写明理由；公布后公示的，都列入了公示。",
        find=every(_unserved, _unlisted),
        guards=("category_waiver_has_reason",),
    ),
    Rule(
        key="notices.length",
        numbers=(9,),
        title="公示不短于规定",
        says="按工作日重新计算每份公示和每一位的期限；没有提前结束的，也没有带着异议结束的。",
        find=_too_short,
        guards=("notice_never_shorter_than_policy", "notice_closed_has_run"),
    ),
    Rule(
        key="notices.sealed",
        numbers=(9, 18),
        title="公示名单没有改动",
        says="逐行和整份名单的摘要重新计算，与公示时、与账本一致。",
        find=_altered,
        guards=("notice_open_is_sealed", "noticerow_position_once"),
    ),
)
