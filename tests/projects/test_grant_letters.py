"""Reminders of grants: to who owes something, once within the rule, a link to its owner alone."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command

from directory.models import Mail, MailKind, MailTemplate
from kit.crypto import encrypt
from kit.dates import china_day
from kit.verdict import Refused
from ledger.models import Entry
from projects.actions.applicant_links import live_token, make_applicant_link
from projects.actions.grant_letters import remind_owing
from projects.grant_owing import EVERY, owing, rounds_to_look_at
from projects.models import Application, Assessment, Grant, Report
from tests.factories.directory import UserFactory
from tests.factories.grants import (
    AssessmentFactory,
    GrantFactory,
    GrantRoundFactory,
    ReportFactory,
)
from tests.staff import Staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff():
    return Staff()


@pytest.fixture
def round_(staff):
    return GrantRoundFactory(run_by=staff.runner, rolling=True)


def linked(application, now, mail="ai@example.com"):
    """The application with an address and its private link."""
    application.mail_cipher = encrypt(mail) if mail else ""
    make_applicant_link(application=application, by=None, now=now, expires_at=now + EVERY * 50)
    application.save()
    return application


def report(round_, due_on, **facts):
    version = round_.agreement_texts.count() + 1
    facts = {f"grant__application__{name}": value for name, value in facts.items()}
    return ReportFactory(
        grant__application__round=round_, grant__application__round__deciding=False,
        grant__agreement__version=version, due_on=due_on, **facts,
    )  # fmt: skip


def agreement(round_, agree_by, **facts):
    return GrantFactory(
        application__round=round_, application__round__deciding=False, agree_by=agree_by, **facts
    )


@pytest.mark.parametrize("days,told", [
    (4, None), (3, "到期。"), (-1, "到期，已经过期。"),
])  # fmt: skip
def test_assessor_when_the_day_is_near_or_past_then_reminded_of_it(round_, now, days, told):
    day = china_day(now) + timedelta(days=days)
    juror = UserFactory(full_name="某评估人", email="juror@example.com")
    for due_on in (day, day + timedelta(days=30)):
        AssessmentFactory(
            application__round=round_, assessor=juror, asked_at=now - timedelta(days=9),
            due_on=due_on,
        )  # fmt: skip
    mails = remind_owing(round_=round_, by=None, now=now).mails
    assert mails == (0 if told is None else 1)
    if told:
        words = Mail.objects.get().text
        assert f"还有 1 份申请等您评估，最早的一份 {day:%m月%d日} {told}" in words


def test_reminders_when_many_owe_then_each_hears_of_the_own_thing_alone(staff, round_, now):
    day = china_day(now)
    editor = UserFactory(full_name="某编辑", email="editor@example.com")
    own = {"source": "editor", "partner": staff.partner, "recommended_by": editor}
    late = report(round_, day - timedelta(days=1), **own)
    linked(late.grant.application, now)
    quiet = report(round_, day + timedelta(days=3), name="没留邮箱")
    report(round_, day + timedelta(days=15), name="还早")
    near = agreement(round_, day + timedelta(days=2))
    linked(near.application, now, "b@example.com")
    agreement(round_, day - timedelta(days=1))
    juror = UserFactory(full_name="某评估人", email="juror@example.com")
    for asked in (now - timedelta(days=4), now - timedelta(days=5), now):
        AssessmentFactory(
            application__round=round_, application__round__deciding=False, assessor=juror,
            asked_at=asked,
        )  # fmt: skip
    told = remind_owing(round_=round_, by=staff.person("organiser"), now=now)
    assert (told.mails, told.silent) == (4, ["没留邮箱"])
    mails = {mail.kind: mail for mail in Mail.objects.all()}
    assert {kind: mail.to for kind, mail in mails.items()} == {
        MailKind.GRANT_REPORT: "ai@example.com", MailKind.MEDIUM_REPORT: "editor@example.com",
        MailKind.GRANT_AGREEMENT: "b@example.com", MailKind.ASSESSOR_REMINDER: "juror@example.com",
    }  # fmt: skip
    assert "已经过期" in mails[MailKind.GRANT_REPORT].text
    assert "还有 2 份申请等您评估。" in mails[MailKind.ASSESSOR_REMINDER].text
    entry = Entry.objects.get(verb="grantround.remind")
    assert entry.actor_name == staff.person("organiser").full_name
    quiet.refresh_from_db()
    assert quiet.reminded_at is None
    assert Report.objects.get(pk=late.pk).reminded_at == now
    assert Grant.objects.get(pk=near.pk).reminded_at == now
    assert Assessment.objects.filter(reminded_at=now).count() == 2


def test_letters_when_they_name_the_private_link_then_nobody_of_the_house_holds_or_reads_them(
    staff, round_, now
):
    one = report(round_, china_day(now)).grant.application
    linked(one, now)
    MailTemplate.objects.create(
        organisation=staff.runner, kind=MailKind.GRANT_REPORT, subject="我们的话 {link}",
        text="{name} {link}",
    )  # fmt: skip
    remind_owing(round_=round_, by=staff.person("organiser"), now=now)
    mail = Mail.objects.get()
    token = live_token(Application.objects.get(pk=one.pk), now)
    assert token in mail.text
    assert mail.subject == "我们的话"
    assert (mail.is_automatic, mail.organisation) == (True, None)
    assert not Mail.objects.visible_to(staff.person("organiser")).exists()
    admin = staff.client("admin").get(f"/admin/directory/mail/{mail.pk}/change/").content.decode()
    assert token not in admin


def test_reminders_when_sent_again_then_nobody_hears_twice_within_seven_days(staff, round_, now):
    one = report(round_, china_day(now))
    linked(one.grant.application, now)
    assert remind_owing(round_=round_, by=None, now=now).mails == 1
    for later in (now, now + timedelta(days=1), now + EVERY - timedelta(seconds=1)):
        assert remind_owing(round_=round_, by=None, now=later).mails == 0
    assert remind_owing(round_=round_, by=None, now=now + EVERY).mails == 1


def test_reminders_when_the_thing_is_done_then_nothing_is_owed(staff, round_, now):
    day = china_day(now)
    done = report(round_, day)
    Report.objects.filter(pk=done.pk).update(state="filed")
    stopped = report(round_, day)
    Application.objects.filter(grant=stopped.grant).update(state="suspended")
    AssessmentFactory(
        application__round=round_, application__round__deciding=False,
        application__state="recommended", application__recommended=True,
        asked_at=now - timedelta(days=9),
    )  # fmt: skip
    assert owing(round_, now).words == ""
    assert list(rounds_to_look_at()) == [round_]


@pytest.mark.parametrize("role", ["approver", "finance", "editor", "other_organiser"])
def test_reminders_when_somebody_else_asks_then_nothing_is_written(staff, round_, now, role):
    linked(report(round_, china_day(now)).grant.application, now)
    with pytest.raises(Refused):
        remind_owing(round_=round_, by=staff.person(role), now=now)
    assert not Mail.objects.exists()


def test_owing_when_there_is_more_then_it_costs_no_more(round_, now, django_assert_num_queries):
    for count in (1, 2):
        for _ in range(count):
            report(round_, china_day(now))
            agreement(round_, china_day(now))
        with django_assert_num_queries(3):
            assert owing(round_, now).words


def test_button_when_something_is_owed_then_it_says_what_and_writes(staff, round_, clock, now):
    linked(report(round_, china_day(now)).grant.application, now)
    report(round_, china_day(now), name="没留邮箱")
    client = staff.client("organiser")
    url = f"/admin/projects/grantround/{round_.pk}/change/"
    page = client.get(url).content.decode()
    assert "2 份反馈快到期或已逾期" in page
    sent = client.post(f"/admin/projects/grantround/{round_.pk}/remind/", follow=True)
    words = sent.content.decode()
    assert "已写 1 封提醒" in words
    assert "没留邮箱" in words
    assert "remind/" not in staff.client("approver").get(url).content.decode()


def test_command_when_run_then_it_writes_once_and_says_how_many(round_, now, clock):
    linked(report(round_, china_day(now)).grant.application, now)
    out = StringIO()
    call_command("remind_grants", stdout=out)
    call_command("remind_grants", stdout=out)
    assert out.getvalue().splitlines() == [
        "Wrote 1 reminders; 0 people left no address.",
        "Wrote 0 reminders; 0 people left no address.",
    ]
    assert Entry.objects.get(verb="grantround.remind").actor_name == "系统"
