"""The sealed list of a notice: one line of canonical JSON for each listed, and hashes over them.

Pure functions on rows that are already loaded. Each line carries a random salt, so that a line
whose name has to go later can be masked and its hash stays: the list can still be verified, and
nobody can find the name by guessing.
"""

import hashlib
import json
import secrets
from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from awards.gate import Texts, publish_gate
from awards.models import Category, Nomination, Notice, NoticeRow, Winner
from awards.publication import new_winner
from directory.models import MediaPartner
from kit.noticewindow import line_digest, window_of
from ledger.chain import canonical

_SALT_BYTES = 16
# A notice shows no photo and no story: of the publish gate these conditions are its own.
_GATE = frozenset(
    {"name", "withdrawn", "identity", "minors", "under_14", "numbers", "appeals", "shown_name"}
)
_LEVELS = (
    Winner.PublishLevel.FULL, Winner.PublishLevel.SURNAME, Winner.PublishLevel.ANONYMOUS
)  # fmt: skip


# ------------------------------------------------------------------ how much may be listed


def listed_as(
    nomination: Nomination, partners: Sequence[MediaPartner], *, level: str, pseudonym: str = "",
    now: datetime,
) -> Winner:  # fmt: skip
    """The public copy that a proposed nomination would have at this level; never saved."""
    return new_winner(nomination, partners, level=level, pseudonym=pseudonym, now=now)


def missing_for_listing(winner: Winner) -> str:
    """What keeps the copy from being listed in public, as one sentence, or nothing."""
    shown = ("display_name", "citation", "role", "organisation_name")
    report = publish_gate(
        winner.nomination, level=winner.publish_level, name_shown=winner.display_name,
        texts=Texts(tuple((name, getattr(winner, name)) for name in shown)),
    )  # fmt: skip
    return "；".join(item.advice for item in report.missing if item.key in _GATE)


def highest_level(nomination: Nomination, partners: Sequence[MediaPartner], now: datetime) -> str:
    """The fullest name that may be listed; the full one where none may, so that it is asked for."""
    for level in _LEVELS:
        if not missing_for_listing(listed_as(nomination, partners, level=level, now=now)):
            return level
    return Winner.PublishLevel.FULL


# ------------------------------------------------------------------ lines


def line_of(winner: Winner, position: int) -> str:
    """What the list says of one, taken from its public copy; the copy need not be saved."""
    return canonical(
        {
            "position": position,
            "name": winner.display_name,
            "kind": str(winner.kind),
            "organisation": winner.organisation_name,
            "role": winner.role,
            "region": winner.region_name,
            "citation": winner.citation,
            "prize_amount": _amount(winner.prize_amount),
            "nominating_media": winner.media_credit,
            "salt": secrets.token_hex(_SALT_BYTES),
        }
    )


def _amount(amount: Decimal | None) -> str:
    return "" if amount is None else f"{amount:.2f}"


def read_line(row: NoticeRow) -> dict[str, Any]:
    """The line of a sealed row as it was written; empty before it is sealed."""
    found: dict[str, Any] = json.loads(row.text) if row.text else {}
    return found


def names_of(notice: Notice) -> dict[str, str]:
    """What award, round and category of a notice are called now."""
    return {
        "award": notice.round.award.name,
        "round": notice.round.title,
        "category": notice.category.name,
    }


def sealed_names(notice: Notice) -> dict[str, str]:
    """What they were called when the list was sealed, which its hash is made over."""
    kept: dict[str, str] = notice.sealed_names
    return kept or names_of(notice)


def list_text(notice: Notice, digests: Sequence[str]) -> str:
    """What the hash of the whole list is made over: what is noticed, and the hash of each line.

    Shapes: what is noticed is called as it was when the list was sealed, whatever it is called now.
    """
    return canonical(
        {
            "notice": notice.public_id,
            **sealed_names(notice),
            "days": notice.days,
            "rows": list(digests),
        }
    )


def list_digest(notice: Notice, digests: Sequence[str]) -> str:
    """The SHA-256 of the whole list."""
    return hashlib.sha256(list_text(notice, digests).encode()).hexdigest()


def sealed(notice: Notice, lines: Iterable[tuple[NoticeRow, Winner]]) -> list[NoticeRow]:
    """Write texts and hashes onto rows and notice, which are not saved here."""
    rows = []
    for row, winner in lines:
        row.text = line_of(winner, row.position)
        row.digest = line_digest(row.text)
        rows.append(row)
    notice.sealed_names = names_of(notice)
    notice.digest = list_digest(notice, [row.digest for row in rows])
    return rows


def new_notice(category: Category, starts_at: datetime, *, is_sample: bool) -> Notice:
    """A notice of the category's policy with its shortest window, not saved."""
    window = window_of(starts_at, category.notice_days)
    return Notice(
        round=category.round,
        category=category,
        policy=category.notice_policy,
        days=max(1, category.notice_days),
        starts_at=starts_at,
        least_ends_at=window.ends_at,
        ends_at=window.ends_at,
        open_until=window.ends_at,
        is_certain=window.is_certain,
        is_sample=is_sample,
    )
