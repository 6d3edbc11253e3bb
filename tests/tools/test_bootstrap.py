import json
import subprocess
import sys

import pytest

from tools import bootstrap


@pytest.fixture
def venv(tmp_path):
    """A folder that looks like an environment whose interpreter works."""
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "python").symlink_to(sys.executable)
    (tmp_path / "pyvenv.cfg").touch()
    return tmp_path


def stamp(venv, **locks):
    (venv / bootstrap.STAMP).write_text(json.dumps(locks))


@pytest.mark.parametrize(
    "held,asked,current",
    [
        ("base", "base", True),
        ("dev", "dev", True),
        ("dev", "base", True),
        ("base", "dev", False),
    ],
)
def test_is_current_when_a_lock_is_held_then_so_is_what_it_contains(venv, held, asked, current):
    stamp(venv, **{held: bootstrap.fingerprint(held)})
    assert bootstrap.is_current(asked, venv) is current


def test_is_current_when_the_lock_has_changed_since_then_false(venv):
    stamp(venv, base="another hash", dev="another hash")
    assert not bootstrap.is_current("base", venv)


@pytest.mark.parametrize("text", ["", "no json", "{}"])
def test_is_current_when_the_stamp_is_broken_then_false(venv, text):
    (venv / bootstrap.STAMP).write_text(text)
    assert not bootstrap.is_current("base", venv)


def test_is_current_when_the_interpreter_is_gone_then_false(venv):
    stamp(venv, base=bootstrap.fingerprint("base"))
    (venv / "bin" / "python").unlink()
    assert not bootstrap.is_current("base", venv)


def test_make_venv_when_the_folder_is_somebody_elses_then_it_is_left_alone(tmp_path):
    (tmp_path / "letters.txt").write_text("mine")
    with pytest.raises(bootstrap.SetupError, match="left alone"):
        bootstrap.make_venv(tmp_path, None)
    assert (tmp_path / "letters.txt").read_text() == "mine"


def test_tools_when_python_is_too_old_then_a_sentence_says_so():
    code = "import sys; sys.version_info = (3, 10, 9); import tools"
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=bootstrap.ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "needs Python 3.11 or newer" in done.stderr
    assert "Traceback" not in done.stderr
