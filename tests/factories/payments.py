"""Rows of money on its way: payees, payments, batches, links."""

import hashlib
from datetime import date, timedelta
from decimal import Decimal

import factory

from kit.crypto import encrypt
from kit.ids import public_id
from projects.models import (
    Batch,
    BatchLine,
    Clawback,
    LinkKind,
    Payee,
    PayeeFile,
    Payment,
    PrivateLink,
    TaxTreatment,
    Voucher,
)
from projects.models.payees import index_of
from projects.workflow import BatchState, ClawbackState, PayeeState, PaymentState
from tests.factories.base import Dull
from tests.factories.deciding import CommitmentFactory
from tests.factories.directory import LONG_AGO, OrganisationFactory, UserFactory

ACCOUNT = "6222020200112233446"
ID_NUMBER = "11010519491231002X"


class PayeeFactory(Dull):
    """Somebody who has not written yet; `filled` and `verified` are traits."""

    class Meta:
        model = Payee

    commitment = factory.SubFactory(CommitmentFactory, committed=True)

    class Params:
        filled = factory.Trait(
            state=PayeeState.FILLED,
            name_cipher=factory.LazyFunction(lambda: encrypt("张收款")),
            number_cipher=factory.LazyFunction(lambda: encrypt(ID_NUMBER)),
            number_index=factory.LazyFunction(lambda: index_of("number", ID_NUMBER)),
            phone_cipher=factory.LazyFunction(lambda: encrypt("13800138000")),
            bank_cipher=factory.LazyFunction(lambda: encrypt("工商银行贵阳支行")),
            account_name_cipher=factory.LazyFunction(lambda: encrypt("张收款")),
            account_cipher=factory.LazyFunction(lambda: encrypt(ACCOUNT)),
            account_index=factory.LazyFunction(lambda: index_of("account", ACCOUNT)),
            names_agree=True, consented_at=LONG_AGO, consent_version="2026-1",
            filled_at=LONG_AGO,
        )  # fmt: skip
        verified = factory.Trait(
            filled=True, state=PayeeState.VERIFIED, verified_at=LONG_AGO,
            verified_by=factory.SubFactory(UserFactory),
        )  # fmt: skip
        declined = factory.Trait(state=PayeeState.DECLINED, note="收款人放弃")


class PayeeFileFactory(Dull):
    class Meta:
        model = PayeeFile

    payee = factory.SubFactory(PayeeFactory, filled=True)
    kind = PayeeFile.Kind.RELATION
    file_name = factory.Sequence("payees/{}.jpg".format)
    media_type = "image/jpeg"
    size = 1000
    sha256 = factory.Sequence("{:064d}".format)
    added_at = LONG_AGO


class PaymentFactory(Dull):
    """A payment that was started and waits for its payee; states are traits."""

    class Meta:
        model = Payment

    commitment = factory.SubFactory(CommitmentFactory, committed=True, started=Decimal(1000))
    payee = factory.SubFactory(PayeeFactory, commitment=factory.SelfAttribute("..commitment"))
    gross = Decimal(1000)
    net = Decimal(1000)
    started_at = LONG_AGO
    started_by = factory.SubFactory(UserFactory)

    class Params:
        taxed = factory.Trait(
            treatment=TaxTreatment.INCIDENTAL, voucher=Voucher.CONFIRMED, tax=Decimal(200),
            net=Decimal(800), payee__verified=True,
        )  # fmt: skip
        ready = factory.Trait(
            taxed=True, state=PaymentState.READY, ready_at=LONG_AGO,
            ready_by=factory.SubFactory(UserFactory),
        )  # fmt: skip
        batched = factory.Trait(ready=True, state=PaymentState.BATCHED)
        exported = factory.Trait(ready=True, state=PaymentState.EXPORTED)
        paid = factory.Trait(
            ready=True, state=PaymentState.PAID, paid_on=date(2026, 3, 5), paid_at=LONG_AGO,
            paid_by=factory.SubFactory(UserFactory), bank_reference="B001",
            commitment=factory.SubFactory(
                CommitmentFactory, committed=True, started=Decimal(1000), paid=Decimal(1000),
                fund__paid=Decimal(1000),
            ),
        )  # fmt: skip
        failed = factory.Trait(ready=True, state=PaymentState.FAILED, note="账号不存在")
        held = factory.Trait(state=PaymentState.HELD, note="公示没有期满")
        waived = factory.Trait(
            state=PaymentState.WAIVED, note="本人放弃",
            commitment=factory.SubFactory(CommitmentFactory, committed=True),
        )  # fmt: skip


class ClawbackFactory(Dull):
    class Meta:
        model = Clawback

    payment = factory.SubFactory(PaymentFactory, paid=True)
    amount = Decimal(500)
    reason = "活动没有办成"
    demanded_at = LONG_AGO
    demanded_by = factory.SubFactory(UserFactory)

    class Params:
        settled = factory.Trait(
            state=ClawbackState.RETURNED, settled_at=LONG_AGO,
            settled_by=factory.SubFactory(UserFactory), bank_reference="R001",
        )  # fmt: skip
        dropped = factory.Trait(
            state=ClawbackState.DROPPED, settled_at=LONG_AGO, note="无法联系",
            settled_by=factory.SubFactory(UserFactory),
        )  # fmt: skip


class BatchFactory(Dull):
    """A batch of one payment that waits for another person; its file is not a workbook."""

    class Meta:
        model = Batch

    organisation = factory.SubFactory(OrganisationFactory)
    year = 2026
    number = factory.Sequence(lambda n: n + 1)
    row_count = 1
    gross = Decimal(1000)
    tax = Decimal(200)
    net = Decimal(800)
    content_sha256 = hashlib.sha256(b"x").hexdigest()
    file_cipher = factory.LazyFunction(lambda: encrypt("eA=="))
    file_title = "付款批次.xlsx"
    made_at = LONG_AGO
    made_by = factory.SubFactory(UserFactory)

    class Params:
        released = factory.Trait(
            state=BatchState.RELEASED, released_at=LONG_AGO,
            released_by=factory.SubFactory(UserFactory),
        )  # fmt: skip
        annulled = factory.Trait(
            state=BatchState.ANNULLED, annulled_at=LONG_AGO, annul_reason="重做",
            annulled_by=factory.SubFactory(UserFactory),
        )  # fmt: skip


class BatchLineFactory(Dull):
    class Meta:
        model = BatchLine

    batch = factory.SubFactory(BatchFactory)
    payment = factory.SubFactory(PaymentFactory, batched=True)
    position = factory.Sequence(lambda n: n + 1)
    gross = Decimal(1000)
    tax = Decimal(200)
    net = Decimal(800)
    account_index = factory.LazyFunction(lambda: index_of("account", ACCOUNT))

    class Params:
        answered = factory.Trait(outcome="paid", bank_reference="B001")
        failed = factory.Trait(outcome="failed", reason="账号不存在")


class PrivateLinkFactory(Dull):
    """A link that nobody has opened; its token is forgotten."""

    class Meta:
        model = PrivateLink

    kind = LinkKind.PAYEE
    subject = factory.LazyFunction(public_id)
    token_index = factory.Sequence("{:064d}".format)
    made_at = LONG_AGO
    expires_at = LONG_AGO + timedelta(days=4000)

    class Params:
        claimed = factory.Trait(claim_index="1" * 64, claimed_at=LONG_AGO)
        used = factory.Trait(claimed=True, used_at=LONG_AGO)
        revoked = factory.Trait(revoked_at=LONG_AGO)
