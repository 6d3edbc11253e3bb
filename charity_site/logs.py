"""Log lines as JSON, free of personal data: ids instead of names, never a form or a search."""

import hmac
import json
import logging
import re
import traceback
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.encoding import iri_to_uri

ACCESS = "charity.access"
PATH_LIMIT = 200
# Links that open something for whoever has them.
_PRIVATE = re.compile(
    r"(?<!\S)(?P<before>/a/|(?:/en)?(?:/grants)?/notices/receipt/|/accounts/password/reset/key/)(?!done/)[^/\s]+"
)
_NUMBERS = re.compile(r"\d{11,}[0-9Xx]?")  # telephone, identity card and bank card numbers


def mask(text: str) -> str:
    """The text without private tokens and without numbers that could belong to a person."""
    return _NUMBERS.sub("#", _PRIVATE.sub(r"\g<before>***", text))


def masked_path(path: str) -> str:
    """The path of a request as it may stand in a log: masked, percent-encoded, bounded."""
    return mask(iri_to_uri(path) or "")[:PATH_LIMIT]


def client_mark(address: str) -> str:
    """A keyed mark by which two lines of one client can be told, but not whose address it is."""
    key = settings.BLIND_INDEX_KEY.encode()
    return hmac.new(key, b"log:" + address.encode(), "sha256").hexdigest()[:12]


def log_access(event: str, *, level: int = logging.INFO, **facts: str | int | None) -> None:
    """Write one line to the access log; facts are ids, paths and statuses only."""
    known = {name: fact for name, fact in facts.items() if fact is not None}
    logging.getLogger(ACCESS).log(level, event, extra={"facts": known})


def user_id(request: HttpRequest) -> int | None:
    """The id of the signed-in user where this request has already looked; asks nothing itself."""
    user = getattr(request, "_cached_user", None)
    return getattr(user, "pk", None)


class JsonLines(logging.Formatter):
    """One JSON object a line. An error carries its kind and places, never its message:

    a database error quotes the row, and a row holds names and telephone numbers.
    """

    # What callers of the standard logger may add by `extra`.
    facts = ("status", "path", "user_id", "event")

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": mask(record.getMessage()),
        }
        for name in self.facts:
            fact = getattr(record, name, None)
            if fact is not None:
                line[name] = masked_path(fact) if name == "path" else fact
        line.update(getattr(record, "facts", {}))
        if record.exc_info and record.exc_info[1] is not None:
            line["error"] = type(record.exc_info[1]).__name__
            line["places"] = places(record.exc_info[1])
        return json.dumps(line, ensure_ascii=False, default=str)


def places(error: BaseException) -> list[str]:
    """Where an error went through, innermost last, without the values."""
    frames = traceback.extract_tb(error.__traceback__)
    return [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames]


def logging_config(*, level: str, access_file: str) -> dict[str, Any]:
    """The logging of the site: JSON to standard error, the access log to a file if one is named.

    The file is reopened after a rotation, so that logrotate keeps its 180 days and more.
    """
    access: dict[str, Any] = {"class": "logging.StreamHandler", "formatter": "json"}
    if access_file:
        access = {
            "class": "logging.handlers.WatchedFileHandler",
            "filename": access_file,
            "encoding": "utf-8",
            "delay": True,
            "formatter": "json",
        }
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"json": {"()": "charity_site.logs.JsonLines"}},
        "handlers": {
            "stderr": {"class": "logging.StreamHandler", "formatter": "json"},
            "access": access,
        },
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            ACCESS: {"handlers": ["access"], "level": "INFO", "propagate": False},
            # Its own handlers would print the address line, and mail errors with the whole form.
            "django": {"handlers": [], "level": level, "propagate": True},
            # The access log has every refusal; here only what broke.
            "django.request": {"level": "ERROR"},
            # Would write SQL with its values.
            "django.db.backends": {"level": "INFO"},
        },
    }
