"""What is released goes out, once; what a mail server refuses stays and says why."""

import threading
from datetime import timedelta

import pytest
from django.core import mail as post
from django.core.management import call_command
from django.db import connection

from directory.actions import erase_old_mails, queue_mail, send_mails
from directory.actions.sending import BACKOFF, LEASE, claim_mail, mark_mail
from directory.models import Mail, MailKind
from kit.crypto import encrypt
from ledger.models import Entry
from tests.factories.directory import MailFactory, UserFactory

pytestmark = pytest.mark.django_db
PICKY = "tests.mailservers.Picky"


def to(address, **more):
    return MailFactory(released=True, to_cipher=encrypt(address), **more)


def test_mails_when_sent_then_only_those_released_go_and_each_once(now):
    MailFactory()
    MailFactory(discarded=True)
    mail = to("li@example.org")
    assert send_mails(now=now).sent == 1
    assert send_mails(now=now).sent == 0
    (message,) = post.outbox
    assert (message.to, message.subject) == (["li@example.org"], mail.subject)
    assert mail.public_id in message.extra_headers["Message-ID"]
    mail.refresh_from_db()
    assert (mail.state, mail.sent_at, mail.tries) == ("sent", now, 1)
    assert Entry.objects.get().verb == "mail.send"


@pytest.mark.parametrize(
    "address,words,again",
    [
        ("gone@example.org", "不收这个地址（550）", None),
        ("busy@example.org", "不收这个地址（451）", BACKOFF[0]),
        ("spam@example.org", "拒收这封邮件（554）", None),
    ],
)
def test_mail_when_the_server_refuses_it_then_it_stays_and_the_others_go(
    now, settings, address, words, again
):
    settings.EMAIL_BACKEND = PICKY
    refused, other = to(address), to("li@example.org")
    run = send_mails(now=now)
    assert (run.sent, run.failed) == (1, 1)
    for row in (refused, other):
        row.refresh_from_db()
    assert words in refused.problem
    assert (refused.state, other.state) == ("failed", "sent")
    assert refused.try_after == (now + again if again else None)
    assert refused.text == other.text != ""


@pytest.mark.parametrize(
    "server,words", [("Unreachable", "连不上邮件服务器"), ("WrongPassword", "EMAIL_URL")]
)
def test_server_when_it_answers_nobody_then_the_run_ends_and_the_rest_loses_no_try(
    now, settings, server, words
):
    settings.EMAIL_BACKEND = f"tests.mailservers.{server}"
    first, second = to("a@example.org"), to("b@example.org")
    assert send_mails(now=now).failed == 1
    first.refresh_from_db()
    second.refresh_from_db()
    assert words in first.problem
    assert (second.state, second.tries) == ("released", 0)


def test_mail_when_refused_again_and_again_then_it_waits_longer_and_at_last_for_a_person(
    now, settings
):
    settings.EMAIL_BACKEND = PICKY
    mail = to("busy@example.org")
    for pause in BACKOFF:
        send_mails(now=now)
        mail.refresh_from_db()
        assert mail.try_after == now + pause
        assert send_mails(now=now).failed == 0
        now += pause
    send_mails(now=now)
    mail.refresh_from_db()
    assert (mail.state, mail.try_after, mail.tries) == ("failed", None, len(BACKOFF) + 1)


def test_process_when_it_dies_between_sending_and_marking_then_the_mail_goes_again_after_the_lease(
    now,
):
    mail = to("li@example.org")
    claimed = claim_mail(now=now)
    assert claimed.pk == mail.pk
    assert send_mails(now=now + LEASE - timedelta(seconds=1)).sent == 0
    assert send_mails(now=now + LEASE).sent == 1
    assert mark_mail(mail=claimed, problem=None, now=now + LEASE) is False


def test_mail_when_its_words_cannot_be_read_then_the_others_still_go(now):
    lost = MailFactory(released=True, text_cipher="not a cipher")
    to("li@example.org")
    assert send_mails(now=now).sent == 1
    lost.refresh_from_db()
    assert (lost.state, lost.try_after) == ("failed", None)


def test_act_when_it_is_taken_back_then_its_mail_was_never_there(
    now, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True) as later:
        queue_mail(
            to="a@example.org", recipient=None, subject="重设", text="链接",
            kind=MailKind.PASSWORD_RESET, organisation=None, by=None, now=now,
        )  # fmt: skip
        assert not post.outbox
    assert len(later) == len(post.outbox) == 1


def test_release_when_a_timer_sends_then_nothing_is_sent_within_the_request(
    now, settings, django_capture_on_commit_callbacks
):
    settings.MAIL_AT_ONCE = False
    with django_capture_on_commit_callbacks(execute=True) as later:
        queue_mail(
            to="a@example.org", recipient=None, subject="重设", text="链接",
            kind=MailKind.PASSWORD_RESET, organisation=None, by=None, now=now,
        )  # fmt: skip
    assert later == post.outbox == []


def test_mail_when_it_ended_long_ago_then_its_words_are_erased_and_it_stays(now, settings):
    settings.MAIL_RETENTION_DAYS = 30
    now = now.replace(year=2026, month=6)
    reader = UserFactory()
    old = MailFactory(sent=True, recipient=reader)
    MailFactory()
    fresh = MailFactory(sent=True, queued_at=now - timedelta(days=29))
    assert erase_old_mails(now=now) == 1
    assert erase_old_mails(now=now) == 0
    old.refresh_from_db()
    fresh.refresh_from_db()
    assert (old.to, old.text, old.recipient, old.state) == ("", "", None, "sent")
    assert fresh.text
    assert Mail.objects.count() == 3


def test_command_when_run_then_it_says_what_it_did(capsys):
    to("li@example.org")
    call_command("send_mail")
    assert "Sent 1, failed 0" in capsys.readouterr().out
    assert len(post.outbox) == 1


# ---------------------------------------------------------------- many senders


def send_beside(count, now, barrier, errors):
    def work():
        try:
            barrier.wait()
            send_mails(now=now)
        except Exception as error:  # noqa: BLE001 - told in the main thread
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_senders_when_several_work_at_once_then_nothing_is_lost_or_doubled(now):
    for number in range(24):
        to(f"p{number}@example.org")
    errors = []
    send_beside(4, now, threading.Barrier(4), errors)
    assert errors == []
    assert sorted(m.to[0] for m in post.outbox) == sorted(f"p{n}@example.org" for n in range(24))
    assert set(Mail.objects.values_list("state", "tries")) == {("sent", 1)}


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_senders_when_the_lock_is_off_then_a_mail_is_doubled(now, monkeypatch):
    """The negative control: without the row lock two claims meet on one mail."""
    mail = to("li@example.org")
    barrier = threading.Barrier(2, timeout=10)
    rows = type(Mail.objects.all())
    first = rows.first

    def unlocked(self, **how):
        return self

    def meet(self):
        found = first(self)
        if found is not None:
            barrier.wait()
        return found

    monkeypatch.setattr(rows, "select_for_update", unlocked)
    monkeypatch.setattr(rows, "first", meet)
    claimed = []

    def work():
        try:
            claimed.append(claim_mail(now=now))
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [one.pk for one in claimed] == [mail.pk, mail.pk]
