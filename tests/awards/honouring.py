"""Grants that confer an honour, as far as their tests need them."""

from typing import Any

from awards.actions.honours import confer_honours, link_honour
from awards.actions.rounds import approve_announcement, propose_announcement
from awards.honours import candidates, seen_mark
from awards.models import GrantHonour, Nomination, Round, Winner
from awards.workflow import RoundState
from directory.models import User
from projects.models import Application
from projects.workflow import ApplicationState
from tests.awards.cast import Cast, make_cast, put
from tests.factories.directory import MembershipFactory, RegionFactory, UserFactory
from tests.factories.grants import (
    AgreementTextFactory,
    GrantFactory,
    GrantRoundFactory,
    GrantTierFactory,
)

TITLE = "小微公益行动者"


def honour_cast(now, *, link=True, **facts: Any) -> Cast:
    """A round that is being decided, whose category follows a grant round of the same house."""
    cast = make_cast(**facts)
    cast.category.name = TITLE
    cast.category.save()
    if not facts.get("rolling"):
        put(cast.round, RoundState.DECIDING)
    if link:
        link_honour(
            round_=cast.round, category=cast.category, grant_round=grants(cast),
            by=cast.organiser, now=now,
        )  # fmt: skip
    cast.round.refresh_from_db()
    return cast


def grants(cast: Cast, **facts: Any):
    """A grant round of the house that confers the title; the same one each time."""
    found = GrantHonour.objects.of(cast.round).first()
    if found is not None:
        return found.grant_round
    given = {"deciding": True, "run_by": cast.house, "honour_name": TITLE, "title": "微爱万能一期"}
    made = GrantRoundFactory(**(given | facts))
    GrantTierFactory(round=made, amount=5000)
    AgreementTextFactory(round=made)
    return made


def granted(cast: Cast, **facts: Any) -> Application:
    """An application of the linked round whose agreement is accepted."""
    sichuan = RegionFactory(code="510000", name="四川省", full_name="四川省")
    county = RegionFactory(code="510104", name="锦江区", full_name="四川省成都市锦江区")
    assert sichuan.pk != county.pk
    given = {"round": grants(cast), "level": "full", "region": county,
             "state": ApplicationState.AGREED, "consent_version": "v1"}  # fmt: skip
    given = {f"application__{name}": value for name, value in (given | facts).items()}
    words = grants(cast).agreement_texts.get()
    application: Application = GrantFactory(agreed=True, agreement=words, **given).application
    return application


def confer(cast: Cast, now, by: User | None = None, seen: str | None = None) -> list[Winner]:
    """Confer all that is ready, by the approver."""
    who = by or cast.approver
    mark = seen_mark(candidates(cast.round, who)) if seen is None else seen
    made = confer_honours(round_=Round.objects.get(pk=cast.round.pk), seen=mark, by=who, now=now)
    cast.round.refresh_from_db()
    return made


def second_approver(cast: Cast) -> User:
    """Another approver of the house."""
    user = UserFactory(full_name="复核辛")
    MembershipFactory(user=user, organisation=cast.house, role="approver")
    return user


def honour_of(application: Application) -> Nomination:
    """What a grant conferred."""
    return Nomination.objects.select_related("winner", "nominee").get(application=application)


def announced(cast: Cast, now, at=None) -> None:
    """Let two people announce the round, now or at that minute."""
    propose_announcement(round_=cast.round, at=at or now, by=cast.organiser, now=now)
    approve_announcement(round_=cast.round, by=cast.approver, now=now, leave_behind=True)
    cast.round.refresh_from_db()
