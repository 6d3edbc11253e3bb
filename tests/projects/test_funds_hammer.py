"""The hammer on one nearly empty fund, in small; `python -m bench hammer` runs it in full."""

from decimal import Decimal

import pytest
from django.db import connection
from django.db.models import F

from bench.funds_data import make_money
from bench.hammer import Hammer, verdict
from bench.killed_approvals import Approvals
from bench.killed_payments import Payments
from bench.killed_uploads import Uploads
from bench.killing import kill_workers
from kit.prepared import PreparedUpdate
from kit.verdict import Unready
from projects.actions import funds
from projects.models import Commitment, Fund

pytestmark = pytest.mark.django_db(transaction=True)
ATTEMPTS = 96
AMOUNT = Decimal("99.99")


def hammered(attempts=ATTEMPTS):
    money = make_money(AMOUNT * 7 + Decimal("50.00"))
    hammer = Hammer(money, attempts, AMOUNT, threads=16 if on_postgresql() else 4)
    hammer.run()
    return hammer


def on_postgresql():
    return connection.vendor == "postgresql"


def test_fund_when_hammered_then_nothing_is_over_lost_or_doubled():
    hammer = hammered()
    assert verdict(hammer) == []
    assert hammer.refused > 0
    assert hammer.answers["committed"] > 0


@pytest.mark.postgres
def test_fund_when_the_guard_of_the_step_is_off_then_the_hammer_finds_it(monkeypatch):
    """The row is neither locked nor asked for its state: the same money is promised many times."""
    unguarded = PreparedUpdate(
        lambda pk, paid, started, committed_at, committed_by: (
            Commitment.objects.filter(pk=pk, paid=paid, started=started),
            {"state": "committed", "committed_at": committed_at, "committed_by": committed_by},
        ),
        **funds._STEPS["commit"].types,
    )
    monkeypatch.setitem(funds._STEPS, "commit", unguarded)
    monkeypatch.setattr(
        funds,
        "_locked",
        lambda one: Commitment.objects.select_related("fund__partner").get(pk=one.pk),
    )
    assert verdict(hammered()) != []


@pytest.mark.postgres
def test_fund_when_guard_and_check_of_its_balance_are_off_then_the_hammer_finds_it(monkeypatch):
    """Read, then write: what was measured before to pay 40,000 from a fund of 30,000."""

    def read_then_write(fund, amount, commitment):
        left = Fund.objects.get(pk=fund.pk).available
        if left < amount:
            raise funds.FundTooSmall(str(left))
        Fund.objects.filter(pk=fund.pk).update(reserved=F("reserved") + amount)
        commitment.save(force_insert=True)
        return commitment

    monkeypatch.setattr(funds, "_set_aside", read_then_write)
    constraint = next(c for c in Fund._meta.constraints if c.name == "fund_never_over_committed")
    with connection.schema_editor() as editor:
        editor.remove_constraint(Fund, constraint)
    try:
        assert any("over-committed" in found for found in verdict(hammered()))
    finally:
        Commitment.objects.all().delete()
        Fund.objects.all().delete()
        with connection.schema_editor() as editor:
            editor.add_constraint(Fund, constraint)


@pytest.mark.postgres
def test_fund_when_workers_are_killed_then_what_was_answered_is_there_and_nothing_is_half_done():
    parts = [Approvals(make_money(Decimal(10_000))), Payments(make_money(Decimal(10_000))),
             Uploads(make_money(Decimal(10_000)))]  # fmt: skip
    said = kill_workers(parts, 3)
    assert [part.verdict(one) for part, one in zip(parts, said, strict=True)] == [[], [], []]
    assert [one.killed for one in said] == [1, 1, 1]
    approvals, payments, _ = parts
    Commitment.objects.filter(fund=approvals.money.fund).order_by("pk").first().delete()
    Commitment.objects.filter(pk=payments.commitment.pk).update(started=F("started") + 1)
    said[2].acts["begin", "gone"] += 1
    assert all(part.verdict(one) for part, one in zip(parts, said, strict=True))


def test_verdict_when_a_row_is_missing_or_a_balance_is_off_then_it_is_named():
    hammer = hammered(attempts=32)
    Fund.objects.filter(pk=hammer.money.fund.pk).update(reserved=F("reserved") + 1)
    Commitment.objects.filter(state="committed").first().delete()
    found = " ".join(verdict(hammer))
    assert "reserved" in found
    assert "lost" in found


def test_answer_when_it_is_no_refusal_then_the_hammer_stops(monkeypatch):
    def broken(**_):
        raise RuntimeError("gone")

    monkeypatch.setattr("bench.hammer.reserve", broken)
    with pytest.raises(RuntimeError, match="gone"):
        hammered(attempts=8)
    assert issubclass(funds.FundTooSmall, Unready)
