"""The payee's page: consent, form, done; on one phone, without a cookie, told to nobody."""

import io
import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from ledger.models import Entry
from projects.actions import link_payee, make_link, open_link
from projects.entitlements import Beneficiary
from projects.models import LinkKind, Payee, Payment, PrivateLink
from tests.projects.paying import ACCOUNT, ID_NUMBER, Answers, House, answers

pytestmark = pytest.mark.django_db
__all__ = ["answers"]
HIDDEN = re.compile(r'name="(door|held)" value="([^"]*)"')
GOOD = {
    "step": "fill", "relation": "self", "name": "张收款", "number_kind": "id_card",
    "number": ID_NUMBER, "phone": "13800138000", "bank": "农业银行台江县支行",
    "account_name": "张 收款", "account": "6222 0202 0011 2233 446",
}  # fmt: skip


@pytest.fixture
def house(clock: Any, now: Any, answers: type[Answers]) -> House:
    return House(now)


@pytest.fixture
def payment(house: House) -> Payment:
    return house.started(5000)


def address(house: House, payment: Payment) -> str:
    made = link_payee(payee=payment.payee, by=house.by("organiser"), now=house.now)
    return f"/a/{made.token}/"


def hidden(answer: Any) -> dict[str, str]:
    return dict(HIDDEN.findall(answer.content.decode()))


def consented(client: Client, url: str) -> Any:
    sent = {"step": "consent", "agrees": "1", **hidden(client.get(url))}
    return client.post(url, sent)


def photo() -> SimpleUploadedFile:
    buffer = io.BytesIO()
    Image.new("RGB", (60, 40), "white").save(buffer, "JPEG")
    return SimpleUploadedFile("户口本.jpg", buffer.getvalue())


def test_payee_when_all_is_right_then_written_once_and_masked(
    house: House, payment: Payment
) -> None:
    client, url = Client(), address(house, payment)
    first = client.get(url)
    text = first.content.decode()
    assert "5,000 元（税前）" in text
    assert "敏感个人信息" in text
    form = consented(client, url)
    assert "收款信息" in form.content.decode()
    done = client.post(url, GOOD | hidden(form))
    assert done.status_code == 200
    text = done.content.decode()
    assert "已经收到" in text
    assert ACCOUNT not in text
    assert "张收款" not in text
    payee = Payee.objects.get()
    assert (payee.state, payee.names_agree, payee.number_doubtful) == ("filled", True, False)
    assert payee.secrets() | {"guardian": ""} == {
        "name": "张收款", "number": ID_NUMBER, "phone": "13800138000",
        "bank": "农业银行台江县支行", "account_name": "张 收款", "account": ACCOUNT, "guardian": "",
    }  # fmt: skip
    assert payee.consent_version
    assert payee.consented_at == house.now


def test_page_when_shown_then_kept_nowhere_and_told_to_nobody(
    house: House, payment: Payment
) -> None:
    url = address(house, payment)
    client = Client()
    for answer in (client.get(url), consented(client, url), client.post(url, {})):
        assert answer["Referrer-Policy"] == "no-referrer"
        assert answer["Cache-Control"] == "no-store, private"
        assert answer["X-Robots-Tag"] == "noindex, nofollow"
    token = url.split("/")[2]
    assert token not in str(list(PrivateLink.objects.values()))
    assert token not in str(list(Entry.objects.values()))


def test_link_when_opened_on_a_second_phone_then_a_sentence(house: House, payment: Payment) -> None:
    first, second, url = Client(), Client(), address(house, payment)
    door = hidden(second.get(url))  # opened there before
    form = consented(first, url)
    answer = second.get(url)
    assert answer.status_code == 403
    assert "已在另一部手机" in answer.content.decode()
    refused = second.post(url, GOOD | door | {"agrees": "1"})
    assert (refused.status_code, Payee.objects.get().state) == (403, "waiting")
    assert first.get(url).status_code == 200  # a reload goes on with the form
    first.post(url, GOOD | hidden(form))
    used = second.get(url)
    assert used.status_code == 410
    assert "已经用过" in used.content.decode()
    assert "已经收到" in first.get(url).content.decode()


