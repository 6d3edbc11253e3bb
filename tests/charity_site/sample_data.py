"""The whole sample data, loaded once for a test file and taken off again."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import transaction
from django.test import override_settings

from charity_site.sample.load import load_sample

NOW = datetime(2026, 3, 7, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
PASSWORD = "one-password-for-all"


@contextmanager
def loaded(blocker: Any, media: Path) -> Iterator[Path]:
    """Load the sample data in a transaction around all tests of a file, then roll it back.

    Each test nests in it, so none sees what another one changed.
    """
    with (
        blocker.unblock(),
        override_settings(MEDIA_ROOT=media),
        pytest.MonkeyPatch.context() as patch,
        transaction.atomic(),
    ):
        patch.setitem(os.environ, "DEMO_PASSWORD", PASSWORD)
        load_sample(now=NOW)
        yield media
        transaction.set_rollback(True)
