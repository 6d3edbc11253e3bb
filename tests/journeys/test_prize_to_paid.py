"""A prize from the confirmation to the bank, through the pages; and who never learns of what."""

import logging
import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from awards.actions.decisions import confirm_nomination, propose_nomination
from awards.actions.winners import revoke_winner, start_revoking
from awards.models import Category, Nomination, Winner
from ledger.audit import verify_database
from ledger.models import Entry
from projects.audit import RULES
from projects.models import Batch, Commitment, Payee, Payment
from tests.awards.cast import Cast
from tests.awards.jury_cast import deciding_cast, ranked
from tests.awards.notices import AFTER
from tests.factories.notices import NoticeFactory, NoticeRowFactory
from tests.projects.pages.test_payee_link import GOOD, consented, hidden
from tests.projects.paying import ACCOUNT, ID_NUMBER
from tests.security.crawler import PUBLIC_DOORS, text_of

pytestmark = pytest.mark.django_db
SECRETS = (ACCOUNT, ID_NUMBER, "13800138000", "张收款")
PAYMENT, BATCH = "/admin/projects/payment/", "/admin/projects/batch/"
LINK = re.compile(r"/a/[a-z2-7]{32}/")


@pytest.fixture
def cast(clock: Any) -> Cast:
    return deciding_cast()


def inside(cast: Cast, name: str) -> Client:
    client = Client()
    client.force_login(getattr(cast, name))
    return client


def won(cast: Cast, now: Any) -> Winner:
    best: Nomination = ranked(cast, now)[0]
    propose_nomination(nomination=best, by=cast.organiser, now=now)
    return confirm_nomination(nomination=best, by=cast.approver, now=now)


def sent(client: Client, url: str, **given: Any) -> Any:
    answer = client.post(url, given)
    assert answer.status_code in (200, 302), answer.content.decode()
    return answer


def broken_rules(now: Any) -> dict[str, list[str]]:
    """Rules of the money that find something, but for the fund, which no action opened here."""
    found = {one.key: [row.why for row in one.find(now)] for one in RULES if one.find}
    return {key: why for key, why in found.items() if why and not key.startswith("funds.t")}


def linked(organiser: Client, payment: Payment) -> str:
    page = sent(organiser, f"{PAYMENT}{payment.pk}/link/").content.decode()
    found = LINK.search(page)
    assert found
    assert "data:image/svg+xml" in page
    return found[0]


def begun(cast: Cast, organiser: Client) -> Payment:
    held = Commitment.objects.get(state="committed")
    page = organiser.get(f"/admin/projects/commitment/{held.pk}/change/").content.decode()
    assert "发起付款" in page
    given = {"instalment": "1", "gross": "", "shares": "", "form_key": "a" * 20}
    for _ in range(2):  # a double click begins one
        organiser.post(f"/admin/projects/commitment/{held.pk}/start/", given)
    return Payment.objects.get()


def written(url: str) -> Client:
    phone = Client()
    answer = phone.post(url, GOOD | hidden(consented(phone, url)))
    assert "已经收到" in answer.content.decode()
    return phone


def batched(finance: Client) -> Batch:
    offered = finance.get(f"{BATCH}make/").content.decode()
    key = re.search(r'name="form_key" value="([^"]+)"', offered)
    assert key
    keys = re.findall(r'name="pick"\s+value="(\d+)"', offered)
    sent(finance, f"{BATCH}make/", form_key=key[1], pick=keys)
    return Batch.objects.get()


