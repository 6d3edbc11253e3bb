"""Makes `.venv` and installs one of the two locks into it.

    python3 -m tools.bootstrap base|dev [--venv FOLDER]

Uses uv where it is on the PATH and pip otherwise. A stamp with the lock's hash
lets the next start skip all of it.
"""

import argparse
import hashlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
STAMP = "locks.json"
KINDS = ("base", "dev")
OLDEST = "3.11"

NO_VENV = """\
{python} can make no virtual environment: both `ensurepip` and `pip` are missing.
Install what your system calls python3-venv (Debian: apt-get install python3-venv)
and run the same command again."""

NOT_OURS = """\
{venv} exists but is no virtual environment, so it is left alone.
Move it away and run the same command again."""

INSTALL_FAILED = """\
The dependencies of {lock} could not be installed (see above).
The package index must be reachable; nothing else is fetched. Run the same command again."""


class SetupError(Exception):
    """A setup that cannot go on; the message says what to do."""


def lock_file(kind: str) -> Path:
    """Where the lock of this kind lies."""
    return ROOT / "requirements" / f"{kind}.txt"


def python_of(venv: Path) -> Path:
    """The interpreter inside a virtual environment."""
    return venv / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def fingerprint(kind: str) -> str:
    """The hash of a lock, by which a stamp recognises it."""
    return hashlib.sha256(lock_file(kind).read_bytes()).hexdigest()


def is_current(kind: str, venv: Path) -> bool:
    """Whether the environment already holds this lock, alone or within the dev lock."""
    try:
        stamps = json.loads((venv / STAMP).read_text())
    except (OSError, ValueError):
        return False
    enough = KINDS[KINDS.index(kind) :]
    return python_of(venv).exists() and any(
        stamps.get(wider) == fingerprint(wider) for wider in enough
    )


def works(venv: Path) -> bool:
    """Whether its interpreter starts and is new enough."""
    question = f"import sys; sys.exit(sys.version_info < {tuple(map(int, OLDEST.split('.')))})"
    try:
        return run_quietly(python_of(venv), "-c", question)
    except OSError:
        return False


def has(module: str, python: Path | str) -> bool:
    """Whether this interpreter can import a module."""
    return run_quietly(python, "-c", f"import {module}")


def run_quietly(*command: Path | str) -> bool:
    """Run a command for its exit code alone."""
    done = subprocess.run(command, capture_output=True, check=False)
    return done.returncode == 0


def make_venv(venv: Path, uv: str | None) -> None:
    """Make the environment anew, unless a working one is there."""
    if works(venv):
        return
    if venv.exists():
        if not (venv / "pyvenv.cfg").exists() and any(venv.iterdir()):
            raise SetupError(NOT_OURS.format(venv=venv))
        shutil.rmtree(venv)
    if uv:
        command = [uv, "venv", "--quiet", "--python", sys.executable, str(venv)]
    else:
        command = [sys.executable, "-m", "venv", *without_pip(), str(venv)]
    if subprocess.run(command, check=False).returncode:
        raise SetupError(f"The virtual environment {venv} could not be made (see above).")


def without_pip() -> list[str]:
    """What `venv` needs to hear where the system left out `ensurepip`."""
    if has("ensurepip", sys.executable):
        return []
    if has("pip", sys.executable):
        return ["--without-pip"]
    raise SetupError(NO_VENV.format(python=sys.executable))


def installer(venv: Path, uv: str | None) -> list[str]:
    """The command that installs into this environment: uv, its own pip, or ours."""
    inside = python_of(venv)
    if uv:
        return [uv, "pip", "install", "--quiet", "--python", str(inside)]
    # Twice quiet: the warnings are about the machine's own pip settings.
    quiet = ["-qq", "--disable-pip-version-check", "--no-input"]
    if has("pip", inside) or run_quietly(inside, "-m", "ensurepip", "--default-pip"):
        return [str(inside), "-m", "pip", "install", *quiet]
    if has("pip", sys.executable):
        return [sys.executable, "-m", "pip", "--python", str(inside), "install", *quiet]
    raise SetupError(NO_VENV.format(python=sys.executable))


def install(kind: str, venv: Path, uv: str | None) -> None:
    """Install exactly what the lock names, hashes checked, nothing built here."""
    lock = lock_file(kind)
    exact = ["--require-hashes", "--only-binary", ":all:", "--requirement", str(lock)]
    # A machine's own pip settings may ask for a user install, which a venv refuses.
    settings = {**os.environ, "PIP_USER": "0", "PIP_REQUIRE_VIRTUALENV": "0"}
    done = subprocess.run([*installer(venv, uv), *exact], env=settings, check=False)
    if done.returncode:
        raise SetupError(INSTALL_FAILED.format(lock=lock.relative_to(ROOT)))


def ensure(kind: str, venv: Path = VENV) -> Path:
    """Make sure that the environment holds the lock, and return its interpreter.

    Errors: SetupError with the sentence to show.
    """
    if not is_current(kind, venv):
        uv = shutil.which("uv")
        print(f"Installing {lock_file(kind).relative_to(ROOT)} with {'uv' if uv else 'pip'} …")
        make_venv(venv, uv)
        (venv / STAMP).unlink(missing_ok=True)
        install(kind, venv, uv)
        (venv / STAMP).write_text(json.dumps({kind: fingerprint(kind)}))
    return python_of(venv)


def main() -> int:
    """Set up from the command line."""
    parser = argparse.ArgumentParser(description="Make .venv and install a lock into it.")
    parser.add_argument("kind", choices=KINDS)
    parser.add_argument("--venv", type=Path, default=VENV)
    chosen = parser.parse_args()
    try:
        ensure(chosen.kind, chosen.venv.resolve())
    except SetupError as problem:
        print(problem, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
