"""Honours that follow a grant: who links and confers, what is made, and that both stay together."""

from datetime import timedelta

import pytest

from awards.actions.decisions import propose_nomination
from awards.actions.honours import confer_honours, link_honour, unlink_honour
from awards.actions.winners import (
    publish_winner,
)
from awards.gate import winner_gate
from awards.honours import candidates, ready
from awards.models import Consent, GrantHonour, Nomination, Winner
from awards.permissions import may_confer_honours, may_link_honour, may_unlink_honour
from awards.workflow import RoundState
from directory.models import Mail
from kit.verdict import Refused, Stale
from ledger.models import Entry
from projects.models import Commitment
from projects.workflow import ApplicationState
from tests.awards.cast import accepted, put
from tests.awards.honouring import (
    TITLE,
    announced,
    confer,
    granted,
    grants,
    honour_cast,
    honour_of,
    second_approver,
)
from tests.factories.awards import CategoryFactory
from tests.factories.directory import MediaPartnerFactory, MembershipFactory, UserFactory
from tests.factories.grants import GrantRoundFactory

pytestmark = pytest.mark.django_db
A = ApplicationState


# ------------------------------------------------------------------ what is made


def test_honours_when_conferred_then_each_equals_its_grant_in_person_amount_and_consent(now):
    cast = honour_cast(now)
    medium = MediaPartnerFactory()
    editor = {"source": "editor", "partner": medium, "recommended_by": UserFactory()}
    facts = {
        "full": {"name": "艾必齐", "title": "给村里的孩子上课", **editor},
        "surname": {"name": "钱多多", "level": "surname"},
        "anonymous": {"name": "孙无名", "level": "anonymous"},
        "team": {"name": "青山护林队", "kind": "team", "level": "surname"},
        "minor": {"name": "周小小", "is_minor": True, "guardian_name": "周大大"},
    }
    grants_ = {key: granted(cast, **given) for key, given in facts.items()}
    assert len(confer(cast, now)) == 5
    made = {key: honour_of(one) for key, one in grants_.items()}
    for key, one in made.items():
        winner, application = one.winner, grants_[key]
        assert (one.state, winner.state) == ("confirmed", "embargoed")
        assert winner.prize_amount == one.granted_amount == application.amount == 5000
        assert (one.nominee.name, one.nominee.kind) == (application.name, application.kind)
        assert (one.created_by, one.proposed_by, one.confirmed_by) == (
            cast.organiser, cast.organiser, cast.approver)  # fmt: skip
    names = {key: one.winner.display_name for key, one in made.items()}
    assert names == {"full": "艾必齐", "surname": "钱某", "anonymous": "匿名个人",
                     "team": "青山护林队", "minor": "匿名个人"}  # fmt: skip
    places = {key: one.winner.region_name for key, one in made.items()}
    assert places == {"full": "四川省成都市锦江区", "surname": "四川省", "anonymous": "四川省",
                      "team": "四川省成都市锦江区", "minor": "四川省"}  # fmt: skip
    assert made["full"].winner.headline == "给村里的孩子上课"
    assert made["anonymous"].winner.headline == ""
    assert [c.partner for c in made["full"].winner.credits.all()] == [medium]
    assert made["surname"].partner is None
    assert made["surname"].winner.media_credit == ""
    held = {key: winner_gate(one.winner).holds for key, one in made.items()}
    assert held == {"full": True, "surname": True, "anonymous": True, "team": True, "minor": False}
    assert set(Consent.objects.values_list("nomination__nominee__name", flat=True)) == {
        "艾必齐", "钱多多", "青山护林队"}  # fmt: skip
    assert not Commitment.objects.filter(purpose__startswith="nomination:").exists()
    rows = Entry.objects.filter(verb__in=("nomination.create", "nomination.honour",
                                          "winner.create", "round.confer"))  # fmt: skip
    assert rows.count() == 16
    assert '"amount":"25000.00"' in Entry.objects.get(verb="round.confer").payload


def test_honours_when_the_round_is_rolling_then_public_at_once_if_the_gate_holds(now):
    cast = honour_cast(now, rolling=True, is_rolling=True, award__mode="rolling")
    one, other = granted(cast), granted(cast, is_minor=True)
    confer(cast, now)
    assert honour_of(one).winner.is_released(now)
    assert honour_of(other).winner.state == "embargoed"


