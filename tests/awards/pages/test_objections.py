"""The objection form without JavaScript: all that was typed is kept, late is late."""

import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from awards.models import Objection, ObjectionFile
from charity_site.logs import masked_path
from kit import objecting
from kit.crypto import decrypt
from tests.answers import assert_public
from tests.awards.cast import make_cast
from tests.awards.notices import first, opened
from tests.kit.test_intake import encoded, picture

pytestmark = pytest.mark.django_db
TEXT = "他的车店去年已经关门，报道里写的数字对不上，我有租约为证。"


@pytest.fixture
def cast(db):
    return make_cast()


@pytest.fixture
def notice(cast, clock):
    return opened(cast, clock.now, "艾必齐", "李春亮")


def page(notice):
    return f"/notices/{notice.public_id}/object/"


def key_of(text):
    return re.search(r'name="form_key" value="([a-z2-7]{20})"', text)[1]


def given(client, notice, **fields):
    key = key_of(assert_form(client.get(page(notice))))
    return {"about": "1", "name": "钱多多", "contact": "13800138000", "text": TEXT,
            "form_key": key, "website": ""} | fields  # fmt: skip


def assert_form(answer, status=200, referrer="same-origin"):
    """No referrer at all would make the browser send the form from "null": a CSRF refusal."""
    assert answer.headers["Referrer-Policy"] == referrer
    assert answer.status_code == status
    assert answer.headers["Cache-Control"] == "no-store, private"
    assert answer.headers["X-Robots-Tag"] == "noindex, nofollow"
    return answer.content.decode()


def test_form_when_sent_then_a_receipt_shows_its_state(client, notice):
    data = given(client, notice)
    answer = client.post(page(notice), data)
    assert answer.status_code == 302
    receipt = answer.headers["Location"]
    text = assert_form(client.get(receipt), referrer="no-referrer")
    for piece in ("已收到", "名单第 1 位", "2026年3月7日 10:00:00"):
        assert piece in text, piece
    objection = Objection.objects.get()
    assert (objection.row, decrypt(objection.name_cipher)) == (first(notice), "钱多多")
    assert client.post(page(notice), data).headers["Location"] == receipt
    assert Objection.objects.count() == 1
    assert client.get(f"/notices/receipt/{'0' * 32}/").status_code == 404
    assert client.get(f"/en{receipt}").status_code == 200


@pytest.mark.parametrize(
    "fields,sentence",
    [
        ({"name": " "}, "请填写真实姓名"),
        ({"contact": ""}, "请填写手机号或邮箱"),
        ({"text": "假的"}, "太短了"),
        ({"text": ""}, "请写明哪里不属实"),
        ({"text": "长" * 5001}, "现在有 5001 个"),
        ({"about": ""}, "请选择对哪一位"),
        ({"about": "99"}, "请从列出的对象里选择"),
        ({"website": "http://spam"}, "清空后再提交"),
        ({"form_key": "nonsense"}, "页面不完整"),
    ],
)
def test_form_when_something_is_wrong_then_it_says_so_and_keeps_the_rest(
    fields, sentence, client, notice
):
    data = given(client, notice, **fields)
    text = assert_form(client.post(page(notice), data), 400)
    assert sentence in text
    for name in {"name", "contact", "text"} - fields.keys():
        assert data[name] in text
    assert not Objection.objects.exists()


def test_evidence_when_taken_in_then_made_anew_and_refused_ones_are_named(client, notice):
    photo = SimpleUploadedFile("证据.jpg", encoded(picture()))
    bad = SimpleUploadedFile("坏的.svg", b"<svg></svg>")
    text = assert_form(client.post(page(notice), given(client, notice, uploads=[photo, bad])), 400)
    assert "坏的.svg" in text
    assert "文件需要重新选择" in text
    assert TEXT in text
    photo.seek(0)
    assert client.post(page(notice), given(client, notice, uploads=[photo])).status_code == 302
    assert ObjectionFile.objects.get().media_type == "image/jpeg"
    many = [SimpleUploadedFile(f"{n}.pdf", b"%PDF-1.4 %%EOF") for n in range(4)]
    assert "最多上传 3 个" in assert_form(
        client.post(page(notice), given(client, notice, uploads=many)), 400
    )


def test_form_when_the_end_passes_while_it_is_filled_in_then_nothing_typed_is_lost(
    client, notice, clock
):
    data = given(client, notice)
    clock.move_to(notice.ends_at)
    assert client.post(page(notice), data).status_code == 302
    clock.pass_by(microseconds=1)
    late = data | {"form_key": "a" * 20}
    text = assert_form(client.post(page(notice), late), 409)
    assert TEXT in text
    assert "请从列出的对象里选择；公示期已满的不再接收异议。" in text
    assert "现在不能提出异议" in assert_form(client.get(page(notice)))
    assert Objection.objects.count() == 1


def test_form_when_about_one_is_chosen_on_the_page_then_it_is_chosen_here(client, notice):
    text = assert_form(client.get(f"{page(notice)}?about=2"))
    assert re.search(r'<option value="2" selected>', text)


def test_form_when_sent_too_often_then_later(client, notice, monkeypatch):
    monkeypatch.setattr(objecting, "FILED", 1)
    assert client.post(page(notice), given(client, notice)).status_code == 302
    text = assert_form(client.post(page(notice), given(client, notice)), 429)
    assert "一小时后再试" in text
    assert TEXT in text
    elsewhere = client.post(page(notice), given(client, notice), REMOTE_ADDR="203.0.113.9")
    assert elsewhere.status_code == 302


def test_form_when_tried_too_often_then_later_whatever_is_in_it(client, notice, monkeypatch):
    monkeypatch.setattr(objecting, "TRIES", 2)
    codes = [client.post(page(notice), {}).status_code for _ in range(3)]
    assert codes == [400, 400, 429]


def test_form_when_sent_from_elsewhere_then_refused(notice):
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(page(notice), {}).status_code == 403


def test_receipt_when_logged_then_its_code_is_masked():
    assert masked_path("/notices/receipt/0123456789abcdef/") == "/notices/receipt/***/"
    assert masked_path("/en/notices/receipt/0123456789abcdef/") == "/en/notices/receipt/***/"


def test_notice_page_when_running_then_its_form_is_reached_by_a_link(client, notice, clock):
    text = assert_public(client.get(f"/notices/{notice.public_id}/"))
    assert f'{page(notice)}?about=1"' in text
    clock.move_to(notice.ends_at + timedelta(seconds=1))
    assert "?about=1" not in assert_public(client.get(f"/notices/{notice.public_id}/"))
