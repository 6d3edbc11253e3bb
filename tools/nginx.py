"""The shipped nginx configuration before a running site, on a free port, for tests and benches."""

import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from tools.bootstrap import ROOT

MAIN: Final = """
daemon off; pid {home}/nginx.pid; error_log {home}/error.log; worker_processes 1;
{user}
events {{ worker_connections 256; }}
http {{
    client_body_temp_path {home}/body; proxy_temp_path {home}/proxy;
    fastcgi_temp_path {home}/f; uwsgi_temp_path {home}/u; scgi_temp_path {home}/s;
    {cache}
    upstream charity_site {{ server {site}; }}
    server {{ listen 127.0.0.1:{port}; {pages} {more} }}
}}
"""


def program() -> str | None:
    """Where nginx is, if there is one."""
    return shutil.which("nginx") or shutil.which("/usr/sbin/nginx")


def configuration(home: Path, site: str, port: int, *, more: str, unlimited: bool) -> str:
    """The shipped parts put together, with everything that is written below `home`."""
    shipped = {name: (ROOT / "deploy" / f"nginx-{name}.conf").read_text(encoding="utf-8")
               for name in ("cache", "pages")}  # fmt: skip
    if unlimited:
        shipped["cache"] = shipped["cache"].replace("rate=60r/s", "rate=100000r/s")
    return MAIN.format(
        home=home,
        user=f"user {home.owner()};",
        cache=shipped["cache"].replace("/var/cache/nginx/charity", f"{home}/cache"),
        site=site,
        port=port,
        pages=shipped["pages"],
        more=more,
    )


@contextmanager
def running(
    home: Path, site: str, *, more: str = "", unlimited: bool = False
) -> Iterator[tuple[int, int]]:
    """The port and the process of an nginx before `site` (host:port), until the block ends.

    Shapes: `more` goes into the server block; `unlimited` lets one client ask as often as it can.
    """
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = listener.getsockname()[1]
    conf = home / "nginx.conf"
    conf.write_text(
        configuration(home, site, port, more=more, unlimited=unlimited), encoding="utf-8"
    )
    called = [program() or "nginx", "-p", str(home), "-c", str(conf)]
    with subprocess.Popen(called) as process:
        try:
            for _ in range(100):
                with socket.socket() as probe:
                    if probe.connect_ex(("127.0.0.1", port)) == 0:
                        break
                time.sleep(0.05)
            yield port, process.pid
        finally:
            process.terminate()
