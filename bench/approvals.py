"""Approvals of one fund at 16 connections beside a bare row-lock transaction, interleaved.

An approval is `projects.actions.commit` by another person than who reserved: right, step, row,
fund, ledger. The bare one is psycopg alone: BEGIN, the fund's row locked, its balances moved, the
grant's row moved, COMMIT, in copies of the same tables with the same constraints, and neither
rights nor ledger. The ledger's own lock is measured apart: an entry in a transaction of its own.

Over HTTP the same act goes through the shipped gunicorn with session, CSRF, scope and one-time key;
the clients spend processor time of the same machine. What is asked there is `Door`, and only that
changes when another page approves.
"""

import http.client
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from itertools import islice
from urllib.parse import urlencode

from django.conf import settings
from django.db import connection, transaction
from django.test import Client, override_settings

from bench.data import require_postgresql
from bench.funds_data import Money, make_money, remove_money, reserve_many, sums_differ
from bench.server import Server, serving
from directory.models import User
from kit.ids import public_id
from ledger.actions import append
from ledger.audit import verify_database
from projects.actions import commit
from projects.models import Commitment

CONNECTIONS = 16
APPROVALS = 320  # of each side, in each round
SLICES = 4  # the sides take turns within a round too, so that a slow moment meets all of them
ROUNDS = 5
MUST_HOLD = 4
AMOUNT = Decimal("5000.00")
BARS = {"in process": 0.35, "over HTTP": 0.25}
TABLES = ("fund", "commitment")
BARE = (
    "BEGIN",
    "SELECT id FROM bench_fund WHERE id = %(fund)s FOR UPDATE",
    (
        "UPDATE bench_fund SET reserved = reserved - %(amount)s, committed = committed + %(amount)s"
        " WHERE id = %(fund)s"
    ),
    (
        "UPDATE bench_commitment SET state = 'committed', committed_at = now(),"
        " committed_by_id = %(by)s WHERE id = %(pk)s AND state = 'reserved'"
    ),
    "COMMIT",
)

Work = Callable[[int], Callable[[Commitment], None]]


@dataclass(frozen=True)
class Door:
    """The page that approves: its address and its form, for one reservation."""

    page: str = "/admin/"  # where the cookie against forged forms comes from

    def address(self, held: Commitment) -> str:
        return f"/bench/approve/{held.public_id}/"

    def form(self) -> dict[str, str]:
        return {"form_key": public_id()}


def run(_winners: int) -> bool:
    """Print the ratios; each bar must hold in four of five rounds, and every sum be right."""
    require_postgresql()
    rounds = ROUNDS + 1  # the first warms up
    money = make_money(AMOUNT * APPROVALS * rounds * 2)
    try:
        rows = iter(reserve_many(money, APPROVALS * rounds * 2, AMOUNT))
        _copy_tables(money)
        with override_settings(DEBUG=False), serving() as server:  # DEBUG notes every statement
            holds = _measure(money, rows, server)
        wrong = sums_differ(money.fund)
        waiting = Commitment.objects.filter(fund=money.fund).exclude(state="committed").count()
        print(f"not approved {waiting}; {'; '.join(wrong) or 'sums equal rows'}")
        print(f"ledger verifies: {verify_database().sequence} entries")
        return holds and not wrong and not waiting
    finally:
        with connection.cursor() as cursor:
            cursor.execute("DROP TABLE IF EXISTS bench_commitment, bench_fund")
        remove_money(money)


def _copy_tables(money: Money) -> None:
    with connection.cursor() as cursor:
        for name in TABLES:
            cursor.execute(f"CREATE TABLE bench_{name} (LIKE projects_{name} INCLUDING ALL)")
            column = "id" if name == "fund" else "fund_id"
            cursor.execute(
                f"INSERT INTO bench_{name} SELECT * FROM projects_{name} WHERE {column} = %s",
                [money.fund.pk],
            )
        cursor.execute("ANALYZE")


