"""What an applicant's private link opens, on how many phones, until when, and how it ends."""

from datetime import datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.test import Client

from directory.models import Mail
from kit.verdict import Unready
from ledger.models import Entry
from projects.actions import (
    erase_application,
    hide_name,
    make_link,
    submit_application,
    withdraw_application,
)
from projects.actions.applicant_links import code_of
from projects.models import (
    Application,
    ApplicationAnswer,
    ApplicationPhoto,
    Commitment,
    PrivateLink,
)
from projects.workflow import ApplicationState as A
from tests.factories.directory import UserFactory
from tests.factories.grants import ApplicationFactory
from tests.projects.applying import ANSWER, Phone, hidden, take_round

pytestmark = pytest.mark.django_db
SHANGHAI = ZoneInfo("Asia/Shanghai")


@pytest.fixture
def phone(clock):
    return Phone(take_round(clock.now))


def words(answer, status=200):
    assert answer.status_code == status, answer.content.decode()[:2000]
    assert answer.headers["Cache-Control"] == "no-store, private"
    assert answer.headers["X-Robots-Tag"] == "noindex, nofollow"
    return answer.content.decode()


def private(answer, status=200):
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert not answer.cookies
    return words(answer, status)


# ------------------------------------------------------------------ two phones


def test_step_when_saved_on_another_phone_then_refused_and_both_texts_are_there(phone):
    phone.begin()
    other = Phone(phone.round, Client(), phone.token)
    opened = hidden(phone.client.get(phone.url("q1")))
    assert other.save("q1", text="另一部手机写的").status_code == 302
    answer = phone.client.post(phone.url("q1"), opened | {"text": "这部手机写的"})
    text = private(answer, 409)
    assert "另一部手机写的" in text
    assert "这部手机写的" in text
    assert ApplicationAnswer.objects.get().text == "另一部手机写的"
    again = hidden(answer) | {"text": "这部手机写的"}
    assert phone.client.post(phone.url("q1"), again).status_code == 302
    assert ApplicationAnswer.objects.get().text == "这部手机写的"


def test_steps_when_different_ones_are_saved_on_two_phones_then_both_stay(phone):
    phone.begin()
    opened = hidden(phone.client.get(phone.url("q1")))
    Phone(phone.round, Client(), phone.token).save("q2", text=ANSWER)
    assert phone.client.post(phone.url("q1"), opened | {"text": ANSWER}).status_code == 302
    assert ApplicationAnswer.objects.count() == 2


def test_form_when_not_opened_here_then_refused(phone):
    phone.begin()
    private(Client().post(phone.url("q1"), {"text": ANSWER}), 403)
    other = Phone(take_round(phone.application.begun_at, slug="other", title="另一轮"))
    other.begin(phone="13900139000")
    door = hidden(other.client.get(other.url("q1")))
    private(phone.client.post(phone.url("q1"), door | {"text": ANSWER}), 403)
    assert not ApplicationAnswer.objects.exists()


# ------------------------------------------------------------------ late


def test_submitting_when_the_deadline_passes_between_two_steps_then_refused_and_kept(phone, clock):
    phone.fill()
    opened = hidden(phone.client.get(phone.url("review")))
    clock.move_to(phone.round.closes_at + timedelta(seconds=1))
    text = private(phone.client.post(phone.url("review"), opened), 409)
    assert "申请已经截止" in text
    assert ANSWER in text
    found = phone.application
    assert found.state == A.DRAFT
    state = private(phone.client.get(phone.url()))
    assert "填好的内容都还在" in state
    assert ANSWER in state
    assert phone.client.get(phone.url("q1")).status_code == 302


def test_answer_when_the_deadline_passed_while_writing_then_the_text_comes_back(phone, clock):
    phone.begin()
    opened = hidden(phone.client.get(phone.url("q1")))
    clock.move_to(phone.round.closes_at + timedelta(seconds=1))
    text = private(phone.client.post(phone.url("q1"), opened | {"text": ANSWER}), 409)
    assert "申请已经截止" in text
    assert ANSWER in text


@pytest.mark.parametrize("late,is_in_time", [
    (timedelta(), True), (timedelta(microseconds=999_999), True), (timedelta(seconds=1), False),
])  # fmt: skip
def test_deadline_when_its_second_runs_then_in_time(late, is_in_time, phone, clock):
    phone.round.closes_at = datetime(2026, 3, 20, 23, 59, 59, tzinfo=SHANGHAI)
    phone.round.save()
    phone.fill()
    moment = phone.round.closes_at + late
    if is_in_time:
        done = submit_application(application=phone.application, told={}, now=moment)
        assert done.state == A.SUBMITTED
    else:
        with pytest.raises(Unready, match="已经截止"):
            submit_application(application=phone.application, told={}, now=moment)


