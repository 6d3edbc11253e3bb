"""What a thing still lacks before it may go on: one list for the page, the button and the step."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Check:
    """One line of the check list.

    Shapes: `target` names what is meant: a field, or a kind of rows below the thing. A warning is
    told and stops nothing.
    """

    label: str
    sentence: str
    target: str
    is_warning: bool = False

    @property
    def is_done(self) -> bool:
        """Whether nothing is left to do here."""
        return not self.sentence


def asked(label: str, given: object, sentence: str, target: str) -> Check:
    """A line that is done once something is given."""
    return Check(label, "" if given else sentence, target)


def missing(lines: Iterable[Check]) -> list[str]:
    """What stands in the way, as sentences."""
    return [line.sentence for line in lines if not line.is_done and not line.is_warning]
