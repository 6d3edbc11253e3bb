import psycopg
import pytest

from tools import postgres


def answer(server, question):
    with psycopg.connect(server.url) as connection:
        return connection.execute(question).fetchone()[0]


def assert_gone(server):
    assert not server.folder.exists()
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(server.url)


def test_running_when_the_block_fails_then_the_server_is_stopped_all_the_same():
    seen = []

    def work():
        with postgres.running() as server:
            seen.append((server, answer(server, "SELECT datcollate FROM pg_database LIMIT 1")))
            raise KeyError

    with pytest.raises(KeyError):
        work()
    ((server, collation),) = seen
    assert collation == "C.UTF-8"
    assert_gone(server)


def test_running_when_the_system_has_no_server_then_the_bundled_one_runs():
    (package,) = postgres.VENV.glob(postgres.BUNDLED)
    with postgres.running(package / "pginstall" / "bin") as server:
        assert answer(server, "SHOW server_version_num") >= "180000"
    assert_gone(server)


def test_running_when_the_programs_fail_then_what_they_said_is_told(tmp_path):
    programs = tmp_path / "server" / "bin"
    programs.mkdir(parents=True)
    for name in postgres.NEEDED:
        (programs / name).write_text("#!/bin/sh\necho no disk left; exit 1\n")
        (programs / name).chmod(0o755)
    with (
        pytest.raises(postgres.PostgresError, match="no disk left"),
        postgres.running(programs),
    ):
        pytest.fail("nothing runs here")
