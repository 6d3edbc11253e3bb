"""Applying for a grant without JavaScript: saved at each step, nothing typed is lost."""

import pytest
from django.core.files.storage import default_storage

from charity_site.logs import masked_path
from directory.models import Mail
from kit.crypto import decrypt
from kit.identifiers import uscc_check_character
from ledger.models import Entry
from projects.actions.applicant_links import code_of
from projects.models import Application, ApplicationPhoto, PrivateLink
from projects.workflow import ApplicationState
from tests.factories.directory import RegionFactory
from tests.factories.grants import ApplicationPhotoFactory
from tests.projects.applying import ANSWER, Phone, given, hidden, photo, take_round

pytestmark = pytest.mark.django_db


@pytest.fixture
def phone(clock):
    return Phone(take_round(clock.now))


def words(answer, status=200):
    assert answer.status_code == status, answer.content.decode()[:3000]
    assert answer.headers["Cache-Control"] == "no-store, private"
    assert answer.headers["X-Robots-Tag"] == "noindex, nofollow"
    return answer.content.decode()


# ------------------------------------------------------------------ does it fit


def test_fit_when_all_is_so_then_on_to_the_first_step(phone):
    address = "/grants/weiai/apply/"
    text = words(phone.client.get(address))
    assert "您的行动已经开始了吗" in text
    answer = phone.client.post(address, hidden(phone.client.get(address)))
    assert answer.headers["Location"] == "/grants/weiai/apply/begin/"


def test_fit_when_something_is_not_so_then_advice_and_somewhere_else(phone):
    asked = phone.round.fit_questions.first()
    text = words(phone.client.post("/grants/weiai/apply/", {"other": asked.pk}))
    for piece in ("请先行动起来", "县民政局", "仍然想申请"):
        assert piece in text, piece


@pytest.mark.parametrize("path", ["apply/", "apply/begin/", "resume/"])
def test_page_when_the_round_is_not_public_then_404(client, phone, path):
    phone.round.state = "draft"
    phone.round.save()
    assert client.get(f"/grants/weiai/{path}").status_code == 404


# ------------------------------------------------------------------ the whole way


def test_application_when_filled_in_on_a_phone_then_submitted(phone, clock):
    answer = phone.begin()
    assert answer.headers["Location"] == phone.url("keep")
    keep = words(phone.client.get(phone.url("keep")))
    assert code_of(phone.token) in keep
    assert "data:image/png;base64," in keep
    assert masked_path(phone.url()) == "/a/***/"
    phone.fill()
    review = words(phone.client.get(phone.url("review")))
    assert ANSWER in review
    assert "还差一点" not in review
    assert phone.submit(level="full").status_code == 302
    found = phone.application
    assert (found.state, found.level) == (ApplicationState.SUBMITTED, "full")
    assert found.title == "每周六下午教村里的孩子识字"
    assert (found.submitted_at, found.consented_at) == (clock.now, clock.now)
    assert decrypt(found.phone_cipher) == "13800138000"
    assert "已提交" in words(phone.client.get(phone.url()))
    assert not phone.client.cookies


def test_application_when_sent_twice_then_one(phone):
    address = "/grants/weiai/apply/begin/"
    sent = hidden(phone.client.get(address)) | given()
    places = {phone.client.post(address, sent).headers["Location"] for _ in range(2)}
    assert len(places) == 1
    assert Application.objects.count() == PrivateLink.objects.count() == 1
    assert phone.application.version == 1  # nothing was typed anew
    phone.token = places.pop().split("/")[2]
    before = phone.application.version
    for _ in range(2):
        phone.save("q1", text=ANSWER)
    assert phone.application.version == before + 1


def test_application_when_put_right_and_sent_again_then_the_draft_that_exists_holds_it(phone):
    address = "/grants/weiai/apply/begin/"
    sent = hidden(phone.client.get(address)) | given()
    first = phone.client.post(address, sent).headers["Location"]
    assert phone.client.post(address, sent | {"name": "艾必期"}).headers["Location"] == first
    assert phone.application.name == "艾必期"
    other = phone.client.post(address, sent | {"name": "钱多多", "phone": "13900139000"})
    assert other.headers["Location"] != first  # the same page, filled in for a neighbour
    assert sorted(Application.objects.values_list("name", flat=True)) == ["艾必期", "钱多多"]


def test_submitting_when_done_twice_then_once(phone):
    phone.fill()
    sent = hidden(phone.client.get(phone.url("review")))
    for _ in range(2):
        assert phone.client.post(phone.url("review"), sent).status_code == 302
    rows = Entry.objects.for_object(phone.application)
    assert rows.filter(verb="application.submit").count() == 1


