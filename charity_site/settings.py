"""Every setting of the site, read from the environment; docs/operations.md lists them.

There are three ways to run: production (the default), `DEMO=1` (sample accounts, local address)
and `DEBUG=1` (development). What only a person can decide has no default in production.
"""

import os
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import django_stubs_ext
from environ import Env
from psycopg import IsolationLevel

from charity_site import csp
from charity_site.environment import Environment, is_local_host
from charity_site.logs import logging_config
from charity_site.release import release_mark

django_stubs_ext.monkeypatch()  # ModelAdmin[Winner] and the like work at run time

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = BASE_DIR / "var"

Env.read_env(os.environ.get("ENV_FILE", BASE_DIR / ".env"))
env = Environment(os.environ)

# ---------------------------------------------------------------- which way to run
DEBUG = env.flag("DEBUG")
DEMO = env.flag("DEMO")
PRODUCTION = env.production = not (DEBUG or DEMO)
ENVIRONMENT = env.text("ENVIRONMENT", default="production" if PRODUCTION else "local")
BASE_URL = env.site_address("BASE_URL", local=f"http://127.0.0.1:{env.number('PORT', 8000)}")
BASE_HOST = urlsplit(BASE_URL).hostname or ""
HTTPS = BASE_URL.startswith("https://")

if not PRODUCTION:
    VAR_DIR.mkdir(exist_ok=True)
if ENVIRONMENT not in {"production", "local"}:
    env.problem("ENVIRONMENT", f"is {ENVIRONMENT!r}. Write production or local.")
for switch, is_on in (("DEBUG", DEBUG), ("DEMO", DEMO)):
    if is_on and ENVIRONMENT == "production":
        env.problem(switch, "is on although ENVIRONMENT=production. Switch it off.")
    if is_on and HTTPS and not is_local_host(BASE_HOST):
        env.problem(switch, f"is on although BASE_URL is the public {BASE_URL}. Switch it off.")

# ---------------------------------------------------------------- keys
LOCAL_FIELD_KEY = "aW5zZWN1cmUtbG9jYWwtb25seS1maWVsZC1rZXktMDA="
SECRET_KEY = env.secret_key("SECRET_KEY")
SECRET_KEY_FALLBACKS = env.words("SECRET_KEY_FALLBACKS", default="")
FIELD_ENCRYPTION_KEYS = env.fernet_keys("FIELD_ENCRYPTION_KEYS", local=LOCAL_FIELD_KEY)
BLIND_INDEX_KEY = env.blind_index_key(
    "BLIND_INDEX_KEY",
    local="insecure-local-only-blind-index-key",
    others=[SECRET_KEY, *FIELD_ENCRYPTION_KEYS],
)

# ---------------------------------------------------------------- hosts and proxies
ALLOWED_HOSTS = env.words(
    "ALLOWED_HOSTS",
    "Set it to the host names of the site, separated by commas.",
    local="localhost,127.0.0.1,[::1]",
)
if PRODUCTION and "*" in ALLOWED_HOSTS:
    env.problem("ALLOWED_HOSTS", "is open to every name. List the host names of the site.")
CSRF_TRUSTED_ORIGINS = env.words("CSRF_TRUSTED_ORIGINS", default=BASE_URL)
TRUSTED_PROXIES = env.number("TRUSTED_PROXIES", 0)
ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXIES
if TRUSTED_PROXIES:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# ---------------------------------------------------------------- what the site is called
SITE_NAME = env.text("SITE_NAME", default="公益奖项与项目")
SITE_NAME_EN = env.text("SITE_NAME_EN", default="Charity Awards and Projects")
# Where a reader asks for a correction or a removal.
CONTACT_EMAIL = env.text("CONTACT_EMAIL", default="")
ICP_NUMBER = env.text("ICP_NUMBER", default="")
PSB_NUMBER = env.text("PSB_NUMBER", default="")
# What may be done with the public data; a lawyer of the operator confirms it.
DATA_LICENCE = env.text(
    "DATA_LICENCE",
    default=(
        "名单与数据可以自由使用、转载和再加工，请注明来源并附上本站网址。"
        "照片和事迹原文的著作权归各自的权利人，使用前请取得其同意。"
    ),
)
# What 360Giving gives a publisher: the beginning of every identifier in the file of grants.
GIVING_PREFIX = env.text("GIVING_PREFIX", default="gongyi")

# ---------------------------------------------------------------- pages kept in memory
# The same pages are made anew after a release, or where the names on every page change.
RELEASE = release_mark(BASE_DIR, (SITE_NAME, ICP_NUMBER, PSB_NUMBER, BASE_URL, str(DEMO)))
PAGE_CACHE_BYTES = env.number("PAGE_CACHE_MB", 0 if DEBUG else 8, least=0) * 1024 * 1024

