"""An honour and the grant that it follows stay together: names, stops, revoking, the database."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from awards.actions.nominations import edit_nomination
from awards.actions.rounds import left_behind
from awards.actions.winners import (
    change_publish_level,
    end_revoking,
    publish_winner,
    revoke_winner,
    start_revoking,
)
from awards.budgets import within_budget
from awards.gate import winner_gate
from awards.honours import must_revoke
from awards.models import Nomination, Winner
from awards.workflow import RoundState
from kit.verdict import Refused
from ledger.models import Entry
from projects.actions.application_ends import hide_name
from projects.actions.grant_stops import ask_step, confirm_step
from projects.entitlements import may_pay
from projects.models import Application, Commitment, Fund, Grant
from projects.workflow import ApplicationState, PaymentState
from tests.awards.cast import accepted, put
from tests.awards.honouring import (
    announced,
    confer,
    granted,
    honour_cast,
    honour_of,
)
from tests.factories.awards import CategoryFactory, ColumnBudgetFactory, ColumnFactory
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
    payment = PaymentFactory(commitment=one.commitment, ready=True)
    Commitment.objects.filter(pk=one.commitment_id).update(started=payment.gross)
    grant = Grant.objects.get(application=one)
    winner = honour_of(one).winner
    assert may_pay(one.purpose, now)
    start_revoking(winner=winner, by=cast.organiser, now=now, reason="不实", evidence="核查")
    grant.refresh_from_db()
    payment.refresh_from_db()
    assert (grant.honour_mark, payment.state) == ("questioned", PaymentState.HELD)
    assert "称号" in may_pay(one.purpose, now).reason
    end_revoking(winner=winner, by=cast.approver, now=now, reason="查无此事")
    grant.refresh_from_db()
    payment.refresh_from_db()
    assert (grant.honour_mark, bool(may_pay(one.purpose, now))) == ("", True)
    assert payment.state == PaymentState.COLLECTING
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