def test_record_when_read_then_it_holds_no_personal_data(phone):
    phone.fill()
    phone.submit()
    rows = Entry.objects.for_object(phone.application)
    told = " ".join(f"{one.payload}{one.reason}{one.actor_name}{one.public}" for one in rows)
    for secret in ("13800138000", "艾必齐", ANSWER, phone.token, code_of(phone.token)):
        assert secret not in told
    assert {one.actor_name for one in rows} == {"申请人"}


def test_link_when_a_mail_was_given_then_it_is_sent_and_nobody_may_read_it(phone):
    phone.begin(mail="ai@example.com")
    mail = Mail.objects.get()
    assert (mail.to, mail.is_automatic, mail.organisation) == ("ai@example.com", True, None)
    assert phone.token in mail.text
    assert code_of(phone.token) in mail.text


# ------------------------------------------------------------------ bad input

CONTACT = [
    ({"name": " "}, "请填写姓名或名称"),
    ({"phone": ""}, "请填写手机号"),
    ({"phone": "1380013"}, "看起来不完整"),
    ({"mail": "ai@"}, "邮箱不完整"),
    ({"region_typed": ""}, "请填写所在的县或市"),
    ({"region_typed": "没有这个地方"}, "没有找到“没有这个地方”"),
    ({"is_minor": "on"}, "请填写监护人姓名"),
    ({"is_related": "on"}, "是什么关联关系"),
    ({"filled_by": "钱多多"}, "与申请人的关系"),
    ({"uscc": "9" * 19}, "现在是19位"),
    ({"kind": "robot"}, "请从列出的里面选"),
    ({"form_key": "x"}, "页面不完整"),
]


@pytest.mark.parametrize("fields,sentence", CONTACT)
def test_first_step_when_something_is_wrong_then_a_sentence_and_all_is_kept(
    fields, sentence, phone
):
    RegionFactory(province=True)
    text = words(phone.begin(**{"place": "忠诚镇", **fields}), 400)
    assert sentence in text
    assert "忠诚镇" in text
    assert not Application.objects.exists()


@pytest.mark.parametrize("typed", ["１３８００１３８０００", "138-0013-8000", "+86 13800138000"])
def test_telephone_when_typed_in_another_way_then_it_is_the_same(typed, phone):
    assert phone.begin(phone=typed).status_code == 302
    assert decrypt(phone.application.phone_cipher) == "13800138000"


def test_region_when_several_are_called_so_then_one_is_chosen_without_a_script(phone):
    RegionFactory(code="110105", name="朝阳区", full_name="北京市朝阳区")
    RegionFactory(code="220104", name="朝阳区", full_name="吉林省长春市朝阳区")
    text = words(phone.begin(region_typed="朝阳"), 400)
    assert "不止一个" in text
    assert '<option value="220104"' in text
    answer = phone.begin(region_typed="朝阳", region="220104", region_for="朝阳")
    assert answer.status_code == 302
    assert phone.application.region_id == "220104"


def test_region_when_unknown_then_province_and_county_are_chosen(phone):
    RegionFactory(code="520000", name="贵州省", full_name="贵州省", level="province")
    text = words(phone.begin(region_typed="乌有"), 400)
    assert '<option value="520000"' in text
    chosen = {"region_typed": "乌有", "region_for": "乌有"}
    text = words(phone.begin(**chosen, region="520000"), 400)
    assert '<option value="522632"' in text
    assert 'name="province" value="520000"' in text
    assert phone.begin(**chosen, region="522632", province="520000").status_code == 302
    assert phone.application.region_id == "522632"


def test_code_when_its_check_digit_is_wrong_then_a_warning_and_it_is_kept(phone):
    phone.begin()
    sent = given(kind="organisation", uscc="91330106MA27ABCD12")
    text = words(phone.save("contact", **sent))
    assert "校验位不符" in text
    assert phone.application.uscc == "91330106MA27ABCD12"


def test_code_when_of_a_village_group_then_no_warning(phone):
    body = "N2522632MF1234567"
    phone.begin()
    answer = phone.save("contact", **given(kind="team", uscc=body + uscc_check_character(body)))
    assert answer.status_code == 302


AMOUNTS = [
    ("10000.01", "最多可申请 10,000 元，您填的是 10,000.01 元"),
    ("10,000.01", "最多可申请 10,000 元"),
    ("-1", "金额要大于零"),
    ("−1", "金额要大于零"),
    ("4999", "最少申请 5,000 元"),
    ("7000.001", "最多两位小数"),
    ("五千", "不是金额"),
    ("", "请填写申请多少元"),
    ("9" * 30, "不是金额"),
]


@pytest.mark.parametrize("typed,sentence", AMOUNTS)
def test_amount_when_the_round_does_not_give_it_then_a_sentence_and_all_is_kept(
    typed, sentence, phone
):
    phone.round.tiers_strict = False
    phone.round.save()
    phone.begin()
    text = words(phone.save("amount", amount=typed, words_1="课本和铅笔"), 400)
    assert sentence in text
    assert "课本和铅笔" in text
    assert phone.application.asked_amount is None


