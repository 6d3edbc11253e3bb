"""A kept connection is found alive by looking at it, and found dead before anybody gets it."""

import time

import psycopg
import pytest
from django.db import connection
from psycopg_pool import ConnectionPool

from kit.postgresql.base import still_open

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.postgres("SQLite has no server that could go away"),
]


@pytest.fixture
def kept():
    pool = connection.pool
    taken = pool.getconn()
    yield taken
    pool.putconn(taken)


def test_connection_when_it_is_alive_then_the_server_is_not_asked(kept, monkeypatch):
    monkeypatch.setattr(ConnectionPool, "check_connection", None)
    still_open(kept)
    assert kept.execute("SELECT 1").fetchone() == (1,)
    kept.rollback()
    still_open(kept)


def test_connection_when_the_server_has_ended_it_then_it_is_not_given_out(kept):
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s)", [kept.info.backend_pid])
    time.sleep(0.2)
    with pytest.raises(psycopg.OperationalError):
        still_open(kept)


def test_connection_when_closed_on_our_side_then_it_is_not_given_out(kept):
    kept.close()
    with pytest.raises(psycopg.OperationalError):
        still_open(kept)


def test_pool_when_it_gives_a_connection_then_this_is_how_it_looks():
    assert connection.pool._check is still_open
