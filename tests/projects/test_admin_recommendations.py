"""A medium begins an application for somebody and hands it over; it sees state words alone."""

import re

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from ledger.actions import append
from projects.models import Application, PrivateLink
from tests.factories.directory import LONG_AGO, RegionFactory
from tests.factories.grants import ApplicationFactory
from tests.factories.recommendations import RecommendationFactory
from tests.projects.applying import ANSWER, Phone, take_round
from tests.sent import opened
from tests.staff import Staff

pytestmark = pytest.mark.django_db
LIST = "/admin/projects/recommendation/"


@pytest.fixture
def staff() -> Staff:
    return Staff()


@pytest.fixture
def round_(clock):
    RegionFactory(code="522632", name="榕江县", full_name="贵州省榕江县")
    return take_round(clock.now)


def given(staff, round_, **more):
    return opened(staff.client("editor"), f"{LIST}add/") | {
        "round": round_.pk, "partner": staff.partner.pk, "kind": "person", "name": "艾必齐",
        "applicant_phone": "13800138000", "region_typed": "榕江",
        "recommend_note": "报道过两年。", **more,
    }  # fmt: skip


def test_recommendation_when_sent_twice_then_one_and_no_consent_yet(staff, round_):
    client = staff.client("editor")
    sent = given(staff, round_)
    for _ in range(2):
        answer = client.post(f"{LIST}add/", sent)
        assert answer.status_code == 302, answer.context["errors"]
    found = Application.objects.get()
    assert (found.source, found.partner, found.consented_at) == ("editor", staff.partner, None)
    assert found.recommended_by == staff.person("editor")
    page = client.get(f"{LIST}{found.pk}/change/").content.decode()
    assert "艾必齐" in page
    assert "草稿" in page
    assert "13800138000" not in page


@pytest.mark.parametrize("fields,sentence", [
    ({"applicant_phone": "138"}, "看起来不完整"), ({"region_typed": "乌有"}, "没有找到“乌有”"),
    ({"recommend_note": ""}, "这个字段"),
])  # fmt: skip
def test_recommendation_when_something_is_wrong_then_a_sentence(fields, sentence, staff, round_):
    answer = staff.client("editor").post(f"{LIST}add/", given(staff, round_, **fields))
    assert answer.status_code == 200
    assert sentence in answer.content.decode()
    assert not Application.objects.exists()


def test_handing_over_when_done_then_the_editors_link_ends_and_the_applicant_consents(
    staff, round_
):
    client = staff.client("editor")
    client.post(f"{LIST}add/", given(staff, round_))
    found = Application.objects.get()
    links = []
    for _ in range(2):
        page = client.post(f"{LIST}{found.pk}/hand_over/")
        assert page.headers["Cache-Control"] == "no-store, private"
        links.append(re.search(r"/a/([a-z2-7]{32})/", page.content.decode())[1])
    assert links[0] != links[1]
    assert Client().get(f"/a/{links[0]}/").status_code == 410
    phone = Phone(round_, Client(), links[1])
    assert "请本人看过联系方式" in phone.client.get(phone.url("review")).content.decode()
    contact = {"kind": "person", "name": "艾必齐", "phone": "13800138000", "region_typed": "榕江"}
    assert phone.save("contact", **contact).status_code == 302
    assert phone.save("q1", text=ANSWER).status_code == 302
    assert phone.application.consented_at is not None
    assert PrivateLink.objects.unspent().count() == 1


@pytest.mark.parametrize("state,shown", [("submitted", "已提交"), ("reviewing", "评估中"),
                                         ("recommended", "评估中")])  # fmt: skip
def test_progress_when_the_editor_looks_then_only_what_may_be_told(state, shown, staff, round_):
    made = RecommendationFactory(
        **{state: True}, partner=staff.partner, name="石榴课堂", title="一句话"
    )
    page = staff.client("editor").get(f"{LIST}{made.pk}/change/").content.decode()
    assert shown in page
    with transaction.atomic():
        append(by=None, verb="application.recommend", thing=made, source="reviewing",
               target="recommended", now=LONG_AGO)  # fmt: skip
    history = staff.client("editor").get(f"{LIST}{made.pk}/history/")
    assert history.context["lines"] == []
    assert "拟资助" not in page + history.content.decode()
    refused = staff.client("editor").post(f"{LIST}{made.pk}/hand_over/")
    assert refused.status_code == 409


def test_list_when_opened_then_the_own_mediums_alone(staff, round_):
    RecommendationFactory(partner=staff.partner, name="自家推荐")
    RecommendationFactory(name="别家推荐")
    ApplicationFactory(name="自己申请", round__run_by=staff.runner)
    page = staff.client("editor").get(LIST).content.decode()
    assert "自家推荐" in page
    assert "别家推荐" not in page
    assert "自己申请" not in page


def test_list_when_it_grows_then_it_costs_the_same(staff):
    client, costs = staff.client("editor"), []
    client.get(LIST)  # the first request of a session marks when it began
    for more in (1, 2):
        for _ in range(more):
            RecommendationFactory(partner=staff.partner)
        with CaptureQueriesContext(connection) as spent:
            client.get(LIST)
        costs.append(len(spent))
    assert costs[0] == costs[1]
