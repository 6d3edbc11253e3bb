"""The form of a site visit: without a script, sent twice, changed after it was saved, refused."""

import re

import pytest

from ledger.models import Entry
from projects.models import SiteVisit
from projects.workflow import ApplicationState
from tests.projects.applying import photo
from tests.projects.granting import asked, made_round, text_of

pytestmark = pytest.mark.django_db
FETCH = {"X-Requested-With": "fetch"}
KEY = re.compile(r'name="client_key" value="(\w+)"')
TOLD = {"visited_on": "2026-03-01", "met": "村小老师", "notes": "教室\n漏雨。", "finding": "partly"}


@pytest.fixture
def one(staff):
    return asked(
        made_round(staff), source="editor", partner=staff.partner,
        recommended_by=staff.person("editor"),
    )  # fmt: skip


def pages_of(one, model="application"):
    base = f"/admin/projects/{model}/{one.pk}/"
    return f"{base}visit_form/", f"{base}visit/"


def test_form_when_sent_without_a_script_then_refused_with_everything_kept_and_recorded_once(
    staff, one
):
    client = staff.client("editor")
    form, send = pages_of(one, "recommendation")
    assert form in text_of(client.get(form.replace("visit_form", "change")))
    page = text_of(client.get(form))
    key = KEY.search(page)[1]
    assert "capture=" in page
    for wrong, words in (
        ({"visited_on": "昨天"}, "请填写日期"), ({"finding": ""}, "请选择走访结论"),
        ({"visited_on": "2999-01-01"}, "不能晚于今天"), ({"notes": "长" * 4001}, "最多 4000 个字"),
    ):  # fmt: skip
        refused = client.post(send, TOLD | {"client_key": key} | wrong)
        assert refused.status_code == 400
        assert words in text_of(refused)
        assert "村小老师" in text_of(refused)
        assert KEY.search(text_of(refused))[1] == key
    lost = client.post(send, TOLD)
    assert "页面不完整" in text_of(lost)
    assert KEY.search(text_of(lost))[1]
    for _ in range(2):
        answer = client.post(send, TOLD | {"client_key": key, "photos": [photo()]})
        assert answer.status_code == 302
    visit = SiteVisit.objects.get()
    assert (visit.notes, visit.finding, visit.photos.count()) == ("教室\n漏雨。", "partly", 1)
    one.refresh_from_db()
    assert one.state == ApplicationState.VISITED
    assert Entry.objects.filter(verb="visit.record").count() == 1


def test_form_when_its_script_sends_then_words_first_photos_after_and_changes_are_not_lost(
    staff, one
):
    client = staff.client("organiser")
    form, send = pages_of(one)
    hello = client.get(form, headers=FETCH).json()
    assert hello["user"] == staff.person("organiser").pk
    assert hello["token"]
    sent = TOLD | {"client_key": "k"}
    assert client.post(send, sent, headers=FETCH).json() == {"problems": []}
    answer = client.post(send, sent | {"photos": [photo()]}, headers=FETCH)
    assert answer.json() == {"problems": []}
    assert SiteVisit.objects.get().photos.count() == 1
    changed = client.post(send, sent | {"notes": "教室已经修好。"}, headers=FETCH)
    assert changed.status_code == 409
    assert "已经保存过" in changed.json()["reason"]
    again = sent | {"notes": "教室已经修好。", "client_key": changed.json()["client_key"]}
    assert client.post(send, again, headers=FETCH).status_code == 200
    assert SiteVisit.objects.count() == 2


def test_form_when_the_application_has_ended_then_what_was_saved_is_told_and_nothing_is_added(
    staff, one
):
    client = staff.client("organiser")
    form, send = pages_of(one)
    sent = TOLD | {"client_key": "k"}
    client.post(send, sent, headers=FETCH)
    type(one).objects.filter(pk=one.pk).update(state=ApplicationState.DECLINED, reason="不在范围内")
    assert client.post(send, sent, headers=FETCH).status_code == 200
    new = client.post(send, sent | {"client_key": "new"}, headers=FETCH)
    assert "已经结束" in new.json()["reason"]
    assert client.get(form).status_code == 409
    assert staff.client("auditor").get(form).status_code == 403
    assert staff.client("auditor").post(send, sent).status_code == 403
    assert SiteVisit.objects.count() == 1


@pytest.mark.parametrize("visits", [1, 3])
def test_form_when_there_are_more_visits_then_it_costs_the_same(
    staff, one, visits, django_assert_num_queries
):
    client = staff.client("organiser")
    form, send = pages_of(one)
    for number in range(visits):
        client.post(send, TOLD | {"client_key": f"k{number}"}, headers=FETCH)
    with django_assert_num_queries(3):
        client.get(form)
