"""The clock that the benches read: finer than the hundredths of a second in /proc."""

import os
import sys
import time

import pytest

from bench.server import cpu_seconds


@pytest.mark.skipif(sys.platform != "linux", reason="the benches run on Linux")
def test_clock_when_a_process_has_worked_for_a_moment_then_it_shows():
    before, mine = cpu_seconds([os.getpid()]), time.process_time()
    while time.process_time() < mine + 0.002:
        pass
    spent, own = cpu_seconds([os.getpid()]) - before, time.process_time() - mine
    assert abs(spent - own) < 0.001
