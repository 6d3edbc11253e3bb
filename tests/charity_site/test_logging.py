"""The access log: every refusal is in it, nobody's data is."""

import json
import logging
import sys
from typing import Any

import pytest
from django.conf import settings as site_settings
from django.test import Client

from charity_site.logs import JsonLines, log_access, logging_config, mask, masked_path
from directory.models import User
from tests.charity_site.conftest import PASSWORD, second_factor, sign_in
from tests.factories.directory import UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("probes")]

Lines = list[dict[str, Any]]


def events(lines: Lines) -> list[str]:
    return [line["message"] for line in lines]


@pytest.mark.parametrize(
    "path,status",
    [
        ("/nowhere/", 404),
        ("/probe/missing/", 404),
        ("/probe/hidden/", 404),
        ("/probe/denied/", 403),
        ("/probe/refused/", 403),
        ("/probe/stale/", 409),
    ],
)
def test_refusal_is_logged_with_who_where_and_status(
    client: Client, access_log: Lines, path: str, status: int
) -> None:
    user = UserFactory(full_name="欧阳小明")
    client.force_login(user)
    client.get(path, {"q": "13800138000 欧阳小明"})
    line = next(line for line in reversed(access_log) if "ms" in line)
    assert (line["message"], line["status"], line["path"]) == ("refused", status, path)
    assert line["level"] == "WARNING"
    assert line["client"]
    assert "欧阳" not in json.dumps(access_log, ensure_ascii=False)
    assert "13800138000" not in json.dumps(access_log)


def test_refusal_names_the_user_where_the_page_asked_for_one(
    client: Client, access_log: Lines
) -> None:
    user = UserFactory(is_staff=False)
    client.force_login(user)
    client.get("/admin/login/")
    assert access_log[-1]["status"] == 403
    assert access_log[-1]["user_id"] == user.pk


def test_refusal_of_a_method_a_host_a_body_or_a_token_is_logged(
    client: Client, access_log: Lines, settings: Any
) -> None:
    client.delete("/probe/public/")
    client.get("/probe/public/", HTTP_HOST="evil.example")
    Client(enforce_csrf_checks=True).post("/probe/public/", {"story": "text"})
    settings.MAX_REQUEST_BYTES = 1
    client.post("/probe/public/", {"story": "text"})
    assert [line["status"] for line in access_log] == [405, 400, 403, 413]
    assert set(events(access_log)) == {"refused"}


def test_refusal_when_the_log_is_taken_out_is_missed(
    client: Client, access_log: Lines, settings: Any
) -> None:
    settings.MIDDLEWARE = [name for name in settings.MIDDLEWARE if "AccessLog" not in name]
    client.get("/nowhere/")
    assert access_log == []


def test_failure_is_logged_without_what_the_error_says(
    client: Client, access_log: Lines, caplog: pytest.LogCaptureFixture
) -> None:
    client.raise_request_exception = False
    assert client.get("/probe/broken/").status_code == 500
    assert access_log[-1]["message"] == "failed"
    record = next(record for record in caplog.records if record.exc_info)
    line = JsonLines().format(record)
    assert "13800138000" not in line
    assert json.loads(line)["error"] == "RuntimeError"
    assert any("probe_urls.py" in place for place in json.loads(line)["places"])


def test_sign_in_and_out_are_logged_by_id(client: Client, member: User, access_log: Lines) -> None:
    sign_in(client, "chen.editor")
    client.post("/accounts/logout/")
    by_event = {line["message"]: line for line in access_log}
    assert by_event["signed_in"]["user_id"] == member.pk
    assert by_event["signed_out"]["user_id"] == member.pk
    assert member.full_name not in json.dumps(access_log, ensure_ascii=False)


def test_failed_sign_in_and_lock_out_are_logged_without_what_was_typed(
    client: Client, member: User, access_log: Lines
) -> None:
    for _ in range(6):
        sign_in(client, "chen.editor", "a-wrong-password")
    sign_in(client, PASSWORD, "typed into the wrong field")
    assert events(access_log).count("sign_in_failed") == 6
    assert events(access_log).count("locked_out") == 1
    written = json.dumps(access_log)
    for secret in ("chen.editor", "a-wrong-password", PASSWORD):
        assert secret not in written
    marks = {line["account"] for line in access_log if "account" in line}
    assert len(marks) == 2


def test_wrong_code_of_the_second_factor_is_logged(
    client: Client, member: User, access_log: Lines
) -> None:
    second_factor(member)
    sign_in(client, "chen.editor")
    for _ in range(6):
        client.post("/accounts/2fa/authenticate/", {"code": "000000"})
    assert events(access_log).count("second_factor_failed") == 5
    assert events(access_log).count("locked_out") == 1


def test_private_link_is_logged_without_its_token(client: Client, access_log: Lines) -> None:
    token = "k5h2mzq7w3x4y6abcdef"
    client.get(f"/a/{token}/")
    client.get("/accounts/password/reset/key/1-d0wnl0ad-secret/")
    assert [line["path"] for line in access_log] == [
        "/a/***/",
        "/accounts/password/reset/key/***/",
    ]
    assert token not in json.dumps(access_log)


@pytest.mark.parametrize(
    "path,written",
    [
        ("/winners/wei-guang/", "/winners/wei-guang/"),
        ("/x/13800138000/", "/x/#/"),
        ("/x/11010119900307123X", "/x/#"),
        ("/张三/", "/%E5%BC%A0%E4%B8%89/"),
        ('/a"\n{"x":1}/', "/a%22%0A%7B%22x%22:1%7D/"),
        ("/awards/a/b/", "/awards/a/b/"),
    ],
)
def test_masked_path_shows_places_and_no_people(path: str, written: str) -> None:
    assert masked_path(path) == written


def test_masked_path_when_endless_is_cut() -> None:
    assert len(masked_path("/" + "x" * 5000)) == 200


def test_mask_in_messages_of_other_loggers_hides_numbers_and_tokens() -> None:
    assert mask("Not Found: /a/secret/ 6222021234567890123") == "Not Found: /a/***/ #"


def test_static_files_and_probes_that_work_are_not_logged(
    client: Client, access_log: Lines
) -> None:
    client.get("/healthz")
    assert access_log == []
    client.get("/probe/public/")
    assert events(access_log) == ["served"]


def test_log_file_when_named_is_reopened_after_a_rotation(tmp_path: Any) -> None:
    config = logging_config(level="INFO", access_file=str(tmp_path / "access.jsonl"))
    handler = config["handlers"]["access"]
    assert handler["class"] == "logging.handlers.WatchedFileHandler"
    assert logging_config(level="INFO", access_file="")["handlers"]["access"]["class"] == (
        "logging.StreamHandler"
    )


def test_log_never_writes_sql(caplog: pytest.LogCaptureFixture) -> None:
    assert site_settings.LOGGING["loggers"]["django.db.backends"]["level"] == "INFO"
    assert not logging.getLogger("django.db.backends").isEnabledFor(logging.DEBUG)


def test_line_when_an_error_is_attached_is_one_line_of_json() -> None:
    try:
        int("电话 13800138000")
    except ValueError:
        record = logging.LogRecord("x", 40, "f", 1, "it broke\nbadly", (), sys.exc_info())
    line = JsonLines().format(record)
    assert "\n" not in line
    assert "13800138000" not in line


def test_log_access_leaves_out_what_is_not_known(access_log: Lines) -> None:
    log_access("tried", user_id=None, status=200)
    assert "user_id" not in access_log[0]
    assert access_log[0]["status"] == 200
