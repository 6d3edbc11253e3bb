"""Likely duplicates at many nominations: milliseconds of the database, beside one bare look-up.

Every statement of a question counts. The limit is absolute, since a person types meanwhile, and a
ratio to the look-up of one nomination by its key, since machines differ.
"""

import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.contrib.auth import get_user_model
from django.db import connection
from django.utils import timezone

from awards.actions.likeness import fill_likeness
from awards.duplicates import likely_duplicates
from awards.likeness import Traits, traits_of
from awards.models import LikenessKey, Nomination
from bench.data import at_least, require_postgresql
from bench.rounds import ROUNDS
from directory.models import Membership

AT_MOST = 50.0  # milliseconds of database time for one question
EACH_ROUND = 40
COMMON = ("张伟", "王芳", "李娜")


class Stopwatch:
    """Adds up the time that statements take."""

    def __init__(self) -> None:
        self.seconds, self.statements = 0.0, 0

    def __call__(
        self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any
    ) -> Any:
        began = time.perf_counter()
        try:
            return execute(sql, params, many, context)
        finally:
            self.seconds += time.perf_counter() - began
            self.statements += 1


@contextmanager
def watched() -> Iterator[Stopwatch]:
    """The statements of a block."""
    watch = Stopwatch()
    with connection.execute_wrapper(watch):
        yield watch


def _people() -> dict[str, Any]:
    """Somebody who runs everything, and an editor of a medium with nominations."""
    users = get_user_model().objects
    runner = users.filter(username="bench").first() or users.create_superuser(
        "bench", full_name="测试员"
    )
    held = Membership.objects.filter(role="editor").order_by("pk").first()
    return {"organiser": runner, "editor": held.user if held is not None else runner}


def _questions() -> list[Traits]:
    """Names that are there, with all their facts, with the name alone, and names of many."""
    step = max(1, Nomination.objects.count() // EACH_ROUND)
    rows = Nomination.objects.select_related("nominee__organisation").prefetch_related("evidence")
    chosen = [rows.order_by("pk")[place * step] for place in range(EACH_ROUND // 2)]
    whole = [traits_of(row) for row in chosen]
    alone = [Traits.of(name=row.nominee.name, kind=row.nominee.kind) for row in chosen]
    return [*whole, *alone, *(Traits.of(name=name) for name in COMMON)]


def run(winners: int) -> bool:
    """Ask every question as each person, round by round; the slowest of twenty must hold."""
    require_postgresql()
    at_least(winners)
    began = time.perf_counter()
    filled = fill_likeness()
    print(f"\n## Likely duplicates among {Nomination.objects.count():,} nominations")
    print(f"{filled:,} indexed in {time.perf_counter() - began:.0f} s; "
          f"{LikenessKey.objects.count():,} keys")  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE awards_likenesskey")
    questions, holds = _questions(), True
    key = Nomination.objects.order_by("pk").values_list("pk", flat=True)[0]
    for role, user in _people().items():
        times, bare, statements = _measured(questions, user, key)
        late = statistics.quantiles(times, n=20)[-1]
        good = late <= AT_MOST
        holds = holds and good
        print(
            f"{role:10} {statements} statements, median {statistics.median(times):6.2f} ms, "
            f"19 of 20 within {late:6.2f} ms (limit {AT_MOST:.0f}) {'ok' if good else 'TOO SLOW'}; "
            f"{statistics.median(times) / bare:.1f} × one look-up by key"
        )
    return holds


def _measured(questions: list[Traits], user: Any, key: int) -> tuple[list[float], float, int]:
    """Milliseconds of each question, of one bare look-up, and the most statements of one."""
    times, bare, statements = [], [], 0
    for number in range(ROUNDS + 1):
        for traits in questions:
            with watched() as watch:
                likely_duplicates(traits, user=user, now=timezone.now())
            with watched() as single:
                Nomination.objects.filter(pk=key).values_list("pk").first()
            if number:  # the first round warms up
                times.append(watch.seconds * 1000)
                bare.append(single.seconds * 1000)
                statements = max(statements, watch.statements)
    return times, statistics.median(bare), statements
