"""Transition tables as data: which state may follow which, by which step, asked of whom.

Pure Python, no database: the tables can be read, tested case by case and drawn.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from kit.verdict import ALLOWED, Unready, Verdict, unready


@dataclass(frozen=True, slots=True)
class Step:
    """One legal move of a workflow.

    Shapes: `sources` are state values, `who` are role values; `system` means no person.
    """

    verb: str
    sources: tuple[str, ...]
    target: str
    label: str
    who: tuple[str, ...]
    guard: str = ""
    needs_reason: bool = False
    second_person: bool = False


@dataclass(frozen=True, slots=True)
class Workflow:
    """All states and steps of one kind of thing.

    Shapes: `states` maps state value to Chinese label, in reading order; `turn` maps a state to
    the plain words for whose turn it is.
    """

    name: str
    title: str
    states: dict[str, str]
    initial: str
    steps: tuple[Step, ...]
    turn: dict[str, str]

    def __post_init__(self) -> None:
        """Refuse a table that names unknown states or two steps of one verb from one state."""
        seen: set[tuple[str, str]] = set()
        for step in self.steps:
            for state in (*step.sources, step.target):
                if state not in self.states:
                    raise ValueError(f"{self.name}: unknown state {state!r} in step {step.verb!r}")
            for source in step.sources:
                if (step.verb, source) in seen:
                    raise ValueError(f"{self.name}: {step.verb!r} leaves {source!r} twice")
                seen.add((step.verb, source))
        if self.initial not in self.states:
            raise ValueError(f"{self.name}: unknown initial state {self.initial!r}")

    def step(self, verb: str, state: str) -> Step | None:
        """The step of this verb that leaves `state`, if there is one."""
        for step in self.steps:
            if step.verb == verb and state in step.sources:
                return step
        return None

    def verbs(self) -> tuple[str, ...]:
        """Every verb once, in the order of the table."""
        return tuple(dict.fromkeys(step.verb for step in self.steps))

    def label(self, verb: str) -> str:
        """The Chinese label of a verb."""
        return next(step.label for step in self.steps if step.verb == verb)

    def steps_from(self, state: str) -> Iterator[Step]:
        """The steps that leave `state`, in the order of the table."""
        return (step for step in self.steps if state in step.sources)

    def verdict(self, verb: str, state: str) -> Verdict:
        """Whether the table lets `verb` leave `state`."""
        if self.step(verb, state):
            return ALLOWED
        wanted = [self.states[s] for step in self.steps if step.verb == verb for s in step.sources]
        names = "".join(f"“{name}”" for name in dict.fromkeys(wanted))
        return unready(
            f"当前状态是“{self.states[state]}”，只有{names}状态才能办理“{self.label(verb)}”。"
        )

    def require(self, verb: str, state: str, reason: str = "") -> Step:
        """The step to take.

        Errors: Unready when the table has no such step, or it needs a reason and has none.
        """
        step = self.step(verb, state)
        if step is None:
            raise Unready(self.verdict(verb, state))
        if step.needs_reason and not reason.strip():
            raise Unready(f"办理“{step.label}”须写明原因。")
        return step

    def is_final(self, state: str) -> bool:
        """Whether no step leaves `state`."""
        return next(self.steps_from(state), None) is None

    def mermaid(self) -> str:
        """The diagram of the table, in Mermaid's state notation."""
        lines = ["stateDiagram-v2", f"    [*] --> {self.initial}"]
        lines += [f"    {state}: {label} ({state})" for state, label in self.states.items()]
        for step in self.steps:
            mark = " ⊕" if step.second_person else ""
            lines += [
                f"    {source} --> {step.target}: {step.label}{mark}" for source in step.sources
            ]
        lines += [f"    {state} --> [*]" for state in self.states if self.is_final(state)]
        return "\n".join(lines)

    def table(self) -> str:
        """The steps as a Markdown table."""
        rows = ["| step | from | to | who | guard |", "|---|---|---|---|---|"]
        for step in self.steps:
            notes = [step.guard] if step.guard else []
            notes += ["reason"] if step.needs_reason else []
            notes += ["a second person"] if step.second_person else []
            rows.append(
                f"| `{step.verb}` {step.label} | {', '.join(step.sources)} | {step.target} "
                f"| {', '.join(step.who)} | {'; '.join(notes)} |"
            )
        return "\n".join(rows)
