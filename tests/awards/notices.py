"""Ways to bring a nomination through its public notice."""

from datetime import datetime
from typing import Any

from awards.actions.notices import open_notice, schedule_notice
from awards.actions.objections import (
    accept_objection,
    file_objection,
    investigate_objection,
)
from awards.models import Category, Nomination, Notice, NoticeRow, Objection
from kit.ids import public_id
from tests.awards.cast import Cast, proposed

BEFORE = Category.NoticePolicy.BEFORE
AFTER = Category.NoticePolicy.AFTER_ANNOUNCEMENT
TEXT = "名单里这一位的事迹与我了解的情况不一致，请核实。"


def policy(cast: Cast, name: str = BEFORE, days: int = 5) -> None:
    """Set the notice policy of the cast's category."""
    cast.category.notice_policy, cast.category.notice_days = name, days
    cast.category.save()


def scheduled(cast: Cast, now: datetime, *names: str, **fields: Any) -> Notice:
    """A notice of nominations that were proposed by the organiser, drawn up by them too."""
    policy(cast)
    for name in names or ("艾必齐",):
        proposed(cast, now, name=name)
    return schedule_notice(
        round_=cast.round, category=cast.category, by=cast.organiser, now=now, **fields
    )


def opened(cast: Cast, now: datetime, *names: str, **fields: Any) -> Notice:
    """The same, opened by the approver."""
    notice = scheduled(cast, now, *names, **fields)
    return open_notice(notice=notice, by=cast.approver, now=now)


def first(notice: Notice) -> NoticeRow:
    """The first of those listed."""
    return notice.rows.select_related("nomination").order_by("position")[0]


def filed(notice: Notice, row: NoticeRow | None, now: datetime, **fields: Any) -> Objection:
    """An objection by somebody from the public."""
    given = {"name": "钱多多", "contact": "13800138000", "text": TEXT, **fields}
    receipt = file_objection(
        notice=notice, row=row, form_key=given.pop("form_key", public_id()), now=now, **given
    )
    return receipt.objection


def taken_up(cast: Cast, notice: Notice, row: NoticeRow | None, now: datetime) -> Objection:
    """The same, accepted and being looked into."""
    objection = filed(notice, row, now)
    accept_objection(objection=objection, by=cast.organiser, now=now)
    return investigate_objection(objection=objection, by=cast.organiser, now=now)


def state_of(row: NoticeRow) -> str:
    """The state of the nomination that is listed there, as stored now."""
    return Nomination.objects.get(pk=row.nomination_id).state
