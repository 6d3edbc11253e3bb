"""Signing in, locking out, the second factor, and a new password by mail."""

import re
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail
from django.test import Client
from django.urls import get_resolver

from charity_site import accounts_urls
from directory.models import User
from kit.crypto import Undecipherable
from tests.charity_site.conftest import PASSWORD, code_of, second_factor, sign_in, signed_in
from tests.factories.directory import MembershipFactory, UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("probes")]

LOCKED = "账号已暂时锁定"


def fail_to_sign_in(client: Client, username: str, times: int, **extra: Any) -> Any:
    for _ in range(times):
        answer = sign_in(client, username, "wrong", **extra)
    return answer


# ---------------------------------------------------------------- in and out


def test_sign_in_when_right_leads_to_the_page_that_was_wanted(client: Client, member: User) -> None:
    wanted = client.get("/probe/private/")
    assert wanted.headers["Location"] == "/accounts/login/?next=/probe/private/"
    answer = client.post(wanted.headers["Location"], {"login": "chen.editor", "password": PASSWORD})
    assert answer.headers["Location"] == "/probe/private/"
    assert client.get("/probe/private/").content == b"inside"


@pytest.mark.parametrize(
    "next_page", ["//evil.example/", "https://evil.example/", "\\\\evil", "javascript:1"]
)
def test_sign_in_when_sent_elsewhere_stays_here(
    client: Client, member: User, next_page: str
) -> None:
    answer = client.post(
        "/accounts/login/", {"login": "chen.editor", "password": PASSWORD, "next": next_page}
    )
    assert answer.headers["Location"] == "/admin/"


@pytest.mark.parametrize(
    "username,password",
    [("chen.editor", "wrong"), ("nobody", PASSWORD), ("chen.editor\x00", PASSWORD), ("", "")],
)
def test_sign_in_when_wrong_says_so_and_keeps_the_name(
    client: Client, member: User, username: str, password: str
) -> None:
    answer = sign_in(client, username, password)
    assert answer.status_code == 200
    assert 'role="alert"' in answer.content.decode()
    assert not signed_in(client)
    assert password == "" or password not in answer.content.decode()


def test_sign_in_when_the_account_is_inactive_says_so(client: Client, member: User) -> None:
    User.objects.update(is_active=False)
    answer = sign_in(client, "chen.editor")
    assert answer.headers["Location"] == "/accounts/inactive/"
    assert "账号已停用" in client.get("/accounts/inactive/").content.decode()
    assert not signed_in(client)


def test_sign_in_when_a_sample_account_meets_production_is_refused(
    client: Client, member: User, settings: Any
) -> None:
    User.objects.update(is_sample=True)
    settings.PRODUCTION = True
    assert sign_in(client, "chen.editor").headers["Location"] == "/accounts/inactive/"
    assert not signed_in(client)


def test_sign_out_needs_a_form(client: Client, member: User) -> None:
    sign_in(client, "chen.editor")
    assert client.get("/accounts/logout/").status_code == 200
    assert signed_in(client)
    client.post("/accounts/logout/")
    assert not signed_in(client)


def test_sign_up_does_not_exist(client: Client) -> None:
    assert client.get("/accounts/signup/").status_code == 404
    assert client.post("/accounts/signup/", {"username": "new"}).status_code == 404


def test_account_pages_are_a_written_list() -> None:
    served = {
        pattern.name
        for resolver in get_resolver().url_patterns
        if getattr(resolver, "urlconf_name", None) is accounts_urls
        for pattern in resolver.url_patterns
    }
    assert served == {
        "account_login", "account_logout", "account_inactive", "account_reauthenticate",
        "account_change_password", "account_reset_password", "account_reset_password_done",
        "account_reset_password_from_key", "account_reset_password_from_key_done",
        "mfa_index", "mfa_authenticate", "mfa_reauthenticate", "mfa_activate_totp",
        "mfa_deactivate_totp", "mfa_view_recovery_codes", "mfa_generate_recovery_codes",
        "mfa_download_recovery_codes",
    }  # fmt: skip


