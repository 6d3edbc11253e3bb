"""What a page offers to do with one thing; a step that is not possible says why."""

from dataclasses import dataclass

from kit.verdict import Verdict


@dataclass(frozen=True, slots=True)
class Choice:
    """A question that a button asks before it acts.

    Shapes: `options` are (value, words); without options it is a line of text, or a longer text.
    `many` lets several options, or files, be chosen; `accept` says which kinds of file.
    """

    name: str
    label: str
    options: tuple[tuple[str, str], ...] = ()
    required: bool = True
    long: bool = False
    kind: str = "text"
    help: str = ""
    value: str = ""
    max_length: int = 500
    many: bool = False
    accept: str = ""


@dataclass(frozen=True, slots=True)
class Button:
    """One act on one thing, with the answer whether it may be done now.

    Shapes: a POST to `url` with `fields` as hidden inputs and `asks` as questions; with
    `method="get"` a link. `tone` is "", "main" or "danger".
    """

    label: str
    url: str
    verdict: Verdict
    method: str = "post"
    tone: str = ""
    note: str = ""
    asks: tuple[Choice, ...] = ()
    fields: tuple[tuple[str, str], ...] = ()

    @property
    def has_file(self) -> bool:
        """Whether the form carries a file."""
        return any(ask.kind == "file" for ask in self.asks)


def reason_question(label: str = "原因", *, required: bool = True) -> Choice:
    """The question for a reason, which goes into the record."""
    return Choice("reason", label, required=required, long=True)
