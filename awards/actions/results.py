"""Telling the media what became of their nominations, in letters that wait in the outbox.

A letter is written in the transaction that makes the result known, and may be let go from the
minute at which it is. Whatever stops it from being known throws away what still waits.
"""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.urls import reverse

from awards.actions.jury_letters import house_of
from awards.models import Nomination, Round
from awards.models.nominations import NOMINATORS
from awards.workflow import PUBLIC, NominationState
from directory.actions import Writing, drop_mails, postpone_mails, write_mails
from directory.models import Mail, MailKind, Membership, Role, User
from directory.workflow import MailState
from kit.addresses import absolute_url

KIND = MailKind.RESULT_TOLD
GONE = "结果有变动，这封告知不再发出"
_TOLD_ONES = ("round__award", "round__column__partner__organisation", "partner", "nominee",
              "nominee_before_merge", "submitted_by", "category", "winner",
              "merged_into__category", "merged_into__winner")  # fmt: skip


def is_known(nomination: Nomination) -> bool:
    """Whether a nomination that is not selected is told of now, or at the announcement's minute.

    Source: `awards.admin.masks.is_told`; a rolling round has no announcement to wait for.
    """
    return nomination.round.is_rolling or nomination.round.announce_at is not None


@transaction.atomic
def tell_results(*, round_: Round, by: User | None, now: datetime) -> int:
    """Write the letters of a whole round, whose announcement has its minute; how many."""
    return _tell(round_, round_.nominations.all(), at=round_.announce_at or now, by=by, now=now)


@transaction.atomic
def tell_result(*, nomination: Nomination, at: datetime, by: User | None, now: datetime) -> int:
    """Write the letters of one nomination, and of those merged into it; how many."""
    rows = Nomination.objects.filter(Q(pk=nomination.pk) | Q(merged_into=nomination.pk))
    return _tell(nomination.round, rows, at=at, by=by, now=now)


def move_letters(*, round_: Round, at: datetime) -> None:
    """Let what waits for the announcement wait for its new minute."""
    postpone_mails(kind=KIND, about=_about(round_), until=at)


def drop_letters(*, nomination: Nomination, by: User | None, now: datetime) -> None:
    """Throw away what has not gone out yet about a nomination and those merged into it."""
    for public_id in (
        nomination.public_id,
        *nomination.merged.order_by("pk").values_list("public_id", flat=True),
    ):
        drop_mails(kind=KIND, key_begins=f"result:{public_id}:", by=by, now=now, reason=GONE)


def _tell(
    round_: Round, rows: Iterable[Nomination], *, at: datetime, by: User | None, now: datetime
) -> int:
    states = (NominationState.CONFIRMED, NominationState.NOT_SELECTED, NominationState.MERGED)
    ended = rows.filter(state__in=states).select_related(*_TOLD_ONES)  # type: ignore[attr-defined]
    told = [one for one in ended.order_by("pk") if _outcome(one)]
    people = _People(told)
    known = _written_before(round_)
    writings = [
        Writing(reader, _values(one), f"{_key(one, reader)}:{_mark(one)}")
        for one in told
        for reader in people.of(one)
        if _key(one, reader) not in known
    ]
    return write_mails(
        kind=KIND, writings=writings, organisation=house_of(round_), by=by, now=now,
        about=_about(round_), not_before=at if at > now else None, is_sample=round_.is_sample,
    )  # fmt: skip


def _target(nomination: Nomination) -> Nomination:
    return nomination.merged_into or nomination


def _outcome(nomination: Nomination) -> str:
    """What is told: won, not selected, or nothing yet."""
    target = _target(nomination)
    if target.state == NominationState.NOT_SELECTED:
        return "lost"
    winner = getattr(target, "winner", None)
    shown = winner is not None and winner.state in PUBLIC and winner.hidden_at is None
    return "won" if shown else ""


def _key(nomination: Nomination, reader: User) -> str:
    return f"result:{nomination.public_id}:{_outcome(nomination)}:{reader.pk}"


def _mark(nomination: Nomination) -> int:
    """What is another number when the same outcome is told anew."""
    target = _target(nomination)
    return target.winner.version if _outcome(nomination) == "won" else target.version


def _about(round_: Round) -> str:
    return f"awards.round:{round_.pk}"


def _written_before(round_: Round) -> set[str]:
    """What was written about this round and not thrown away: by key without its version."""
    rows = Mail.objects.filter(kind=KIND, about=_about(round_))
    keys = rows.exclude(state=MailState.DISCARDED).values_list("key", flat=True)
    return {key.rpartition(":")[0] for key in keys if key}


class _People:
    """Who of a medium is written to: the sender; without one who may be told, the lead editors."""

    def __init__(self, nominations: Iterable[Nomination]) -> None:
        media = {one.partner.organisation_id for one in nominations if one.partner is not None}
        self.members: dict[tuple[int, int], User] = {}
        self.leads: dict[int, list[User]] = {}
        rows = Membership.objects.live().filter(organisation__in=media, role__in=NOMINATORS)
        for row in rows.exclude(user__email="").select_related("user").order_by("pk"):
            self.members[row.organisation_id, row.user_id] = row.user
            if row.role == Role.LEAD_EDITOR:
                self.leads.setdefault(row.organisation_id, []).append(row.user)

    def of(self, nomination: Nomination) -> list[User]:
        """Those of the nomination's medium; nobody where none nominated."""
        if nomination.partner is None:
            return []
        medium, sender = nomination.partner.organisation_id, nomination.submitted_by_id
        if sender is not None and (medium, sender) in self.members:
            return [self.members[medium, sender]]
        return self.leads.get(medium, [])


def _values(nomination: Nomination) -> dict[str, str]:
    target = _target(nomination)
    round_, won = nomination.round, _outcome(nomination) == "won"
    own = nomination.nominee_before_merge or nomination.nominee
    address = (
        reverse("awards:winner_detail", args=(target.winner.slug,))
        if won
        else reverse("awards:round_detail", args=(round_.award.slug, round_.slug))
    )
    return {
        "round": round_.title,
        "nominee": own.name,
        "result": _result(target, won=won),
        "link": absolute_url(address),
    }


def _result(target: Nomination, *, won: bool) -> str:
    if won:
        return f"获奖（{target.category}）。" if target.category else "获奖。"
    return f"未入选。{target.state_reason}" if target.state_reason else "未入选。"