# ---------------------------------------------------------------- the admin's own door


def test_admin_door_leads_through_the_one_sign_in(client: Client, member: User) -> None:
    for path in ("/admin/", "/admin/login/?next=/admin/"):
        answer = client.get(path)
        assert answer.status_code == 302
        assert answer.headers["Location"] == "/accounts/login/?next=/admin/"
    client.post("/admin/login/", {"username": "chen.editor", "password": PASSWORD})
    assert not signed_in(client)


def test_admin_door_when_signed_in_without_access_refuses_instead_of_circling(
    client: Client,
) -> None:
    client.force_login(UserFactory(is_staff=False))
    answer = client.get("/admin/", follow=True)
    assert answer.status_code == 403


def test_admin_way_out_and_password_lead_to_the_same_pages(client: Client, member: User) -> None:
    client.force_login(member)
    changed = client.get("/admin/password_change/")
    assert changed.headers["Location"] == "/accounts/password/change/"
    client.post("/admin/logout/")
    assert not signed_in(client)


@pytest.mark.parametrize("wanted", ["//evil.example/", "https://evil.example/"])
def test_admin_door_when_sent_elsewhere_stays_here(client: Client, wanted: str) -> None:
    client.force_login(UserFactory())
    assert client.get("/admin/login/", {"next": wanted}).headers["Location"] == "/admin/"


# ---------------------------------------------------------------- lock-out


def test_lock_out_after_five_failures_holds_against_the_right_password(
    client: Client, member: User
) -> None:
    assert LOCKED not in fail_to_sign_in(client, "chen.editor", 5).content.decode()
    assert LOCKED in sign_in(client, "chen.editor").content.decode()
    assert not signed_in(client)


def test_lock_out_of_one_account_leaves_others_alone(client: Client, member: User) -> None:
    UserFactory(username="li.editor", password=PASSWORD)
    assert LOCKED in fail_to_sign_in(client, "chen.editor", 40).content.decode()
    sign_in(client, "li.editor")
    assert signed_in(client)


@pytest.mark.parametrize("spelling", ["CHEN.Editor", " chen.editor", "ｃｈｅｎ．ｅｄｉｔｏｒ"])
def test_lock_out_counts_every_spelling_of_a_name(
    client: Client, member: User, spelling: str
) -> None:
    fail_to_sign_in(client, "chen.editor", 5)
    assert LOCKED in sign_in(client, spelling).content.decode()


@pytest.mark.parametrize(
    "change",
    [
        lambda n: {"HTTP_X_FORWARDED_FOR": f"6.6.6.{n}"},
        lambda n: {"HTTP_HOST": f"testserver:{8000 + n}"},
        lambda n: {"HTTP_USER_AGENT": f"agent {n}"},
    ],
    ids=["forwarded", "port", "agent"],
)
def test_lock_out_is_not_lifted_by_headers(client: Client, member: User, change: Any) -> None:
    for attempt in range(5):
        sign_in(client, "chen.editor", "wrong", **change(attempt))
    assert LOCKED in sign_in(client, "chen.editor", **change(9)).content.decode()


def test_lock_out_by_a_stranger_does_not_keep_the_owner_out(client: Client, member: User) -> None:
    fail_to_sign_in(client, "chen.editor", 9, REMOTE_ADDR="6.6.6.6")
    sign_in(client, "chen.editor", REMOTE_ADDR="10.0.0.1")
    assert signed_in(client)


def test_lock_out_by_many_strangers_together_stops_them(client: Client, member: User) -> None:
    for number in range(30):
        sign_in(client, "chen.editor", "wrong", REMOTE_ADDR=f"6.6.6.{number}")
    assert LOCKED in sign_in(client, "chen.editor", REMOTE_ADDR="6.6.7.1").content.decode()


