"""An exported file: whatever is done to it, the first broken entry is named."""

import json
from datetime import timedelta

import pytest

from ledger import chain
from tests.ledger.records import FORMS, broken_at, export, resealed, rewritten

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("chain_of_five")]

LINK = ["at", "public_digest", "internal_digest", "previous_hash", "hash"]
PUBLIC = [f"public__{key}" for key in sorted(chain.PUBLIC_KEYS)]
INTERNAL = [f"internal__{key}" for key in sorted(chain.INTERNAL_KEYS)]


@pytest.fixture(params=FORMS)
def lines(request, now) -> list[bytes]:
    """Line n is entry n; line 0 is the header."""
    return export(request.param, now)


def test_file_when_untouched_then_holds(lines):
    report = chain.verify_lines(lines)
    assert report.sequence == 5
    assert broken_at(lines) == -1


@pytest.mark.parametrize("field", ["sequence", *LINK, *PUBLIC])
def test_file_when_one_field_is_altered_then_named(lines, field):
    lines[3] = rewritten(lines[3], **{field: 9 if field == "sequence" else "x"})
    assert broken_at(lines) == 3


@pytest.mark.parametrize("field", INTERNAL)
def test_file_when_an_inner_field_is_altered_then_named(now, field):
    lines = export("full", now)
    lines[3] = rewritten(lines[3], **{field: "x"})
    assert broken_at(lines) == 3


@pytest.mark.parametrize("number", [1, 2, 3, 4])
def test_file_when_altered_and_sealed_anew_then_the_next_is_named(lines, number):
    lines[number] = resealed(lines[number], at="2020-01-01T00:00:00.000000Z")
    assert broken_at(lines) == number + 1


def test_file_when_the_last_is_altered_and_sealed_anew_then_named(lines):
    lines[5] = resealed(lines[5], at="2020-01-01T00:00:00.000000Z")
    assert broken_at(lines) == 5


@pytest.mark.parametrize("number", [1, 3, 5])
def test_file_when_an_entry_is_removed_then_named(lines, number):
    del lines[number]
    assert broken_at(lines) == number


@pytest.mark.parametrize("number", [1, 3, 5])
def test_file_when_an_entry_is_there_twice_then_named(lines, number):
    lines.insert(number, lines[number])
    assert broken_at(lines) == number + 1


def test_file_when_a_forged_entry_is_inserted_then_named(lines):
    lines.insert(3, resealed(lines[3], at="2020-01-01T00:00:00.000000Z"))
    assert broken_at(lines) == 4


def test_file_when_a_forged_entry_is_appended_then_named(lines):
    end = chain.verify_lines(lines).hash
    lines.append(resealed(lines[5], sequence=6, previous_hash=end))
    assert broken_at(lines) == 6
    lines.append(resealed(lines[6], sequence=7, previous_hash=json.loads(lines[6])["hash"]))
    assert broken_at(lines) == 6


@pytest.mark.parametrize("first", [1, 3, 4])
def test_file_when_two_entries_change_places_then_named(lines, first):
    lines[first], lines[first + 1] = lines[first + 1], lines[first]
    assert broken_at(lines) == first


def test_file_when_entries_change_places_and_numbers_then_named(lines):
    one, two = rewritten(lines[3], sequence=4), rewritten(lines[4], sequence=3)
    lines[3], lines[4] = two, one
    assert broken_at(lines) == 3


def test_file_when_a_number_is_left_out_and_all_is_sealed_anew_then_named(lines):
    lines[5] = resealed(lines[5], sequence=9)
    assert broken_at(lines) == 5


def test_file_when_a_body_says_more_and_all_is_sealed_anew_then_named(lines):
    record = json.loads(lines[2])
    record["public"]["note"] = "x"
    record["public_digest"] = chain.digest(record["public"])
    record["hash"] = chain.digest(chain.link(record))
    lines[2] = chain.canonical(record).encode()
    with pytest.raises(chain.Broken, match="public 的字段多出或缺少") as caught:
        chain.verify_lines(lines)
    assert caught.value.sequence == 2


@pytest.mark.parametrize("kept", [0, 2, 4])
def test_file_when_the_tail_is_cut_then_named(lines, kept):
    assert broken_at(lines[: kept + 1]) == kept + 1


def test_file_when_cut_with_a_forged_header_then_only_a_noted_hash_tells(lines, now):
    noted = chain.verify_lines(lines).hash
    shorter = lines[:4]
    end = json.loads(lines[3])["hash"]
    shorter[0] = rewritten(lines[0], count=3, head={"sequence": 3, "hash": end})
    assert broken_at(shorter) == -1
    assert broken_at(shorter, noted=noted) == 3
    assert broken_at(lines, noted=end) == -1


def test_file_when_a_line_says_the_same_in_other_words_then_named(lines):
    lines[3] = lines[3].replace(b'","', b'", "', 1)
    assert broken_at(lines) == 3


def test_file_when_a_line_is_empty_then_named(lines):
    lines.insert(3, b"")
    assert broken_at(lines) == 3


@pytest.mark.parametrize("name, value", [("more", "x"), ("internal", {})])
def test_file_when_something_is_added_to_a_line_then_named(now, name, value):
    lines = export("public", now)
    record = json.loads(lines[3])
    lines[3] = chain.canonical({**record, name: value}).encode()
    assert broken_at(lines) == 3


def test_file_when_a_body_is_taken_from_a_full_line_then_named(now):
    lines = export("full", now)
    record = json.loads(lines[3])
    del record["public"]
    lines[3] = chain.canonical(record).encode()
    assert broken_at(lines) == 3


def test_public_file_when_exported_then_tells_opened_parts_only(now):
    told = [set(json.loads(line)) for line in export("public", now)[1:]]
    assert ["public" in keys for keys in told] == [False, True, True, False, False]
    assert not any("internal" in keys for keys in told)
    text = b"".join(export("public", now)).decode()
    for secret in ("王复核", "理由", "step", "第4步"):
        assert secret not in text
    tomorrow = b"".join(export("public", now + timedelta(days=1))).decode()
    assert "第4步" in tomorrow


def test_full_file_when_exported_then_tells_everything(now):
    text = b"".join(export("full", now)).decode()
    for word in ("王复核", "理由", "step", "第4步", "系统"):
        assert word in text