@pytest.mark.parametrize("typed", ["５０００", "5,000", "5000元", " 5000.00 ", "￥5000"])
def test_amount_when_typed_in_another_way_then_it_is_the_same(typed, phone):
    phone.begin()
    assert phone.save("amount", amount=typed, words_1="课本").status_code == 302
    found = phone.application
    assert (found.asked_amount, found.budget_lines.get().amount) == (5000, 5000)


def test_amount_when_it_is_no_tier_then_the_tiers_are_named(phone):
    phone.begin()
    text = words(phone.save("amount", amount="7000"), 400)
    assert "只有这些档位：5,000 元、10,000 元" in text


def test_budget_when_it_does_not_sum_up_then_a_warning_and_it_is_kept(phone):
    phone.begin()
    lines = {"words_1": "课本", "amount_1": "1000", "words_2": "桌椅", "amount_2": "２０００"}
    text = words(phone.save("amount", amount="5000", **lines))
    assert "合计 3,000 元" in text
    assert phone.application.budget_lines.count() == 2
    assert phone.save("amount", amount="5000", **lines).status_code == 200
    sent = hidden(phone.client.get(phone.url("amount"))) | {"amount": "5000", **lines}
    warned = hidden(phone.client.post(phone.url("amount"), sent))["warned"]
    answer = phone.client.post(phone.url("amount"), sent | {"warned": warned})
    assert answer.headers["Location"] == phone.url("photos")


@pytest.mark.parametrize("lines,sentence", [
    ({"words_1": "课本", "words_2": "桌椅", "amount_2": "5"}, "第 1 行请写明金额"),
    ({"amount_3": "5"}, "第 3 行写了金额"),
    ({"words_1": "课本", "amount_1": "很多"}, "不是金额"),
])  # fmt: skip
def test_budget_when_a_line_is_half_then_a_sentence(lines, sentence, phone):
    phone.begin()
    assert sentence in words(phone.save("amount", amount="5000", **lines), 400)


def test_answer_when_too_long_then_it_is_kept_and_the_surplus_is_told(phone):
    phone.begin()
    text = words(phone.save("q1", text="长" * 203), 400)
    assert "最多 200 个字，现在有 203 个，请删去 3 个字" in text
    assert "长" * 203 in text
    assert not phone.application.answers.exists()


@pytest.mark.parametrize("text,sentence", [
    ("请大家转账到我的卡", "本站不替任何人募捐"),
    ("卡号 6222021234567890128", "银行卡号"),
    ("欢迎打赏和众筹", "募捐"),
    ("联系 13912345678", "电话号码"),
])  # fmt: skip
def test_answer_when_it_asks_for_money_then_saved_with_a_warning(text, sentence, phone):
    phone.begin()
    assert sentence in words(phone.save("q1", text=text))
    assert phone.application.answers.get().text == text
    assert sentence in words(phone.client.get(phone.url("review")))


# ------------------------------------------------------------------ photos


def test_photos_when_some_are_refused_then_named_and_the_others_stay(phone):
    phone.begin()
    good, bad = photo(), photo("电影.mp4")
    bad.file.seek(0)
    bad.file.truncate()
    bad.file.write(b"\x00\x00\x00\x18ftypmp42" + b"0" * 100)
    bad.size = 112
    text = words(phone.save("photos", photos=[good, bad]), 400)
    assert "电影.mp4" in text
    assert "其他照片已经收下" in text
    kept = ApplicationPhoto.objects.get()
    assert default_storage.exists(kept.file_name)
    shown = phone.client.get(phone.url(f"photo/{kept.public_id}"))
    assert (shown.status_code, shown["Content-Type"]) == (200, "image/jpeg")
    assert shown.getvalue().startswith(b"\xff\xd8")
    shown.close()
    assert shown["Cache-Control"] == "no-store, private"


def test_photos_when_the_same_is_sent_twice_then_kept_once_and_removed_with_its_file(phone):
    phone.begin()
    phone.save("photos", photos=[photo()])
    phone.save("photos", photos=[photo(), photo("b.jpg", colour="blue")])
    assert ApplicationPhoto.objects.count() == 2
    kept = ApplicationPhoto.objects.first()
    phone.save("photos", remove=kept.public_id)
    assert ApplicationPhoto.objects.count() == 1
    assert phone.client.get(phone.url(f"photo/{kept.public_id}")).status_code == 404


def test_photos_when_there_are_six_then_the_next_is_named(phone):
    phone.begin()
    for _ in range(6):
        ApplicationPhotoFactory(application=phone.application)
    assert "最多 6 张" in words(phone.save("photos", photos=[photo()]), 400)


def test_photo_when_of_another_application_then_404(phone):
    phone.begin()
    foreign = ApplicationPhotoFactory()
    assert phone.client.get(phone.url(f"photo/{foreign.public_id}")).status_code == 404
