"""Public notices as programs are told of them; pure functions on rows that are already loaded."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.urls import reverse

from awards.models import Notice, NoticeAmendment
from awards.noticeboard import ShownRow
from charity_site.api import schemas
from kit.addresses import absolute_url
from kit.objecting import Outcomes

_TOLD = ("region", "organisation", "role", "citation", "nominating_media", "prize_amount")


def notice(row: Notice, now: datetime) -> schemas.Notice:
    """A notice of a list; its round, award and category are loaded."""
    return schemas.Notice(**_notice(row, now))


def notice_detail(
    row: Notice,
    listed: Iterable[ShownRow],
    amendments: Iterable[NoticeAmendment],
    found: Outcomes,
    now: datetime,
) -> schemas.NoticeDetail:
    """A notice with all that its page shows."""
    return schemas.NoticeDetail(
        **_notice(row, now),
        method=row.method,
        contact=row.contact,
        rows=[_listed(shown) for shown in listed],
        amendments=[schemas.Amendment(text=a.text, made_at=a.made_at) for a in amendments],
        objections=schemas.Outcomes(
            received=found.received, under_way=found.under_way, declined=found.declined,
            upheld=found.upheld, dismissed=found.dismissed,
        ),
    )  # fmt: skip


def _notice(row: Notice, now: datetime) -> dict[str, Any]:
    award = row.round.award
    return {
        "id": row.public_id,
        "url": absolute_url(reverse("awards:notice_detail", args=(row.public_id,))),
        "award": schemas.Named(slug=award.slug, name=award.name),
        "round": row.round.slug,
        "category": row.category.name,
        "policy": row.policy,
        "is_running": row.is_running(now),
        "working_days": row.days,
        "starts_at": row.starts_at,
        "ends_at": row.ends_at,
        "digest": row.digest,
        "list_url": absolute_url(reverse("awards:notice_file", args=(row.public_id,))),
    }


def _listed(shown: ShownRow) -> schemas.Listed:
    return schemas.Listed(
        position=shown.row.position,
        name=shown.name,
        is_masked=shown.is_masked,
        status=shown.status,
        ends_at=shown.row.ends_at,
        digest=shown.row.digest,
        **{name: shown.line.get(name, "") for name in _TOLD},
    )
