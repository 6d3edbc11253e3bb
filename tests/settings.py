"""The site's own settings, with what makes a suite fast, strict and repeatable."""

import os
import tempfile
from pathlib import Path
from typing import Any

# The machine's own values must not change what the suite finds; only the database may be chosen.
os.environ |= {
    "ENV_FILE": os.devnull,
    "ENVIRONMENT": "local",
    "DEMO": "1",
    "DEBUG": "0",
    "BASE_URL": "http://testserver",
    "ALLOWED_HOSTS": "testserver,localhost,127.0.0.1",
    "SECRET_KEY": "only-for-tests-only-for-tests-only-for-tests-only-for-tests",
    "CACHE_URL": "locmemcache://",
    "ACCESS_LOG_FILE": os.devnull,
    "DATABASE_POOL_MAX": "20",
    "API_REQUESTS_PER_MINUTE": "100000",
    "PAGE_CACHE_MB": "0",
}
for _chosen_elsewhere in ("CSRF_TRUSTED_ORIGINS", "TRUSTED_PROXIES", "MEDIA_ROOT", "STATIC_ROOT"):
    os.environ.pop(_chosen_elsewhere, None)
_SCRATCH = Path(tempfile.gettempdir()) / f"charity-tests-{os.getpid()}.sqlite3"
os.environ.setdefault("DATABASE_URL", f"sqlite:///{_SCRATCH}")

from charity_site.settings import *  # noqa: E402, F403 - the values above come first
from charity_site.settings import DATABASES, INSTALLED_APPS, STORAGES, TEMPLATES  # noqa: E402
from tests.strictness import UnknownVariable  # noqa: E402

INSTALLED_APPS = [*INSTALLED_APPS, "tests"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
_PLAIN = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
STORAGES = {**STORAGES, "staticfiles": _PLAIN}
# Static files are found where they lie; nothing is collected for a test.
WHITENOISE_AUTOREFRESH = WHITENOISE_USE_FINDERS = True

_engine: dict[str, Any] = TEMPLATES[0]
_engine["OPTIONS"]["string_if_invalid"] = UnknownVariable()

_database: dict[str, Any] = DATABASES["default"]
if _database["ENGINE"] == "django.db.backends.sqlite3":
    # A file, so that threads meet real locks. Rows of a query without an order come backwards,
    # so that nobody relies on the order of insertion.
    _database["TEST"] = {"NAME": str(_SCRATCH)}
    _database["OPTIONS"]["init_command"] += (
        "PRAGMA synchronous=OFF; PRAGMA reverse_unordered_selects=ON;"
    )