def test_link_when_there_is_no_cookie_then_the_form_carries_the_pass(
    house: House, payment: Payment
) -> None:
    url = address(house, payment)
    form = consented(Client(), url)
    done = Client().post(url, GOOD | hidden(form))
    assert (done.status_code, Payee.objects.get().state) == (200, "filled")


def test_form_when_sent_twice_then_written_once(house: House, payment: Payment) -> None:
    client, url = Client(), address(house, payment)
    sent = GOOD | hidden(consented(client, url))
    for _ in range(2):
        assert client.post(url, sent).status_code == 200
    assert Entry.objects.filter(verb="payee.fill").count() == 1


def test_form_when_its_mark_is_missing_or_forged_then_refused(
    house: House, payment: Payment
) -> None:
    url = address(house, payment)
    other = address(house, house.started())
    foreign = hidden(Client().get(other))["door"]
    for door in ("", "x", foreign):
        answer = Client().post(url, {"step": "consent", "agrees": "1", "door": door})
        assert answer.status_code == 403
    assert PrivateLink.objects.filter(claimed_at__isnull=False).count() == 0


@pytest.mark.parametrize(
    "change,sentence",
    [
        ({"name": ""}, "请填写收款人的姓名"), ({"account": "一二三"}, "银行账号只有数字"),
        ({"number": ""}, "请填写证件号码"), ({"account_name": "李四"}, "户名和收款人姓名不一样"),
        ({"relation": "family"}, "请上传说明关系的照片"),
        ({"number": "110105194912310021"}, "校验位不符"),
        ({"account": "6222020200112233440"}, "银行卡号的校验位不符"),
        ({"phone": "1380013"}, "电话号码看起来不完整"), ({"bank": ""}, "写到支行"),
        ({"relation": "nobody"}, "选"), ({"name": "长" * 61}, "最多 60 个字"),
    ],
)  # fmt: skip
def test_form_when_something_is_wrong_then_a_sentence_and_all_is_kept(
    change: dict[str, str], sentence: str, house: House, payment: Payment
) -> None:
    client, url = Client(), address(house, payment)
    answer = client.post(url, GOOD | change | hidden(consented(client, url)))
    text = answer.content.decode()
    assert answer.status_code == 400
    assert sentence in text
    for name, value in (GOOD | change).items():
        if name not in ("step", "relation", "number_kind"):
            assert value in text, name
    assert Payee.objects.get().state == "waiting"


def test_number_when_its_check_digit_is_wrong_then_warned_and_kept(
    house: House, payment: Payment
) -> None:
    client, url = Client(), address(house, payment)
    wrong = GOOD | {"number": "110105194912310021"}
    warned = client.post(url, wrong | hidden(consented(client, url)))
    assert "我已核对" in warned.content.decode()
    done = client.post(url, wrong | {"confirmed": "1"} | hidden(warned))
    assert "已经收到" in done.content.decode()
    payee = Payee.objects.get()
    assert (payee.number_doubtful, payee.secret("number")) == (True, "110105194912310021")


def test_house_when_it_is_a_village_group_then_its_code_may_begin_with_n(
    house: House, payment: Payment
) -> None:
    Payee.objects.update(relation="organisation")
    client, url = Client(), address(house, payment)
    given = GOOD | {"relation": "organisation", "number": "N2520222MF12345678"[:18],
                    "name": "某村小组", "account_name": "某村小组", "confirmed": "1"}  # fmt: skip
    form = consented(client, url)
    done = client.post(url, given | hidden(form) | {"uploads": photo()})
    assert "已经收到" in done.content.decode()
    payee = Payee.objects.get()
    assert (payee.number_kind, payee.files.get().kind) == ("uscc", "relation")


def test_file_when_it_is_no_photo_then_named_and_the_rest_is_kept(
    house: House, payment: Payment
) -> None:
    client, url = Client(), address(house, payment)
    bad = SimpleUploadedFile("病毒.exe", b"MZ" + b"x" * 100)
    sent = GOOD | {"relation": "family", "uploads": bad} | hidden(consented(client, url))
    answer = client.post(url, sent)
    text = answer.content.decode()
    assert answer.status_code == 400
    assert "病毒.exe" in text
    assert "照片需要重新选择" in text
    assert 'value="张收款"' in text


