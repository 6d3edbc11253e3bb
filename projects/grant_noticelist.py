"""The sealed list of a grant notice: one line of canonical JSON for each, and hashes over them.

Pure functions on rows that are loaded. Each line carries a random salt, so that one that has to be
masked later keeps its hash and nobody finds the name by guessing.
"""

import hashlib
import json
import secrets
from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.utils import translation

from ledger.chain import canonical
from projects.grant_public import shown_name
from projects.grantees import grantee_of
from projects.models import Application, GrantNotice, GrantNoticeRow
from projects.workflow import AWARDED, ApplicationState

_SALT_BYTES = 16
STANDING = (ApplicationState.NOTICE, *AWARDED)


def sealed_name(application: Application) -> str:
    """The name as a list is sealed with it: in the language of the site, whoever opens it."""
    with translation.override(settings.LANGUAGE_CODE):
        return shown_name(application)


def grant_line(row: GrantNoticeRow, province: str) -> str:
    """What the list says of one: never more than the applicant agreed to show.

    Shapes: of people who hide their name, and of minors, neither place nor deed.
    """
    one = row.application
    told = grantee_of(one, province, one.partner.organisation.name if one.partner else "")
    return canonical(
        {
            "position": row.position,
            "name": sealed_name(one),
            "kind": str(one.kind),
            "region": told.place,
            "title": told.deed,
            "amount": f"{one.amount:.2f}",
            "recommended_by": told.medium,
            "salt": secrets.token_hex(_SALT_BYTES),
        }
    )


def read_grant_line(row: GrantNoticeRow) -> dict[str, Any]:
    """The line of a sealed row as it was written; empty before it is sealed."""
    found: dict[str, Any] = json.loads(row.text) if row.text else {}
    return found


def stands(row: GrantNoticeRow) -> bool:
    """Whether the listed application still stands in its list; in every other state it left it."""
    return row.removed_at is None and row.application.state in STANDING


def standing_line(row: GrantNoticeRow) -> dict[str, Any]:
    """The line as far as it may be read now: nothing of whoever left, or shows less by now."""
    line = read_grant_line(row)
    agreed = stands(row) and line.get("name") == sealed_name(row.application)
    return line if agreed else {}


def sealed_names(notice: GrantNotice) -> dict[str, str]:
    """What the hash is made over beside the lines: the round, called as when it was sealed."""
    return {"round": notice.sealed_title or notice.round.title}


def grant_list_text(notice: GrantNotice, digests: Sequence[str]) -> str:
    """What the hash of the whole list is made over."""
    return canonical(
        {
            "notice": notice.public_id,
            **sealed_names(notice),
            "days": notice.days,
            "rows": list(digests),
        }
    )


def grant_list_digest(notice: GrantNotice, digests: Sequence[str]) -> str:
    """The SHA-256 of the whole list."""
    return hashlib.sha256(grant_list_text(notice, digests).encode()).hexdigest()
