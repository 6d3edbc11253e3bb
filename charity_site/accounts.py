"""Signing in: who may, how often one may try, what is logged, and how secrets are stored."""

import logging
import unicodedata
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from allauth.core import ratelimit
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from charity_site import second_factor
from charity_site.logs import client_mark, log_access
from directory.actions import queue_mail
from directory.models import MailKind, User, holdings_of, live_roles
from kit.addresses import absolute_url
from kit.clients import client_address
from kit.crypto import blind_index, decrypt, encrypt
from kit.prepared import Prepared

# Wrong passwords for one account from anywhere; the narrower limit is per account and client.
ACCOUNT_FAILURES = "account_failures"
# Every page of the inside asks for an account and its roles: one statement, put together once.
_ACCOUNT = Prepared(lambda pk: User.objects.filter(pk=pk).annotate(live_roles=live_roles()), pk=int)


def may_sign_in(user: object) -> bool:
    """Whether an account is in use: active, and a sample account only where samples belong."""
    if not isinstance(user, User) or not user.is_active:
        return False
    return not (user.is_sample and settings.PRODUCTION)


def account_key(username: str) -> str:
    """The one spelling by which attempts on an account are counted, however it was typed."""
    return unicodedata.normalize("NFKC", username).strip().casefold()


class AccountBackend(AuthenticationBackend):  # type: ignore[misc]
    """Signs in by username; an account that was switched off is out at its next request."""

    def get_user(self, user_id: int) -> User | None:
        """The account of a session, as every page of the inside asks for it."""
        found: Any = _ACCOUNT.first(pk=user_id)
        if not may_sign_in(found):
            return None
        found.kept_holdings = holdings_of(found.live_roles)
        user: User = found
        return user

    def user_can_authenticate(self, user: AbstractBaseUser | None) -> bool:
        """Whether the account is in use."""
        return may_sign_in(user)


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Closed sign-up, lock-out, addresses from BASE_URL, one log line for everything that counts.

    Attempts are counted per account and client, so that a stranger cannot easily lock somebody
    out, and with a wider limit per account, so that many clients together cannot guess either.
    """

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": "这个账号已停用，请联系管理员。",
        "username_password_mismatch": "用户名或密码不正确。请检查大小写，或通过邮箱重设密码。",
        "too_many_login_attempts": "尝试次数过多，账号已暂时锁定。请 10 分钟后再试。",
        "incorrect_password": "密码不正确。",
        "rate_limited": "操作太频繁，请稍后再试。",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never: accounts are made by an administrator."""
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        """The client as our own proxies saw it."""
        return client_address(request)

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        # The original begins with the Host header, whose port a client may vary at will.
        return f"{account_key(credentials.get('username', ''))}@{client_address(request)}"

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Refuse a locked account before the password is looked at."""
        key = account_key(credentials.get("username", ""))
        try:
            if not ratelimit.consume(request, action=ACCOUNT_FAILURES, key=key, dry_run=True):
                raise self.validation_error("too_many_login_attempts")
            super().pre_authenticate(request, **credentials)
        except ValidationError:
            log_sign_in("locked_out", request, credentials, level=logging.WARNING)
            raise

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """Count a wrong password against the account, from wherever it came."""
        key = account_key(credentials.get("username", ""))
        ratelimit.consume(request, action=ACCOUNT_FAILURES, key=key)
        log_sign_in("sign_in_failed", request, credentials, level=logging.WARNING)

    def pre_login(
        self, request: HttpRequest, user: AbstractBaseUser, **kwargs: Any
    ) -> HttpResponse | None:
        """Send an account that is not in use to the page that says so."""
        if not may_sign_in(user):
            log_access("sign_in_refused", level=logging.WARNING, user_id=user.pk)
            inactive: HttpResponse = self.respond_user_inactive(request, user)
            return inactive
        answer: HttpResponse | None = super().pre_login(request, user, **kwargs)
        return answer

    def login(self, request: HttpRequest, user: AbstractBaseUser) -> None:
        """Open the session."""
        super().login(request, user)
        log_access("signed_in", user_id=user.pk, client=client_mark(client_address(request)))

    def logout(self, request: HttpRequest) -> None:
        """Close the session."""
        log_access("signed_out", user_id=request.user.pk)
        super().logout(request)

    def set_password(self, user: AbstractBaseUser, password: str) -> None:
        """Store a new password; all other sessions of the user end with the old one."""
        super().set_password(user, password)
        log_access("password_changed", user_id=user.pk)

    def get_reset_password_from_key_url(self, key: str) -> str:
        """The link in the mail, with the address from BASE_URL."""
        path = reverse("account_reset_password_from_key", kwargs={"uidb36": "UID", "key": "KEY"})
        return absolute_url(path.replace("UID-KEY", key))

    def render_mail(
        self,
        template_prefix: str,
        email: str | list[str],
        context: dict[str, Any],
        headers: dict[str, str] | None = None,
    ) -> EmailMessage:
        """Build a mail; its templates know the site by its name, not by the Host header."""
        known = {**context, "site_name": settings.SITE_NAME}
        mail: EmailMessage = super().render_mail(template_prefix, email, known, headers)
        return mail

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Put the mail into the outbox, released at once: nothing is sent before it is stored."""
        mail = self.render_mail(template_prefix, email, context)
        user = context.get("user")
        queue_mail(
            to=email,
            recipient=user if isinstance(user, User) else None,
            subject=str(mail.subject),
            text=str(mail.body),
            kind=MailKind.PASSWORD_RESET,
            organisation=None,
            by=None,
            now=timezone.now(),
        )


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Secrets of the second factor, encrypted; and no way out for roles that need one."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": "验证码不正确。请使用验证器里当前显示的 6 位数字，或一个未用过的备用码。",
        "cannot_delete_authenticator": (
            "您的角色必须使用两步验证，不能停用。更换手机请联系管理员重置。"
        ),
    }

    def encrypt(self, text: str) -> str:
        """Encipher a secret before it is stored."""
        return encrypt(text)

    def decrypt(self, encrypted_text: str) -> str:
        """Open a stored secret."""
        return decrypt(encrypted_text)

    def get_totp_label(self, user: AbstractBaseUser) -> str:
        """The name of the entry in the authenticator app."""
        return user.get_username()

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Whether the owner may go without a second factor."""
        return not second_factor.is_required(authenticator.user)


def log_sign_in(event: str, request: HttpRequest, credentials: Any, *, level: int) -> None:
    """Log an attempt by a keyed mark of the account name: people type passwords into that field."""
    mark = blind_index(account_key(credentials.get("username", "")), purpose="log.account")[:12]
    client = client_mark(client_address(request))
    log_access(event, level=level, account=mark, client=client)
