"""The site as it is served: gunicorn with two workers, and the processor time that it takes."""

import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import quote

from django.db import connection

_SCHEDULED = 2  # time on a processor, as against time in one of its modes
CLIENTS = 2


def children(pid: int) -> list[int]:
    """The processes that a process has started."""
    listed = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii")
    return [int(one) for one in listed.split()]


def cpu_seconds(pids: Sequence[int]) -> float:
    """What these processes have spent of the processor, to the microsecond.

    Shapes: /proc counts in hundredths of a second, for each process apart; sixty answers of the
    least page take six of them. The number is Linux's own name for the clock of a process.
    """
    return sum(time.clock_gettime(~pid << 3 | _SCHEDULED) for pid in pids)


def _spent_more(before: dict[int, float]) -> float:
    """What they have spent since then; a connection that was closed meanwhile counts no more."""
    spent = 0.0
    for pid, so_far in before.items():
        with suppress(OSError):
            spent += cpu_seconds([pid]) - so_far
    return spent


def pss_megabytes(pids: Sequence[int]) -> float:
    """The memory of these processes, what they share counted once."""
    total = 0
    for pid in pids:
        text = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii")
        total += sum(int(line.split()[1]) for line in text.splitlines() if line.startswith("Pss:"))
    return total / 1024


class Server:
    """A running site; addresses are asked through real sockets."""

    def __init__(self, master: int, port: int) -> None:
        self.master = master
        self.port = port
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            backend = cursor.fetchone()[0]
        fields = Path(f"/proc/{backend}/stat").read_text(encoding="ascii").rpartition(")")[2]
        self.postmaster = int(fields.split()[1])

    @property
    def processes(self) -> list[int]:
        """Master and workers."""
        return [self.master, *children(self.master)]

    def get(self, path: str, headers: dict[str, str] | None = None) -> http.client.HTTPResponse:
        """One answer, read to its end."""
        client = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        client.request("GET", quote(path, safe="/?&=-"), headers=headers or {})
        answer = client.getresponse()
        answer.read()
        client.close()
        return answer

    def cost(
        self, paths: Sequence[str], status: int, headers: dict[str, str] | None = None
    ) -> float:
        """Seconds of the processor, of site and database together, for one of these answers."""

        def ask(path: str) -> None:
            answer = self.get(path, headers)
            if answer.status != status:
                raise SystemExit(f"{path} answered {answer.status}")

        watched = [*self.processes, *children(self.postmaster)]
        before = {pid: cpu_seconds([pid]) for pid in watched}
        with ThreadPoolExecutor(CLIENTS) as pool:
            list(pool.map(ask, paths))
        return _spent_more(before) / len(paths)


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


@contextmanager
def serving(**more: str) -> Iterator[Server]:
    """The site on a free port until the block ends, with more in its environment."""
    port = free_port()
    command = [sys.executable, "-m", "gunicorn", "--config", "deploy/gunicorn.conf.py"]
    command += ["--bind", f"127.0.0.1:{port}", "--workers", "2", "--log-level", "warning"]
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "bench.settings", "DEMO": "1", "DEBUG": "",
        "BASE_URL": f"http://127.0.0.1:{port}", **more,
    }  # fmt: skip
    with subprocess.Popen(command, env=environment) as process:
        try:
            server = Server(process.pid, port)
            for _ in range(300):
                try:
                    server.get("/bench/hello/")
                    break
                except OSError:
                    time.sleep(0.1)
            yield server
        finally:
            process.terminate()