def test_link_when_the_days_of_a_draft_are_over_then_it_says_so(phone, clock):
    phone.begin()
    clock.pass_by(days=14)
    assert "已经过期" in private(phone.client.get(phone.url()), 410)
    assert phone.client.get("/a/nobody-knows-this/").status_code == 404


def test_link_when_handed_in_then_it_lives_longer_than_the_draft(phone, clock):
    phone.fill()
    phone.submit()
    clock.pass_by(days=400)
    assert "等待项目运营初审" in private(phone.client.get(phone.url()))


def test_link_when_of_another_kind_then_the_applicants_pages_do_not_open_it(clock):
    made = make_link(kind="payee", subject="x" * 20, by=UserFactory(), now=clock.now)
    assert Client().get(f"/a/{made.token}/review/").status_code in {404, 410}


# ------------------------------------------------------------------ back with the short code


def resume(client, code, telephone):
    address = "/grants/weiai/resume/"
    sent = hidden(client.get(address)) | {"code": code, "phone": telephone}
    return client.post(address, sent)


def test_code_when_typed_with_the_telephone_then_the_same_link_opens(phone):
    phone.begin()
    code = code_of(phone.token)
    for typed in (code, code.lower().replace("-", " "), code.replace("-", "")):
        answer = resume(Client(), typed, "138 0013 8000")
        assert answer.headers["Location"] == phone.url()
    assert PrivateLink.objects.unspent().count() == 1


def test_code_when_wrong_then_answered_as_if_there_were_none(phone, clock):
    phone.begin()
    code = code_of(phone.token)
    pages = [
        words(resume(Client(), typed, number), 400).replace(typed, "…").replace(number, "…")
        for typed, number in ((code, "13900139000"), ("AAAA-AAAA", "13800138000"))
    ]
    cut = [page[page.index("<main") :] for page in pages]
    assert cut[0] == cut[1]
    clock.pass_by(days=15)
    assert "对不上" in words(resume(Client(), code, "13800138000"), 400)


def test_code_when_tried_too_often_then_later(phone):
    client = Client()
    for _ in range(20):
        resume(client, "AAAA-AAAA", "13800138000")
    assert "太频繁" in words(resume(client, "AAAA-AAAA", "13800138000"), 429)


# ------------------------------------------------------------------ one for each


def test_second_when_handed_in_by_the_same_telephone_then_told_how_to_continue(phone):
    phone.fill()
    phone.submit()
    second = Phone(phone.round, Client())
    second.begin()
    for place in range(1, 7):
        second.save(f"q{place}", text=ANSWER)
    second.save("amount", amount="5000")
    draft = Application.objects.get(state=A.DRAFT)
    draft.photos.create(
        file_name="x", width=1, height=1, size=1, sha256="0", added_at=draft.begun_at
    )
    text = private(second.save("review"), 409)
    assert "每人每轮只能有一份" in text
    assert "用短码继续" in text
    draft.refresh_from_db()
    assert draft.state == A.DRAFT


# ------------------------------------------------------------------ returned, told, ended


def returned(phone, clock, *fields):
    phone.fill()
    phone.submit()
    found = phone.application
    found.state, found.reason, found.returned_fields = A.RETURNED, "请写清楚人数。", list(fields)
    found.returned_at, found.returned_by = clock.now, UserFactory()
    found.save()
    return found


def test_returned_when_completed_in_time_then_handed_in_again(phone, clock):
    returned(phone, clock, "q1")
    text = private(phone.client.get(phone.url()))
    assert "请写清楚人数" in text
    assert phone.url("q1") in text
    assert phone.client.get(phone.url("q2")).headers["Location"] == phone.url()
    door = hidden(phone.client.get(phone.url("q1")))
    answer = phone.client.post(phone.url("q2"), door | {"text": "别的"})
    assert "不在须要补充的内容里" in private(answer, 409)
    review = private(phone.client.get(phone.url("review")))
    assert phone.url("q1") in review
    assert phone.url("q2") not in review
    clock.pass_by(days=7)
    answer = phone.save("q1", text="教十二个孩子。", back_to="review")
    assert answer.headers["Location"] == phone.url("review")
    assert phone.submit().status_code == 302
    assert phone.application.state == A.SUBMITTED


def test_returned_when_the_grace_is_over_then_refused(phone, clock):
    returned(phone, clock)
    clock.pass_by(days=9)
    assert "补充的期限已经过了" in private(phone.client.get(phone.url()))
    assert phone.client.get(phone.url("q1")).status_code == 302


