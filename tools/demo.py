"""The whole site on this machine, with the sample data: `make demo`.

Everything it makes lies under var/: database, uploads, static files, keys. A second
run keeps them and starts within seconds. What is set in the environment wins, so
DATABASE_URL points it at PostgreSQL and DEMO_PASSWORD sets the accounts' password.

    python3 -m tools.demo audit_rules    a management command with the keys of the demo
"""

import base64
import errno
import hashlib
import http.client
import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import FrameType
from typing import Final

from tools import bootstrap
from tools.bootstrap import ROOT

VAR: Final = ROOT / "var"
KEYS: Final = VAR / "demo-keys.json"
STAMPS: Final = VAR / "demo-stamps.json"
DATABASE: Final = VAR / "demo.sqlite3"
PATIENCE: Final = 60  # seconds until the first page must answer
CODE: Final = ("charity_site", "awards", "projects", "events", "directory", "ledger", "kit")
ADDRESSES: Final = (
    ("/", "the public site"),
    ("/winners/", "winners, to browse, filter and download"),
    ("/ledger/", "the public record"),
    ("/admin/", "inside: editors, organisers, approvers, finance, auditors"),
)
ACCOUNTS: Final = (
    ("editor.cover", "editor at 封面新闻"),
    ("editor.nanguo", "editor at 南国早报"),
    ("editor.shangyou", "editor at 上游新闻"),
    ("lead.cover", "lead editor at 封面新闻"),
    ("organiser", "organiser: accepts and proposes"),
    ("approver", "approver: the second person, confirms"),
    ("juror1 … juror5", "jurors"),
    ("finance", "finance"),
    ("auditor", "auditor: reads everything"),
    ("admin", "administrator"),
)


class DemoError(Exception):
    """A demo that cannot go on; the message says what to do."""


def new_keys() -> dict[str, str]:
    """Fresh secrets for this checkout's demo."""
    return {
        "SECRET_KEY": secrets.token_urlsafe(48),
        "BLIND_INDEX_KEY": secrets.token_urlsafe(36),
        "FIELD_ENCRYPTION_KEYS": base64.urlsafe_b64encode(secrets.token_bytes(32)).decode(),
        "DEMO_PASSWORD": "-".join(secrets.token_hex(2) for _ in range(3)),
    }


def load(file: Path) -> dict[str, str]:
    """What an earlier run stored, or nothing."""
    try:
        stored: dict[str, str] = json.loads(file.read_text())
    except FileNotFoundError:
        return {}
    return stored


def store(file: Path, values: dict[str, str]) -> None:
    """Keep values for the next run, readable for us alone."""
    new = file.with_suffix(".new")
    new.touch(mode=0o600)
    new.write_text(json.dumps(values, indent=2))
    new.replace(file)


def keys() -> dict[str, str]:
    """The keys of this checkout, made once: with other keys the stored data could not be read."""
    stored = load(KEYS)
    if missing := new_keys().keys() - stored.keys():
        stored = {**new_keys(), **stored}
        store(KEYS, stored)
        print(f"Made {', '.join(sorted(missing))} in {KEYS.relative_to(ROOT)}.")
    return stored


def environment(port: int) -> dict[str, str]:
    """What the site runs with; a value that is already set wins."""
    ours = {
        "ENVIRONMENT": "local",
        "DEMO": "1",
        "BASE_URL": f"http://127.0.0.1:{port}",
        "DATABASE_URL": f"sqlite:///{DATABASE}",
        "MEDIA_ROOT": str(VAR / "media"),
        "STATIC_ROOT": str(VAR / "static"),
        "DJANGO_SETTINGS_MODULE": "charity_site.settings",
        **keys(),
    }
    given = {name: value for name, value in os.environ.items() if value}
    return {**ours, **given, "PORT": str(port)}


def digest(values: dict[str, str], *folders: str) -> str:
    """The state of some settings and of every file below some folders."""
    found = hashlib.sha256(json.dumps(values, sort_keys=True).encode())
    for folder in folders:
        for path in sorted(files_below(ROOT / folder)):
            seen = path.stat()
            found.update(f"{path} {seen.st_size} {seen.st_mtime_ns}\n".encode())
    return found.hexdigest()


def files_below(folder: Path) -> Iterator[Path]:
    """Files that somebody wrote, without what Python makes of them."""
    return (path for path in folder.rglob("*") if path.is_file() and path.suffix != ".pyc")


