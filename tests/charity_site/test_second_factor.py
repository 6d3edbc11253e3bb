"""The second factor: who needs one, setting it up, using it, losing it."""

import re
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client

from directory.models import User
from kit.crypto import Undecipherable
from tests.charity_site.conftest import PASSWORD, code_of, second_factor, sign_in, signed_in
from tests.factories.directory import MembershipFactory, UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("probes")]

LOCKED = "账号已暂时锁定"


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
