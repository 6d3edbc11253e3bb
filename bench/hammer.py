"""Many at once against one nearly empty fund: `python -m bench hammer`, on PostgreSQL or SQLite.

Every attempt is one call of an action with everything it does in life. Reservations, of which the
fund can hold a few, are sent twice with the same key now and then, and are approved by many people
at once; some are released, so that the money goes round. What each call answered is noted, and
afterwards compared with the rows, the balances and the ledger.
"""

import os
import random
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal

from django.core.management import call_command
from django.db import IntegrityError, connection

from bench.funds_data import Money, make_money, remove_money, sums_differ
from directory.models import User
from kit.ids import public_id
from kit.verdict import Refused
from ledger.audit import verify_database
from ledger.chain import Broken
from ledger.models import Entry
from projects.actions import commit, release, reserve
from projects.models import Commitment

ATTEMPTS = int(os.environ.get("ATTEMPTS", "10000"))
AMOUNT = Decimal("4999.99")
ROOM = 7  # grants that the fund can hold at once
RELEASED = 0.02  # of the attempts, so that there is something to fight for until the end


@dataclass
class Hammer:
    """So many attempts by so many threads, and what they were answered."""

    money: Money
    attempts: int
    amount: Decimal
    threads: int
    made: set[str] = field(default_factory=set)
    committed: Counter[str] = field(default_factory=Counter)
    released: Counter[str] = field(default_factory=Counter)
    refused: int = 0
    broken: list[str] = field(default_factory=list)
    answers: Counter[str] = field(default_factory=Counter)
    _failures: list[Exception] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def run(self) -> float:
        """Hammer; the seconds it took.

        Errors: what an attempt raised that is no refusal.
        """
        start = threading.Barrier(self.threads)
        threads = [
            threading.Thread(target=self._work, args=(n, start)) for n in range(self.threads)
        ]
        begun = time.perf_counter()
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        if self._failures:
            raise self._failures[0]
        return time.perf_counter() - begun

    def _work(self, number: int, start: threading.Barrier) -> None:
        chance = random.Random(number)
        try:
            people = [
                User.objects.get(pk=one.pk) for one in (self.money.organiser, self.money.approver)
            ]
            start.wait(timeout=60)
            for _ in range(number, self.attempts, self.threads):
                self._attempt(chance, *people)
        except Exception as failure:  # noqa: BLE001 - raised again by who started the threads
            self._failures.append(failure)
        finally:
            connection.close()

    def _attempt(self, chance: random.Random, organiser: User, approver: User) -> None:
        act = chance.random()
        try:
            if act < 0.5:
                self._reserve(organiser, twice=act < 0.05)
            elif act < 1 - RELEASED:
                self._commit(chance, approver)
            else:
                self._release(chance, organiser)
        except Refused:
            with self._lock:
                self.refused += 1
        except IntegrityError as error:  # no guard of ours may leave it to the table
            with self._lock:
                self.broken.append(str(error).split("\n", maxsplit=1)[0])

    def _reserve(self, by: User, *, twice: bool) -> None:
        key, purpose = public_id(), f"hammer:{public_id()}"
        for _ in range(2 if twice else 1):
            made = reserve(
                fund=self.money.fund, amount=self.amount, purpose=purpose, title="压测", by=by,
                now=datetime.now(UTC), key=key,
            )  # fmt: skip
            with self._lock:
                self.made.add(made.public_id)
        self._noted("reserved")

    def _commit(self, chance: random.Random, by: User) -> None:
        held = self._some(chance, "reserved")
        if held is None:
            return
        # Many approve the same few: one is told that it is approved, the others that it was.
        key = public_id()
        done = commit(commitment=held, by=by, now=datetime.now(UTC), key=key)
        if chance.random() < 0.2:
            commit(commitment=held, by=by, now=datetime.now(UTC), key=key)
        with self._lock:
            self.committed[done.public_id] += 1
        self._noted("committed")

    def _release(self, chance: random.Random, by: User) -> None:
        held = self._some(chance, "committed")
        if held is None:
            return
        done = release(commitment=held, reason="压测", by=by, now=datetime.now(UTC))
        with self._lock:
            self.released[done.public_id] += 1
        self._noted("released")

    def _some(self, chance: random.Random, state: str) -> Commitment | None:
        rows = list(Commitment.objects.filter(fund=self.money.fund, state=state)[:ROOM])
        return chance.choice(rows) if rows else None

    def _noted(self, verb: str) -> None:
        with self._lock:
            self.answers[verb] += 1


def verdict(hammer: Hammer) -> list[str]:
    """Everything that is wrong: over, lost, doubled, sums, ledger. Empty when all is well."""
    fund = hammer.money.fund
    found = sums_differ(fund) + [f"left to the table: {one}" for one in hammer.broken]
    rows = dict(Commitment.objects.filter(fund=fund).values_list("public_id", "state"))
    found += [f"lost: {one} was answered and is not there" for one in hammer.made - rows.keys()]
    found += [f"doubled: {one} is there and was not asked for" for one in rows.keys() - hammer.made]
    for verb, noted in (("commit", hammer.committed), ("release", hammer.released)):
        entries = Counter(
            Entry.objects.filter(verb=f"commitment.{verb}", object_id__in=list(rows))
            .order_by()
            .values_list("object_id", flat=True)
        )
        found += [f"{verb} twice: {one}" for one, number in noted.items() if number > 1]
        found += [f"{verb} without its entry, or two: {one}" for one in noted if entries[one] != 1]
        found += [f"{verb} that nobody was answered: {one}" for one in entries - noted]
    lost = hammer.committed.keys() - {
        one for one, state in rows.items() if state in {"committed", "released"}
    }
    found += [f"lost approval: {one}" for one in lost]
    try:
        verify_database()
    except Broken as broken:
        found.append(f"ledger: {broken}")
    return found


def run(_winners: int) -> bool:
    """The whole hammer, with a verdict in words."""
    call_command("migrate", verbosity=0)
    threads = 16 if connection.vendor == "postgresql" else 4
    money = make_money(AMOUNT * ROOM + Decimal("2500.00"))
    try:
        hammer = Hammer(money, ATTEMPTS, AMOUNT, threads)
        seconds = hammer.run()
        found = verdict(hammer)
        fund = money.fund
        told = ", ".join(f"{number} {verb}" for verb, number in sorted(hammer.answers.items()))
        print(f"{ATTEMPTS} attempts, {threads} at once, {connection.vendor}, {seconds:.0f} s")
        print(f"  answered: {told}; refused {hammer.refused}")
        print(f"  fund {fund.total}, held {fund.held}, entries {Entry.objects.count()}")
        print("  verdict: " + ("; ".join(found[:10]) if found else "holds"))
        print(
            "  over-committed 0, lost 0, doubled 0, sums equal rows, the ledger verifies"
            * (not found)
        )
        return not found
    finally:
        remove_money(money)
