"""Synthetic nominations, and the winners they became, as rows that are not saved yet.

One story is told once and then honoured in several rounds, as good deeds are: everything that is
derived from its words (pinyin, search line, public copy) is made once, by what the actions use.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any, TypeVar

from django.db.models.base import Model, ModelState

from awards.actions.likeness import stored_keys
from awards.models import Category, Nomination, Nominee, Winner
from awards.publication import file_winner, new_winner
from awards.search import nomination_line, winner_line
from awards.workflow import NominationState, WinnerState
from charity_site.synthetic.frame import Frame
from charity_site.synthetic.texts import Told, tell
from directory.models import Region, Theme
from kit.chinese import pinyin_key
from kit.dates import Precision, china_day
from kit.ids import public_id

N, W, Level = NominationState, WinnerState, Winner.PublishLevel
M = TypeVar("M", Nomination, Winner)

# Where nominations that did not win stand, and how often; the first ones in a round that is over.
OVER = (N.NOT_SELECTED, N.NOT_SELECTED, N.NOT_SELECTED, N.REJECTED, N.WITHDRAWN)
RUNNING = (N.DRAFT, N.SUBMITTED, N.SUBMITTED, N.SUBMITTED, N.RETURNED, N.ACCEPTED, N.ACCEPTED,
           N.PROPOSED)  # fmt: skip
LEVELS = (Level.FULL,) * 95 + (Level.SURNAME,) * 3 + (Level.PSEUDONYM, Level.ANONYMOUS)
STATES = (W.PUBLISHED,) * 195 + (W.CORRECTED, W.HIDDEN, W.HIDDEN, W.EMBARGOED, W.REVOKED)
SCREENED = {N.ACCEPTED, N.REJECTED, N.NOT_SELECTED, N.PROPOSED, N.CONFIRMED}
HONOURS = (1, 2, 3, 5, 8, 15)
STEP = timedelta(days=1)


@dataclass(slots=True)
class Made:
    """A nomination with what belongs to it; the nominee is saved with its first nomination."""

    told: Told
    nominee: Nominee
    nomination: Nomination
    themes: list[Theme]
    winner: Winner | None = None
    is_first: bool = True
    keys: list[int] = field(default_factory=list)  # by which likely duplicates find it


@dataclass(frozen=True)
class Maker:
    """Makes up nominations; everything by chance comes from the one dice."""

    dice: Random
    frame: Frame
    now: datetime

    def nominations(self, count: int, *, win: bool) -> Iterator[Made]:
        """That many nominations, all of which became winners, or none."""
        while count > 0:
            for made in self._story(min(count, self.dice.choice(HONOURS)), win=win):
                yield made
                count -= 1

    def _story(self, honours: int, *, win: bool) -> Iterator[Made]:
        """One story, nominated in as many different categories as it has honours."""
        over = win or self.dice.random() < 0.7
        places = self.frame.decided if over else self.frame.running
        first: Made | None = None
        for category in self.dice.sample(places, k=min(honours, len(places))):
            made = self._again(first) if first else self._first(win=win)
            first = first or made
            self._file(made, category, over=over)
            yield made

    def _first(self, *, win: bool) -> Made:
        region = self.dice.choice(self.frame.regions)
        told = tell(self.dice, region.name)
        nominee = _nominee(told, region)
        nomination = self._nomination(told, nominee, region)
        themes = self.dice.sample(self.frame.themes, k=self.dice.choice((0, 1, 1, 2)))
        made = Made(told, nominee, nomination, themes)
        if win:
            nomination.category = self.frame.decided[0]
            nomination.round = nomination.category.round
            made.winner = new_winner(
                nomination,
                [nomination.partner] if nomination.partner else [],
                level=self.dice.choice(LEVELS),
                pseudonym="小合",
                now=self.now,
            )
            made.winner.search_text = winner_line(made.winner, [theme.name for theme in themes])
        return made

    def _again(self, first: Made) -> Made:
        """The same story once more, to be filed elsewhere."""
        nomination = _twin(first.nomination)
        winner = _twin(first.winner) if first.winner else None
        if winner:
            winner.nomination = nomination
        return Made(first.told, first.nominee, nomination, first.themes, winner, is_first=False)

    def _nomination(self, told: Told, nominee: Nominee, region: Region) -> Nomination:
        partner = self.dice.choice(self.frame.partners)
        nomination = Nomination(
            partner=partner,
            nominee=nominee,
            headline=told.headline,
            story=told.story,
            citation=told.citation,
            happened_precision=Precision.DAY,
            happened_region=region,
            happened_place=region.name,
            source_medium=str(partner),
            source_author="合成记者",
            source_title=told.headline,
            name_basis="news" if told.kind == "person" else "not_personal",
            is_minor=False,
            internal_note="合成数据",
            position=told.many % 1000,
            created_by=self.frame.editor,
            created_at=self.now,
            updated_at=self.now,
            is_synthetic=True,
        )
        nomination.search_text = nomination_line(nomination)
        return nomination

    # -------------------------------------------------------------- filing

    def _file(self, made: Made, category: Category, *, over: bool) -> None:
        """Put the nomination into a category, with a course that fits its round."""
        n = made.nomination
        n.category, n.round = category, category.round
        states = (N.CONFIRMED,) if made.winner else OVER if over else RUNNING
        self._date(n, self.dice.choice(states), self._begin(n))
        made.keys = list(stored_keys(n, links=()))
        if made.winner:
            file_winner(made.winner)
            self._publish(made.winner)

    def _begin(self, n: Nomination) -> datetime:
        """When the nomination was begun: in its round's time, and early enough to be decided."""
        opened = n.round.opens_at or self.now
        closes = n.round.closes_at or opened + timedelta(days=364)
        span = min(closes, self.now) - 6 * STEP - opened
        return opened + max(timedelta(hours=1), span) * self.dice.random()

    def _date(self, n: Nomination, state: str, begun: datetime) -> None:
        """Write the state with every moment and person that leads to it."""
        n.state, n.happened_on = state, china_day(begun - 3 * STEP)
        if state == N.DRAFT:
            return
        n.submitted_at, n.submitted_by_id = begun, self.frame.editor.pk
        if state == N.RETURNED:
            n.returned_at, n.return_reason, n.return_fields = begun + STEP, "请补充材料", ["story"]
        if state == N.REJECTED:
            n.reject_code = Nomination.RejectCode.OUT_OF_SCOPE
        if state in SCREENED:
            n.screened_at, n.screened_by_id = begun + STEP, self.frame.organiser.pk
        if state in (N.PROPOSED, N.CONFIRMED):
            n.proposed_at, n.proposed_by_id = begun + 2 * STEP, self.frame.organiser.pk
        if state == N.CONFIRMED:
            n.confirmed_at, n.confirmed_by_id = begun + 3 * STEP, self.frame.approver.pk

    def _publish(self, w: Winner) -> None:
        """Write how the public sees the winner, with every moment and person that leads to it."""
        confirmed = w.nomination.confirmed_at or self.now
        w.confirmed_at = confirmed
        w.state = self.dice.choice(STATES)
        if w.state != W.EMBARGOED:
            w.release_at = w.round.announce_at or confirmed
            w.version = 2
        at = min(self.now, max(confirmed, w.release_at or confirmed) + 20 * STEP)
        if w.state == W.HIDDEN:
            w.hidden_at, w.hidden_by_id = at, self.frame.organiser.pk
            w.hide_code = Winner.HideCode.COMPLAINT
        if w.state == W.REVOKED:
            w.revoking_at, w.revoking_by_id = at - STEP, self.frame.organiser.pk
            w.revoked_at, w.revoked_by_id = at, self.frame.approver.pk
            w.revoke_reason = w.revoke_evidence = "合成数据：核实后与事实不符"