class Demo:
    """One start of the demo."""

    def __init__(self, port: int) -> None:
        VAR.mkdir(mode=0o750, exist_ok=True)
        self.python = bootstrap.ensure("base")
        self.port = port
        self.environment = environment(port)

    def manage(self, *arguments: str) -> None:
        """Run a management command, which prints what it does."""
        done = subprocess.run(
            [self.python, "manage.py", *arguments], cwd=ROOT, env=self.environment, check=False
        )
        if done.returncode:
            raise DemoError(f"`manage.py {arguments[0]}` failed (see above).")

    def unless_done(self, name: str, state: str, here: bool, work: Callable[[], None]) -> None:
        """Do work whose result lasts until its state changes."""
        if here and load(STAMPS).get(name) == state:
            return
        work()
        store(STAMPS, {**load(STAMPS), name: state})

    def prepare(self) -> None:
        """Bring database, sample data and static files up to date."""
        lock = {"lock": bootstrap.fingerprint("base")}
        chosen = {name: self.environment[name] for name in ("DATABASE_URL", "DEMO_PASSWORD")}
        # Only our own file is known to be the one that was filled; others are always asked.
        own = chosen["DATABASE_URL"].endswith(str(DATABASE)) and DATABASE.exists()
        static = Path(self.environment["STATIC_ROOT"])
        self.unless_done("database", digest(chosen | lock, *CODE), own, self.fill)
        self.unless_done(
            "static",
            digest({"to": str(static)} | lock, "static"),
            static.exists(),
            lambda: self.manage("collectstatic", "--no-input", "--clear", "--verbosity=0"),
        )

    def fill(self) -> None:
        """Make the tables and load the sample data; both keep what is there."""
        print("Preparing the database …", flush=True)
        self.manage("migrate", "--no-input", "--verbosity=0")
        self.manage("createcachetable", "--verbosity=0")
        self.manage("load_sample")
        self.manage("make_variants", "--verbosity=0")

    def serve(self) -> int:
        """Serve until somebody stops it."""
        command = [str(self.python), "-m", "gunicorn", "--config", "deploy/gunicorn.conf.py"]
        # The port is ours before the server starts: it may have been taken while the database was
        # prepared, and then somebody else would answer for us.
        door = listening(self.port)
        command += ["--bind", f"fd://{door.fileno()}", "--workers", "2", "--log-level", "warning"]
        with subprocess.Popen(
            command, cwd=ROOT, env=self.environment, pass_fds=(door.fileno(),)
        ) as server:
            door.close()

            def end(_signum: int, _frame: FrameType | None) -> None:
                server.terminate()

            signal.signal(signal.SIGTERM, end)
            signal.signal(signal.SIGINT, end)
            if self.answers(server):
                self.announce()
            code = server.wait()
        return 0 if code in {0, -signal.SIGTERM, -signal.SIGINT} else code

    def answers(self, server: "subprocess.Popen[bytes]") -> bool:
        """Wait for the first good answer."""
        until = time.monotonic() + PATIENCE
        while server.poll() is None and time.monotonic() < until:
            connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
            try:
                connection.request("GET", "/healthz")
                if connection.getresponse().status == http.client.OK:
                    return True
            except OSError:
                pass
            finally:
                connection.close()
            time.sleep(0.2)
        if server.poll() is None:
            server.terminate()
            raise DemoError(f"The site did not answer within {PATIENCE} seconds (see above).")
        return False

    def announce(self) -> None:
        """Print where everything is."""
        base = f"http://127.0.0.1:{self.port}"
        wide = max(len(path) for path, _ in ADDRESSES)
        print("\nThe site is running.\n")
        for path, meaning in ADDRESSES:
            print(f"  {base}{path:<{wide}}  {meaning}")
        print(f"\nSample accounts, each with the password {self.environment['DEMO_PASSWORD']}\n")
        for name, role in ACCOUNTS:
            print(f"  {name:<17} {role}")
        print("\nStop it with Ctrl-C. Data stays in var/; delete that folder to begin anew.")
        sys.stdout.flush()


def chosen_port() -> int:
    """The port from the environment.

    Errors: DemoError for no number, or a port that is taken.
    """
    text = os.environ.get("PORT") or "8000"
    if not text.isdecimal() or not 0 < int(text) < 65536:
        raise DemoError(f"PORT={text} is no port. Choose a number up to 65535: make demo PORT=8080")
    return int(text)


def listening(port: int) -> socket.socket:
    """The port, listened to by us alone.

    Errors: DemoError when it is taken, or may not be used.
    """
    door = socket.socket()
    door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        door.bind(("127.0.0.1", port))
        door.listen()
    except OSError as problem:
        door.close()
        taken = problem.errno == errno.EADDRINUSE
        why = "is taken by another program" if taken else f"cannot be used ({problem.strerror})"
        advice = f"make demo PORT={port + 1}"
        raise DemoError(f"Port {port} {why}. Choose another one: {advice}") from problem
    return door


def must_be_free(port: int) -> None:
    """Say at once when somebody listens there already."""
    listening(port).close()


def main() -> int:
    """Prepare, then serve unless SERVE=0; or run a management command on what is there."""
    serve = os.environ.get("SERVE") != "0"
    try:
        port = chosen_port()
        if sys.argv[1:]:
            Demo(port).manage(*sys.argv[1:])
            return 0
        if serve:
            must_be_free(port)
        demo = Demo(port)
        demo.prepare()
        if not serve:
            print("The sample data is loaded. `make demo` serves it.")
            return 0
        return demo.serve()
    except (DemoError, bootstrap.SetupError) as problem:
        print(problem, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
