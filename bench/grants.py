"""Screening list and deciding page of a grant round: ten applications beside ten thousand.

Two assessments of three criteria for each. What is compared is the processor time of one answer in
this process, in rounds that take turns; statements must be the same. A ranking is counted when an
assessment has changed, and is kept after that: what the counting costs is printed beside it.
"""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from django.db import connection, transaction
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext

from bench.data import require_postgresql
from bench.rounds import Bar, judge
from directory.models import Organisation, User
from kit.ids import public_id
from projects.models import (
    Application,
    Assessment,
    AssessmentScore,
    Fund,
    GrantCriterion,
    GrantRound,
    Programme,
)

FEW, MANY = 10, 10_000
ASSESSORS, CRITERIA = 2, 3
ROUNDS, ASKED = 5, 10
AT_MOST = 2.0
AGO = datetime(2026, 1, 1, tzinfo=UTC)
LIST = "/admin/projects/application/?round__id__exact={}"
GRID = "/admin/projects/grantround/{}/deciding/"


def run(_winners: int) -> bool:
    """Print both pages with few and with many; the statements must be the same."""
    require_postgresql()
    with override_settings(ALLOWED_HOSTS=["*"], DEBUG=False), transaction.atomic():
        user: User = User.objects.create_superuser(f"bench-{public_id()}", full_name="压测")
        client = Client()
        client.force_login(user)
        keys = {count: _round(count, user) for count in (FEW, MANY)}
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        holds = _compared(client, keys)
        transaction.set_rollback(True)
    return holds


def _compared(client: Client, keys: dict[int, int]) -> bool:
    pages = {
        f"{name}, {count:,}": _asker(client, path.format(key))
        for name, path in (("list", LIST), ("grid", GRID))
        for count, key in keys.items()
    }
    for name, ask in pages.items():
        print(f"  {name}: the first answer takes {_cost(ask):.3f} s of processor")
    results = [
        {name: sum(_cost(ask) for _ in range(ASKED)) / ASKED for name, ask in pages.items()}
        for _ in range(ROUNDS)
    ]
    bars = [
        Bar(f"{name}, {MANY:,}", f"{name}, {FEW:,}", AT_MOST) for name in ("list", "grid")
    ]  # fmt: skip
    holds = judge("Grant applications, processor time of one answer", results, bars)
    counted = {name: _statements(ask) for name, ask in pages.items()}
    print(f"  statements: {counted}")
    same = all(
        counted[f"{name}, {FEW:,}"] == counted[f"{name}, {MANY:,}"] for name in ("list", "grid")
    )
    return holds and same


def _asker(client: Client, path: str) -> Callable[[], None]:
    def ask() -> None:
        assert client.get(path).status_code == 200

    return ask


def _cost(ask: Callable[[], None]) -> float:
    began = time.process_time()
    ask()
    return time.process_time() - began


def _statements(ask: Callable[[], None]) -> int:
    with CaptureQueriesContext(connection) as asked:
        ask()
    return len(asked)


# ------------------------------------------------------------------ the rows


def _round(count: int, by: User) -> int:
    name = f"bench-{public_id()}"
    place = Organisation.objects.create(slug=name, name="压测机构")
    round_ = GrantRound.objects.create(
        slug=name, title="压测轮次", year=2026, state="deciding", run_by=place, opened_at=AGO,
        opened_by=by, opens_at=AGO, closes_at=AGO + timedelta(days=30), min_grantees=1,
        least_amount=Decimal(5000),
        most_amount=Decimal(10_000),
        programme=Programme.objects.create(slug=name, name="压测计划"),
        fund=Fund.objects.create(
            name=name, run_by=place, total=Decimal(1_000_000), created_by=by, created_at=AGO
        ),
    )  # fmt: skip
    criteria = [
        GrantCriterion.objects.create(round=round_, name=f"标准{n}", weight=weight)
        for n, weight in enumerate((40, 30, 30))
    ]
    rows = Application.objects.bulk_create(
        [
            Application(
                round=round_, state="reviewing", kind="person", name=f"申请人{n}", title="上课",
                asked_amount=Decimal(5000), begun_at=AGO, submitted_at=AGO, consented_at=AGO,
            )
            for n in range(count)
        ],
        batch_size=1000,
    )  # fmt: skip
    _assess(rows, criteria, name, by)
    return round_.pk


def _assess(
    rows: list[Application], criteria: list[GrantCriterion], name: str, by: User
) -> None:  # fmt: skip
    people = [
        User.objects.create(username=f"{name}-{n}", full_name=f"评估人{n}")
        for n in range(ASSESSORS)
    ]
    given = Assessment.objects.bulk_create(
        [
            Assessment(
                application=row, assessor=person, state="submitted", asked_at=AGO, asked_by=by,
                submitted_at=AGO,
            )
            for row in rows
            for person in people
        ],
        batch_size=1000,
    )  # fmt: skip
    AssessmentScore.objects.bulk_create(
        [
            AssessmentScore(assessment=one, criterion=c, value=1 + (one.pk + place) % 5)
            for one in given
            for place, c in enumerate(criteria)
        ],
        batch_size=2000,
    )