def _measure(money: Money, rows: Iterator[Commitment], server: Server) -> bool:
    cases: dict[str, Work] = {
        "bare": lambda _n: _bare(money),
        "in process": lambda _n: _ours(money),
        "over HTTP": lambda _n: _http(money, server),
        "ledger alone": lambda _n: _ledger_alone(money),
    }
    print(
        f"approvals of one fund a second, {CONNECTIONS} connections, {APPROVALS} a side and round"
    )
    results = []
    bare_rows = list(Commitment.objects.filter(fund=money.fund).order_by("pk"))
    for number in range(ROUNDS + 1):
        copies = iter(bare_rows[number * APPROVALS : (number + 1) * APPROVALS])
        entries = iter(bare_rows[:APPROVALS])
        given = {"bare": copies, "ledger alone": entries}
        seconds = dict.fromkeys(cases, 0.0)
        for _ in range(SLICES):
            for name, work in cases.items():
                mine = list(islice(given.get(name, rows), APPROVALS // SLICES))
                seconds[name] += duration(work, mine)
        rates = {name: APPROVALS / spent for name, spent in seconds.items()}
        shown = "   ".join(f"{name} {value:6.0f}/s" for name, value in rates.items())
        print(f"  {shown}{'   (warming up)' if not number else ''}", flush=True)
        results.append(rates)
    verdicts = [_holds(name, bar, results[1:]) for name, bar in BARS.items()]  # all are printed
    return all(verdicts)


def _shown(setting: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting(%s)", [setting])
        return str(cursor.fetchone()[0])


def _holds(name: str, bar: float, results: list[dict[str, float]]) -> bool:
    ratios = [one[name] / one["bare"] for one in results]
    held = sum(ratio >= bar for ratio in ratios)
    shown = " ".join(f"{ratio:.0%}" for ratio in ratios)
    verdict = "holds" if held >= MUST_HOLD else "MISSED"
    print(f"{name} / bare: {shown} (bar {bar:.0%}, held in {held} of {len(ratios)}) {verdict}")
    return held >= MUST_HOLD


def duration(work: Work, rows: list[Commitment]) -> float:
    """Seconds for these approvals, over all connections; connecting is not counted."""
    start = threading.Barrier(CONNECTIONS + 1)
    failures: list[Exception] = []

    def each(number: int) -> None:
        approve = work(number)
        start.wait()
        try:
            for row in rows[number::CONNECTIONS]:
                approve(row)
        except Exception as failure:  # noqa: BLE001 - shown by who started the threads
            failures.append(failure)
        finally:
            connection.close()

    threads = [threading.Thread(target=each, args=(n,)) for n in range(CONNECTIONS)]
    for thread in threads:
        thread.start()
    start.wait()
    begun = time.perf_counter()
    for thread in threads:
        thread.join()
    seconds = time.perf_counter() - begun
    if failures:
        raise failures[0]
    return seconds


def _bare(money: Money) -> Callable[[Commitment], None]:
    connection.ensure_connection()
    bare = connection.connection  # psycopg itself, without Django's cursor around it

    def approve(row: Commitment) -> None:
        facts = {
            "fund": money.fund.pk, "amount": row.amount, "pk": row.pk, "by": money.approver.pk,
        }  # fmt: skip
        for statement in BARE:
            bare.execute(statement, facts)

    return approve


def _ours(money: Money) -> Callable[[Commitment], None]:
    connection.ensure_connection()
    by = User.objects.get(pk=money.approver.pk)

    def approve(row: Commitment) -> None:
        by.kept_holdings = None  # what a person may do is read for each act
        commit(commitment=row, by=by, now=datetime.now(UTC))

    return approve


def _ledger_alone(money: Money) -> Callable[[Commitment], None]:
    connection.ensure_connection()

    def seal(row: Commitment) -> None:
        with transaction.atomic():
            append(
                by=money.approver, verb="bench.seal", thing=row, source="reserved",
                target="committed", now=datetime.now(UTC), payload={"amount": str(row.amount)},
            )  # fmt: skip

    return seal


def _http(money: Money, server: Server) -> Callable[[Commitment], None]:
    door, browser = Door(), Client(headers={"host": f"127.0.0.1:{server.port}"})
    browser.force_login(money.approver)
    session = browser.cookies[settings.SESSION_COOKIE_NAME].value
    client = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
    cookies = {settings.SESSION_COOKIE_NAME: session, settings.CSRF_COOKIE_NAME: "0" * 32}
    headers = {
        "Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items()),
        "Content-Type": "application/x-www-form-urlencoded", "X-CSRFToken": "0" * 32,
    }  # fmt: skip

    def approve(row: Commitment) -> None:
        client.request("POST", door.address(row), urlencode(door.form()), headers)
        answer = client.getresponse()
        body = answer.read()
        if answer.status != 302:
            raise SystemExit(f"{door.address(row)} answered {answer.status}: {body[:300]!r}")

    return approve
