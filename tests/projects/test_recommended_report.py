"""The report that a medium files for whom it recommended: its own ones alone, and told who did."""

import pytest
from django.test import Client

from ledger.models import Entry
from tests.factories.directory import MembershipFactory, UserFactory
from tests.factories.grants import ReportFactory
from tests.projects.applying import photo
from tests.projects.granting import made_round, text_of

pytestmark = pytest.mark.django_db
TOLD = {"done": "上课", "changed": "识字", "spent_on": "课本", "spent": "４８６０", "people": "12"}


def owed(staff, partner, by):
    return ReportFactory(
        grant__application__round=made_round(staff), grant__application__source="editor",
        grant__application__partner=partner, grant__application__recommended_by=by,
    )  # fmt: skip


def page_of(report):
    return f"/admin/projects/recommendation/{report.grant.application_id}/"


def test_report_when_the_medium_files_it_then_what_was_typed_is_kept_and_who_filed_is_told(staff):
    editor, client = staff.person("editor"), staff.client("editor")
    report = owed(staff, staff.partner, editor)
    page = page_of(report)
    assert "代为提交反馈" in text_of(client.get(f"{page}change/"))
    assert client.get(f"{page}report/").status_code == 200
    refused = client.post(f"{page}file_report/", TOLD)
    assert "请至少上传一张照片" in text_of(refused)
    assert "识字" in text_of(refused)
    wrong = client.post(f"{page}file_report/", TOLD | {"spent": "很多", "photos": [photo()]})
    assert "请填写实际用了多少元" in text_of(wrong)
    kept = report.photos.get()
    picture = client.get(f"{page}report_photo/{kept.public_id}/")
    assert b"".join(picture.streaming_content).startswith(b"\xff\xd8")
    client.post(f"{page}file_report/", TOLD | {"remove": kept.public_id})
    assert not report.photos.exists()
    client.post(f"{page}file_report/", TOLD | {"photos": [photo()]})
    report.refresh_from_db()
    assert (report.state, report.filed_for, report.spent) == ("filed", editor, 4860)
    assert Entry.objects.get(verb="report.file").actor_name == str(editor)
    assert str(editor) in text_of(
        staff.client("organiser").get(f"/admin/projects/report/{report.pk}/change/")
    )
    assert "代为提交反馈" not in text_of(client.get(f"{page}change/"))
    assert client.post(f"{page}file_report/", TOLD).status_code == 409


def test_report_when_another_medium_asks_then_it_is_not_there(staff):
    stranger = UserFactory()
    MembershipFactory(user=stranger, role="editor")
    foreign = owed(staff, staff.partner, staff.person("editor"))
    client = Client()
    client.force_login(stranger)
    page = page_of(foreign)
    assert client.get(f"{page}report/").status_code == 404
    assert client.post(f"{page}file_report/", TOLD).status_code == 404
    assert client.get(f"{page}report_photo/{'a' * 20}/").status_code == 404
    own = staff.client("editor")
    assert own.get(f"{page}report_photo/{'a' * 20}/").status_code == 404
