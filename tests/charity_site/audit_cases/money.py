"""Funds, commitments, prizes, mails, members, editions, the ledger: rules below the awards."""

from datetime import timedelta
from decimal import Decimal

from django.db import connection

from awards.workflow import NominationState
from ledger.actions import append
from ledger.models import Entry
from projects.models import Commitment, Fund
from tests.charity_site.audit_cases import breaks, change, let_go, unguarded
from tests.factories.awards import RoundFactory, WinnerFactory
from tests.factories.deciding import CommitmentFactory, FundFactory
from tests.factories.directory import (
    MailFactory,
    MediaPartnerFactory,
    MembershipFactory,
    OrganisationFactory,
    UserFactory,
)
from tests.factories.events import EditionFactory
from tests.factories.payments import PaymentFactory


@breaks("ledger.chain")
def an_entry_is_rewritten(now):
    entry = append(by=None, verb="fund.create", thing=FundFactory(), reason="设立", now=now)
    yield str(entry.sequence)
    with unguarded():
        change(entry, reason="别的理由")


@breaks("ledger.append_only")
def a_trigger_is_off(now):
    names = {"postgresql": "ledger_entry_append_only", "sqlite": "ledger_entry_no_update"}
    yield names[connection.vendor]
    with connection.cursor() as cursor:
        cursor.execute(
            "ALTER TABLE ledger_entry DISABLE TRIGGER USER"
            if connection.vendor == "postgresql"
            else 'DROP TRIGGER "ledger_entry_no_update"'
        )


@breaks("ledger.disclosures")
def an_export_does_not_say_how_many(now):
    yield str((Entry.objects.order_by("sequence").values_list("pk", flat=True).last() or 0) + 1)
    append(by=UserFactory(), verb="export.award_list", thing=Fund, payload={"form": "x"}, now=now)


@breaks("ledger.disclosures")
def somebody_looked_without_a_reason(now):
    yield str((Entry.objects.order_by("sequence").values_list("pk", flat=True).last() or 0) + 1)
    append(by=UserFactory(), verb="objection.reveal", thing=FundFactory(), now=now)


@breaks("mails.retention")
def a_mail_is_kept_for_ever(now):
    mail = MailFactory(sent=True, queued_at=now)
    yield mail.public_id
    change(mail, queued_at=now - timedelta(days=999))


@breaks("mails.recorded")
def a_mail_is_let_go_by_nobody(now):
    mail = MailFactory()
    yield mail.public_id
    released = MailFactory(released=True)
    change(mail, state=released.state, released_at=now, releaser=UserFactory(), try_after=now)


@breaks("mails.recorded")
def a_mail_is_set_back(now):
    mail = MailFactory(version=3)
    append(by=None, verb="mail.edit", thing=mail, now=now)
    yield mail.public_id
    change(mail, version=2)


@breaks("members.media")
def an_editor_sits_nowhere(now):
    member = MembershipFactory(organisation=MediaPartnerFactory().organisation)
    yield str(member.pk)
    change(member, organisation=OrganisationFactory())


@breaks("events.recorded")
def an_edition_ends_by_itself(now):
    edition = EditionFactory(planned=True)
    yield edition.public_id
    change(edition, state="finished")


# ------------------------------------------------------------------ money


@breaks("funds.room")
def a_fund_gives_more_than_it_has(now):
    fund = FundFactory()
    yield fund.public_id
    let_go(Fund, "fund_never_over_committed")
    change(fund, reserved=Decimal(10_001))


@breaks("funds.room")
def a_commitment_grows(now):
    held = CommitmentFactory()
    yield held.fund.public_id
    change(held, amount=Decimal("10000.01"))


@breaks("funds.balances")
def a_balance_loses_one_fen(now):
    held = CommitmentFactory(fund=FundFactory(reserved=Decimal(1000)))
    yield held.fund.public_id
    change(held.fund, reserved=Decimal("999.99"))


