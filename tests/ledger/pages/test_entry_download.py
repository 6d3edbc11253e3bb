"""The download: the whole chain, verifiable by anybody, with the program beside it."""

import subprocess
import sys

import pytest

from ledger import chain
from ledger.models import current_head
from tests.ledger.records import export

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("chain_of_five")]
URL = "/ledger/download"


def test_entry_download_when_taken_then_is_the_public_form(client, clock):
    page = client.get(URL)
    assert page.status_code == 200
    assert page.streaming
    head = current_head()
    name = f"ledger-5-{head.hash[:12]}.jsonl"
    assert page["Content-Disposition"] == f'attachment; filename="{name}"'
    assert page.getvalue().splitlines() == export("public", clock.now)


def test_entry_download_when_checked_with_the_program_beside_it_then_holds(client, clock, tmp_path):
    program, file = tmp_path / "verify.py", tmp_path / "ledger.jsonl"
    program.write_bytes(client.get("/ledger/verify.py").content)
    file.write_bytes(client.get(URL).getvalue())
    done = subprocess.run(
        [sys.executable, "-I", "-S", program, file, "--head", current_head().hash],
        capture_output=True,
        check=True,
    )
    assert "链条完整: 共 5 条, 2 条附有内容" in done.stdout.decode()


def test_entry_download_when_longer_than_a_batch_then_whole(client, clock, monkeypatch):
    monkeypatch.setattr("ledger.exports.JOINED", 2)
    pieces = list(client.get(URL).streaming_content)
    assert len(pieces) == 3
    assert chain.verify_lines(b"".join(pieces).splitlines()).sequence == 5


@pytest.mark.parametrize("url", [URL, "/ledger/verify.py"])
@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_entry_download_when_written_to_then_refused(client, url, method):
    assert getattr(client, method)(url).status_code == 405


def test_verifier_when_taken_then_is_a_file_to_read_and_run(client):
    page = client.get("/ledger/verify.py")
    assert page["Content-Type"] == "text/x-python; charset=utf-8"
    assert page["Content-Disposition"] == 'attachment; filename="verify.py"'
    compile(page.content, "verify.py", "exec")
