"""Everything that is checked without running a test, and what can be put right by itself.

python3 -m tools.check          `make check`: says what is wrong, changes nothing
python3 -m tools.check --fix    `make fix`: puts right what needs no judgement
"""

import argparse
import os
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Final, NamedTuple

from tools.bootstrap import ROOT, SetupError, ensure

TEMPLATES: Final = "templates"
# Development values: nothing here depends on the machine or asks for a server.
LOCAL: Final = {"ENV_FILE": os.devnull, "DEBUG": "1", "DATABASE_URL": "sqlite://:memory:"}
# What a real site would have; no secret, each value is used for this check alone.
PRODUCTION: Final = {
    "ENV_FILE": os.devnull,
    "ENVIRONMENT": "production",
    "DEBUG": "0",
    "DEMO": "0",
    "SECRET_KEY": "check-deploy-0123456789-abcdefghijklmnopqrstuvwxyz-ABCDEFGHIJ",
    "BLIND_INDEX_KEY": "check-deploy-blind-index-0123456789-abcdefghij",
    "FIELD_ENCRYPTION_KEYS": "Y2hlY2stZGVwbG95LWZpZWxkLWtleS0wMTIzNDU2Nzg=",
    "BASE_URL": "https://awards.example.cn",
    "ALLOWED_HOSTS": "awards.example.cn",
    "CSRF_TRUSTED_ORIGINS": "https://awards.example.cn",
    "DATABASE_URL": "postgres://site:secret@db.example.cn:5432/site",
    "ICP_NUMBER": "京ICP备00000000号",
    "PSB_NUMBER": "京公网安备00000000000000号",
    "EMAIL_URL": "smtp+tls://site:secret@mail.example.cn:587",
}


class Step(NamedTuple):
    """One command, and the environment it needs beyond our own."""

    title: str
    command: tuple[str, ...]
    environment: Mapping[str, str] = {}


def tool(name: str, *arguments: str) -> tuple[str, ...]:
    """A program of the environment."""
    return (str(ROOT / ".venv" / "bin" / name), *arguments)


def manage(title: str, *arguments: str, values: Mapping[str, str] = LOCAL) -> Step:
    """A management command."""
    return Step(title, tool("python", "manage.py", *arguments), values)


CHECKS: Final = (
    Step("Python: lint", tool("ruff", "check", "--quiet")),
    Step("Python: format", tool("ruff", "format", "--check", "--quiet")),
    Step("Python: who imports whom", tool("lint-imports", "--no-logo")),
    Step("Python: types", tool("mypy", "--no-error-summary")),
    Step("Templates: lint", tool("djlint", TEMPLATES, "--lint", "--quiet")),
    Step("Templates: format", tool("djlint", TEMPLATES, "--check", "--quiet")),
    Step("English of the public pages", tool("python", "-m", "tools.translations", "--check")),
    manage("Migrations match the models", "makemigrations", "--check", "--dry-run"),
    manage("Docs match the transition tables", "render_workflows", "--check"),
    manage("Django's checks", "check", "--fail-level", "WARNING"),
    manage(
        "Django's checks with production values",
        "check",
        "--deploy",
        "--fail-level",
        "WARNING",
        values=PRODUCTION,
    ),
    Step("Locks name every dependency and no host", tool("python", "-m", "tools.lock", "--check")),
)
FIXES: Final = (
    Step("Python: lint", tool("ruff", "check", "--fix", "--quiet")),
    Step("Python: format", tool("ruff", "format", "--quiet")),
    Step("Templates: format", tool("djlint", TEMPLATES, "--reformat", "--quiet")),
    manage("Docs from the transition tables", "render_workflows"),
    Step("English of the public pages, compiled", tool("python", "-m", "tools.translations")),
)


def run(step: Step) -> bool:
    """Run one step, and show what it printed only when it failed."""
    began = time.monotonic()
    done = subprocess.run(
        step.command,
        cwd=ROOT,
        env={**os.environ, **step.environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
    )
    good = done.returncode == 0
    print(f"{'ok  ' if good else 'FAIL'} {step.title} ({time.monotonic() - began:.1f} s)")
    if not good:
        shown = [Path(step.command[0]).name, *step.command[1:]]
        print(f"     {' '.join(shown)}\n{done.stdout.decode(errors='replace').rstrip()}\n")
    sys.stdout.flush()
    return good


def main() -> int:
    """Run every step, also after a failure, so that one run names everything."""
    parser = argparse.ArgumentParser(description="Check the code base, or put it right.")
    parser.add_argument("--fix", action="store_true")
    steps = FIXES if parser.parse_args().fix else CHECKS
    try:
        ensure("dev")
    except SetupError as problem:
        print(problem, file=sys.stderr)
        return 1
    failed = [step.title for step in steps if not run(step)]
    if failed:
        print(f"{len(failed)} of {len(steps)} failed: {'; '.join(failed)}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
