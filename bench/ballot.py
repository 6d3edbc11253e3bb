"""Vote intake in process beside a bare insert of the same row, on PostgreSQL, interleaved.

Both sides: one process, the same kept connections, one committed row for each vote into a table
with the same columns and constraints. Ours checks window, code, electorate and candidates, seals
and inserts (the code was exchanged for a pass on the page before, as in life); a tenth of the votes
are sent twice, and the second sending is work that counts for nothing. Afterwards every receipt
must be there once: no double, no lost vote.

A round is bare, ours, ours, bare, several times over, so that a machine that grows slower in it
slows both. Before the first round every connection has done both: the first statement of a
connection loads what the server knows of the tables (five of ours, one of the bare insert) and
costs as much as twenty votes; a site keeps its connections. What it costs is printed.
"""

import secrets
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from itertools import count
from typing import Self

from django.db import connection, transaction
from django.test import override_settings

from awards.actions.voting import cast_vote
from awards.models import Ballot, Deposit, StageEntry, Voter
from bench.ballot_data import Election, make_election, remove_election
from bench.data import require_postgresql
from kit.ids import public_id

CONNECTIONS = 16
VOTES = 400  # in each slice
SLICES = 8  # of each side, in each round
ROUNDS = 5
WARM = 3  # votes of each connection before anything is measured
TWICE = 10  # every tenth vote is sent twice
BAR = 0.35
BARE = (
    "INSERT INTO bench_deposit (nullifier, ballot_id, retry_mark, sealed) VALUES (%s, %s, %s, %s)"
)
Work = Callable[[], None]


def run(_winners: int) -> bool:
    """Print the ratios; the bar must hold in four of five rounds, and no vote be wrong."""
    require_postgresql()
    election = make_election(VOTES * SLICES * ROUNDS + WARM * CONNECTIONS)
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TABLE bench_deposit (LIKE awards_deposit INCLUDING ALL, "
            "FOREIGN KEY (ballot_id) REFERENCES awards_ballot DEFERRABLE INITIALLY DEFERRED)"
        )
    try:
        with override_settings(DEBUG=False):  # which would note every statement
            return _measure(election)
    finally:
        with connection.cursor() as cursor:
            cursor.execute("DROP TABLE bench_deposit")
        remove_election(election)


def _measure(election: Election) -> bool:
    receipts: list[str] = []
    bare, ours = _bare(election), _ours(election, receipts)
    print(f"vote intake, {CONNECTIONS} connections, {VOTES * SLICES} votes a side and round")
    with Crew() as crew:
        first = [crew.seconds(side, CONNECTIONS) * 1000 for side in (bare, ours)]
        print("  all connections at their first: bare {:.0f} ms, ours {:.0f} ms".format(*first))
        for side in (bare, ours):
            crew.seconds(side, CONNECTIONS * (WARM - 1))
        ratios = [_round(crew, bare, ours) for _ in range(ROUNDS)]
    lost, double = _check(election, receipts)
    holds = sum(ratio >= BAR for ratio in ratios) >= ROUNDS - 1 and not lost and not double
    print(f"  bar {BAR}: {'holds' if holds else 'MISSED'}; lost {lost}, double {double}")
    return holds


def _round(crew: "Crew", bare: Work, ours: Work) -> float:
    """The rate of ours as a share of the other's, in slices that take turns."""
    spent = {bare: 0.0, ours: 0.0}
    for _ in range(SLICES // 2):
        for side in (bare, ours, ours, bare):
            spent[side] += crew.seconds(side, VOTES)
    ratio = spent[bare] / spent[ours]
    rates = [VOTES * SLICES / spent[side] for side in (bare, ours)]
    print("  bare {:7.0f}/s   ours {:7.0f}/s   ratio {:.2f}".format(*rates, ratio))
    return ratio


class Crew:
    """Threads that keep their connection from the first vote to the last."""

    def __enter__(self) -> Self:
        self._threads = ThreadPoolExecutor(CONNECTIONS)
        self._together(_connect)
        return self

    def __exit__(self, *_: object) -> None:
        self._together(_leave)
        self._threads.shutdown()

    def seconds(self, work: Work, times: int) -> float:
        """How long they need to do the work so many times, shared evenly."""

        def share() -> None:
            for _ in range(times // CONNECTIONS):
                work()

        return self._together(share)

    def _together(self, each: Work) -> float:
        # Whoever waits for the start takes no second task: each thread gets one.
        start = threading.Barrier(CONNECTIONS + 1)

        def begin() -> None:
            start.wait()
            each()

        tasks = [self._threads.submit(begin) for _ in range(CONNECTIONS)]
        start.wait()
        begun = time.perf_counter()
        for task in tasks:
            task.result()
        return time.perf_counter() - begun


# Not the methods themselves: they would be those of one thread's connection.
def _connect() -> None:
    connection.ensure_connection()


def _leave() -> None:
    connection.close()


def _bare(election: Election) -> Work:
    sealed = secrets.token_bytes(120)

    def work() -> None:
        row = (secrets.token_hex(32), election.ballot.pk, secrets.token_hex(32), sealed)
        # psycopg itself, without Django's cursor around it.
        connection.connection.execute(BARE, row)

    return work


def _ours(election: Election, receipts: list[str]) -> Work:
    choices = list(
        StageEntry.objects.filter(stage=election.ballot.stage_id).values_list("pk", flat=True)[:2]
    )
    ballot = Ballot.objects.select_related("stage__round").get(pk=election.ballot.pk)
    voters: Iterator[Voter] = iter(list(Voter.objects.filter(ballot=ballot).order_by("pk")))
    places = count()

    def work() -> None:
        voter = next(voters)
        key, now = public_id(), datetime.now(UTC)
        for _ in range(2 if next(places) % TWICE == 0 else 1):
            got = cast_vote(ballot=ballot, voter=voter, choices=choices, form_key=key, now=now)
        receipts.append(got.code)

    return work


def _check(election: Election, receipts: list[str]) -> tuple[int, int]:
    """How many votes are missing from the box, and how many are there twice."""
    with transaction.atomic():
        stored = Deposit.objects.filter(ballot=election.ballot).count()
    return len(election.codes) - stored, len(receipts) - len(set(receipts))
