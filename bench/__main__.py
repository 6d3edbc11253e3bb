"""Runs the benchmarks as ratios measured in one run: `python -m bench [name …] [--winners N]`.

Each bench compares what we do with a limit measured beside it in interleaved rounds, because
machines are shared and noisy; a bar must hold in four of five rounds. Exit 1 when one does not.
`growth` needs a database of its own, and some twenty minutes to fill it:
`python3 -m tools.postgres -- .venv/bin/python -m bench growth`.
"""

import argparse
import importlib
import os
import sys

import django

BENCHES = (
    "lists", "export", "site", "front", "phone", "assignment", "duplicates", "ballot",
    "deciding", "grants", "allocation", "approvals", "hammer", "killing",
)  # fmt: skip
# Begins with an empty database and needs a million winners: run when it is asked for.
ALONE = ("growth",)


def main() -> int:
    """Prepare the database, run the named benches, print their tables."""
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument("names", nargs="*", choices=[*BENCHES, *ALONE, []], help="default: all")
    parser.add_argument("--winners", type=int, help="default: 100,000; growth: 1,000,000")
    options = parser.parse_args()
    os.environ.setdefault("DEBUG", "1")
    os.environ.setdefault("API_REQUESTS_PER_MINUTE", "1000000")
    os.environ.setdefault("DATABASE_POOL_MAX", "20")  # the bench of ballots opens 16 at once
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "charity_site.settings")
    django.setup()
    holds = True
    for name in options.names or BENCHES:
        module = importlib.import_module(f"bench.{name}")
        usual = 1_000_000 if name in ALONE else 100_000
        holds = module.run(options.winners or usual) and holds
    return 0 if holds else 1


if __name__ == "__main__":
    sys.exit(main())