def test_prize_when_everybody_does_their_part_then_paid_and_nobody_else_knows(
    cast: Cast, now: Any, caplog: Any
) -> None:
    caplog.set_level(logging.DEBUG)
    Category.objects.update(notice_policy="none", notice_waiver="样例")
    winner = won(cast, now)
    organiser, finance, approver = (inside(cast, n) for n in ("organiser", "finance", "approver"))
    assert "可以发起付款" in organiser.get("/admin/").content.decode()
    payment = begun(cast, organiser)
    assert finance.get(f"{PAYMENT}{payment.pk}/change/").status_code == 404
    url = linked(organiser, payment)
    written(url)
    assert "收款信息等您核对" in finance.get("/admin/").content.decode()
    sent(finance, f"{PAYMENT}{payment.pk}/verify/")
    given = {"treatment": "incidental", "voucher": "confirmed", "basis": ""}
    sent(finance, f"{PAYMENT}{payment.pk}/terms/", **given)
    sent(finance, f"{PAYMENT}{payment.pk}/ready/")
    batch = batched(finance)
    assert "付款批次等您放行" in approver.get("/admin/").content.decode()
    assert finance.post(f"{BATCH}{batch.pk}/release/").status_code == 403
    sent(approver, f"{BATCH}{batch.pk}/release/")
    first = sent(finance, f"{BATCH}{batch.pk}/download/", reason="上传网银")
    again = sent(finance, f"{BATCH}{batch.pk}/download/", reason="重新上传")
    assert first.content == again.content
    assert ACCOUNT in text_of(first)
    line = batch.lines.get()
    sent(finance, f"{BATCH}{batch.pk}/mark/", line=line.pk, result="paid", bank="B1", on="")
    payment.refresh_from_db()
    assert (payment.state, payment.net) == ("paid", 800)
    assert "代扣税款" not in finance.get("/admin/").content.decode()  # this month's, not the last
    revealed = sent(finance, f"{PAYMENT}{payment.pk}/reveal/", reason="核对")
    assert ACCOUNT in revealed.content.decode()
    assert Entry.objects.filter(verb="payee.reveal", reason="核对").count() == 1
    assert verify_database().sequence == Entry.objects.count()
    _nobody_knows(cast, winner, payment, caplog, url)
    assert broken_rules(now) == {}


def _nobody_knows(cast: Cast, winner: Winner, payment: Payment, caplog: Any, url: str) -> None:
    """What the payee wrote is on no page, in no record, in no log; the token in none either."""
    doors = [
        "/admin/", PAYMENT, f"{PAYMENT}{payment.pk}/change/", f"{PAYMENT}{payment.pk}/history/",
        BATCH, f"{BATCH}{Batch.objects.get().pk}/change/", f"{BATCH}make/", f"{BATCH}withholding/",
        f"{BATCH}withholding/?month=2026-03", "/admin/projects/commitment/",
        f"/admin/projects/commitment/{payment.commitment_id}/change/",
        f"/admin/awards/nomination/{winner.nomination_id}/change/", "/admin/ledger/entry/",
        f"{PAYMENT}?q={ACCOUNT}", f"{PAYMENT}?q=张收款",
    ]  # fmt: skip
    token = url.split("/")[2]
    for name in ("editor", "lead", "organiser", "approver", "finance", "auditor", "admin"):
        client = inside(cast, name)
        for door in doors:
            words = text_of(client.get(door)).replace(f"q={ACCOUNT}", "").replace("张收款", "", 0)
            found = [one for one in SECRETS if one in _typed_out(words)]
            assert found == [], (name, door)
            assert token not in words, (name, door)
    for door in PUBLIC_DOORS:
        words = text_of(Client().get(door))
        assert not any(one in words for one in SECRETS), door
    stored = str(list(Entry.objects.values())) + str(list(Payee.objects.values()))
    stored += str(list(Batch.objects.values())) + str(list(Payment.objects.values()))
    logged = "\n".join(str(vars(record)) for record in caplog.records if "django.db" not in
                       record.name and record.name.startswith(("charity", "django")))  # fmt: skip
    for text in (*SECRETS, token):
        assert text not in stored
        assert text not in logged, text


def _typed_out(words: str) -> str:
    """The page without what the reader has just typed into its search."""
    return re.sub(r'<input[^>]*name="q"[^>]*>', "", words).replace(f"“{ACCOUNT}”", "")


def test_medium_when_its_winner_is_out_then_reads_only_how_far_the_prize_is(
    cast: Cast, now: Any
) -> None:
    winner = won(cast, now)
    organiser, editor = inside(cast, "organiser"), inside(cast, "editor")
    payment = begun(cast, organiser)
    page = f"/admin/awards/nomination/{winner.nomination_id}/change/"
    assert "奖金：" not in editor.get(page).content.decode()  # still under embargo
    Winner.objects.update(state="published", release_at=now - timedelta(minutes=1))
    assert "奖金：待填" in editor.get(page).content.decode()
    written(linked(organiser, payment))
    assert "奖金：已填" in editor.get(page).content.decode()
    assert editor.get(PAYMENT).status_code == 403


