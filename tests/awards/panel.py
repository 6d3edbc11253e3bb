"""A round with a jury at work: two criteria, three entries, and jurors in their seats."""

from dataclasses import dataclass, field
from typing import Any

from awards.actions.jury_assignments import assign_entries, declare_clear
from awards.actions.jury_scores import Texts, save_scores, submit_scores
from awards.models import Assignment, Criterion, Nomination, Round, Seat, Stage
from directory.models import Organisation, User
from tests.factories.awards import CriterionFactory, NominationFactory, RoundFactory
from tests.factories.directory import MembershipFactory, OrganisationFactory, UserFactory
from tests.factories.selection import SeatFactory, StageEntryFactory, StageFactory

ANCHORS = ["几乎没有", "较少", "一般", "突出", "非常突出"]


@dataclass
class Panel:
    """Everybody and everything of one jury."""

    house: Organisation
    round: Round
    stage: Stage
    criteria: list[Criterion]
    organiser: User
    jurors: list[User] = field(default_factory=list)
    seats: list[Seat] = field(default_factory=list)
    entries: list[Nomination] = field(default_factory=list)

    def add_juror(self, **fields: Any) -> User:
        """One more person on the panel."""
        user = UserFactory(full_name=f"评委{len(self.jurors) + 1}号")
        MembershipFactory(user=user, organisation=self.house, role="juror")
        self.seats.append(SeatFactory(round=self.round, juror=user, **fields))
        self.jurors.append(user)
        return user

    def add_entry(self, **fields: Any) -> Nomination:
        """One more nomination that is scored."""
        nomination = NominationFactory(round=self.round, reviewing=True, **fields)
        StageEntryFactory(stage=self.stage, nomination=nomination)
        self.entries.append(nomination)
        return nomination

    def give(self, juror: int, entry: int, now: Any) -> Assignment:
        """One entry put into one juror's hands."""
        pair = (self.jurors[juror].pk, self.entries[entry].pk)
        (row,) = assign_entries(stage=self.stage, pairs=[pair], by=self.organiser, now=now)
        return row

    def declared(self, juror: int, entry: int, now: Any) -> Assignment:
        """The same, with the juror's word that nothing ties them to it."""
        row = self.give(juror, entry, now)
        declare_clear(assignments=[row], by=self.jurors[juror], now=now)
        return fresh(row)

    def scored(self, juror: int, entry: int, now: Any, *values: int | str) -> Assignment:
        """The same, with values for the criteria in their order."""
        row = self.declared(juror, entry, now)
        given = {one.pk: value for one, value in zip(self.criteria, values, strict=False)}
        save_scores(assignment=row, values=given, texts=Texts("私记", "给大家"),
                    by=self.jurors[juror], now=now)  # fmt: skip
        return fresh(row)

    def submitted(self, juror: int, entry: int, now: Any, *values: int | str) -> Assignment:
        """The same, sent in."""
        row = self.scored(juror, entry, now, *(values or (4, 5)))
        return submit_scores(assignment=row, by=self.jurors[juror], now=now)


def fresh(row: Any) -> Any:
    """The row as it is now."""
    return type(row).objects.get(pk=row.pk)


def make_panel(jurors: int = 3, entries: int = 3, **stage: Any) -> Panel:
    """A scoring stage that is open, without a deadline unless one is given."""
    house = OrganisationFactory(name="样例公益基金会")
    round_ = RoundFactory(award__run_by=house, with_jury=True, reviewing=True)
    organiser = UserFactory(full_name="运营丁")
    MembershipFactory(user=organiser, organisation=house, role="organiser")
    criteria = [
        CriterionFactory(round=round_, name=name, weight=weight, position=n, anchors=ANCHORS)
        for n, (name, weight) in enumerate((("善举", 60), ("影响", 40)))
    ]
    made = Panel(house, round_, StageFactory(round=round_, **stage), criteria, organiser)
    for _ in range(jurors):
        made.add_juror()
    for _ in range(entries):
        made.add_entry()
    return made