# ---------------------------------------------------------------- parts
INSTALLED_APPS = [
    "charity_site.admin_config.CharityAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "csp",
    "kit",
    "ledger",
    "directory",
    "events",
    "projects",
    "awards",
    "charity_site",
]
MIDDLEWARE = [
    "charity_site.middleware.AccessLog",
    "charity_site.middleware.LanguageOfAddress",
    "charity_site.middleware.RequestBounds",
    "django.middleware.security.SecurityMiddleware",
    "charity_site.middleware.SecurityHeaders",
    "charity_site.middleware.ContentPolicy",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "charity_site.middleware.SessionLimits",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "kit.middleware.RefusalPages",
    "kit.middleware.LoginRequired",
    "charity_site.middleware.SecondFactor",
]
ROOT_URLCONF = "charity_site.urls"
WSGI_APPLICATION = "charity_site.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "charity_site.context.site",
            ],
        },
    },
]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
SILENCED_SYSTEM_CHECKS: list[str] = []

# ---------------------------------------------------------------- language and time
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "Asia/Shanghai"
USE_I18N = True
USE_TZ = True

# ---------------------------------------------------------------- database and cache
DATABASE = env.database("DATABASE_URL", local=f"sqlite:///{VAR_DIR / 'db.sqlite3'}")
if DATABASE.get("ENGINE") == "django.db.backends.sqlite3":
    # The write lock is taken at BEGIN, so that two writers wait instead of failing half-way.
    DATABASE["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
        **DATABASE.get("OPTIONS", {}),
    }
elif DATABASE:
    DATABASE["ENGINE"] = "kit.postgresql"
    DATABASE["CONN_HEALTH_CHECKS"] = True
    DATABASE["OPTIONS"] = {
        "pool": {
            "min_size": env.number("DATABASE_POOL_MIN", 1),
            "max_size": env.number("DATABASE_POOL_MAX", 8, least=1),
            "timeout": 10,
        },
        "isolation_level": IsolationLevel.READ_COMMITTED,
        **DATABASE.get("OPTIONS", {}),
    }
DATABASES = {"default": DATABASE}

# Limits on sign-in count in this cache, so all workers must share it.
CACHES = {"default": env.address("CACHE_URL", "cache", default="dbcache://cache_entries")}

# ---------------------------------------------------------------- mail
MAIL = env.address("EMAIL_URL", "email", local="consolemail://")
EMAIL_BACKEND = MAIL.get("EMAIL_BACKEND", "")
EMAIL_HOST = MAIL.get("EMAIL_HOST") or "localhost"
EMAIL_PORT = MAIL.get("EMAIL_PORT") or 25
EMAIL_HOST_USER = MAIL.get("EMAIL_HOST_USER") or ""
EMAIL_HOST_PASSWORD = MAIL.get("EMAIL_HOST_PASSWORD") or ""
EMAIL_USE_TLS = MAIL.get("EMAIL_USE_TLS", False)
EMAIL_USE_SSL = MAIL.get("EMAIL_USE_SSL", False)
EMAIL_FILE_PATH = MAIL.get("EMAIL_FILE_PATH") or None
EMAIL_TIMEOUT = 10
EMAIL_SUBJECT_PREFIX = f"【{SITE_NAME}】"
DEFAULT_FROM_EMAIL = env.text("DEFAULT_FROM_EMAIL", default=f"noreply@{BASE_HOST or 'localhost'}")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
# What is released goes out by `manage.py send_mail`, which a timer runs (deploy/); without one, in
# demo and development, the same function runs once the request's transaction has ended.
MAIL_AT_ONCE = not PRODUCTION
MAIL_RETENTION_DAYS = env.number("MAIL_RETENTION_DAYS", 180, least=1)

# ---------------------------------------------------------------- what is kept for how long
# Applications and nominations without success, and objections, after their matter has ended.
RETENTION_DAYS = env.number("RETENTION_DAYS", 365, least=30)

# ---------------------------------------------------------------- static files and uploads
STATIC_URL = "/static/"
STATIC_ROOT = Path(env.text("STATIC_ROOT", default=str(BASE_DIR / "staticfiles")))
STATICFILES_DIRS = [BASE_DIR / "static"]
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = DEBUG
MEDIA_ROOT = Path(env.text("MEDIA_ROOT", default=str(VAR_DIR / "media")))
MEDIA_STORAGE = env.text("MEDIA_STORAGE", default="charity_site.storage.PrivateFiles")
# Set to the internal location of the web server (/internal-photos/) that hands out MEDIA_ROOT.
PHOTO_ACCEL_PREFIX = env.text("PHOTO_ACCEL_PREFIX", default="")
if STATIC_ROOT == MEDIA_ROOT or STATIC_ROOT in MEDIA_ROOT.parents:
    env.problem("MEDIA_ROOT", "lies inside STATIC_ROOT, which is public. Choose another folder.")
