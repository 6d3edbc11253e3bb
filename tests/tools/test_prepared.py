import threading
import time

import pytest

from tools import prepared


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.setattr(prepared, "FOLDER", tmp_path)
    return tmp_path


def test_sqlite_when_two_ask_at_once_then_it_is_made_once(folder):
    made = []

    def migrate(url: str) -> bool:
        made.append(url)
        time.sleep(0.05)
        (folder / url.rpartition("/")[2]).write_text("migrated")
        return True

    asking = [threading.Thread(target=prepared.made_sqlite, args=[migrate]) for _ in range(3)]
    for one in asking:
        one.start()
    for one in asking:
        one.join()
    assert len(made) == 1
    assert [path.read_text() for path in folder.iterdir()] == ["migrated"]


def test_sqlite_when_it_cannot_be_migrated_then_nothing_is_kept(folder):
    def migrate(url: str) -> bool:
        (folder / url.rpartition("/")[2]).write_text("half")
        return False

    prepared.made_sqlite(migrate)
    assert list(folder.iterdir()) == []
