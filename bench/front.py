"""A rush on one page behind the shipped nginx, beside nginx sending the same bytes from a file."""

import http.client
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from bench.data import at_least, require_postgresql
from bench.rounds import Bar, judge
from bench.server import children, cpu_seconds, serving
from tools import nginx

ROUNDS = 5
ASKED = 3000
CLIENTS = 16
PAGE, FILE = "/winners/", "/same-bytes/page.html"
STATIC = "location /same-bytes/ {{ alias {home}/files/; default_type text/html; }}"


def run(winners: int) -> bool:
    """Ask both in turns; nginx's processor time of one answer is what is compared."""
    require_postgresql()
    if nginx.program() is None:
        raise SystemExit("this bench needs nginx (Debian: nginx-light)")
    at_least(min(winners, 1000))
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        home.chmod(0o755)
        (home / "files").mkdir()
        log = home / "access.log"
        log.touch()
        with serving(ACCESS_LOG_FILE=str(log)) as server:
            (home / "files" / "page.html").write_bytes(_body(server.port))
            site, files = f"127.0.0.1:{server.port}", STATIC.format(home=home)
            with nginx.running(home, site, more=files, unlimited=True) as (port, process):
                return _compare(port, process, log)


def _body(port: int) -> bytes:
    client = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    client.request("GET", PAGE)
    return client.getresponse().read()


def _compare(port: int, process: int, log: Path) -> bool:
    # The loader of the cache ends after a minute; the worker is who answers.
    watched = [one for one in children(process) if b"worker process" in _title(one)]

    rushes: list[float] = []  # seconds by the clock in which the page was asked for

    def cost(path: str) -> Callable[[], float]:
        def ask() -> float:
            before, begun = cpu_seconds(watched), time.monotonic()
            with ThreadPoolExecutor(CLIENTS) as pool:
                list(pool.map(_asker(port, path), range(CLIENTS)))
            if path == PAGE:
                rushes.append(time.monotonic() - begun)
            return (cpu_seconds(watched) - before) / ASKED

        return ask

    page, file = cost(PAGE), cost(FILE)
    lines = len(log.read_text(encoding="utf-8").splitlines())
    results = [{"kept by nginx": page(), "file": file()} for _ in range(ROUNDS)]
    reached = len(log.read_text(encoding="utf-8").splitlines()) - lines
    holds = judge("A rush behind nginx", results, [Bar("kept by nginx", "file", 1 / 0.8)])
    seconds = sum(rushes)
    print(f"of {ROUNDS * ASKED} answers in {seconds:.0f} s {reached} were asked of the site")
    return holds and reached <= seconds + 2 * ROUNDS  # each rush begins and ends within a second


def _title(pid: int) -> bytes:
    return Path(f"/proc/{pid}/cmdline").read_bytes()


def _asker(port: int, path: str) -> Callable[[int], None]:
    def ask(_number: int) -> None:
        client = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        for _ in range(ASKED // CLIENTS):
            client.request("GET", path, headers={"Accept-Encoding": "gzip"})
            answer = client.getresponse()
            answer.read()
            if answer.status != 200:
                raise SystemExit(f"{path} answered {answer.status}")
        client.close()

    return ask
