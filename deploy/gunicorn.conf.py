"""How gunicorn serves the site; the numbers can be set from the environment.

Start it in the project's folder: `.venv/bin/gunicorn -c deploy/gunicorn.conf.py`.
"""

import ctypes
import os
from importlib import import_module
from multiprocessing import cpu_count

wsgi_app = "charity_site.wsgi:application"
bind = os.environ.get("BIND", "127.0.0.1:8000")

# Pages wait for the database more than they compute: a few threads beside each process.
workers = int(os.environ.get("WEB_WORKERS", str(min(cpu_count() + 1, 9))))
worker_class = "gthread"
threads = int(os.environ.get("WEB_THREADS", "4"))
# Requests that have to wait do so where any worker can fetch them, not within one that is busy
# beside another that is idle: kept connections would otherwise gather at whoever woke first.
worker_connections = 2 * threads
# The site is loaded once and shared: each worker then takes a fraction of the memory.
preload_app = True
timeout = 60
graceful_timeout = 30
keepalive = 5
# A worker that has grown is replaced; the jitter keeps them from going all at once.
max_requests = 5000
max_requests_jitter = 500

# The site writes its own access log, without addresses and forms (docs/operations.md).
accesslog = None
errorlog = "-"
loglevel = "info"
# Heartbeats in memory, so that a slow disk does not look like a dead worker.
worker_tmp_dir = "/dev/shm" if os.path.isdir("/dev/shm") else None  # noqa: PTH112, S108
# No control socket in a home folder that may be read-only.
control_socket_disable = True
# Headers of a proxy are read by the site, which knows how many proxies there are.
forwarded_allow_ips = ""
limit_request_line = 8190

# A picture in the making takes some megabytes for a moment. The C library would learn from the
# first one to keep so much for every thread; told a limit, it gives each back at once.
# Threads take turns in Python anyway, so one stretch of memory serves all of them.
_MMAP_THRESHOLD, _BYTES = -3, 128 * 1024
_ARENA_MAX, _ARENAS = -8, 1
if hasattr(ctypes.CDLL(None), "mallopt"):
    ctypes.CDLL(None).mallopt(_MMAP_THRESHOLD, _BYTES)
    ctypes.CDLL(None).mallopt(_ARENA_MAX, _ARENAS)


def when_ready(_server: object) -> None:
    """Load what all workers need before the first of them is forked."""
    import_module("charity_site.warm").warm()