def test_minor_when_honoured_then_a_guardian_writes_and_agrees(house: House) -> None:
    Answers.whom["test:1"] = Beneficiary("小获奖", is_minor=True)
    payment = house.started(5000)
    assert payment.payee.relation == "guardian"
    client, url = Client(), address(house, payment)
    assert "请由监护人填写" in client.get(url).content.decode()
    form = consented(client, url)
    refused = client.post(url, GOOD | hidden(form))
    assert "请填写监护人姓名" in refused.content.decode()
    given = {"guardian": "张收款", "guardian_relation": "mother", "guardian_agrees": "1",
             "relation": "guardian", "uploads": photo()}  # fmt: skip
    done = client.post(url, GOOD | given | hidden(refused))
    assert "已经收到" in done.content.decode()
    payee = Payee.objects.get()
    assert (payee.guardian_agreed_at, payee.secret("guardian")) == (house.now, "张收款")


def test_consent_when_not_given_then_nothing_is_asked(house: House, payment: Payment) -> None:
    client, url = Client(), address(house, payment)
    answer = client.post(url, {"step": "consent"} | hidden(client.get(url)))
    assert answer.status_code == 400
    assert "请先勾选同意" in answer.content.decode()
    sent = client.post(url, GOOD | hidden(client.get(url)))
    assert sent.status_code in (400, 403, 409)
    assert Payee.objects.get().state == "waiting"


def test_payee_when_declining_then_noted_and_the_house_decides(
    house: House, payment: Payment
) -> None:
    client, url = Client(), address(house, payment)
    done = client.post(url, {"step": "decline"} | hidden(client.get(url)))
    assert "您不领取" in done.content.decode()
    assert (Payee.objects.get().state, house.fresh(payment).state) == ("declined", "collecting")


def test_link_when_out_of_time_or_replaced_then_a_sentence(
    house: House, payment: Payment, clock: Any
) -> None:
    old = address(house, payment)
    new = address(house, payment)
    assert Client().get(old).status_code == 410
    clock.pass_by(days=15)
    answer = Client().get(new)
    assert answer.status_code == 410
    assert "已经过期" in answer.content.decode()


def test_token_when_unknown_then_absent(house: House) -> None:
    assert open_link(token="a" * 32) is None
    assert Client().get(f"/a/{'a' * 32}/").status_code == 404
    made = make_link(kind=LinkKind.APPLICANT, subject="x", by=None, now=house.now)
    assert Client().get(f"/a/{made.token}/").status_code == 404  # until that kind has a page


def test_payment_when_waived_then_its_link_opens_nothing(house: House, payment: Payment) -> None:
    url = address(house, payment)
    Payment.objects.update(state="waived", note="x")
    client = Client()
    answer = consented(client, url)
    assert "已经取消" in answer.content.decode()


def test_forms_when_sent_too_often_then_refused(house: House, payment: Payment) -> None:
    client, url = Client(), address(house, payment)
    door = hidden(client.get(url))
    for _ in range(60):
        client.post(url, {"step": "consent"} | door)
    assert client.post(url, {"step": "consent"} | door).status_code == 429


@pytest.mark.parametrize("number", [1, 3])
def test_page_when_there_are_more_payments_then_it_costs_the_same(
    number: int, house: House, payment: Payment, django_assert_num_queries: Any
) -> None:
    for instalment in range(2, number + 1):
        Payment.objects.create(
            commitment=payment.commitment, payee=payment.payee, instalment=instalment, gross=1,
            net=1, started_at=house.now, started_by=house.by("organiser"),
        )  # fmt: skip
    url = address(house, payment)
    with django_assert_num_queries(3):
        assert Client().get(url).status_code == 200


def test_link_when_its_time_is_named_then_it_ends_then(house: House) -> None:
    made = make_link(
        kind=LinkKind.APPLICANT, subject="x", by=None, now=house.now,
        expires_at=house.now + timedelta(days=1),
    )  # fmt: skip
    assert made.link.is_live(house.now)
    assert not made.link.is_live(house.now + timedelta(days=1))
