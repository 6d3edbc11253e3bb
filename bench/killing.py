"""A worker killed with SIGKILL while it moves money, many times: `python -m bench killing`.

A worker process reserves, approves and releases without end, and says each thing that was answered
on its standard output, after the answer. It is killed at a moment nobody chose. Then everything
that was said must be there, every balance must be the sum of its rows, and every row must have
exactly the ledger entries of the steps it has taken: nothing lost, nothing half done. At most one
act of each worker may have been written and not said.
"""

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from decimal import Decimal

from django.core.management import call_command
from django.db import connection

from bench.funds_data import Money, make_money, remove_money, sums_differ
from ledger.audit import verify_database
from ledger.models import Entry
from projects.models import Commitment
from projects.workflow import CommitmentState

KILLS = int(os.environ.get("KILLS", "50"))
WORKERS = 4
STEPS = {
    CommitmentState.RESERVED: ("reserve",),
    CommitmentState.COMMITTED: ("reserve", "commit"),
    CommitmentState.RELEASED: ("reserve", "commit", "release"),
}


@dataclass
class Said:
    """What the workers were answered before they died, by the grant's public id."""

    acts: Counter[tuple[str, str]] = field(default_factory=Counter)
    workers: int = 0
    killed: int = 0

    def take(self, text: str) -> None:
        """Note the whole lines that a worker has written."""
        self.workers += 1
        for line in text.split("\n")[:-1]:
            verb, name = line.split()
            self.acts[verb, name] += 1


def run(_winners: int) -> bool:
    """Kill workers until it is enough; then look at what they left."""
    call_command("migrate", verbosity=0)
    money = make_money(Decimal(1_000_000))
    try:
        said = kill_workers(money, KILLS)
        found = verdict(money, said)
        print(f"{said.killed} of {said.workers} workers killed, {said.acts.total()} acts answered")
        print("  verdict: " + ("; ".join(found[:10]) if found else "holds"))
        return not found and said.killed >= KILLS
    finally:
        remove_money(money)


def kill_workers(money: Money, kills: int) -> Said:
    """Start workers, some at a time, and kill each while it is at work."""
    said, chance = Said(), random.Random(20260520)
    while said.killed < kills:
        workers = [_started(money) for _ in range(min(WORKERS, kills - said.killed))]
        for worker in workers:
            _wait_for_work(worker)
        for worker in workers:
            time.sleep(chance.uniform(0.02, 0.4))
            worker.send_signal(signal.SIGKILL)
            text, _ = worker.communicate()
            said.killed += worker.returncode == -signal.SIGKILL
            said.take(text)
    return said


def _started(money: Money) -> "subprocess.Popen[str]":
    people = [str(one.pk) for one in (money.fund, money.organiser, money.approver)]
    command = [sys.executable, "-m", "bench.killed", *people]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=_environment())


def _environment() -> dict[str, str]:
    """The worker's: the site's own settings, and the database that this process is on."""
    at = connection.settings_dict
    address = f"sqlite:///{at['NAME']}"
    if connection.vendor == "postgresql":
        address = f"postgres://{at['USER']}@{at['HOST']}:{at['PORT']}/{at['NAME']}"
    more = {"DATABASE_URL": address, "DJANGO_SETTINGS_MODULE": "charity_site.settings"}
    return {**os.environ, **more, "DEBUG": "1"}


def _wait_for_work(worker: "subprocess.Popen[str]") -> None:
    output = worker.stdout
    if output is None or output.readline() != "ready\n":
        raise SystemExit("a worker did not begin")


def verdict(money: Money, said: Said) -> list[str]:
    """Everything that is lost, doubled or half done."""
    found = sums_differ(money.fund)
    rows = Commitment.objects.filter(fund=money.fund).values_list("public_id", "state", "purpose")
    written: Counter[tuple[str, str]] = Counter()
    for name, state, _ in rows:
        written.update((verb, name) for verb in STEPS[CommitmentState(state)])
    names = {name for name, _, _ in rows}
    sealed = Counter(
        (verb.removeprefix("commitment."), name)
        for verb, name in Entry.objects.filter(
            verb__startswith="commitment.", object_id__in=names
        ).values_list("verb", "object_id")
    )
    found += [f"answered and not there: {verb} {name}" for verb, name in said.acts - written]
    found += [f"without its entry: {verb} {name}" for verb, name in written - sealed]
    found += [f"entry without its act: {verb} {name}" for verb, name in sealed - written]
    unsaid = (written - said.acts).total()
    if unsaid > said.workers:
        found.append(f"{unsaid} acts by {said.workers} workers were written and never answered")
    verify_database()
    return found
