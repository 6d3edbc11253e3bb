"""Grants in the admin: a round and its applications, walked by organiser and approver."""

from decimal import Decimal

import pytest
from django.test import Client
from django.utils import timezone

from kit.crypto import encrypt
from kit.intake import store
from ledger.models import Entry
from projects.actions.granting import recommend_application
from projects.likely_same import likely_same
from projects.models import Application, GrantRound, SiteVisit
from projects.workflow import ApplicationState, GrantRoundState
from tests.factories.directory import MembershipFactory, UserFactory
from tests.factories.grant_objections import GrantObjectionFactory, GrantObjectionFileFactory
from tests.factories.grants import (
    ApplicationAnswerFactory,
    ApplicationFactory,
    AssessmentFactory,
    GrantCriterionFactory,
    GrantFactory,
    GrantQuestionFactory,
    ReportFactory,
    ReportPhotoFactory,
)
from tests.projects.granting import FIVE, act, asked, fresh, made_round, noticed, text_of
from tests.sent import opened
from tests.staff import Staff

pytestmark = pytest.mark.django_db
A = ApplicationState
ROUNDS, APPLICATIONS = "/admin/projects/grantround/", "/admin/projects/application/"


def test_round_when_opened_on_its_page_then_it_shows_what_is_missing_and_reachable(staff):
    round_ = made_round(staff, pool=1_000_000, min_grantees=100, deciding=False)
    client = staff.client("organiser")
    page = text_of(client.get(f"{ROUNDS}{round_.pk}/change/"))
    assert "请写明谁可以申请。" in page
    assert "由获助人承担税款时，全部给 5,000 元：最多 200 名" in page
    assert "资金池另付 20% 税款时，全部给 10,000 元：最多 80 名" in page
    assert "正好 100 名：平均到手不超过 8,000 元" in page
    answer = act(client, ROUNDS, round_, "open")
    assert "请写明谁可以申请" in text_of(answer)
    assert fresh(round_).state == GrantRoundState.DRAFT


def test_round_when_applied_to_then_its_criteria_are_words_and_a_state_is_said_once(staff):
    round_ = made_round(staff)
    GrantCriterionFactory(
        round=round_, anchors=["偶尔做", "做了几次", "常做", "一直做", "带动别人"]
    )
    one, client = asked(round_), staff.client("organiser")
    page = text_of(client.get(f"{ROUNDS}{round_.pk}/change/"))
    assert "1 分：偶尔做<br>2 分：做了几次" in page
    assert "[&#x27;偶尔做" not in page
    page = text_of(client.get(f"{APPLICATIONS}{one.pk}/change/"))
    assert "<dt>状态</dt><dd>评估中</dd>" in page


def test_round_when_saved_then_its_version_counts_and_a_stale_save_is_refused(staff):
    round_ = made_round(staff, deciding=False)
    client = staff.client("organiser")
    url = f"{ROUNDS}{round_.pk}/change/"
    first, second = opened(client, url), opened(client, url)
    saved = client.post(url, first | {"summary": "一"})
    assert saved.status_code == 302, saved.context["errors"]
    answer = client.post(url, second | {"summary": "二"})
    assert answer.status_code != 302
    assert fresh(round_).summary == "一"
    assert "二" in text_of(answer)


def test_round_when_saved_by_a_browser_then_other_line_ends_are_no_change_of_what_is_fixed(staff):
    round_ = made_round(staff, eligibility="一人一份。\n全国都可以。")
    asked(round_)
    client, url = staff.client("organiser"), f"{ROUNDS}{round_.pk}/change/"
    GrantRound.objects.filter(pk=round_.pk).update(state=GrantRoundState.OPEN)
    sent = opened(client, url) | {"eligibility": "一人一份。\r\n全国都可以。", "summary": "新的"}
    answer = client.post(url, sent)
    assert answer.status_code == 302, answer.context.get("errors")
    assert '"fields":["summary"]' in Entry.objects.get(verb="grantround.edit").payload
    sent = opened(client, url) | {"eligibility": "一人一份。\r\n只限本省。"}
    assert "不能再改申请条件" in text_of(client.post(url, sent))


