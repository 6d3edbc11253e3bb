"""What the environment must hold before the site starts, in each of the three ways to run."""

import os
import re
import runpy
import sqlite3
import subprocess
import sys
from base64 import urlsafe_b64encode
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured

ROOT = Path(__file__).resolve().parents[2]
SETTINGS = str(ROOT / "charity_site" / "settings.py")
PRODUCTION = {
    "SECRET_KEY": "k8#Zq2vN5xW9rT3yU7iO1pA4sD6fG0hJ!lM@nB$cV%bX^zE&",
    "SECRET_KEY_FALLBACKS": "",
    "DATABASE_URL": "postgres://site:pass%24word@db.internal:5432/charity",
    "BASE_URL": "https://awards.example.cn",
    "ALLOWED_HOSTS": "awards.example.cn",
    "EMAIL_URL": "smtp+tls://site:secret@mail.example.cn:587",
    "FIELD_ENCRYPTION_KEYS": urlsafe_b64encode(b"only for the tests of settings!!").decode(),
    "BLIND_INDEX_KEY": "b" * 20 + "0123456789abcdef",
    "ICP_NUMBER": "京ICP备00000000号",
    "PSB_NUMBER": "京公网安备00000000000000号",
}
PRODUCTION["SECRET_KEY"] += "+more-of-it"
REQUIRED = (
    "SECRET_KEY", "DATABASE_URL", "BASE_URL", "ALLOWED_HOSTS", "EMAIL_URL",
    "FIELD_ENCRYPTION_KEYS", "BLIND_INDEX_KEY",
)  # fmt: skip