def test_lock_out_when_limits_are_off_never_comes(
    client: Client, member: User, settings: Any
) -> None:
    settings.ACCOUNT_RATE_LIMITS = {"login_failed": None, "account_failures": None}
    fail_to_sign_in(client, "chen.editor", 9)
    sign_in(client, "chen.editor")
    assert signed_in(client)


def test_right_password_again_and_again_is_not_counted(client: Client, member: User) -> None:
    for _ in range(40):
        sign_in(client, "chen.editor")
        assert signed_in(client)
        client.post("/accounts/logout/")


def test_flood_of_attempts_from_one_place_gets_a_page_that_says_so(client: Client) -> None:
    answers = [sign_in(client, f"name{n}", "wrong") for n in range(121)]
    assert answers[-1].status_code == 429
    assert "操作太频繁" in answers[-1].content.decode()


# ---------------------------------------------------------------- second factor


@pytest.fixture
def organiser(member: User, settings: Any) -> User:
    """Somebody whose role needs a second factor."""
    settings.MFA_REQUIRED_ROLES = frozenset({"organiser", "admin"})
    MembershipFactory(user=member, organiser=True)
    return member


def set_up_second_factor(client: Client) -> str:
    """Walk from the first refused page to the recovery codes; return the secret."""
    page = client.get("/probe/private/", follow=True)
    assert page.redirect_chain[-1][0].startswith("/accounts/reauthenticate/")
    page = client.post(page.redirect_chain[-1][0], {"password": PASSWORD}, follow=True)
    found = re.search(r"<code>([A-Z2-7]{32})</code>", page.content.decode())
    assert found
    secret = found[1]
    done = client.post("/accounts/2fa/totp/activate/", {"code": code_of(secret)}, follow=True)
    assert "备用码" in done.content.decode()
    return secret


def test_second_factor_when_the_role_needs_one_is_set_up_before_anything_else(
    client: Client, organiser: User
) -> None:
    sign_in(client, "chen.editor")
    assert client.get("/probe/private/").status_code == 302
    assert client.get("/admin/").status_code == 302
    set_up_second_factor(client)
    assert client.get("/probe/private/").content == b"inside"


def test_second_factor_when_set_up_is_asked_at_the_next_sign_in(
    client: Client, organiser: User
) -> None:
    secret = second_factor(organiser)
    answer = sign_in(client, "chen.editor")
    assert answer.headers["Location"] == "/accounts/2fa/authenticate/"
    assert not signed_in(client)
    assert client.get("/probe/private/").status_code == 302
    client.post("/accounts/2fa/authenticate/", {"code": code_of(secret)})
    assert client.get("/probe/private/").content == b"inside"


def test_second_factor_when_a_code_is_used_twice_refuses_the_second(
    client: Client, organiser: User
) -> None:
    code = code_of(second_factor(organiser))
    for browser, opens in ((client, True), (Client(), False)):
        sign_in(browser, "chen.editor")
        browser.post("/accounts/2fa/authenticate/", {"code": code})
        assert signed_in(browser) is opens


def test_second_factor_when_guessed_locks_out(client: Client, organiser: User) -> None:
    secret = second_factor(organiser)
    sign_in(client, "chen.editor")
    for _ in range(5):
        page = client.post("/accounts/2fa/authenticate/", {"code": "000000"})
        assert "验证码不正确" in page.content.decode()
    page = client.post("/accounts/2fa/authenticate/", {"code": code_of(secret)})
    assert LOCKED in page.content.decode()
    assert not signed_in(client)


def test_second_factor_when_the_telephone_is_away_takes_a_recovery_code_once(
    client: Client, organiser: User
) -> None:
    sign_in(client, "chen.editor")
    set_up_second_factor(client)
    listed = client.get("/accounts/2fa/recovery-codes/").content.decode()
    code = re.findall(r"<code>(\d{8})</code>", listed)[0]
    for opens in (True, False):
        browser = Client()
        sign_in(browser, "chen.editor")
        browser.post("/accounts/2fa/authenticate/", {"code": code})
        assert signed_in(browser) is opens


