"""A new password by mail, a changed one, and the pages on the way."""

import re
from typing import Any

import pytest
from django.core import mail
from django.test import Client

from directory.models import Mail, User
from tests.charity_site.conftest import PASSWORD, sign_in, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("probes")]


def reset_link(message: mail.EmailMessage) -> str:
    found = re.search(r"(https?://\S+)", str(message.body))
    assert found
    return found[1]


def ask(client: Client, address: str, capture: Any, **how: Any) -> Any:
    with capture(execute=True):
        return client.post("/accounts/password/reset/", {"email": address}, **how)


def test_password_reset_by_mail_opens_a_new_password_once(
    client: Client, member: User, settings: Any, django_capture_on_commit_callbacks: Any
) -> None:
    settings.BASE_URL = "https://awards.example.cn"
    ask(client, "chen@example.cn", django_capture_on_commit_callbacks, HTTP_HOST="testserver:9")
    (message,) = mail.outbox
    link = reset_link(message)
    assert link.startswith("https://awards.example.cn/accounts/password/reset/key/")
    assert settings.SITE_NAME in message.subject
    assert "testserver" not in str(message.body)
    path = link.removeprefix("https://awards.example.cn")
    form = client.get(path).headers["Location"]
    new = {"password1": "a quite new phrase", "password2": "a quite new phrase"}
    assert client.post(form, new).status_code == 302
    sign_in(client, "chen.editor", "a quite new phrase")
    assert signed_in(client)
    assert "链接已失效" in Client().get(path).content.decode()


def test_password_reset_link_when_sent_is_kept_nowhere(
    client: Client, member: User, django_capture_on_commit_callbacks: Any
) -> None:
    ask(client, "chen@example.cn", django_capture_on_commit_callbacks)
    row = Mail.objects.get()
    assert (row.state, row.to, row.text, row.recipient) == ("sent", "", "", member)


def test_password_reset_when_the_mail_server_refuses_answers_the_same_and_keeps_the_mail(
    client: Client, member: User, settings: Any, django_capture_on_commit_callbacks: Any
) -> None:
    settings.EMAIL_BACKEND = "tests.mailservers.Unreachable"
    answer = ask(client, "chen@example.cn", django_capture_on_commit_callbacks)
    assert answer.status_code == 302
    row = Mail.objects.get()
    assert (row.state, row.problem) == ("failed", "连不上邮件服务器，稍后自动再试。")
    assert "/accounts/password/reset/key/" in row.text


def test_password_reset_for_an_unknown_address_tells_nothing(
    client: Client, member: User, django_capture_on_commit_callbacks: Any
) -> None:
    known = ask(client, "chen@example.cn", django_capture_on_commit_callbacks)
    unknown = ask(Client(), "nobody@example.cn", django_capture_on_commit_callbacks)
    assert known.status_code == unknown.status_code == 302
    assert known.headers["Location"] == unknown.headers["Location"]
    assert len(mail.outbox) == 1


@pytest.mark.parametrize("password", ["short", "1234567890123", "password123", "chen.editor"])
def test_password_when_weak_is_refused_with_the_reason(
    client: Client, member: User, password: str
) -> None:
    client.force_login(member)
    answer = client.post(
        "/accounts/password/change/",
        {"oldpassword": PASSWORD, "password1": password, "password2": password},
    )
    assert answer.status_code == 200
    assert 'role="alert"' in answer.content.decode()


def test_password_when_changed_ends_other_sessions(client: Client, member: User) -> None:
    other = Client()
    for browser in (client, other):
        sign_in(browser, "chen.editor")
    new = "a quite new phrase"
    client.post(
        "/accounts/password/change/",
        {"oldpassword": PASSWORD, "password1": new, "password2": new},
    )
    assert client.get("/probe/private/").status_code == 200
    assert other.get("/probe/private/").status_code == 302


@pytest.mark.parametrize(
    "path",
    [
        "/accounts/login/", "/accounts/inactive/", "/accounts/password/reset/",
        "/accounts/password/reset/done/", "/accounts/password/reset/key/done/",
        "/accounts/password/reset/key/1-abc/",
    ],
)  # fmt: skip
def test_page_for_strangers_is_in_chinese_and_not_stored(client: Client, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 200
    assert 'lang="zh-Hans"' in answer.content.decode()
    assert "no-store" in answer.headers["Cache-Control"]


@pytest.mark.parametrize(
    "path", ["/accounts/logout/", "/accounts/password/change/", "/accounts/2fa/"]
)
def test_page_for_members_is_in_chinese_and_not_stored(
    client: Client, member: User, path: str
) -> None:
    client.force_login(member)
    answer = client.get(path)
    assert answer.status_code == 200
    assert 'lang="zh-Hans"' in answer.content.decode()
    assert "no-store" in answer.headers["Cache-Control"]
    assert Client().get(path).status_code == 302
