"""Signing in, locking out, the second factor, and a new password by mail."""

from typing import Any

import pytest
from django.test import Client
from django.urls import get_resolver

from charity_site import accounts_urls
from charity_site.accounts import AccountBackend
from directory.models import Role, User, holdings
from tests.charity_site.conftest import PASSWORD, sign_in, signed_in
from tests.factories.directory import MediaPartnerFactory, MembershipFactory, UserFactory

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


# ---------------------------------------------------------------- the account of a session


def test_account_when_a_session_brings_it_then_its_live_roles_come_along(
    django_assert_num_queries: Any,
) -> None:
    user = UserFactory()
    MembershipFactory(user=user, organiser=True)
    MembershipFactory(user=user, organiser=True)
    MembershipFactory(user=user, suspended=True)
    out = MediaPartnerFactory(suspended=True)
    MembershipFactory(user=user, organisation=out.organisation, role=Role.EDITOR)
    backend = AccountBackend()
    for one in (user, UserFactory()):
        expected = holdings(User.objects.get(pk=one.pk))
        with django_assert_num_queries(1):
            found = backend.get_user(one.pk)
            assert found is not None
            assert holdings(found) == expected
    assert len(holdings(backend.get_user(user.pk))) == 2
    assert backend.get_user(UserFactory(is_active=False).pk) is None
    assert backend.get_user(0) is None