def test_second_factor_when_the_role_needs_one_cannot_be_given_up(
    client: Client, organiser: User
) -> None:
    sign_in(client, "chen.editor")
    set_up_second_factor(client)
    page = client.post("/accounts/2fa/totp/deactivate/")
    assert "不能停用" in page.content.decode()
    assert Authenticator.objects.filter(type="totp").exists()


def test_second_factor_when_the_role_does_not_need_one_can_be_given_up(
    client: Client, organiser: User, settings: Any
) -> None:
    sign_in(client, "chen.editor")
    set_up_second_factor(client)
    settings.MFA_REQUIRED_ROLES = frozenset()
    client.post("/accounts/2fa/totp/deactivate/")
    assert not Authenticator.objects.exists()


@pytest.mark.parametrize(
    "path,shows",
    [
        ("/accounts/2fa/", "已启用"),
        ("/accounts/2fa/reauthenticate/", "请输入验证码"),
        ("/accounts/2fa/recovery-codes/", "还剩 10 个"),
        ("/accounts/2fa/recovery-codes/generate/", "10 个会立即作废"),
        ("/accounts/reauthenticate/", "请再确认一次身份"),
    ],
)
def test_second_factor_when_set_up_has_pages_in_chinese(
    client: Client, organiser: User, path: str, shows: str
) -> None:
    sign_in(client, "chen.editor")
    set_up_second_factor(client)
    assert shows in client.get(path).content.decode()


def test_recovery_codes_when_made_anew_replace_the_old_ones(
    client: Client, organiser: User
) -> None:
    sign_in(client, "chen.editor")
    set_up_second_factor(client)
    before = client.get("/accounts/2fa/recovery-codes/download/").content.split()
    page = client.post("/accounts/2fa/recovery-codes/generate/", follow=True)
    assert "还剩 10 个" in page.content.decode()
    after = client.get("/accounts/2fa/recovery-codes/download/").content.split()
    assert len(before) == len(after) == 10
    assert not set(before) & set(after)


def test_second_factor_for_an_administrator_is_required_too(client: Client, settings: Any) -> None:
    settings.MFA_REQUIRED_ROLES = frozenset({"admin"})
    client.force_login(UserFactory(admin=True))
    assert "/2fa/totp/activate/" in client.get("/admin/").headers["Location"]


def test_second_factor_for_a_fetch_is_told_in_words(client: Client, organiser: User) -> None:
    client.force_login(organiser)
    answer = client.get("/probe/private/", headers={"X-Requested-With": "fetch"})
    assert answer.status_code == 401
    assert "两步验证" in answer.json()["reason"]


def test_second_factor_secrets_are_enciphered_in_the_database(
    client: Client, organiser: User, settings: Any
) -> None:
    sign_in(client, "chen.editor")
    secret = set_up_second_factor(client)
    stored = [str(row.data) for row in Authenticator.objects.all()]
    assert len(stored) == 2
    assert not any(secret in data for data in stored)
    settings.FIELD_ENCRYPTION_KEYS = ["Y" * 43 + "="]
    with pytest.raises(Undecipherable):
        Authenticator.objects.get(type="totp").wrap().validate_code("000000")


# ---------------------------------------------------------------- passwords


def reset_link(message: mail.EmailMessage) -> str:
    found = re.search(r"(https?://\S+)", str(message.body))
    assert found
    return found[1]


def test_password_reset_by_mail_opens_a_new_password_once(
    client: Client, member: User, settings: Any
) -> None:
    settings.BASE_URL = "https://awards.example.cn"
    client.post("/accounts/password/reset/", {"email": "chen@example.cn"}, HTTP_HOST="testserver:9")
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


def test_password_reset_for_an_unknown_address_tells_nothing(client: Client, member: User) -> None:
    known = client.post("/accounts/password/reset/", {"email": "chen@example.cn"})
    unknown = Client().post("/accounts/password/reset/", {"email": "nobody@example.cn"})
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
