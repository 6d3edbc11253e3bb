"""One hero in several nominations: joining one in the same round, one person across rounds."""

from datetime import datetime

from django.db import transaction

from awards.actions.locks import locked_nomination
from awards.models import Nomination, Nominee, SamePerson
from awards.permissions import may_co_nominate, may_edit_nomination, may_link_nominees
from directory.models import User
from kit.verdict import unready
from ledger.actions import append


@transaction.atomic
def co_nominate(
    *, nomination: Nomination, beside: Nomination, by: User, now: datetime
) -> Nomination:
    """Declare that this nomination is about the hero whom another medium has nominated already.

    It keeps its own story and evidence; the organiser sees the link, and merges the two.
    Errors: Refused unless the other one was sent in, in the same round, by another medium.
    """
    fresh = locked_nomination(nomination)
    may_co_nominate(by, fresh, beside, now).require()
    if fresh.co_nominates_id == beside.pk:
        return fresh
    fresh.co_nominates = beside
    fresh.version += 1
    fresh.save()
    append(by=by, verb="nomination.co_nominate", thing=fresh, payload={"beside": beside.public_id},
           now=now)  # fmt: skip
    return fresh


@transaction.atomic
def part_nomination(*, nomination: Nomination, by: User, now: datetime) -> Nomination:
    """Take the declaration back: it is about somebody else after all."""
    fresh = locked_nomination(nomination)
    may_edit_nomination(by, fresh).require()
    if fresh.co_nominates_id is None:
        return fresh
    fresh.co_nominates = None
    fresh.version += 1
    fresh.save()
    append(by=by, verb="nomination.part", thing=fresh, now=now)
    return fresh


@transaction.atomic
def link_nominees(*, nominee: Nominee, to: Nominee, by: User, now: datetime) -> SamePerson | None:
    """Record that two nominees are one person; their nominations and winners stay as they are.

    Shapes: nothing when they are one already. The older row becomes the hero of the group.
    Errors: Refused unless the user runs a round of each.
    """
    # Every row of both groups is locked in the order of keys: two links at once cannot cross.
    group = _group(nominee) | _group(to)
    rows = Nominee.objects.select_for_update().filter(pk__in=group).order_by("pk")
    locked = list(rows)
    may_link_nominees(by, nominee, to).require()
    if _group(nominee) | _group(to) != group:
        unready("有人刚刚改过这一组人物，请重新打开再办理。").require()
    if _group(nominee) == _group(to):
        return None
    hero, *others = locked
    SamePerson.objects.filter(nominee__in=group).exclude(nominee__in=others).delete()
    SamePerson.objects.filter(nominee__in=others).update(hero=hero)
    linked = set(SamePerson.objects.filter(hero=hero).values_list("nominee", flat=True))
    made = [
        SamePerson(nominee=other, hero=hero, linked_at=now, linked_by=by)
        for other in others
        if other.pk not in linked
    ]
    SamePerson.objects.bulk_create(made)
    append(by=by, verb="nominee.link", thing=nominee, payload={"to": to.public_id}, now=now)
    return SamePerson.objects.filter(hero=hero, nominee__in=[nominee, to]).first()


@transaction.atomic
def unlink_nominee(*, nominee: Nominee, by: User, now: datetime) -> None:
    """Take one nominee out of its group; the rest of the group stays together."""
    group = sorted(_group(nominee))
    locked = list(Nominee.objects.select_for_update().filter(pk__in=group).order_by("pk"))
    may_link_nominees(by, nominee, nominee).require()
    rest = [one for one in locked if one.pk != nominee.pk]
    if not rest:
        return
    stamps = SamePerson.objects.filter(nominee__in=group).order_by("pk").first()
    SamePerson.objects.filter(nominee__in=group).delete()
    if stamps is not None:
        SamePerson.objects.bulk_create(
            SamePerson(
                nominee=other, hero=rest[0], linked_at=stamps.linked_at,
                linked_by_id=stamps.linked_by_id,
            )
            for other in rest[1:]
        )  # fmt: skip
    append(by=by, verb="nominee.unlink", thing=nominee, now=now)


def _group(nominee: Nominee) -> set[int]:
    """The ids of all nominees that are this person."""
    own = SamePerson.objects.filter(nominee=nominee).values_list("hero", flat=True).first()
    hero = own or nominee.pk
    others = SamePerson.objects.filter(hero=hero).values_list("nominee", flat=True)
    return {nominee.pk, hero, *others}
