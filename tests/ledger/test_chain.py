"""The arithmetic: one way to write a thing, digests anybody can compute again."""

import hashlib
import io
import json
import subprocess
import sys
import tracemalloc
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger import chain

WORDS = st.text(max_size=20)
SIMPLE = st.none() | st.booleans() | st.integers() | WORDS
PAYLOADS = st.dictionaries(WORDS, SIMPLE | st.lists(SIMPLE, max_size=3), max_size=4)


def invented(count: int):
    """A chain of sealed lines that no database has seen."""
    previous = chain.GENESIS
    for sequence in range(1, count + 1):
        record = {
            "sequence": sequence,
            "at": chain.moment(datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=sequence)),
            "public_digest": "a" * 64,
            "internal_digest": "b" * 64,
            "previous_hash": previous,
        }
        previous = chain.digest(record)
        yield chain.canonical({**record, "hash": previous}).encode()


def header(sequence: int, end: str, **changes: object) -> bytes:
    record = {
        "format": "charity-ledger",
        "version": 1,
        "form": "public",
        "head": {"sequence": sequence, "hash": end},
        "count": sequence,
        "exported_at": "2026-03-07T02:00:00.000000Z",
    }
    return chain.canonical({**record, **changes}).encode()


def ends_of(count: int) -> str:
    return [json.loads(line)["hash"] for line in invented(count)][-1]


def test_canonical_when_written_then_sorted_tight_and_not_escaped():
    assert (
        chain.canonical({"b": '王\n"', "a": [1, None, True]})
        == '{"a":[1,null,true],"b":"王\\n\\""}'
    )


@settings(deadline=None)  # the machine may be busy
@given(PAYLOADS)
def test_canonical_when_read_and_written_again_then_stays_the_same(value):
    text = chain.canonical(value)
    assert chain.canonical(json.loads(text)) == text


def test_digest_when_computed_then_is_sha256_of_the_canonical_text():
    assert (
        chain.digest({"b": 1, "a": "二"}) == hashlib.sha256('{"a":"二","b":1}'.encode()).hexdigest()
    )


def test_moment_when_written_then_utc_with_six_places():
    china = timezone(timedelta(hours=8))
    assert chain.moment(datetime(2026, 3, 7, 10, 0, tzinfo=china)) == "2026-03-07T02:00:00.000000Z"


@pytest.mark.parametrize("at", [None, datetime(2026, 3, 7)])
def test_moment_when_it_is_not_one_then_refused(at):
    with pytest.raises(ValueError, match="zone"):
        chain.moment(at)


def test_verify_when_chain_is_empty_then_holds():
    assert chain.verify_lines([header(0, chain.GENESIS)]).sequence == 0


def test_verify_when_time_runs_backwards_then_says_so_and_holds():
    lines, previous = [], chain.GENESIS
    for sequence, at in enumerate(["2026-01-02", "2026-01-01", "2026-01-03"], start=1):
        record = {
            "sequence": sequence,
            "at": f"{at}T00:00:00.000000Z",
            "public_digest": "a" * 64,
            "internal_digest": "b" * 64,
            "previous_hash": previous,
        }
        previous = chain.digest(record)
        lines.append(chain.canonical({**record, "hash": previous}).encode())
    report = chain.verify_lines([header(3, previous), *lines])
    assert report.backwards == 1
    assert "时间早于前一条" in report.lines()[-1]


def test_verify_when_chain_is_long_then_memory_stays_flat():
    end = ends_of(3000)
    tracemalloc.start()
    chain.verify_lines(line for part in ([header(3000, end)], invented(3000)) for line in part)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 200_000  # the lines together are over 1,000,000


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"{}",
        b"[]",
        b"null",
        b"\xff",
        b"[" * 100_000,
        b'{"sequence":NaN}',
        b'{"sequence":' + b"9" * 5000 + b"}",
        b'{"a":"\\ud800"}',
        b'{"sequence":1,"sequence":1}',
        b'{ "sequence":1}',
    ],
)
def test_verify_when_a_line_is_rubbish_then_named_not_crashed(line):
    for lines in ([line], [header(1, "f" * 64), line]):
        with pytest.raises(chain.Broken):
            chain.verify_lines(lines)


@pytest.mark.parametrize("key", ["at", "public_digest", "internal_digest", "previous_hash", "hash"])
@pytest.mark.parametrize("value", [None, 5, True, [], {}])
def test_verify_when_a_value_has_another_type_then_named_not_crashed(key, value):
    line = json.loads(next(invented(1)))
    with pytest.raises(chain.Broken, match="类型"):
        chain.verify_lines([header(1, "f" * 64), chain.canonical({**line, key: value}).encode()])


@pytest.mark.parametrize("sequence", [True, 1.0, "1", None, [1]])
def test_verify_when_the_number_has_another_type_then_named_not_crashed(sequence):
    line = {**json.loads(next(invented(1))), "sequence": sequence}
    with pytest.raises(chain.Broken):
        chain.verify_lines([header(1, "f" * 64), chain.canonical(line).encode()])


@pytest.mark.parametrize(
    "changes",
    [
        {"format": "other"},
        {"version": 2},
        {"form": "secret"},
        {"form": []},
        {"head": None},
        {"head": {"sequence": 2}},
        {"head": {"sequence": "2", "hash": ""}},
        {"count": 1},
        {"more": 1},
    ],
)
def test_header_when_it_says_something_else_then_refused_before_the_entries(changes):
    end = ends_of(2)
    assert chain.verify_lines([header(2, end), *invented(2)]).sequence == 2
    with pytest.raises(chain.Broken) as caught:
        chain.verify_lines([header(2, end, **changes), *invented(2)])
    assert caught.value.sequence == 0


def test_read_lines_when_a_line_never_ends_then_cut_not_swallowed(monkeypatch):
    monkeypatch.setattr(chain, "LINE_LIMIT", 10)
    lines = list(chain.read_lines(io.BytesIO(b"short\r\n" + b"x" * 35)))
    assert lines[:2] == [b"short", b""]
    assert max(map(len, lines)) <= 10


@pytest.mark.parametrize("cut, code", [(0, 0), (1, 1)])
def test_program_when_run_alone_then_needs_nothing_of_the_site(tmp_path, cut, code):
    file, program = tmp_path / "ledger.jsonl", tmp_path / "verify.py"
    lines = [header(3, ends_of(3)), *invented(3)]
    file.write_bytes(b"\n".join(lines[: len(lines) - cut]) + b"\n")
    program.write_bytes(Path(chain.__file__).read_bytes())
    done = subprocess.run(
        [sys.executable, "-I", "-S", program, file], capture_output=True, cwd=tmp_path, check=False
    )
    assert done.returncode == code, done.stderr.decode()
    said = (done.stdout + done.stderr).decode()
    assert ("链条完整" if code == 0 else "entry 3") in said


def test_program_when_the_file_is_missing_then_says_so_with_code_two(capsys, tmp_path):
    assert chain.main([str(tmp_path / "absent")]) == 2
    assert "打不开" in capsys.readouterr().err


def test_program_when_given_a_hash_then_it_must_be_in_the_chain(tmp_path, capsys):
    lines = [header(3, ends_of(3)), *invented(3)]
    (file := tmp_path / "ledger.jsonl").write_bytes(b"\n".join(lines))
    assert chain.main([str(file), "--head", json.loads(lines[2])["hash"].upper()]) == 0
    assert chain.main([str(file), "--head", "f" * 64]) == 1
    assert "找不到您记下的哈希" in capsys.readouterr().err
