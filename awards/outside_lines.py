"""The lines of a file with outside votes, judged one by one. No database."""

from collections.abc import Container, Sequence
from dataclasses import dataclass

from awards.electorate import Problem
from kit.sheets import Table
from kit.verdict import Unready

MOST_VOTES = 2_000_000_000


@dataclass(frozen=True, slots=True)
class TallyLine:
    """How many votes a nomination got, by its public id."""

    name: str
    votes: int


class LinesOff(Unready):
    """A file with bad lines: nothing of it was taken."""

    def __init__(self, bad: Sequence[Problem]) -> None:
        self.bad = list(bad)
        told = "；".join(f"第 {one.at} 行“{one.text}”{one.why}" for one in self.bad[:20])
        super().__init__(f"文件里有 {len(self.bad)} 行不能导入，没有导入任何一行：{told}")


def tally_problems(rows: Table, known: Container[str]) -> tuple[list[TallyLine], list[Problem]]:
    """Every good line and every bad one."""
    heading = rows[0] if rows else []
    if "提名编号" not in heading or "票数" not in heading:
        return [], [Problem(1, " ".join(heading)[:40], "第一行须有“提名编号”和“票数”两列")]
    name_at, votes_at = heading.index("提名编号"), heading.index("票数")
    good: list[TallyLine] = []
    bad: list[Problem] = []
    seen: set[str] = set()
    for at, row in enumerate(rows[1:], start=2):
        if not any(row):
            continue
        padded = [*row, *[""] * len(heading)]
        name, votes = padded[name_at].strip(), padded[votes_at].replace(",", "").strip()
        why = _wrong(name, votes, known, seen)
        if why:
            bad.append(Problem(at, name[:40], why))
        else:
            seen.add(name)
            good.append(TallyLine(name, int(votes)))
    if not good and not bad:
        bad.append(Problem(2, "", "没有任何票数"))
    return good, bad


def _wrong(name: str, votes: str, known: Container[str], seen: set[str]) -> str:
    if name not in known:
        return "不是这一环节的提名"
    if name in seen:
        return "重复"
    if not (votes.isascii() and votes.isdigit()) or int(votes[:12]) > MOST_VOTES:
        return "票数须是不小于 0 的整数"
    return ""
