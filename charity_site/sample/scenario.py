"""Invented work in progress: rounds that run now, and nominations in every state.

Everything goes through the actions, each by the person whose turn it is, in the order of time.
All names and deeds are made up, and say so.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from awards.actions.decisions import (
    confirm_nomination,
    propose_nomination,
    retract_proposal,
)
from awards.actions.nominations import submit_nomination, withdraw_nomination
from awards.actions.rounds import approve_announcement, propose_announcement, step_round
from awards.actions.screening import (
    accept_nomination,
    merge_nominations,
    pass_over_nomination,
    readmit_nomination,
    reject_nomination,
    return_nomination,
)
from awards.actions.winners import correct_winner, hide_winner, start_revoking
from awards.models import Nomination, Round, Winner
from charity_site.sample.accounts import Cast
from charity_site.sample.drafts import write_draft
from charity_site.sample.facts import Record
from charity_site.sample.rounds import ANNOUNCED_LATER, SAMPLE_ROUNDS, open_round
from directory.models import User
from kit.dates import china_day, start_of

FILE = Path(__file__).parent.parent / "data" / "sample_stories.json"
SPAN = timedelta(days=44)  # the sample work began this long ago
BETWEEN = timedelta(hours=2)  # from one step of a story to the next
LATER = timedelta(days=30)  # the announcement that everybody still has to keep quiet about

# Which steps bring a nomination to the state in which its story waits.
ROUTES: dict[str, tuple[str, ...]] = {
    "draft": (),
    "submitted": ("submit",),
    "returned": ("submit", "return"),
    "withdrawn": ("submit", "withdraw"),
    "rejected": ("submit", "reject"),
    "readmitted": ("submit", "reject", "readmit"),
    "accepted": ("submit", "accept"),
    "merged": ("submit", "merge"),
    "passed_over": ("submit", "accept", "pass_over"),
    "shortlisted": ("submit", "accept", "propose", "retract"),
    "proposed": ("submit", "accept", "propose"),
    "confirmed": ("submit", "accept", "propose", "confirm"),
    "corrected": ("submit", "accept", "propose", "confirm", "correct"),
    "hidden": ("submit", "accept", "propose", "confirm", "hide"),
    "revoking": ("submit", "accept", "propose", "confirm", "start_revoking"),
}


@dataclass
class Telling:
    """One story on its way: its nomination, who works on it, and the hour."""

    story: Record
    nomination: Nomination
    editor: User
    runner: User
    approver: User
    now: datetime
    winner: Winner | None = None
    earlier: dict[str, "Telling"] = field(default_factory=dict)

    def wait(self) -> None:
        """Let some time pass before the next step."""
        self.now += BETWEEN

    @property
    def honour(self) -> Winner:
        """The winner that the confirmation made.

        Errors: ValueError before it.
        """
        if self.winner is None:
            raise ValueError(self.story["headline"])
        return self.winner


def begin_of_scenario(now: datetime) -> datetime:
    """The moment at which the sample work begins; everything historic lies before it."""
    return now - SPAN


def load_scenario(people: Cast, *, now: datetime) -> None:
    """Open the sample rounds and tell every story, the newest one just before `now`."""
    if Round.objects.filter(slug__in=SAMPLE_ROUNDS).exists():
        return
    stories: list[Record] = json.loads(FILE.read_text())
    tellings: dict[str, Telling] = {}
    begun = begin_of_scenario(now)
    pace = (SPAN - timedelta(days=2)) / len(stories)
    for place, story in enumerate(stories):
        at = begun + pace * place
        slug = story["round"]
        if not Round.objects.filter(slug=slug).exists():
            _seal(people, at=at, now=now)
            open_round(slug, people, at)
        telling = _begin(story, people, at + BETWEEN, tellings)
        tellings[story.get("key") or story["headline"]] = telling
        for verb in ROUTES[story["route"]]:
            telling.wait()
            STEPS[verb](telling)


def _seal(people: Cast, *, at: datetime, now: datetime) -> None:
    """Decide the round that everybody still has to keep quiet about, and set its minute."""
    for round_ in Round.objects.filter(slug=ANNOUNCED_LATER, announce_at=None):
        for verb in ("close", "decide"):
            step_round(round_=round_, verb=verb, by=people["organiser"], now=at)
        for nomination in round_.nominations.order_by("pk"):
            propose_nomination(nomination=nomination, by=people["organiser"], now=at)
            confirm_nomination(nomination=nomination, by=people["approver"], now=at)
        minute = start_of(china_day(now) + LATER) + timedelta(hours=10)
        propose_announcement(round_=round_, at=minute, by=people["organiser"], now=at)
        approve_announcement(round_=round_, by=people["approver"], now=at)


def _begin(story: Record, people: Cast, at: datetime, earlier: dict[str, Telling]) -> Telling:
    editor = people[f"editor.{story['medium'].removesuffix('-news')}"]
    return Telling(
        story=story,
        nomination=write_draft(story, editor, at),
        editor=editor,
        runner=people[story.get("runner", "organiser")],
        approver=people["approver"],
        now=at,
        earlier=earlier,
    )


# ------------------------------------------------------------------ the steps


def _submit(t: Telling) -> None:
    t.nomination = submit_nomination(nomination=t.nomination, by=t.editor, now=t.now)


def _withdraw(t: Telling) -> None:
    withdraw_nomination(
        nomination=t.nomination, by=t.editor, now=t.now, reason=t.story["reason"]
    )  # fmt: skip


def _return(t: Telling) -> None:
    return_nomination(
        nomination=t.nomination,
        by=t.runner,
        now=t.now,
        reason=t.story["reason"],
        fields=t.story["fields"],
    )


def _accept(t: Telling) -> None:
    accept_nomination(
        nomination=t.nomination,
        by=t.runner,
        now=t.now,
        is_minor=t.story.get("minor", False),
        duplicates_checked=True,
    )


def _reject(t: Telling) -> None:
    code, reason = t.story["code"], t.story["reason"]
    reject_nomination(nomination=t.nomination, by=t.runner, now=t.now, code=code, reason=reason)


def _readmit(t: Telling) -> None:
    readmit_nomination(
        nomination=t.nomination, by=t.approver, now=t.now, reason=t.story["readmit"]
    )  # fmt: skip


def _merge(t: Telling) -> None:
    """Join a second medium's nomination to the first one, which is then decided for both."""
    first = t.earlier[t.story["into"]]
    merge_nominations(nomination=t.nomination, into=first.nomination, by=t.runner, now=t.now)
    first.now = t.now
    for step in (_propose, _confirm):
        first.wait()
        step(first)


