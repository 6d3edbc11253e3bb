"""The objection to a grant list without JavaScript: what was typed is kept, late is late."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from charity_site.logs import masked_path
from kit import objecting
from kit.crypto import decrypt
from projects.actions.grant_notices import step_grant_objection
from projects.models import GrantObjection, GrantObjectionFile
from tests.factories.grants import GrantRoundFactory
from tests.kit.test_intake import encoded, picture
from tests.projects.granting import made_round, noticed

pytestmark = pytest.mark.django_db
TEXT = "他们的课堂去年已经停了，报道里写的人数对不上。"


@pytest.fixture
def notice(staff, clock):
    return noticed(staff, made_round(staff, slug="weiai"), clock.now, name="欧阳小明")[1]


def page(notice):
    return f"/grants/weiai/notices/{notice.public_id}/object/"


def private(answer, status=200, referrer="same-origin"):
    assert answer.status_code == status
    assert answer.headers["Referrer-Policy"] == referrer
    assert answer.headers["Cache-Control"] == "no-store, private"
    assert answer.headers["X-Robots-Tag"] == "noindex, nofollow"
    return answer.content.decode()


def given(client, notice, **fields):
    text = private(client.get(page(notice)))
    key = re.search(r'name="form_key" value="([a-z2-7]{20})"', text)[1]
    return {"about": "1", "name": "钱多多", "contact": "13800138000", "text": TEXT,
            "form_key": key, "website": ""} | fields  # fmt: skip


def test_form_when_sent_then_the_receipt_follows_it_to_its_reply(client, staff, notice, clock):
    data = given(client, notice)
    receipt = client.post(page(notice), data).headers["Location"]
    text = private(client.get(receipt), referrer="no-referrer")
    for piece in ("已收到", "名单第 1 位", "2026年3月7日 10:00:00"):
        assert piece in text, piece
    one = GrantObjection.objects.get()
    assert (one.row, decrypt(one.name_cipher)) == (notice.rows.get(), "钱多多")
    assert client.post(page(notice), data).headers["Location"] == receipt
    assert GrantObjection.objects.count() == 1
    step_grant_objection(
        objection=one, verb="decline", reply="证据不足", by=staff.person("organiser"),
        now=clock.now,
    )  # fmt: skip
    text = private(client.get(receipt), referrer="no-referrer")
    assert "不予受理的原因" in text
    assert "证据不足" in text
    assert "钱多多" not in text
    assert client.get(f"/en{receipt}").status_code == 200
    assert client.get(f"/grants/notices/receipt/{'0' * 32}/").status_code == 404


@pytest.mark.parametrize(
    "fields,sentence",
    [
        ({"name": " "}, "请填写真实姓名"),
        ({"contact": ""}, "请填写手机号或邮箱"),
        ({"text": "假的"}, "太短了"),
        ({"about": "99"}, "请从列出的对象里选择"),
        ({"website": "http://spam"}, "清空后再提交"),
        ({"form_key": "nonsense"}, "页面不完整"),
    ],
)
def test_form_when_something_is_wrong_then_it_says_so_and_keeps_the_rest(
    fields, sentence, client, notice
):
    data = given(client, notice, **fields)
    text = private(client.post(page(notice), data), 400)
    assert sentence in text
    for name in {"name", "contact", "text"} - fields.keys():
        assert data[name] in text
    assert not GrantObjection.objects.exists()


def test_evidence_when_taken_in_then_made_anew_and_refused_ones_are_named(client, notice):
    photo = SimpleUploadedFile("证据.jpg", encoded(picture()))
    bad = SimpleUploadedFile("坏的.svg", b"<svg></svg>")
    text = private(client.post(page(notice), given(client, notice, uploads=[photo, bad])), 400)
    assert "坏的.svg" in text
    assert "文件需要重新选择" in text
    assert TEXT in text
    photo.seek(0)
    assert client.post(page(notice), given(client, notice, uploads=[photo])).status_code == 302
    one = GrantObjectionFile.objects.get()
    assert one.media_type == "image/jpeg"
    assert one.file_name.startswith("grantobjections/")
    many = [SimpleUploadedFile(f"{n}.pdf", b"%PDF-1.4 %%EOF") for n in range(4)]
    assert "最多上传 3 个" in private(
        client.post(page(notice), given(client, notice, uploads=many)), 400
    )


def test_form_when_the_end_passes_while_it_is_filled_in_then_nothing_typed_is_lost(
    client, notice, clock
):
    data = given(client, notice)
    clock.move_to(notice.ends_at)
    assert client.post(page(notice), data).status_code == 302
    clock.pass_by(microseconds=1)
    text = private(client.post(page(notice), data | {"form_key": "a" * 20}), 409)
    assert TEXT in text
    assert "公示期已满的不再接收异议" in text
    assert "现在不能提出异议" in private(client.get(page(notice)))
    assert GrantObjection.objects.count() == 1


def test_form_when_somebody_hid_the_name_then_it_offers_no_more_than_the_page(client, notice):
    notice.rows.get().application.__class__.objects.update(level="anonymous")
    text = private(client.get(f"{page(notice)}?about=1"))
    assert "欧阳" not in text
    assert re.search(r'<option value="1" selected[^>]*>1. （不公开姓名）', text)


def test_form_when_sent_too_often_then_later(client, notice, monkeypatch):
    monkeypatch.setattr(objecting, "FILED", 1)
    assert client.post(page(notice), given(client, notice)).status_code == 302
    text = private(client.post(page(notice), given(client, notice)), 429)
    assert "一小时后再试" in text
    assert TEXT in text


def test_form_when_sent_from_elsewhere_then_refused(notice):
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(page(notice), {}).status_code == 403


def test_receipt_when_logged_then_its_code_is_masked():
    for before in ("/grants/notices/receipt/", "/en/grants/notices/receipt/"):
        assert masked_path(f"{before}0123456789abcdef/") == f"{before}***/"


def test_round_when_it_is_called_like_a_part_of_an_address_then_both_are_found(client):
    GrantRoundFactory(open=True, slug="notices")
    assert client.get("/grants/notices/").status_code == 200
