"""States and steps of money that is set aside (domain.md §4)."""

from django.db.models import TextChoices

from kit.workflow import Step, Workflow


class CommitmentState(TextChoices):
    """How firmly money of a fund is set aside."""

    RESERVED = "reserved", "已预留"
    COMMITTED = "committed", "已承诺"
    RELEASED = "released", "已释放"


C = CommitmentState
_RUNNERS = ("organiser", "lead_editor")

COMMITMENT = Workflow(
    name="commitment",
    title="Commitment 资金占用",
    states={s.value: str(s.label) for s in C},
    initial=C.RESERVED,
    steps=(
        Step("commit", (C.RESERVED,), C.COMMITTED, "承诺", ("approver",),
             guard="what it is for is confirmed", second_person=True),
        Step("release", (C.RESERVED, C.COMMITTED), C.RELEASED, "释放",
             (*_RUNNERS, "approver", "system"), guard="nothing of it is paid", needs_reason=True),
    ),
    turn={
        C.RESERVED: "等待复核人确认",
        C.COMMITTED: "等待付款",
        C.RELEASED: "已释放，可用于其他用途",
    },
)  # fmt: skip

# A purpose has one of these at most; what is released leaves its purpose free again.
OPEN_STATES = (CommitmentState.RESERVED, CommitmentState.COMMITTED)
