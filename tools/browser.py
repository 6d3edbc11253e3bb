"""Finds the browser for the browser tests, and fetches it where that is allowed.

python3 -m tools.browser    prints where it is
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

NAMES: Final = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
RUNNABLE: Final = ("chrome", "headless_shell", "chrome-headless-shell")
PACKAGES: Final = ("chromium", "fonts-noto-cjk")
MISSING: Final = """\
No Chromium was found, so the browser tests cannot run. Either install it
(Debian: apt-get install chromium fonts-noto-cjk), name it with CHROMIUM=/path/to/chromium,
or let Playwright fetch its own: .venv/bin/playwright install chromium"""


def candidates() -> Iterator[str]:
    """Every place where a browser may be, best first."""
    yield os.environ.get("CHROMIUM", "")
    yield from (shutil.which(name) or "" for name in NAMES)
    own = os.environ.get("PLAYWRIGHT_BROWSERS_PATH")
    caches = [own] if own else ["~/.cache/ms-playwright", "~/Library/Caches/ms-playwright"]
    for cache in map(Path, caches):
        found = cache.expanduser().glob("chromium*/chrome*/*")
        yield from sorted(str(path) for path in found if path.name in RUNNABLE)


def find() -> str | None:
    """The browser of this machine, or None."""
    return next((path for path in candidates() if path and os.access(path, os.X_OK)), None)


def may_install() -> bool:
    """Whether we are root on a system with Debian's packages."""
    return os.name == "posix" and os.geteuid() == 0 and bool(shutil.which("apt-get"))


def apt_install(*packages: str) -> bool:
    """Install Debian packages without a question."""
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    install = ["apt-get", "install", "--yes", "--quiet", "--no-install-recommends", *packages]
    return all(
        subprocess.run(step, env=quiet, stdout=subprocess.DEVNULL, check=False).returncode == 0
        for step in (["apt-get", "update", "--quiet"], install)
    )


def ensure() -> str | None:
    """The browser, installed first where it is missing and we may."""
    if not (found := find()) and may_install():
        print(f"Installing {' '.join(PACKAGES)} for the browser tests …", flush=True)
        apt_install(*PACKAGES)
        found = find()
    return found


def main() -> int:
    """Print the browser, or what to do."""
    found = ensure()
    print(found or MISSING)
    return 0 if found else 1


if __name__ == "__main__":
    sys.exit(main())
