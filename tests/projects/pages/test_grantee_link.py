"""The grantee's pages: the agreement in plain words, declining, the report."""

import io
import re
from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from kit.intake import store
from ledger.models import Entry
from projects.actions.applicant_links import make_applicant_link
from projects.models import Application, Fund
from projects.workflow import ApplicationState, ReportState
from tests.factories.directory import UserFactory
from tests.factories.grants import (
    AgreementTextFactory,
    GrantFactory,
    ReportFactory,
    ReportPhotoFactory,
)
from tests.kit.test_intake import encoded, picture

pytestmark = pytest.mark.django_db
DOOR = re.compile(r'name="door" value="([^"]*)"')
TOLD = {
    "done": "上了二十次课",
    "changed": "孩子会写信了",
    "spent_on": "课本和炉子",
    "spent": "４８６０",
}


@pytest.fixture
def client(clock):
    return Client()


def link_to(application, now):
    made = make_applicant_link(
        application=application, by=UserFactory(), now=now, expires_at=now + timedelta(days=900)
    )
    return f"/a/{made.token}/"


def door(client, url):
    return {"door": DOOR.search(client.get(url).content.decode())[1]}


def photo():
    buffer = io.BytesIO()
    Image.new("RGB", (60, 40), "white").save(buffer, "JPEG")
    return SimpleUploadedFile("课堂.jpg", buffer.getvalue())


@pytest.fixture
def granted(now):
    grant = GrantFactory(agree_by=now.date() + timedelta(days=14))
    AgreementTextFactory(round=grant.application.round)
    return grant


def test_agreement_when_accepted_then_by_name_and_words_and_stays_to_read(client, granted, now):
    url = link_to(granted.application, now)
    assert "阅读并签署协议" in client.get(url).content.decode()
    page = f"{url}agreement/"
    text = client.get(page).content.decode()
    digest = re.search(r'name="digest" value="(\w+)"', text)[1]
    sent = {"digest": digest} | door(client, page)
    wrong = client.post(page, sent | {"name": "别人"})
    assert wrong.status_code == 409
    assert "与申请时一致" in wrong.content.decode()
    assert 'value="别人"' in wrong.content.decode()
    assert client.post(page, sent | {"name": granted.application.name}).status_code == 302
    assert Application.objects.get().state == ApplicationState.AGREED
    assert "已签署" in client.get(page).content.decode()


def test_agreement_when_the_words_changed_meanwhile_then_they_are_to_be_read_again(
    client, granted, now
):
    page = f"{link_to(granted.application, now)}agreement/"
    sent = door(client, page) | {"digest": "0" * 64, "name": granted.application.name}
    answer = client.post(page, sent)
    assert "重新阅读" in answer.content.decode()
    assert Application.objects.get().state == ApplicationState.APPROVED


def test_agreement_when_the_day_has_passed_then_a_sentence(client, granted, now, clock):
    page = f"{link_to(granted.application, now)}agreement/"
    text = client.get(page).content.decode()
    sent = {"digest": re.search(r'name="digest" value="(\w+)"', text)[1],
            "name": granted.application.name, **door(client, page)}  # fmt: skip
    clock.pass_by(days=15)
    assert "签署期限已过" in client.post(page, sent).content.decode()


def test_grant_when_declined_then_asked_once_more(client, granted, now):
    page = f"{link_to(granted.application, now)}renounce/"
    assert "放弃以后不能恢复" in client.get(page).content.decode()
    Fund.objects.update(committed=5000)
    assert client.post(page, door(client, page)).status_code == 302
    assert Application.objects.get().state == ApplicationState.CANCELLED
    assert Fund.objects.get().committed == 0
    assert client.get(page).status_code == 404


@pytest.fixture
def report():
    return ReportFactory()


def test_report_when_something_is_missing_then_said_and_everything_typed_stays(client, report, now):
    page = f"{link_to(report.grant.application, now)}report/"
    answer = client.post(page, TOLD | door(client, page))
    text = answer.content.decode()
    assert answer.status_code == 400
    assert "请至少上传一张照片" in text
    assert "上了二十次课" in text
    for amount, words in (("很多", "实际用了多少元"), ("1.234", "两位小数"), ("5000.01", "之间")):
        sent = TOLD | {"spent": amount, "photos": photo()} | door(client, page)
        assert words in client.post(page, sent).content.decode()
    report.refresh_from_db()
    assert report.state == ReportState.DUE


def test_report_when_whole_then_filed_and_shown_but_not_changed_any_more(client, report, now):
    page = f"{link_to(report.grant.application, now)}report/"
    sent = TOLD | {"may_publish": "yes", "people": "１２"} | door(client, page)
    assert client.post(page, sent | {"photos": photo()}).status_code == 302
    report.refresh_from_db()
    assert (report.state, report.spent, report.people) == (ReportState.FILED, 4860, 12)
    assert report.may_publish
    assert "readonly" in client.get(page).content.decode()
    assert client.post(page, sent | {"photos": photo()}).status_code == 400
    assert report.photos.count() == 1


def test_report_when_its_publicity_is_taken_back_then_neither_words_nor_photo_are_public(
    client, now
):
    report = ReportFactory(
        state="accepted", done="上了二十次课", spent=Decimal(5000), may_publish=True,
        accepted_at=now, accepted_by=UserFactory(), published_at=now, published_by=UserFactory(),
        grant__application__round__state="committed",
    )  # fmt: skip
    photo = ReportPhotoFactory(report=report, file_name=store(encoded(picture()), "grants", "jpg"))
    url = link_to(report.grant.application, now)
    public = f"/grants/{report.grant.application.round.slug}/"
    picture_of_it = f"/grants/photos/{photo.public_id}.jpg"
    assert "上了二十次课" in client.get(public).content.decode()
    assert b"".join(client.get(picture_of_it).streaming_content)[:2] == b"\xff\xd8"
    assert "不再公开我的反馈和照片" in client.get(url).content.decode()
    page = f"{url}hide-report/"
    sent = door(client, page)
    assert [client.post(page, sent).status_code for _ in range(2)] == [302, 302]
    assert "上了二十次课" not in client.get(public).content.decode()
    assert client.get(picture_of_it).status_code == 404
    assert "hide-report" not in client.get(url).content.decode()
    assert Entry.objects.filter(verb="report.take_back").count() == 1
    report.refresh_from_db()
    assert (report.may_publish, report.published_at, report.done) == (False, None, "上了二十次课")


def test_name_when_hidden_then_the_page_says_so_and_asks_no_more(client, granted, now):
    url = link_to(granted.application, now)
    page = f"{url}hide-name/"
    assert client.post(page, door(client, page)).status_code == 302
    text = client.get(url).content.decode()
    assert "您的姓名和所做的事不公开" in text
    assert "hide-name" not in text


def test_photo_when_asked_for_through_the_link_then_only_the_own(client, report, now):
    url = link_to(report.grant.application, now)
    page = f"{url}report/"
    client.post(page, {"more": "1", "photos": photo()} | door(client, page))
    own = report.photos.get()
    shown = client.get(f"{url}photo/{own.public_id}/")
    assert b"".join(shown.streaming_content)[:2] == b"\xff\xd8"
    foreign = link_to(ReportFactory().grant.application, now)
    assert client.get(f"{foreign}photo/{own.public_id}/").status_code == 404


def test_pages_when_nothing_is_granted_then_they_do_not_exist(client, now):
    application = ReportFactory().grant.application
    fresh = GrantFactory().application
    url = link_to(fresh, now)
    assert client.get(f"{url}report/").status_code == 404
    assert client.get(f"{link_to(application, now)}renounce/").status_code == 404
