import pytest

from tools import lock
from tools.bootstrap import KINDS, lock_file


@pytest.fixture
def locks():
    return {kind: lock_file(kind).read_text() for kind in KINDS}


def test_faults_when_the_locks_are_ours_then_none(locks):
    assert lock.faults(locks) == []


@pytest.mark.parametrize(
    "line",
    [
        "--index-url https://packages.example/simple",
        "--extra-index-url=file:///srv/simple",
        "--find-links /srv/wheels",
        "django @ https://packages.example/django.whl",
    ],
)
def test_faults_when_a_lock_names_a_place_then_the_line_is_told(locks, line):
    locks["base"] = f"{line}\n{locks['base']}"
    assert lock.faults(locks) == [
        "requirements/base.txt, line 1: names a place, not just a package"
    ]


def test_faults_when_a_dependency_is_not_locked_then_it_is_named(locks):
    locks["dev"] = locks["dev"].replace("\npytest-xdist==", "\nsomething-else==")
    assert lock.faults(locks) == [
        "requirements/dev.txt lacks pytest-xdist: run python3 -m tools.lock"
    ]


def test_faults_when_the_locks_differ_then_both_versions_are_told(locks):
    version = lock.pins(locks["base"])["gunicorn"]
    locks["dev"] = locks["dev"].replace(f"\ngunicorn=={version}", "\ngunicorn==1.0")
    assert lock.faults(locks) == [f"gunicorn is {version} in base.txt but 1.0 in dev.txt"]
