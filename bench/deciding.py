"""The grid of a round with many nominations: as many statements as with ten, and so much processor.

Five reviews of three criteria for each nomination. The page shows a hundred of them, but every
place is counted anew, so its processor time grows with their number and with nothing else.
"""

import time
from datetime import UTC, datetime
from typing import Any

from django.db import connection, transaction
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext

from awards.models import (
    Assignment,
    Award,
    Category,
    Criterion,
    Nomination,
    Nominee,
    Round,
    Score,
    Stage,
)
from bench.data import require_postgresql
from directory.models import MediaPartner, Organisation, User
from kit.ids import public_id

FEW, MANY = 10, 10_000
JURORS, CRITERIA = 5, 3
BAR = 8.0  # seconds of processor for the page with many; it takes about three
AGO = datetime(2026, 1, 1, tzinfo=UTC)


def run(_winners: int) -> bool:
    """Print both; the statements must be the same, and the processor time below the bar."""
    require_postgresql()
    told = {}
    with override_settings(ALLOWED_HOSTS=["*"], DEBUG=False):
        for count in (FEW, MANY):
            with transaction.atomic():
                told[count] = _measured(count)
                transaction.set_rollback(True)
    print(f"the grid of a round, {JURORS} reviews of {CRITERIA} criteria for each nomination")
    for count, (statements, cpu, wall) in told.items():
        print(f"  {count:6d}: {statements} statements, {cpu:.2f} s of processor, {wall:.2f} s")
    holds = told[FEW][0] == told[MANY][0] and told[MANY][1] <= BAR
    print(f"  same statements, at most {BAR} s of processor: {'holds' if holds else 'MISSED'}")
    return holds


def _measured(count: int) -> tuple[int, float, float]:
    """Statements, processor seconds of this process and seconds of one look at the page."""
    round_, user = _round(count)
    client = Client()
    client.force_login(user)
    url = f"/admin/awards/round/{round_.pk}/deciding/"
    assert client.get(url).status_code == 200
    with CaptureQueriesContext(connection) as asked:
        began, cpu = time.perf_counter(), time.process_time()
        page = client.get(url)
        spent = time.process_time() - cpu, time.perf_counter() - began
    assert page.content.count(b'name="pick"') == min(count, 100)
    return len(asked), *spent


def _round(count: int) -> tuple[Round, User]:
    name = f"bench-{public_id()}"
    user: User = User.objects.create_superuser(name, full_name="压测")
    place = Organisation.objects.create(slug=name, name="压测机构")
    partner = MediaPartner.objects.create(organisation=place)
    award = Award.objects.create(slug=name, name="压测奖项", run_by=place, mode=Award.Mode.BATCH)
    round_ = Round.objects.create(
        award=award, slug=name, title="压测轮次", year=2026, state="deciding", has_jury=True
    )
    category = Category.objects.create(round=round_, slug="one", name="压测类别")
    criteria = [
        Criterion.objects.create(round=round_, name=f"标准{n}", weight=weight)
        for n, weight in enumerate((40, 30, 30))
    ]
    stage = Stage.objects.create(round=round_, kind=Stage.Kind.SCORING, state="closed")
    rows = _nominations(count, round=round_, category=category, partner=partner, by=user)
    _reviews(rows, stage, criteria, name, user)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return round_, user


def _nominations(count: int, *, by: User, **given: Any) -> list[Nomination]:
    nominees = Nominee.objects.bulk_create(Nominee(name=f"候选人{n}") for n in range(count))
    return Nomination.objects.bulk_create(
        [
            Nomination(
                nominee=one, state="shortlisted", created_by=by, submitted_at=AGO,
                submitted_by=by, **given,
            )
            for one in nominees
        ],
        batch_size=1000,
    )  # fmt: skip


def _reviews(
    rows: list[Nomination], stage: Stage, criteria: list[Criterion], name: str, by: User
) -> None:
    jurors = [
        User.objects.create(username=f"{name}-{n}", full_name=f"评委{n}") for n in range(JURORS)
    ]
    given = Assignment.objects.bulk_create(
        [
            Assignment(
                stage=stage, nomination=row, juror=juror, state="locked", assigned_at=AGO,
                assigned_by=by, declared_at=AGO, submitted_at=AGO,
            )
            for row in rows
            for juror in jurors
        ],
        batch_size=1000,
    )  # fmt: skip
    Score.objects.bulk_create(
        [
            Score(assignment=one, criterion=c, value=1 + (one.pk + place) % 5, scored_at=AGO)
            for one in given
            for place, c in enumerate(criteria)
        ],
        batch_size=2000,
    )
