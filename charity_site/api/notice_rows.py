"""Public notices as programs are told of them; pure functions on rows that are already loaded."""

from collections.abc import Iterable, Mapping
from typing import Any

from awards.models import Notice, NoticeAmendment
from awards.noticeboard import ShownRow
from awards.noticelines import NoticeLine
from charity_site.api import schemas
from kit.addresses import absolute_url
from kit.objecting import Outcomes
from projects.grant_noticeboard import ShownRow as ShownGrant
from projects.models import GrantNotice

# What a line of either list holds, by the name under which it is told.
_TOLD = {
    "region": "region", "organisation": "organisation", "role": "role", "citation": "citation",
    "nominating_media": "nominating_media", "prize_amount": "prize_amount",
}  # fmt: skip
_TOLD_OF_GRANTS = {
    "region": "region", "title": "title", "grant_amount": "amount",
    "nominating_media": "recommended_by",
}  # fmt: skip
_EMPTY = dict.fromkeys((*_TOLD, *_TOLD_OF_GRANTS), "")


def notice(line: NoticeLine) -> schemas.Notice:
    """A notice of a list."""
    return schemas.Notice(**_notice(line))


def award_notice(
    line: NoticeLine, row: Notice, listed: Iterable[ShownRow],
    amendments: Iterable[NoticeAmendment], found: Outcomes,
) -> schemas.NoticeDetail:  # fmt: skip
    """A notice of an award with all that its page shows."""
    return schemas.NoticeDetail(
        **_notice(line), method=row.method, contact=row.contact,
        rows=[_listed(shown, _TOLD, line) for shown in listed],
        amendments=[schemas.Amendment(text=a.text, made_at=a.made_at) for a in amendments],
        objections=_outcomes(found),
    )  # fmt: skip


def grant_notice(
    line: NoticeLine, row: GrantNotice, listed: Iterable[ShownGrant], found: Outcomes
) -> schemas.NoticeDetail:
    """A notice of grants with all that its page shows."""
    return schemas.NoticeDetail(
        **_notice(line), method=row.round.process_note, contact=row.round.complaints,
        rows=[_listed(shown, _TOLD_OF_GRANTS, line) for shown in listed], amendments=[],
        objections=_outcomes(found),
    )  # fmt: skip


def _outcomes(found: Outcomes) -> schemas.Outcomes:
    return schemas.Outcomes(
        received=found.received, under_way=found.under_way, declined=found.declined,
        upheld=found.upheld, dismissed=found.dismissed,
    )  # fmt: skip


def _notice(line: NoticeLine) -> dict[str, Any]:
    award = schemas.Named(slug=line.award_slug, name=line.award_name)
    return {
        "id": line.public_id,
        "url": absolute_url(line.page),
        "kind": line.kind,
        "award": None if line.is_of_grants else award,
        "programme": line.award_name if line.is_of_grants else "",
        "round": line.round_slug,
        "round_title": line.round_title,
        "category": line.category_name,
        "policy": line.policy,
        "listed": line.listed,
        "is_running": not line.is_over,
        "working_days": line.days,
        "starts_at": line.starts_at,
        "ends_at": line.ends_at,
        "digest": line.digest,
        "list_url": absolute_url(line.file),
    }


def _listed(
    shown: ShownRow | ShownGrant, told: Mapping[str, str], line: NoticeLine
) -> schemas.Listed:
    return schemas.Listed(
        position=shown.row.position,
        name=shown.name,
        is_masked=shown.is_masked,
        status=shown.status,
        ends_at=shown.row.ends_at or line.ends_at,
        digest=shown.row.digest,
        **_EMPTY | {name: shown.line.get(key, "") for name, key in told.items()},
    )