def test_honours_when_announced_then_released_with_the_round_and_the_medium_is_told(now):
    cast = honour_cast(now)
    lead = UserFactory(email="lead@example.org")
    medium = MediaPartnerFactory()
    MembershipFactory(user=lead, organisation=medium.organisation, role="lead_editor")
    editor = {"source": "editor", "partner": medium, "recommended_by": UserFactory()}
    one, _other = granted(cast, **editor), granted(cast)
    confer(cast, now)
    at = now + timedelta(hours=2)
    announced(cast, now, at)
    winner = honour_of(one).winner
    assert not winner.is_released(now)
    assert winner.is_released(at)
    entry = Entry.objects.filter(verb="winner.publish").first()
    assert '"amount":"5000.00"' in entry.public
    assert list(Mail.objects.values_list("recipient", flat=True)) == [lead.pk]


def test_honours_when_announced_before_then_a_later_one_waits_to_be_published_alone(now):
    cast = honour_cast(now)
    granted(cast)
    confer(cast, now)
    announced(cast, now)
    late = granted(cast)
    (winner,) = confer(cast, now)
    assert winner.state == "embargoed"
    publish_winner(winner=winner, by=cast.organiser, now=now)
    assert honour_of(late).winner.is_released(now)


# ------------------------------------------------------------------ who, when, what is missing


def test_right_when_asked_by_each_then_one_links_and_another_confers(now):
    cast = honour_cast(now)
    both = UserFactory()
    for role in ("organiser", "approver"):
        MembershipFactory(user=both, organisation=cast.house, role=role)
    links = {who: bool(may_link_honour(cast.person(who), cast.round)) for who in (
        "editor", "lead", "organiser", "approver", "finance", "auditor", "admin", "stranger",
        "other_organiser")}  # fmt: skip
    assert [who for who, may in links.items() if may] == ["organiser", "admin"]
    confers = {who: bool(may_confer_honours(cast.person(who), cast.round)) for who in links}
    assert [who for who, may in confers.items() if may] == ["approver", "admin"]
    assert may_confer_honours(both, cast.round)
    GrantHonour.objects.update(linked_by=both)
    assert "另一个人" in may_confer_honours(both, cast.round).reason
    GrantHonour.objects.update(linked_by=cast.admin)
    assert not may_confer_honours(cast.admin, cast.round)


def test_right_when_the_grants_are_run_by_another_house_then_neither_links_nor_confers(now):
    cast = honour_cast(now)
    foreign = GrantRoundFactory(honour_name=TITLE)
    assert may_link_honour(cast.organiser, cast.round, foreign).hidden
    GrantHonour.objects.update(grant_round=foreign)
    assert "不经手" in may_confer_honours(cast.approver, cast.round).reason
    link = GrantHonour.objects.get()
    assert not may_unlink_honour(cast.organiser, cast.round, link)


def test_right_when_the_round_stands_elsewhere_then_only_while_it_is_decided(now):
    cast = honour_cast(now)
    may = {}
    for state in RoundState:
        put(cast.round, state)
        may[state.value] = bool(may_confer_honours(cast.approver, cast.round))
    assert [state for state, can in may.items() if can] == ["deciding", "notice", "announced"]


def test_candidates_when_something_is_missing_then_it_is_said_and_they_stay_behind(now):
    cast = honour_cast(now)
    mine = MediaPartnerFactory()
    editor = {"source": "editor", "partner": mine, "recommended_by": cast.approver}
    granted(cast, name="可以")
    granted(cast, name="暂停", state=A.SUSPENDED)
    granted(cast, name="未签", state=A.APPROVED)
    granted(cast, name="待核", asked_step="cancel", asked_reason="核实", asked_at=now,
            asked_by=cast.organiser)  # fmt: skip
    granted(cast, name="自荐", **editor)
    granted(cast, name="终止", state=A.TERMINATED)
    granted(cast, name="取消", state=A.CANCELLED)
    found = candidates(cast.round, cast.approver)
    assert {one.application.name for one in found} == {"可以", "暂停", "未签", "待核", "自荐"}
    assert [one.application.name for one in ready(found)] == ["可以"]
    said = {one.application.name: one.lacks for one in found if one.lacks}
    assert {name: why[0][:4] for name, why in said.items()} == {
        "暂停": "资助“已", "未签": "还没有签", "待核": "有待复核", "自荐": "您属于推"}  # fmt: skip
    assert [one.nominee.name for one in confer(cast, now)] == ["可以"]
    assert [one.nominee.name for one in confer(cast, now, by=second_approver(cast))] == ["自荐"]


