"""Organisations, media partners, regions and agreements in the admin."""

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from directory.models import AgreementPlan, Organisation
from ledger.models import Entry
from tests.factories.directory import (
    AgreementFactory,
    MediaPartnerFactory,
    OrganisationAliasFactory,
    OrganisationFactory,
    RegionFactory,
)
from tests.sent import opened
from tests.staff import ROLES, Staff

pytestmark = pytest.mark.django_db

ADD = "/admin/directory/organisation/add/"
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"
GOOD, WRONG = "91350100M000100Y43", "91350100M000100Y44"


@pytest.fixture
def staff():
    return Staff()


def url_of(thing, page):
    return reverse(
        f"admin:{thing._meta.app_label}_{thing._meta.model_name}_{page}", args=(thing.pk,)
    )


@pytest.mark.parametrize(
    "code,warned", [(GOOD, False), (WRONG, True), ("N2510100MA0000000X", True)]
)
def test_organisation_when_its_code_looks_wrong_then_it_is_warned_of_and_kept(staff, code, warned):
    client = staff.client("organiser")
    sent = opened(client, ADD) | {"name": "新机构", "uscc": f" {code.lower()} "}
    page = client.post(ADD, sent, follow=True).content.decode()
    assert Organisation.objects.get(name="新机构").uscc == code
    assert ("请核对" in page) is warned


def test_organisation_when_added_then_address_and_pinyin_are_made_and_the_record_kept(staff):
    client = staff.client("organiser")
    assert client.post(ADD, opened(client, ADD) | {"name": "阿里巴巴公益"}).status_code == 302
    made = Organisation.objects.get(name="阿里巴巴公益")
    assert (made.slug, made.name_pinyin) == ("a-li-ba-ba-gong-yi", "a li ba ba gong yi")
    entry = Entry.objects.get()
    assert (entry.verb, entry.actor_name) == ("organisation.create", "某organiser")


def test_organisation_when_searched_then_names_aliases_and_pinyin_find_it(staff):
    OrganisationAliasFactory(
        organisation=OrganisationFactory(name="阿里巴巴公益", name_pinyin="a li ba ba gong yi"),
        name="阿里公益",
    )
    OrganisationFactory(name="别的机构", name_pinyin="bie de ji gou")
    client = staff.client("organiser")
    for term in ("巴巴", "阿里公益", "A LI"):
        page = client.get("/admin/directory/organisation/", {"q": term}).content.decode()
        assert "阿里巴巴公益" in page, term
        assert "别的机构" not in page, term


def test_history_when_something_was_changed_then_it_names_the_fields_and_no_values(staff):
    thing = OrganisationFactory(name="甲")
    client = staff.client("organiser")
    url = url_of(thing, "change")
    client.post(url, opened(client, url) | {"source": "秘密的来源"})
    entry = Entry.objects.get()
    assert entry.verb == "organisation.edit"
    assert "秘密" not in entry.payload
    page = client.get(url_of(thing, "history")).content.decode()
    assert "某organiser" in page
    assert "修改" in page


def test_partner_when_suspended_then_its_editors_are_out_until_it_is_resumed(staff):
    editor, organiser = staff.client("editor"), staff.client("organiser")
    assert editor.get("/admin/").status_code == 200
    suspend = url_of(staff.partner, "suspend")
    assert organiser.post(suspend, {"reason": ""}).status_code == 403
    assert organiser.post(suspend, {"reason": "合作到期"}).status_code == 302
    assert editor.get("/admin/").status_code == 403
    assert organiser.post(suspend, {"reason": "再来一次"}).status_code == 409
    assert organiser.post(url_of(staff.partner, "resume")).status_code == 302
    assert editor.get("/admin/").status_code == 200
    verbs = Entry.objects.order_by("sequence").values_list("verb", "reason")
    assert list(verbs) == [("mediapartner.suspend", "合作到期"), ("mediapartner.resume", "")]


@pytest.mark.parametrize("role", [r for r in ROLES if r not in ("organiser", "admin")])
def test_partner_when_others_suspend_it_then_they_are_refused(staff, role):
    partner = MediaPartnerFactory()
    response = staff.client(role).post(url_of(partner, "suspend"), {"reason": "试试"})
    assert response.status_code in (403, 404)
    partner.refresh_from_db()
    assert partner.is_active


