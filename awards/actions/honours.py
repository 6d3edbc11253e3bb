"""Honours that follow a grant: a category is linked to a grant round, then its winners are made.

The grant decided who and how much, by two people. One links, another confers; all of it in one
transaction. No money moves here: the grant's own commitment is the money.
Source: domain.md §1.2 and invariant 22; docs/decisions/0030-honours-from-grants.md.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db import transaction

from awards.actions.decisions import create_winner
from awards.actions.likeness import index_likeness
from awards.actions.locks import STALE, locked_round
from awards.actions.nominations import move
from awards.actions.publicity import release
from awards.gate import winner_gate
from awards.honours import (
    Candidate,
    candidates,
    kind_of,
    ready,
    seen_mark,
    tells_place,
    total,
)
from awards.models import Category, Consent, GrantHonour, Nomination, Nominee, Round, Winner
from awards.models.nominations import NomineeKind
from awards.models.winners import IDENTITY_HIDDEN
from awards.permissions import may_confer_honours, may_link_honour, may_unlink_honour
from awards.search import NOMINATIONS, nomination_line
from directory.models import Region, User
from kit.chinese import pinyin_key
from kit.dates import china_day
from kit.verdict import Stale, unready
from ledger.actions import append
from projects.grant_public import words_of
from projects.models import Application, GrantRound

Policy = Category.NoticePolicy
_HEADLINE = 60


@transaction.atomic
def link_honour(
    *, round_: Round, category: Category, grant_round: GrantRound, by: User, now: datetime,
    version: int | None = None,
) -> GrantHonour:  # fmt: skip
    """Let a category take its winners from the grants of a grant round, and from nothing else.

    Errors: Unready when the category has a prize, a notice or nominations of its own, or when one
    of the two is linked already; Refused for who does not run both rounds.
    """
    fresh = locked_round(round_, version)
    may_link_honour(by, fresh, grant_round).require()
    if why := _unfit(fresh, category, grant_round):
        unready(why).require()
    link = GrantHonour.objects.create(
        category=category, grant_round=grant_round, linked_at=now, linked_by=by
    )
    payload = {"category": category.slug, "grants": grant_round.public_id}
    _record(fresh, "link_honour", payload, by=by, now=now)
    return link


def _unfit(round_: Round, category: Category, grant_round: GrantRound) -> str:
    """Why these two do not go together; nothing when they do."""
    linked = GrantHonour.objects
    reasons = (
        (category.round_id != round_.pk, "请从本轮的类别里选择。"),
        (linked.filter(category=category).exists(), f"“{category}”已经随资助授予。"),
        (linked.filter(grant_round=grant_round).exists(),
         f"“{grant_round}”已经关联到另一个类别。"),
        (not grant_round.honour_name, f"“{grant_round}”没有写明资助同时授予的称号。"),
        (bool(category.prize_amount),
         f"“{category}”另有奖金。随资助授予的称号不另发奖金，请先清空。"),
        (category.notice_policy != Policy.NONE,
         f"名单已随资助公示。请把“{category}”的公示方式设为“不公示”，并写明这个理由。"),
        (category.nominations.exists(), f"“{category}”已有提名，不能再随资助授予。"),
    )  # fmt: skip
    return next((words for is_so, words in reasons if is_so), "")


@transaction.atomic
def unlink_honour(
    *, round_: Round, link: GrantHonour, by: User, now: datetime, version: int | None = None
) -> None:
    """Take a link back while nothing was conferred through it."""
    fresh = locked_round(round_, version)
    may_unlink_honour(by, fresh, link).require()
    payload = {"category": link.category.slug, "grants": link.grant_round.public_id}
    link.delete()
    _record(fresh, "unlink_honour", payload, by=by, now=now)


def _record(
    round_: Round, verb: str, payload: Mapping[str, object], *, by: User, now: datetime
) -> None:
    round_.version += 1
    round_.save()
    append(by=by, verb=f"round.{verb}", thing=round_, payload=payload, now=now)


# ------------------------------------------------------------------ conferred


@transaction.atomic
def confer_honours(
    *, round_: Round, seen: str, by: User, now: datetime, version: int | None = None
) -> list[Winner]:
    """Make a winner of every agreed grant of the linked rounds that has none: all or nothing.

    Shapes: equal in person and amount; they wait under embargo for the round's announcement, in a
    rolling round for nothing but the publish gate. `seen` is the mark of the list that was shown.
    Errors: Stale when another list would be honoured now; Unready when there is nobody.
    """
    fresh = locked_round(round_, version)
    may_confer_honours(by, fresh).require()
    _lock_grants(fresh)
    found = candidates(fresh, by)
    chosen = ready(found)
    if not chosen:
        unready("现在没有可以授予的资助。").require()
    if seen_mark(found) != seen:
        raise Stale(STALE)
    provinces = _provinces(chosen)
    winners = [_honour(one, fresh, provinces, by=by, now=now) for one in chosen]
    payload = {"winners": len(winners), "amount": str(total(chosen))}
    _record(fresh, "confer", payload, by=by, now=now)
    return winners


def _lock_grants(round_: Round) -> None:
    linked = GrantHonour.objects.of(round_).order_by().values("grant_round")
    rows = Application.objects.select_for_update(of=("self",)).filter(round__in=linked)
    list(rows.order_by("pk").values_list("pk", flat=True))


def _provinces(chosen: Iterable[Candidate]) -> dict[str, Region]:
    codes = {f"{one.application.region_id[:2]}0000" for one in chosen if one.application.region_id}
    return {row.pk: row for row in Region.objects.filter(pk__in=codes)}


def _honour(
    one: Candidate, round_: Round, provinces: dict[str, Region], *, by: User, now: datetime
) -> Winner:
    application = one.application
    nomination = _nomination(one, round_, provinces)
    append(by=by, verb="nomination.create", thing=nomination, target=nomination.state, now=now)
    nomination.confirmed_at, nomination.confirmed_by = now, by
    payload = {"grant": application.grant.number, "amount": str(application.amount)}
    move(nomination, "honour", by=by, now=now, payload=payload)
    winner = create_winner(nomination, level=one.level, now=now)
    append(by=by, verb="winner.create", thing=winner, target=winner.state, payload=payload, now=now)
    _consent(one, nomination, by=by)
    if round_.is_rolling and winner_gate(winner).holds:
        release(winner, at=now, by=by, now=now)
    return winner


def _nomination(one: Candidate, round_: Round, provinces: dict[str, Region]) -> Nomination:
    """The nomination that a grant stands for; nobody nominated it but whoever linked the rounds."""
    application, link = one.application, one.link
    is_hidden = one.level in IDENTITY_HIDDEN
    nomination = Nomination(
        round=round_, category=link.category, partner=application.partner,
        nominee=_nominee(one, provinces), application=application,
        granted_amount=application.amount,
        headline="" if is_hidden else words_of(application)[:_HEADLINE],
        source_medium=str(application.partner or application.round.run_by),
        source_title=application.round.title, name_basis=_basis(application),
        is_minor=application.is_minor, created_by=link.linked_by, proposed_at=link.linked_at,
        proposed_by=link.linked_by, is_sample=application.is_sample,
    )  # fmt: skip
    nomination.search_text = nomination_line(nomination)
    nomination.save()
    nomination.themes.set(application.themes.all())
    NOMINATIONS.put([(nomination.pk, nomination.search_text)])
    index_likeness(nomination)
    return nomination


def _nominee(one: Candidate, provinces: dict[str, Region]) -> Nominee:
    application = one.application
    kind, region = kind_of(application), application.region
    if region is not None and not tells_place(application, one.level):
        region = provinces.get(f"{region.pk[:2]}0000")
    pinyin = pinyin_key(application.name, person=kind == NomineeKind.PERSON)[:400]
    return Nominee.objects.create(
        kind=kind, name=application.name, name_pinyin=pinyin, region=region,
        is_sample=application.is_sample,
    )  # fmt: skip


def _basis(application: Application) -> Nomination.NameBasis:
    is_person = kind_of(application) == NomineeKind.PERSON
    return Nomination.NameBasis.CONSENT if is_person else Nomination.NameBasis.NOT_PERSONAL


def _consent(one: Candidate, nomination: Nomination, *, by: User) -> None:
    """Carry over the consent to the name that was given with the application."""
    given = one.application.consented_at
    if given is None or one.level in IDENTITY_HIDDEN:
        return
    Consent.objects.create(
        nomination=nomination, purpose=Consent.Purpose.NAME, given_by=Consent.GivenBy.SELF,
        given_on=china_day(given), recorded_by=by,
        method=f"随资助申请同意（{one.application.consent_version or '同意书'}）",
    )  # fmt: skip
