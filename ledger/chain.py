"""The arithmetic of the public record, and the program that checks a downloaded copy of it.

公开账本校验程序。只需要 Python 3，不联网，不安装任何东西：

    python3 verify.py 下载的文件 [--head 您以前记下的哈希]

Each entry is sealed in three steps, all SHA-256 over canonical JSON (RFC 8785: keys sorted,
no spaces, UTF-8):
    public_digest    of what may be shown one day, with a random salt
    internal_digest  of what stays inside (who, why), with another random salt
    hash             of sequence, time, both digests and the hash of the entry before
So the whole chain can be checked by anybody, while a part that is not shown cannot be guessed.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timezone
from functools import lru_cache
from pathlib import Path
from typing import Any, BinaryIO

FORMAT = "charity-ledger"
VERSION = 1
GENESIS = "0" * 64
LINE_LIMIT = 4 * 1024 * 1024

HEADER_KEYS = {"format", "version", "form", "head", "count", "exported_at"}
HEAD_KEYS = {"sequence", "hash"}
LINK_KEYS = ("sequence", "at", "public_digest", "internal_digest", "previous_hash")
PUBLIC_KEYS = {
    "salt",
    "verb",
    "object_type",
    "object_id",
    "from_state",
    "to_state",
    "payload",
    "public_from",
}
INTERNAL_KEYS = {"salt", "actor_id", "actor_name", "reason", "payload"}
ENCODER = json.JSONEncoder(
    ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":")
)

Record = Mapping[str, Any]


class Broken(Exception):
    """The first entry at which a chain does not hold, and in what way."""

    def __init__(self, sequence: int, what: str) -> None:
        super().__init__(f"第 {sequence} 条 (entry {sequence}): {what}")
        self.sequence = sequence
        self.what = what


@dataclass(frozen=True)
class Report:
    """The result of a check that found nothing wrong."""

    sequence: int
    hash: str
    opened: int
    backwards: int

    def lines(self) -> list[str]:
        """The report in words, one sentence a line."""
        shown = "全部" if self.opened == self.sequence else f"{self.opened} 条"
        words = [
            f"链条完整: 共 {self.sequence} 条, {shown}附有内容, 内容与摘要相符。",
            f"最新一条的哈希: {self.hash}",
        ]
        if self.backwards:
            words.append(f"提示: {self.backwards} 条的时间早于前一条 (时钟误差), 不影响完整性。")
        return words


def canonical(value: Any) -> str:
    """The one way to write a value as JSON.

    Errors: TypeError or ValueError for what JSON cannot say exactly (NaN, dates, decimals).
    """
    return ENCODER.encode(value)


def digest(body: Record) -> str:
    """The SHA-256 of a body, as 64 hex digits."""
    return hashlib.sha256(canonical(body).encode()).hexdigest()


@lru_cache(maxsize=256)  # many entries share the moment of their act
def moment(at: datetime | None) -> str:
    """The one way to write a moment: UTC, always six places.

    Errors: ValueError for no time, or one without a zone.
    """
    if at is None or at.tzinfo is None:
        raise ValueError("a moment needs a time zone")
    naive = at.astimezone(timezone.utc).replace(tzinfo=None)  # noqa: UP017 older python3 outside
    return naive.isoformat(timespec="microseconds") + "Z"


def link(record: Record) -> dict[str, Any]:
    """The part of a record that its hash is made of."""
    return {key: record[key] for key in LINK_KEYS}


class Verifier:
    """The check of a chain, one record after the other, in constant memory.

    Shapes: a record is a link plus `hash`, and the bodies `public` and `internal` where shown.
    Errors: every method raises Broken at the first thing that does not hold.
    """

    def __init__(self, *, form: str, noted: str = "") -> None:
        """Begin before the first entry; `noted` is a hash that must occur on the way."""
        self.form = form
        self.noted = noted.strip().lower()
        self.sequence = 0
        self.hash = GENESIS
        self.at = ""
        self.opened = 0
        self.backwards = 0
        self.noted_seen = self.noted in ("", GENESIS)

    def take(self, record: Record) -> None:
        """Check the next record against all before it."""
        self._check_place(record)
        self._check_keys(record)
        self._check_body(record, "public", PUBLIC_KEYS)
        self._check_body(record, "internal", INTERNAL_KEYS)
        if record["previous_hash"] != self.hash:
            self._fail("没有接在前一条之后 (previous_hash 不符)")
        if record["hash"] != digest(link(record)):
            self._fail("内容被改动 (hash 不符)")
        self._advance(record)

    def close(self, *, sequence: int, end: str) -> Report:
        """Compare the end of the chain with the head that was promised."""
        if self.sequence < sequence:
            raise Broken(self.sequence + 1, f"缺失: 链尾应为第 {sequence} 条, 末尾被截去")
        if self.sequence > sequence:
            raise Broken(sequence + 1, f"多出: 链尾应为第 {sequence} 条")
        if self.hash != end:
            raise Broken(self.sequence, "与链尾记录的哈希不符")
        if not self.noted_seen:
            raise Broken(self.sequence, f"整条链中找不到您记下的哈希 {self.noted}, 链被截去或重写")
        return Report(self.sequence, self.hash, self.opened, self.backwards)

    def _check_place(self, record: Record) -> None:
        found, expected = record.get("sequence"), self.sequence + 1
        if type(found) is not int or found != expected:
            self._fail(f"不在它的位置上, 这里是第 {found} 条 (删除、插入、重复或调换)")

    def _check_keys(self, record: Record) -> None:
        bodies = {"full": ({"public", "internal"},), "public": ({"public"}, set())}[self.form]
        extra = set(record) - {*LINK_KEYS, "hash"}
        if not {*LINK_KEYS, "hash"} <= set(record) or extra not in bodies:
            self._fail("字段多出或缺少")
        if any(type(record[key]) is not str for key in (*LINK_KEYS[1:], "hash")):
            self._fail("字段的类型不对")

    def _check_body(self, record: Record, name: str, keys: set[str]) -> None:
        if name not in record:
            return
        body = record[name]
        if not isinstance(body, dict) or set(body) != keys:
            self._fail(f"{name} 的字段多出或缺少")
        if digest(body) != record[f"{name}_digest"]:
            self._fail(f"内容被改动 ({name}_digest 不符)")

    def _advance(self, record: Record) -> None:
        self.sequence, self.hash = record["sequence"], record["hash"]
        self.backwards += record["at"] < self.at
        self.at = record["at"]
        self.opened += "public" in record
        self.noted_seen = self.noted_seen or self.hash == self.noted

    def _fail(self, what: str) -> None:
        raise Broken(self.sequence + 1, what)


def verify_lines(lines: Iterable[bytes], *, noted: str = "") -> Report:
    """Check an exported file, its header first.

    Errors: Broken.
    """
    source = iter(lines)
    header = _header(next(source, b""))
    verifier = Verifier(form=header["form"], noted=noted)
    for line in source:
        verifier.take(_parse(line, verifier.sequence + 1))
    return verifier.close(sequence=header["head"]["sequence"], end=header["head"]["hash"])


def read_lines(file: BinaryIO) -> Iterator[bytes]:
    """The lines of a file, none longer than the limit however the file was made."""
    while line := file.readline(LINE_LIMIT + 1):
        yield line.rstrip(b"\r\n") if len(line) <= LINE_LIMIT else b""


def _parse(line: bytes, sequence: int) -> dict[str, Any]:
    """The record of one line; a line is written in exactly one way, so nothing can hide in it."""
    try:
        text = line.decode()
        record = json.loads(text)
        exact = isinstance(record, dict) and canonical(record) == text
    except (ValueError, RecursionError):
        exact = False
    if not exact:
        raise Broken(sequence, f"文件第 {sequence + 1} 行不是规定的写法 (被改动或损坏)")
    return dict(record)


def _header(line: bytes) -> dict[str, Any]:
    header = _parse(line, 0)
    head = header.get("head")
    if set(header) != HEADER_KEYS or not isinstance(head, dict) or set(head) != HEAD_KEYS:
        raise Broken(0, "文件第一行的字段多出或缺少")
    if header["format"] != FORMAT or header["version"] != VERSION:
        raise Broken(0, "文件格式或版本不认识")
    if header["form"] not in ("public", "full") or type(head["sequence"]) is not int:
        raise Broken(0, "文件第一行的内容不认识")
    if header["count"] != head["sequence"]:
        raise Broken(0, "文件第一行的条数与链尾不符")
    return header


def main(arguments: list[str] | None = None) -> int:
    """Check a file from the command line; 0 holds, 1 broken, 2 not readable."""
    parser = argparse.ArgumentParser(description="校验公开账本的下载文件 (离线)")
    parser.add_argument("file", help="下载的文件; - 表示标准输入")
    parser.add_argument("--head", default="", help="以前记下的哈希: 必须仍在链中")
    options = parser.parse_args(arguments)
    try:
        with sys.stdin.buffer if options.file == "-" else Path(options.file).open("rb") as file:
            report = verify_lines(read_lines(file), noted=options.head)
    except OSError as error:
        sys.stderr.write(f"文件打不开: {error}\n")
        return 2
    except Broken as broken:
        sys.stderr.write(f"链条断开: {broken}\n")
        return 1
    sys.stdout.write("\n".join(report.lines()) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
