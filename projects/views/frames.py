"""What the frame of every page behind an applicant's link shows."""

from typing import Any

from projects.applying import Filled
from projects.views.entries import Entry


def frame_of(entry: Entry, given: Filled, key: str = "") -> dict[str, Any]:
    """What the frame of every page shows."""
    return {
        "round": given.application.round,
        "application": given.application,
        "token": entry.visit.token,
        "step_key": key,
        "door": entry.visit.door,
    }
