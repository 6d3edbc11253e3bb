from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.db import DatabaseError, connection
from django.test import Client

from charity_site import health


@pytest.fixture(autouse=True)
def _fresh(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "readiness", health.Readiness())


def test_healthz_when_the_database_is_away_still_answers(client: Client) -> None:
    def refuse(*_: Any) -> None:
        raise AssertionError("liveness asked the database")

    with connection.execute_wrapper(refuse):
        answer = client.get("/healthz")
    assert (answer.status_code, answer.content) == (200, b"ok\n")
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.django_db
def test_readyz_when_everything_works_says_so(client: Client) -> None:
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert answer.json() == dict.fromkeys(["database", "migrations", "cache", "storage"], True)
    assert default_storage.listdir(".ready") == ([], [])


@pytest.mark.django_db
def test_readyz_when_the_database_fails_names_it_and_nothing_more(client: Client) -> None:
    def fail(*_: Any) -> None:
        raise DatabaseError("password authentication failed for user site")

    with connection.execute_wrapper(fail):
        answer = client.get("/readyz")
    assert answer.status_code == 503
    assert not answer.json()["database"]
    assert answer.json()["storage"]
    assert "password" not in answer.content.decode()


@pytest.mark.django_db
def test_readyz_when_a_migration_is_missing_is_not_ready(client: Client) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'directory'")
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert not answer.json()["migrations"]


@pytest.mark.django_db
def test_readyz_when_uploads_cannot_be_stored_is_not_ready(
    client: Client, settings: Any, tmp_path: Any
) -> None:
    blocked = tmp_path / "a file"
    blocked.write_text("in the way")
    settings.MEDIA_ROOT = blocked
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert not answer.json()["storage"]


@pytest.mark.django_db
def test_readyz_when_asked_again_at_once_does_no_work(
    client: Client, django_assert_num_queries: Any
) -> None:
    client.get("/readyz")
    with django_assert_num_queries(0):
        assert client.get("/readyz").status_code == 200