def test_prize_when_the_notice_still_runs_then_held_until_it_is_over(
    cast: Cast, now: Any, clock: Any
) -> None:
    Category.objects.update(notice_policy=AFTER, notice_days=5)
    winner = won(cast, now)
    organiser, finance = inside(cast, "organiser"), inside(cast, "finance")
    payment = begun(cast, organiser)
    written(linked(organiser, payment))
    sent(finance, f"{PAYMENT}{payment.pk}/verify/")
    sent(finance, f"{PAYMENT}{payment.pk}/terms/", treatment="incidental", voucher="confirmed")
    sent(finance, f"{PAYMENT}{payment.pk}/ready/")
    payment.refresh_from_db()
    assert (payment.state, payment.note) == ("held", "公示没有期满，或有异议没有结论，奖金暂缓。")
    notice = NoticeFactory(round=cast.round, category=cast.category)
    NoticeRowFactory(notice=notice, nomination=winner.nomination, ends_at=now + timedelta(days=1))
    assert finance.post(f"{PAYMENT}{payment.pk}/resume/").status_code == 409
    clock.pass_by(days=2)
    finance = inside(cast, "finance")
    sent(finance, f"{PAYMENT}{payment.pk}/resume/")
    sent(finance, f"{PAYMENT}{payment.pk}/ready/")
    payment.refresh_from_db()
    assert payment.state == "ready"


def test_prize_when_the_honour_is_revoked_then_stopped_and_the_money_is_free(
    cast: Cast, now: Any
) -> None:
    Category.objects.update(notice_policy="none", notice_waiver="样例")
    winner = won(cast, now)
    payment = begun(cast, inside(cast, "organiser"))
    Winner.objects.update(state="published", release_at=now)
    winner.refresh_from_db()
    start_revoking(winner=winner, by=cast.organiser, now=now, reason="失实", evidence="报告")
    winner.refresh_from_db()
    payment.refresh_from_db()
    assert (payment.state, payment.note) == ("held", "荣誉已经撤销或正在撤销，奖金停止支付。")
    late = now + timedelta(days=365)
    revoke_winner(winner=winner, by=cast.approver, now=late, reason="属实")
    payment.refresh_from_db()
    assert (payment.state, Commitment.objects.get().state) == ("waived", "released")
    assert broken_rules(now) == {}


def test_prize_when_the_bank_fails_after_the_honour_was_revoked_then_all_of_it_is_free(
    cast: Cast, now: Any
) -> None:
    Category.objects.update(notice_policy="none", notice_waiver="样例")
    winner = won(cast, now)
    organiser, finance, approver = (inside(cast, n) for n in ("organiser", "finance", "approver"))
    payment = begun(cast, organiser)
    written(linked(organiser, payment))
    sent(finance, f"{PAYMENT}{payment.pk}/verify/")
    sent(finance, f"{PAYMENT}{payment.pk}/terms/", treatment="incidental", voucher="confirmed")
    sent(finance, f"{PAYMENT}{payment.pk}/ready/")
    batch = batched(finance)
    sent(approver, f"{BATCH}{batch.pk}/release/")
    Winner.objects.update(state="published", release_at=now)
    winner.refresh_from_db()
    start_revoking(winner=winner, by=cast.organiser, now=now, reason="失实", evidence="报告")
    winner.refresh_from_db()
    late = now + timedelta(days=365)
    revoke_winner(winner=winner, by=cast.approver, now=late, reason="属实")
    payment.refresh_from_db()
    assert (payment.state, Commitment.objects.get().state) == ("exported", "committed")
    mark = f"{BATCH}{batch.pk}/mark/"
    sent(finance, mark, line=batch.lines.get().pk, result="failed", reason="账号不存在")
    payment.refresh_from_db()
    held = Commitment.objects.select_related("fund").get()
    assert (payment.state, held.state, held.fund.committed) == ("waived", "released", 0)
    assert broken_rules(now) == {}