def test_application_when_its_code_looks_mistyped_then_who_screens_reads_code_and_warning(staff):
    one = asked(made_round(staff), kind="team", uscc="N2522632MF1234567X")
    page = text_of(staff.client("organiser").get(f"{APPLICATIONS}{one.pk}/change/"))
    assert "N2522632MF1234567X 统一社会信用代码的校验位不符" in page


def test_application_when_walked_by_two_people_then_approved(staff):
    round_ = made_round(staff)
    one = asked(round_, state=A.SUBMITTED)
    ApplicationAnswerFactory(application=one, text="每周六下午上课。")
    organiser, approver = staff.client("organiser"), staff.client("approver")
    page = text_of(organiser.get(f"{APPLICATIONS}{one.pk}/change/"))
    assert "每周六下午上课。" in page
    assert "初审通过" in page
    act(organiser, APPLICATIONS, one, "admit", checked="yes")
    act(organiser, APPLICATIONS, one, "review")
    act(organiser, APPLICATIONS, one, "recommend", amount="５０００")
    assert (fresh(one).state, fresh(one).amount) == (A.RECOMMENDED, FIVE)
    act(organiser, ROUNDS, round_, "plan_notice")
    notice = round_.notices.get()
    refused = act(organiser, "/admin/projects/grantnotice/", notice, "open")
    assert refused.status_code == 403
    act(approver, "/admin/projects/grantnotice/", notice, "open")
    too_early = act(approver, APPLICATIONS, one, "approve")
    assert "公示期未满" in text_of(too_early)
    assert fresh(one).state == A.NOTICE


@pytest.mark.parametrize("typed,words", [
    ("10000.01", "之间"), ("-1", "之间"), ("一万", "不是金额"), ("6000", "档位"),
])  # fmt: skip
def test_application_when_the_amount_is_wrong_then_a_sentence_and_nothing_held(staff, typed, words):
    one = asked(made_round(staff))
    answer = act(staff.client("organiser"), APPLICATIONS, one, "recommend", amount=typed)
    assert words in text_of(answer)
    assert fresh(one).amount is None


def test_application_when_returned_then_the_questions_meant_are_kept(staff):
    round_ = made_round(staff)
    GrantQuestionFactory(round=round_, position=3)
    one = asked(round_, state=A.SUBMITTED)
    act(staff.client("organiser"), APPLICATIONS, one, "return", steps=["q3", "x"],
        reason="请写时间")  # fmt: skip
    assert (fresh(one).state, fresh(one).returned_fields) == (A.RETURNED, ["q3"])


def test_application_when_a_second_one_is_alike_then_the_page_says_so(staff):
    round_ = made_round(staff)
    one, other = asked(round_, name="微光行动"), asked(round_, name="微光行动")
    page = text_of(staff.client("organiser").get(f"{APPLICATIONS}{one.pk}/change/"))
    assert str(other) in page.split("疑似重复")[1]


def test_visit_when_the_form_comes_twice_then_one_visit(staff):
    one = asked(made_round(staff))
    sent = {"visited_on": "2026-03-01", "notes": "属实", "finding": "confirmed", "client_key": "k"}
    for _ in range(2):
        act(staff.client("organiser"), APPLICATIONS, one, "visit", **sent)
    assert SiteVisit.objects.count() == 1
    bad = act(
        staff.client("organiser"), APPLICATIONS, one, "visit", **(sent | {"visited_on": "昨"})
    )
    assert "请填写日期" in text_of(bad)


def test_objection_when_its_sender_is_read_then_once_and_with_a_reason(staff):
    _, notice = noticed(staff, made_round(staff), timezone.now())
    objection = GrantObjectionFactory(notice=notice)
    base = "/admin/projects/grantobjection/"
    client = staff.client("organiser")
    assert "钱多多" not in text_of(client.get(f"{base}{objection.pk}/change/"))
    assert "钱多多" not in text_of(act(client, base, objection, "reveal", reason=""))
    assert "钱多多" in text_of(act(client, base, objection, "reveal", reason="核对身份"))