def _nominee(told: Told, region: Region) -> Nominee:
    return Nominee(
        kind=told.kind,
        name=told.name,
        name_pinyin=pinyin_key(told.name, person=told.kind == "person")[:400],
        organisation_name=told.organisation_name,
        role=told.role,
        region=region,
        is_synthetic=True,
    )


BLANK: dict[type[Model], dict[str, Any]] = {
    Nomination: {"return_reason": "", "return_fields": [], "reject_code": ""}
    | dict.fromkeys(
        ("submitted_at", "submitted_by_id", "returned_at", "screened_at", "screened_by_id",
         "proposed_at", "proposed_by_id", "confirmed_at", "confirmed_by_id")
    ),
    Winner: {"version": 1, "hide_code": "", "revoke_reason": "", "revoke_evidence": ""}
    | dict.fromkeys(
        ("release_at", "hidden_at", "hidden_by_id", "revoking_at", "revoking_by_id", "revoked_at",
         "revoked_by_id")
    ),
}  # fmt: skip


def _twin(row: M) -> M:
    """Another row with the same content, as it was before it took its course."""
    twin = object.__new__(type(row))
    twin.__dict__ |= row.__dict__ | BLANK[type(row)]
    twin._state = ModelState()
    twin._state.fields_cache = dict(row._state.fields_cache)
    twin.pk, twin.public_id = None, public_id()
    return twin
