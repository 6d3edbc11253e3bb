"""Interleaved rounds, medians of in-round ratios, and the table that shows them."""

import gc
import os
import statistics
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

ROUNDS = 5
MUST_HOLD = 4

Case = Callable[[], object]


@dataclass(frozen=True)
class Bar:
    """A limit on the ratio of one case to another."""

    case: str
    beside: str
    at_most: float


def cpu_and_wall(case: Case) -> tuple[float, float]:
    """Seconds of this process's CPU and of the clock that one call takes."""
    gc.collect()
    cpu, wall = time.process_time(), time.perf_counter()
    case()
    return time.process_time() - cpu, time.perf_counter() - wall


def measure(cases: Mapping[str, Case], rounds: int = ROUNDS) -> list[dict[str, float]]:
    """Seconds by the clock of each case, round by round, the cases taking turns."""
    for case in cases.values():
        case()
    return [{name: cpu_and_wall(case)[1] for name, case in cases.items()} for _ in range(rounds)]


def judge(title: str, results: list[dict[str, float]], bars: list[Bar]) -> bool:
    """Print medians and bars; whether every bar holds in enough rounds."""
    print(f"\n## {title}")
    for name in results[0]:
        print(f"{name:32} {statistics.median(r[name] for r in results) * 1000:10.1f} ms")
    verdicts = [_holds(bar, results) for bar in bars]  # all of them are printed
    return all(verdicts)


def _holds(bar: Bar, results: list[dict[str, float]]) -> bool:
    ratios = [r[bar.case] / r[bar.beside] for r in results]
    held = sum(ratio <= bar.at_most for ratio in ratios)
    good = held >= min(MUST_HOLD, len(results))
    verdict = "ok" if good else "TOO SLOW"
    print(
        f"{bar.case} / {bar.beside}: {statistics.median(ratios):.2f} "
        f"(limit {bar.at_most}, held in {held} of {len(ratios)}) {verdict}"
    )
    return good


def memory() -> int:
    """Bytes of memory this process holds now."""
    held = Path("/proc/self/statm").read_text(encoding="ascii").split()[1]
    return int(held) * os.sysconf("SC_PAGE_SIZE")