@pytest.mark.parametrize("state,seen,unseen", [
    ("eligible", "评估中", "初审通过"), ("recommended", "评估中", "拟资助"),
])  # fmt: skip
def test_state_when_only_proposed_then_the_applicant_does_not_know(
    state, seen, unseen, phone, clock
):
    phone.fill()
    phone.submit()
    made = ApplicationFactory(**{state: True}, round=phone.round)
    facts = ("state", "least", "most", "tier_amount", "amount", "cost", "commitment_id",
             "proposed_at", "proposed_by_id")  # fmt: skip
    values = {name: getattr(made, name) for name in facts}
    Application.objects.filter(pk=made.pk).update(state="declined", reason="x", commitment=None)
    Application.objects.filter(public_id=PrivateLink.objects.get().subject).update(**values)
    text = private(phone.client.get(phone.url()))
    assert seen in text
    assert unseen not in text


@pytest.mark.parametrize("state,facts,told", [
    ("declined", {"reason": "这一轮名额已满。"}, "这一轮名额已满。"),
    ("referred", {"reason": "属于救助。", "destination": "县民政局"}, "县民政局"),
])  # fmt: skip
def test_result_when_decided_then_reason_and_destination_are_told(state, facts, told, phone):
    phone.fill()
    phone.submit()
    Application.objects.update(state=state, **facts)
    assert told in private(phone.client.get(phone.url()))


def test_withdrawing_when_asked_then_it_is_over_and_another_one_may_begin(phone):
    phone.fill()
    phone.submit()
    assert "撤回" in private(phone.client.get(phone.url("withdraw")))
    assert phone.save("withdraw").status_code == 302
    assert Application.objects.get().state == A.WITHDRAWN
    assert "已撤回" in private(phone.client.get(phone.url()))
    again = Phone(phone.round, Client())
    again.begin()
    assert Application.objects.count() == 2


def test_withdrawing_when_money_is_reserved_then_it_goes_back(clock):
    made = ApplicationFactory(recommended=True)
    fund = made.round.fund
    fund.reserved = Decimal(5000)
    fund.save()
    withdraw_application(application=made, now=clock.now)
    fund.refresh_from_db()
    assert fund.reserved == 0
    assert Commitment.objects.get().state == "released"


def test_form_when_sent_by_a_browser_that_names_no_origin_then_taken(phone):
    """The page sends no referrer, so a browser sends its forms from the origin "null"."""
    phone.begin()
    browser = Client(enforce_csrf_checks=True)
    sent = hidden(browser.get(phone.url("q1"))) | {"text": ANSWER}
    answer = browser.post(phone.url("q1"), sent, headers={"origin": "null"})
    assert answer.status_code == 302
    assert phone.application.answers.get().text == ANSWER


def test_erasing_when_a_draft_then_nothing_is_left(phone, django_capture_on_commit_callbacks):
    phone.fill()
    name = ApplicationPhoto.objects.get().file_name
    with django_capture_on_commit_callbacks(execute=True):
        assert "申请已经删除" in private(phone.save("erase"))
    assert not Application.objects.exists()
    assert not ApplicationAnswer.objects.exists()
    assert not default_storage.exists(name)
    assert "已经作废" in private(phone.client.get(phone.url()), 410)


def test_erasing_when_handed_in_then_a_number_stays_and_no_word(
    phone, django_capture_on_commit_callbacks
):
    phone.begin(mail="ai@example.com")
    phone.fill()
    phone.submit()
    name = ApplicationPhoto.objects.get().file_name
    with django_capture_on_commit_callbacks(execute=True):
        phone.save("erase")
    found = Application.objects.get()
    assert (found.state, found.name, found.phone_cipher) == (A.WITHDRAWN, "（已删除）", "")
    assert (found.applicant_index, found.code_index, found.title) == ("", "", "")
    assert not found.answers.exists()
    assert not default_storage.exists(name)
    assert Entry.objects.for_object(found).filter(verb="application.erase").exists()
    assert not Mail.objects.exists()  # it was not sent yet


def test_erasing_when_the_link_was_mailed_then_the_mail_forgets(phone):
    phone.begin(mail="ai@example.com")
    Mail.objects.update(state="sent", sent_at=phone.application.begun_at)
    phone.save("erase")
    mail = Mail.objects.get()
    assert (mail.to_cipher, mail.text_cipher, mail.subject) == ("", "", "（已清除）")


def test_erasing_when_a_grant_hangs_on_it_then_refused_and_the_name_may_be_hidden(phone, clock):
    made = ApplicationFactory(approved=True, level="full")
    with pytest.raises(Unready, match="不能删除"):
        erase_application(application=made, now=clock.now)
    assert hide_name(application=made, now=clock.now).level == "anonymous"


def test_drafts_when_their_days_are_over_then_removed(phone, clock, capsys):
    phone.fill()
    handed_in = ApplicationFactory(submitted=True, round=phone.round)
    clock.pass_by(days=15)
    call_command("purge_expired")
    assert list(Application.objects.all()) == [handed_in]
    assert "Purged 1 drafts" in capsys.readouterr().out
