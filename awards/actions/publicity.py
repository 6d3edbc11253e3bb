"""The shared moves of publicity: release, search index, holding the public record back."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from awards.actions.notice_lists import follow_winner, notice_winners
from awards.actions.results import tell_result
from awards.models import Winner
from awards.publication import copy_texts, new_slug
from awards.search import WINNERS, full_line
from awards.workflow import WINNER, WinnerState
from directory.models import User
from kit.verdict import unready
from ledger.actions import Change, append, append_many


def require_level(level: str, pseudonym: str) -> None:
    """Refuse a publish level that does not exist, or a pseudonym without one.

    Errors: Unready with the sentence for the form.
    """
    if level not in Winner.PublishLevel.values:
        unready("请选择公开程度。").require()
    if level == Winner.PublishLevel.PSEUDONYM and not pseudonym.strip():
        unready("选择化名时必须填写化名。").require()


def index_winner(winner: Winner) -> None:
    """Write what the winner is found by; called in the transaction that changed the copy."""
    winner.search_text = full_line(winner)
    Winner.objects.filter(pk=winner.pk).update(search_text=winner.search_text)
    WINNERS.put([(winner.pk, winner.search_text)])


def refresh_copy(winner: Winner, *, now: datetime) -> None:
    """Copy the nomination's texts again while nobody outside has seen the winner."""
    nominee, shown = winner.nomination.nominee, winner.display_name
    region = nominee.region or winner.nomination.happened_region
    winner.kind = nominee.kind
    winner.region, winner.region_name = region, region.full_name if region else ""
    winner.position = winner.nomination.position
    copy_texts(winner)
    if winner.display_name != shown:
        winner.slug = new_slug(winner)
    winner.version += 1
    winner.updated_at = now
    winner.save()
    winner.themes.set(winner.nomination.themes.all())
    index_winner(winner)


def move_winner(
    winner: Winner,
    verb: str,
    *,
    by: User | None,
    now: datetime,
    reason: str = "",
    public: dict[str, str] | None = None,
    public_from: datetime | None = None,
) -> None:
    """Write the winner's new state and its ledger row; the caller has checked the permission.

    Errors: Unready when the table has no such step or a needed reason is empty.
    """
    step = WINNER.require(verb, winner.state, reason)
    source, winner.state = winner.state, WinnerState(step.target)
    winner.version += 1
    winner.updated_at = now
    winner.save()
    follow_winner(winner, by=by, now=now)
    append(
        by=by,
        verb=f"winner.{verb}",
        thing=winner,
        source=source,
        target=winner.state,
        reason=reason,
        public=public,
        public_from=public_from,
        now=now,
    )


def release(winner: Winner, *, at: datetime, by: User | None, now: datetime) -> None:
    """Publish one winner from the moment `at`; the caller has checked gate and permission."""
    winner.release_at = at
    move_winner(winner, "publish", by=by, now=now, public=public_facts(winner), public_from=at)
    tell_result(nomination=winner.nomination, at=at, by=by, now=now)


@transaction.atomic
def release_all(winners: Iterable[Winner], *, at: datetime, by: User | None, now: datetime) -> int:
    """Publish many embargoed winners from the moment `at`, with one ledger row each."""
    rows = list(winners)
    for winner in rows:
        winner.state = WinnerState.PUBLISHED
        winner.release_at = at
        winner.version += 1
        winner.updated_at = now
    Winner.objects.bulk_update(
        rows, ("state", "release_at", "version", "updated_at"), batch_size=500
    )
    changes = (
        Change(
            verb="winner.publish",
            thing=winner,
            source=WinnerState.EMBARGOED,
            target=WinnerState.PUBLISHED,
            public=public_facts(winner),
            public_from=at,
        )
        for winner in rows
    )
    count = append_many(by=by, changes=changes, now=now)
    notice_winners(rows, by=by, now=now)
    return count


def public_facts(winner: Winner, text: str = "公布一项荣誉") -> dict[str, str]:
    """What the open record says of a winner: no name, since names may have to go later."""
    return {
        "text": text,
        "award": winner.award.name,
        "round": winner.round.title,
        "certificate": winner.certificate_number,
    } | _granted(winner)


def _granted(winner: Winner) -> dict[str, str]:
    """Of an honour that follows a grant its amount, which is the grant's."""
    amount = winner.nomination.granted_amount
    return {} if amount is None else {"amount": f"{amount:.2f}"}
