"""What must hold of editions: their states are those of the record."""

from collections.abc import Iterator
from datetime import datetime

from events.models import Edition
from events.workflow import EditionState
from kit.audit import Offence, Rule
from ledger.histories import unrecorded


def _unrecorded(_now: datetime) -> Iterator[Offence]:
    yield from unrecorded(Edition.objects.all(), initial=EditionState.PLANNED)


RULES = (
    Rule(
        key="events.recorded",
        numbers=(18,),
        title="届次的状态与账本一致",
        says="每届活动现在的状态，就是账本最后一次记下的状态。",
        find=_unrecorded,
        guards=("edition_state_known",),
    ),
)
