"""Honours that follow a grant: who links and confers, what is made, and that both stay together."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from awards.actions.decisions import propose_nomination
from awards.actions.honours import confer_honours, link_honour, unlink_honour
from awards.actions.nominations import edit_nomination
from awards.actions.rounds import approve_announcement, left_behind, propose_announcement
from awards.actions.winners import (
    change_publish_level,
    end_revoking,
    publish_winner,
    revoke_winner,
    start_revoking,
)
from awards.budgets import within_budget
from awards.gate import winner_gate
from awards.honours import candidates, must_revoke, ready
from awards.models import Consent, GrantHonour, Nomination, Winner
from awards.permissions import may_confer_honours, may_link_honour, may_unlink_honour
from awards.workflow import RoundState
from directory.models import Mail
from kit.verdict import Refused, Stale
from ledger.models import Entry
from projects.actions.application_ends import hide_name
from projects.actions.grant_stops import ask_step, confirm_step
from projects.entitlements import may_pay
from projects.models import Application, Commitment, Fund, Grant
from projects.workflow import ApplicationState, PaymentState
from tests.awards.cast import accepted, put
from tests.awards.honouring import (
    TITLE,
    confer,
    granted,
    grants,
    honour_cast,
    honour_of,
    second_approver,
)
from tests.factories.awards import CategoryFactory, ColumnBudgetFactory, ColumnFactory
from tests.factories.directory import MediaPartnerFactory, MembershipFactory, UserFactory
from tests.factories.grants import GrantRoundFactory
from tests.factories.payments import PaymentFactory

pytestmark = pytest.mark.django_db
A = ApplicationState


def money_of(application):
    """Let the fund know what the factory promised."""
    one = Application.objects.get(pk=application.pk)
    Fund.objects.filter(pk=one.commitment.fund_id).update(committed=one.cost, reserved=0)
    return one


def stop(cast, application, now, *verbs):
    for verb in verbs:
        fresh = Application.objects.get(pk=application.pk)
        ask_step(application=fresh, verb=verb, reason="核实中", by=cast.organiser, now=now)
        confirm_step(application=fresh, by=cast.approver, now=now)


def announced(cast, now, at=None):
    propose_announcement(round_=cast.round, at=at or now, by=cast.organiser, now=now)
    approve_announcement(round_=cast.round, by=cast.approver, now=now, leave_behind=True)
    cast.round.refresh_from_db()


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


# ------------------------------------------------------------------ together ever after


def test_level_when_more_than_the_grantee_agreed_to_then_the_gate_does_not_hold(now):
    cast = honour_cast(now)
    one = granted(cast, name="钱多多", level="surname")
    confer(cast, now)
    winner = change_publish_level(
        winner=honour_of(one).winner, level="full", by=cast.organiser, now=now, reason="试"
    )
    assert [item.key for item in winner_gate(winner).missing] == ["grant_level"]
    announced(cast, now)
    assert honour_of(one).winner.state == "embargoed"


def test_name_when_the_grantee_takes_it_back_then_the_honour_shows_no_more_at_once(now):
    cast = honour_cast(now)
    one = granted(cast, name="钱多多", title="钱多多的课堂")
    confer(cast, now)
    announced(cast, now)
    before = honour_of(one).winner
    assert (before.display_name, before.headline) == ("钱多多", "钱多多的课堂")
    hide_name(application=one, now=now)
    winner = honour_of(one).winner
    told = (winner.display_name, winner.headline, winner.region_name, winner.publish_level)
    assert told == ("匿名个人", "", "四川省", "anonymous")
    assert "qian" not in winner.slug
    assert "钱多多" not in winner.search_text
    assert winner.is_released(now)
    assert Entry.objects.filter(verb="winner.level").get().actor_id is None


@pytest.mark.parametrize("verbs", [("cancel",), ("suspend",), ("suspend", "terminate")])
def test_grant_when_stopped_before_the_minute_then_its_honour_stays_behind(verbs, now):
    cast = honour_cast(now)
    one, other = granted(cast), granted(cast)
    confer(cast, now)
    money_of(one)
    announced(cast, now, now + timedelta(hours=2))
    stop(cast, one, now, *verbs)
    kept = honour_of(one).winner
    assert (kept.state, kept.release_at) == ("embargoed", None)
    assert honour_of(other).winner.state == "published"
    assert "grant" in [item.key for item in winner_gate(kept).missing]
    with pytest.raises(Refused, match="资助"):
        publish_winner(winner=kept, by=cast.organiser, now=now)


def test_grant_when_stopped_while_under_embargo_then_the_announcement_leaves_it_behind(now):
    cast = honour_cast(now)
    one = granted(cast)
    granted(cast)
    confer(cast, now)
    money_of(one)
    stop(cast, one, now, "suspend")
    assert [row.winner.nomination.application_id for row in left_behind(cast.round)] == [one.pk]


def test_grant_when_taken_away_later_then_the_honour_must_be_revoked_and_cannot_be_kept(now):
    cast = honour_cast(now)
    one = granted(cast)
    confer(cast, now)
    money_of(one)
    announced(cast, now)
    stop(cast, one, now, "suspend")
    assert not must_revoke(honour_of(one).winner)
    stop(cast, one, now, "terminate")
    winner = honour_of(one).winner
    assert winner.is_released(now)
    assert must_revoke(winner)
    start_revoking(winner=winner, by=cast.organiser, now=now, reason="资助终止", evidence="决定")
    assert not must_revoke(honour_of(one).winner)
    with pytest.raises(Refused, match="不能保留"):
        end_revoking(winner=winner, by=cast.approver, now=now, reason="保留")


def test_honour_when_revoked_then_the_grant_is_marked_and_its_money_stops(now):
    cast = honour_cast(now)
    one = granted(cast)
    confer(cast, now)
    announced(cast, now)
    payment = PaymentFactory(commitment=one.commitment)
    Commitment.objects.filter(pk=one.commitment_id).update(started=payment.gross)
    grant = Grant.objects.get(application=one)
    winner = honour_of(one).winner
    assert may_pay(one.purpose, now)
    start_revoking(winner=winner, by=cast.organiser, now=now, reason="不实", evidence="核查")
    grant.refresh_from_db()
    assert grant.honour_mark == "questioned"
    assert "称号" in may_pay(one.purpose, now).reason
    end_revoking(winner=winner, by=cast.approver, now=now, reason="查无此事")
    grant.refresh_from_db()
    assert (grant.honour_mark, bool(may_pay(one.purpose, now))) == ("", True)
    winner.refresh_from_db()
    start_revoking(winner=winner, by=cast.organiser, now=now, reason="不实", evidence="核查")
    after = now + timedelta(days=16)
    revoke_winner(winner=winner, by=cast.approver, now=after, reason="属实")
    grant.refresh_from_db()
    payment.refresh_from_db()
    assert (grant.honour_mark, payment.state) == ("revoked", PaymentState.WAIVED)
    assert not may_pay(one.purpose, after)
    assert Entry.objects.filter(verb="application.honour").count() == 4


def test_nomination_when_it_follows_a_grant_then_its_name_is_not_edited(now):
    cast = honour_cast(now)
    one = granted(cast, name="钱多多")
    confer(cast, now)
    made = honour_of(one)
    for fields in ({"name": "别人"}, {"kind": "team"}):
        with pytest.raises(Refused, match="与资助一致"):
            edit_nomination(nomination=made, version=made.version, by=cast.organiser, now=now,
                            fields=fields)  # fmt: skip
    edit_nomination(nomination=made, version=made.version, by=cast.organiser, now=now,
                    fields={"story": "他每周给孩子上课。"})  # fmt: skip
    assert honour_of(one).winner.story == "他每周给孩子上课。"


def test_budget_when_an_honour_follows_a_grant_then_it_costs_the_column_nothing(now):
    cast = honour_cast(now)
    granted(cast)
    confer(cast, now)
    column = ColumnFactory(award=cast.round.award)
    ColumnBudgetFactory(column=column, year=cast.round.year, amount=1000)
    paid = CategoryFactory(round=cast.round, prize_amount=1000)
    put(cast.round, RoundState.OPEN)
    one = accepted(cast, now, category=paid)
    put(cast.round, RoundState.DECIDING, column=column)
    one.refresh_from_db()
    assert within_budget(one)


# ------------------------------------------------------------------ the database itself


def test_database_when_written_past_the_actions_then_it_keeps_person_and_amount(now):
    cast = honour_cast(now)
    one, other = granted(cast), granted(cast)
    confer(cast, now)
    made, second = honour_of(one), honour_of(other)
    writes = {
        "honour_equals_grant": [
            lambda: Winner.objects.filter(pk=made.winner.pk).update(prize_amount=Decimal(4999)),
            lambda: Winner.objects.filter(pk=made.winner.pk).update(prize_amount=None),
            lambda: Winner.objects.filter(pk=made.winner.pk).update(nominee=second.nominee),
        ],
        "honour_stays": [
            lambda: Nomination.objects.filter(pk=made.pk).update(granted_amount=1),
            lambda: Nomination.objects.filter(pk=made.pk).update(
                application=None, granted_amount=None, partner=cast.partner
            ),
            lambda: Nomination.objects.filter(pk=made.pk).update(nominee=second.nominee),
        ],
        "grant_equals_honour": [
            lambda: Application.objects.filter(pk=one.pk).update(amount=6000, tier_amount=6000),
            lambda: Application.objects.filter(pk=one.pk).update(name="别人"),
            lambda: Application.objects.filter(pk=one.pk).update(kind="team"),
        ],
    }  # fmt: skip
    for guard, all_of in writes.items():
        for write in all_of:
            with pytest.raises(IntegrityError, match=guard), transaction.atomic():
                write()
    Application.objects.filter(pk=one.pk).update(name="（已删除）", purged_at=now)
    for fields in ({"partner": None}, {"granted_amount": 5}, {"application": None}):
        row = accepted(cast, now, category=CategoryFactory(round=cast.round))
        row = row if "application" not in fields else second
        with pytest.raises(IntegrityError), transaction.atomic():
            Nomination.objects.filter(pk=row.pk).update(**fields)
    with pytest.raises(IntegrityError), transaction.atomic():
        Grant.objects.update(honour_mark="other")