def _pass_over(t: Telling) -> None:
    pass_over_nomination(
        nomination=t.nomination, by=t.runner, now=t.now, reason=t.story["reason"]
    )  # fmt: skip


def _propose(t: Telling) -> None:
    propose_nomination(nomination=t.nomination, by=t.runner, now=t.now)


def _retract(t: Telling) -> None:
    retract_proposal(nomination=t.nomination, by=t.runner, now=t.now)


def _confirm(t: Telling) -> None:
    t.winner = confirm_nomination(
        nomination=t.nomination,
        by=t.approver,
        now=t.now,
        level=t.story.get("level", Winner.PublishLevel.FULL),
        pseudonym=t.story.get("pseudonym", ""),
    )


def _correct(t: Telling) -> None:
    correct_winner(winner=t.honour, by=t.runner, now=t.now, **t.story["correction"])


def _hide(t: Telling) -> None:
    hide_winner(winner=t.honour, by=t.runner, now=t.now, **t.story["hide"])


def _start_revoking(t: Telling) -> None:
    start_revoking(winner=t.honour, by=t.runner, now=t.now, **t.story["revoke"])


STEPS: dict[str, Callable[[Telling], None]] = {
    "submit": _submit,
    "withdraw": _withdraw,
    "return": _return,
    "accept": _accept,
    "reject": _reject,
    "readmit": _readmit,
    "merge": _merge,
    "pass_over": _pass_over,
    "propose": _propose,
    "retract": _retract,
    "confirm": _confirm,
    "correct": _correct,
    "hide": _hide,
    "start_revoking": _start_revoking,
}
