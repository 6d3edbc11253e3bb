"""Runs the whole suite on a real PostgreSQL, then on SQLite what a database decides.

    python3 -m tools.run_tests                                 everything, as `make test`
    python3 -m tools.run_tests --db pg -- tests/awards -k gate   quick work on a part

Everything after `--` goes to pytest. Browser tests, and what asks no database, run once, beside
PostgreSQL; the second run asks three cases of each table (tests/choosing.py).
Ends with pytest's own closing line of each run; fails if either failed.
"""

import argparse
import contextlib
import os
import re
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Final

from tools import bootstrap, browser, postgres, prepared

DATABASES: Final = {"pg": "PostgreSQL", "sqlite": "SQLite"}
CLOSING: Final = re.compile(
    rb"^(?:\x1b\[[\d;]*m)*=+ .* in [\d.]+s.*=+(?:\x1b\[[\d;]*m)*\r?$", re.MULTILINE
)
WORKERS: Final = "2"
NO_TEST_RAN: Final = 5
FRAME: Final = "!" * 78


def command(python: Path, db: str, extra: list[str]) -> list[str]:
    """How pytest is called: on two processes for the whole suite, on one for a part."""
    called = [str(python), "-m", "pytest"]
    if sys.stdout.isatty():
        called.append("--color=yes")
    if not extra:
        called += ["--numprocesses", WORKERS]
        called += ["-m", "not browser"] if db == "sqlite" else []
    return called + extra


def run(called: list[str], environment: dict[str, str]) -> tuple[int, str]:
    """Run pytest, show what it prints as it comes, and keep its closing line."""
    tail = b""
    with subprocess.Popen(
        called, cwd=bootstrap.ROOT, env=environment, stdout=subprocess.PIPE
    ) as process:
        assert process.stdout  # noqa: S101 - asked for above
        while piece := os.read(process.stdout.fileno(), 65536):
            sys.stdout.buffer.write(piece)
            sys.stdout.flush()
            tail = (tail + piece)[-20000:]
    lines = CLOSING.findall(tail)
    return process.returncode, lines[-1].decode(errors="replace") if lines else ""


@contextlib.contextmanager
def database(db: str, python: Path) -> Iterator[dict[str, str]]:
    """The environment of one run: a PostgreSQL of its own, or the settings' own SQLite."""
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}
    environment.pop("DATABASE_URL", None)
    if db == "sqlite":
        made_sqlite(python)
        yield environment
        return
    programs = postgres.installed()
    kept = prepared.cluster(programs)
    with postgres.running(programs, kept) as server:
        if not kept.exists() and migrate(python, server.url_of("template1")):
            prepared.keep_cluster(server, kept)
        yield {**environment, "DATABASE_URL": server.url}


def migrate(python: Path, url: str) -> bool:
    """Migrate the template of all databases; a failure shows again, and better, in the tests."""
    called = [str(python), "manage.py", "migrate", "--settings=tests.settings"]
    called += ["--skip-checks", "--verbosity=0"]
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1", "DATABASE_URL": url}
    return subprocess.run(called, cwd=bootstrap.ROOT, env=environment, check=False).returncode == 0


def made_sqlite(python: Path) -> None:
    """Have a migrated SQLite database ready for every process of the run."""
    prepared.made_sqlite(partial(migrate, python))


def run_on(db: str, python: Path, extra: list[str], *, is_second: bool = False) -> tuple[int, str]:
    """Run the suite on one database; the second time only what asks it something."""
    print(f"\n{DATABASES[db]}", flush=True)
    more = {"SECOND_RUN": "1"} if is_second else {}
    with database(db, python) as environment:
        return run(command(python, db, extra), environment | more)


def verdict(codes: list[int]) -> int:
    """The worst exit code; a part of the suite may lie on one database alone."""
    ran = [code for code in codes if code != NO_TEST_RAN]
    return max(ran or codes)


def without_browser() -> int:
    """Say that the browser tests are left out; where nobody reads it, that is a failure."""
    print(f"{FRAME}\n{browser.MISSING}\nThe browser tests are LEFT OUT of this run.\n{FRAME}")
    return 1 if os.environ.get("CI") else 0


def parse(arguments: list[str]) -> tuple[list[str], list[str]]:
    """Which databases, and what pytest gets."""
    parser = argparse.ArgumentParser(description="Run the suite on PostgreSQL and SQLite.")
    parser.add_argument("--db", choices=[*DATABASES, "both"], default="both")
    ours, extra = arguments, []
    if "--" in arguments:
        cut = arguments.index("--")
        ours, extra = arguments[:cut], arguments[cut + 1 :]
    chosen = parser.parse_args(ours).db
    return list(DATABASES) if chosen == "both" else [chosen], extra


def run_all(databases: list[str], extra: list[str]) -> int:
    """Run the suite on each database, one after the other."""
    python = bootstrap.ensure("dev")
    shutil.rmtree(bootstrap.ROOT / "var" / "browser", ignore_errors=True)
    found = browser.ensure() if "pg" in databases else browser.find()
    if len(databases) > 1:  # the one core that PostgreSQL's own migrations leave idle
        threading.Thread(target=made_sqlite, args=[python], daemon=True).start()
    results = [run_on(db, python, extra, is_second=db != databases[0]) for db in databases]
    codes = [code for code, _ in results]
    worst = verdict(codes) if extra else max(codes)
    if not found and not extra:
        worst = worst or without_browser()
    if len(results) > 1:
        print("\nBoth runs, PostgreSQL first:")
        print("\n".join(closing for _, closing in results if closing), flush=True)
    return worst


def main() -> int:
    """Run what was asked for."""
    try:
        return run_all(*parse(sys.argv[1:]))
    except (bootstrap.SetupError, postgres.PostgresError) as problem:
        print(problem, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