def test_evidence_when_asked_for_then_only_who_may_read_the_sender_gets_it(staff):
    one, notice = noticed(staff, made_round(staff), timezone.now())
    objection = GrantObjectionFactory(notice=notice, text="我是钱多多，他们的课堂停了。")
    name = store(b"%PDF-1", "grantobjections", "pdf")
    file = GrantObjectionFileFactory(objection=objection, file_name=name)
    url = f"/admin/projects/grantobjectionfile/{file.pk}/file/"
    page = f"/admin/projects/grantobjection/{objection.pk}/change/"
    client = staff.client("organiser")
    for other in ("auditor", "organiser"):
        text = text_of(staff.client(other).get(page))
        assert "1 个文件" in text
        assert "我是＊＊＊，他们的课堂停了。" in text
        assert (url in text) == (other == "organiser")
    answer = client.get(url)
    assert b"".join(answer) == b"%PDF-1"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert staff.client("auditor").get(url).status_code == 403
    AssessmentFactory(application=one, assessor=staff.person("organiser"), state="submitted",
                      submitted_at=timezone.now())  # fmt: skip
    assert client.get(url).status_code == 403
    assert url not in text_of(client.get(page))


def test_applicant_when_to_be_called_then_the_number_is_read_once_and_with_a_reason(staff):
    """A number that nobody can read keeps no promise to call."""
    one = asked(made_round(staff), name="艾必齐", phone_cipher=encrypt("13800138000"))
    client = staff.client("organiser")
    assert "13800138000" not in text_of(client.get(f"{APPLICATIONS}{one.pk}/change/"))
    assert "13800138000" not in text_of(act(client, APPLICATIONS, one, "reveal", reason=""))
    assert "13800138000" in text_of(act(client, APPLICATIONS, one, "reveal", reason="告知结果"))
    assert Entry.objects.get(verb="application.reveal").reason == "告知结果"
    for role in ("approver", "finance", "auditor", "juror", "editor", "admin"):
        answer = act(staff.client(role), APPLICATIONS, one, "reveal", reason="看看")
        assert answer.status_code in (403, 404), role
        assert "13800138000" not in text_of(answer)
    Application.objects.filter(pk=one.pk).update(phone_cipher="")
    assert "已经删除" in text_of(act(client, APPLICATIONS, one, "reveal", reason="告知结果"))


def test_step_when_refused_then_the_words_are_given_back_and_the_way_leads_back(staff):
    one = asked(made_round(staff))
    why = "同类项目较多，这一轮没有入选。"
    page = f"http://testserver{APPLICATIONS}{one.pk}/change/"
    answer = staff.client("organiser").post(
        f"{APPLICATIONS}{one.pk}/unrecommend/",
        {
            "reason": why,
            "amount": "-1",
            "met": "村长",
            "lane": "fast",
            "pick": "12",
            "seen_version": "v1;a:b",
            "tiers-TOTAL_FORMS": "2",
        },
        headers={"referer": page},
    )
    assert answer.status_code == 409
    assert [text for _name, text in answer.context["typed"]] == [why, "-1", "村长"]
    assert why in text_of(answer)
    assert f'href="{page}"' in text_of(answer)
    strange = staff.client("organiser").post(
        f"{APPLICATIONS}{one.pk}/unrecommend/",
        {"reason": why},
        headers={"referer": "https://else/"},
    )
    assert "https://else/" not in text_of(strange)


def test_report_when_accepted_then_published_only_with_consent(staff):
    round_ = made_round(staff)
    report = ReportFactory(
        grant__application__round=round_, state="filed", done="上课", changed="识字",
        spent_on="课本", spent=Decimal(5000),
    )  # fmt: skip
    ReportPhotoFactory(report=report)
    base, client = "/admin/projects/report/", staff.client("organiser")
    act(client, base, report, "accept")
    assert fresh(report).state == "accepted"
    assert fresh(report.grant.application).state == A.CLOSED
    assert "没有同意公开" in text_of(act(client, base, report, "publish"))


