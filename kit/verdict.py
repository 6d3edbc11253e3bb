"""The answer of a permission or a guard: yes, or no with the sentence the user reads."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any


class Refused(Exception):
    """An act that was not allowed; nothing has been written.

    Units: `status` is the HTTP status of the page that shows the reason.
    """

    status = 403

    def __init__(self, verdict: "Verdict | str") -> None:
        self.verdict = refuse(verdict) if isinstance(verdict, str) else verdict
        super().__init__(self.verdict.reason)

    @property
    def reason(self) -> str:
        """The Chinese sentence that says why, and what to do."""
        return self.verdict.reason


class Unready(Refused):
    """The state of the thing does not allow this step (now)."""

    status = 409


class SomeRefused(Unready):
    """At least one of many was refused, so none was done.

    Shapes: `reasons` are (thing, sentence); `called` says how a thing is named.
    """

    def __init__(
        self, reasons: Sequence[tuple[Any, str]], called: Callable[[Any], object] = str
    ) -> None:
        self.reasons = list(reasons)
        lines = "".join(f"“{called(one)}”：{why}" for one, why in self.reasons[:5])
        super().__init__(f"{len(self.reasons)} 份不能办理，全部没有办理。{lines}")


class Stale(Refused):
    """Somebody else saved the thing after it was opened."""

    status = 409


@dataclass(frozen=True, slots=True)
class Verdict:
    """Truthy when allowed; otherwise carries the reason, and whether even existence is hidden."""

    allowed: bool
    reason: str = ""
    hidden: bool = False
    unready: bool = False

    def __bool__(self) -> bool:
        return self.allowed

    def __and__(self, other: "Verdict") -> "Verdict":
        """The first refusal of the two, or the yes."""
        return self if not self.allowed else other

    def require(self) -> None:
        """Raise `Refused` (or `Unready`) unless allowed."""
        if not self.allowed:
            raise (Unready if self.unready else Refused)(self)


ALLOWED = Verdict(allowed=True)


def refuse(reason: str) -> Verdict:
    """A no whose reason the user may read."""
    return Verdict(allowed=False, reason=reason)


def unready(reason: str) -> Verdict:
    """A no that is about the state of the thing, not about the person."""
    return Verdict(allowed=False, reason=reason, unready=True)


def absent() -> Verdict:
    """A no that must look the same as a thing that does not exist (404)."""
    return Verdict(allowed=False, reason="没有找到", hidden=True)


def verdict(condition: bool, reason: str) -> Verdict:
    """Allowed when the condition holds, else a refusal with the reason."""
    return ALLOWED if condition else refuse(reason)