@breaks("funds.totals")
def a_total_grows_by_itself(now):
    fund = FundFactory()
    append(by=None, verb="fund.change_total", thing=fund, payload={"to": "10000"}, now=now)
    yield fund.public_id
    change(fund, total=Decimal(20_000))


@breaks("funds.spending")
def more_is_paid_than_set_aside(now):
    held = CommitmentFactory(committed=True)
    yield held.public_id
    let_go(Commitment, "commitment_paid_within_amount")
    change(held, paid=Decimal("1000.01"))


@breaks("funds.amounts")
def nothing_is_set_aside(now):
    held = CommitmentFactory()
    yield held.public_id
    let_go(Commitment, "commitment_amount_positive")
    let_go(Commitment, "commitment_paid_within_amount")
    change(held, amount=Decimal(0))


@breaks("funds.once")
def one_purpose_is_paid_for_twice(now):
    held, other = CommitmentFactory(), CommitmentFactory()
    yield other.public_id
    let_go(Commitment, "commitment_one_open_per_purpose")
    change(other, purpose=held.purpose)


@breaks("funds.two_people")
def one_person_reserves_and_commits(now):
    held = CommitmentFactory(committed=True)
    yield held.public_id
    let_go(Commitment, "commitment_four_eyes")
    change(held, committed_by=held.reserved_by)


@breaks("funds.recorded")
def a_commitment_moves_by_itself(now):
    held = CommitmentFactory()
    append(by=None, verb="commitment.reserve", thing=held, target="reserved", now=now)
    yield held.public_id
    change(held, state="committed", committed_at=now, committed_by=UserFactory())


@breaks("funds.recorded")
def a_fund_is_set_back(now):
    fund = FundFactory(version=4)
    append(by=None, verb="fund.propose_total", thing=fund, now=now)
    yield fund.public_id
    change(fund, version=1)


# ------------------------------------------------------------------ prizes


def _prize(now, policy="none", **more):
    round_ = RoundFactory(fund=FundFactory(committed=Decimal(1000)), announced=True)
    winner = WinnerFactory(
        round=round_, category__notice_policy=policy, category__prize_amount=1000,
        category__notice_waiver="历史", prize_amount=1000, **more,
    )  # fmt: skip
    held = CommitmentFactory(
        committed=True, fund=round_.fund, purpose=f"nomination:{winner.nomination.public_id}"
    )
    return winner, held


@breaks("prizes.held")
def a_prize_is_paid_while_it_is_held(now):
    _, held = _prize(now, "after_announcement")
    yield held.public_id
    change(held, paid=Decimal(1000))


@breaks("prizes.held")
def a_prize_is_paid_for_a_revoked_honour(now):
    _, held = _prize(now, revoked=True)
    yield held.public_id
    change(held, paid=Decimal(1000))


@breaks("prizes.ended")
def a_payment_waits_for_a_revoked_honour(now):
    _, held = _prize(now, revoked=True)
    change(held, started=held.amount)
    payment = PaymentFactory(paid=True, commitment=held, payee__commitment=held)
    yield payment.public_id
    change(payment, state="failed", note="账号不存在")


@breaks("prizes.ended")
def money_stays_with_a_revoked_honour(now):
    _, held = _prize(now, revoked=True)
    change(held, started=held.amount)
    yield held.public_id
    change(held, started=Decimal(0))


@breaks("prizes.follow")
def a_prize_is_of_another_amount(now):
    _, held = _prize(now)
    yield held.public_id
    change(held, amount=Decimal(2000))


@breaks("prizes.follow")
def a_prize_outlives_its_nomination(now):
    winner, held = _prize(now)
    yield held.public_id
    change(winner.nomination, state=NominationState.NOT_SELECTED)


@breaks("prizes.follow")
def a_prize_is_not_set_aside(now):
    winner, held = _prize(now)
    yield winner.nomination.public_id
    change(held, purpose="something:else")