def test_editor_when_looking_then_only_what_the_own_medium_recommended(staff):
    round_ = made_round(staff)
    editor = staff.person("editor")
    own = ApplicationFactory(
        submitted=True, round=round_, source="editor", partner=staff.partner,
        recommended_by=editor,
    )  # fmt: skip
    foreign = asked(round_)
    client = staff.client("editor")
    for one in (own, foreign):
        assert client.get(f"{APPLICATIONS}{one.pk}/change/").status_code == 403
    page = "/admin/projects/recommendation/"
    assert client.get(f"{page}{own.pk}/change/").status_code == 200
    assert client.get(f"{page}{foreign.pk}/change/").status_code == 404
    other = UserFactory()
    MembershipFactory(user=other, role="editor")
    assert client.get(APPLICATIONS).status_code == 403
    assert Application.objects.visible_to(other).count() == 0
    assert GrantRound.objects.visible_to(other).count() == 1


def test_recommendation_when_decided_inside_then_its_medium_reads_nothing_of_it(staff):
    round_ = made_round(staff)
    criterion = GrantCriterionFactory(round=round_)
    named = {"source": "editor", "partner": staff.partner,
             "recommended_by": staff.person("editor")}  # fmt: skip
    one = recommend_application(
        application=asked(round_, **named), amount=FIVE, by=staff.person("organiser"),
        now=timezone.now(),
    )  # fmt: skip
    judged = AssessmentFactory(application=one, state="submitted", submitted_at=timezone.now())
    judged.scores.create(criterion=criterion, value=2)
    client = staff.client("editor")
    for page in ("change", "history"):
        text = text_of(client.get(f"/admin/projects/recommendation/{one.pk}/{page}/"))
        for secret in ("5,000", "拟资助", str(judged.assessor), criterion.name):
            assert secret not in text, (page, secret)


def test_recommendation_when_visited_by_its_medium_then_recorded_once(staff):
    one = asked(
        made_round(staff), source="editor", partner=staff.partner,
        recommended_by=staff.person("editor"),
    )  # fmt: skip
    sent = {"visited_on": "2026-03-01", "notes": "属实", "finding": "confirmed", "client_key": "k"}
    for _ in range(2):
        act(staff.client("editor"), "/admin/projects/recommendation/", one, "visit", **sent)
    assert SiteVisit.objects.get().visitor == staff.person("editor")
    stranger = UserFactory()
    MembershipFactory(user=stranger, role="editor")
    client = Client()
    client.force_login(stranger)
    assert act(client, "/admin/projects/recommendation/", one, "visit", **sent).status_code == 404


@pytest.mark.parametrize("role", ["organiser", "approver", "auditor"])
def test_application_when_its_money_is_held_then_the_page_leads_to_it(staff, role):
    round_ = made_round(staff)
    one = recommend_application(
        application=asked(round_), amount=FIVE, by=staff.person("organiser"), now=timezone.now()
    )
    client = staff.client(role)
    page = text_of(client.get(f"{APPLICATIONS}{one.pk}/change/"))
    address = f"/admin/projects/commitment/{one.commitment_id}/change/"
    assert f'<a href="{address}">5,000 元</a>' in page
    assert client.get(address).status_code == 200


def test_application_when_finance_reads_it_then_no_scores_and_no_lookalikes(staff):
    round_ = made_round(staff)
    granted = GrantFactory(application__round=round_).application
    AssessmentFactory(application=granted)
    text = text_of(staff.client("finance").get(f"{APPLICATIONS}{granted.pk}/change/"))
    assert granted.name in text
    assert "疑似重复" not in text
    assert "评估与走访" not in text


def test_lookalikes_when_another_house_has_them_then_they_are_not_told(staff):
    one = asked(made_round(staff), name="微光行动")
    foreign = asked(made_round(Staff()), name="微光行动")
    assert list(likely_same(one)) == []
    assert list(likely_same(foreign)) == []
