"""Writes and checks the two lock files.

    python3 -m tools.lock [--upgrade]    needs uv on the PATH
    python3 -m tools.lock --check        part of `make check`

The locks name packages, versions and hashes, never the place they came from:
whoever installs them decides on the index.
"""

import argparse
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Mapping

from tools.bootstrap import KINDS, OLDEST, ROOT, lock_file

PLACE = re.compile(r"://|--(?:extra-)?index-url|--find-links|--trusted-host|\bfile:")
PINNED = re.compile(r"^([a-z0-9][a-z0-9.-]*)(?:\[[^]]*\])?==([^ ;\\]+)", re.MULTILINE)


def pins(lock: str) -> dict[str, str]:
    """The locked version of each package."""
    return dict(PINNED.findall(lock))


def wanted(kind: str) -> set[str]:
    """The packages that pyproject.toml names for this lock."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    named = list(project["dependencies"])
    if kind == "dev":
        named += project["optional-dependencies"]["dev"]
    return {normal(requirement) for requirement in named}


def normal(requirement: str) -> str:
    """The package of a requirement, written as the locks write it."""
    return re.sub(r"[-_.]+", "-", re.split(r"[^A-Za-z0-9._-]", requirement)[0]).lower()


def faults(locks: Mapping[str, str]) -> list[str]:
    """Everything that is wrong with the texts of the locks, one sentence each."""
    found = [
        f"requirements/{kind}.txt, line {number}: names a place, not just a package"
        for kind, lock in locks.items()
        for number, line in enumerate(lock.splitlines(), 1)
        if PLACE.search(line)
    ]
    found += [
        f"requirements/{kind}.txt lacks {name}: run python3 -m tools.lock"
        for kind, lock in locks.items()
        for name in sorted(wanted(kind) - pins(lock).keys())
    ]
    dev = pins(locks["dev"])
    return found + [
        f"{name} is {version} in base.txt but {dev.get(name, 'missing')} in dev.txt"
        for name, version in pins(locks["base"]).items()
        if dev.get(name) != version
    ]


def compile_lock(kind: str, *options: str) -> None:
    """Have uv write one lock for every system and Python version we support."""
    uv = shutil.which("uv")
    if not uv:
        sys.exit("Writing the locks needs uv on the PATH: pip install uv")
    base = str(lock_file("base"))
    extra = ["--extra", "dev", "--constraint", base] if kind == "dev" else []
    command = [uv, "pip", "compile", "--quiet", "pyproject.toml", *extra]
    command += ["--universal", "--python-version", OLDEST, "--generate-hashes", "--no-header"]
    command += ["--no-annotate", "--output-file", f"requirements/{kind}.txt", *options]
    subprocess.run(command, cwd=ROOT, check=True)


def main() -> int:
    """Write the locks, then say whether they hold."""
    parser = argparse.ArgumentParser(description="Write and check requirements/*.txt.")
    parser.add_argument("--check", action="store_true", help="only check")
    parser.add_argument("--upgrade", action="store_true", help="take the newest versions")
    chosen = parser.parse_args()
    if not chosen.check:
        for kind in KINDS:
            compile_lock(kind, *(["--upgrade"] if chosen.upgrade else []))
    wrong = faults({kind: lock_file(kind).read_text() for kind in KINDS})
    print("\n".join(wrong) or "The locks hold every dependency and name no host.")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