@pytest.fixture
def load(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Read the settings as a process with exactly this environment would."""

    def read(**values: str) -> dict[str, Any]:
        for name in list(os.environ):
            monkeypatch.delenv(name)
        for name, value in {"ENV_FILE": os.devnull, **values}.items():
            monkeypatch.setenv(name, value)
        return runpy.run_path(SETTINGS)

    return read


def refusal(load: Any, **values: str) -> str:
    with pytest.raises(ImproperlyConfigured) as caught:
        load(**values)
    return str(caught.value)


def test_settings_with_production_values_are_read(load: Any) -> None:
    values = load(**PRODUCTION)
    assert values["PRODUCTION"]
    assert values["SILENCED_SYSTEM_CHECKS"] == []
    assert values["SECRET_KEY"] == PRODUCTION["SECRET_KEY"]
    assert values["SECURE_SSL_HOST"] == "awards.example.cn"


def test_settings_when_nothing_is_set_name_everything_missing_at_once(load: Any) -> None:
    message = refusal(load)
    assert [name for name in REQUIRED if f"- {name}: is missing" not in message] == []


@pytest.mark.parametrize("name", REQUIRED)
def test_settings_when_one_is_missing_name_only_that(load: Any, name: str) -> None:
    message = refusal(load, **{**PRODUCTION, name: ""})
    assert message.count("\n  - ") == 1
    assert f"- {name}: is missing. " in message


@pytest.mark.parametrize(
    "name,value",
    [
        ("RETENTION_DAYS", "29"),
        ("SECRET_KEY", "short"),
        ("SECRET_KEY", "a" * 80),
        ("SECRET_KEY", "django-insecure-" + PRODUCTION["SECRET_KEY"]),
        ("FIELD_ENCRYPTION_KEYS", "not a key"),
        ("FIELD_ENCRYPTION_KEYS", f"{PRODUCTION['FIELD_ENCRYPTION_KEYS']},abc"),
        ("FIELD_ENCRYPTION_KEYS", "aW5zZWN1cmUtbG9jYWwtb25seS1maWVsZC1rZXktMDA="),
        ("BLIND_INDEX_KEY", "short"),
        ("BLIND_INDEX_KEY", "insecure-local-only-blind-index-key"),
        ("BLIND_INDEX_KEY", PRODUCTION["SECRET_KEY"]),
        ("DATABASE_URL", "mysql://root@localhost/site"),
        ("CACHE_URL", "nonsense"),
        ("EMAIL_URL", "pigeon://loft"),
        ("BASE_URL", "http://awards.example.cn"),
        ("BASE_URL", "https://awards.example.cn/path"),
        ("BASE_URL", "awards.example.cn"),
        ("ALLOWED_HOSTS", "*"),
        ("TRUSTED_PROXIES", "-1"),
        ("TRUSTED_PROXIES", "two"),
        ("MAX_PHOTO_MB", "0"),
        ("DEBUG", "perhaps"),
        ("LOG_LEVEL", "LOUD"),
        ("ENVIRONMENT", "staging"),
        ("MEDIA_STORAGE_OPTIONS", "bucket"),
        ("MEDIA_ROOT", str(ROOT / "staticfiles" / "uploads")),
    ],
)
def test_settings_when_a_value_is_wrong_name_it(load: Any, name: str, value: str) -> None:
    assert f"- {name}: " in refusal(load, **{**PRODUCTION, name: value})


@pytest.mark.parametrize("name", ["SECRET_KEY", "BLIND_INDEX_KEY"])
def test_settings_when_a_secret_begins_with_a_dollar_take_it_literally(
    load: Any, name: str
) -> None:
    value = f"$HOME{PRODUCTION['SECRET_KEY']}"
    assert load(**{**PRODUCTION, name: value, "HOME": "/elsewhere"})[name] == value


@pytest.mark.parametrize("switch", ["DEBUG", "DEMO"])
def test_settings_when_a_switch_is_on_in_production_refuse(load: Any, switch: str) -> None:
    by_address = refusal(load, **{**PRODUCTION, switch: "1"})
    by_name = refusal(load, **{switch: "1", "ENVIRONMENT": "production"})
    assert f"- {switch}: is on although BASE_URL is the public" in by_address
    assert f"- {switch}: is on although ENVIRONMENT=production" in by_name


@pytest.mark.parametrize("switch", ["DEBUG", "DEMO"])
def test_settings_when_local_need_nothing_else(load: Any, switch: str) -> None:
    values = load(**{switch: "1", "PORT": "8123"})
    assert not values["PRODUCTION"]
    assert values["BASE_URL"] == "http://127.0.0.1:8123"
    assert values["SESSION_COOKIE_NAME"] == "sessionid"
    assert values["DATABASES"]["default"]["ENGINE"] == "django.db.backends.sqlite3"
    assert values["MFA_REQUIRED_ROLES"] == frozenset()


def test_postgresql_when_chosen_is_pooled_and_read_committed(load: Any) -> None:
    database = load(**PRODUCTION, DATABASE_POOL_MAX="12")["DATABASES"]["default"]
    assert database["PASSWORD"] == "pass$word"
    assert database["OPTIONS"]["pool"]["max_size"] == 12
    assert database["OPTIONS"]["isolation_level"].name == "READ_COMMITTED"
    assert database["CONN_HEALTH_CHECKS"]


def test_sqlite_when_chosen_locks_at_begin_and_writes_ahead(load: Any) -> None:
    database = load(**{**PRODUCTION, "DATABASE_URL": "sqlite:////srv/site.db"})["DATABASES"]
    options = database["default"]["OPTIONS"]
    assert options["transaction_mode"] == "IMMEDIATE"
    assert "journal_mode=WAL" in options["init_command"]
    assert options["timeout"] == 20


def test_cookies_when_in_production_are_bound_to_the_host(load: Any) -> None:
    values = load(**PRODUCTION)
    for cookie in ("SESSION", "CSRF"):
        assert values[f"{cookie}_COOKIE_NAME"].startswith("__Host-")
        assert values[f"{cookie}_COOKIE_SECURE"]
        assert values[f"{cookie}_COOKIE_HTTPONLY"]
        assert values[f"{cookie}_COOKIE_SAMESITE"] == "Lax"


def test_second_factor_when_in_production_is_required_by_default(load: Any) -> None:
    required = load(**PRODUCTION)["MFA_REQUIRED_ROLES"]
    assert required == {"organiser", "approver", "finance", "auditor", "admin"}


def test_proxies_when_none_are_trusted_cannot_say_that_it_was_https(load: Any) -> None:
    assert "SECURE_PROXY_SSL_HEADER" not in load(**PRODUCTION)
    assert "SECURE_PROXY_SSL_HEADER" in load(**PRODUCTION, TRUSTED_PROXIES="1")


def test_media_storage_when_named_gets_its_options(load: Any) -> None:
    values = load(
        **PRODUCTION,
        MEDIA_STORAGE="django.core.files.storage.InMemoryStorage",
        MEDIA_STORAGE_OPTIONS='{"location": "photos"}',
    )
    assert values["STORAGES"]["default"] == {
        "BACKEND": "django.core.files.storage.InMemoryStorage",
        "OPTIONS": {"location": "photos"},
    }


def run(*command: str, **changes: str) -> subprocess.CompletedProcess[str]:
    """Run Python as a production process would."""
    environment = {
        "PATH": os.environ["PATH"],
        "ENV_FILE": os.devnull,
        "DJANGO_SETTINGS_MODULE": "charity_site.settings",
        **PRODUCTION,
        **changes,
    }
    return subprocess.run(
        [sys.executable, *command],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def check_deploy(**changes: str) -> subprocess.CompletedProcess[str]:
    return run("manage.py", "check", "--deploy", "--fail-level", "WARNING", **changes)


def test_check_deploy_with_production_values_is_clean() -> None:
    done = check_deploy()
    assert done.returncode == 0, done.stderr
    assert "no issues (0 silenced)" in done.stdout


def test_check_deploy_when_something_is_left_open_says_so() -> None:
    done = check_deploy(
        ICP_NUMBER="",
        PSB_NUMBER="",
        CACHE_URL="locmemcache://",
        EMAIL_URL="consolemail://",
        MFA_REQUIRED_ROLES="organizer",
    )
    assert done.returncode == 1
    for warning in ("W001", "W002", "W003", "W004", "E001"):
        assert f"charity.{warning}" in done.stderr


def boot(folder: Path, *, sample: bool) -> subprocess.CompletedProcess[str]:
    """Start the web server's entry on a database with one account."""
    file = folder / "site.db"
    with sqlite3.connect(file) as database:
        database.execute("CREATE TABLE directory_user (is_sample BOOL, is_active BOOL)")
        database.execute("INSERT INTO directory_user VALUES (?, 1)", [sample])
    return run("-c", "import charity_site.wsgi", DATABASE_URL=f"sqlite:///{file}")


def test_boot_in_production_serves_real_accounts_and_refuses_sample_ones(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "sample").mkdir()
    served = boot(tmp_path / "real", sample=False)
    assert served.returncode == 0, served.stderr
    refused = boot(tmp_path / "sample", sample=True)
    assert refused.returncode == 1
    assert "This production database has sample accounts" in refused.stderr


def names_read() -> set[str]:
    """Every variable that the settings read, by their own words."""
    text = (ROOT / "charity_site" / "settings.py").read_text(encoding="utf-8")
    found = set(re.findall(r"env\.(?!problem)\w+\(\s*\"([A-Z_]+)\"", text))
    return found | {"DEBUG", "DEMO"}


@pytest.mark.parametrize("page", ["docs/operations.md", ".env.example"])
def test_every_variable_that_is_read_is_written_down(page: str) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    missing = {name for name in names_read() - {"PORT"} if not re.search(rf"\b{name}\b", text)}
    assert len(names_read()) > 30
    assert missing == set()


def test_example_file_names_nothing_that_is_not_read() -> None:
    lines = (ROOT / ".env.example").read_text(encoding="utf-8").splitlines()
    assert {line.split("=")[0] for line in lines if re.match(r"[A-Z]", line)} <= names_read()
