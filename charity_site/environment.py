"""Reads settings from the environment and collects everything that is wrong into one message."""

import binascii
import json
from base64 import urlsafe_b64decode
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured
from environ import Env

DEFAULT_KEY_MARK = "insecure-local-only"
SECRET_KEY_MIN_LENGTH = 50
BLIND_KEY_MIN_LENGTH = 32
FERNET_KEY_BYTES = 32


def is_local_host(host: str | None) -> bool:
    """Whether an address can only be reached from this machine."""
    return bool(host) and (
        host in {"localhost", "::1", "testserver"}
        or str(host).startswith("127.")
        or str(host).endswith(".localhost")
    )


@dataclass
class Environment:
    """The environment of this process, with a list of what is missing or wrong in it.

    Values are taken literally: one that starts with `$` is a value, never a reference to another
    variable (which django-environ would make of it). `local` values stand in where the site runs
    as a demo or in development; in production the variable has to be set.
    """

    source: Mapping[str, str]
    production: bool = True
    problems: list[str] = field(default_factory=list)

    def problem(self, name: str, advice: str) -> None:
        """Remember that a variable is missing or wrong."""
        self.problems.append(f"{name}: {advice}")

    def text(
        self, name: str, advice: str = "", *, default: str | None = None, local: str | None = None
    ) -> str:
        """The value of a variable; without one, its default, else a problem that names it."""
        value = self.source.get(name, "").strip()
        if value:
            return value
        if not self.production and local is not None:
            return local
        if default is None:
            self.problem(name, f"is missing. {advice}")
        return default or ""

    def flag(self, name: str) -> bool:
        """A switch that is off unless it says so."""
        value = self.source.get(name, "").strip().lower()
        if value in {"1", "true", "yes", "on"}:
            return True
        if value not in {"", "0", "false", "no", "off"}:
            self.problem(name, f"is {value!r}. Write 1 or 0.")
        return False

    def number(self, name: str, default: int, *, least: int = 0) -> int:
        """A whole number that is not below `least`."""
        value = self.source.get(name, "").strip()
        if not value:
            return default
        if not value.isascii() or not value.isdigit() or int(value) < least:
            self.problem(name, f"is {value!r}. Write a whole number, {least} or more.")
            return default
        return int(value)

    def words(
        self, name: str, advice: str = "", *, default: str | None = None, local: str | None = None
    ) -> list[str]:
        """A list separated by commas."""
        value = self.text(name, advice, default=default, local=local)
        return [word.strip() for word in value.split(",") if word.strip()]

    def mapping(self, name: str) -> dict[str, Any]:
        """A JSON object, empty when the variable is."""
        value = self.source.get(name, "").strip() or "{}"
        try:
            loaded = json.loads(value)
        except json.JSONDecodeError:
            loaded = None
        if not isinstance(loaded, dict):
            self.problem(name, 'is not a JSON object. Write for example {"bucket_name": "photos"}.')
            return {}
        return loaded

    def site_address(self, name: str, *, local: str) -> str:
        """Scheme and host without a path; https in production."""
        value = self.text(
            name, "Set it to the public address, https://awards.example.cn.", local=local
        ).rstrip("/")
        parts = urlsplit(value)
        if value and (parts.scheme not in {"http", "https"} or not parts.hostname or parts.path):
            self.problem(name, f"is {value!r}. Write scheme and host only, without a path.")
        elif value and self.production and parts.scheme != "https":
            self.problem(name, "must start with https:// in production.")
        return value

    def secret_key(self, name: str) -> str:
        """The key that signs sessions and links; long and not a default in production."""
        advice = "Set it to at least 50 random characters; docs/operations.md shows how."
        value = self.text(name, advice, local=f"{DEFAULT_KEY_MARK}-signing-key-{'0' * 30}")
        if self.production and value:
            weak = len(value) < SECRET_KEY_MIN_LENGTH or len(set(value)) < 10
            if weak or value.startswith(("django-insecure-", DEFAULT_KEY_MARK)):
                self.problem(name, f"is a default or too short. {advice}")
        return value

    def fernet_keys(self, name: str, *, local: str) -> list[str]:
        """Keys for personal data, newest first; every one must be a well-formed Fernet key."""
        advice = "Each key is 32 random bytes in URL-safe base64; docs/operations.md shows how."
        keys = self.words(name, advice, local=local)
        if not all(map(_is_fernet_key, keys)):
            self.problem(name, f"holds a key that is not well-formed. {advice}")
        if self.production and local in keys:
            self.problem(name, f"holds the key of the demo. {advice}")
        return keys

    def blind_index_key(self, name: str, *, local: str, others: list[str]) -> str:
        """The key of the blind index; shared with nothing else."""
        advice = "Set it to at least 32 random characters, different from every other key."
        value = self.text(name, advice, local=local)
        if not value:
            return value
        default = self.production and value.startswith(DEFAULT_KEY_MARK)
        if len(value) < BLIND_KEY_MIN_LENGTH or value in others or default:
            self.problem(name, f"is too short, a default, or used elsewhere. {advice}")
        return value

    def database(self, name: str, *, local: str) -> dict[str, Any]:
        """A PostgreSQL or SQLite address as Django's dictionary, tuned for each."""
        advice = "Set it to postgres://user:password@host:5432/name, or sqlite:////folder/file."
        url = self.text(name, advice, local=local)
        if not url:
            return {}
        if urlsplit(url).scheme not in {"postgres", "postgresql", "sqlite"}:
            self.problem(name, f"is neither PostgreSQL nor SQLite. {advice}")
            return {}
        return dict(Env.db_url_config(url))

    def address(
        self, name: str, kind: str, *, default: str | None = None, local: str | None = None
    ) -> dict[str, Any]:
        """A cache or mail address as Django's dictionary.

        Shapes: `kind` is `cache` or `email`.
        """
        advice = (
            "Set it to smtp+tls://user:password@host:587."
            if kind == "email"
            else "Set it to redis://host:6379/0 or dbcache://cache_entries."
        )
        url = self.text(name, advice, default=default, local=local)
        if not url:
            return {}
        parse = Env.email_url_config if kind == "email" else Env.cache_url_config
        try:
            return dict(parse(url))
        except (ImproperlyConfigured, ValueError):
            self.problem(name, f"is not an address of a known kind. {advice}")
            return {}

    def finish(self) -> None:
        """Raise one error that lists everything missing or wrong, or do nothing.

        Errors: ImproperlyConfigured.
        """
        if self.problems:
            lines = "\n".join(f"  - {problem}" for problem in self.problems)
            raise ImproperlyConfigured(
                f"The environment cannot run this site (see docs/operations.md):\n{lines}"
            )


def _is_fernet_key(key: str) -> bool:
    try:
        return len(urlsafe_b64decode(key)) == FERNET_KEY_BYTES
    except (binascii.Error, ValueError):
        return False
