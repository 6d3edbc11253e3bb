"""Memory that goes back once everything is loaded: nothing changes but how much is held."""

import subprocess
import sys

import pytest

from charity_site.memory import unchanged_areas

HELD = """
import ctypes, decimal, json, sqlite3, ssl
from pathlib import Path
from charity_site.memory import give_back

def held():
    total, of_file = 0, False
    for line in Path("/proc/self/smaps").read_text().splitlines():
        if "-" in line.partition(" ")[0]:
            of_file = ".so" in line
        elif line.startswith("Rss:") and of_file:
            total += int(line.split()[1])
    return total

before = held()
give_back()
after = held()
assert ssl.create_default_context() and sqlite3.connect(":memory:") and decimal.Decimal(1) / 3
print(before, after)
"""

AREAS = """
55d0-55e0 r--p 00000000 fe:00 77 /lib/first.so
Rss: 40 kB
Anonymous: 0 kB
VmFlags: rd mr mw me
55e0-55f0 r-xp 00001000 fe:00 77 /lib/first.so
Anonymous: 0 kB
55f0-5600 r--p 00002000 fe:00 77 /lib/first.so
Anonymous: 4 kB
5600-5610 rw-p 00003000 fe:00 77 /lib/first.so
Anonymous: 0 kB
5610-5620 r--s 00000000 fe:00 78 /tmp/shared
Anonymous: 0 kB
5620-5630 r--p 00000000 00:00 0
Anonymous: 0 kB
5630-5640 r-xp 00000000 00:00 0 [vdso]
Anonymous: 0 kB
""".strip().splitlines()


def test_areas_when_written_to_shared_or_of_no_file_then_left_alone():
    assert list(unchanged_areas(AREAS)) == [(0x55D0, 0x55E0), (0x55E0, 0x55F0)]


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere nothing is given back")
def test_libraries_when_given_back_then_less_is_held_and_they_still_work():
    done = subprocess.run(
        [sys.executable, "-c", HELD], capture_output=True, text=True, check=True, timeout=60
    )
    before, after = map(int, done.stdout.split())
    assert after < before / 2
