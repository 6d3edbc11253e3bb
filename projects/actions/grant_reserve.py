"""The reserve list of a round: ranked, and moved up from when somebody drops out."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from django.db import transaction

from directory.models import User
from kit.verdict import Stale, unready
from ledger.actions import append
from projects.actions.grant_locks import locked_application, locked_grant_round
from projects.actions.granting import hold_money
from projects.models import Application, GrantRound
from projects.permissions.grants import may_move_up, may_rank_reserve
from projects.workflow import WAITING

CHANGED = "候补名单在您打开之后有了变化，请核对后再办理。"
MOST_PLACES = 1000  # a longer reserve list helps nobody


@transaction.atomic
def put_in_reserve(
    *, round_: GrantRound, places: Sequence[Application], by: User, now: datetime,
    seen: Sequence[str] | None = None,
) -> None:  # fmt: skip
    """Set the ranked list of those who move up when somebody declines or misses a date.

    Shapes: the order of `places`; whoever is not in it stands in no reserve any more. `seen` is the
    list that the page showed, by public ids; the same list once more changes nothing.
    Errors: Stale when the list is another by now.
    """
    fresh = locked_grant_round(round_)
    may_rank_reserve(by, fresh).require()
    before = list(fresh.applications.in_reserve().values_list("public_id", flat=True))
    after = [a.public_id for a in places]
    if after == before:
        return
    if seen is not None and list(seen) != before:
        raise Stale(CHANGED)
    if len(after) > MOST_PLACES:
        unready(f"候补名单最多 {MOST_PLACES} 名。").require()
    waiting = fresh.applications.filter(state__in=WAITING)
    chosen = {a.pk: a for a in places}
    if chosen.keys() - set(waiting.filter(pk__in=chosen).values_list("pk", flat=True)):
        unready("候补名单只能列入评估中的申请。").require()
    waiting.filter(reserve_place__isnull=False).exclude(pk__in=chosen).update(reserve_place=None)
    for place, application in enumerate(chosen.values(), start=1):
        application.reserve_place = place
    Application.objects.bulk_update(chosen.values(), ["reserve_place"])
    append(by=by, verb="grantround.reserve_list", thing=fresh, now=now, payload={"places": after})


@transaction.atomic
def move_up(
    *, round_: GrantRound, application: Application, replaces: Application, amount: Decimal,
    by: User, now: datetime,
) -> Application:  # fmt: skip
    """Propose who stands first in reserve, in the place of somebody who dropped out.

    Shapes: the row and the record say for whom. Approved by another person, as ever.
    Errors: Stale when another stands first by now, or somebody has moved up for this one already;
    what `recommend_application` refuses.
    Source: domain.md §4: what a grantee declines, or lets lapse, goes to the next in reserve.
    """
    fresh = locked_grant_round(round_)
    may_rank_reserve(by, fresh).require()
    first = fresh.applications.in_reserve().first()
    gone = fresh.applications.vacated().filter(pk=replaces.pk).first()
    if first is None or first.pk != application.pk or gone is None:
        raise Stale(CHANGED)
    one = locked_application(first)
    one.round = fresh
    may_move_up(by, one).require()
    return hold_money(one, amount, by=by, now=now, moved_up_for=gone)
