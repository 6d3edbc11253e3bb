"""The objection form without JavaScript, to awards and to grants alike: nothing typed is lost."""

import re
from dataclasses import dataclass
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from awards.models import Objection, ObjectionFile
from charity_site.logs import masked_path
from kit import objecting
from kit.crypto import decrypt
from ledger.models import Entry
from projects.actions.grant_notices import step_grant_objection
from projects.models import GrantObjection, GrantObjectionFile
from tests.answers import assert_public
from tests.awards.cast import make_cast
from tests.awards.notices import opened
from tests.factories.grants import GrantRoundFactory
from tests.kit.test_intake import encoded, picture
from tests.projects.granting import made_round, noticed
from tests.staff import Staff

pytestmark = pytest.mark.django_db
TEXT = "他的车店去年已经关门，报道里写的数字对不上，我有租约为证。"


@dataclass
class Case:
    """A running notice, where it is read, and what is kept of objections to it."""

    notice: Any
    page: str
    receipts: str
    objections: Any
    files: Any
    folder: str

    @property
    def form(self) -> str:
        return f"{self.page}object/"


@pytest.fixture(params=["award", "grants"])
def case(request, db, clock):
    if request.param == "award":
        notice = opened(make_cast(), clock.now, "艾必齐", "李春亮")
        return Case(notice, f"/notices/{notice.public_id}/", "/notices/receipt/", Objection.objects,
                    ObjectionFile.objects, "objections/")  # fmt: skip
    _, notice = granting(clock)
    return Case(
        notice, f"/grants/weiai/notices/{notice.public_id}/", "/grants/notices/receipt/",
        GrantObjection.objects, GrantObjectionFile.objects, "grantobjections/",
    )  # fmt: skip


def granting(clock):
    staff = Staff()
    round_ = made_round(staff, slug="weiai")
    return staff, noticed(staff, round_, clock.now, name="欧阳小明")[1]


def private(answer, status=200, referrer="same-origin"):
    """No referrer at all would make the browser send the form from "null": a CSRF refusal."""
    assert answer.status_code == status
    assert answer.headers["Referrer-Policy"] == referrer
    assert answer.headers["Cache-Control"] == "no-store, private"
    assert answer.headers["X-Robots-Tag"] == "noindex, nofollow"
    return answer.content.decode()


def given(client, case, **fields):
    text = private(client.get(case.form))
    key = re.search(r'name="form_key" value="([a-z2-7]{20})"', text)[1]
    return {"about": "1", "name": "钱多多", "contact": "13800138000", "text": TEXT,
            "form_key": key, "website": ""} | fields  # fmt: skip


def test_form_when_sent_then_a_receipt_shows_its_state(client, case):
    data = given(client, case)
    receipt = client.post(case.form, data).headers["Location"]
    text = private(client.get(receipt), referrer="no-referrer")
    for piece in ("已收到", "名单第 1 位", "2026年3月7日 10:00:00"):
        assert piece in text, piece
    one = case.objections.get()
    assert (one.row, decrypt(one.name_cipher)) == (case.notice.rows.get(position=1), "钱多多")
    assert client.post(case.form, data).headers["Location"] == receipt
    assert case.objections.count() == 1
    assert client.get(f"/en{receipt}").status_code == 200
    assert client.get(f"{case.receipts}{'0' * 32}/").status_code == 404
    assert masked_path(receipt) == f"{case.receipts}***/"
    assert masked_path(f"/en{receipt}") == f"/en{case.receipts}***/"


WRONG = [
    ({"name": " "}, "请填写真实姓名"),
    ({"contact": ""}, "请填写手机号或邮箱"),
    ({"text": "假的"}, "太短了"),
    ({"text": ""}, "请写明哪里不属实"),
    ({"text": "长" * 5001}, "现在有 5001 个"),
    ({"about": ""}, "请选择对哪一位"),
    ({"about": "99"}, "请从列出的对象里选择"),
    ({"website": "http://spam"}, "清空后再提交"),
    ({"form_key": "nonsense"}, "页面不完整"),
]


def test_form_when_something_is_wrong_then_it_says_so_and_keeps_the_rest(client, case):
    for fields, sentence in WRONG:
        data = given(client, case, **fields)
        text = private(client.post(case.form, data), 400)
        assert sentence in text
        for name in {"name", "contact", "text"} - fields.keys():
            assert data[name] in text, (fields, name)
    assert not case.objections.exists()