STORAGES: dict[str, dict[str, Any]] = {
    "default": {"BACKEND": MEDIA_STORAGE, "OPTIONS": env.mapping("MEDIA_STORAGE_OPTIONS")},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage",
    },
}
FILE_UPLOAD_PERMISSIONS = 0o640
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o750

MEGABYTE = 1024 * 1024
MAX_PHOTOS = env.number("MAX_PHOTOS", 9, least=1)
MAX_PHOTO_BYTES = env.number("MAX_PHOTO_MB", 20, least=1) * MEGABYTE
MAX_DOCUMENT_BYTES = env.number("MAX_DOCUMENT_MB", 20, least=1) * MEGABYTE
MAX_REQUEST_BYTES = MAX_PHOTOS * MAX_PHOTO_BYTES + 20 * MEGABYTE
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * MEGABYTE  # larger files go to a temporary file
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * MEGABYTE
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
DATA_UPLOAD_MAX_NUMBER_FILES = 2 * MAX_PHOTOS + 10

# How often one client may ask the interface for programs.
API_REQUESTS_PER_MINUTE = env.number("API_REQUESTS_PER_MINUTE", 300, least=1)

# ---------------------------------------------------------------- headers and cookies
CONTENT_SECURITY_POLICY = csp.policy(https=HTTPS)
SECURE_SSL_REDIRECT = HTTPS
SECURE_SSL_HOST = urlsplit(BASE_URL).netloc
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
# A browser takes a `__Host-` cookie only over https, for this host alone and for every path.
COOKIE_PREFIX = "__Host-" if HTTPS else ""
SESSION_ENGINE = "kit.sessions"
SESSION_COOKIE_NAME = f"{COOKIE_PREFIX}sessionid"
CSRF_COOKIE_NAME = f"{COOKIE_PREFIX}csrftoken"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "charity_site.errors.csrf_failure"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

# ---------------------------------------------------------------- sign-in
AUTH_USER_MODEL = "directory.User"
AUTHENTICATION_BACKENDS = ["charity_site.accounts.AccountBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/admin/"
LOGOUT_REDIRECT_URL = "account_login"
SESSION_IDLE_SECONDS = env.number("SESSION_IDLE_MINUTES", 30, least=1) * 60
SESSION_COOKIE_AGE = env.number("SESSION_MAX_HOURS", 12, least=1) * 3600
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
PASSWORD_RESET_TIMEOUT = 24 * 3600
# The views of other packages that a person without a session may open; everything else is refused.
OPEN_VIEW_NAMES = frozenset(
    {
        "admin_login",
        "account_login",
        "account_logout",
        "account_inactive",
        "account_reset_password",
        "account_reset_password_done",
        "account_reset_password_from_key",
        "account_reset_password_from_key_done",
        "mfa_authenticate",
    }
)
MFA_REQUIRED_ROLES = frozenset(
    env.words(
        "MFA_REQUIRED_ROLES",
        default="organiser,approver,finance,auditor,admin",
        local="",
    )
)
ACCOUNT_ADAPTER = "charity_site.accounts.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_EMAIL_SUBJECT_PREFIX = EMAIL_SUBJECT_PREFIX
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_PRESERVE_USERNAME_CASING = True
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
# The account's own limit comes first: whoever is locked out by it uses up nothing of the address's.
ACCOUNT_RATE_LIMITS = {
    "login": "120/m/ip",
    "login_failed": "5/10m/key,30/m/ip",
    "account_failures": "30/30m/key",
    "reset_password": "5/10m/key,20/m/ip",
}
MFA_ADAPTER = "charity_site.accounts.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_FORMS = {
    "authenticate": "charity_site.accounts_forms.CodeForm",
    "reauthenticate": "charity_site.accounts_forms.CodeAgainForm",
    "activate_totp": "charity_site.accounts_forms.FirstCodeForm",
}
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_TOTP_TOLERANCE = 1  # a telephone whose clock is half a minute off still opens the door
MFA_TOTP_ISSUER = SITE_NAME

# ---------------------------------------------------------------- logs
LOG_LEVEL = env.text("LOG_LEVEL", default="INFO").upper()
if LOG_LEVEL not in {"DEBUG", "INFO", "WARNING", "ERROR"}:
    env.problem("LOG_LEVEL", f"is {LOG_LEVEL!r}. Write DEBUG, INFO, WARNING or ERROR.")
    LOG_LEVEL = "INFO"
ACCESS_LOG_FILE = env.text("ACCESS_LOG_FILE", default="", local=str(VAR_DIR / "access.jsonl"))
LOGGING = logging_config(level=LOG_LEVEL, access_file=ACCESS_LOG_FILE)

env.finish()
