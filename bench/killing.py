"""Workers killed with SIGKILL while they work, many times: `python -m bench killing`.

Three kinds of workers: one reserves, approves and releases money, one brings payments through
batches to the bank and back, one puts photos to applications and takes them off. Each says each
act that was answered on its standard output, after the answer, and is killed at a moment nobody
chose. Then everything that was said must be there, every balance must be the sum of its rows, every
row must have exactly the ledger entries of the steps it has taken, and every photo its whole file:
nothing lost, nothing half done. At most one transaction of each worker may have been written and
not said; a file that such a transaction left without a row must go with `purge_expired`.
"""

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from decimal import Decimal
from tempfile import TemporaryDirectory

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.test.utils import override_settings

from bench.funds_data import make_money
from bench.killed_approvals import Approvals
from bench.killed_payments import Payments
from bench.killed_uploads import Uploads
from bench.said import Part, Said
from ledger.audit import verify_database

KILLS = int(os.environ.get("KILLS", "50"))
TOTAL = Decimal(1_000_000)


def run(_winners: int) -> bool:
    """Kill workers of each kind until it is enough; then look at what they left."""
    call_command("migrate", verbosity=0)
    with TemporaryDirectory() as folder, override_settings(MEDIA_ROOT=folder):
        uploads = Uploads(make_money(TOTAL))
        parts: list[Part] = [
            Approvals(make_money(TOTAL)), Payments(make_money(TOTAL)), uploads
        ]  # fmt: skip
        try:
            said = kill_workers(parts, KILLS)
            holds = [_tell(*pair) for pair in zip(parts, said, strict=True)]
            verify_database()
            print(f"  files that no row named, removed: {uploads.strays}; the ledger verifies")
            return all(holds)
        finally:
            for part in parts:
                part.remove()


def _tell(part: Part, said: Said) -> bool:
    found = part.verdict(said)
    if said.killed < said.workers:  # nobody may think that a part was tried that only fell over
        found.append(f"{said.workers - said.killed} workers ended by themselves")
    verbs = sorted({verb for verb, _ in said.acts})
    told = ", ".join(f"{sum(n for (v, _), n in said.acts.items() if v == verb)} {verb}"
                     for verb in verbs)  # fmt: skip
    print(f"{part.kind}: {said.killed} of {said.workers} workers killed; answered: {told}")
    print("  verdict: " + ("; ".join(found[:10]) if found else "holds"))
    return not found


def kill_workers(parts: Sequence[Part], kills: int) -> list[Said]:
    """Start a worker of each part, and kill each while it is at work, until so many are killed."""
    said, chance = [Said() for _ in parts], random.Random(20260520)
    while (left := kills - sum(one.killed for one in said)) > 0:
        chosen = list(zip(parts, said, strict=True))[:left]
        workers = [(_started(part), part, one) for part, one in chosen]
        for worker, _, _ in workers:
            _wait_for_work(worker)
        for worker, part, one in workers:
            time.sleep(chance.uniform(0.02, part.pause))
            worker.send_signal(signal.SIGKILL)
            text, _ = worker.communicate()
            one.killed += worker.returncode == -signal.SIGKILL
            one.take(text)
    return said


def _started(part: Part) -> "subprocess.Popen[str]":
    command = [sys.executable, "-m", "bench.killed", part.kind, *part.arguments()]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=_environment())


def _environment() -> dict[str, str]:
    """The worker's: the site's own settings, and the database and files of this process."""
    at = connection.settings_dict
    address = f"sqlite:///{at['NAME']}"
    if connection.vendor == "postgresql":
        address = f"postgres://{at['USER']}@{at['HOST']}:{at['PORT']}/{at['NAME']}"
    more = {"DATABASE_URL": address, "DJANGO_SETTINGS_MODULE": "charity_site.settings",
            "MEDIA_ROOT": str(settings.MEDIA_ROOT)}  # fmt: skip
    return {**os.environ, **more, "DEBUG": "1"}


def _wait_for_work(worker: "subprocess.Popen[str]") -> None:
    output = worker.stdout
    if output is None or output.readline() != "ready\n":
        raise SystemExit("a worker did not begin")
