"""The people of one award programme, and ways to bring a nomination along its path."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from awards.actions.decisions import confirm_nomination, propose_nomination
from awards.actions.nominations import create_nomination, submit_nomination
from awards.actions.screening import accept_nomination
from awards.models import Category, Nomination, Round, Winner
from awards.workflow import RoundState
from directory.models import MediaPartner, Organisation, User
from tests.factories.awards import (
    CategoryFactory,
    ColumnFactory,
    ConsentFactory,
    NominationFactory,
    RoundFactory,
)
from tests.factories.directory import (
    MediaPartnerFactory,
    MembershipFactory,
    OrganisationFactory,
    UserFactory,
)

ROLES = (
    "editor", "lead", "other_editor", "organiser", "approver", "finance", "auditor", "admin",
    "stranger", "other_organiser",
)  # fmt: skip


@dataclass
class Cast:
    """Everybody once: two media, the house that runs the award, one outside it, nobody at all."""

    house: Organisation
    partner: MediaPartner
    other_partner: MediaPartner
    round: Round
    category: Category
    editor: User
    colleague: User
    lead: User
    other_editor: User
    organiser: User
    approver: User
    finance: User
    auditor: User
    admin: User
    stranger: User
    other_organiser: User

    def person(self, name: str) -> User:
        """One of them by role, as a fresh request would load them."""
        return User.objects.get(pk=getattr(self, name).pk)


def make_cast(**round_fields: Any) -> Cast:
    """An open round of a house, with its people."""
    house = OrganisationFactory(name="样例公益基金会")
    partner, other = MediaPartnerFactory(), MediaPartnerFactory()
    round_ = RoundFactory(award__run_by=house, **round_fields)

    def member(organisation: Organisation, role: str, name: str) -> User:
        user = UserFactory(full_name=name)
        MembershipFactory(user=user, organisation=organisation, role=role)
        return user

    return Cast(
        house=house,
        partner=partner,
        other_partner=other,
        round=round_,
        category=CategoryFactory(round=round_, name="年度人物"),
        editor=member(partner.organisation, "editor", "编辑甲"),
        colleague=member(partner.organisation, "editor", "编辑乙"),
        lead=member(partner.organisation, "lead_editor", "主编丙"),
        other_editor=member(other.organisation, "editor", "外报编辑"),
        organiser=member(house, "organiser", "运营丁"),
        approver=member(house, "approver", "复核戊"),
        finance=member(house, "finance", "财务己"),
        auditor=member(OrganisationFactory(), "auditor", "监督庚"),
        admin=UserFactory(full_name="管理员", admin=True),
        stranger=UserFactory(full_name="路人"),
        other_organiser=member(OrganisationFactory(), "organiser", "外单位运营"),
    )


FACTS = {
    "name": "艾必齐",
    "kind": "person",
    "headline": "带着残疾伙伴把洗车店开成家",
    "story": "他开了一家洗车店。\n\n店里的伙伴多是残疾人，凭双手养活自己，三年里没有一个人离开。",
    "happened_place": "锦江区",
    "source_medium": "某某日报",
    "source_title": "洗车店里的一家人",
    "name_basis": "news",
}


def draft(cast: Cast, now: datetime, **fields: Any) -> Nomination:
    """A complete draft of the first medium's editor, begun while the round is open."""
    if cast.round.state != RoundState.OPEN:
        put(cast.round, RoundState.OPEN)
    return create_nomination(
        round_=cast.round,
        partner=cast.partner,
        by=cast.editor,
        now=now,
        fields={**FACTS, "happened_on": now.date(), "category": cast.category, **fields},
    )


def submitted(cast: Cast, now: datetime, **fields: Any) -> Nomination:
    """The same, sent in."""
    return submit_nomination(nomination=draft(cast, now, **fields), by=cast.editor, now=now)


def accepted(cast: Cast, now: datetime, **fields: Any) -> Nomination:
    """The same, taken in by the organiser."""
    return accept_nomination(
        nomination=submitted(cast, now, **fields),
        by=cast.organiser,
        now=now,
        is_minor=False,
        duplicates_checked=True,
    )


def proposed(cast: Cast, now: datetime, **fields: Any) -> Nomination:
    """The same, proposed; the round is deciding then."""
    nomination = accepted(cast, now, **fields)
    if not cast.round.is_rolling:
        put(cast.round, RoundState.DECIDING)
    return propose_nomination(nomination=nomination, by=cast.organiser, now=now)


def confirmed(cast: Cast, now: datetime, level: str = "full", **fields: Any) -> Winner:
    """The same, confirmed by the approver: a winner under embargo, or public if rolling."""
    nomination = proposed(cast, now, **fields)
    if level == "surname":
        ConsentFactory(nomination=nomination)
    return confirm_nomination(nomination=nomination, by=cast.approver, now=now, level=level)


def standing(cast: Cast, state: str) -> Nomination:
    """A nomination of the cast's first medium, put in a state in memory."""
    nomination = NominationFactory(
        proposed=True, round=cast.round, category=cast.category, partner=cast.partner
    )
    nomination.state = state
    return nomination


def put(round_: Round, state: str, **fields: Any) -> Round:
    """Set a round's state by force, as a starting point."""
    Round.objects.filter(pk=round_.pk).update(state=state, **fields)
    round_.refresh_from_db()
    return round_


def column_cast() -> Cast:
    """A cast whose round belongs to a column of the first medium."""
    cast = make_cast(rolling=True)
    column = ColumnFactory(partner=cast.partner, award=cast.round.award)
    put(cast.round, RoundState.OPEN, column=column)
    return cast