def test_evidence_when_taken_in_then_made_anew_and_refused_ones_are_named(client, case):
    photo = SimpleUploadedFile("证据.jpg", encoded(picture()))
    bad = SimpleUploadedFile("坏的.svg", b"<svg></svg>")
    text = private(client.post(case.form, given(client, case, uploads=[photo, bad])), 400)
    assert "坏的.svg" in text
    assert "文件需要重新选择" in text
    assert TEXT in text
    many = [SimpleUploadedFile(f"{n}.pdf", b"%PDF-1.4 %%EOF") for n in range(4)]
    text = private(client.post(case.form, given(client, case, uploads=many)), 400)
    assert "最多上传 3 个" in text
    assert not case.files.exists()
    photo.seek(0)
    receipt = client.post(case.form, given(client, case, uploads=[photo])).headers["Location"]
    one = case.files.get()
    assert (one.media_type, one.objection) == ("image/jpeg", case.objections.get())
    assert one.file_name.startswith(case.folder)
    for page in (case.page, f"{case.page}list.json", receipt, "/notices/", "/ledger/",
                 f"/ledger/{Entry.objects.latest('sequence').sequence}/", "/feeds/notices.atom",
                 f"/api/v1/notices/{case.notice.public_id}/"):  # fmt: skip
        text = client.get(page).content.decode()
        for secret in (one.file_name, one.public_id, "钱多多", "13800138000"):
            assert secret not in text, page


def test_evidence_when_refused_on_the_english_page_then_said_in_english(client, case):
    bad = [SimpleUploadedFile("bad.svg", b"<svg></svg>"), SimpleUploadedFile("a.pdf", b"%PDF-1.4")]
    page = client.post(f"/en{case.form}", given(client, case, uploads=bad))
    text = private(page, 400)
    assert "“bad.svg” is an SVG drawing, which is not taken for safety." in text
    assert "“a.pdf” is damaged or did not arrive whole." in text


def test_form_when_the_end_passes_while_it_is_filled_in_then_nothing_typed_is_lost(
    client, case, clock
):
    data = given(client, case)
    assert f'{case.form}?about=1"' in assert_public(client.get(case.page))
    clock.move_to(case.notice.ends_at)
    assert client.post(case.form, data).status_code == 302
    clock.pass_by(microseconds=1)
    text = private(client.post(case.form, data | {"form_key": "a" * 20}), 409)
    assert TEXT in text
    assert "公示期已满的不再接收异议" in text
    assert "现在不能提出异议" in private(client.get(case.form))
    assert case.objections.count() == 1
    assert "?about=1" not in assert_public(client.get(case.page))


def test_form_when_about_one_is_chosen_on_the_page_then_it_is_chosen_here(client, case):
    assert re.search(r'<option value="1" selected>', private(client.get(f"{case.form}?about=1")))


def test_form_when_sent_or_tried_too_often_then_later(client, case, monkeypatch):
    monkeypatch.setattr(objecting, "FILED", 1)
    assert client.post(case.form, given(client, case)).status_code == 302
    text = private(client.post(case.form, given(client, case)), 429)
    assert "一小时后再试" in text
    assert TEXT in text
    elsewhere = {"REMOTE_ADDR": "203.0.113.9"}
    assert client.post(case.form, given(client, case), **elsewhere).status_code == 302
    monkeypatch.setattr(objecting, "TRIES", 3)
    codes = [client.post(case.form, {}, **elsewhere).status_code for _ in range(3)]
    assert codes == [400, 400, 429]


def test_form_when_sent_from_elsewhere_then_refused(case):
    strict = Client(enforce_csrf_checks=True)
    sent = given(strict, case)
    for foreign in ({"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}):
        refused = strict.post(case.form, sent, headers=foreign)
        assert refused.status_code == 403
        assert TEXT not in refused.content.decode()
    assert strict.post(case.form, sent, headers={"Origin": "http://testserver"}).status_code == 302
    assert not strict.cookies


# ------------------------------------------------------------------ of grants alone


def test_receipt_when_an_objection_to_grants_is_not_taken_up_then_it_tells_why(client, clock):
    staff, notice = granting(clock)
    case = Case(notice, f"/grants/weiai/notices/{notice.public_id}/", "", None, None, "")
    receipt = client.post(case.form, given(client, case)).headers["Location"]
    step_grant_objection(
        objection=GrantObjection.objects.get(), verb="decline", reply="证据不足",
        by=staff.person("organiser"), now=clock.now,
    )  # fmt: skip
    text = private(client.get(receipt), referrer="no-referrer")
    assert "不予受理的原因" in text
    assert "证据不足" in text
    assert "钱多多" not in text


def test_form_when_somebody_hid_the_name_then_it_offers_no_more_than_the_page(client, clock):
    _, notice = granting(clock)
    notice.rows.get().application.__class__.objects.update(level="anonymous")
    text = private(client.get(f"/grants/weiai/notices/{notice.public_id}/object/?about=1"))
    assert "欧阳" not in text
    assert re.search(r'<option value="1" selected[^>]*>1. （不公开姓名）', text)


def test_round_when_it_is_called_like_a_part_of_an_address_then_both_are_found(client):
    GrantRoundFactory(open=True, slug="notices")
    assert client.get("/grants/notices/").status_code == 200
