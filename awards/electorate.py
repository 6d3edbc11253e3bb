"""The lines of an electorate file: what each says, and what is wrong with it. No database."""

from collections.abc import Iterator
from dataclasses import dataclass

from awards.sealing import CODE_ALPHABET, tidy_code
from kit.sheets import Table

HEADINGS = {
    "投票码": "code", "code": "code", "姓名": "name", "name": "name", "工号": "number",
    "编号": "number", "number": "number",
}  # fmt: skip
SHORTEST, LONGEST = 10, 40
SHORTEST_NUMBER = 16  # digits alone are guessed sooner
MOST_VOTERS = 20_000
SHOWN_PROBLEMS = 200


@dataclass(frozen=True, slots=True)
class Line:
    """One voter of the file. `label` is what the organiser will find the voter by."""

    at: int
    code: str
    label: str


@dataclass(frozen=True, slots=True)
class Problem:
    """One line that cannot be taken, and why."""

    at: int
    text: str
    why: str


@dataclass(frozen=True, slots=True)
class Reading:
    """All good lines and all bad ones; every line of the file is in one of the two."""

    good: list[Line]
    bad: list[Problem]

    @property
    def has_codes(self) -> bool:
        """Whether the file brings codes of its own."""
        return any(line.code for line in self.good)


def _columns(heading: list[str]) -> dict[str, int]:
    named = {HEADINGS.get(text.strip().lower(), ""): place for place, text in enumerate(heading)}
    named.pop("", None)
    return named


def _weak(code: str) -> str:
    """What is wrong with a code of the organiser's own, or nothing."""
    if not code:
        return "没有投票码"
    if set(code) - set(CODE_ALPHABET) - {"U"}:
        return "投票码只能用字母和数字"
    if not SHORTEST <= len(code) <= LONGEST:
        return f"投票码须有 {SHORTEST} 到 {LONGEST} 位字母或数字"
    if code.isdigit() and len(code) < SHORTEST_NUMBER:
        return f"只有数字的投票码至少 {SHORTEST_NUMBER} 位，否则容易被猜到"
    if len(set(code)) < 4:
        return "投票码太简单"
    return ""


def masked(text: str) -> str:
    """A value as it may stand in a report: enough to find the line, not enough to use it."""
    return text if len(text) <= 2 else f"{text[:2]}…{text[-1]}"


def read_electorate(rows: Table) -> Reading:
    """Judge every line of the file.

    Shapes: the first line names the columns 投票码, 姓名, 工号; with 投票码 the codes are the
    organiser's own, else they are made for every line.
    """
    heading = _columns(rows[0]) if rows else {}
    if not heading:
        why = "第一行须写列名：投票码、姓名、工号，至少一列"
        return Reading([], [Problem(1, " ".join(rows[0])[:40] if rows else "", why)])
    reading = Reading([], [])
    seen: dict[tuple[str, str], int] = {}
    for found in _lines(rows, heading, reading):
        _place(found, seen, reading)
    return reading


def _lines(rows: Table, heading: dict[str, int], reading: Reading) -> Iterator[Line]:
    for at, row in enumerate(rows[1:], start=2):
        if not any(row):
            continue
        value = {name: row[place] if place < len(row) else "" for name, place in heading.items()}
        code = tidy_code(value.get("code", ""))
        label = " ".join(part for part in (value.get("number"), value.get("name")) if part)
        raw = value.get("code", "")
        why = _weak(code) if "code" in heading else "" if label else "没有姓名或工号"
        if not why and any(not char.isalnum() and char not in " -_—－" for char in raw):
            why = "投票码只能用字母和数字"
        if not why and len(label) > 80:
            why = "姓名或工号太长"
        if why:
            reading.bad.append(Problem(at, masked(raw or label), why))
        else:
            yield Line(at, code, label)


def _place(line: Line, seen: dict[tuple[str, str], int], reading: Reading) -> None:
    for kind, value, name in (("code", line.code, "投票码"), ("label", line.label, "姓名或工号")):
        first = seen.get((kind, value)) if value else None
        if first is not None:
            why = f"{name}与第 {first} 行重复"
            reading.bad.append(Problem(line.at, masked(value), why))
            return
    for kind, value in (("code", line.code), ("label", line.label)):
        if value:
            seen[kind, value] = line.at
    reading.good.append(line)