def test_candidates_when_places_are_limited_then_the_first_approved_come_first(now):
    cast = honour_cast(now)
    cast.category.quota = 2
    cast.category.save()
    for name in "甲乙丙":
        granted(cast, name=name)
    assert [one.nominee.name for one in confer(cast, now)] == ["甲", "乙"]
    (last,) = candidates(cast.round, cast.approver)
    assert "名额已满" in last.lacks[0]


@pytest.mark.parametrize("many", [1, 3])
def test_candidates_when_there_are_more_then_they_cost_the_same(
    many, now, django_assert_num_queries
):
    cast = honour_cast(now)
    for _ in range(many):
        granted(cast)
    with django_assert_num_queries(4):
        assert len([one.shown_as for one in candidates(cast.round, cast.approver)]) == many


def test_confer_when_the_list_is_another_or_empty_then_nothing_is_made(now):
    cast = honour_cast(now)
    with pytest.raises(Refused, match="没有可以授予"):
        confer(cast, now)
    granted(cast)
    with pytest.raises(Stale):
        confer(cast, now, seen="what was shown before")
    version = cast.round.version
    confer(cast, now)
    with pytest.raises(Stale):
        confer_honours(round_=cast.round, seen="", by=cast.approver, now=now, version=version)
    with pytest.raises(Refused, match="没有可以授予"):
        confer(cast, now)
    assert Winner.objects.count() == 1


def test_link_when_the_two_do_not_go_together_then_it_says_why(now):
    cast = honour_cast(now, link=False)
    right = grants(cast)

    def link(category=cast.category, grant_round=right):
        link_honour(round_=cast.round, category=category, grant_round=grant_round,
                    by=cast.organiser, now=now)  # fmt: skip

    taken = CategoryFactory(round=cast.round)
    for words, category in (
        ("本轮的类别", CategoryFactory()),
        ("另有奖金", CategoryFactory(round=cast.round, prize_amount=1000)),
        ("公示", CategoryFactory(round=cast.round, notice_policy="before")),
        ("已有提名", accepted(cast, now, category=taken).category),
    ):
        put(cast.round, RoundState.DECIDING)
        with pytest.raises(Refused, match=words):
            link(category)
    with pytest.raises(Refused, match="没有写明"):
        link(grant_round=GrantRoundFactory(run_by=cast.house))
    link()
    for words, category, grant_round in (
        ("已经随资助", cast.category, GrantRoundFactory(run_by=cast.house, honour_name=TITLE)),
        ("另一个类别", CategoryFactory(round=cast.round), right),
    ):
        with pytest.raises(Refused, match=words):
            link(category, grant_round)
    assert Entry.objects.filter(verb="round.link_honour").count() == 1


def test_link_when_taken_back_then_gone_unless_something_was_conferred(now):
    cast = honour_cast(now)
    link = GrantHonour.objects.get()
    granted(cast)
    confer(cast, now)
    with pytest.raises(Refused, match="已经授予"):
        unlink_honour(round_=cast.round, link=link, by=cast.organiser, now=now)
    other = honour_cast(now)
    link = GrantHonour.objects.of(other.round).get()
    unlink_honour(round_=other.round, link=link, by=other.organiser, now=now)
    assert not GrantHonour.objects.of(other.round).exists()


def test_category_when_it_follows_grants_then_nobody_is_proposed_in_it(now):
    cast = honour_cast(now, link=False)
    one = accepted(cast, now, category=CategoryFactory(round=cast.round))
    put(cast.round, RoundState.DECIDING)
    link_honour(round_=cast.round, category=cast.category, grant_round=grants(cast),
                by=cast.organiser, now=now)  # fmt: skip
    Nomination.objects.filter(pk=one.pk).update(category=cast.category)
    with pytest.raises(Refused, match="随资助授予"):
        propose_nomination(nomination=one, by=cast.organiser, now=now)
