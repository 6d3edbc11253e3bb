"""The two commands: the check, in the database and offline, and the export."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from ledger.models import Entry, current_head
from tests.ledger.records import FORMS, broken_at
from tests.management.commands.flush import triggers_off


def run(*arguments: str) -> str:
    out = StringIO()
    call_command(*arguments, stdout=out)
    return out.getvalue()


@pytest.fixture
def file(tmp_path) -> Path:
    return tmp_path / "ledger.jsonl"


@pytest.mark.django_db
def test_verify_ledger_when_the_chain_holds_then_says_so(chain_of_five):
    said = run("verify_ledger")
    assert "链条完整: 共 5 条" in said
    assert current_head().hash in said


@pytest.mark.django_db
def test_verify_ledger_when_a_row_was_altered_then_names_it_with_code_one(chain_of_five):
    with triggers_off(connection):
        Entry.objects.filter(sequence=3).update(reason="x")
    with pytest.raises(CommandError, match="entry 3") as caught:
        run("verify_ledger")
    assert caught.value.returncode == 1


@pytest.mark.django_db
def test_verify_ledger_when_given_a_hash_then_it_must_be_in_the_chain(chain_of_five):
    run("verify_ledger", "--head", Entry.objects.get(sequence=2).hash)
    with pytest.raises(CommandError, match="找不到您记下的哈希"):
        run("verify_ledger", "--head", "f" * 64)


def test_verify_ledger_when_given_a_file_then_touches_no_database(file):
    file.write_bytes(b"{}\n")  # the test has no database: reaching for it would fail otherwise
    with pytest.raises(CommandError, match="entry 0") as caught:
        run("verify_ledger", str(file))
    assert caught.value.returncode == 1


def test_verify_ledger_when_the_file_is_missing_then_says_so_with_code_two(file):
    with pytest.raises(CommandError, match="打不开") as caught:
        run("verify_ledger", str(file))
    assert caught.value.returncode == 2


@pytest.mark.django_db
@pytest.mark.parametrize("form", FORMS)
def test_export_ledger_when_written_then_verifies_until_it_is_altered(chain_of_five, file, form):
    run("export_ledger", str(file), *(["--full"] if form == "full" else []))
    assert "链条完整" in run("verify_ledger", str(file))
    text = file.read_text()
    assert ("王复核" in text) == (form == "full")
    assert file.stat().st_mode & 0o077 == 0
    file.write_text(text.replace("第2步", "第9步"))
    with pytest.raises(CommandError, match="entry 2"):
        run("verify_ledger", str(file))


@pytest.mark.django_db
def test_export_ledger_when_full_then_is_itself_in_the_record(chain_of_five, file):
    run("export_ledger", str(file), "--full")
    entry = Entry.objects.get(sequence=6)
    assert (entry.verb, entry.object_type) == ("export", "ledger.entry")
    assert broken_at(file.read_bytes().splitlines(), noted=entry.hash) == -1


@pytest.mark.django_db
def test_export_ledger_when_public_then_leaves_no_trace(chain_of_five, file):
    run("export_ledger", str(file))
    assert current_head().sequence == 5


@pytest.mark.django_db
def test_export_ledger_when_it_cannot_write_then_says_so(chain_of_five, tmp_path):
    with pytest.raises(CommandError, match="写不了"):
        run("export_ledger", str(tmp_path / "absent" / "file"))


@pytest.mark.django_db
def test_export_ledger_when_it_fails_half_way_then_leaves_the_old_file(
    chain_of_five, file, monkeypatch
):
    file.write_text("old")
    monkeypatch.setattr(Entry, "record", lambda *_, **__: {"x": object()})
    with pytest.raises(TypeError):
        run("export_ledger", str(file))
    assert [path.name for path in file.parent.iterdir() if path.is_file()] == [file.name]
    assert file.read_text() == "old"
