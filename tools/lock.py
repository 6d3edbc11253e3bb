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
from pathlib import Path

from tools.bootstrap import KINDS, OLDEST, ROOT, lock_file

HOST = re.compile(r"://|--(?:extra-)?index-url|--find-links|--trusted-host|\bfile:")
PINNED = re.compile(r"^([a-z0-9][a-z0-9.-]*)(?:\[[^]]*\])?==([^ ;\\]+)", re.MULTILINE)
NAME = re.compile(r"^[A-Za-z0-9._-]+")


def pins(kind: str) -> dict[str, str]:
    """The locked version of each package."""
    return dict(PINNED.findall(lock_file(kind).read_text()))


def wanted(kind: str) -> set[str]:
    """The packages that pyproject.toml names for this lock."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    named = list(project["dependencies"])
    if kind == "dev":
        named += project["optional-dependencies"]["dev"]
    return {normal(requirement) for requirement in named}


def normal(requirement: str) -> str:
    """The package of a requirement, written as the locks write it."""
    found = NAME.match(requirement)
    assert found, requirement  # noqa: S101 - pyproject.toml is ours
    return re.sub(r"[-_.]+", "-", found.group()).lower()


def faults() -> list[str]:
    """Everything that is wrong with the locks, one sentence each."""
    base, dev = pins("base"), pins("dev")
    found = [
        f"requirements/{kind}.txt, line {number}: names a place, not just a package"
        for kind in KINDS
        for number, line in enumerate(lock_file(kind).read_text().splitlines(), 1)
        if HOST.search(line)
    ]
    found += [
        f"requirements/{kind}.txt lacks {name}: run python3 -m tools.lock"
        for kind, locked in zip(KINDS, (base, dev), strict=True)
        for name in sorted(wanted(kind) - locked.keys())
    ]
    return found + [
        f"{name} is {version} in base.txt but {dev.get(name, 'missing')} in dev.txt"
        for name, version in base.items()
        if dev.get(name) != version
    ]


def compile_lock(kind: str, *options: str) -> None:
    """Have uv write one lock for every system and Python version we support."""
    uv = shutil.which("uv")
    if not uv:
        sys.exit("Writing the locks needs uv on the PATH: pip install uv")
    extra = ["--extra", "dev", "--constraint", lock_file("base")] if kind == "dev" else []
    command: list[str | Path] = [uv, "pip", "compile", "--quiet", "pyproject.toml", *extra]
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
    wrong = faults()
    print("\n".join(wrong) or "The locks hold every dependency and name no host.")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
