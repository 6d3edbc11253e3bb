"""Vote intake in process beside a bare insert of the same row, on PostgreSQL, interleaved.

Both sides: one process, so many connections, one committed row for each vote into a table with
the same columns and constraints. Ours checks window, code, electorate and candidates, seals and
inserts (the code was exchanged for a pass on the page before, as in life); a tenth of the votes
are sent twice. Afterwards every receipt must be there once: no double, no lost vote.
"""

import secrets
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime

from django.db import connection, transaction
from django.test import override_settings

from awards.actions.voting import cast_vote
from awards.models import Ballot, Deposit, StageEntry, Voter
from bench.ballot_data import Election, make_election, remove_election
from bench.data import require_postgresql
from kit.ids import public_id

CONNECTIONS = 16
VOTES = 800  # of each side, in each round
ROUNDS = 5
TWICE = 10  # every tenth vote is sent twice
BAR = 0.35
BARE = (
    "INSERT INTO bench_deposit (nullifier, ballot_id, retry_mark, sealed) VALUES (%s, %s, %s, %s)"
)


def run(_winners: int) -> bool:
    """Print the ratios; the bar must hold in four of five rounds, and no vote be wrong."""
    require_postgresql()
    election = make_election(VOTES * ROUNDS)
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
    ratios: list[float] = []
    receipts: list[str] = []
    print(f"vote intake, {CONNECTIONS} connections, {VOTES} votes a side and round")
    for number in range(ROUNDS):
        bare = _rate(_bare(election))
        # Sent twice is two pieces of work: every sending counts, as every bare row does.
        ours = _rate(_ours(election, number, receipts)) * (1 + 1 / TWICE)
        ratios.append(ours / bare)
        print(f"  bare {bare:7.0f}/s   ours {ours:7.0f}/s   ratio {ours / bare:.2f}")
    lost, double = _check(election, receipts)
    holds = sum(ratio >= BAR for ratio in ratios) >= ROUNDS - 1 and not lost and not double
    print(f"  bar {BAR}: {'holds' if holds else 'MISSED'}; lost {lost}, double {double}")
    return holds


def _rate(work: Callable[[int], None]) -> float:
    """Votes in a second, over all connections; connecting is not counted."""
    start = threading.Barrier(CONNECTIONS + 1)

    def each(number: int) -> None:
        connection.ensure_connection()
        start.wait()
        for place in range(number, VOTES, CONNECTIONS):
            work(place)
        connection.close()

    threads = [threading.Thread(target=each, args=(n,)) for n in range(CONNECTIONS)]
    for thread in threads:
        thread.start()
    start.wait()
    begun = time.perf_counter()
    for thread in threads:
        thread.join()
    return VOTES / (time.perf_counter() - begun)


def _bare(election: Election) -> Callable[[int], None]:
    sealed = secrets.token_bytes(120)

    def work(_place: int) -> None:
        row = (secrets.token_hex(32), election.ballot.pk, secrets.token_hex(32), sealed)
        # psycopg itself, without Django's cursor around it.
        connection.connection.execute(BARE, row)

    return work


def _ours(election: Election, number: int, receipts: list[str]) -> Callable[[int], None]:
    choices = list(
        StageEntry.objects.filter(stage=election.ballot.stage_id).values_list("pk", flat=True)[:2]
    )
    ballot = Ballot.objects.select_related("stage__round").get(pk=election.ballot.pk)
    voters = list(Voter.objects.filter(ballot=ballot).order_by("pk"))

    def work(place: int) -> None:
        voter = voters[number * VOTES + place]
        key, now = public_id(), datetime.now(UTC)
        for _ in range(2 if place % TWICE == 0 else 1):
            got = cast_vote(ballot=ballot, voter=voter, choices=choices, form_key=key, now=now)
        receipts.append(got.code)

    return work


def _check(election: Election, receipts: list[str]) -> tuple[int, int]:
    """How many votes are missing from the box, and how many are there twice."""
    with transaction.atomic():
        stored = Deposit.objects.filter(ballot=election.ballot).count()
    return len(election.codes) - stored, len(receipts) - len(set(receipts))