def test_regions_when_listed_then_they_are_found_by_typing_and_never_changed(staff):
    region = RegionFactory(
        code="522632",
        name="榕江县",
        full_name="贵州省榕江县",
        pinyin="rongjiangxian",
        initials="rjx",
    )
    client = staff.client("admin")
    for term in ("榕江", "rongj", "RJX", "5226"):
        page = client.get("/admin/directory/region/", {"q": term}).content.decode()
        assert "贵州省榕江县" in page, term
    assert client.post(url_of(region, "change"), {"name": "改名"}).status_code == 403


# ---------------------------------------------------------------- agreements


@pytest.fixture
def agreement(staff):
    return AgreementFactory(parties=[staff.partner.organisation])


def upload(client, agreement, data=PDF, name="方案.pdf"):
    facts = {"title": "年度方案", "file": SimpleUploadedFile(name, data)}
    return client.post(url_of(agreement, "plan"), facts)


def test_plan_when_taken_in_then_it_has_a_random_name_and_only_its_parties_read_it(
    staff, agreement
):
    assert upload(staff.client("organiser"), agreement).status_code == 302
    plan = AgreementPlan.objects.get()
    assert "方案" not in plan.file_name
    assert (plan.media_type, plan.size) == ("application/pdf", len(PDF))
    for role in ("organiser", "editor", "approver", "auditor"):
        response = staff.client(role).get(url_of(plan, "file"))
        assert b"".join(response.streaming_content) == PDF
        assert response["Content-Disposition"].startswith("attachment")
        assert response["Content-Type"] == "application/pdf"
        assert response["Cache-Control"] == "no-store, private"
        for close in response._resource_closers:
            close()


def test_plan_when_a_foreign_medium_asks_then_it_is_as_missing_as_one_that_never_was(
    staff, agreement
):
    upload(staff.client("organiser"), agreement)
    plan = AgreementPlan.objects.get()
    other = Staff(runner=staff.runner).client("editor")
    foreign, missing = (
        other.get(url_of(plan, "file").replace(f"/{plan.pk}/", f"/{key}/"))
        for key in (plan.pk, 987654)
    )
    assert foreign.status_code == missing.status_code == 404
    assert (foreign.content, foreign.headers) == (missing.content, missing.headers)


@pytest.mark.parametrize(
    "data,name,sentence",
    [(b"", "空.pdf", "空文件"), (b"MZ\x90", "木马.pdf", "不是可以识别的文档"),
     (b"<html>", "页面.docx", "不是可以识别的文档"), (PDF[:9], "断.pdf", "已损坏")],
)  # fmt: skip
def test_plan_when_the_file_is_not_what_it_says_then_a_sentence_refuses_it(
    staff, agreement, data, name, sentence
):
    response = upload(staff.client("organiser"), agreement, data, name)
    assert response.status_code == 403
    assert sentence in response.content.decode()
    assert not AgreementPlan.objects.exists()


def test_plan_when_no_file_was_chosen_then_a_sentence_says_so(staff, agreement):
    response = staff.client("organiser").post(url_of(agreement, "plan"), {"title": "方案"})
    assert "请先选择文件" in response.content.decode()


def test_plan_when_an_editor_uploads_or_removes_then_it_is_refused(staff, agreement):
    upload(staff.client("organiser"), agreement)
    plan, editor = AgreementPlan.objects.get(), staff.client("editor")
    assert upload(editor, agreement).status_code == 403
    assert editor.post(url_of(plan, "remove"), {"reason": "试试"}).status_code == 403
    assert AgreementPlan.objects.count() == 1


def test_plan_when_removed_then_the_file_goes_and_the_record_keeps_its_mark(
    staff, agreement, django_capture_on_commit_callbacks
):
    organiser = staff.client("organiser")
    upload(organiser, agreement)
    plan = AgreementPlan.objects.get()
    with django_capture_on_commit_callbacks(execute=True):
        assert organiser.post(url_of(plan, "remove"), {"reason": "传错了"}).status_code == 302
    assert not AgreementPlan.objects.exists()
    assert not default_storage.exists(plan.file_name)
    entry = Entry.objects.get(verb="agreement.remove_plan")
    assert plan.sha256 in entry.payload
    assert entry.reason == "传错了"


def test_plan_when_the_file_is_lost_then_it_answers_404(staff, agreement):
    upload(staff.client("organiser"), agreement)
    plan = AgreementPlan.objects.get()
    default_storage.delete(plan.file_name)
    assert staff.client("organiser").get(url_of(plan, "file")).status_code == 404
