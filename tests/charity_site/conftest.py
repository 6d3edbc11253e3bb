"""What the tests of the wiring share."""

import json
import logging
import time
from collections.abc import Iterator
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.test import Client

from charity_site.logs import ACCESS, JsonLines
from directory.models import User
from tests.factories.directory import UserFactory

PASSWORD = "correct horse battery"


@pytest.fixture
def member(db: None) -> User:
    """Somebody with a password, an address and access to the admin."""
    person: User = UserFactory(username="chen.editor", email="chen@example.cn", is_staff=True)
    person.set_password(PASSWORD)
    person.save()
    return person


@pytest.fixture
def probes(settings: Any) -> None:
    """The site with the probe addresses."""
    settings.ROOT_URLCONF = "tests.charity_site.probe_urls"


@pytest.fixture
def access_log() -> Iterator[list[dict[str, Any]]]:
    """The lines of the access log as they are written, read back from JSON."""
    lines: list[dict[str, Any]] = []

    class Kept(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            lines.append(json.loads(self.format(record)))

    handler = Kept()
    handler.setFormatter(JsonLines())
    logger = logging.getLogger(ACCESS)
    logger.addHandler(handler)
    yield lines
    logger.removeHandler(handler)


def sign_in(client: Client, username: str, password: str = PASSWORD, **extra: Any) -> Any:
    return client.post("/accounts/login/", {"login": username, "password": password}, **extra)


def signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def second_factor(user: User) -> str:
    """Give the user a second factor and return its secret."""
    secret = generate_totp_secret()
    TOTP.activate(user, secret)
    return secret


def code_of(secret: str) -> str:
    """What the authenticator app shows now."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))
