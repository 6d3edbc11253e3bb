"""The integrity report of a ballot: its list, its digest, its count, and checking all of it again.

Plain data in, plain data out, so that the report in the database and the file that anybody can
download are judged by the same lines.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from awards.stv import CountSheet, Line, plain_count, stv_count

FORMAT = "charity-ballot/1"
Vote = tuple[str, Sequence[str]]  # receipt, choices


def list_digest(votes: Iterable[Vote]) -> str:
    """SHA-256 over the lines `receipt TAB choice,choice LF` in the order of the receipts."""
    lines = sorted(f"{receipt}\t{','.join(choices)}\n" for receipt, choices in votes)
    return hashlib.sha256("".join(lines).encode()).hexdigest()


def counted(
    method: str, votes: Sequence[Vote], candidates: Sequence[str], *, seats: int
) -> CountSheet:
    """The count of the list; its own digest is the seed of the lot."""
    count = stv_count if method == "stv" else plain_count
    choices = [list(chosen) for _, chosen in sorted(votes)]
    return count(choices, sorted(candidates), seats=seats, seed=list_digest(votes))


def sheet_data(sheet: CountSheet) -> dict[str, Any]:
    """The count sheet as plain data; fractions are texts like 7/3."""
    return {
        "valid": sheet.valid,
        "quota": sheet.quota,
        "elected": list(sheet.elected),
        "places": list(sheet.places),
        "by_lot": sheet.by_lot,
        "rounds": [_line_data(line) for line in sheet.lines],
    }


def _line_data(line: Line) -> dict[str, Any]:
    return {
        "act": line.act,
        "who": list(line.who),
        "by_lot": line.by_lot,
        "votes": {one: str(value) for one, value in sorted(line.votes.items())},
        "exhausted": str(line.exhausted),
    }


def is_lawful(choices: Sequence[str], candidates: Sequence[str], most: int) -> bool:
    """Whether a vote names so many different candidates as the rules let it."""
    different = set(choices)
    known = different <= set(candidates)
    return known and len(different) == len(choices) and 0 < len(choices) <= most


def problems_of(report: Mapping[str, Any]) -> list[str]:
    """What does not hold in a downloaded report, as sentences; nothing when all of it does."""
    try:
        return list(_problems(report))
    except (KeyError, TypeError, ValueError, AttributeError):
        return ["文件不完整，或不是票选的公正性报告。"]


def _problems(report: Mapping[str, Any]) -> Iterable[str]:
    votes: list[Vote] = [(row["receipt"], row["choices"]) for row in report["ballots"]]
    facts, rules = report["facts"], report["rules"]
    candidates = [one["id"] for one in report["candidates"]]
    if report["format"] != FORMAT:
        yield "文件格式不是本程序认识的版本。"
    if len({receipt for receipt, _ in votes}) != len(votes):
        yield "选票清单里有重复的回执码。"
    if list_digest(votes) != report["sha256"]:
        yield "选票清单与公布的摘要不一致。"
    if len(votes) != facts["used"] or facts["used"] > facts["electorate"]:
        yield "选票张数与投票人数不一致。"
    for receipt, choices in votes:
        if not is_lawful(choices, candidates, rules["max_choices"]):
            yield f"选票 {receipt} 的选择不合规则。"
            return
    standing = sorted(set(candidates) - set(report["withdrawn"]))
    again = counted(rules["method"], votes, standing, seats=rules["seats"])
    if sheet_data(again) != report["count"]:
        yield "按公布的办法重新计票，结果与公布的不同。"
