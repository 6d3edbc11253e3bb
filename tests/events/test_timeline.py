"""A series as time, with its gaps."""

import pytest

from events.models import Edition
from events.timeline import timeline


def line(*ordinals: int | None) -> list[str]:
    """What stands in the timeline of editions with these ordinals, newest first."""
    editions = [Edition(ordinal=ordinal) for ordinal in ordinals]
    return [moment.gap or str(moment.edition.ordinal) for moment in timeline(editions)]


@pytest.mark.parametrize(
    "ordinals,shown",
    [
        ((), []),
        ((None,), ["None"]),
        ((1,), ["1"]),
        ((3, 2, 1), ["3", "2", "1"]),
        ((2,), ["2", "第一届：本站尚未收录"]),
        ((10,), ["10", "第一届至第九届：本站尚未收录"]),
        (
            (10, 7, 1),
            ["10", "第八届至第九届：本站尚未收录", "7", "第二届至第六届：本站尚未收录", "1"],
        ),
        ((10, None), ["10", "第一届至第九届：本站尚未全部收录", "None"]),
        ((3, None, 1), ["3", "None", "1"]),
    ],
)
def test_timeline_when_ordinals_are_missing_then_a_gap_says_so(ordinals, shown):
    assert line(*ordinals) == shown


def test_timeline_when_an_ordinal_is_only_inferred_then_it_counts_as_unknown():
    editions = [Edition(ordinal=10), Edition(ordinal=1, inferred=["ordinal"])]
    assert [m.gap for m in timeline(editions)] == ["", "第一届至第九届：本站尚未全部收录", ""]
