"""Public and admin lists at many winners beside the same lists at few: queries and time."""

from collections.abc import Callable

from django.contrib.auth import get_user_model
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from awards.models import Winner
from bench.data import at_least, require_postgresql
from bench.rounds import Bar, judge, measure

PUBLIC = ("/", "/winners/", "/awards/", "/events/", "/partners/", "/projects/", "/ledger/")
ADMIN = ("/admin/awards/nomination/", "/admin/awards/winner/", "/admin/awards/round/", "/admin/")
FEW = 2_000  # already too many to be sorted at once, as the first page of fewer is


def _client() -> Client:
    """A client that is signed in as an administrator."""
    users = get_user_model().objects
    user = users.filter(username="bench").first() or users.create_superuser(
        "bench", full_name="测试员"
    )
    client = Client(SERVER_NAME="localhost")
    client.force_login(user)
    return client


def _asker(client: Client, path: str) -> Callable[[], None]:
    def ask() -> None:
        answer = client.get(path)
        if answer.status_code != 200:
            raise SystemExit(f"{path} answered {answer.status_code}")

    return ask


def _queries(ask: Callable[[], None]) -> int:
    ask()
    with CaptureQueriesContext(
        connection,
    ) as seen:
        ask()
    return len(seen)


def _look(client: Client) -> tuple[dict[str, int], list[dict[str, float]]]:
    cases = {path: _asker(client, path) for path in (*PUBLIC, *ADMIN)}
    return {path: _queries(ask) for path, ask in cases.items()}, measure(cases)


def run(winners: int) -> bool:
    """Look at every list with few rows, then with many; queries must be equal, time close."""
    require_postgresql()
    if Winner.objects.count() > FEW:
        raise SystemExit("the bench of lists begins with an empty database; run it first")
    at_least(FEW)
    client = _client()
    few_queries, few = _look(client)
    at_least(winners)
    many_queries, many = _look(client)
    both = [
        {f"{path} few": a[path] for path in a} | {f"{path} many": b[path] for path in b}
        for a, b in zip(few, many, strict=True)
    ]
    bars = [Bar(f"{path} many", f"{path} few", 2.0) for path in (*PUBLIC, *ADMIN)]
    holds = judge(f"Lists at {FEW:,} and {winners:,} winners", both, bars)
    for path, count in few_queries.items():
        same = count == many_queries[path]
        holds = holds and same
        print(f"{path:32} {count} queries, then {many_queries[path]} {'ok' if same else 'GROWS'}")
    return holds
