"""Honours that follow a grant: what they may show, and who of a grant round is still to have one.

The grant decides who and how much; here nothing is chosen. Source: domain.md §1.2, invariant 22.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, QuerySet

from awards.models import Category, GrantHonour, Nomination, Nominee, Round, Winner
from awards.models.nominations import NomineeKind
from awards.publication import display_name
from awards.workflow import DECIDED, WinnerState
from directory.models import User
from projects.models import Application
from projects.permissions.grants import recommends_for
from projects.workflow import APPLICATION, ENDED, PROMISED, ApplicationState

Level = Winner.PublishLevel
A = ApplicationState
# A grant that is given and goes its way: what confers an honour, and what lets one be public.
STANDING = (A.AGREED, A.DISBURSING, A.DISBURSED, A.REPORTING, A.CLOSED)
# What the public has seen, and what is not being revoked yet.
REVOCABLE = (WinnerState.PUBLISHED, WinnerState.CORRECTED, WinnerState.HIDDEN)
_SHOWS = {Level.FULL: 2, Level.SURNAME: 1, Level.PSEUDONYM: 0, Level.ANONYMOUS: 0}


def allowed_level(application: Application) -> Level:
    """The most that may be shown of the grantee: what was agreed to, and of minors nothing."""
    hidden = application.is_minor or application.purged_at is not None
    if hidden or application.consented_at is None:
        return Level.ANONYMOUS
    return Level(application.level)


def shows_too_much(level: str, application: Application) -> bool:
    """Whether this level shows more than the grantee agreed to."""
    return _SHOWS[Level(level)] > _SHOWS[allowed_level(application)]


def stands(application: Application) -> bool:
    """Whether the grant is given and neither stopped nor over before its time."""
    return application.state in STANDING


def is_ended(application: Application) -> bool:
    """Whether the grant was taken away for good, so that its honour has to go too."""
    return application.state in ENDED


def must_revoke(winner: Winner) -> bool:
    """Whether the public knows an honour whose grant was taken away, and nobody revokes it yet."""
    application = winner.nomination.application
    return application is not None and is_ended(application) and winner.state in REVOCABLE


def kind_of(application: Application) -> NomineeKind:
    """The grantee as a nominee is named."""
    return NomineeKind(application.kind) if application.kind else NomineeKind.PERSON


def tells_place(application: Application, level: str) -> bool:
    """Whether the county may be told, as on the grant round's page, or the province alone."""
    if level == Level.SURNAME:
        return kind_of(application) != NomineeKind.PERSON
    return level == Level.FULL


# ------------------------------------------------------------------ who is next


@dataclass(frozen=True, slots=True)
class Candidate:
    """A grant that confers, or will confer once nothing is missing."""

    link: GrantHonour
    application: Application
    level: Level
    lacks: tuple[str, ...]

    @property
    def shown_as(self) -> str:
        """The name as the public would read it."""
        nominee = Nominee(kind=kind_of(self.application), name=self.application.name)
        return display_name(Nomination(nominee=nominee), self.level)


def candidates(round_: Round, user: User) -> list[Candidate]:
    """Every grant of the linked rounds that has no honour yet, with what is missing; for `user`.

    Shapes: in the order of their approval; the category's places go to those who come first.
    """
    links = {link.grant_round_id: link for link in GrantHonour.objects.of(round_)}
    room = _room(round_)
    found = []
    for application in _waiting(list(links)):
        link = links[application.round_id]
        lacks = _lacks(application, user)
        left = room[link.category_id]
        if left is not None and not lacks:
            lacks = () if left > 0 else (f"“{link.category}”的名额已满",)
            room[link.category_id] = left - 1
        found.append(Candidate(link, application, allowed_level(application), tuple(lacks)))
    return found


def _waiting(rounds: list[int]) -> "QuerySet[Application]":
    rows = Application.objects.filter(round__in=rounds, state__in=PROMISED, honour__isnull=True)
    related = rows.select_related("round__run_by", "region", "partner__organisation", "grant")
    return related.order_by("approved_at", "pk")


def _room(round_: Round) -> dict[int, int | None]:
    """How many places each category has left; None where they are not limited."""
    taken = dict(
        Nomination.objects.filter(round=round_, state__in=DECIDED, category__isnull=False)
        .order_by().values_list("category").annotate(Count("pk"))
    )  # fmt: skip
    rows = Category.objects.filter(round=round_).values_list("pk", "quota")
    return {pk: None if quota is None else quota - taken.get(pk, 0) for pk, quota in rows}


def _lacks(application: Application, user: User) -> tuple[str, ...]:
    """What keeps this grant from conferring now, as sentences without their end."""
    found = []
    if application.state == A.APPROVED:
        found.append("还没有签署协议")
    elif not stands(application):
        found.append(f"资助“{application.get_state_display()}”")
    if application.asked_step:
        found.append(f"有待复核的步骤：{APPLICATION.label(application.asked_step)}")
    if application.recommended_by_id == user.pk or recommends_for(user, application.partner):
        found.append("您属于推荐这位申请人的媒体，须由另一位复核人授予")
    return tuple(found)


def ready(found: Iterable[Candidate]) -> list[Candidate]:
    """Those that lack nothing."""
    return [one for one in found if not one.lacks]


def total(found: Iterable[Candidate]) -> Decimal:
    """What was granted to them altogether, in yuan."""
    return sum((one.application.amount or Decimal(0) for one in found), Decimal(0))


def seen_mark(found: Iterable[Candidate]) -> str:
    """A mark of who would be honoured with what, so that nothing else is done than was shown."""
    lines = sorted(
        f"{one.link.category_id} {one.application.public_id} {one.application.amount} {one.level}"
        for one in ready(found)
    )
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:32]
